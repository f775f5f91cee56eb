"""Recall of the ear on ravdess's test actors when the sound is changed: `python robustness.py`."""
import numpy as np
import soxr
import torch

import batches
import clips as acted
import embed
import encoder
import train_encoder

CHANGES = {
    "as it is": lambda x, rng: x,
    "white noise, 20 dB": lambda x, rng: x + noise(x, rng, 20),
    "white noise, 10 dB": lambda x, rng: x + noise(x, rng, 10),
    "telephone (8 kHz)": lambda x, rng: soxr.resample(soxr.resample(x, 24000, 8000), 8000, 24000),
    "pitch, formants and tempo * 1.12": lambda x, rng: soxr.resample(x, 1.12, 1),
}


def noise(x, rng, decibels):
    return (rng.normal(size=len(x)) * np.sqrt(np.mean(x ** 2)) * 10 ** (-decibels / 20)).astype(np.float32)


def main():
    net, _ = embed.load()
    test = {c.file: c for c in acted.load() if c.part == "test" and c.corpus == "ravdess"}
    rows = [r for r in acted.rows() if r[0].name in test]
    sounds = []
    for row in rows:
        audio = acted.decode(row[0])
        a, b = acted.spoken(acted.log_mel(audio))
        sounds.append(audio[a * 300:b * 300])
    clips = [test[r[0].name] for r in rows]
    order = sorted(range(len(sounds)), key=lambda i: len(sounds[i]))
    for name, change in CHANGES.items():
        rng = np.random.default_rng(0)
        embeddings = np.zeros((len(sounds), encoder.EMBEDDING), np.float32)
        for i in range(0, len(order), 16):
            mels = [torch.from_numpy(acted.log_mel(change(sounds[k], rng).astype(np.float32))) for k in order[i:i + 16]]
            heard = [encoder.level_normalised(m[None])[0].numpy()[:batches.FRAMES] for m in mels]
            with torch.no_grad():
                embeddings[order[i:i + 16]] = net(*batches.collate(heard)).numpy()
        print(name, train_encoder.recall(net, clips, embeddings), flush=True)


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
