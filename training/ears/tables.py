"""The tables of docs/results/ears.md: `python tables.py PART`, PART validation (default) or test (only at the end)."""
import sys

import numpy as np
import torch
from sklearn.metrics import confusion_matrix, recall_score

import batches
import clips as acted
import encoder
import train_encoder


def probabilities(net, clips, embeddings, view, temperature=1.0):
    """`[N, 8]`; every corpus's own classes only."""
    labels, speakers, mask = train_encoder.labels_of(clips)
    seen = train_encoder.views(torch.as_tensor(embeddings), speakers, labels)[view]
    with torch.no_grad():
        return torch.softmax(net.classify[view](seen).masked_fill(~mask, -1e4) / temperature, 1).numpy()


def calibration_error(p, labels, bins=10):
    """Expected calibration error of the top class, equal-width bins."""
    top, right = p.max(1), p.argmax(1) == labels
    where = np.minimum((top * bins).astype(int), bins - 1)
    return sum(abs(right[where == b].mean() - top[where == b].mean()) * (where == b).mean()
               for b in range(bins) if (where == b).any())


def temperature_of(logits, clips):
    """The temperature with the least cross-entropy, both corpora weighing the same; `[N, 8]` logits of held-out clips."""
    labels = torch.tensor([c.label for c in clips])
    weight = torch.tensor([1 / sum(d.corpus == c.corpus for d in clips) for c in clips])
    logits = logits.masked_fill(~batches.class_mask(clips), -1e4)
    grid = np.exp(np.linspace(-1.5, 1.5, 61))
    losses = [(weight * torch.nn.functional.cross_entropy(logits / t, labels, reduction="none")).sum() for t in grid]
    return float(grid[int(np.argmin(losses))])


def fit_temperatures(net, clips, embeddings):
    """The temperature of every view, from clips that taught nothing."""
    labels, speakers, _ = train_encoder.labels_of(clips)
    seen = train_encoder.views(torch.as_tensor(embeddings), speakers, labels)
    with torch.no_grad():
        return {v: temperature_of(net.classify[v](seen[v]), clips) for v in encoder.VIEWS}


def neutral_means(clips, embeddings):
    """Speaker -> mean embedding of its neutral clips."""
    return {s: embeddings[[i for i, c in enumerate(clips) if c.speaker == s and c.label == 0]].mean(0)
            for s in {c.speaker for c in clips}}


def differences(clips, embeddings):
    means = neutral_means(clips, embeddings)
    return np.stack([e - means[c.speaker] for c, e in zip(clips, embeddings)])


def ordering(clips, embeddings, places):
    """Share of ravdess pairs (same actor, class, sentence) whose strong clip lies further along its direction."""
    table = {}
    for k, name in enumerate(acted.CLASSES):
        own = [(c, e @ places[name][0]) for c, e in zip(clips, embeddings) if c.corpus == "ravdess" and c.label == k]
        pairs = [a > b for s, a in own for n, b in own
                 if s.strong == 1 and n.strong == 0 and s.speaker == n.speaker and s.sentence == n.sentence]
        if pairs:
            table[name] = round(float(np.mean(pairs)), 3)
    return table


def speaker_leak(clips, embeddings):
    """How well speakers of one corpus are told apart (nearest centroid of every other clip), beside chance.

    From the embedding and from its difference to the speaker's neutral mean, emotions' own means taken out.
    """
    result = {}
    for kind, x in (("embedding", embeddings), ("difference", differences(clips, embeddings))):
        for name in ("ravdess", "nemo"):
            rows = [i for i, c in enumerate(clips) if c.corpus == name]
            speakers = sorted({clips[i].speaker for i in rows})
            if len(speakers) < 2:
                continue
            who = np.array([speakers.index(clips[i].speaker) for i in rows])
            emotion = np.array([clips[i].label for i in rows])
            own = x[rows]
            own = own - np.stack([own[emotion == e].mean(0) for e in emotion])
            half = np.random.default_rng(0).random(len(rows)) < 0.5
            centres = np.stack([own[half & (who == s)].mean(0) for s in range(len(speakers))])
            guess = ((own[~half, None] - centres[None]) ** 2).sum(-1).argmin(1)
            result[f"{name} {kind}"] = f"{(guess == who[~half]).mean():.3f} (chance {1 / len(speakers):.3f})"
    return result


AFFECT = dict(  # valence, arousal, dominance: Russell and Mehrabian 1977, as in Sources/Emotion/EmotionLabel+Table.swift
    neutral=(0, 0, 0), calm=(0.68, -0.46, 0.06), happiness=(0.76, 0.48, 0.35), sadness=(-0.63, -0.27, -0.33),
    anger=(-0.51, 0.59, 0.25), fear=(-0.64, 0.6, -0.43), disgust=(-0.6, 0.35, 0.11), surprise=(0.4, 0.67, -0.13))


def concordance(p, labels):
    """Lin's concordance of valence, arousal and dominance: of the probabilities' mean against the acted label's."""
    places = np.array([AFFECT[c] for c in acted.CLASSES])
    heard, meant = p @ places, places[labels]
    spread = heard.var(0) + meant.var(0) + (heard.mean(0) - meant.mean(0)) ** 2
    return 2 * ((heard - heard.mean(0)) * (meant - meant.mean(0))).mean(0) / spread


def report(net, facts, clips, embeddings):
    """Prints recall, calibration, confusions, ordering and leak of some clips."""
    labels = np.array([c.label for c in clips])
    for view in encoder.VIEWS:
        p = probabilities(net, clips, embeddings, view, facts["temperature"][view])
        for name in ("ravdess", "nemo"):
            rows = np.array([c.corpus == name for c in clips])
            recalls = {s: recall_score(labels[own], p[own].argmax(1), average="macro") for s, own in
                       ((s, np.array([c.speaker == s for c in clips])) for s in
                        sorted({c.speaker for c in clips if c.corpus == name}))}
            print(f"{name} {view}: UAR {recall_score(labels[rows], p[rows].argmax(1), average='macro'):.3f}, "
                  f"ECE {calibration_error(p[rows], labels[rows]):.3f}, {rows.sum()} clips,",
                  {s: round(float(v), 3) for s, v in recalls.items()})
            print("  concordance of valence, arousal, dominance:", np.round(concordance(p[rows], labels[rows]), 3))
            present = sorted(set(labels[rows]))
            print("  rows true, columns heard:", [acted.CLASSES[k] for k in present])
            print(confusion_matrix(labels[rows], p[rows].argmax(1), labels=present))
        print(f"both {view}: ECE {calibration_error(p, labels):.3f}")
    print("normal < strong:", ordering(clips, differences(clips, embeddings), facts["places"]))
    print("speaker told apart:", speaker_leak(clips, embeddings))
    print("temperature", facts["temperature"], "lengths",
          {k: round(float(np.linalg.norm(m)), 2) for k, (m, _) in facts["places"].items()})


def main(part):
    import embed
    net, facts = embed.load()
    clips = [c for c in acted.load() if c.part == part]
    with torch.no_grad():
        embeddings = net.head(train_encoder.statistics(clips)).numpy()
    report(net, facts, clips, embeddings)


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(sys.argv[1] if len(sys.argv) > 1 else "validation")
