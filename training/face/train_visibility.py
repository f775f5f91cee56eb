"""Trains the net that sees whether a mouth is visible or covered by a hand, a cup or a microphone.

    RENDER_RUNS=... python training/face/train_visibility.py [CROPS]

CROPS holds the lessons of FaceCrops that train_refiner.py made (the train split; videos-test.bin and photos-test.bin
only judge). Covered mouths are made here: bars like fingers in the face's own or another skin, discs and patches of
other pictures laid over the lips; uncovered ones keep theirs beside the mouth or grow a moustache or a beard. Writes
assets/face/visibility.safetensors. About four CPU-minutes.
"""

import os
import pathlib
import sys

import numpy as np
import torch
from safetensors.torch import save_file

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIZE = 48
Y, X = np.mgrid[0:96, 0:96].astype(np.float32)
MOUTH = ((X - 47.5) / 21) ** 2 + ((Y - 44) / 12) ** 2 < 1


def crops(folder, names):
    """[n, 96, 96, 3] uint8: the true pictures of the lessons."""
    return np.concatenate([np.fromfile(folder / f"{n}.bin", np.uint8).reshape(-1, 96, 96, 11)[::2, ..., :3]
                           for n in names])


def cover(rng, picture, others):
    """`picture` [96, 96, 3] float under something; returns it and the mask of what covers it."""
    kind = rng.random()
    centre = np.array([47.5, 44]) + rng.normal(0, [14, 12])
    angle = rng.uniform(0, np.pi)
    u = (X - centre[0]) * np.cos(angle) + (Y - centre[1]) * np.sin(angle)
    v = (Y - centre[1]) * np.cos(angle) - (X - centre[0]) * np.sin(angle)
    if kind < 0.6:
        skin = picture[60:80, 20:76].mean((0, 1)) if rng.random() < 0.7 else rng.uniform(60, 220) * np.array([1.1, .85, .7])
        color = skin * rng.uniform(0.75, 1.2) + rng.normal(0, 6, 3)
        count, width = rng.integers(1, 6), rng.uniform(9, 16)
        place = v / width + count / 2
        finger = np.floor(place)
        ends = rng.uniform(-45, -15, count + 2)
        mask = (finger >= 0) & (finger < count) & (u > ends[np.clip(finger, 0, count).astype(int)])
        round_ = np.cos((place - finger - 0.5) * np.pi)
        paint = color * (0.72 + 0.3 * round_[..., None])
        if rng.random() < 0.3:
            mask |= (np.abs(v) < count * width / 2) & (u > 10)
    elif kind < 0.8:
        mask = (u / rng.uniform(14, 40)) ** 2 + (v / rng.uniform(14, 40)) ** 2 < 1
        paint = rng.uniform(0, 255, 3) * (0.8 + 0.01 * u[..., None] * rng.normal())
    else:
        mask = (np.abs(u) < rng.uniform(16, 46)) & (np.abs(v) < rng.uniform(12, 30))
        paint = np.rot90(others[rng.integers(len(others))], rng.integers(1, 4)).astype(np.float32)
    soft = torch.nn.functional.avg_pool2d(torch.from_numpy(mask.astype(np.float32))[None, None], 3, 1, 1)[0, 0].numpy()
    paint = paint + rng.normal(0, rng.uniform(0, 7), picture.shape)
    return picture * (1 - soft[..., None]) + paint * soft[..., None], mask


def hair(rng, picture):
    """`picture` with a moustache, a beard or both, lips left free."""
    x, y = X - 47.5 + rng.normal(0, 2), Y - 43 + rng.normal(0, 1.5)
    droop = rng.uniform(0, 0.012) * x * x
    lip = (np.abs(y - droop + rng.uniform(9, 13)) < rng.uniform(4, 8)) & (np.abs(x) < rng.uniform(14, 26))
    around = (x / rng.uniform(30, 46)) ** 2 + ((y - 14) / rng.uniform(20, 40)) ** 2 < 1
    chin = around & ((x / 24) ** 2 + ((y - 1) / rng.uniform(9, 13)) ** 2 > 1) & (y > rng.uniform(-10, 8))
    kind = rng.random()
    mask = lip if kind < 0.5 else chin if kind < 0.65 else lip | chin
    mask = mask & ~((np.abs(y) < 5.5 - 0.006 * x * x) & (np.abs(x) < 22))
    soft = torch.nn.functional.avg_pool2d(torch.from_numpy(mask.astype(np.float32))[None, None], 5, 1, 2)[0, 0].numpy()
    strands = rng.normal(0, rng.uniform(8, 35), (96, 24)).repeat(4, 1)
    paint = rng.uniform(15, 190) * np.array([1.0, 0.92, 0.85]) + strands[..., None]
    share = soft[..., None] * rng.uniform(0.4, 0.95)
    return picture * (1 - share) + paint * share


