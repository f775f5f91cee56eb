"""Trains the small net that hears mouth shapes: log-mel frames to the eight articulators of MouthTarget and closure.

    RENDER_DATA=... RENDER_RUNS=... python training/face/train_mouth.py

The teacher is speech with known phoneme times (training/speech/corpus.py: hibari and Kokoro voices, Apache-2.0), the
targets are those of Sources/Face/Motion (Cohen and Massaro's blend of MouthTarget). So that a real recording is
understood, training varies loudness, the microphone's colour and noise. Writes assets/face/mouth.safetensors; needs
torch, librosa. About six CPU-minutes.
"""

import glob
import json
import os
import pathlib
import pickle
import re
import sys

import numpy as np
import torch
from safetensors.torch import save_file

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "training" / "speech"))
import features as fx  # noqa: E402

GROUPS, RATE = 25, 80
OFFSETS = (-9, -6, -4, -2, -1, 0, 1, 2, 4, 6, 9)
NAMES = ["jaw", "funnel", "pucker", "lower", "upper", "spread", "bite", "chin"]


def mouth_targets():
    """The table of Sources/Face/Motion/MouthTarget.swift: sound -> list of (shape, dominance, closes)."""
    source = (ROOT / "Sources/Face/Motion/MouthTarget.swift").read_text()

    def target(text):
        values = {k: float(v) for k, v in re.findall(r"(\w+): ([\d.]+)", text)}
        firm = re.search(r"firm: \(([\d.]+), ([\d.]+)\)", text)
        jaw, lips = (float(firm[1]), float(firm[2])) if firm else (1.0, 0.5)
        shape = np.array([values.get(n, 0.0) for n in NAMES])
        dominance = np.array([jaw] + [lips] * 5 + [0.7 * lips + 0.3, lips])
        return shape, dominance, "closes: true" in text

    balanced = r"MouthTarget\(((?:[^()]|\([^()]*\))*)\)"
    named = {m[1]: target(m[2]) for m in re.finditer(r"(?:let|var) (\w+) = " + balanced, source)}
    table = {}
    body = source[source.index("return [\n"):]
    for m in re.finditer(r'"(.)": (?:' + balanced + r"|(\w+))", body):
        table[m[1]] = [target(m[2])] if m[2] is not None else [named[m[3]]]
    for m in re.finditer(r'"(\w)": \["(.)", "(.)"\]', source):
        table[m[1]] = table[m[2]] + table[m[3]]
    assert len(table) > 45 and table["p"][0][2] and not table["t"][0][2], len(table)
    return table, named["rest"]


def articulation(symbols, durations, table, rest):
    """[frames, 9]: eight articulators and closure at 80 frames/s, as VisemeMotion computes them."""
    frames = int(durations.sum()) * 2
    times = (np.arange(frames) + 0.5) / RATE
    pulls, closures, last, start = [], [], 0.0, 0.0
    def add(a, b, t):
        pulls.append(((a + b) / 2, 1 / (0.30 * (b - a) + 0.022), t))
    for symbol, units in zip(symbols, durations):
        end = start + units / 40
        targets = table.get(symbol)
        if targets:
            if start - last > 0.08:
                add(last, start, rest)
            share = (end - start) / len(targets)
            for k, t in enumerate(targets):
                add(start + k * share, start + (k + 1) * share, t)
            if targets[0][2]:
                closures.append((start, end))
            last = end
        start = end
    if times[-1] - last > 0.02:
        add(last, frames / RATE, rest)
    total = np.full((frames, 8), 1e-6)
    value = np.zeros((frames, 8))
    for centre, rate, (shape, dominance, _) in pulls:
        w = np.exp(-np.minimum(np.abs(times - centre) * rate, 14))[:, None] * dominance
        total += w
        value += w * shape
    shut = np.zeros(frames)
    for a, b in closures:
        d = np.abs(times - (a + b) / 2) - max((b - a) * 0.36, 0.5 / 30)
        x = np.clip(d / 0.06, 0, 1)
        shut = np.maximum(shut, 1 - x * x * (3 - 2 * x))
    return np.concatenate([value / total, shut[:, None]], 1).astype(np.float32)


