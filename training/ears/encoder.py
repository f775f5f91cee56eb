"""The ear: log-mel -> 16 numbers of emotion -> eight classes. Tensor names are the shipped ones."""
import math

import torch
import torch.nn.functional as F
from torch import nn

import clips as acted
import features

EMBEDDING, SIZE, HEADS, HIDDEN, NECK = 16, 384, 6, 1536, 128
RANGE = 7.0  # nepers below the mean level that are still seen: 61 dB
LONGEST = 240  # positions, 6 s


def level_normalised(mel):
    """`[T, 100]` or `[B, T, 100]` normalised log-mel of one utterance -> the same at level 0, 61 dB deep.

    The loudness of a recording is no cue: the mean power over frames and bands becomes 1, so that a gain changes
    nothing (as long as the recording is well above the floor of the log-mel).
    """
    x = mel * features.MEL_SCALE - features.MEL_SHIFT
    level = 0.5 * (torch.logsumexp(2 * x.flatten(-2), -1) - math.log(x.shape[-1] * x.shape[-2]))
    return (x - level[..., None, None]).clamp(min=-RANGE)


class Block(nn.Module):
    """Pre-norm transformer layer, as in Whisper."""

    def __init__(self, size=SIZE, heads=HEADS, hidden=HIDDEN):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(size), nn.LayerNorm(size)
        self.attention = nn.ModuleDict({"qkv": nn.Linear(size, 3 * size), "out": nn.Linear(size, size)})
        self.up, self.down = nn.Linear(size, hidden), nn.Linear(hidden, size)

    def forward(self, x, mask):
        b, t, c = x.shape
        q, k, v = (y.reshape(b, t, self.heads, -1).transpose(1, 2)
                   for y in self.attention["qkv"](self.norm1(x)).chunk(3, -1))
        heard = F.scaled_dot_product_attention(q, k, v, mask[:, None, None])
        x = x + self.attention["out"](heard.transpose(1, 2).reshape(b, t, c))
        return x + self.down(F.gelu(self.up(self.norm2(x))))


VIEWS = ("absolute", "neutral", "mean")  # see EmotionEncoder.classify


class EmotionEncoder(nn.Module):
    """`[B, T, 100]` level-normalised log-mel above its floor (80 frames/s) -> embedding `[B, 16]`.

    The convolutions and transformer layers are Whisper's and stay as they are; what is taught here begins at the
    statistics they are summed up in.
    """

    def __init__(self, layers=2, size=SIZE, heads=HEADS, hidden=HIDDEN, neck=NECK):
        super().__init__()
        self.conv1 = nn.Conv1d(features.MELS, size, 3, padding=1)
        self.conv2 = nn.Conv1d(size, size, 3, stride=2, padding=1)
        self.position = nn.Parameter(torch.zeros(LONGEST, size), requires_grad=False)
        self.blocks = nn.ModuleList(Block(size, heads, hidden) for _ in range(layers))
        self.neck = nn.Linear(2 * size, neck)
        self.embed = nn.Linear(neck, EMBEDDING)
        # The classes are told from the embedding itself, from its difference to the speaker's neutral mean, or from
        # its difference to the mean of all the speaker's clips.
        self.classify = nn.ModuleDict({v: nn.Linear(EMBEDDING, len(acted.CLASSES)) for v in VIEWS})

    def layers(self, mel, lengths):
        """The last layer's output `[B, T / 2, size]` and the mask of real frames."""
        n = (lengths + 1) // 2
        keep = (torch.arange(mel.shape[1]) < lengths[:, None])[:, None]
        x = F.gelu(self.conv1(mel.transpose(1, 2))) * keep
        x = F.gelu(self.conv2(x)).transpose(1, 2) + self.position[:(mel.shape[1] + 1) // 2]
        mask = torch.arange(x.shape[1]) < n[:, None]
        for block in self.blocks:
            x = block(x, mask)
        return x, mask

    def statistics(self, mel, lengths):
        """`[B, 2 * size]`: mean and deviation over time of the layers' output, pairs of frames averaged."""
        x, mask = self.layers(mel, lengths)
        pairs = x.shape[1] // 2
        x = F.layer_norm(x[:, :2 * pairs].reshape(len(x), pairs, 2, -1).mean(2), (x.shape[-1],))
        keep = mask[:, 1:2 * pairs:2, None]
        n = keep.sum(1)
        mean = (x * keep).sum(1) / n
        return torch.cat([mean, (((x - mean[:, None]) * keep).square().sum(1) / n).sqrt()], -1)

    def head(self, statistics, dropout=0.0):
        """Statistics -> embedding `[B, 16]`."""
        x = F.gelu(self.neck(F.dropout(statistics, dropout, self.training)))
        return self.embed(F.dropout(x, dropout, self.training))

    def forward(self, mel, lengths):
        return self.head(self.statistics(mel, lengths))

    def start_from_whisper(self, clips):
        """Whisper tiny.en's first layers; its 80 bands at 16 kHz are found back in our 100 at 24 kHz."""
        import whisper_weights
        v = whisper_weights.variables()
        get = lambda name: torch.from_numpy(v["encoder/" + name].copy())
        matrix, offset = whisper_weights.bands_from_ours(clips)
        w = get("conv1/weight")
        self.conv1.weight.data = torch.einsum("oik,ij->ojk", w, torch.from_numpy(matrix))
        self.conv1.bias.data = get("conv1/bias") + torch.einsum("oik,i->o", w, torch.from_numpy(offset))
        self.conv2.weight.data, self.conv2.bias.data = get("conv2/weight"), get("conv2/bias")
        self.position.data = get("position_encodings/encodings")[:LONGEST]
        for i, block in enumerate(self.blocks):
            def put(layer, name, kind=("weight", "bias")):
                layer.weight.data = get(f"layer_{i}/{name}/{kind[0]}")
                layer.bias.data = get(f"layer_{i}/{name}/{kind[1]}")
            put(block.norm1, "self_attention/layer_norm", ("gamma", "beta"))
            put(block.norm2, "ffn/layer_norm", ("gamma", "beta"))
            put(block.attention["qkv"], "self_attention/linear_0")
            put(block.attention["out"], "self_attention/linear_1")
            put(block.up, "ffn/linear_0")
            put(block.down, "ffn/linear_1")
