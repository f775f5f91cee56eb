"""The phoneme recogniser: log-mel at 80 frames/s -> log-probabilities of CLASSES at 80 frames/s, and a bottleneck."""
import torch
import torch.nn as nn
import torch.nn.functional as F

from alphabet import CLASSES, speech_folder

speech_folder()
import features as fx  # noqa: E402

WIDTH, HIDDEN, NECK, KERNEL = 192, 448, 64, 7
DILATIONS = (1, 2, 1, 4, 1, 2)
RANGE = 7.0  # nepers below the mean level that are still heard, as LevelNormalization.swift


def level_normalised(mel):
    """`[B, T, 100]` -> nepers above a floor 7 below the mean level, at least 0 (LevelNormalization.swift)."""
    nepers = mel * fx.MEL_SCALE - fx.MEL_SHIFT
    count = mel.shape[1] * mel.shape[2]
    level = 0.5 * (torch.logsumexp(2 * nepers.flatten(1), 1) - torch.log(torch.tensor(float(count))))
    return (nepers - level[:, None, None] + RANGE).clamp(min=0)


class Block(nn.Module):
    def __init__(self, size, hidden, dilation):
        super().__init__()
        self.dwconv = nn.Conv1d(size, size, KERNEL, padding=dilation * (KERNEL // 2), dilation=dilation, groups=size)
        self.norm = nn.LayerNorm(size, eps=1e-6)
        self.pwconv1, self.pwconv2 = nn.Linear(size, hidden), nn.Linear(hidden, size)
        self.gamma = nn.Parameter(torch.full((size,), 0.3))

    def forward(self, x):
        y = self.dwconv(x.transpose(1, 2)).transpose(1, 2)
        return x + self.gamma * self.pwconv2(F.gelu(self.pwconv1(self.norm(y))))


class PhonemeRecognizer(nn.Module):
    def __init__(self, width=WIDTH, hidden=HIDDEN, neck=NECK, dilations=DILATIONS, classes=len(CLASSES)):
        super().__init__()
        self.classes = classes
        self.stem = nn.Conv1d(fx.MELS, width, 5, stride=2, padding=2)
        self.stem_norm = nn.LayerNorm(width)
        self.blocks = nn.ModuleList(Block(width, hidden, d) for d in dilations)
        self.norm = nn.LayerNorm(width)
        self.neck = nn.Linear(width, neck)
        self.head = nn.Linear(neck, 2 * classes)

    def bottleneck(self, x):
        """Level-normalised `[B, T, 100]` -> `[B, ceil(T / 2), neck]`."""
        x = self.stem_norm(self.stem(x.transpose(1, 2)).transpose(1, 2))
        for block in self.blocks:
            x = block(x)
        return F.gelu(self.neck(self.norm(x)))

    def forward(self, x):
        """Level-normalised `[B, T, 100]` -> logits `[B, T, classes]`."""
        y = self.head(self.bottleneck(x))
        return y.reshape(len(y), -1, self.classes)[:, :x.shape[1]]
