"""Gross pitch errors of the program's tracker: python evaluate_pitch.py BENCH OUT.md (BENCH: the built Bench).

People of the test splits, clean and under white noise and noise of speech's spectrum. Two trackers that others keep are
the references, each on the clean recording: Praat (Boersma 1993) and Harvest (Morise 2017). A gross error is a frame
that both call voiced and whose F0 differs by more than 20 % (Rabiner et al. 1976). Where the references themselves
disagree nobody knows the truth: the last columns leave these frames out.
"""
import glob
import json
import subprocess
import sys
import tempfile

import numpy as np
import parselmouth
import pyworld
import soundfile

from analysis import load
from corpus import DATA, TEST, rows

RATE, STEP = 24000, 0.01
FLOOR, CEILING = 60, 600


def recordings():
    """{group: [samples]}"""
    found = {"LibriSpeech": sorted(glob.glob(f"{DATA}/librispeech/librispeech_test-other/**/*.opus", recursive=True))[:30]}
    for corpus in ("ravdess", "nemo"):
        places = {p.rsplit("/", 1)[-1]: p for p in glob.glob(f"{DATA}/{corpus}/audio/**/*.opus", recursive=True)}
        own = [places[r["file"]] for r in rows(corpus) if r["speaker"] in TEST and r["file"] in places]
        found[corpus] = own[::max(1, len(own) // 40)][:40]
    return {group: [load(p)[:RATE * 10] for p in paths] for group, paths in found.items()}


def praat(x):
    """F0 at 100 frames a second, 0 where unvoiced."""
    pitch = parselmouth.Sound(x.astype(np.float64), RATE).to_pitch_ac(
        time_step=STEP, pitch_floor=FLOOR, pitch_ceiling=CEILING)
    return pitch.xs(), pitch.selected_array["frequency"]


def harvest(x):
    f0, times = pyworld.harvest(x.astype(np.float64), RATE, f0_floor=FLOOR, f0_ceil=CEILING, frame_period=1000 * STEP)
    return times, f0


def at(times, f0, wanted):
    """The nearest value."""
    return f0[np.abs(times[None] - wanted[:, None]).argmin(1)]


def noisy(x, decibels, shaped, random):
    """Noise with the level of the loud half of the speech minus `decibels`."""
    noise = random.standard_normal(len(x))
    if shaped:
        noise = np.fft.irfft(np.fft.rfft(noise) * np.abs(np.fft.rfft(x)), len(x))
    frames = x[:len(x) // 240 * 240].reshape(-1, 240)
    loud = np.sqrt((frames ** 2).mean(1))
    level = loud[loud > np.median(loud)].mean()
    return x + noise / noise.std() * level * 10 ** (-decibels / 20)


def main(bench, out):
    random = np.random.default_rng(0)
    groups = recordings()
    kinds = {"clean": lambda x: x, "white noise, 10 dB": lambda x: noisy(x, 10, False, random),
             "noise like speech, 10 dB": lambda x: noisy(x, 10, True, random)}
    lines = ["| Recordings | Sound | gross errors %, Praat | Harvest | where both agree | voiced there and heard so, % |",
             "|---|---|---|---|---|---|"]
    for group, sounds in groups.items():
        truths = [(praat(x), harvest(x)) for x in sounds]
        for kind, change in kinds.items():
            with tempfile.TemporaryDirectory() as folder:
                paths = [f"{folder}/{k}.wav" for k in range(len(sounds))]
                for path, x in zip(paths, sounds):
                    y = change(x)
                    soundfile.write(path, y / max(1, np.abs(y).max()), RATE, subtype="FLOAT")
                heard = [json.loads(v)["f0"] for v in
                         subprocess.run([bench, "pitch", *paths], check=True, capture_output=True, text=True).stdout.splitlines()]
            counts = np.zeros((3, 2))
            voiced = np.zeros(2)
            for ours, (one, two) in zip(heard, truths):
                ours = np.array(ours)
                times = (np.arange(len(ours)) + 0.5) * STEP
                a, b = at(*one, times), at(*two, times)
                agree = (a > 0) & (b > 0) & (np.abs(np.log(np.maximum(a, 1) / np.maximum(b, 1))) < np.log(1.2))
                for k, (truth, mask) in enumerate(((a, a > 0), (b, b > 0), (a, agree))):
                    both = mask & (ours > 0)
                    counts[k] += [(np.abs(ours[both] / truth[both] - 1) > 0.2).sum(), both.sum()]
                voiced += [(agree & (ours > 0)).sum(), agree.sum()]
            shares = 100 * counts[:, 0] / counts[:, 1]
            lines.append(f"| {group}, {len(sounds)} | {kind} | {shares[0]:.2f} | {shares[1]:.2f} | {shares[2]:.2f} | "
                         f"{100 * voiced[0] / voiced[1]:.1f} |")
    open(out, "w").write("\n".join(lines) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main(*sys.argv[1:3])