def normalised(mel):
    """[frames, 25]: mean of four bands each, minus the band's mean over the loud frames, in units of 2."""
    g = mel.reshape(len(mel), GROUPS, -1).mean(2)
    level = g.mean(1)
    loud = level > level.max() - 5
    return np.clip((g - g[loud].mean(0)) / 2, -4, 4).astype(np.float32)


def context(x):
    """[frames, groups * offsets]: each frame with its neighbours; the edges repeat."""
    i = np.arange(len(x))
    return np.concatenate([x[np.clip(i + o, 0, len(x) - 1)] for o in OFFSETS], 1)


def log_mel(audio):
    m = fx.log_mel(torch.from_numpy(audio)[None])[0].numpy()
    return m * fx.MEL_SCALE - fx.MEL_SHIFT


def augmented(audio, rng):
    """Another loudness, microphone (a random first-order tilt and a band limit) and room noise."""
    audio = audio.astype(np.float32) / 32767 * np.exp(rng.uniform(-2.3, 0))
    if rng.random() < 0.7:
        spectrum = np.fft.rfft(audio)
        f = np.linspace(0, 12000, len(spectrum))
        curve = rng.uniform(-6, 6) * np.log2(np.maximum(f, 60) / 1000) / 3.5
        curve += rng.normal(0, 3, 12)[np.minimum(11, (f / 1000).astype(int))]
        if rng.random() < 0.4:
            curve -= 60 / (1 + np.exp(-(f - rng.uniform(3500, 9000)) / 300))
        audio = np.fft.irfft(spectrum * 10 ** (curve / 20), len(audio)).astype(np.float32)
    level = np.sqrt((audio**2).mean()) * 10 ** (-rng.uniform(15, 50) / 20)
    return (audio + rng.normal(0, level, len(audio))).astype(np.float32)


def corpus(voices, files, rng, limit):
    config = json.loads((ROOT / "assets/speech/config.json").read_text())
    vocabulary = {v: k for k, v in config["phonemes"].items()}
    table, rest = mouth_targets()
    xs, ys = [], []
    for voice in voices:
        count = 0
        for path in sorted(glob.glob(os.path.join(os.environ["RENDER_RUNS"], "corpus", voice, "*.pkl")))[files]:
            with open(path, "rb") as file:
                for item in pickle.load(file):
                    symbols = [vocabulary.get(int(i), "") for i in item["ids"]]
                    y = articulation(symbols, item["durations"].astype(int), table, rest)
                    x = normalised(log_mel(augmented(item["audio"], rng)))
                    n = min(len(x), len(y))
                    if n < 40:
                        continue
                    xs.append(context(x[:n])), ys.append(y[:n])
                    count += 1
            if count >= limit:
                break
        print(voice, count, "lines", flush=True)
    return torch.from_numpy(np.concatenate(xs)), torch.from_numpy(np.concatenate(ys))


class Mouth(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.first = torch.nn.Linear(GROUPS * len(OFFSETS), 128)
        self.second = torch.nn.Linear(128, 64)
        self.last = torch.nn.Linear(64, 9)

    def forward(self, x):
        return torch.sigmoid(self.last(torch.relu(self.second(torch.relu(self.first(x))))))


def main():
    torch.set_num_threads(1)
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    x, y = corpus(["heart", "michael", "bella", "emma", "fable", "fenrir", "isabella"], slice(1, None), rng, 160)
    check_x, check_y = corpus(["george"], slice(0, 1), rng, 40)
    net = Mouth()
    steps, batch = 7000, 512
    optimizer = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, steps)
    weight = torch.tensor([4.0, 1, 1, 1, 1, 1, 1, 0.2, 1])
    for step in range(steps):
        i = torch.randint(0, len(x), (batch,))
        loss = (((net(x[i]) - y[i]) ** 2) * weight).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 1000 == 999:
            with torch.no_grad():
                p = net(check_x)
            r = [float(np.corrcoef(p[:, k], check_y[:, k])[0, 1]) if check_y[:, k].std() > 0 else 0 for k in range(9)]
            print(step + 1, f"{loss.item():.4f}", " ".join(f"{n} {v:.2f}" for n, v in zip(NAMES + ["closure"], r)),
                  flush=True)
    save_file({k: v.half().contiguous() for k, v in net.state_dict().items()},
              ROOT / "assets/face/mouth.safetensors", {"format": "mouth 1", "offsets": " ".join(map(str, OFFSETS))})


if __name__ == "__main__":
    main()
