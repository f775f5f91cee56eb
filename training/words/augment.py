"""What recordings and acting do to a voice, on the waveform; times scale only with `stretch`."""
import numpy as np
from scipy import signal

RATE = 24000
STRETCHES = [(17, 20), (7, 8), (9, 10), (19, 20), (21, 20), (10, 9), (8, 7), (7, 6)]


def stretch(x, rng):
    """Pitch, formants and tempo together, by resampling; (samples, factor on times)."""
    up, down = STRETCHES[rng.integers(len(STRETCHES))]
    return signal.resample_poly(x, up, down).astype(np.float32), up / down


def whispered(x, rng):
    """The voice without its pulses: each frame's smoothed spectrum carried by noise, tilted up."""
    n, hop = 480, 120
    _, _, spectrum = signal.stft(x, RATE, nperseg=n, noverlap=n - hop)
    power = np.abs(spectrum) ** 2
    smooth = np.sqrt(signal.lfilter(np.ones(9) / 9, 1, np.pad(power, ((4, 8), (0, 0))), axis=0)[8:8 + len(power)])
    bins = np.arange(len(smooth))[:, None] * RATE / n
    smooth = smooth * (np.maximum(bins, 100) / 1000) ** rng.uniform(0, 0.9)
    noise = rng.standard_normal(smooth.shape) + 1j * rng.standard_normal(smooth.shape)
    return signal.istft(smooth * noise, RATE, nperseg=n, noverlap=n - hop)[1][:len(x)].astype(np.float32)


def room(x, rng):
    """An exponentially decaying noise as impulse response, under the direct sound."""
    seconds = rng.uniform(0.08, 0.6)
    t = np.arange(int(min(seconds, 0.4) * RATE)) / RATE
    tail = rng.standard_normal(len(t)) * np.exp(-6.9 * t / seconds)
    tail *= 10 ** (rng.uniform(-12, 3) / 20) / np.sqrt((tail ** 2).sum())
    tail[0] = 1
    return signal.fftconvolve(x, tail)[:len(x)].astype(np.float32)


def band(x, rng):
    """A telephone's or a codec's band."""
    high = np.exp(rng.uniform(np.log(3200), np.log(10000)))
    x = signal.sosfilt(signal.butter(6, high, "low", fs=RATE, output="sos"), x)
    if rng.random() < 0.5:
        x = signal.sosfilt(signal.butter(2, rng.uniform(60, 350), "high", fs=RATE, output="sos"), x)
    return x.astype(np.float32)


def noise(x, rng, babble):
    """White, red or other people's noise at 5 to 35 dB below the speech."""
    kind = rng.integers(3)
    y = rng.standard_normal(len(x))
    if kind == 1:
        y = signal.lfilter([1], [1, -rng.uniform(0.7, 0.98)], y)
    elif kind == 2:
        y = sum(np.roll(np.resize(b, len(x)), rng.integers(len(x))) for b in babble)
    level = np.sqrt((x ** 2).mean() / max((y ** 2).mean(), 1e-12)) * 10 ** (-rng.uniform(8 if kind == 2 else 5, 35) / 20)
    return (x + y * level).astype(np.float32)


def coarse(x, rng):
    """Few amplitude steps (mu-law), or clipping."""
    peak = np.abs(x).max() + 1e-9
    if rng.random() < 0.5:
        y = np.sign(x) * np.log1p(255 * np.abs(x) / peak) / np.log(256)
        y = np.round(y * 64) / 64
        return (np.sign(y) * (256 ** np.abs(y) - 1) / 255 * peak).astype(np.float32)
    limit = peak * rng.uniform(0.2, 0.7)
    return np.clip(x, -limit, limit)


def changed(x, rng, babble):
    """(samples, factor on times) after a random choice of all of them."""
    factor = 1.0
    if rng.random() < 0.75:
        x, factor = stretch(x, rng)
    if rng.random() < 0.15:
        x = whispered(x, rng)
    for change, share in ((room, 0.4), (coarse, 0.1), (band, 0.3)):
        if rng.random() < share:
            x = change(x, rng)
    if rng.random() < 0.6:
        x = noise(x, rng, babble)
    return x, factor
