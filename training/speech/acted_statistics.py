"""What acting does to a voice: python acted_statistics.py [EVERY]. Prints the tables of docs/results/acted-speech.md.

Every ravdess clip (test actors left out) against the mean of the same actor's neutral readings of the same sentence:
medians over clips, by emotion and intensity. EVERY takes one clip in EVERY, for a quick look.
"""
import csv
import os
import sys
from collections import defaultdict

import numpy as np
import pyworld
import soundfile
from scipy.signal import resample_poly

from teachers import DATA

RATE, HOP, WINDOW = 24000, 300, 1200
TEST_ACTORS = {"17", "18", "19", "20"}
BANDS = [60, 250, 500, 750, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 6500, 8000, 10000]
FREQUENCY = np.fft.rfftfreq(WINDOW, 1 / RATE)


def decibel(power):
    return 10 * np.log10(power + 1e-10)


def band(power, low, high):
    return power[:, (FREQUENCY >= low) & (FREQUENCY < high)].sum(1)


def waveform(path):
    audio, rate = soundfile.read(path)
    return resample_poly(audio if audio.ndim == 1 else audio.mean(1), RATE, rate)


def measures(audio):
    """({name: value}, decibels of each band over voiced frames), or None for a clip without enough voiced speech."""
    f0, time = pyworld.dio(audio, RATE, f0_floor=60, f0_ceil=600, frame_period=1000 * HOP / RATE)
    f0 = pyworld.stonemask(audio, f0, time, RATE)
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(audio, WINDOW // 2), WINDOW)[::HOP] * np.hanning(WINDOW)
    power = np.abs(np.fft.rfft(frames)) ** 2
    count = min(len(f0), len(power))
    f0, power = f0[:count], power[:count]
    level = decibel(power.sum(1))
    active = level > level.max() - 35
    voiced = active & (f0 > 0)
    if voiced.sum() < 15:
        return None
    pitch, where = 12 * np.log2(f0[voiced]), np.flatnonzero(voiced)
    place = (where - where[0]) / max(1, where[-1] - where[0])
    end, middle = pitch[place > 0.8], pitch[(place > 0.4) & (place < 0.7)]
    values = {
        "F0 st": np.median(pitch), "range st": np.percentile(pitch, 90) - np.percentile(pitch, 10),
        "final st": end.mean() - middle.mean() if len(end) and len(middle) else 0.0,
        "length %": 100 * np.log(active.sum()), "level dB": decibel(power[active].sum(1).mean()),
        "tilt dB": (decibel(band(power, 1000, 5000)) - decibel(band(power, 60, 1000)))[voiced].mean(),
        "voiced %": 100 * voiced.sum() / active.sum(),
    }
    spectrum = np.array([decibel(band(power[voiced], a, b)).mean() for a, b in zip(BANDS, BANDS[1:])])
    return values, spectrum - spectrum[:4].mean()


def main(every):
    with open(os.path.join(DATA, "ravdess/data.tsv"), encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file, delimiter="\t") if r["actor"] not in TEST_ACTORS]
    found = [(r, measures(waveform(os.path.join(DATA, "ravdess/audio", r["file"])))) for r in rows[::every]]
    neutral, changes = defaultdict(list), defaultdict(list)
    for row, result in found:
        if result and row["emotion"] == "neutral":
            neutral[row["actor"], row["text"]].append(result)
    for row, result in found:
        base = neutral[row["actor"], row["text"]]
        if result and base:
            values = [v - np.mean([b[0][k] for b in base]) for k, v in result[0].items()]
            changes[row["emotion"], row["intensity"]].append((values, result[1] - np.mean([b[1] for b in base], 0)))
    names = list(next(r for _, r in found if r)[0])
    for title, columns, part in [("Prosody", names, 0), ("Spectrum, dB from Hz", BANDS[:-1], 1)]:
        print(f"\n| {title} | clips | " + " | ".join(map(str, columns)) + " |\n|" + "---|" * (len(columns) + 2))
        for key in sorted(changes):
            middle = np.median([c[part] for c in changes[key]], 0)
            print(f"| {' '.join(key)} | {len(changes[key])} | " + " | ".join(f"{v:.1f}" for v in middle) + " |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
