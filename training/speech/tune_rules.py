"""Sizes of the emotion rules by what the shipped ear hears.

python tune_rules.py speak CLIPS   speech with random voice qualities, heard by the ear, every third also by DistillMOS
python tune_rules.py fit           a response surface through it, and the best quality of each emotion on it

The ear's embedding (difference to the voice's neutral speech) is a quadratic function of the ten parameters plus noise
of voice and line; with some thousand clips its coefficients are known far better than any one clip. The best quality
maximises the ear's probability of the emotion minus a price for what DistillMOS loses and for leaving the sizes that
acting has (`rules.ACTED`), which the surface knows nothing about.
"""
import os
import pickle
import sys
import time

import numpy as np
import torch
from scipy.optimize import minimize

import rules
from evaluate import test_sentences
from export import FLOWS, shipped_model
from synthesize import Stack
from teachers import RUNS

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../ears"))
# Each parameter's lowest and highest value; factors as natural logarithms.
BOX = dict(pitch=(-3, 7), range=(-0.7, 0.8), rate=(-0.3, 0.18), energy=(-5, 6), tilt=(-2.5, 3), breath=(0, 0.6),
           formants=(-0.06, 0.06), slope=(-3, 4), tremor=(0, 0.6), creak=(0, 0.7))
NAMES = list(BOX)
LOW, HIGH = np.array(list(BOX.values())).T
VOICES = ("heart", "michael", "bella", "fenrir", "fable", "emma")
LINES = slice(60, 88)  # no line of the tables
FILE = os.path.join(RUNS, "rules.pkl")


def as_quality(values):
    return {n: float(np.exp(v) if n in rules.FACTORS else v) for n, v in zip(NAMES, values)}


def as_values(quality):
    return np.array([np.log(quality[n]) if n in rules.FACTORS else quality[n] for n in NAMES])


def hear(samples):
    import clips
    import embed
    mel = clips.log_mel(samples)
    a, b = clips.spoken(mel)
    return embed.embed(mel[a:b])


def speak(count):
    """Adds `count` clips to FILE; each with a random quality, half of them near the emotions' present ones."""
    from judges import Judges
    stack, judges = Stack(shipped_model("vocoder"), {n: shipped_model(n) for n in FLOWS}), Judges(words=False)
    lines = [(v, ids) for v in VOICES for t in test_sentences()[LINES] for ids in stack.phonemes(t, v)[:1]]
    kept = dict(neutral={}, rows=[])
    if os.path.exists(FILE):
        with open(FILE, "rb") as file:
            kept = pickle.load(file)
    for voice in VOICES:
        if voice not in kept["neutral"]:
            own = [ids for v, ids in lines if v == voice][:10]
            sounds = [stack.speak(ids, voice, seed=900 + k) for k, ids in enumerate(own)]
            kept["neutral"][voice] = np.mean([hear(x) for x in sounds], 0)
    rng, start = np.random.default_rng([11, len(kept["rows"])]), time.time()
    presents = [as_values(rules.quality(e, 1, rules.ACTED)) for e in rules.ACTED]
    for k in range(count):
        voice, ids = lines[rng.integers(len(lines))]
        values = rng.uniform(LOW, HIGH) * (rng.random(len(NAMES)) < 0.7)
        if k % 2:
            values = np.clip(presents[rng.integers(6)] + 0.5 * values, LOW, HIGH)
        x = stack.speak(ids, voice, quality=as_quality(values), seed=int(rng.integers(1 << 30)))
        mos = judges.distill_mos(judges.prepare(x)) if k % 3 == 0 else np.nan
        kept["rows"].append((voice, values, hear(x) - kept["neutral"][voice], mos))
        if k % 50 == 49:
            with open(FILE + ".new", "wb") as file:
                pickle.dump(kept, file)
            os.replace(FILE + ".new", FILE)
            print(len(kept["rows"]), f"{time.time() - start:.0f} s", flush=True)


