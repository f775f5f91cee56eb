"""The background's share of each band of a recording: two recurrent layers both ways over log band powers."""
import numpy as np
import torch
from torch import nn

RATE, LENGTH, HOP, BANDS, TOP = 48000, 2048, 512, 56, 12000.0
WIDTH = 96
SHARPNESS = 1.5  # exponent on the gains when they are used
FLOOR = 80.0  # decibels below the loudest band of a chunk


def band_matrix():
    """`[bins, BANDS]`: triangles of equal height on the mel scale, 0 to TOP hertz."""
    mel = np.linspace(0, 2595 * np.log10(1 + TOP / 700), BANDS + 2)
    edges = 700 * (10 ** (mel / 2595) - 1)
    frequency = np.arange(LENGTH // 2 + 1)[:, None] * RATE / LENGTH
    rise = (frequency - edges[:-2]) / (edges[1:-1] - edges[:-2])
    fall = (edges[2:] - frequency) / (edges[2:] - edges[1:-1])
    return torch.tensor(np.clip(np.minimum(rise, fall), 0, None), dtype=torch.float32)


MATRIX = band_matrix()


def bin_gains(gains):
    """`[frames, BANDS]` to `[frames, bins]`, sharpened; above the last band's centre its own gain holds."""
    total = MATRIX.sum(1)
    spread = gains @ (MATRIX / total.clamp(min=1e-9)[:, None]).T
    covered = torch.nonzero(total > 1e-6)
    first, last = int(covered[0]), int(covered[-1])
    spread[:, :first] = gains[:, :1]
    spread[:, last + 1:] = gains[:, -1:]
    return spread ** SHARPNESS


def spectrum(x):
    """`[frames, bins]`, complex, of `[samples]`."""
    return torch.stft(x, LENGTH, HOP, window=torch.hann_window(LENGTH), return_complex=True).T


def band_powers(x):
    return spectrum(x).abs().square() @ MATRIX


def features(powers):
    """Decibels of `[..., frames, BANDS]`, from 0 for the loudest down to -FLOOR, around their mean, over 20."""
    decibels = 10 * torch.log10(powers + 1e-12)
    decibels = (decibels - decibels.amax((-2, -1), keepdim=True)).clamp(min=-FLOOR)
    return (decibels - decibels.mean((-2, -1), keepdim=True)) / 20


class BackgroundMask(nn.Module):
    def __init__(self):
        super().__init__()
        self.input = nn.Linear(BANDS, WIDTH)
        self.first = nn.GRU(WIDTH, WIDTH, batch_first=True, bidirectional=True)
        self.second = nn.GRU(2 * WIDTH, WIDTH, batch_first=True, bidirectional=True)
        self.output = nn.Linear(2 * WIDTH, BANDS)

    def forward(self, x):
        """`[batch, frames, BANDS]` features to gains 0...1 of the background."""
        y = self.first(nn.functional.silu(self.input(x)))[0]
        return torch.sigmoid(self.output(self.second(y)[0]))
