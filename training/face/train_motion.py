"""Trains the motion model: mouth curves drawn by diffusion from what is heard (Sources/Face/Motion/MotionModel.swift).

    RENDER_DATA=... RENDER_RUNS=... python training/face/train_motion.py [STEPS]

Real motion comes from facegood (one performer, 30 frames/s; recordings 1114_2_01 to 03 and 1114_3_15; 1114_2_04 chooses the
step, 1114_2_05 is the test), and half of each batch from synthetic speech of the corpus with the curves of VisemeMotion, so that English
sounds are known; a flag says which. Flow matching with an estimate of the data (Lipman et al. 2023), temporal
convolutions over windows of 96 frames. Writes assets/acted/motion.safetensors; facegood's licence is unclear for
commercial use, hence the place. Needs mouth.safetensors; about 10 CPU-minutes.
"""

import glob
import json
import os
import pathlib
import pickle
import sys

import librosa
import numpy as np
import torch
from safetensors.torch import load_file, save_file

from train_mouth import ROOT, Mouth, articulation, augmented, context, log_mel, mouth_targets, normalised

DATA = pathlib.Path(os.environ["RENDER_DATA"]) / "facegood"
TRAIN, CHECK = ["1114_2_01", "1114_2_02", "1114_2_03", "1114_3_15"], "1114_2_04"
FPS, RATE, WINDOW, WIDTH = 30, 80, 96, 72
LANES = ["jaw", "funnel", "pucker", "lower", "upper", "spread", "bite", "shut"]
CONDITION = 20
DILATIONS = (1, 2, 4, 8, 1, 2, 4, 8)


def performed(name):
    """[frames, 8]: facegood's curves as LANES."""
    names = [str(n) for n in np.load(DATA / "shirley_1015_bs_name.npy")]
    values = np.load(DATA / f"bs_value_{name}.npy").astype(np.float32)

    def mean(*keys):
        return np.mean([values[:, names.index(k)] for k in keys], 0)

    oh = mean("mouth_oh_c")
    funnel = mean("mouth_funnel_dl", "mouth_funnel_dr", "mouth_funnel_ul", "mouth_funnel_ur")
    lanes = [mean("mouth_stretch_c") + 0.35 * oh, funnel + 0.5 * oh,
             mean("mouth_pucker_l", "mouth_pucker_r") + mean("mouth_oo_c"),
             mean("mouth_lowerLipDepress_l", "mouth_lowerLipDepress_r"),
             mean("mouth_upperLipRaise_l", "mouth_upperLipRaise_r"),
             mean("mouth_lipStretch_l", "mouth_lipStretch_r"),
             mean("mouth_suck_dl", "mouth_suck_dr"), mean("mouth_press_l", "mouth_press_r") * 2]
    return np.clip(np.stack(lanes, 1), 0, 1)


def heard(mel, ear):
    """[frames, 19] at FPS: what the listening net makes of the sound, twice a frame, and the level.

    The spectrum itself is not told: with it the model followed the performer better and strangers worse.
    """
    x = normalised(mel)
    level = mel.reshape(len(mel), 25, -1).mean((1, 2))
    loud = np.clip((level - level.max()) / 4 + 1, -1, 1)
    with torch.no_grad():
        mouth = ear(torch.from_numpy(context(x))).numpy()
    frames = int(len(x) / RATE * FPS)
    t = np.arange(frames) / FPS * RATE

    def at(field, shift):
        return field[np.clip(np.round(t + shift).astype(int), 0, len(field) - 1)]

    return np.concatenate([at(mouth, -0.7), at(mouth, 0.7), at(loud[:, None], 0)], 1).astype(np.float32)


def with_flag(x, flag):
    return np.concatenate([x, np.full((len(x), 1), flag, np.float32)], 1)


def real_speech(ear, rng, copies):
    pairs = []
    for name in TRAIN:
        audio = librosa.load(DATA / f"{name}.flac", sr=24000)[0]
        curves = performed(name)
        for k in range(copies):
            sound = audio if k == 0 else augmented(audio / np.abs(audio).max() * 32767 * 0.9, rng)
            x = heard(log_mel(sound), ear)
            n = min(len(x), len(curves))
            pairs.append((with_flag(x[:n], 1), curves[:n]))
    return pairs


def synthetic_speech(ear, rng, limit):
    vocabulary = {v: k for k, v in json.loads((ROOT / "assets/speech/config.json").read_text())["phonemes"].items()}
    table, rest = mouth_targets()
    pairs = []
    for voice in ("heart", "michael", "bella", "emma", "fable", "fenrir", "isabella"):
        for path in sorted(glob.glob(os.path.join(os.environ["RENDER_RUNS"], "corpus", voice, "*.pkl")))[1:2]:
            for item in pickle.load(open(path, "rb"))[:limit]:
                symbols = [vocabulary.get(int(i), "") for i in item["ids"]]
                y = articulation(symbols, item["durations"].astype(int), table, rest)
                x = heard(log_mel(augmented(item["audio"], rng)), ear)
                t = np.clip(np.round(np.arange(len(x)) / FPS * RATE).astype(int), 0, len(y) - 1)
                # The bite is shared; the chin is left out; the last lane says that lips meet.
                if len(x) > WINDOW:
                    pairs.append((with_flag(x, 0), y[t][:, [0, 1, 2, 3, 4, 5, 6, 8]]))
    return pairs


