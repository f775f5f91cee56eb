"""Trains the refiner of the lower face.

    RENDER_DATA=... RENDER_RUNS=... python training/face/train_refiner.py

Needs `swift build -c release --product FaceCrops`, which makes the crops with the renderer of this package: frames of
the GRID clips from other frames of the clip, congress portraits from themselves with another expression, synthetic
people. The test clips and every eighth portrait are left out. About 45 minutes on one core; goes on where it stopped.
Writes assets/face/refiner.safetensors (f16); needs torch, numpy, safetensors.
"""

import math
import os
import pathlib
import subprocess
import time

import numpy as np
import torch
from safetensors.torch import save_file
from torch.nn import functional as F

from refiner import SCALE, Refiner, condition, lessons, unpack

ROOT = pathlib.Path(__file__).resolve().parents[2]
RUN = pathlib.Path(os.environ["RENDER_RUNS"]) / "face/refiner"
STEPS, BATCH, RATE = int(os.environ.get("STEPS", 4000)), 8, 6e-4
TEST_CLIPS = ("sbwe5n", "lwbsza")
# Shares of the three kinds of lessons.
SHARES = {"videos": 0.45, "photos": 0.33, "actors": 0.22}


def make_crops():
    data = pathlib.Path(os.environ["RENDER_DATA"])
    clips = sorted((data / "grid").glob("*.mpg"))
    photos = sorted((data / "congress/200x250").glob("*.jpg"))
    sets = {
        "videos": [c for c in clips if c.stem not in TEST_CLIPS],
        "photos": [p for k, p in enumerate(photos) if k % 8],
        "actors": range(1, 61),
        "videos-test": [c for c in clips if c.stem in TEST_CLIPS],
        "photos-test": photos[::8],
        "actors-test": range(1001, 1006),
    }
    RUN.mkdir(parents=True, exist_ok=True)
    for name, items in sets.items():
        path = RUN / f"{name}.bin"
        if not path.with_name(path.name + ".txt").exists():
            command = [ROOT / ".build/release/FaceCrops", name.split("-")[0], path, *map(str, items)]
            subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def load():
    """All lessons of training and the chance of each: those that show the inner mouth more often."""
    sets, chances = [], []
    for name, share in SHARES.items():
        data = lessons(RUN / f"{name}.bin")
        shown = np.array([row[..., 9].mean() > 1 for row in data])
        weight = 1.0 + 2 * shown
        sets.append(data)
        chances.append(share * weight / weight.sum())
    return sets, np.concatenate(chances)


def draw(sets, chances, rng):
    starts = np.cumsum([0] + [len(s) for s in sets])
    rows = []
    for i in rng.choice(len(chances), BATCH, p=chances):
        k = np.searchsorted(starts, i, side="right") - 1
        rows.append(sets[k][i - starts[k]])
    truth, coarse, reference, mouth, mask = unpack(np.stack(rows))
    out = []
    for b in range(BATCH):
        pictures = torch.stack([truth[b], coarse[b], reference[b]])
        if rng.random() < 0.08:  # Nothing to do: what is good already stays.
            pictures[1], mouth[b] = pictures[0], 0
        if rng.random() < 0.25:
            pictures = pictures.mean(1, keepdim=True).expand(-1, 3, -1, -1)
        tint = 1 + 0.25 * rng.uniform(-1, 1) + 0.12 * rng.uniform(-1, 1, 3) * (rng.random() < 0.6)
        pictures = pictures * torch.from_numpy(tint.astype(np.float32))[None, :, None, None]
        gamma = np.exp(0.2 * rng.uniform(-1, 1))
        pictures = (255 * (pictures / 255).clamp(0, 1) ** float(gamma))
        if rng.random() < 0.5:
            pictures, mouth[b], mask[b] = pictures.flip(-1), mouth[b].flip(-1), mask[b].flip(-1)
        out.append(pictures)
    truth, coarse, reference = torch.stack(out, 1)
    return truth, coarse, reference, mouth, mask


def loss_of(model, batch, rng):
    truth, coarse, reference, mouth, mask = batch
    clean = (truth - coarse) / SCALE * mask
    t = torch.from_numpy(np.where(rng.random(BATCH) < 0.35, 0, rng.uniform(0, 0.95, BATCH)).astype(np.float32))
    level = t[:, None, None, None]
    x = level * clean + (1 - level) * torch.randn_like(clean)
    error = model(x, t, condition(coarse, reference, mouth, mask)) - clean
    # The lips and what lies between them count most.
    v = (torch.arange(96) + 0.5) / 96 - 0.5
    near = torch.exp(-(v[None, :] / 0.24) ** 2 - ((v[:, None] + 0.05) / 0.14) ** 2)
    weight = 0.4 + 2 * near + 1.5 * mouth
    plain = (error.abs() * weight).mean()
    edges = (error.diff(dim=-1).abs() * weight[..., 1:]).mean() + (error.diff(dim=-2).abs() * weight[..., 1:, :]).mean()
    return plain + 0.5 * edges


def export(state, path):
    tensors = {name: value.half().contiguous() for name, value in state.items()}
    save_file(tensors, path, {"model": "refiner", "training": "GRID, congress portraits, synthetic heads"})


def main():
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", 1)))
    make_crops()
    sets, chances = load()
    print({n: len(s) for n, s in zip(SHARES, sets)}, flush=True)
    torch.manual_seed(0)
    model = Refiner().to(memory_format=torch.channels_last)
    average = {n: v.clone() for n, v in model.state_dict().items()}
    optimizer = torch.optim.AdamW(model.parameters(), RATE, betas=(0.9, 0.98), weight_decay=1e-4)
    first, saved = 0, RUN / "refiner.pt"
    if saved.exists():
        state = torch.load(saved)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        average, first = state["average"], state["step"]
    begin, running = time.time(), 0.0
    for step in range(first, STEPS):
        rng = np.random.default_rng(step)
        rate = RATE * min(1, (step + 1) / 100) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * step / STEPS)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        loss = loss_of(model, draw(sets, chances, rng), rng)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        keep = min(0.998, (1 + step) / (10 + step))
        for name, value in model.state_dict().items():
            average[name].lerp_(value, 1 - keep)
        running += loss.item()
        if step % 100 == 99:
            print(f"step {step + 1} loss {running / 100:.4f} {time.time() - begin:.0f} s", flush=True)
            running = 0.0
        if step % 250 == 249 or step + 1 == STEPS:
            state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "average": average}
            torch.save({**state, "step": step + 1}, RUN / "refiner.tmp")
            os.replace(RUN / "refiner.tmp", saved)
    export(average, ROOT / "assets/face/refiner.safetensors")


if __name__ == "__main__":
    main()
