"""Takes of one actor and one sentence, aligned: python pairs.py. Writes RUNS/voice/pairs.pkl.

A pair says for every moment of take A what take B does differently there: tempo, pitch, level, periodicity and
spectral envelope, at 40 values a second.
"""
import pickle
import random
import sys

import librosa
import numpy as np
from scipy.ndimage import gaussian_filter1d

from analysis import CEPSTRA, QUIET, active_level, semitones
from corpus import RUNS, takes

CHANNELS, INPUTS, CONTENT = 4 + CEPSTRA, 14, 8
STEPS = np.array([[1, 1], [1, 2], [2, 1], [1, 3], [3, 1]])
WEIGHTS = np.array([1.0, 1.6, 1.6, 2.4, 2.4])
CEPSTRUM_SCALE = np.array([10, 6, 4, 4, 3, 3, 2.5, 2.5], np.float32)


def paired(x):
    """Means of neighbours: 80 values a second to 40."""
    return x[:len(x) // 2 * 2].reshape(len(x) // 2, 2, *x.shape[1:]).mean(1)


def inputs(take):
    """`[T / 2, INPUTS]` and the median pitch in semitones above 200 Hz: what the network is told about a take."""
    level, pitch = take["level"], semitones(take["f0"])
    middle = float(np.median(pitch[take["f0"] > 0])) if (take["f0"] > 0).any() else 12 * np.log2(200)
    loudness = active_level(level)
    active = level > loudness - 28
    content = take["cepstrum"][:, :CONTENT] - take["cepstrum"][active, :CONTENT].mean(0)
    seconds = np.arange(len(level)) / 80
    columns = [
        np.where(take["f0"] > 0, 1, -1), (pitch - middle) / 6, np.maximum(level - loudness, QUIET) / 15,
        take["strength"], *(content / CEPSTRUM_SCALE).T, np.tanh(seconds), np.tanh(seconds[::-1])]
    return paired(np.stack(columns, -1)).astype(np.float32), middle - 12 * np.log2(200)


def spectral(take):
    """What alignment compares: level-free cepstra, normalised per take, and level."""
    c = take["cepstrum"][:, :12]
    level = np.maximum(take["level"] - active_level(take["level"]), QUIET)
    active = level > -28
    c = (c - c[active].mean(0)) / (c[active].std(0) + 1e-3) * np.clip((level[:, None] + 40) / 20, 0, 1)
    return np.concatenate([c, level[:, None] / 8], -1)


def aligned(a, b):
    """`[T_a]`: the frame of b (a real number) at which b says what a says, smooth and rising."""
    _, path = librosa.sequence.dtw(
        spectral(a).T, spectral(b).T, metric="euclidean", step_sizes_sigma=STEPS, weights_mul=WEIGHTS)
    path = path[::-1]
    rough = np.interp(np.arange(len(a["f0"])), path[:, 0], path[:, 1])
    line = np.linspace(0, len(b["f0"]) - 1, len(rough))
    return np.maximum.accumulate(line + gaussian_filter1d(rough - line, 5, mode="nearest"))


def difference(a, b, place):
    """`[T_a / 2, CHANNELS]`: log duration ratio, semitones, decibels, periodicity, cepstra; `[T_a / 2]` both voiced."""
    def at(x):
        return np.stack([np.interp(place, np.arange(len(x)), column) for column in np.atleast_2d(x.T)], -1)

    def smooth(x, width):
        return gaussian_filter1d(x, width, axis=0, mode="nearest")
    tempo = np.log(np.clip(np.gradient(place), 0.3, 3.3))
    pitch = np.clip(smooth(at(semitones(b["f0"]))[:, 0] - semitones(a["f0"]), 2), -16, 16)
    floor = max(active_level(a["level"]), active_level(b["level"])) - 40
    level = np.clip(smooth(at(np.maximum(b["level"], floor))[:, 0] - np.maximum(a["level"], floor), 2), -25, 25)
    both = (a["f0"] > 0) & (at((b["f0"] > 0).astype(float))[:, 0] > 0.5)
    strength = smooth(np.where(both, at(b["strength"])[:, 0] - a["strength"], 0), 2)
    sounding = np.clip((a["level"] - active_level(a["level"]) + 32) / 10, 0, 1)[:, None]
    cepstra = smooth((at(b["cepstrum"]) - a["cepstrum"]) * sounding, 3)
    rows = np.concatenate([np.stack([tempo, pitch, level * sounding[:, 0], strength], -1), cepstra], -1)
    return paired(rows).astype(np.float32), paired(both.astype(np.float32))


def chosen(group, rng):
    """Pairs of takes of one sentence: all from neutral, some between emotions and between neutral takes."""
    neutral = [t for t in group if t["emotion"] == "neutral"]
    others = [t for t in group if t["emotion"] != "neutral"]
    for a in neutral:
        for b in others:
            yield a, b
        for b in neutral:
            if b is not a:
                yield a, b
    for a in others:
        for b in rng.sample(group, min(len(group), 1)):
            if b is not a:
                yield a, b


def build(test):
    rng, result = random.Random(0), []
    for corpus in ("ravdess", "nemo"):
        groups = {}
        for take in takes(corpus, test):
            groups.setdefault((take["speaker"], take["text"]), []).append(take)
        for group in groups.values():
            for a, b in chosen(group, rng):
                ratio = len(b["f0"]) / len(a["f0"])
                if not 0.45 < ratio < 2.2:
                    continue
                given, middle = inputs(a)
                rows, both = difference(a, b, aligned(a, b))
                result.append(dict(
                    corpus=corpus, speaker=a["speaker"], a=a["file"], b=b["file"], emotions=(a["emotion"], b["emotion"]),
                    strong=(a["strong"], b["strong"]), inputs=given, middle=middle, rows=rows, both=both))
        print(corpus, len(result), flush=True)
    return result


def main():
    for name, test in (("pairs", False), ("pairs_test", True)):
        with open(f"{RUNS}/{name}.pkl", "wb") as file:
            pickle.dump(build(test), file)


def load(test=False):
    with open(f"{RUNS}/{'pairs_test' if test else 'pairs'}.pkl", "rb") as file:
        return pickle.load(file)


if __name__ == "__main__":
    main()
