"""Teaches the ear what Whisper's layers hear of acted speech.

python train_encoder.py statistics SEED CPU_SECONDS   sums up every clip; SEED 0 as it is, others augmented anew;
                                                      run it again until it says nothing is left
python train_encoder.py train SEED,SEED,...           the embedding and its classes -> train.ckpt
python train_encoder.py cross                         each corpus taught alone, asked about the other
"""
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from sklearn.metrics import recall_score
from torch import nn

import batches
import clips as acted
import encoder

SUPCON, ADVERSARY, SMOOTHING, TEMPERATURE, DROPOUT = 0.3, 0.1, 0.1, 0.15, 0.3
STEPS, RATE, DECAY = 1500, 2e-3, 0.05


class Reverse(torch.autograd.Function):
    """The gradient turned round: what is after it learns, what is before it unlearns (Ganin et al. 2016)."""

    @staticmethod
    def forward(_, x):
        return x

    @staticmethod
    def backward(_, gradient):
        return -gradient


class Companions(nn.Module):
    """What training needs beside the ear: the contrastive projection and the adversary that guesses the speaker."""

    def __init__(self, speakers):
        super().__init__()
        self.project = nn.Linear(encoder.EMBEDDING, 32)
        self.guess = nn.Sequential(nn.Linear(encoder.EMBEDDING, 64), nn.GELU(), nn.Linear(64, speakers))


def contrastive(z, labels):
    """Supervised contrastive loss (Khosla et al. 2020, L_out) of unit vectors `[B, D]`."""
    likeness = z @ z.T / TEMPERATURE
    self_pair = torch.eye(len(z), dtype=torch.bool)
    same = (labels[:, None] == labels[None]) & ~self_pair
    log_share = likeness - torch.logsumexp(likeness.masked_fill(self_pair, -1e4), 1, True)
    positives = same.sum(1)
    loss = -(log_share * same).sum(1) / positives.clamp(min=1)
    return loss[positives > 0].mean()


def views(embedding, speakers, labels):
    """The embedding as each of encoder.VIEWS sees it; a clip's own share is left out of its neutral mean."""
    same = (speakers[:, None] == speakers[None]).float()
    neutral = same * (labels == 0).float()[None] * (1 - torch.eye(len(labels)))
    neutral = neutral / neutral.sum(1, keepdim=True).clamp(min=1)
    mean = same / same.sum(1, keepdim=True)
    return {"absolute": embedding, "neutral": embedding - neutral @ embedding, "mean": embedding - mean @ embedding}


def loss_of(net, companions, embedding, labels, speakers, mask, rng):
    """Classes in every view (with mixup of embeddings), contrast, and the adversary through the reversed gradient."""
    target = F.one_hot(labels, len(acted.CLASSES)).float()
    target = target * (1 - SMOOTHING) + SMOOTHING * mask / mask.sum(1, keepdim=True)
    share = float(rng.beta(0.4, 0.4)) if rng.random() < 0.5 else 1.0
    partner = torch.arange(len(labels))
    for corpus in mask.all(1), ~mask.all(1):  # partners have the same classes
        rows = torch.where(corpus)[0]
        partner[rows] = rows[torch.from_numpy(rng.permutation(len(rows)))]
    target = share * target + (1 - share) * target[partner]
    total = 1e-3 * embedding.square().sum(1).mean()
    seen = views(embedding, speakers, labels)
    for name, head in net.classify.items():
        logits = head(share * seen[name] + (1 - share) * seen[name][partner]).masked_fill(~mask, -30)
        total = total - (target * F.log_softmax(logits, -1)).sum(1).mean() / len(net.classify)
    contrast = contrastive(F.normalize(companions.project(seen["neutral"]), dim=-1), labels)
    guess = companions.guess(Reverse.apply(F.layer_norm(embedding, (encoder.EMBEDDING,))))
    return total + SUPCON * contrast + ADVERSARY * F.cross_entropy(guess, speakers)


def labels_of(clips):
    """Classes, speakers as numbers, and which classes each clip's corpus has."""
    names = sorted({c.speaker for c in clips})
    return (torch.tensor([c.label for c in clips]), torch.tensor([names.index(c.speaker) for c in clips]),
            batches.class_mask(clips))


def recall(net, clips, embeddings):
    """Unweighted average recall of each corpus in each view."""
    labels, speakers, mask = labels_of(clips)
    seen = views(torch.as_tensor(embeddings), speakers, labels)
    result = {}
    for view, head in net.classify.items():
        with torch.no_grad():
            guess = head(seen[view]).masked_fill(~mask, -1e4).argmax(1).numpy()
        for corpus in ("ravdess", "nemo"):
            rows = [i for i, c in enumerate(clips) if c.corpus == corpus]
            if rows:
                value = recall_score(labels[rows], guess[rows], average="macro")
                result[f"{corpus} {view}"] = round(float(value), 3)
    return result