def surface(values):
    """The ten parameters in units of their box's half width, their squares and products, `[N, 65]`."""
    u = values / ((HIGH - LOW) / 2)
    rows, columns = np.triu_indices(len(NAMES))
    return np.concatenate([u, u[:, rows] * u[:, columns]], 1)


def ridge(x, y, strength):
    return np.linalg.solve(x.T @ x + strength * np.eye(x.shape[1]), x.T @ y)


def cross_validated(x, y, strengths):
    """(coefficients, share of the variance explained in clips left out, residuals of those clips)."""
    folds, best = np.arange(len(x)) % 8, None
    for strength in strengths:
        left = np.concatenate([y[folds == k] - x[folds == k] @ ridge(x[folds != k], y[folds != k], strength)
                               for k in range(8)])
        if best is None or left.var() < best[0]:
            best = left.var(), strength, left
    return ridge(x, y, best[1]), 1 - best[0] / y.var(), best[2]


def fit(mos_price=1.5, leave_price=0.35, allowed=0.2):
    """Prints the best quality of each emotion and what the surface expects of it."""
    import clips
    import embed
    net, facts = embed.load()
    weight, bias = (v.detach().numpy() for v in net.classify["neutral"].parameters())
    with open(FILE, "rb") as file:
        rows = pickle.load(file)["rows"]
    voices = np.array([VOICES.index(r[0]) for r in rows])
    values, heard, mos = (np.array([r[k] for r in rows]) for k in (1, 2, 3))
    curve, explained, left = cross_validated(surface(values), heard, (3, 10, 30, 100))
    print(f"{len(rows)} clips: the surface explains {100 * explained:.0f} % of the embedding")
    known = ~np.isnan(mos)
    x = np.concatenate([surface(values[known]), np.eye(len(VOICES))[voices[known]] * 10], 1)
    loss, explained, _ = cross_validated(x, mos[known], (3, 10, 30, 100))
    loss = loss[:-len(VOICES)]
    print(f"{known.sum()} clips: {100 * explained:.0f} % of DistillMOS")
    spread = left[np.random.default_rng(0).permutation(len(left))[:300]]
    names = [{"happiness": "joy"}.get(c, c) for c in clips.CLASSES]

    def probabilities(v):
        """Of the classes, averaged over the clips' scatter around the surface."""
        z = ((surface(v[None]) @ curve + spread) @ weight.T + bias) / facts["temperature"]["neutral"]
        p = np.exp(z - z.max(1, keepdims=True))
        return (p / p.sum(1, keepdims=True)).mean(0)

    for emotion in rules.EMOTIONS:
        start, k = as_values(rules.quality(emotion, 1, rules.ACTED)), names.index(emotion)

        def price(v):
            drop = -(surface(v[None]) @ loss)[0]
            away = (((v - start) / ((HIGH - LOW) / 2)) ** 2).sum()
            return -np.log(probabilities(v)[k]) + mos_price * max(0, drop - allowed) + leave_price * away

        best = min((minimize(price, np.clip(start + step, LOW, HIGH), bounds=list(zip(LOW, HIGH)), method="L-BFGS-B")
                    for step in [0 * start, *np.random.default_rng(1).normal(0, 0.15, (3, len(NAMES))) * (HIGH - LOW)]),
                   key=lambda r: r.fun).x
        shipped = as_values(rules.quality(emotion, 1))
        for name, v in (("acted", start), ("best", best), ("shipped", shipped)):
            p, drop = probabilities(v), -(surface(v[None]) @ loss)[0]
            print(f"{emotion} {name}: heard {100 * p[k]:.0f} %, then {names[np.argsort(p)[-1 - (p.argmax() == k)]]}, "
                  f"DistillMOS {-drop:+.2f}: "
                  + ", ".join(f"{n} {q:.2f}" for n, q in as_quality(v).items() if abs(q - rules.NEUTRAL[n]) > 0.02))


if __name__ == "__main__":
    torch.set_num_threads(1)
    speak(int(sys.argv[2])) if sys.argv[1] == "speak" else fit()
