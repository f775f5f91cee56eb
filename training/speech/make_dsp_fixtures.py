"""Writes Tests/SpeechTests/Fixtures/dsp.json: STFT, mel, pulse train and source-filter synthesis by PyTorch,
NumPy and librosa, for the Swift parity tests. Run from the repository root.

Versions the file was made with stand in it; tolerances stand in the tests."""
import json
import math
import sys

import librosa
import numpy as np
import torch

SR, HOP, N_FFT = 24000, 300, 1200


def rounded(x):
    return [float(f"{v:.7g}") for v in np.asarray(x, np.float64).reshape(-1)]


def pulses(f0):
    f = torch.nn.functional.interpolate(
        torch.tensor(f0, dtype=torch.float64)[None, None], scale_factor=HOP, mode="linear")[0, 0].numpy()
    voiced, f = f > 40, np.maximum(f, 40)
    t = 2 * np.pi * np.mod(np.cumsum(f / SR), 1)
    h = np.floor(11000 / f) + 0.5
    s = 2 * np.sin(t / 2)
    near = np.abs(s) < 2e-3
    return (np.where(near, h, np.sin(h * t) / np.where(near, 1, s)) - 0.5) * voiced


def synthesis(head, f0):
    """head [frames, 5, 601]: the sum of harmonic and free-phase branch; the noise branch is left out."""
    lh, th, _, lr, phi = [torch.tensor(head[:, i].T) for i in range(5)]
    window = torch.hann_window(N_FFT, dtype=torch.float64)
    e = torch.stft(torch.tensor(pulses(f0)), N_FFT, HOP, window=window / (N_FFT / 4), return_complex=True)
    s = torch.polar(lh.clamp(max=7).exp(), math.pi * th.tanh()) * e[:, : lh.shape[1]]
    s = s + torch.polar(lr.clamp(max=7).exp(), phi)
    return torch.istft(s, N_FFT, HOP, window=window, length=lh.shape[1] * HOP)


def main():
    rng = np.random.default_rng(7)
    x = (rng.standard_normal(500) * 0.3).astype(np.float32)
    small = torch.stft(torch.tensor(x), 240, 60, window=torch.hann_window(240), return_complex=True)
    changed = small * (1 + 0.3 * torch.arange(121)[:, None] / 121)
    back = torch.istft(changed, 240, 60, window=torch.hann_window(240), length=500)

    y = (rng.standard_normal(1530) * 0.1).astype(np.float32)
    bank = librosa.filters.mel(sr=SR, n_fft=N_FFT, n_mels=100, fmin=0, fmax=12000, norm=None)
    magnitude = torch.stft(
        torch.tensor(y), N_FFT, HOP, window=torch.hann_window(N_FFT), return_complex=True).abs().numpy()
    mel = np.log(np.maximum(bank @ magnitude[:, : len(y) // HOP], 1e-4)).T

    f0 = [0, 0, 210.5, 220, 231.25, 180, 0, 95]
    index = np.arange(8 * 5 * 601, dtype=np.float64)
    head = (0.8 * np.sin(0.37 * index)).reshape(8, 5, 601)
    json.dump({
        "versions": {"torch": torch.__version__, "librosa": librosa.__version__, "numpy": np.__version__},
        "signal": rounded(x), "real": rounded(small.real.T), "imaginary": rounded(small.imag.T),
        "inverse": rounded(back),
        "bandSums": rounded(bank.sum(1)), "bandCentroids": rounded((bank * np.arange(601)).sum(1) / bank.sum(1)),
        "melSignal": rounded(y), "mel": rounded(mel),
        "f0": f0, "pulses": rounded(pulses(f0)), "synthesis": rounded(synthesis(head, f0)),
    }, open("Tests/SpeechTests/Fixtures/dsp.json", "w"))


if __name__ == "__main__":
    sys.exit(main())
