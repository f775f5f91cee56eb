"""The emotion space of conversion: python emotion_space.py. Writes RUNS/voice/embeddings.pkl and emotions.json.

A take's statistics relative to its speaker's own neutral takes, projected on the directions that tell emotions apart
(linear discriminants, Fisher 1936; scaled so that an emotion's own spread is 1): seven numbers and nine zeros. Neutral is the origin.
No network of the recogniser is in it, so the recogniser can judge what conversion does.
"""
import json
import pickle

import numpy as np

from analysis import active_level, semitones
from corpus import RUNS, takes

SIZE = 16
EMOTIONS = ["neutral", "calm", "joy", "sadness", "anger", "fear", "disgust", "surprise"]


def statistics(take):
    """What a take sounds like as a whole."""
    level = take["level"]
    loud = active_level(level)
    active = level > loud - 28
    voiced = take["f0"] > 0
    pitch = semitones(take["f0"])[voiced] if voiced.any() else np.zeros(1)
    c = take["cepstrum"][active]
    third = max(1, len(pitch) // 3)
    return np.array([
        np.median(pitch), np.percentile(pitch, 90) - np.percentile(pitch, 10), np.percentile(pitch, 95),
        np.percentile(pitch, 5), pitch[-third:].mean() - pitch[:third].mean(), 10 * np.abs(np.diff(pitch)).mean(),
        loud, level[active].std(), 20 * np.log(len(level) / 80), 10 * np.log(1 + active.mean()), 10 * voiced.mean(),
        20 * take["strength"][voiced].mean() if voiced.any() else 0, *c.mean(0)[:12], *c.std(0)[:6]])


def relative(every):
    """{(corpus, file): statistics minus the mean of the same speaker's neutral takes}."""
    raw = {(t["corpus"], t["file"]): statistics(t) for t in every}
    result = {}
    for speaker in {(t["corpus"], t["speaker"]) for t in every}:
        own = [t for t in every if (t["corpus"], t["speaker"]) == speaker]
        neutral = np.mean([raw[t["corpus"], t["file"]] for t in own if t["emotion"] == "neutral"], 0)
        result |= {(t["corpus"], t["file"]): raw[t["corpus"], t["file"]] - neutral for t in own}
    return result


def discriminants(x, labels):
    """`[statistics, SIZE]`: directions by falling ratio of variance between and within classes, within made 1."""
    classes = [x[labels == name] for name in EMOTIONS]
    within = sum(np.cov(c.T) for c in classes) / len(classes)
    within += 0.05 * np.diag(np.diag(within))
    between = np.cov(np.stack([c.mean(0) for c in classes]).T)
    inverse = np.linalg.inv(np.linalg.cholesky(within))
    values, vectors = np.linalg.eigh(inverse @ between @ inverse.T)
    directions = (inverse.T @ vectors[:, ::-1])[:, :SIZE]
    directions[:, len(EMOTIONS) - 1:] = 0
    return directions, values[::-1]


def main():
    every = takes("ravdess") + takes("nemo")
    names = [(t["corpus"], t["file"]) for t in every]
    labels = np.array([t["emotion"] for t in every])
    table = relative(every)
    x = np.stack([table[n] for n in names])
    project, values = discriminants(x, labels)
    print("ratio between/within", np.round(values[:10], 2))
    place = x @ project
    places = {}
    for name in EMOTIONS:
        own = place[labels == name]
        places[name] = dict(mean=own.mean(0).tolist(), variance=np.where(own.var(0) > 1e-6, own.var(0), 1).tolist())
    places["neutral"]["mean"] = [0.0] * SIZE
    test = takes("ravdess", True) + takes("nemo", True)
    tested = relative(test)
    with open(f"{RUNS}/embeddings.pkl", "wb") as file:
        pickle.dump({n: v @ project for n, v in (table | tested).items()}, file)
    with open(f"{RUNS}/emotions.json", "w", encoding="utf-8") as file:
        json.dump(places, file)
    means = np.stack([places[n]["mean"] for n in EMOTIONS])
    if test:
        guess = [EMOTIONS[np.argmin(((tested[t["corpus"], t["file"]] @ project - means) ** 2).sum(1))] for t in test]
        for corpus in ("ravdess", "nemo"):
            pairs = [(g, t["emotion"]) for g, t in zip(guess, test) if t["corpus"] == corpus]
            recalls = [np.mean([g == e for g, e in pairs if e == name])
                       for name in sorted({e for _, e in pairs})]
            print(f"held-out {corpus}: unweighted recall {np.mean(recalls):.3f} of {len(pairs)} takes")
    for name in EMOTIONS:
        print(name, (labels == name).sum(), "distance from neutral", np.linalg.norm(places[name]["mean"]).round(2))


if __name__ == "__main__":
    main()
