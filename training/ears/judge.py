"""A second, independent judge of emotion, for judging synthesis only: never a loss, never a gate, never shipped.

Functionals of F0, level, spectrum and rhythm, taken as differences to the speaker's own mean, and gradient boosting:
nothing of the ear's network, features or seed. `python judge.py prepare CPU_SECONDS` (again until nothing is left),
`python judge.py train`; then `load().probabilities(functionals, reference)`.
"""
import pickle
import sys
import time

import numpy as np
import pyworld
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import confusion_matrix, recall_score

import clips as acted

SIX = ["neutral", "happiness", "sadness", "anger", "fear", "surprise"]
LONGEST = 5 * 24000


def functionals(audio):
    """24 kHz -> about 60 numbers; loudness is taken out."""
    x = np.asarray(audio, np.float64)[:LONGEST]
    x = x / max(1e-6, np.abs(x).max()) * 0.7
    f0, times = pyworld.dio(x, 24000, f0_floor=60, f0_ceil=700, frame_period=12.5, speed=4)
    mel = acted.log_mel(x.astype(np.float32)) * 2.5 - 5
    n = min(len(f0), len(mel))
    f0, mel = f0[:n], mel[:n]
    level = np.logaddexp.reduce(2 * mel, axis=1) / 2
    active = level > level.max() - 4
    voiced = (f0 > 0) & active
    semitones = 12 * np.log2(f0[voiced] / 100) if voiced.sum() > 5 else np.zeros(6)
    slope = np.diff(semitones)
    position = np.linspace(-1, 1, len(semitones))
    spread = np.percentile(semitones, [5, 25, 50, 75, 95])
    contour = np.polyfit(position, semitones, 2)
    shape = mel[active] - level[active, None]
    bands = np.stack([shape[:, i:i + 10].mean(1) for i in range(0, 100, 10)], 1)
    steps = np.diff(level[active]) if active.sum() > 3 else np.zeros(3)
    peaks = ((level[1:-1] > level[:-2]) & (level[1:-1] >= level[2:]) & active[1:-1]).sum()
    changes = np.abs(np.diff(voiced.astype(int))).sum()
    return np.concatenate([
        spread, [spread[4] - spread[0], semitones.std(), np.abs(slope).mean(), slope.std()], contour,
        bands.mean(0), bands.std(0), np.diff(bands, axis=0).std(0),
        np.percentile(level[active] - level.max(), [10, 25, 50, 75]), [level[active].std(), np.abs(steps).mean()],
        [voiced.mean(), active.mean(), n / 80, peaks / n * 80, changes / n * 80],
        [np.polyfit(np.linspace(-1, 1, active.sum()), level[active], 1)[0]]]).astype(np.float32)


def prepare(limit):
    """Functionals of every clip, one file a speaker."""
    rows = {}
    for row in acted.rows():
        rows.setdefault(row[2], []).append(row)
    for speaker, own in sorted(rows.items(), reverse=True):
        path = acted.RUNS / f"functionals-{speaker}.npz"
        if path.exists():
            continue
        own = own[::3] if own[0][1] == "nemo" else own  # enough, and nemo is long
        names = [r[0].name for r in own]
        values = []
        for r in own:
            audio = acted.decode(r[0])
            mel = acted.log_mel(audio)
            a, b = acted.spoken(mel)
            values.append(functionals(audio[a * 300:b * 300]))
        np.savez(path, names=names, values=np.stack(values), corpus=own[0][1],
                 labels=[acted.CLASSES.index(r[3]) for r in own])
        if time.process_time() > limit:
            print("stopped after", speaker)
            return
    print("nothing is left")


def corpus_of(speakers):
    """Differences to each speaker's mean, labels (0...5 of SIX, -1 others), corpora."""
    xs, ys, cs = [], [], []
    for s in speakers:
        z = np.load(acted.RUNS / f"functionals-{s}.npz")
        xs.append(z["values"] - z["values"].mean(0))
        ys.append([SIX.index(acted.CLASSES[k]) if acted.CLASSES[k] in SIX else -1 for k in z["labels"]])
        cs += [str(z["corpus"])] * len(z["labels"])
    return np.concatenate(xs), np.concatenate(ys), np.array(cs)


class Judge:
    """`classes` are SIX; calm and disgust are not judged."""

    def __init__(self, model):
        self.model = model
        self.classes = SIX

    def probabilities(self, values, reference):
        """`[N, 6]` from functionals `[N, D]` and the mean functionals of the voice over all its emotions."""
        return self.model.predict_proba(np.atleast_2d(values) - reference)


def train():
    train_speakers = [p.stem.split("-")[1] for p in sorted(acted.RUNS.glob("functionals-*.npz"))]
    test = set().union(*acted.TEST_SPEAKERS.values())
    x, y, _ = corpus_of([s for s in train_speakers if s not in test])
    model = HistGradientBoostingClassifier(
        max_iter=150, learning_rate=0.08, max_leaf_nodes=12, l2_regularization=5.0, min_samples_leaf=20,
        max_features=0.3, class_weight="balanced", random_state=77)
    model.fit(x[y >= 0], y[y >= 0])
    with open(acted.RUNS / "judge.pkl", "wb") as file:
        pickle.dump(Judge(model), file)
    x, y, corpus = corpus_of(sorted(test))
    for name in ("ravdess", "nemo"):
        rows = (corpus == name) & (y >= 0)
        guess = model.predict(x[rows])
        print(name, "held-out speakers, six classes, UAR", round(recall_score(y[rows], guess, average="macro"), 3))
        print(SIX)
        print(confusion_matrix(y[rows], guess))


def load():
    with open(acted.RUNS / "judge.pkl", "rb") as file:
        return pickle.load(file)


if __name__ == "__main__":
    import judge  # so that the pickle names this module
    if sys.argv[1] == "prepare":
        judge.prepare(float(sys.argv[2]))
    else:
        judge.train()
