"""What conversion sees of a recording, 80 frames a second: F0, periodicity, level and the low cepstrum of the log-mel.

The F0 tracker repeats Sources/Speech/PitchTracker.swift, the rest Sources/Voice/Conversion/SpeechContours.swift.
"""
import os
import sys

import numba
import numpy as np
import scipy.fft
import soundfile
import soxr
import torch

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../speech"))
import features as fx  # noqa: E402

CEPSTRA = 16
LOWEST, HIGHEST, FRAME, TRANSFORM, LAGS = 60.0, 600.0, 1200, 1620, 402
VOICING, SILENCE, OCTAVE, JUMP, CHANGE = 0.45, 0.03, 0.01, 0.35 * 0.8, 0.14 * 0.8
QUIET = -45.0
_basis = np.sqrt(2 / fx.MELS) * np.cos(
    np.pi / fx.MELS * np.outer(np.arange(1, CEPSTRA + 1), np.arange(fx.MELS) + 0.5)).astype(np.float32)
_window = (0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(FRAME) + 0.5) / FRAME)).astype(np.float32)
_kilohertz = np.arange(TRANSFORM // 2 + 1) * fx.SAMPLE_RATE / TRANSFORM / 1000
_fade = 0.5 + 0.5 * np.cos(np.pi * np.clip((_kilohertz - 2) / 2, 0, 1))


def basis():
    """`[CEPSTRA, bands]`: rows of the orthonormal DCT-II, without the constant one."""
    return _basis


@numba.njit(cache=True)
def _search(r, unvoiced):
    """Best path through the peaks of the autocorrelations `[T, LAGS]`; returns F0 and strength."""
    frames = len(r)
    hertz = np.zeros((frames, 16))
    strength = np.zeros((frames, 16))
    score = np.full((frames, 16), -1e9)
    lowest = max(2, int(24000 / 600.0))
    for t in range(frames):
        score[t, 0] = unvoiced[t]
        count = 1
        for lag in range(lowest, LAGS - 1):
            a, b, c = r[t, lag - 1], r[t, lag], r[t, lag + 1]
            if b > 0.2 and b >= a and b > c:
                slope, bend = (c - a) / 2, 2 * b - a - c
                offset = slope / bend if bend > 0 else 0.0
                f = 24000 / (lag + offset)
                if f < 60.0 or f > 600.0:
                    continue
                s = b + slope * offset / 2
                value = min(s, 1.0) - 0.01 * np.log2(600.0 / f)
                at = count if count < 16 else 1 + np.argmin(score[t, 1:])
                if count < 16 or value > score[t, at]:
                    hertz[t, at], strength[t, at], score[t, at] = f, s, value
                count = min(16, count + 1)
    back = np.zeros((frames, 16), np.int64)
    total = score[0].copy()
    for t in range(1, frames):
        new = np.full(16, -1e9)
        for k in range(16):
            if score[t, k] <= -1e8:
                continue
            best, where = -1e18, 0
            for j in range(16):
                if score[t - 1, j] <= -1e8:
                    continue
                f, g = hertz[t - 1, j], hertz[t, k]
                if f > 0 and g > 0:
                    cost = 0.35 * 0.8 * abs(np.log2(f / g))
                elif f > 0 or g > 0:
                    cost = 0.14 * 0.8
                else:
                    cost = 0.0
                # Boersma states the costs for frames of 10 ms; these last 12.5.
                value = total[j] - cost
                if value > best:
                    best, where = value, j
            new[k], back[t, k] = best + score[t, k], where
        total = new
    f0, sure = np.zeros(frames), np.zeros(frames)
    k = int(np.argmax(total))
    for t in range(frames - 1, -1, -1):
        f0[t] = hertz[t, k]
        sure[t] = min(1.0, strength[t, k]) if f0[t] > 0 else 0.0
        k = back[t, k]
    return f0, sure


def pitch(x):
    """F0 in hertz (0 where unvoiced) and periodicity 0...1 of the frames of `[samples]` at 24 kHz."""
    frames = len(x) // fx.HOP
    if frames == 0:
        return np.zeros(0, np.float32), np.zeros(0, np.float32)
    padded = np.pad(x, (FRAME, FRAME)).astype(np.float32)
    starts = np.arange(frames) * fx.HOP + fx.HOP // 2 - FRAME // 2 + FRAME
    blocks = padded[starts[:, None] + np.arange(FRAME)]
    blocks = blocks - blocks.mean(1, keepdims=True)
    peaks = np.abs(blocks).max(1)

    def correlation(y):
        return scipy.fft.irfft(np.abs(scipy.fft.rfft(y, TRANSFORM)) ** 2 * _fade, axis=-1)[..., :LAGS]

    flat = scipy.fft.irfft(np.abs(scipy.fft.rfft(_window, TRANSFORM)) ** 2)[:LAGS]
    r = correlation(blocks * _window)
    r = r / np.maximum(r[:, :1], 1e-12) * (flat[0] / np.maximum(flat, 1e-9))
    silence = peaks / max(np.abs(x).max(), 1e-9) * (1 + VOICING) / SILENCE
    f0, sure = _search(r, VOICING + np.maximum(0, 2 - silence))
    return f0.astype(np.float32), sure.astype(np.float32)


def semitones(f0):
    """`[T]` semitones above 1 Hz, in straight lines through unvoiced frames; 0 without any voiced frame."""
    voiced = np.flatnonzero(f0 > 0)
    if not len(voiced):
        return np.zeros(len(f0), np.float32)
    return np.interp(np.arange(len(f0)), voiced, 12 * np.log2(f0[voiced])).astype(np.float32)


def analyse(x):
    """`[samples]` at 24 kHz -> dict of arrays of T frames; `level` in decibels, `cepstrum` `[T, CEPSTRA]`."""
    x = np.asarray(x, np.float32)
    mel = fx.log_mel(torch.from_numpy(x)[None])[0].numpy() * fx.MEL_SCALE - fx.MEL_SHIFT
    f0, strength = pitch(x)
    level = 10 * np.log10(np.mean(np.exp(2 * mel), -1))
    return dict(f0=f0, strength=strength, level=level.astype(np.float32), cepstrum=mel @ basis().T)


def active_level(level):
    """Mean level in decibels of the frames within 30 dB of the 95th percentile."""
    top = np.sort(level)[min(len(level) - 1, int(0.95 * len(level)))]
    return float(level[level > top - 30].mean())


def load(path, rate=24000):
    x, source = soundfile.read(path, dtype="float32", always_2d=True)
    return soxr.resample(x.mean(1), source, rate)
