"""What the judge hears of an utterance: some 100 numbers about F0, level, spectrum, noise and rhythm.

Hand-made, after the families of GeMAPS (Eyben et al. 2016); nothing of the shipped ear's network. The loudness of a
recording is taken out, and nothing depends on how long the sentence is.
"""
import numpy as np
import pyworld
from scipy.fft import dct

RATE, HOP, LONGEST = 24000, 300, 6 * 24000
FRAME = 1200
BANDS = np.array([60, 250, 500, 750, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 6500, 8000, 11000])


def spectra(x):
    """Power spectra `[T, 601]` of Hann frames every 12.5 ms, centred like the F0 values."""
    padded = np.pad(x, FRAME // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP]
    return np.abs(np.fft.rfft(frames * np.hanning(FRAME), axis=1)) ** 2


def harmonicity(power, f0):
    """Autocorrelation at the pitch period over the one at zero, `[T]`; 1 is a pure tone, 0 is noise."""
    correlation = np.fft.irfft(power, axis=1)
    window = np.fft.irfft(np.abs(np.fft.rfft(np.hanning(FRAME))) ** 2)
    lag = np.clip(np.round(RATE / np.maximum(f0, 50)).astype(int), 1, FRAME // 2 - 1)
    best = np.max([correlation[np.arange(len(f0)), np.clip(lag + d, 1, FRAME // 2)] for d in (-2, -1, 0, 1, 2)], 0)
    return best / np.maximum(correlation[:, 0], 1e-12) / np.maximum(window[lag] / window[0], 0.05)


def line(values):
    """Slope and bend of a curve over its length."""
    if len(values) < 4:
        return [0.0, 0.0]
    return list(np.polyfit(np.linspace(-1, 1, len(values)), values, 2)[:2])


def functionals(audio):
    """Mono samples at 24 kHz -> float32 vector."""
    x = np.asarray(audio, np.float64)[:LONGEST]
    x = x / max(1e-6, np.abs(x).max()) * 0.7
    f0, times = pyworld.dio(x, RATE, f0_floor=60, f0_ceil=700, frame_period=1000 * HOP / RATE, speed=4)
    f0 = pyworld.stonemask(x, f0, times, RATE)
    power = spectra(x)
    count = min(len(f0), len(power))
    f0, power = f0[:count], power[:count] + 1e-9
    level = 5 * np.log10(power.sum(1)) * 2
    level -= level.max()
    where = np.flatnonzero(level > -40)
    f0, power, level = (v[where[0]:where[-1] + 1] for v in (f0, power, level))
    active = level > -30
    voiced = (f0 > 0) & active
    if voiced.sum() < 12:
        voiced = active
        f0 = np.where(f0 > 0, f0, 150)
    semitones = 12 * np.log2(np.where(f0 > 0, f0, 150)[voiced] / 100)
    spread = np.percentile(semitones, [5, 20, 50, 80, 95])
    joined = np.diff(np.flatnonzero(voiced)) == 1
    step = np.diff(semitones)[joined]
    jerk = np.diff(semitones, 2)[joined[1:] & joined[:-1]] if joined.sum() > 3 else np.zeros(2)
    fifth = max(2, len(semitones) // 5)
    pitch = [*spread, spread[4] - spread[0], semitones.std(), np.abs(step).mean(), step.std(), step.mean(),
             np.percentile(step, 90), np.percentile(step, 10), np.median(np.abs(jerk)), np.abs(jerk).mean(),
             *line(semitones), semitones[-fifth:].mean() - spread[2], semitones[:fifth].mean() - spread[2],
             semitones[-fifth:].mean() - semitones[-2 * fifth:-fifth].mean()]
    hertz = np.arange(power.shape[1]) * RATE / FRAME
    bands = 10 * np.log10(np.stack(
        [power[:, (hertz >= a) & (hertz < b)].mean(1) for a, b in zip(BANDS[:-1], BANDS[1:])], 1))
    shape = bands - 10 * np.log10(power[:, 3:300].mean(1, keepdims=True))
    cepstrum = dct(bands, norm="ortho", axis=1)[:, 1:9]
    octave = np.log2(np.maximum(hertz, 1))
    seen = (hertz > 300) & (hertz < 8000)
    tilt = np.polyfit(octave[seen], 10 * np.log10(power[voiced][:, seen].T), 1)[0]
    centre = (power[:, 3:] * hertz[3:]).sum(1) / power[:, 3:].sum(1)
    hiss = shape[active & ~voiced].mean(0)[[4, 8, 11]] if (active & ~voiced).sum() > 3 else np.zeros(3)
    spectrum = [*shape[voiced].mean(0), *shape[voiced].std(0), *hiss, *cepstrum[voiced].std(0),
                *np.abs(np.diff(cepstrum, axis=0))[active[1:]].mean(0), tilt.mean(), tilt.std(),
                np.log(centre[active]).mean(), np.log(centre[voiced]).mean(), np.log(centre[active]).std()]
    tone = harmonicity(power[voiced], f0[voiced])
    noise = [tone.mean(), tone.std(), *np.percentile(tone, [10, 50])]
    loud = level[active]
    moves = np.diff(level)[active[1:]]
    voice_level = level[voiced]
    shimmer = np.abs(np.diff(voice_level))[joined]
    modulation = np.abs(np.fft.rfft((np.maximum(level, -40) + 20) * np.hanning(len(level)), 512)) ** 2
    at = np.arange(257) * 80 / 512
    sway = [np.log(modulation[(at >= a) & (at < b)].mean() + 1e-3) for a, b in ((1, 2.5), (2.5, 5), (5, 9), (9, 20))]
    dynamics = [*np.percentile(loud, [10, 25, 50, 75]), loud.std(), np.abs(moves).mean(), np.percentile(moves, 95),
                shimmer.mean() if len(shimmer) else 0, *line(loud), *line(voice_level), *(sway - np.mean(sway))]
    length = len(level) / 80
    runs = np.diff(np.flatnonzero(np.diff([0, *voiced.astype(int), 0])))[::2] / 80
    bumps = np.convolve(level, np.ones(7) / 7, "same")
    syllables = ((bumps[1:-1] > bumps[:-2]) & (bumps[1:-1] >= bumps[2:]) & active[1:-1]).sum()
    rhythm = [voiced.mean(), active.mean(), syllables / length, len(runs) / length, runs.mean(),
              runs.max(), runs.std(), syllables / max(0.2, active.sum() / 80)]
    return np.array([*pitch, *spectrum, *noise, *dynamics, *rhythm], np.float32)
