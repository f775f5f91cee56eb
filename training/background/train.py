"""Teaches the background mask: python train.py MINUTES. Goes on from RUNS/background/mask.ckpt."""
import os
import sys
import time

import numpy as np
import torch

import mixtures
from network import BANDS, MATRIX, BackgroundMask, band_powers, features
from mixtures import RUNS

FOLDER = f"{RUNS}/background"
BATCH = 16
# How much of the cross term of two unrelated sounds is left in a band's power: 1 / sqrt(2 bins of the band).
CROSS = (1 / (2 * (MATRIX > 0.05).sum(0).float())).sqrt()


def bank(voices, backgrounds, test=False):
    """Band powers of voices and backgrounds, `[clips, frames, BANDS]` each; kept on disk."""
    path = f"{FOLDER}/{'test' if test else 'train'}.pt"
    if os.path.exists(path):
        return torch.load(path)
    rng = np.random.default_rng(11 if test else 3)
    clips = mixtures.speech(test)
    both = []
    for count, make in ((voices, lambda: mixtures.voice(rng, clips)), (backgrounds, lambda: mixtures.background(rng))):
        both.append(torch.stack([band_powers(torch.from_numpy(make()).float()) for _ in range(count)]))
    torch.save(both, path)
    return both


def batch(powers, count, generator):
    """Features and the gains wanted, with the weight of each."""
    def draw(n, low, high):
        return torch.rand(n, generator=generator) * (high - low) + low

    voice = powers[0][torch.randint(len(powers[0]), (count,), generator=generator)]
    ground = powers[1][torch.randint(len(powers[1]), (count,), generator=generator)]
    ratio = draw(count, -8, 25)
    ratio[draw(count, 0, 1) < 0.1] = -80  # nobody speaks
    voice = voice * (10 ** (ratio / 10))[:, None, None]
    slope = draw(count, -0.6, 0.6)[:, None] * torch.linspace(-1, 1, BANDS)[None]
    ground = ground * torch.exp(slope)[:, None]
    cross = torch.randn(voice.shape, generator=generator) * CROSS
    mixed = (voice + ground + 2 * (voice * ground).sqrt() * cross).clamp(min=1e-10)
    wanted = (ground / (voice + ground + 1e-12)).sqrt()
    decibels = 10 * torch.log10(mixed)
    weight = ((decibels - decibels.amax((1, 2), keepdim=True)) / 60 + 1).clamp(0.05, 1)
    return features(mixed), wanted, weight


def loss_of(model, powers, count, generator):
    x, wanted, weight = batch(powers, count, generator)
    return (weight * (model(x) - wanted).square()).sum() / weight.sum()


def main(minutes):
    os.makedirs(FOLDER, exist_ok=True)
    torch.set_num_threads(1)
    powers = bank(700, 900)
    check = bank(60, 60, test=True)
    model = BackgroundMask()
    optimiser = torch.optim.AdamW(model.parameters(), 2e-3, weight_decay=1e-3)
    step, path = 0, f"{FOLDER}/mask.ckpt"
    if os.path.exists(path):
        state = torch.load(path)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        step = state["step"]
    generator = torch.Generator().manual_seed(step)
    begin, saved = time.time(), time.time()
    while (share := (time.time() - begin) / (60 * minutes)) < 1:
        for group in optimiser.param_groups:
            group["lr"] = 2e-3 * min(1, (step + 1) / 100) * min(1, 2 * (1 - share) + 0.01)
        loss = loss_of(model, powers, BATCH, generator)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        step += 1
        if step % 100 == 0:
            with torch.no_grad():
                tested = loss_of(model, check, 64, torch.Generator().manual_seed(1))
            print(f"step {step} loss {loss:.4f} test {tested:.4f} after {time.time() - begin:.0f} s", flush=True)
        if time.time() - saved > 60:
            torch.save({"model": model.state_dict(), "optimiser": optimiser.state_dict(), "step": step}, path)
            saved = time.time()
    torch.save({"model": model.state_dict(), "optimiser": optimiser.state_dict(), "step": step}, path)


if __name__ == "__main__":
    main(float(sys.argv[1]))
