"""The contour network by flow matching: python train.py NAME STEPS [labels]. Goes on from its checkpoint.

x_t = (1 - t) noise + t data; the network learns data - noise. With `labels` the condition is the emotion's name
instead of the embedding: the comparison of docs/results/voice.md, not a product.
"""
import os
import pickle
import random
import sys
import time

import numpy as np
import torch

from network import EMOTION, ContourNetwork
from pairs import CHANNELS, load
from corpus import RUNS

LABELS = ["anger", "joy", "sadness", "fear", "surprise", "disgust", "calm"]
FRAMES, RATE, AVERAGE = 2000, 2e-3, 0.995
# A run ends after this CPU time; the next one goes on.
LIMIT = float(os.environ.get("RENDER_CPU_SECONDS", "inf"))
# One unit of each channel: log tempo, semitones, decibels, periodicity, cepstra.
SCALE = np.array(
    [0.3, 4.0, 6.0, 0.15] + [5, 4, 3, 2.5, 2.2, 2, 1.8, 1.7, 1.6, 1.5, 1.4, 1.3, 1.2, 1.2, 1.1, 1.1], np.float32)


def label_vector(emotion, strength):
    vector = np.zeros(EMOTION, np.float32)
    if emotion in LABELS:
        vector[LABELS.index(emotion)] = strength
    return vector


def embeddings():
    """{(corpus, file): `[16]`} minus the speaker's neutral mean, from emotion_space.py."""
    with open(f"{RUNS}/embeddings.pkl", "rb") as file:
        return pickle.load(file)


def emotion_difference(pair, table):
    if table is None:
        def strength(k):
            return 0.85 if pair["corpus"] == "nemo" else 1.0 if pair["strong"][k] else 0.75
        return label_vector(pair["emotions"][1], strength(1)) - label_vector(pair["emotions"][0], strength(0))
    return table[pair["corpus"], pair["b"]] - table[pair["corpus"], pair["a"]]


class Batches:
    def __init__(self, pairs, table, seed):
        self.rng = random.Random(seed)
        self.pairs = sorted(pairs, key=lambda p: len(p["rows"]))
        for p in self.pairs:
            p["emotion"] = emotion_difference(p, table)
        # ravdess has two sentences only: nemo's many are drawn as often, though its takes are fewer.
        self.weights = np.cumsum([1.0 if p["corpus"] == "ravdess" else 1.3 for p in self.pairs])

    def draw(self):
        first = self.rng.choices(range(len(self.pairs)), cum_weights=self.weights)[0]
        count = max(2, FRAMES // len(self.pairs[first]["rows"]))
        spread = len(self.pairs) // 20
        return [self.pairs[min(len(self.pairs) - 1, max(0, first + self.rng.randint(-spread, spread)))]
                for _ in range(count)]

    def __next__(self):
        drawn = self.draw()
        B, T = len(drawn), max(len(p["rows"]) for p in drawn)
        data, given = torch.zeros(B, T, CHANNELS), torch.zeros(B, T, drawn[0]["inputs"].shape[1])
        mask, emotion, speaker = torch.zeros(B, T, 1), torch.zeros(B, EMOTION), torch.zeros(B, 2)
        weight = torch.zeros(B, T, CHANNELS)
        for b, p in enumerate(drawn):
            n = len(p["rows"])
            # A part of the pairs is scaled, change and embedding alike: half the way is half the change.
            share = self.rng.random() if self.rng.random() < 0.25 else 1.0
            data[b, :n] = torch.from_numpy(p["rows"] / SCALE * share)
            given[b, :n] = torch.from_numpy(p["inputs"])
            given[b, :n, 4:12] += 0.15 * torch.randn(n, 8)
            emotion[b] = torch.from_numpy(p["emotion"] * share)
            speaker[b, 0] = p["middle"] / 12
            if self.rng.random() < 0.7:
                speaker[b, 1] = 1 if p["corpus"] == "nemo" else -1
            mask[b, :n] = 1
            weight[b, :n] = 1
            both = torch.from_numpy(p["both"])
            weight[b, :n, 1] = 0.2 + 0.8 * both
            weight[b, :n, 3] = both
        return dict(data=data, inputs=given, mask=mask, weight=weight / weight.sum(), emotion=emotion, speaker=speaker)


def loss(model, batch):
    data = batch["data"]
    noise = torch.randn_like(data)
    t = torch.rand(len(data))
    at = t[:, None, None]
    x = ((1 - at) * noise + at * data) * batch["mask"]
    velocity = model(x, t, batch["inputs"], batch["emotion"], batch["speaker"], batch["mask"])
    return ((velocity - (data - noise)) ** 2 * batch["weight"]).sum()


def main(name, steps, labels):
    torch.set_num_threads(1)
    batches = Batches(load(), None if labels else embeddings(), os.getpid())
    torch.manual_seed(os.getpid())
    model = ContourNetwork()
    optimizer = torch.optim.AdamW(model.parameters(), RATE, betas=(0.9, 0.98), weight_decay=0.01)
    average, step, mean = {k: v.clone() for k, v in model.state_dict().items()}, 0, None
    path = os.path.join(os.path.dirname(RUNS), "models", name + ".ckpt")
    if os.path.exists(path):
        saved = torch.load(path)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        average, step = saved["ema"], saved["step"]
    first = step
    while step < steps and time.process_time() < LIMIT:
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1, (step + 1) / 50, max(0.02, 2 * (1 - step / steps)))
        value = loss(model, next(batches))
        value.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        step += 1
        keep = min(AVERAGE, 1 - 1 / (step / 10 + 1))
        with torch.no_grad():
            for k, v in model.state_dict().items():
                average[k].lerp_(v, 1 - keep)
        mean = value.item() if mean is None else 0.98 * mean + 0.02 * value.item()
    torch.save(dict(model=model.state_dict(), ema=average, step=step, optimizer=optimizer.state_dict()), path + ".new")
    os.replace(path + ".new", path)
    count = sum(p.numel() for p in model.parameters())
    print(f"{name} step {first} to {step} of {steps}, loss {mean}, {count} parameters, "
          f"{len(batches.pairs)} pairs, cpu {time.process_time():.0f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), "labels" in sys.argv)
