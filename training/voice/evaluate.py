"""What the program's conversion is worth on people it never heard: python evaluate.py RENDER OUT.md [OPTION ...].

Neutral takes of ravdess actors 17-20, nemo KS0 and IC0 and clips of librispeech_test-other are converted by the built
program at several intensities. OPTIONs are passed on (--commercial: the signal rules). Judges: Resemblyzer, DistillMOS,
Whisper tiny.en against its own reading of the source, and the recogniser of training/ears, which taught nothing here.
"""
import collections
import glob
import os
import subprocess
import sys
import time
import types

import librosa
import numpy as np
import soundfile
import torch
from scipy.stats import spearmanr

from analysis import load
from corpus import DATA, TEST, rows

for part in ("../speech", "../ears"):
    sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), part))
sys.modules.setdefault("webrtcvad", types.ModuleType("webrtcvad"))  # only Resemblyzer's trimming wants it
EMOTIONS = ["anger", "joy", "sadness", "fear", "surprise", "disgust"]
LEVELS = [0.25, 0.5, 0.75, 1.0]
HEARD = {"happiness": "joy"}


def sources():
    """{name: (samples, corpus)} of the neutral takes, ends cut to 0.2 s around the speech."""
    found = {}
    for corpus, count in (("ravdess", 1), ("nemo", 1)):
        places = {os.path.basename(p): p for p in glob.glob(f"{DATA}/{corpus}/audio/**/*.opus", recursive=True)}
        taken = collections.Counter()
        for row in rows(corpus):
            if row["emotion"] == "neutral" and row["speaker"] in TEST and taken[row["speaker"]] < count:
                taken[row["speaker"]] += 1
                found[f"{corpus}-{row['speaker']}-{taken[row['speaker']]}"] = places[row["file"]]
    for k, path in enumerate(sorted(glob.glob(f"{DATA}/librispeech/librispeech_test-other/**/*.opus", recursive=True))[::30]):
        if k < 2:
            found[f"librispeech-{k}"] = path
    return {name: trimmed(path) for name, path in found.items()}


