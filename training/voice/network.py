"""The contour network. Tensors are `[batch, time, channels]`; tensor names are the shipped ones."""
import os
import sys

import torch
import torch.nn.functional as F
from torch import nn

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../speech"))
from models import TIME, ConvNeXt, time_features  # noqa: E402

from pairs import CHANNELS, INPUTS  # noqa: E402

EMOTION, SPEAKER = 16, 2
WIDTH, HIDDEN, BLOCKS, KERNEL = 96, 192, 6, 11


class ContourNetwork(nn.Module):
    """Velocity of the change `x` `[B, T, CHANNELS]` at flow time `t`, given the source's contours `[B, T, INPUTS]`.

    `emotion` `[B, 16]` is the difference of two emotion embeddings (zero: nothing changes), `speaker` `[B, 2]` the
    source's median pitch and the corpus (-1, 1; 0 for neither).
    """

    def __init__(self, width=WIDTH, hidden=HIDDEN, blocks=BLOCKS, kernel=KERNEL):
        super().__init__()
        self.input = nn.Linear(CHANNELS + INPUTS, width)
        self.time1 = nn.Linear(TIME, width)
        self.time2 = nn.Linear(width, width)
        self.emotion = nn.Linear(EMOTION, width, bias=False)
        self.speaker = nn.Linear(SPEAKER, width, bias=False)
        self.blocks = nn.ModuleList(ConvNeXt(width, hidden, kernel, width) for _ in range(blocks))
        self.norm = nn.LayerNorm(width)
        self.output = nn.Linear(width, CHANNELS)

    def forward(self, x, t, inputs, emotion, speaker, mask=None):
        time = self.time2(F.silu(self.time1(time_features(t))))
        condition = F.silu(time + self.emotion(emotion) + self.speaker(speaker))
        y = self.input(torch.cat([x, inputs], -1))
        for block in self.blocks:
            y = block(y, mask, condition)
        return self.output(self.norm(y))

    @torch.no_grad()
    def sample(self, inputs, emotion, speaker, noise, steps, guidance=1.0):
        """Euler from `noise` at t = 0 to t = 1; `guidance` scales the difference from no emotion."""
        x = noise
        for k in range(steps):
            t = torch.full((len(x),), k / steps)
            v = self(x, t, inputs, emotion, speaker)
            if guidance != 1:
                still = self(x, t, inputs, torch.zeros_like(emotion), speaker)
                v = still + guidance * (v - still)
            x = x + v / steps
        return x
