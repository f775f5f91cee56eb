"""The spectral envelope that tells voices apart, 80 frames a second; Sources/Voice/Speaker/VoiceEnvelope.swift is the same.

The power spectrum is averaged over one F0 either way (harmonics vanish, whatever the pitch), then weighed by the mel
filters below 7.6 kHz; the envelope is its logarithm in few cepstra (orthonormal DCT-II, the constant row included).
"""
import numpy as np
import torch

import analysis
import features as fx

BANDS, CEPSTRA = 86, 24  # the last band's middle lies at 7.5 kHz
UNVOICED_HERTZ, FLOOR = 160.0, 1e-4
ACTIVE = 35.0  # decibels below the 95th percentile that still count as speech

_row = np.arange(CEPSTRA)[:, None]
_basis = (np.sqrt(2 / BANDS) * np.cos(np.pi / BANDS * _row * (np.arange(BANDS) + 0.5))).astype(np.float32)
_basis[0] /= np.sqrt(2)


def basis():
    """`[CEPSTRA, BANDS]`: the first rows of the orthonormal DCT-II."""
    return _basis


def spectrum(x):
    """`[samples]` at 24 kHz -> power `[T, 601]`."""
    x = torch.from_numpy(np.ascontiguousarray(x, np.float32))[None]
    return (fx.stft(x).abs()[0, :, :x.shape[1] // fx.HOP].T ** 2).numpy()


def smoothed(power, f0):
    """Power `[T, 601]` -> its mean over a stretch as wide as F0 around every bin."""
    width = np.where(f0 > 0, f0, UNVOICED_HERTZ) * fx.N_FFT / fx.SAMPLE_RATE
    padded = np.concatenate([power[:, :0:-1], power, power[:, -2::-1]], 1)
    total = np.concatenate([np.zeros((len(power), 1)), np.cumsum(padded, 1, dtype=np.float64)], 1)
    centre = np.arange(fx.BINS) + fx.BINS - 1 + 0.5

    def integral(place):
        low = np.floor(place).astype(int)
        rows = np.arange(len(power))[:, None]
        return total[rows, low] + (place - low) * (total[rows, low + 1] - total[rows, low])
    half = width[:, None] / 2
    return np.maximum(integral(centre + half) - integral(centre - half), 0) / width[:, None]


def bands(x, f0):
    """`[samples]` at 24 kHz, F0 of its frames -> `[T, BANDS]`, natural logarithm of magnitude."""
    magnitude = np.sqrt(smoothed(spectrum(x), f0)).astype(np.float32)
    filters = fx.mel_filters().numpy()[:BANDS]
    return np.log(np.maximum(magnitude @ filters.T, FLOOR))


def level(envelope):
    """`[T, BANDS]` -> level of every frame in decibels."""
    return 10 * np.log10(np.mean(np.exp(2 * envelope), 1))


def analyse(x):
    """`[samples]` at 24 kHz -> f0, level, `cepstrum` `[T, CEPSTRA]` relative to the mean level, `active` frames."""
    x = x / max(np.abs(x).max(), 1e-5) * 0.7
    f0, _ = analysis.pitch(x)
    envelope = bands(x, f0)
    decibels = level(envelope)
    active = decibels > np.sort(decibels)[min(len(decibels) - 1, int(0.95 * len(decibels)))] - ACTIVE
    loudness = 10 * np.log10(np.mean(10 ** (decibels[active] / 10)))
    cepstrum = (envelope - loudness * np.log(10) / 20) @ _basis.T
    return dict(f0=f0, level=(decibels - loudness).astype(np.float32), cepstrum=cepstrum.astype(np.float32), active=active)
