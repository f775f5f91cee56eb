"""Vocoder, stage 1: python distill_vocoder.py MINUTES. From mel to hibari's own decoder features, frame by frame."""
import math
import random

import numpy as np
import torch
import torch.nn.functional as F

from dataset import load
from hibari_decoder import load_into
from models import Vocoder, vocoder_input
from trainer import fit, minutes

CROP, BATCH, EDGE = 120, 10, 12


def heads_distance(heads, wanted):
    """Log magnitudes down to an inaudible floor, and both phases through compressed complex values."""
    magnitude, phase = 0, 0
    for k in (0, 2, 3):
        magnitude = magnitude + F.smooth_l1_loss(heads[k].clamp(min=-8), wanted[k].clamp(min=-8))
    turns = [(heads[0], math.pi * torch.tanh(heads[1]), wanted[0], math.pi * torch.tanh(wanted[1])),
             (heads[3], heads[4], wanted[3], wanted[4])]
    for a, p, b, q in turns:
        loudness = torch.exp(0.3 * b.clamp(max=7))
        phase = phase + (loudness * (1 - torch.cos(p - q))).mean() / loudness.mean()
    return magnitude, phase


def main():
    torch.manual_seed(0)
    rng = random.Random(0)
    items = [i for i in load("heart", keep_target=True) if len(i["f0"]) > CROP]
    for item in items:
        item["input"] = vocoder_input(item["mel"][None], item["f0"][None])[0]
    print(f"{len(items)} utterances, {sum(len(i['f0']) for i in items) / 4800:.0f} min", flush=True)
    model, teacher = Vocoder(), Vocoder()
    load_into(model)
    load_into(teacher)
    model.head.requires_grad_(False)

    def step_loss(step):
        inputs, targets = [], []
        for _ in range(BATCH):
            item = rng.choice(items)
            at = rng.randrange(len(item["f0"]) - CROP + 1)
            inputs.append(item["input"][at:at + CROP])
            targets.append(torch.from_numpy(item["target"][at:at + CROP].astype(np.float32)))
        inside = slice(EDGE, CROP - EDGE)
        hidden, target = model.hidden(torch.stack(inputs))[:, inside], torch.stack(targets)[:, inside]
        losses = dict(hidden=F.mse_loss(hidden, target))
        if step % 3 == 0:
            with torch.no_grad():
                wanted = teacher.head(target).chunk(5, -1)
            losses["magnitude"], losses["phase"] = heads_distance(model.head(hidden).chunk(5, -1), wanted)
        return losses

    fit("vocoder_distilled", model, step_loss, minutes(), 1e-3)


if __name__ == "__main__":
    main()
