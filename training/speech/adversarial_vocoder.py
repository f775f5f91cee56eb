"""Vocoder, stage 3: python adversarial_vocoder.py MINUTES. All voices, against discriminators of spectrograms.

Half of the mels are the mel model's own (RUNS/predicted, see predict_mels.py): the discriminators ask for the detail
that those have lost, which no spectral distance does. Starts from the shipped weights, writes RUNS/models/adversarial.ckpt.
"""
import os
import random
import sys
import time

import numpy as np
import torch

import features as fx
from dataset import load
from discriminators import Discriminators
from export import shipped_model
from finetune_vocoder import CROP, EDGE, SHARE, noisy, spectral_distance
from models import Vocoder, vocoder_input
from teachers import RUNS
from trainer import fit
from voices import SPEAKERS

BATCH, WARM_UP, RATE, JUDGES_RATE = 6, 150, 2e-4, 1e-3
WEIGHTS = dict(stft=2.0, mel=3.0, adversarial=0.3, matching=1.0)


def load_crops(limit):
    items = {v: [i for i in load(v, limit=limit if v == "heart" else None) if len(i["f0"]) > CROP] for v in SPEAKERS}
    for voice in SPEAKERS:
        mels = torch.load(f"{RUNS}/predicted/{voice}.pt")
        for item in items[voice]:
            item["predicted"] = mels.get(item["text"])
            item["source"] = fx.source_spectrum(item["f0"][None])[0]
        print(voice, len(items[voice]), "predicted", sum(i["predicted"] is not None for i in items[voice]), flush=True)
    return items


def main(minutes):
    torch.manual_seed(os.getpid())
    rng = random.Random(os.getpid())
    items = load_crops(limit=6)
    seen = {v: [i for i in items[v] if i["predicted"] is not None] for v in SPEAKERS}
    shares = [SHARE.get(v, 1) for v in SPEAKERS]
    judges, path = Discriminators(), os.path.join(RUNS, "models", "discriminators.ckpt")
    optimizer = torch.optim.AdamW(judges.parameters(), JUDGES_RATE, betas=(0.8, 0.99))
    if os.path.exists(path):
        saved = torch.load(path)
        judges.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        for group in optimizer.param_groups:
            group["lr"] = JUDGES_RATE
    saved_at, resumed = [time.time()], os.path.exists(path)

    def crop(voice):
        use = seen[voice] and rng.random() < 0.5
        item = rng.choice((seen if use else items)[voice])
        at = rng.randrange(len(item["f0"]) - CROP + 1)
        part = slice(at, at + CROP)
        mel = item["predicted"][part].float() if use else noisy(item["mel"][part], rng)
        audio = item["audio"][part.start * fx.HOP:part.stop * fx.HOP].astype(np.float32) / 32767
        return vocoder_input(mel[None], item["f0"][None, part])[0], item["source"][:, part], torch.from_numpy(audio)

    def step_loss(step):
        inputs, source, wanted = (torch.stack(x) for x in zip(*(crop(v) for v in rng.choices(SPEAKERS, shares, k=BATCH))))
        sound = fx.waveform(fx.compose(model(inputs), source, fx.complex_noise(source.shape)))
        audible = slice(EDGE // 2 * fx.HOP, (CROP - EDGE // 2) * fx.HOP)
        sound, wanted = sound[:, audible], wanted[:, audible]
        judged = judges.judge(wanted, sound.detach())
        judged.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses = dict(
            stft=spectral_distance(sound, wanted), mel=(fx.log_mel(sound) - fx.log_mel(wanted)).abs().mean())
        if step > WARM_UP or resumed:
            judges.requires_grad_(False)
            losses["adversarial"], losses["matching"] = judges.deceive(wanted, sound)
            judges.requires_grad_(True)
        if time.time() - saved_at[0] > 120:
            saved_at[0] = time.time()
            torch.save(dict(model=judges.state_dict(), optimizer=optimizer.state_dict()), path)
        return {k: WEIGHTS[k] * v for k, v in losses.items()} | dict(_judges=judged.detach())

    model = Vocoder()
    model.load_state_dict(shipped_model("vocoder").state_dict())
    fit("adversarial", model, step_loss, minutes, RATE, betas=(0.8, 0.99), decay_from=0.6)


if __name__ == "__main__":
    main(float(sys.argv[1]))
