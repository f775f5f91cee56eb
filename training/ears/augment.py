"""Changes of recording, voice and tempo, made on the log-mel itself: nothing is decoded twice."""
import librosa
import numpy as np

import encoder

CENTRES = librosa.mel_frequencies(102, fmin=0, fmax=12000)[1:-1]


def resample_time(x, factor):
    """Tempo times `factor`, pitch kept."""
    n = max(8, int(round(len(x) / factor)))
    at = np.linspace(0, len(x) - 1, n)
    low = np.minimum(at.astype(int), len(x) - 2)
    share = (at - low)[:, None].astype(np.float32)
    return x[low] * (1 - share) + x[low + 1] * share


def scale_frequency(x, factor):
    """Pitch and formants times `factor`."""
    at = np.interp(CENTRES / factor, CENTRES, np.arange(100))
    low = np.minimum(at.astype(int), 98)
    share = (at - low).astype(np.float32)
    return x[:, low] * (1 - share) + x[:, low + 1] * share


def add_noise(x, decibels, tilt, rng):
    """Steady noise `decibels` below the mean level, its spectrum falling by `tilt` nepers over the bands."""
    shape = -decibels / 8.686 + tilt * (0.5 - np.arange(100) / 99)
    grain = 0.5 * np.log(rng.exponential(size=x.shape).astype(np.float32) + 1e-3)
    return 0.5 * np.logaddexp(2 * x, 2 * (shape.astype(np.float32) + grain))


def add_room(x, seconds, share):
    """An exponential tail that falls by 60 dB in `seconds`, its power `share` of the direct sound's."""
    keep = np.exp(-2 * 6.9 / (seconds * 80)).astype(np.float32)
    power = np.exp(2 * x)
    tail = np.zeros_like(power)
    for t in range(1, len(x)):
        tail[t] = keep * (tail[t - 1] + power[t - 1])
    return (0.5 * np.log(power + share * (1 - keep) * tail)).astype(np.float32)


def limit_band(x, low, high):
    """Nothing below `low` and above `high` hertz: telephone, codec."""
    x = x.copy()
    x[:, (CENTRES < low) | (CENTRES > high)] = -encoder.RANGE
    return x


def equalise(x, rng, depth=0.6):
    """A smooth random curve over the bands: microphone, room, codec."""
    position = np.arange(100) / 99
    curve = sum(rng.normal() * depth / k * np.cos(np.pi * k * position + rng.uniform(0, 6.28)) for k in (1, 2, 3))
    return x + curve.astype(np.float32)


def masked(x, rng, frames=16, bands=10):
    """One stretch of time and one of frequency left out (Park et al. 2019, SpecAugment)."""
    x = x.copy()
    t, b = rng.integers(0, frames + 1), rng.integers(0, bands + 1)
    start, band = rng.integers(0, max(1, len(x) - t)), rng.integers(0, 100 - b + 1)
    x[start:start + t] = -3
    x[:, band:band + b] = -3
    return x


def augmented(x, rng):
    """One random version of a level-normalised log-mel `[T, 100]`; its level is 0 again."""
    if rng.random() < 0.7:
        x = resample_time(x, np.exp(rng.uniform(-0.12, 0.12)))
    if rng.random() < 0.7:
        x = scale_frequency(x, 2 ** (rng.uniform(-2.5, 2.5) / 12))
    if rng.random() < 0.7:
        x = equalise(x, rng)
    if rng.random() < 0.25:
        x = add_room(x, rng.uniform(0.2, 0.8), rng.uniform(0.1, 1))
    if rng.random() < 0.4:
        x = add_noise(x, rng.uniform(5, 35), rng.uniform(-1, 4), rng)
    if rng.random() < 0.2:
        x = limit_band(x, rng.choice([0, 200, 300]), rng.choice([3400, 4000, 6000, 8000]))
    level = 0.5 * np.log(np.mean(np.exp(2 * x)))
    return masked(np.maximum(x - level, -encoder.RANGE), rng).astype(np.float32)
