"""Accuracy of free-text directions on the held-out list, by the prototypes alone (no emotion words).

usage: RENDER_DATA=... RENDER_RUNS=... python directions.py [PRINT_MISSES]
"""
import sys

import numpy as np
import torch

import data
import export

TEMPERATURE = 0.04


def main():
    torch.set_num_threads(1)
    model, vocabulary, _ = export.load()
    tokenizer = data.tokenizer(vocabulary)

    def embed(texts):
        return export.read(model, data.encode(tokenizer, texts, vocabulary))[1]

    described = export.prototypes()
    keys = embed([row[2] for row in described])
    rows = [line.split("\t") for line in (export.FIXTURES / "directions.tsv").read_text().splitlines()
            if not line.startswith("#")]
    cosines = embed([row[0] for row in rows]) @ keys.T
    right = 0
    for (phrase, wanted), cosine in zip(rows, cosines):
        powers = np.exp((cosine - cosine.max()) / TEMPERATURE)
        sums = {}
        for (mixture, _, _), power in zip(described, powers / powers.sum()):
            for part in mixture.split(" + "):
                weight, _, name = part.rpartition(" ")
                sums[name] = sums.get(name, 0) + power * float(weight or 1)
        best = max(sums, key=sums.get)
        hit = any(best in option for option in wanted.split(","))
        right += hit
        if not hit and len(sys.argv) > 1:
            print(f"{phrase} -> {best} {sums[best]:.2f} (nearest: {described[cosine.argmax()][2]}, {cosine.max():.2f})")
    print(f"{right} of {len(rows)}")


if __name__ == "__main__":
    main()
