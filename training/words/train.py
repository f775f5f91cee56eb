"""python train.py MINUTES [real]: teaches the recogniser on RUNS/words/train.npz, and with `real` on real.npz too.

Goes on from RUNS/models/words.ckpt; MINUTES is wall time, the learning rate falls over its second half.
"""
import math
import os
import sys

import numpy as np
import torch
import torch.nn.functional as F

from alphabet import speech_folder
from network import PhonemeRecognizer, level_normalised

speech_folder()
import features as fx  # noqa: E402
import trainer  # noqa: E402
from teachers import RUNS  # noqa: E402

FRAMES, BATCH, REAL_SHARE = 400, 8, 0.35
FLOOR = (math.log(fx.MEL_FLOOR) + fx.MEL_SHIFT) / fx.MEL_SCALE


class Source:
    """Random cuts of FRAMES frames out of a packed file; longer utterances come up more often."""

    def __init__(self, name, rng):
        file = np.load(os.path.join(RUNS, "words", name + ".npz"))
        self.mel, self.classes, lengths = file["mel"], file["classes"], file["lengths"]
        self.ends = np.cumsum(lengths)
        self.starts = self.ends - lengths
        self.rng = rng

    def cut(self):
        place = self.rng.integers(len(self.mel))
        k = np.searchsorted(self.ends, place, side="right")
        length = self.ends[k] - self.starts[k]
        begin = self.starts[k] + (self.rng.integers(length - FRAMES + 1) if length > FRAMES else 0)
        end = min(begin + FRAMES, self.ends[k])
        mel = np.full((FRAMES, fx.MELS), FLOOR, np.float32)
        classes = np.full(FRAMES, -1, np.int64)
        mel[:end - begin], classes[:end - begin] = self.mel[begin:end], self.classes[begin:end]
        return mel, classes


def changed(mel, rng):
    """Tone, steady noise and gaps, made on the log-mel `[T, 100]`."""
    bands = np.linspace(0, 1, fx.MELS, dtype=np.float32)
    curve = rng.uniform(-1, 1) * (bands - 0.5) * 1.6
    for k in (1, 2, 3):
        curve = curve + rng.normal() * 0.25 / k * np.cos(np.pi * k * bands + rng.uniform(0, 6))
    nepers = mel * fx.MEL_SCALE - fx.MEL_SHIFT + curve
    if rng.random() < 0.4:
        floor = nepers.max() - rng.uniform(3, 8) + rng.normal() * (bands - 0.5)
        nepers = np.logaddexp(nepers, floor + 0.3 * rng.standard_normal(nepers.shape).astype(np.float32))
    mel = ((nepers + fx.MEL_SHIFT) / fx.MEL_SCALE).astype(np.float32)
    if rng.random() < 0.4:
        low, width = rng.integers(fx.MELS), rng.integers(3, 14)
        mel[:, low:low + width] = mel[:, low:low + width].min()
    if rng.random() < 0.3:
        low, width = rng.integers(len(mel)), rng.integers(2, 8)
        mel[low:low + width] = mel.min()
    return mel


def main():
    rng = np.random.default_rng(int.from_bytes(os.urandom(4), "little"))
    sources = [Source("train", rng)] + ([Source("real", rng)] if "real" in sys.argv else [])
    model = PhonemeRecognizer()
    print(sum(p.numel() for p in model.parameters()), "parameters", flush=True)

    def loss(step):
        cuts = [sources[1 if len(sources) > 1 and rng.random() < REAL_SHARE else 0].cut() for _ in range(BATCH)]
        mel = torch.from_numpy(np.stack([changed(m, rng) for m, _ in cuts]))
        classes = torch.from_numpy(np.stack([c for _, c in cuts]))
        logits = model(level_normalised(mel))
        heard = classes >= 0
        error = (logits.argmax(-1) != classes)[heard].float().mean()
        return {"loss": F.cross_entropy(logits[heard], classes[heard], label_smoothing=0.02), "_error": error}

    trainer.fit("words", model, loss, trainer.minutes(), 2e-3)


if __name__ == "__main__":
    main()
