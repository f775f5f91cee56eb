"""Batches of clips, balanced over corpora and classes, of similar length."""
import numpy as np
import torch

import augment
import clips as acted
import encoder

FRAMES = 480  # 6 s; longer clips are cut


def normalised(clip):
    return encoder.level_normalised(torch.from_numpy(clip.mel)[None])[0].numpy()


def collate(mels):
    """What the network takes, nepers above its floor so that padding is silence: `[B, T, 100]`, and the lengths."""
    lengths = torch.tensor([len(m) for m in mels])
    batch = torch.zeros(len(mels), int(lengths.max()), 100)
    for row, m in zip(batch, mels):
        row[:len(m)] = torch.from_numpy(m) + encoder.RANGE
    return batch, lengths


def class_mask(clips):
    """`[B, 8]`, true where the clip's corpus has the class."""
    nemo = torch.tensor([c in acted.NEMO_CLASSES for c in acted.CLASSES])
    return torch.stack([nemo if c.corpus == "nemo" else torch.ones_like(nemo) for c in clips])


def speaker_batches(clips, size=64):
    """The number of batches of a pass."""
    return len(clips) // size + 1


def speaker_epoch(clips, rng, speakers=4, each=16):
    """One pass: batches of some speakers, half of them from each corpus, with `each` clips that cover every class.

    Neutral comes at least three times, so that a neutral mean exists.
    """
    by_speaker = {}
    for i, c in enumerate(clips):
        by_speaker.setdefault((c.corpus, c.speaker), {}).setdefault(c.label, []).append(i)
    groups = {name: [v for k, v in sorted(by_speaker.items()) if k[0] == name] for name in ("ravdess", "nemo")}
    groups = {k: v for k, v in groups.items() if v}
    result = []
    for _ in range(speaker_batches(clips, speakers * each)):
        batch = []
        for group in groups.values():
            for chosen in rng.choice(len(group), speakers // len(groups), replace=False):
                classes = group[chosen]
                labels = [0, 0, 0] + [k for k in rng.permutation(sorted(classes)) if k] * each
                batch += [int(rng.choice(classes[k])) for k in labels[:each]]
        result.append(batch)
    return result


def batch_of(clips, indices, rng=None, change=augment.augmented):
    """Clips, network inputs, lengths; changed (by default augmented) when there is a random source."""
    own = [clips[i] for i in indices]
    mels = [normalised(c)[:FRAMES] for c in own]
    if rng is not None:
        mels = [(change or augment.augmented)(m, rng)[:FRAMES] for m in mels]
    return own, *collate(mels)
