"""The watermark's detector in NumPy, to measure false alarms with many patterns at once."""
import numpy as np

MASK = (1 << 64) - 1
GENERATOR = 0x72656E6465720001
BANDS, CELLS, WIDTH = 24, 64, 4


def pattern(key):
    """+1 and -1, [cells, bands], as WatermarkPattern.swift makes them."""
    signs, state = np.zeros((CELLS, BANDS)), key & MASK
    for cell in range(0, CELLS, 2):
        for band in range(0, BANDS, 2):
            state = (state + 0x9E3779B97F4A7C15) & MASK
            z = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
            z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
            sign = 1 if (z ^ (z >> 31)) >> 63 == 0 else -1
            signs[cell:cell + 2, band:band + 2] = [[sign, -sign], [-sign, sign]]
    return signs


def unused(count):
    return [pattern(i * 0x0123456789ABCDEF) for i in range(1, count + 1)]


def power(x):
    """Mean power of each band of 16 kHz sound, [frames, bands], a frame each 4 ms."""
    x = np.concatenate([x, np.zeros(832)])
    mel = lambda hertz: 2595 * np.log10(1 + hertz / 700)
    place = (mel(np.arange(193) * 16000 / 384) - mel(250)) / (mel(7000) - mel(250))
    band = np.where((place >= 0) & (place < 1), (place * BANDS).astype(int), -1)
    frames = (len(x) - 384) // 64 + 1
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(384) / 384)
    spectrum = np.abs(np.fft.rfft(x[np.arange(384)[None] + 64 * np.arange(frames)[:, None]] * window, axis=1)) ** 2
    return np.stack([spectrum[:, band == k].mean(1) for k in range(BANDS)], 1)


def deviations(p):
    """What the pattern is correlated with, [frames, bands]; WatermarkBlock.swift."""
    level = p.mean(1)
    loud = np.sort(level)[len(level) * 95 // 100]
    logs = 10 * np.log10(p + loud * 3.2e-6)
    n = len(p) - WIDTH + 1
    total = np.cumsum(np.vstack([np.zeros(BANDS), logs]), 0)
    cells = (total[WIDTH:] - total[:-WIDTH]) / WIDTH
    i, b = np.arange(n), np.arange(BANDS)
    d = cells - 0.5 * (cells[np.maximum(0, i - WIDTH)] + cells[np.minimum(n - 1, i + WIDTH)])
    d = d - 0.5 * (d[:, np.maximum(0, b - 1)] + d[:, np.minimum(BANDS - 1, b + 1)])
    audible = p[:n] > loud * 3.2e-5
    spread = np.array([1.4826 * np.median(np.abs(d[audible[:, k], k])) + 1e-3 if audible[:, k].sum() > 16 else np.inf
                       for k in range(BANDS)])
    return np.clip(d / spread, -2, 2) * audible


def scores(x, patterns):
    """The largest correlation with each pattern, in units of all patterns' root mean square."""
    v, period = deviations(power(x)), CELLS * WIDTH
    count = -(-len(v) // period)
    folded = np.zeros((count * period, BANDS))
    folded[:len(v)] = v
    spectrum = np.fft.rfft(folded.reshape(count, period, BANDS).sum(0), axis=0)
    correlations = []
    for signs in patterns:
        comb = np.zeros((period, BANDS))
        comb[::WIDTH] = signs
        correlations.append(np.fft.irfft(spectrum * np.conj(np.fft.rfft(comb, axis=0)), period, axis=0).sum(1))
    correlations = np.array(correlations)
    return correlations.max(1) / max(1e-9, np.sqrt((correlations ** 2).mean()))
