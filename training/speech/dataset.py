"""The corpus in memory, with mels, energy and interpolated F0, and batches of it."""
import glob
import os
import pickle
import random

import numpy as np
import torch

import features as fx
from models import EMOTION, frame_index
from teachers import RUNS
from voices import SPEAKERS

HELD_OUT = 8


def speaker_table():
    """`[speakers, 64]`: fixed random vectors, so that every model shares one table; an encoder may replace it."""
    return torch.randn(16, 64, generator=torch.Generator().manual_seed(7))[:len(SPEAKERS)]


def prepare(item, speaker):
    frames = len(item["f0"])
    audio = torch.from_numpy(item["audio"].astype(np.float32) / 32767)[:frames * fx.HOP]
    mel = fx.log_mel(audio[None])[0]
    f0 = torch.from_numpy(np.where(item["f0"] > fx.VOICED_FLOOR, item["f0"], 0).astype(np.float32))
    index, position = frame_index(torch.from_numpy(item["durations"].astype(np.int64)))
    if not len(mel) == len(f0) == len(index):
        return None
    prosody = torch.stack([
        (f0 > 0).float() * 2 - 1, torch.from_numpy(fx.interpolated_log_f0(f0.numpy())), fx.energy(mel)], -1)
    return dict(
        ids=torch.from_numpy(item["ids"].astype(np.int64)), speaker=speaker, index=index, position=position, f0=f0,
        durations=torch.from_numpy(item["durations"].astype(np.float32)), prosody=prosody, mel=mel,
        audio=item["audio"], target=item["features"], edited=item["edited"], text=item["text"])


def load(voice, keep_audio=True, keep_target=False, limit=None):
    """All prepared utterances of `voice` except the first `HELD_OUT`, which serve for checks."""
    items = []
    for k, path in enumerate(sorted(glob.glob(os.path.join(RUNS, "corpus", voice, "*.pkl")))[:limit]):
        with open(path, "rb") as file:
            for item in pickle.load(file)[HELD_OUT if k == 0 else 0:]:
                if not keep_target:
                    item["features"] = None
                ready = prepare(item, SPEAKERS.index(voice))
                if ready and len(ready["f0"]) > 60:
                    if not keep_audio:
                        ready["audio"] = None
                    items.append(ready)
    return items


def held_out(voice, count):
    """The first `count` of the `HELD_OUT` utterances."""
    with open(os.path.join(RUNS, "corpus", voice, "0000.pkl"), "rb") as file:
        items = [prepare(i, SPEAKERS.index(voice)) for i in pickle.load(file)[:HELD_OUT]]
    return [i for i in items if i][:count]


class Batches:
    """Endless batches of utterances of similar length; `weights`: how often each speaker is drawn."""

    def __init__(self, items, frames, weights, seed):
        self.rng = random.Random(seed)
        self.frames = frames
        self.groups = {}
        for item in sorted(items, key=lambda i: len(i["f0"])):
            self.groups.setdefault(item["speaker"], []).append(item)
        self.weights = {s: weights[s] for s in self.groups}
        self.table = speaker_table()

    def draw(self):
        """About `frames` frames: neighbours by length around a random utterance, each speaker by its weight."""
        place = self.rng.random()
        first = self.pick(place)
        count = max(2, self.frames // (len(first["f0"]) + 10))
        return [first] + [self.pick(place) for _ in range(count - 1)]

    def pick(self, place):
        speaker = self.rng.choices(list(self.weights), list(self.weights.values()))[0]
        group = self.groups[speaker]
        at = place * len(group) + self.rng.uniform(-0.03, 0.03) * len(group)
        return group[min(len(group) - 1, max(0, int(at)))]

    def __iter__(self):
        return self

    def __next__(self):
        items = self.draw()
        B, L, T = len(items), max(len(i["ids"]) for i in items), max(len(i["f0"]) for i in items)
        batch = dict(
            ids=torch.zeros(B, L, dtype=torch.long), mask=torch.zeros(B, L, 1), durations=torch.ones(B, L, 1),
            index=torch.zeros(B, T, dtype=torch.long), position=torch.zeros(B, T, 2), prosody=torch.zeros(B, T, 3),
            mel=torch.zeros(B, T, fx.MELS), frame_mask=torch.zeros(B, T, 1),
            speaker=self.table[[i["speaker"] for i in items]], emotion=torch.zeros(B, EMOTION))
        for b, item in enumerate(items):
            length, frames = len(item["ids"]), len(item["f0"])
            batch["ids"][b, :length], batch["mask"][b, :length] = item["ids"], 1
            batch["durations"][b, :length, 0] = item["durations"]
            batch["frame_mask"][b, :frames] = 1
            for name in ("index", "position", "prosody", "mel"):
                batch[name][b, :frames] = item[name]
        return batch
