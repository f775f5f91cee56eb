"""The networks of the speech stack. Tensors are `[batch, time, channels]`; tensor names are the shipped names.

Three flow-matching models share one shape (`FlowModel`): duration (one value a phoneme), prosody (three a frame) and
mel (100 a frame). The vocoder has the form of hibari's decoder, with a mel spectrogram as its input.
"""
import math
from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import nn

from features import BINS, MELS

SPEAKER, EMOTION, PHONEMES, TIME = 64, 16, 178, 128


@dataclass(frozen=True)
class FlowConfig:
    """Sizes of a FlowModel; `features` is the number of given values a frame, 0 for none."""
    channels: int
    features: int
    frames: bool
    text_width: int
    text_hidden: int
    text_blocks: int
    context_blocks: int
    width: int
    hidden: int
    blocks: int
    heads: int = 4
    kernel: int = 7

    def json(self):
        return asdict(self)


DURATION = FlowConfig(1, 0, False, 128, 256, 4, 2, 128, 256, 4)
PROSODY = FlowConfig(3, 0, True, 128, 256, 4, 2, 128, 256, 6)
MEL = FlowConfig(MELS, 3, True, 192, 384, 4, 2, 192, 576, 8)


class ConvNeXt(nn.Module):
    """x + gamma * pw2(gelu(pw1(norm(dw(x))))); with `condition` the norm is scaled and shifted by film(condition).

    The norm has weights only without a condition. GELU is the exact one (erf). `mask` zeroes padding before the
    convolution, so that a padded batch and a single utterance agree.
    """

    def __init__(self, width, hidden, kernel=7, condition=0):
        super().__init__()
        self.dw = nn.Conv1d(width, width, kernel, padding=kernel // 2, groups=width)
        self.norm = nn.LayerNorm(width, elementwise_affine=not condition)
        self.pw1 = nn.Linear(width, hidden)
        self.pw2 = nn.Linear(hidden, width)
        self.gamma = nn.Parameter(torch.full((width,), 0.1))
        self.film = nn.Linear(condition, 2 * width) if condition else None
        if condition:
            nn.init.zeros_(self.film.weight)
            nn.init.zeros_(self.film.bias)

    def forward(self, x, mask=None, condition=None):
        y = x if mask is None else x * mask
        y = self.norm(self.dw(y.transpose(1, 2)).transpose(1, 2))
        if self.film is not None:
            scale, shift = self.film(condition)[:, None].chunk(2, -1)
            y = y * (1 + scale) + shift
        return x + self.gamma * self.pw2(F.gelu(self.pw1(y)))


class Attention(nn.Module):
    """x + out(softmax(q k / sqrt(width / heads)) v) of norm(x); qkv rows are q, k, v, each head after head."""

    def __init__(self, width, heads):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.heads = heads

    def forward(self, x, mask=None):
        batch, length, width = x.shape
        q, k, v = self.qkv(self.norm(x)).view(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        keys = None if mask is None else mask[:, None, :, 0][:, None].bool()
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=keys)
        return x + self.out(y.transpose(1, 2).reshape(batch, length, width))


class TextEncoder(nn.Module):
    """Phoneme ids `[B, L]` -> `[B, L, width]`: embedding, ConvNeXt blocks, attention after every second block."""

    def __init__(self, c):
        super().__init__()
        self.embedding = nn.Embedding(PHONEMES, c.text_width)
        self.blocks = nn.ModuleList(ConvNeXt(c.text_width, c.text_hidden, 5) for _ in range(c.text_blocks))
        self.attention = nn.ModuleList(Attention(c.text_width, c.heads) for _ in range(c.text_blocks // 2))
        self.norm = nn.LayerNorm(c.text_width)

    def forward(self, ids, mask=None):
        x = self.embedding(ids)
        for i, block in enumerate(self.blocks):
            x = block(x, mask)
            if i % 2 == 1:
                x = self.attention[i // 2](x, mask)
        return self.norm(x)


def time_features(t):
    """`[B]` in 0...1 -> `[B, 128]`: sines, then cosines, of 1000 t at 64 frequencies from 1 down to 1/10000."""
    half = TIME // 2
    frequency = torch.exp(torch.arange(half, device=t.device) * (-math.log(10000) / (half - 1)))
    angle = 1000 * t[:, None] * frequency
    return torch.cat([angle.sin(), angle.cos()], -1)


class VelocityNetwork(nn.Module):
    """Velocity of `x` `[B, T, C]` at time `t`, given the context `[B, T, D]` and the mean `mu` `[B, T, C]`."""

    def __init__(self, c):
        super().__init__()
        self.input = nn.Linear(2 * c.channels + c.text_width, c.width)
        self.time1 = nn.Linear(TIME, c.width)
        self.time2 = nn.Linear(c.width, c.width)
        self.speaker = nn.Linear(SPEAKER, c.width, bias=False)
        self.emotion = nn.Linear(EMOTION, c.width, bias=False)
        self.blocks = nn.ModuleList(ConvNeXt(c.width, c.hidden, c.kernel, c.width) for _ in range(c.blocks))
        self.norm = nn.LayerNorm(c.width)
        self.output = nn.Linear(c.width, c.channels)
        nn.init.zeros_(self.emotion.weight)

    def forward(self, x, t, context, mu, speaker, emotion, mask=None):
        time = self.time2(F.silu(self.time1(time_features(t))))
        condition = F.silu(time + self.speaker(speaker) + self.emotion(emotion))
        y = self.input(torch.cat([x, mu, context], -1))
        for block in self.blocks:
            y = block(y, mask, condition)
        return self.output(self.norm(y))


class FlowModel(nn.Module):
    """Text encoder, context at phoneme or frame level, its mean `mu`, and the velocity network.

    context = blocks(text[frame -> phoneme] + position + features + speaker + emotion). `position` (frame models):
    `[B, T, 2]` = ((k + 1/2) / n, ln(n) / 3) for frame k of the n frames of its phoneme.
    """

    def __init__(self, c):
        super().__init__()
        self.c = c
        self.text = TextEncoder(c)
        self.position = nn.Linear(2, c.text_width) if c.frames else None
        self.features = nn.Linear(c.features, c.text_width) if c.features else None
        self.speaker = nn.Linear(SPEAKER, c.text_width, bias=False)
        self.emotion = nn.Linear(EMOTION, c.text_width, bias=False)
        self.context = nn.ModuleList(
            ConvNeXt(c.text_width, c.text_hidden, c.kernel) for _ in range(c.context_blocks))
        self.mu = nn.Linear(c.text_width, c.channels)
        self.velocity = VelocityNetwork(c)
        nn.init.zeros_(self.emotion.weight)

    def encode(self, ids, speaker, emotion, mask=None, index=None, position=None, features=None, frame_mask=None):
        """The context and its mean. `index` `[B, T]`: phoneme of each frame; masks `[B, L, 1]`, `[B, T, 1]`."""
        h = self.text(ids, mask)
        if self.position is not None:
            h = torch.gather(h, 1, index[..., None].expand(-1, -1, h.shape[-1])) + self.position(position)
            mask = frame_mask
        if self.features is not None:
            h = h + self.features(features)
        h = h + self.speaker(speaker)[:, None] + self.emotion(emotion)[:, None]
        for block in self.context:
            h = block(h, mask)
        return h, self.mu(h)

    @torch.no_grad()
    def sample(self, context, mu, speaker, emotion, noise, steps):
        """Euler from `noise` (already scaled by the temperature) at t = 0 to t = 1."""
        x = noise
        for k in range(steps):
            t = torch.full((len(x),), k / steps)
            x = x + self.velocity(x, t, context, mu, speaker, emotion) / steps
        return x


class Vocoder(nn.Module):
    """Normalised mel, voicing (0 or 1) and ln(F0 / 200) (0 where unvoiced), `[B, T, 102]` -> five heads `[B, T, 601]`.

    The heads are ln harmonic magnitude, harmonic phase rotation, ln noise magnitude, ln free-phase magnitude, free
    phase; `features.compose` makes the spectrum of them. Blocks and head start from hibari's decoder (Apache-2.0).
    """

    def __init__(self, width=256, hidden=768, blocks=8):
        super().__init__()
        self.input = nn.Conv1d(MELS + 2, width, 7, padding=3)
        self.blocks = nn.ModuleList(ConvNeXt(width, hidden) for _ in range(blocks))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, 5 * BINS)

    def hidden(self, x):
        y = self.input(x.transpose(1, 2)).transpose(1, 2)
        for block in self.blocks:
            y = block(y)
        return self.norm(y)

    def forward(self, x):
        return self.head(self.hidden(x)).chunk(5, -1)


def vocoder_input(mel, f0):
    """`[B, T, 100]` and hertz `[B, T]` -> `[B, T, 102]`."""
    voiced = (f0 > 40).float()
    return torch.cat([mel, torch.stack([voiced, torch.log(f0.clamp(min=40) / 200) * voiced], -1)], -1)


def frame_index(durations):
    """Durations `[L]` in units of two frames -> phoneme of each frame `[T]` and its position `[T, 2]`."""
    counts = 2 * durations.long()
    index = torch.repeat_interleave(torch.arange(len(counts)), counts)
    start = torch.cumsum(counts, 0) - counts
    within = torch.arange(len(index)) - start[index]
    n = counts[index].float()
    return index, torch.stack([(within + 0.5) / n, torch.log(n) / 3], -1)
