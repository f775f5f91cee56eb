"""What the networks see of audio: log-mel, energy and F0 at 80 frames/s, and the source that drives the vocoder."""
import math

import librosa
import torch
import torch.nn.functional as F

SAMPLE_RATE, HOP, N_FFT, MELS, BINS = 24000, 300, 1200, 100, 601
MEL_FLOOR, MEL_SHIFT, MEL_SCALE = 1e-4, 5.0, 2.5
ENERGY_SHIFT, ENERGY_SCALE = 3.0, 1.5
F0_REFERENCE, F0_SCALE = 200.0, 0.3
VOICED_FLOOR, HIGHEST_HARMONIC = 40.0, 11000.0
_filters = None


def stft(x, n=N_FFT, hop=HOP, scale=1.0):
    """`[B, samples]` -> complex `[B, n / 2 + 1, frames]`; periodic Hann divided by `scale`, centred, reflected edges."""
    window = torch.hann_window(n, device=x.device) / scale
    return torch.stft(x, n, hop, window=window, return_complex=True)


def mel_filters():
    global _filters
    if _filters is None:
        _filters = torch.tensor(
            librosa.filters.mel(sr=SAMPLE_RATE, n_fft=N_FFT, n_mels=MELS, fmin=0, fmax=12000, norm=None))
    return _filters


def log_mel(x):
    """`[B, samples]` -> `[B, samples / 300, 100]`, natural log of mel-weighted magnitude, normalised."""
    magnitude = stft(x).abs()[..., :x.shape[-1] // HOP]
    mel = torch.log((mel_filters().to(x.device) @ magnitude).clamp(min=MEL_FLOOR)).transpose(1, 2)
    return (mel + MEL_SHIFT) / MEL_SCALE


def energy(mel):
    """`[B, T, 100]` normalised log-mel -> `[B, T]`: ln of the root mean square over bands, normalised."""
    linear = mel * MEL_SCALE - MEL_SHIFT
    level = 0.5 * (torch.logsumexp(2 * linear, -1) - math.log(MELS))
    return (level + ENERGY_SHIFT) / ENERGY_SCALE


def interpolated_log_f0(f0):
    """`[T]` hertz, 0 where unvoiced -> ln(F0 / 200) / 0.3, straight lines through the unvoiced frames."""
    import numpy as np
    voiced = f0 > VOICED_FLOOR
    if not voiced.any():
        return np.zeros_like(f0)
    level = np.log(np.maximum(f0, VOICED_FLOOR) / F0_REFERENCE) / F0_SCALE
    where = np.flatnonzero(voiced)
    return np.interp(np.arange(len(f0)), where, level[where]).astype(np.float32)


def pulses(f0):
    """`[B, T]` hertz -> `[B, T * 300]`: every harmonic below 11 kHz at amplitude 1, zero where unvoiced.

    sum over h of cos(h t) = sin((H + 1/2) t) / (2 sin(t / 2)) - 1/2; the phase is summed in double precision.
    """
    f = F.interpolate(f0[:, None], scale_factor=HOP, mode="linear", align_corners=False)[:, 0]
    voiced = f > VOICED_FLOOR
    f = f.clamp(min=VOICED_FLOOR)
    t = 2 * math.pi * (torch.cumsum(f.double() / SAMPLE_RATE, -1) % 1).float()
    order = torch.floor(HIGHEST_HARMONIC / f) + 0.5
    below = 2 * torch.sin(t / 2)
    limit = below.abs() <= 2e-3
    value = torch.where(limit, order, torch.sin(order * t) / torch.where(limit, torch.ones_like(below), below))
    return (value - 0.5) * voiced


def source_spectrum(f0):
    """STFT of the pulses, `[B, 601, T]`; a unit cosine peaks at 1."""
    return stft(pulses(f0), scale=N_FFT / 4)[..., :f0.shape[1]]


def compose(heads, source, noise):
    """The vocoder's spectrum: five heads `[B, T, 601]`, source and complex unit noise `[B, 601, T]` -> `[B, 601, T]`.

    exp(lh) e^{i pi tanh(theta)} source + exp(ln) noise + exp(lr) e^{i phi}
    """
    lh, theta, ln, lr, phi = (h.transpose(1, 2) for h in heads)
    harmonic = torch.polar(torch.exp(lh.clamp(max=7)), math.pi * torch.tanh(theta)) * source
    return harmonic + torch.exp(ln.clamp(max=7)) * noise + torch.polar(torch.exp(lr.clamp(max=7)), phi)


def waveform(spectrum):
    """`[B, 601, T]` -> `[B, T * 300]`, inverse STFT."""
    window = torch.hann_window(N_FFT, device=spectrum.device)
    return torch.istft(spectrum, N_FFT, HOP, window=window, length=spectrum.shape[-1] * HOP)


def complex_noise(shape, generator=None):
    """Complex Gaussian with unit variance in the real and in the imaginary part each (the head learned that)."""
    return torch.view_as_complex(torch.randn(*shape, 2, generator=generator))
