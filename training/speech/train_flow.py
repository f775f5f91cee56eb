"""The three flow-matching models: python train_flow.py duration|prosody|mel MINUTES [SHARE_OF_HEART].

Conditional flow matching (Lipman et al. 2023; the straight path of Matcha-TTS): x_t = (1 - t) noise + t data, the
network learns data - noise. `mu` learns the mean by regression; the velocity sees it without a gradient into it.
"""
import os
import sys

import torch

from dataset import Batches, load
from models import DURATION, MEL, PROSODY, FlowModel
from trainer import fit
from voices import SPEAKERS

CONFIG = dict(duration=DURATION, prosody=PROSODY, mel=MEL)
FRAMES = dict(duration=3000, prosody=2000, mel=2400)
RATE = dict(duration=1.5e-3, prosody=1.5e-3, mel=1.5e-3)
LOG_DURATION_MEAN, LOG_DURATION_SCALE = 1.0, 0.7


def inputs(kind, batch):
    """(arguments of `FlowModel.encode`, data `[B, T, C]`, mask `[B, T, 1]`)."""
    arguments = dict(ids=batch["ids"], speaker=batch["speaker"], emotion=batch["emotion"], mask=batch["mask"])
    if kind == "duration":
        return arguments, (torch.log(batch["durations"]) - LOG_DURATION_MEAN) / LOG_DURATION_SCALE, batch["mask"]
    arguments |= dict(index=batch["index"], position=batch["position"], frame_mask=batch["frame_mask"])
    if kind == "mel":
        arguments["features"] = batch["prosody"]
    return arguments, batch["mel" if kind == "mel" else "prosody"], batch["frame_mask"]


def flow_losses(model, kind, batch):
    arguments, data, mask = inputs(kind, batch)
    context, mu = model.encode(**arguments)
    weight = mask / (mask.sum() * data.shape[-1])
    noise = torch.randn_like(data)
    t = torch.sigmoid(torch.randn(len(data)) * 1.0)
    t = torch.where(torch.rand(len(data)) < 0.5, t, torch.rand(len(data)))
    at = t[:, None, None]
    velocity = model.velocity(
        ((1 - at) * noise + at * data) * mask, t, context, mu.detach(), batch["speaker"], batch["emotion"], mask)
    return dict(mu=((mu - data) ** 2 * weight).sum(), flow=((velocity - (data - noise)) ** 2 * weight).sum())


def main(kind, minutes, heart=0.3):
    torch.manual_seed(os.getpid())
    items = []
    for voice in SPEAKERS:
        items += [i for i in load(voice, keep_audio=False) if kind == "mel" or not i["edited"]]
        print(voice, len(items), flush=True)
    weights = {k: heart if k == 0 else (1 - heart) / (len(SPEAKERS) - 1) for k in range(len(SPEAKERS))}
    batches = Batches(items, FRAMES[kind], weights, seed=os.getpid())
    model = FlowModel(CONFIG[kind])
    fit(kind, model, lambda step: flow_losses(model, kind, next(batches)), minutes, RATE[kind])


if __name__ == "__main__":
    main(sys.argv[1], *map(float, sys.argv[2:]))
