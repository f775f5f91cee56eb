"""Vocoder, stage 2: python finetune_vocoder.py MINUTES [predicted]. All voices.

heart keeps matching its teacher's features; the other voices, of which only audio exists, learn by multi-resolution
STFT and mel distance. Part of the mels carry noise, or, with `predicted`, come from the mel model
(RUNS/predicted/VOICE.pt, see predict_mels.py), so that the vocoder forgives what that model gets wrong.
"""
import os
import random
import shutil
import sys

import numpy as np
import torch
import torch.nn.functional as F

import features as fx
from dataset import load
from distill_vocoder import heads_distance
from hibari_decoder import load_into
from models import Vocoder, vocoder_input
from teachers import RUNS
from trainer import fit
from voices import SPEAKERS

CROP, EDGE = 100, 12
RESOLUTIONS = (256, 512, 1200, 2048)
NOISY = 0.35
SHARE = dict(george=3, isabella=2.5, bella=2, fenrir=2, emma=1.5)  # how often the rough voices are drawn; else 1


def spectral_distance(a, b):
    total = 0
    for n in RESOLUTIONS:
        x, y = fx.stft(a, n, n // 4).abs(), fx.stft(b, n, n // 4).abs()
        total = total + (x.clamp(min=1e-4).log() - y.clamp(min=1e-4).log()).abs().mean()
        total = total + ((x - y) ** 2).sum().sqrt() / ((y ** 2).sum().sqrt() + 1e-3)
    return total / len(RESOLUTIONS)


def noisy(mel, rng):
    """Mel plus noise of random strength, half of it correlated over five frames, as a mel model's errors are."""
    if rng.random() > NOISY:
        return mel
    white = torch.randn_like(mel)
    slow = F.avg_pool1d(torch.randn_like(mel).T[None], 5, 1, 2)[0].T * 5 ** 0.5
    return mel + rng.uniform(0.02, 0.15) * (white + slow) / 2 ** 0.5


def main(minutes, predicted):
    torch.manual_seed(1)
    rng = random.Random(os.getpid())
    items = {v: [i for i in load(v, keep_target=v == "heart") if len(i["f0"]) > CROP] for v in SPEAKERS}
    for voice in SPEAKERS:
        mels = torch.load(f"{RUNS}/predicted/{voice}.pt") if predicted else {}
        for item in items[voice]:
            item["predicted"] = mels.get(item["text"])
            if voice != "heart":
                item["source"] = fx.source_spectrum(item["f0"][None])[0]
        print(voice, len(items[voice]), "predicted", sum(i["predicted"] is not None for i in items[voice]), flush=True)
    seen = {v: [i for i in items[v] if i["predicted"] is not None] for v in SPEAKERS}
    shares = [SHARE.get(v, 1) for v in SPEAKERS[1:]]
    model, teacher = Vocoder(), Vocoder()
    load_into(model)
    load_into(teacher)

    def crop(voice):
        use = seen[voice] and rng.random() < 0.5
        item = rng.choice((seen if use else items)[voice])
        at = rng.randrange(len(item["f0"]) - CROP + 1)
        part = slice(at, at + CROP)
        mel = item["predicted"][part].float() if use else noisy(item["mel"][part], rng)
        return item, part, vocoder_input(mel[None], item["f0"][None, part])[0]

    def step_loss(step):
        inside = slice(EDGE, CROP - EDGE)
        drawn = [crop("heart") for _ in range(5)]
        target = torch.stack([torch.from_numpy(i["target"][p].astype(np.float32)) for i, p, _ in drawn])[:, inside]
        hidden = model.hidden(torch.stack([x for _, _, x in drawn]))[:, inside]
        losses = dict(hidden=F.mse_loss(hidden, target))
        if step % 2 == 0:
            with torch.no_grad():
                wanted = teacher.head(target).chunk(5, -1)
            losses["magnitude"], losses["phase"] = heads_distance(model.head(hidden).chunk(5, -1), wanted)
        drawn = [crop(v) for v in rng.choices(SPEAKERS[1:], shares, k=5)]
        heads = model(torch.stack([x for _, _, x in drawn]))
        source = torch.stack([i["source"][:, p] for i, p, _ in drawn])
        sound = fx.waveform(fx.compose(heads, source, fx.complex_noise(source.shape)))
        wanted = torch.stack([
            torch.from_numpy(i["audio"][p.start * fx.HOP:p.stop * fx.HOP].astype(np.float32) / 32767)
            for i, p, _ in drawn])
        audible = slice(EDGE // 2 * fx.HOP, (CROP - EDGE // 2) * fx.HOP)
        losses["stft"] = spectral_distance(sound[:, audible], wanted[:, audible])
        losses["mel"] = (fx.log_mel(sound[:, audible]) - fx.log_mel(wanted[:, audible])).abs().mean()
        return losses

    models = os.path.join(RUNS, "models")
    if not os.path.exists(f"{models}/vocoder.ckpt"):
        shutil.copy(f"{models}/vocoder_distilled.ckpt", f"{models}/vocoder.ckpt")
    fit("vocoder", model, step_loss, minutes, 5e-4)


if __name__ == "__main__":
    main(float(sys.argv[1]), "predicted" in sys.argv)
