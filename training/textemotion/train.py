"""Fine-tunes the encoder: 28 labels by binary cross-entropy, sentence embeddings by distillation.

The embeddings and the lower layers stay as they are, rounded to 4 bits, and are computed once for every line;
only the layers above learn. The rate is constant until the last 35 % of the steps, which also round those
layers' weights: more or fewer steps can still be chosen on the way.

usage: RENDER_DATA=... RENDER_RUNS=... python train.py MINILM_FOLDER [--steps 2000] [--layers 4] [--frozen 2]
Writes model.pt every 50 steps and goes on from it. A quarter of a second of CPU a step.
"""
import argparse
import json
import pathlib
import random
import time

import numpy as np
import torch
from safetensors.numpy import load_file
from torch.nn import functional as F

import data
from model import RoundedLinear, TextEmotion, convert_minilm, round4

BATCH = 32
EPOCHS = 6
DECAY = 0.35
WARMUP = 100


def batches(ids, chosen, size):
    """Batches of texts of one length, so that no batch is padded, in random order."""
    buckets = {}
    for index in chosen:
        buckets.setdefault(len(ids[index]), []).append(index)
    result = []
    for length in sorted(buckets):
        bucket = buckets[length]
        random.shuffle(bucket)
        result += [bucket[i:i + size] for i in range(0, len(bucket), size)]
    random.shuffle(result)
    return result


def thinned(targets):
    """Two in five of the lines that are only neutral, and all others."""
    neutral = targets[:, data.LABELS.index("neutral")].astype(bool) & (targets.sum(1) == 1)
    return [i for i in range(len(targets)) if not neutral[i] or random.random() < 0.4]


class Features:
    """What the frozen layers make of every text, on disk; computed where it is not there yet."""

    def __init__(self, name, encoder, frozen, ids):
        self.ids = ids
        self.starts = np.concatenate([[0], np.cumsum([len(row) for row in ids])])
        path = data.RUNS / f"{name}.f16"
        done_path = data.RUNS / f"{name}.done"
        shape = (int(self.starts[-1]), 384)
        done = int(done_path.read_text()) if done_path.exists() and path.exists() else 0
        self.values = np.memmap(path, np.float16, "r+" if done else "w+", shape=shape)
        state = random.getstate()
        random.seed(3)
        plan = batches(ids, range(len(ids)), 128)
        random.setstate(state)
        encoder.eval()
        with torch.inference_mode():
            for number in range(done, len(plan)):
                rows = plan[number]
                hidden = encoder.lower(torch.tensor([ids[i] for i in rows]), frozen).half().numpy()
                for row, value in zip(rows, hidden):
                    self.values[self.starts[row]:self.starts[row + 1]] = value
                if number % 20 == 19 or number == len(plan) - 1:
                    done_path.write_text(str(number + 1))
        print(name, shape, "ready", round(time.process_time()), "s", flush=True)

    def __getitem__(self, rows):
        """`[len(rows), tokens, 384]` of texts of one length."""
        return torch.from_numpy(np.stack([self.values[self.starts[i]:self.starts[i + 1]] for i in rows])).float()


@torch.inference_mode()
def logits(model, features, frozen):
    """`[lines, 28]`."""
    model.eval()
    result = torch.zeros(len(features.ids), len(data.LABELS))
    for rows in batches(features.ids, range(len(features.ids)), 64):
        result[rows] = model.classify(model.encoder.upper(features[rows], frozen))
    model.train()
    return result.numpy()


def best_f1(scores, targets):
    """Macro F1 with the best threshold of each label, found on the same lines."""
    result = []
    for k in range(targets.shape[1]):
        order = np.argsort(-scores[:, k])
        hits = np.cumsum(targets[order, k])
        result.append(np.max(2 * hits / (np.arange(len(order)) + 1 + targets[:, k].sum())))
    return float(np.mean(result))


def untrained(options, vocabulary_size, kept):
    """The model with MiniLM's layers; the frozen part is rounded."""
    model = TextEmotion(vocabulary_size, options.layers)
    model.encoder.load_state_dict(
        convert_minilm(load_file(options.minilm / "model.safetensors"), range(options.layers), kept, 64))
    frozen = [model.encoder.word, model.encoder.position, model.encoder.norm, *model.encoder.layers[:options.frozen]]
    model.encoder.word.weight.data = round4(model.encoder.word.weight.data)
    model.encoder.position.weight.data = model.encoder.position.weight.data.half().float()
    for part in frozen:
        part.requires_grad_(False)
        for module in part.modules():
            if isinstance(module, RoundedLinear):
                module.weight.data = round4(module.weight.data)
    return model