class Block(torch.nn.Module):
    def __init__(self, width, dilation):
        super().__init__()
        self.spread = torch.nn.Conv1d(width, width, 3, padding=dilation, dilation=dilation)
        self.time = torch.nn.Linear(32, width)
        self.mix = torch.nn.Conv1d(width, width, 1)
        self.drop = torch.nn.Dropout(0.2)

    def forward(self, x, time):
        h = torch.nn.functional.silu(self.spread(x) + self.time(time)[:, :, None])
        return x + self.mix(self.drop(h))


class Motion(torch.nn.Module):
    """The clean lanes behind noisy ones."""

    def __init__(self):
        super().__init__()
        self.embed = torch.nn.Linear(32, 32)
        self.enter = torch.nn.Conv1d(len(LANES) + CONDITION, WIDTH, 1)
        self.blocks = torch.nn.ModuleList([Block(WIDTH, d) for d in DILATIONS])
        self.leave = torch.nn.Conv1d(WIDTH, len(LANES), 1)

    def forward(self, x, time, condition):
        """x [batch, 8, frames], time [batch], condition [batch, 20, frames]."""
        angles = time[:, None] * np.pi * 1.25 ** torch.arange(16)[None]
        waves = torch.nn.functional.silu(self.embed(torch.cat([angles.sin(), angles.cos()], 1)))
        h = self.enter(torch.cat([x, condition], 1))
        for block in self.blocks:
            h = block(h, waves)
        return self.leave(torch.nn.functional.silu(h))


def sample(net, condition, steps=4, temperature=1.0, seed=0):
    """Curves [frames, 8] in units of the training data, by Euler steps on the flow path."""
    c = torch.from_numpy(condition.T[None].copy())
    g = torch.Generator().manual_seed(seed)
    x = torch.randn(1, len(LANES), c.shape[2], generator=g) * temperature
    with torch.no_grad():
        for k in range(steps):
            t, u = k / steps, (k + 1) / steps
            data = net(x, torch.tensor([t]), c)
            noise = (x - t * data) / (1 - t)
            x = u * data + (1 - u) * noise
    return x[0].T.numpy()


def batch(pairs, lengths, size, rng):
    xs, ys = [], []
    for i in rng.choice(len(pairs), size, p=lengths):
        x, y = pairs[i]
        k = rng.integers(0, len(x) - WINDOW)
        xs.append(x[k:k + WINDOW].T), ys.append(y[k:k + WINDOW].T)
    return torch.from_numpy(np.stack(xs)), torch.from_numpy(np.stack(ys))


def main():
    torch.set_num_threads(1)
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    ear = Mouth()
    ear.load_state_dict({k: v.float() for k, v in load_file(ROOT / "assets/face/mouth.safetensors").items()})
    real, made = real_speech(ear, rng, 4), synthetic_speech(ear, rng, 60)
    shares = [np.array([len(x) for x, _ in p], float) for p in (real, made)]
    shares = [s / s.sum() for s in shares]
    both = np.concatenate([y for _, y in real])
    mean, spread = both.mean(0).astype(np.float32), np.maximum(both.std(0), 0.03).astype(np.float32)
    net = Motion()
    print(sum(p.numel() for p in net.parameters()), "weights;", len(both), "real frames", flush=True)
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    optimizer = torch.optim.AdamW(net.parameters(), 1e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, steps, pct_start=0.1)
    m, s = torch.from_numpy(mean)[None, :, None], torch.from_numpy(spread)[None, :, None]
    sound = librosa.load(DATA / f"{CHECK}.flac", sr=24000)[0]
    check_x, check_y = with_flag(heard(log_mel(sound), ear), 1), performed(CHECK)
    best = 0.0
    average = {k: v.clone() for k, v in net.state_dict().items()}
    for step in range(steps):
        a, b = batch(real, shares[0], 16, rng), batch(made, shares[1], 8, rng)
        c, y = torch.cat([a[0], b[0]]), (torch.cat([a[1], b[1]]) - m) / s
        c = c + 0.05 * torch.randn_like(c)
        time = torch.rand(len(y))
        noise = torch.randn_like(y)
        x = time[:, None, None] * y + (1 - time[:, None, None]) * noise
        loss = ((net(x, time, c) - y).clamp(-6, 6) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1)
        optimizer.step()
        schedule.step()
        with torch.no_grad():
            for k, v in net.state_dict().items():
                average[k].lerp_(v, 1 - min(0.998, (step + 1) / (step + 10)))
        if step % 500 == 499:
            judge = Motion().eval()
            judge.load_state_dict(average)
            made_jaw = sample(judge, check_x, temperature=0)[:, 0]
            n = min(len(made_jaw), len(check_y))
            r = np.corrcoef(made_jaw[:n], check_y[:n, 0])[0, 1]
            print(step + 1, f"{loss.item():.3f}", f"jaw of {CHECK}: {r:.3f}", flush=True)
            if r < best:
                continue
            best = r
            out = {k: v.half().contiguous() for k, v in average.items()}
            out |= {"mean": torch.from_numpy(mean), "spread": torch.from_numpy(spread)}
            save_file(out, ROOT / "assets/acted/motion.safetensors", {"format": "motion 1"})


if __name__ == "__main__":
    main()