def frozen_net():
    """The ear before it is taught: Whisper's layers, a new head."""
    torch.manual_seed(1)
    net = encoder.EmotionEncoder()
    net.start_from_whisper([r[0] for r in acted.rows() if r[2] in ("r01", "r06", "nEB0", "nSM0")][::17][:16])
    return net.eval()


def statistics(clips, seed=0, limit=None):
    """What the frozen layers hear of each clip, `[N, 768]`, kept on disk one file a speaker.

    - seed: 0 is the clip as it is, any other an augmented version.
    - limit: CPU seconds after which it stops for this time.
    """
    net = None
    result = {}
    for speaker in sorted({c.speaker for c in clips}):
        path = acted.RUNS / f"statistics{seed}-{speaker}.pt"
        if not path.exists():
            net = net or frozen_net()
            own = [c for c in clips if c.speaker == speaker]
            torch.save(dict(zip([c.file for c in own], sums(net, own, seed))), path)
        result.update(torch.load(path))
        if limit and time.process_time() > limit:
            sys.exit(f"stopped after {speaker}")
    return torch.stack([result[c.file] for c in clips])


def sums(net, clips, seed=0, change=None):
    """Statistics of clips in their order; `change` is a function of a level-normalised mel and a random source."""
    rng = np.random.default_rng(seed * 1000 + len(clips)) if seed or change else None
    order = sorted(range(len(clips)), key=lambda i: len(clips[i].mel))
    rows = [None] * len(clips)
    with torch.no_grad():
        for i in range(0, len(order), 16):
            _, mels, lengths = batches.batch_of(clips, order[i:i + 16], rng, change)
            for index, row in zip(order[i:i + 16], net.statistics(mels, lengths)):
                rows[index] = row
    return rows


def train(seeds, clips, held, seed=1):
    """Teaches neck, embedding and classes on the kept statistics; prints the recall on the clips `held`."""
    versions = torch.stack([statistics(clips, s) for s in seeds])
    labels, speakers, mask = labels_of(clips)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    net = frozen_net()
    mean, deviation = versions[0].mean(0), versions[0].std(0)
    companions = Companions(int(speakers.max()) + 1)
    taught = [p for n, p in net.named_parameters() if n.startswith(("neck", "embed", "classify"))]
    optimiser = torch.optim.AdamW(taught + list(companions.parameters()), RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min(1, s / 50) * max(0.02, 1 - s / STEPS))
    steps = 0
    while steps < STEPS:
        for batch in batches.speaker_epoch(clips, rng):
            rows = torch.tensor(batch)
            net.train()
            x = versions[torch.from_numpy(rng.integers(len(seeds), size=len(rows))), rows]
            embedding = net.head((x - mean) / deviation, DROPOUT)
            loss = loss_of(net, companions, embedding, labels[rows], speakers[rows], mask[rows], rng)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(taught, 1.0)
            optimiser.step()
            schedule.step()
            steps += 1
    net.eval()
    with torch.no_grad():
        # The standardisation moves into the neck's weights.
        net.neck.bias -= net.neck.weight @ (mean / deviation)
        net.neck.weight /= deviation
        embeddings = net.head(statistics(held))
    print(f"{steps} steps, loss {loss.item():.3f}", recall(net, held, embeddings), f"{time.process_time():.0f} s CPU")
    return net


def cross():
    """Taught by one corpus, asked about the other's test speakers; the six classes that both have."""
    clips = acted.load()
    six = [acted.CLASSES.index(c) for c in acted.NEMO_CLASSES]
    for source, other in (("ravdess", "nemo"), ("nemo", "ravdess")):
        print("taught by", source, "asked about", other, flush=True)
        held = [c for c in clips if c.part == "test" and c.corpus == other and c.label in six]
        train((0, 1, 2), [c for c in clips if c.part == "train" and c.corpus == source and c.label in six], held)


if __name__ == "__main__":
    torch.set_num_threads(1)
    if sys.argv[1] == "statistics":
        clips = [c for c in acted.load() if c.part != "test" and (c.part == "train" or sys.argv[2] == "0")]
        statistics(clips, int(sys.argv[2]), float(sys.argv[3]))
        print("nothing is left")
    elif sys.argv[1] == "cross":
        cross()
    else:
        clips = acted.load()
        net = train(tuple(map(int, sys.argv[2].split(","))), [c for c in clips if c.part == "train"],
                    [c for c in clips if c.part == "validation"])
        torch.save(net.state_dict(), acted.RUNS / "train.ckpt")
