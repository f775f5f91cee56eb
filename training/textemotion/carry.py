"""What the last lines of a dialogue say about the next one: python carry.py. EmoryNLP; sizes from train, figures from dev.

A line's calibrated probabilities (28 labels) are mixed with those of the same speaker's last line and of the last line
of anybody else, as Sources/TextEmotion/DialogueMemory.swift does. Judged on five groups that both label sets share.
"""
import csv
import itertools
import os
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file

import calibration
import data
import export

GROUPS = dict(
    neutral="neutral realization curiosity confusion",
    joy="joy amusement excitement love gratitude admiration approval optimism pride caring relief desire",
    anger="anger annoyance disapproval disgust",
    sadness="sadness disappointment grief remorse",
    fear="fear nervousness embarrassment surprise")
EMORY = dict(Neutral="neutral", Joyful="joy", Peaceful="joy", Powerful="joy", Mad="anger", Sad="sadness", Scared="fear")
NAMES = list(GROUPS)


def dialogue(split):
    """(texts, group indices, scene key, speaker) in order."""
    with open(Path(os.environ["RENDER_DATA"]) / f"emorynlp/{split}.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    rows.sort(key=lambda r: (int(r["Season"]), int(r["Episode"]), int(r["Scene_ID"]), int(r["Utterance_ID"])))
    return ([r["Utterance"] for r in rows], np.array([NAMES.index(EMORY[r["Emotion"]]) for r in rows]),
            [(r["Season"], r["Episode"], r["Scene_ID"]) for r in rows], [r["Speaker"] for r in rows])


def carried(own, scenes, speakers, neutral, share, fade, clear, other):
    """Probabilities after leaning on the past; `other` is the share of the last line of somebody else."""
    found, last, before = own.copy(), {}, None
    for k in range(len(own)):
        if k == 0 or scenes[k] != scenes[k - 1]:
            last, before = {}, None
        told = np.delete(own[k], neutral).max()
        room = max(0, 1 - clear * told)
        past = last.get(speakers[k])
        a = share * room / (1 + fade * max(k - past[1] - 1, 0)) if past and k - past[1] <= 4 else 0
        b = other * room if before is not None and speakers[k - 1] != speakers[k] else 0
        if a + b > 0.02:
            found[k] = (1 - a - b) * own[k] + a * (past[0] if past else 0) + b * (before if before is not None else 0)
        last[speakers[k]] = (found[k], k)
        before = found[k]
    return found


def figures(found, truth, matrix, prior):
    """(macro F1, accuracy, mean log-likelihood) of the groups; `prior` weighs the groups before the best is taken."""
    groups = found @ matrix * prior
    groups = groups / groups.sum(1, keepdims=True)
    best = groups.argmax(1)
    f1 = []
    for g in range(len(NAMES)):
        hit = ((best == g) & (truth == g)).sum()
        f1.append(2 * hit / max(1, (best == g).sum() + (truth == g).sum()))
    return np.mean(f1), (best == truth).mean(), np.log(groups[np.arange(len(truth)), truth] + 1e-6).mean()


def main():
    torch.set_num_threads(1)
    model, vocabulary, _ = export.load()
    shipped = load_file(export.ASSETS / "emotion.safetensors")
    tokenizer = data.tokenizer(vocabulary)
    matrix = np.array([[label in GROUPS[g].split() for g in NAMES] for label in data.LABELS], float)
    neutral = data.LABELS.index("neutral")
    kept = {}
    for split in ("train", "dev"):
        texts, truth, scenes, speakers = dialogue(split)
        scores = export.read(model, data.encode(tokenizer, texts, vocabulary))[0]
        own = calibration.probability(scores, shipped["calibration.slope"], shipped["calibration.offset"])
        kept[split] = own, truth, scenes, speakers
        same = {}
        for k in range(1, len(truth)):
            if scenes[k] == scenes[k - 1]:
                same.setdefault("anybody's last line", []).append(truth[k] == truth[k - 1])
        last = {}
        for k in range(len(truth)):
            key = scenes[k], speakers[k]
            if key in last and k - last[key] <= 4:
                same.setdefault("the speaker's last line", []).append(truth[k] == truth[last[key]])
            last[key] = k
        share = np.bincount(truth, minlength=len(NAMES)) / len(truth)
        print(f"{split}: {len(truth)} lines; two lines alike by chance {(share ** 2).sum():.3f}, "
              + ", ".join(f"as {k} {np.mean(v):.3f}" for k, v in same.items()), flush=True)
    # TV dialogue has other shares of the groups than comments; they are set once, without any context.
    own, truth = kept["train"][:2]
    prior = np.ones(len(NAMES))
    for _ in range(30):
        groups = own @ matrix * prior
        groups /= groups.sum(1, keepdims=True)
        prior *= (np.bincount(truth, minlength=len(NAMES)) / len(truth)) / groups.mean(0)

    def row(split, **sizes):
        own, truth, scenes, speakers = kept[split]
        found = own if not sizes else carried(own, scenes, speakers, neutral, **sizes)
        return figures(found, truth, matrix, prior)

    best = {}
    for share, fade, clear, other in itertools.product((0, 0.15, 0.3, 0.45, 0.6), (0.25, 0.5, 1),
                                                        (0.5, 1, 1.5, 2.5), (0, 0.1, 0.2, 0.3)):
        sizes = dict(share=share, fade=fade, clear=clear, other=other)
        result = row("train", **sizes)
        for k, measure in enumerate(("macro F1", "accuracy", "log-likelihood")):
            if measure not in best or result[k] > best[measure][0]:
                best[measure] = result[k], sizes
    for name, sizes in (("each line alone", {}), ("as shipped", dict(share=0.3, fade=0.5, clear=1.5, other=0)),
                        *((f"best {k} on train {v[1]}", v[1]) for k, v in best.items())):
        for split in ("train", "dev"):
            print("| {} | {} | {:.3f} | {:.3f} | {:.3f} |".format(name, split, *row(split, **sizes)))


if __name__ == "__main__":
    main()