def example(rng, pictures):
    """A picture [96, 96, 3] and whether its mouth is covered."""
    picture = pictures[rng.integers(len(pictures))].astype(np.float32)
    if rng.random() < 0.5:
        picture = picture[:, ::-1]
    if rng.random() < 0.3:
        picture = np.repeat(picture.mean(2, keepdims=True), 3, 2)
    if rng.random() < 0.35:
        picture = hair(rng, picture)
    covered = 0.0
    if rng.random() < 0.6:
        for _ in range(8):
            made, mask = cover(rng, picture, pictures)
            share = (mask & MOUTH).sum() / MOUTH.sum()
            if share > 0.5 or share < 0.12:
                picture, covered = made, float(share > 0.5)
                break
    picture = 255 * np.clip(picture / 255, 0, 1) ** np.exp(rng.normal(0, 0.3)) * np.exp(rng.normal(-0.1, 0.2))
    return np.clip(picture + rng.normal(0, rng.uniform(0, 5), picture.shape), 0, 255), covered


def batch(rng, pictures, size):
    made = [example(rng, pictures) for _ in range(size)]
    return prepared(np.stack([m[0] for m in made])), torch.tensor([m[1] for m in made])


def prepared(pictures):
    """[n, 3, 48, 48]: means of four pixels, each picture with mean 0 and deviation 1."""
    x = torch.from_numpy(np.ascontiguousarray(pictures, np.float32)).permute(0, 3, 1, 2)
    x = torch.nn.functional.avg_pool2d(x, 2)
    return (x - x.mean((1, 2, 3), keepdim=True)) / (x.std((1, 2, 3), keepdim=True, correction=0) + 1)


class Visibility(torch.nn.Module):
    def __init__(self):
        super().__init__()
        conv = torch.nn.Conv2d
        self.first, self.second = conv(3, 16, 5, 2, 2), conv(16, 24, 3, 2, 1)
        self.third, self.fourth = conv(24, 32, 3, 2, 1), conv(32, 32, 3, 1, 1)
        self.hidden, self.last = torch.nn.Linear(32 * 36, 32), torch.nn.Linear(32, 1)

    def forward(self, x):
        for layer in (self.first, self.second, self.third, self.fourth):
            x = torch.relu(layer(x))
        # Channels last, as Swift keeps them.
        return self.last(torch.relu(self.hidden(x.permute(0, 2, 3, 1).flatten(1))))[:, 0]


def main():
    torch.set_num_threads(1)
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else os.environ["RENDER_RUNS"] + "/face/refiner")
    pictures, check = crops(folder, ["videos", "photos", "actors"]), crops(folder, ["videos-test", "photos-test"])
    net, steps = Visibility(), 1600
    optimizer = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, steps)
    for step in range(steps):
        x, y = batch(rng, pictures, 48)
        loss = torch.nn.functional.binary_cross_entropy_with_logits(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 400 == 399:
            print(step + 1, f"{loss.item():.3f}", *report(net, check), flush=True)
            save_file({k: v.half().contiguous() for k, v in net.state_dict().items()},
                      ROOT / "assets/face/visibility.safetensors", {"format": "visibility 1"})


def report(net, check):
    """Share of untouched test pictures called covered, and of covered ones seen."""
    rng = np.random.default_rng(1)
    with torch.no_grad():
        plain = torch.sigmoid(net(prepared(check)))
        hidden = []
        while len(hidden) < 400:
            made, mask = cover(rng, check[rng.integers(len(check))].astype(np.float32), check)
            if (mask & MOUTH).sum() > 0.5 * MOUTH.sum():
                hidden.append(np.clip(made, 0, 255))
        seen = torch.sigmoid(net(prepared(np.stack(hidden))))
    return [f"at {t}: false {100 * (plain > t).float().mean():.2f} %, seen {100 * (seen > t).float().mean():.1f} %"
            for t in (0.9, 0.98)]


if __name__ == "__main__":
    main()