def refresh(layers):
    for module in layers.modules():
        if isinstance(module, RoundedLinear):
            module.refresh()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("minilm", type=pathlib.Path)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--frozen", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    random.seed(1)

    vocabulary = data.load_vocabulary()
    tokenizer = data.tokenizer(vocabulary)
    model = untrained(options, len(vocabulary), json.loads((data.RUNS / "kept.json").read_text()))
    encoder, upper = model.encoder, model.encoder.layers[options.frozen:]

    def features(name, texts):
        return Features(name, encoder, options.frozen, data.encode(tokenizer, texts, vocabulary))

    texts, targets = data.goemotions("train")
    chosen = thinned(targets)
    targets = torch.from_numpy(targets[chosen])
    tune_texts, tune_targets = data.goemotions("tune")
    tune = features("tune", tune_texts)
    phrases = features("sentences", json.loads((data.RUNS / "sentences.json").read_text()))
    sentences = torch.from_numpy(np.load(data.RUNS / "sentences.npy"))
    lines = features("train", [texts[i] for i in chosen])

    frequency = targets.mean(0)
    positive = ((0.04 / frequency) ** 0.5).clamp(1, 4)
    model.read.bias.data = torch.logit(frequency)
    groups = [dict(params=list(layer.parameters()), peak=rate) for layer, rate in zip(upper, (2e-4, 2.5e-4, 3e-4, 3e-4))]
    heads = [*model.look.parameters(), *model.read.parameters(), *model.sentence.parameters()]
    groups.append(dict(params=heads, peak=1e-3))
    optimizer = torch.optim.AdamW(groups, lr=0, weight_decay=0.01, fused=True)
    trained = [p for group in groups for p in group["params"]]

    rare = torch.nonzero((targets[:, frequency < 700 / 43410] > 0).any(1))[:, 0].tolist()
    plan, phrase_plan = [], []
    for _ in range(EPOCHS):
        plan += batches(lines.ids, list(range(len(chosen))) + rare, BATCH)
        phrase_plan += batches(phrases.ids, range(len(phrases.ids)), BATCH)
    steps = min(options.steps, len(plan))
    step, path = 0, data.RUNS / "model.pt"
    if path.exists():
        state = torch.load(path)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        step = state["step"]
        if state["rounding"]:
            refresh(upper)
    print(len(plan), "steps planned,", steps, "steps from", step, flush=True)
    model.train()
    started, sums = time.process_time(), np.zeros(4)
    while step < steps:
        rate = min(1, (step + 1) / WARMUP, (steps - step) / (DECAY * steps))
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * rate
        if step >= (1 - DECAY) * steps and (step % 50 == 0 or upper[0].widen.scales is None):
            refresh(upper)
        rows = plan[step]
        scores = model.classify(encoder.upper(lines[rows], options.frozen))
        loss = F.binary_cross_entropy_with_logits(
            scores, targets[rows], pos_weight=positive, reduction="none").sum(1).mean()
        sums += loss.item(), 1, 0, 0
        if step % 3 == 0:
            rows = phrase_plan[step // 3 % len(phrase_plan)]
            found = model.embed(encoder.upper(phrases[rows], options.frozen))
            cosine = (found * sentences[rows]).sum(1).mean()
            loss = loss + 2 * (1 - cosine)
            sums += 0, 0, cosine.item(), 1
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        step += 1
        if step % 50 == 0 or step == steps:
            print(f"{step} loss {sums[0] / sums[1]:.4f} cosine {sums[2] / max(sums[3], 1):.4f} "
                  f"cpu {time.process_time() - started:.0f} s", flush=True)
            sums[:] = 0
            torch.save(dict(model=model.state_dict(), optimizer=optimizer.state_dict(), step=step,
                            rounding=upper[0].widen.scales is not None), path.with_suffix(".part"))
            path.with_suffix(".part").rename(path)
        if step % 500 == 0 or step == steps:
            print(f"{step} tune macro F1 {best_f1(logits(model, tune, options.frozen), tune_targets):.4f} "
                  "(best thresholds)", flush=True)


if __name__ == "__main__":
    main()
