"""Speech over invented backgrounds: music, weather, machines and effects, all made by formulas, so that nothing is owed.

The test split of DATA.md holds: librispeech_test-other and the first file of every teacher voice are never trained on.
"""
import glob
import os
import pickle

import numpy as np
import soundfile
import soxr

DATA = os.environ.get("RENDER_DATA", "../shared/data")
RUNS = os.environ.get("RENDER_RUNS", "runs")
RATE = 48000
SECONDS = 4
COUNT = RATE * SECONDS


def speech(test=False, limit=400):
    """Clips of speech at 48 kHz (f16), level 0 dB RMS while it sounds."""
    rng = np.random.default_rng(5)
    split = "librispeech_test-other" if test else "librispeech_train-clean-100"
    files = sorted(glob.glob(f"{DATA}/librispeech/{split}/**/*.opus", recursive=True))
    clips = []
    for path in files[:60 if test else limit]:
        x, rate = soundfile.read(path, dtype="float32")
        clips.append(soxr.resample(x[:rate * 12], rate, RATE))
    for voice in sorted(os.listdir(f"{RUNS}/corpus")):
        files = sorted(glob.glob(f"{RUNS}/corpus/{voice}/*.pkl"))
        for path in files[:1] if test else files[1:3]:
            with open(path, "rb") as file:
                items = pickle.load(file)
            for index in rng.permutation(len(items))[:8 if test else 20]:
                x = np.asarray(items[index]["audio"], np.float32)
                x = x / 32767
                clips.append(soxr.resample(x, 24000, RATE))
    return [(x / level(x)).astype(np.float16) for x in clips if len(x) > RATE]