class Ear:
    """The recogniser of training/ears: probabilities of the emotions, given the speaker's neutral speech."""

    def __init__(self):
        import clips
        import embed
        import features
        self.embed, self.features = embed, features
        self.names = [HEARD.get(n, n) for n in clips.CLASSES]

    def mel(self, x):
        return self.features.log_mel(torch.from_numpy(x[:len(x) // 300 * 300])[None])[0].numpy()

    def neutral(self, many):
        return self.embed.neutral_mean([self.mel(x) for x in many])

    def __call__(self, x, neutral):
        return {n: float(v) for n, v in zip(self.names, self.embed.probabilities(self.mel(x), neutral))}


def trimmed(path):
    """A recording of at most 8 s, its ends cut to 0.2 s around the speech."""
    x = load(path)
    _, (a, b) = librosa.effects.trim(x, top_db=35)
    return x[max(0, a - 4800):b + 4800][:24000 * 8]


def acted_by_people(ear, neutral):
    """(right, all) of the judge on the same speakers' own acted takes, by emotion."""
    score, taken = collections.defaultdict(lambda: [0, 0]), collections.Counter()
    for corpus, most in (("ravdess", 2), ("nemo", 3)):
        places = {os.path.basename(p): p for p in glob.glob(f"{DATA}/{corpus}/audio/**/*.opus", recursive=True)}
        for row in rows(corpus):
            kind = row["speaker"], row["emotion"]
            if row["speaker"] in TEST and row["emotion"] in EMOTIONS and taken[kind] < most:
                taken[kind] += 1
                heard = ear(trimmed(places[row["file"]]), neutral[f"{corpus}-{row['speaker']}"])
                score[row["emotion"]][0] += best(heard) == row["emotion"]
                score[row["emotion"]][1] += 1
    return score


def best(heard):
    return max(EMOTIONS, key=heard.get)


def main(program, out, options):
    torch.set_num_threads(1)
    from judges import Judges
    from resemblyzer import VoiceEncoder
    judges, voices, ear = Judges(), VoiceEncoder("cpu", verbose=False), Ear()

    def voice(x):
        y = librosa.resample(x, orig_sr=24000, target_sr=16000)
        return voices.embed_utterance(y / max(1e-3, np.abs(y).max()) * 0.7)
    folder = os.path.join(os.path.dirname(os.path.abspath(out)), "takes" + "".join(options))
    os.makedirs(f"{folder}/source", exist_ok=True)
    clips = sources()
    for name, x in clips.items():
        soundfile.write(f"{folder}/source/{name}.wav", x, 24000)
    seconds, spent = sum(len(x) for x in clips.values()) / 24000, []
    for emotion in EMOTIONS:
        for level in LEVELS:
            start = os.times()
            subprocess.run(
                [program, "convert", f"{folder}/source", "--emotion", emotion, "--intensity", str(level), "-q",
                 "--jobs", "1", "-o", f"{folder}/{emotion}-{level}", *options], check=True, stdout=subprocess.DEVNULL)
            spent.append((os.times().children_user - start.children_user) / seconds)
    print(f"CPU seconds a second of sound: {np.median(spent):.3f}", flush=True)
    base, groups = {}, collections.defaultdict(list)
    for name, x in clips.items():
        groups[name.rsplit("-", 1)[0] if "libri" not in name else name].append(x)
    neutral = {speaker: ear.neutral(own) for speaker, own in groups.items()}
    people = acted_by_people(ear, neutral)
    for name, x in clips.items():
        y = judges.prepare(x)
        own = neutral[name.rsplit("-", 1)[0] if "libri" not in name else name]
        base[name] = dict(mos=judges.distill_mos(y), voice=voice(x), own=own, ear=ear(x, own), words=None)
        if not name.startswith("nemo"):
            base[name]["words"] = judges.word_errors(y, "x")[2]
    confusion, lines = collections.defaultdict(collections.Counter), []
    rhos = []
    for emotion in EMOTIONS:
        found = collections.defaultdict(list)
        for name, source in base.items():
            takes = {v: soundfile.read(f"{folder}/{emotion}-{v}/{name}.wav", dtype="float32")[0] for v in LEVELS}
            scores = [source["ear"][emotion]] + [ear(takes[v], source["own"])[emotion] for v in LEVELS]
            rhos.append(spearmanr([0, *LEVELS], scores)[0])
            x = takes[1.0]
            y = judges.prepare(x)
            found["mos"].append(judges.distill_mos(y) - source["mos"])
            found["voice"].append(float(voice(x) @ source["voice"]))
            heard = ear(x, source["own"])
            guess = best(heard)
            confusion[emotion][guess] += 1
            found["right"].append(guess == emotion)
            found["gain"].append(heard[emotion] - source["ear"][emotion])
            found["rho"].append(rhos[-1])
            if source["words"]:
                wrong, count, _ = judges.word_errors(y, source["words"])
                found["wrong"].append(wrong)
                found["words"].append(count)
        lines.append(
            f"| {emotion} | {len(found['mos'])} | {100 * sum(found['wrong']) / sum(found['words']):.1f} | "
            f"{np.mean(found['voice']):.2f} | {min(found['voice']):.2f} | {np.mean(found['mos']):+.2f} | "
            f"{100 * np.mean(found['right']):.0f} | {np.mean(found['gain']):+.2f} | {np.nanmedian(found['rho']):.2f} |")
        print(lines[-1], flush=True)
    with open(out, "w", encoding="utf-8") as file:
        print("| Target | Recordings | WER % against the source's own reading | similarity | lowest | DistillMOS change | "
              "recognised % | score gain | Spearman |\n|---|---|---|---|---|---|---|---|---|", *lines, sep="\n", file=file)
        print(f"\nRecordings' own DistillMOS {np.mean([b['mos'] for b in base.values()]):.2f}; CPU seconds a second of "
              f"sound {np.median(spent):.3f}; median Spearman over all {np.nanmedian(rhos):.2f}; recognised over all "
              f"{100 * sum(confusion[e][e] for e in EMOTIONS) / sum(sum(c.values()) for c in confusion.values()):.0f} %.\n",
              file=file)
        print("| target, heard as |", " | ".join(EMOTIONS), "|\n|" + "---|" * 7, file=file)
        print("| people acting it, right of all |", " | ".join("{} of {}".format(*people[e]) for e in EMOTIONS), "|", file=file)
        for emotion in EMOTIONS:
            print(f"| {emotion} |", " | ".join(str(confusion[emotion][g]) for g in EMOTIONS), "|", file=file)


if __name__ == "__main__":
    started = time.time()
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
    print(f"{time.time() - started:.0f} s")
