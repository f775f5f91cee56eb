"""Macro-F1, calibration error and Brier score of the shipped weights on the odd lines of GoEmotions dev.

usage: RENDER_DATA=... RENDER_RUNS=... python evaluate.py
"""
import numpy as np
import torch
from safetensors.numpy import load_file

import calibration
import data
import export


def main():
    torch.set_num_threads(1)
    model, vocabulary, step = export.load()
    shipped = load_file(export.ASSETS / "emotion.safetensors")
    slopes, offsets, thresholds = (shipped[f"calibration.{name}"] for name in ("slope", "offset", "threshold"))
    tokenizer = data.tokenizer(vocabulary)
    for split in ("tune", "test"):
        texts, targets = data.goemotions(split)
        scores = export.read(model, data.encode(tokenizer, texts, vocabulary))[0]
        found = calibration.probability(scores, slopes, offsets)
        mean, each = calibration.macro_f1(found, targets, thresholds)
        top = found.argmax(1)
        rows = np.arange(len(top))
        right = targets[rows, top]
        raw = calibration.probability(scores, 1, 0)
        print(f"{split}: {len(texts)} lines, step {step}, macro F1 {mean:.4f}, top label right {right.mean():.4f}")
        for name, p in (("raw", raw), ("calibrated", found)):
            error = calibration.calibration_error(p.ravel(), targets.ravel())
            first = calibration.calibration_error(p[rows, p.argmax(1)], targets[rows, p.argmax(1)])
            brier = ((p - targets) ** 2).mean()
            print(f"  {name}: ECE {error:.4f} over all labels, {first:.4f} of the first label, Brier {brier:.4f}, "
                  f"of a line {28 * brier:.4f}")
        if split == "test":
            for k in np.argsort(-each):
                print(f"| {data.LABELS[k]} | {int(targets[:, k].sum())} | {each[k]:.2f} |")


if __name__ == "__main__":
    main()
