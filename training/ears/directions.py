"""After training: scale, temperatures, neutral mean and the place of each emotion -> encoder.ckpt.

The embedding is scaled so that differences to the speaker's neutral mean have unit variance over training clips
(the classifiers are scaled back). The places are Gaussians of those differences, training speakers only; intensity
labels are not used.
"""
import hashlib

import numpy as np
import torch

import clips as acted
import encoder
import tables
import train_encoder

SHRINKAGE = 0.1


def scale_embedding(net, factor):
    with torch.no_grad():
        net.embed.weight *= factor
        net.embed.bias *= factor
        for head in net.classify.values():
            head.weight /= factor


def gaussians(clips, differences):
    """Class -> mean and shrunk full covariance (Ledoit and Wolf 2004, equation 3) of the differences."""
    result = {}
    for k, name in enumerate(acted.CLASSES):
        x = differences[[i for i, c in enumerate(clips) if c.label == k]].astype(np.float64)
        mean = x.mean(0) if k else np.zeros(encoder.EMBEDDING)
        covariance = (x - mean).T @ (x - mean) / (len(x) - 1)
        average = np.trace(covariance) / len(covariance)
        result[name] = (mean, (1 - SHRINKAGE) * covariance + SHRINKAGE * average * np.eye(len(covariance)))
    return result


def identity(net):
    """A name that changes when the embedding does."""
    return hashlib.sha256(net.embed.weight.detach().numpy().tobytes()).hexdigest()[:12]


def main():
    net = encoder.EmotionEncoder()
    net.load_state_dict(torch.load(acted.RUNS / "train.ckpt"))
    net.eval()
    train = [c for c in acted.load() if c.part == "train"]
    held = [c for c in acted.load() if c.part == "validation"]
    with torch.no_grad():
        embeddings = net.head(train_encoder.statistics(train)).numpy()
    factor = float(1 / tables.differences(train, embeddings).std())
    scale_embedding(net, factor)
    embeddings *= factor
    differences = tables.differences(train, embeddings)
    with torch.no_grad():
        held_embeddings = net.head(train_encoder.statistics(held)).numpy()
    places = gaussians(train, differences)
    means = tables.neutral_means(train, embeddings)
    facts = {
        "identity": identity(net), "scale": factor,
        "temperature": tables.fit_temperatures(net, held, held_embeddings),
        "neutral": np.mean([means[s] for s in sorted(means)], 0),
        "places": places}
    torch.save({"net": net.state_dict(), "facts": facts}, acted.RUNS / "encoder.ckpt")
    tables.report(net, facts, held, held_embeddings)


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
