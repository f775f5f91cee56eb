"""The network of the lower face's refiner, its inputs and its sampler; Sources/Face/Refine holds the same in Swift."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

SIZE, SCALE, WIDTHS = 96, 25.5, (40, 80, 160)


def ellipse():
    """[96, 96]: where the refiner may change the picture, 1 in the middle and 0 at the rim of its square."""
    v = (np.arange(SIZE, dtype=np.float32) + 0.5) / SIZE - 0.5
    r = np.sqrt((v[None, :] / 0.43) ** 2 + (v[:, None] / 0.46) ** 2)
    t = np.clip((1 - r) / 0.35, 0, 1)
    return torch.from_numpy(t * t * (3 - 2 * t))


class Block(nn.Module):
    """x + conv(silu(conv(x) + time)); the last convolution begins at 0."""

    def __init__(self, width, embedding):
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.time = nn.Linear(embedding, width)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)

    def forward(self, x, time):
        return x + self.second(F.silu(self.first(x) + self.time(time)[:, :, None, None]))


class Refiner(nn.Module):
    """A small U-Net that answers with the clean residual (truth - coarse picture, in units of SCALE)."""

    EMBEDDING = 64

    def __init__(self):
        super().__init__()
        a, b, c = WIDTHS
        e = self.EMBEDDING
        self.embed = nn.Linear(e, e)
        self.enter = nn.Conv2d(4 * 11, a, 3, padding=1)
        self.fine = Block(a, e)
        self.down1 = nn.Conv2d(a, b, 3, stride=2, padding=1)
        self.middle = Block(b, e)
        self.down2 = nn.Conv2d(b, c, 3, stride=2, padding=1)
        self.deep = nn.ModuleList([Block(c, e), Block(c, e)])
        self.up2 = nn.Conv2d(c, b, 1)
        self.middle_out = Block(b, e)
        self.up1 = nn.Conv2d(b, a, 1)
        self.fine_out = Block(a, e)
        self.leave = nn.Conv2d(a, 12, 3, padding=1)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)

    def forward(self, x, t, condition):
        """x [B, 3, 96, 96]; t [B] of the flow, 0 (noise) to 1; condition [B, 8, 96, 96], the mask last."""
        k = torch.arange(self.EMBEDDING // 2, device=t.device)
        angle = t[:, None] * torch.pi * 1.15 ** k
        time = F.silu(self.embed(torch.cat([angle.sin(), angle.cos()], 1)))
        h = F.silu(self.enter(F.pixel_unshuffle(torch.cat([x, condition], 1), 2)))
        fine = self.fine(h, time)
        middle = self.middle(F.silu(self.down1(fine)), time)
        h = F.silu(self.down2(middle))
        for block in self.deep:
            h = block(h, time)
        h = self.middle_out(F.interpolate(self.up2(h), scale_factor=2) + middle, time)
        h = self.fine_out(F.interpolate(self.up1(h), scale_factor=2) + fine, time)
        return F.pixel_shuffle(self.leave(F.silu(h)), 2) * condition[:, 7:8]


def condition(coarse, reference, mouth, mask):
    """Pictures [B, 3, 96, 96] 0...255, mouth and mask [B, 1, 96, 96] 0...1."""
    return torch.cat([coarse / 127.5 - 1, reference / 127.5 - 1, mouth, mask], 1)


@torch.no_grad()
def sample(model, given, noise, steps, temperature=1.0):
    """Euler on the flow path: what Sampler(.flow(steps)) does in Swift. Returns the residual in units of SCALE."""
    x = noise * temperature
    for k in range(steps):
        s, t = k / steps, (k + 1) / steps
        clean = model(x, torch.full((len(x),), s), given)
        keep = (1 - t) / (1 - s)
        x = keep * x + (t - s * keep) * clean
    return x


def lessons(path):
    """A file of FaceCrops as pictures [N, 96, 96, 11] of bytes, mapped, not read."""
    return np.memmap(path, np.uint8, "r").reshape(-1, SIZE, SIZE, 11)


def unpack(batch):
    """Bytes [B, 96, 96, 11] to truth, coarse, reference (0...255), mouth and mask (0...1), channels first."""
    x = torch.from_numpy(np.ascontiguousarray(batch)).permute(0, 3, 1, 2).float()
    mask = ellipse() * x[:, 10:11] / 255
    return x[:, 0:3], x[:, 3:6], x[:, 6:9], x[:, 9:10] / 255, mask
