"""A second recogniser of emotion, for judging synthesis only: never a loss, never a gate, never shipped.

python judge.py prepare   functionals of the acted clips (again until nothing is left)
python judge.py train     the judge, chosen on the validation speakers, and its confusion on the test speakers

Seven classes. An utterance is heard as its difference to the mean of the same speaker's neutral speech.
"""
import os
import pickle
import sys
import time
from pathlib import Path

import numpy as np
from sklearn.metrics import confusion_matrix, recall_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

sys.path.append(str(Path(__file__).resolve().parent.parent / "ears"))
import clips as acted  # noqa: E402
from functionals import functionals  # noqa: E402

CLASSES = ["neutral", "joy", "sadness", "anger", "fear", "disgust", "surprise"]
FOLDER = Path(os.environ.get("RENDER_RUNS", "runs")) / "judge"
NEMO_STRIDE = 2  # every second training clip of nemo is enough


def prepare(limit):
    """Functionals of every clip, one file a speaker; stops after `limit` CPU seconds."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    by_speaker = {}
    for row in acted.rows():
        by_speaker.setdefault(row[2], []).append(row)
    for speaker, rows in sorted(by_speaker.items()):
        corpus = rows[0][1]
        if (FOLDER / f"{speaker}.npz").exists():
            continue
        if corpus == "nemo" and speaker not in acted.TEST_SPEAKERS[corpus]:
            rows = rows[::NEMO_STRIDE]
        rows = [(r[0], {"happiness": "joy"}.get(r[3], r[3]), r[4]) for r in rows if r[3] != "calm"]
        values = np.stack([functionals(acted.decode(path)) for path, _, _ in rows])
        np.savez(FOLDER / f"{speaker}.npz", values=values, corpus=corpus, strong=[s for _, _, s in rows],
                 labels=[CLASSES.index(e) for _, e, _ in rows])
        print(speaker, len(rows), round(time.process_time()), flush=True)
        if time.process_time() > limit:
            return print("stopped early")
    print("nothing is left")


def differences(values, labels):
    """To the mean of the speaker's neutral clips; for a neutral clip, to the mean of the others."""
    neutral = labels == 0
    mean, count = values[neutral].mean(0), neutral.sum()
    out = values - mean
    out[neutral] *= count / (count - 1)
    return out


def load(speakers):
    """Differences, labels, corpora and strengths of some speakers."""
    parts = []
    for speaker in sorted(speakers):
        z = np.load(FOLDER / f"{speaker}.npz")
        parts.append((differences(z["values"], z["labels"]), z["labels"],
                      np.array([str(z["corpus"])] * len(z["labels"])), z["strong"]))
    return [np.concatenate(v) for v in zip(*parts)]


def weights(labels, corpora):
    """Every class weighs the same, and within it both corpora."""
    out = np.zeros(len(labels))
    for k in range(len(CLASSES)):
        kinds = [(labels == k) & (corpora == c) for c in ("ravdess", "nemo")]
        kinds = [kind for kind in kinds if kind.any()]
        for kind in kinds:
            out[kind] = 1 / len(kinds) / kind.sum()
    return out * len(labels) / len(CLASSES)


class Judge:
    """A support vector machine with a radial kernel; its margins, as a soft maximum, stand for probabilities."""

    def __init__(self, cost, gamma):
        self.machine = make_pipeline(StandardScaler(), SVC(C=cost, gamma=gamma))

    def fit(self, x, y, w):
        self.low, self.high = np.percentile(x, [0.5, 99.5], axis=0)
        self.machine.fit(np.clip(x, self.low, self.high), y, svc__sample_weight=w)
        return self

    def probabilities(self, x):
        """Differences to the speaker's neutral mean `[N, D]` -> `[N, 7]`."""
        z = 2 * self.machine.decision_function(np.clip(x, self.low, self.high))
        p = np.exp(z - z.max(1, keepdims=True))
        return p / p.sum(1, keepdims=True)


def table(judge, speakers):
    """Confusion on held-out people, as Markdown."""
    x, y, corpora, strong = load(speakers)
    heard = judge.probabilities(x).argmax(1)
    for corpus in ("ravdess", "nemo"):
        rows = corpora == corpus
        seen = [k for k in range(len(CLASSES)) if (y[rows] == k).any()]
        print(f"\n{corpus}: {rows.sum()} clips, unweighted average recall "
              f"{recall_score(y[rows], heard[rows], average='macro', labels=seen):.3f}")
        if corpus == "ravdess":
            for s, name in ((0, "normal"), (1, "strong")):
                part = rows & (strong == s) & (y > 0)
                recall = recall_score(y[part], heard[part], average="macro", labels=range(1, 7))
                print(f"{name} intensity, six emotions: {recall:.3f}")
        print("| acted, heard as | " + " | ".join(CLASSES) + " |\n|" + "---|" * (len(CLASSES) + 1))
        for k in seen:
            counts = confusion_matrix(y[rows], heard[rows], labels=range(len(CLASSES)))[k]
            print(f"| {CLASSES[k]} | " + " | ".join(map(str, counts)) + " |")


def train():
    people = {p.stem for p in FOLDER.glob("*.npz")}
    test = set().union(*acted.TEST_SPEAKERS.values())
    checked = set().union(*acted.VALIDATION_SPEAKERS.values())
    x, y, corpora, _ = load(people - test - checked)
    vx, vy, vc, _ = load(checked & people)
    best = 0, None
    for setting in ((0.3, 0.003), (1, 0.003), (3, 0.003), (1, 0.01)):
        heard = Judge(*setting).fit(x, y, weights(y, corpora)).probabilities(vx).argmax(1)
        score = np.mean([recall_score(vy[vc == c], heard[vc == c], average="macro", labels=np.unique(vy[vc == c]))
                         for c in ("ravdess", "nemo")])
        print(f"cost and gamma {setting}: validation speakers {score:.3f}", flush=True)
        best = max(best, (score, setting))
    x, y, corpora, _ = load(people - test)
    judge = Judge(*best[1]).fit(x, y, weights(y, corpora))
    with open(FOLDER / "judge.pkl", "wb") as file:
        pickle.dump(judge, file)
    table(judge, test)


def trained():
    with open(FOLDER / "judge.pkl", "rb") as file:
        return pickle.load(file)


if __name__ == "__main__":
    import judge as module  # so that the pickle names this module
    if sys.argv[1] == "prepare":
        module.prepare(float(sys.argv[2]) if len(sys.argv) > 2 else 1e9)
    else:
        module.train()