def level(x):
    """RMS of the loudest half of the frames."""
    frames = np.sort(np.sqrt(np.mean(x[:len(x) // 480 * 480].reshape(-1, 480) ** 2, 1) + 1e-12))
    return float(np.sqrt(np.mean(frames[len(frames) // 2:] ** 2)) + 1e-9)


def filtered(x, curve):
    """Noise `x` with the spectrum `curve(frequency)`."""
    spectrum = np.fft.rfft(x)
    return np.fft.irfft(spectrum * curve(np.fft.rfftfreq(len(x), 1 / RATE) + 20.0), len(x))


def slow(rng, rate, low=0.0):
    """A random curve of `rate` changes a second, `low` to 1."""
    knots = rng.uniform(low, 1, max(2, int(SECONDS * rate) + 2))
    return np.interp(np.linspace(0, len(knots) - 1, COUNT), np.arange(len(knots)), knots)


def noise(rng):
    """Air, rain, wind, traffic, machines: shaped noise that swells, sometimes with a hum."""
    slope = rng.uniform(0, 1.3)
    centre, width = np.exp(rng.uniform(np.log(80), np.log(8000))), rng.uniform(0.4, 3)
    peak = rng.uniform(0, 4)
    x = filtered(rng.standard_normal(COUNT),
                 lambda f: f ** -slope * (1 + peak * np.exp(-(np.log(f / centre) / width) ** 2)))
    x = x / level(x) * slow(rng, rng.choice([0.5, 2, 8]), rng.uniform(0.1, 0.9))
    if rng.random() < 0.3:
        t, base = np.arange(COUNT) / RATE, rng.uniform(40, 300)
        for k in range(1, 12):
            x = x + rng.uniform(0, 1) / k * np.sin(2 * np.pi * base * k * t + rng.uniform(0, 6))
    return x


def tone(rng, frequency, seconds):
    """One note: harmonics that fall, an attack, a decay or a held end, sometimes vibrato."""
    n = int(seconds * RATE)
    t = np.arange(n) / RATE
    vibrato = rng.choice([0, 0, 0.004, 0.01]) * np.sin(2 * np.pi * rng.uniform(4, 6.5) * t)
    phase = 2 * np.pi * frequency * np.cumsum(1 + vibrato) / RATE
    fall, stretch = rng.uniform(0.6, 2.2), rng.choice([1, 1, 1, 1.0006, 2.1])
    x = sum(k ** -fall * np.sin(phase * k ** (stretch if stretch < 2 else 1.02) + rng.uniform(0, 6))
            for k in range(1, min(24, int(20000 / frequency) + 1)) if rng.random() < 0.85)
    attack = rng.choice([0.003, 0.02, 0.1])
    shape = np.minimum(t / attack, 1) * np.exp(-t * rng.choice([0.3, 2, 6])) * np.minimum((seconds - t) / 0.02, 1)
    return x * shape


def music(rng):
    """Chords, a bass line, a melody and drums in some tempo and key."""
    x = np.zeros(COUNT)
    beat, root = 60 / rng.uniform(60, 150), 55 * 2 ** (rng.integers(12) / 12)
    scale = np.array(rng.choice([[0, 2, 4, 5, 7, 9, 11], [0, 2, 3, 5, 7, 8, 10]]))
    parts = [(p, s) for p, s in (("chord", 1), ("bass", 0.9), ("melody", 0.7), ("drum", 0.8)) if rng.random() < 0.6]
    for part, strength in parts or [("chord", 1)]:
        at = 0.0
        while at < SECONDS:
            span = beat * rng.choice({"chord": [2, 4], "bass": [0.5, 1], "melody": [0.25, 0.5, 1], "drum": [0.5]}[part])
            begin = int(at * RATE)
            length = min(span * rng.uniform(0.8, 1.3), SECONDS - at)
            at += span
            if length < 0.05 or (part == "melody" and rng.random() < 0.25):
                continue
            if part == "drum":
                n = int(min(length, 0.3) * RATE)
                hit = filtered(rng.standard_normal(n), lambda f, c=rng.choice([80, 250, 6000]): 1 / (1 + (np.log(f / c)) ** 2))
                note = hit / (np.abs(hit).max() + 1e-9) * np.exp(-np.arange(n) / RATE * rng.uniform(8, 40))
            elif part == "chord":
                step = rng.integers(7)
                note = sum(tone(rng, root * 2 ** (2 + (scale[(step + k) % 7] + 12 * ((step + k) // 7)) / 12), length)
                           for k in (0, 2, 4))
            else:
                octave = 0 if part == "bass" else rng.integers(2, 4)
                note = tone(rng, root * 2 ** (octave + rng.choice(scale) / 12), length)
            x[begin:begin + len(note)] += strength * note[:COUNT - begin]
    return x


def effects(rng):
    """Blows, clicks, sweeps and beeps over quiet air."""
    x = 0.1 * noise(rng)
    for _ in range(rng.integers(2, 12)):
        n = int(rng.uniform(0.02, 0.8) * RATE)
        begin = rng.integers(0, COUNT - n)
        t = np.arange(n) / RATE
        kind = rng.integers(3)
        if kind == 0:
            y = filtered(rng.standard_normal(n), lambda f, c=np.exp(rng.uniform(4.5, 9)): 1 / (1 + (np.log(f / c)) ** 2))
            y = y / (np.abs(y).max() + 1e-9) * np.exp(-t * rng.uniform(5, 40))
        elif kind == 1:
            a, b = np.exp(rng.uniform(np.log(150), np.log(6000), 2))
            y = np.sin(2 * np.pi * np.cumsum(np.geomspace(a, b, n)) / RATE) * np.hanning(n)
        else:
            y = np.sign(np.sin(2 * np.pi * rng.uniform(200, 3000) * t)) * 0.3 * (t < 0.9 * t[-1])
        x[begin:begin + n] += rng.uniform(0.2, 1) * y
    return x


def background(rng):
    kinds = [noise, music, effects]
    x = kinds[rng.choice(3, p=[0.35, 0.45, 0.2])](rng)
    if rng.random() < 0.3:
        y = kinds[rng.integers(3)](rng)
        x = x / level(x) + rng.uniform(0.1, 0.7) * y / level(y)
    return (x / level(x)).astype(np.float32)


def voice(rng, clips):
    """Four seconds of speech and silence, sometimes filtered, in a room, or cut to a telephone's band."""
    x = np.zeros(COUNT, np.float32)
    at = int(rng.uniform(-1, 2) * RATE)
    while at < COUNT:
        clip = clips[rng.integers(len(clips))].astype(np.float32)
        take = int(min(len(clip), rng.uniform(1, 5) * RATE))
        begin = rng.integers(0, len(clip) - take + 1)
        piece = clip[begin:begin + take]
        lo, hi = max(at, 0), min(at + take, COUNT)
        if hi > lo:
            x[lo:hi] += piece[lo - at:hi - at]
        at += take + int(rng.exponential(0.8) * RATE)
    if rng.random() < 0.4:
        room = rng.standard_normal(int(rng.uniform(0.05, 0.4) * RATE)) * rng.uniform(0.02, 0.15)
        room *= np.exp(-6.9 * np.arange(len(room)) / len(room))
        room[0] = 1
        x = np.fft.irfft(np.fft.rfft(x, 2 * COUNT) * np.fft.rfft(room, 2 * COUNT))[:COUNT]
    if rng.random() < 0.5:
        tilt = rng.uniform(-0.5, 0.5)
        x = filtered(x, lambda f: (f / 1000) ** tilt)
    return (x / level(x)).astype(np.float32) if np.abs(x).max() > 0 else x.astype(np.float32)
