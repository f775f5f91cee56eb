"""How a person sounds, and the step from one voice to another: the reference of Sources/Voice/Speaker.

A portrait is the mean envelope of every sound, the covariance around it, and the pitch. Few steps of a sound are
completed with the average voice's. Nothing here is trained by gradient.
"""
import numpy as np
from scipy.linalg import sqrtm

import envelope
from analysis import semitones
from timbre_corpus import pairs

SOUND_PRIOR, WHOLE_PRIOR, COVARIANCE_PRIOR, RANGE_PRIOR, WIDEST = 20, 5, 25, 80, 8
EXAGGERATION, MAP_SHARE, REGULARIZATION, LARGEST = 1.2, 1.3, 0.3, 2.3
THROATS = np.exp(0.02 * np.arange(-11, 12))
_mel = np.linspace(0, 15 + 27 * np.log(12) / np.log(6.4), 102)[1:envelope.BANDS + 1]


def hertz(mel):
    return np.where(mel < 15, mel * 200 / 3, 1000 * np.exp(np.log(6.4) / 27 * (mel - 15)))


def mel(hertz):
    return np.where(hertz < 1000, hertz * 3 / 200, 15 + np.log(np.maximum(hertz, 1) / 1000) * 27 / np.log(6.4))


class Portrait:
    def __init__(self, pitch, range_, envelopes, covariance):
        self.pitch, self.range, self.envelopes, self.covariance = pitch, range_, envelopes, covariance


def rows(take):
    """Sounds, cepstra of the active steps."""
    active = pairs(take["active"].astype(np.float32)) > 0.6
    return take["sounds"].astype(np.float32)[active], pairs(take["cepstrum"])[active]


def pitch(f0, usual=None):
    """(middle in semitones above 1 Hz, distance of the 16th and 84th percentile)."""
    voiced = np.sort(12 * np.log2(f0[f0 > 0]))
    if not len(voiced):
        return usual
    middle = voiced[len(voiced) // 2]
    near = voiced[np.abs(voiced - middle) < WIDEST]
    spread = near[len(near) * 84 // 100] - near[len(near) * 16 // 100]
    if usual is None:
        return middle, spread
    return middle, usual[1] + len(near) / (len(near) + RANGE_PRIOR) * (spread - usual[1])


def average(takes):
    """The voice between all speakers of some takes, and how often each sound is spoken (silence left out)."""
    total, count = 0, 0
    for take in takes:
        p, c = rows(take)
        total, count = total + p.T @ c, count + p.sum(0)
    envelopes = total / np.maximum(count, 1e-3)[:, None]
    square, steps = 0, 0
    for take in takes:
        p, c = rows(take)
        rest = c - p @ envelopes
        rest -= rest.mean(0)
        square, steps = square + rest.T @ rest, steps + len(rest)
    pitches = np.array([pitch(t["f0"]) for t in takes])
    frequency = count * (np.arange(len(count)) > 0)
    return Portrait(*np.median(pitches, 0), envelopes, square / steps), frequency / frequency.sum()


def portrait(takes, usual):
    """The portrait of the speaker of some takes, completed with the average voice `usual`."""
    p, c = (np.concatenate(v) for v in zip(*(rows(t) for t in takes)))
    rest = c - p @ usual.envelopes
    whole = rest.sum(0) / (len(rest) + WHOLE_PRIOR)
    rest = rest - whole
    own = p.T @ rest / (p.sum(0) + SOUND_PRIOR)[:, None]
    rest = rest - p @ own
    covariance = (rest.T @ rest + COVARIANCE_PRIOR * usual.covariance) / (len(rest) + COVARIANCE_PRIOR)
    f0 = np.concatenate([t["f0"] for t in takes])
    return Portrait(*pitch(f0, (usual.pitch, usual.range)), usual.envelopes + whole + own, covariance)


def warped(shapes, throat):
    """`[..., BANDS]` with what lies at a frequency moved to `throat` times it."""
    place = np.clip(mel(hertz(_mel) / throat) / _mel[0] - 1, 0, envelope.BANDS - 1)
    low = np.minimum(place.astype(int), envelope.BANDS - 2)
    return shapes[..., low] + (place - low) * (shapes[..., low + 1] - shapes[..., low])


def transport(a, b):
    """The symmetric matrix that turns covariance `a` into `b` with the least movement."""
    root = np.real(sqrtm(a))
    inverse = np.linalg.inv(root)
    return inverse @ np.real(sqrtm(root @ b @ root)) @ inverse


class Change:
    """The step from one portrait to another."""

    def __init__(self, source, target, frequency, keeps_melody=False):
        self.source, self.target = source, target
        way = target.pitch - source.pitch
        self.shift = np.clip(way, -4, 4) if keeps_melody else way
        ratio = (target.range / max(source.range, 0.5)) ** 0.7
        self.range = 1.0 if keeps_melody else float(np.clip(ratio, 0.7, 1.45))
        steady = np.diag(REGULARIZATION * (np.diag(source.covariance) + np.diag(target.covariance)) / 2)
        self.map = transport(source.covariance + steady, target.covariance + steady)
        spoken = frequency > 0.002
        weight = frequency[spoken] / frequency[spoken].sum()
        before, after = ((v.envelopes[spoken] @ envelope.basis()) for v in (source, target))

        def cost(throat):
            rest = (after - warped(before, throat))[:, 5:80]
            common = weight @ rest
            level = common.mean()
            return weight @ ((rest - level - 0.5 * (common - level)) ** 2).mean(1) + 0.02 * abs(np.log(throat))
        self.throat = min(THROATS, key=cost)

    def semitones(self, f0):
        own = pairs(semitones(f0)) - self.source.pitch
        return self.shift + (own - 12 * np.round(own / 12)) * (self.range - 1)

    def gains(self, take):
        """`[steps, BANDS]`, natural logarithm."""
        sounds, cepstrum = take["sounds"].astype(np.float32), pairs(take["cepstrum"])
        level = pairs(take["level"])
        active = pairs(take["active"].astype(np.float32)) > 0.6
        before = sounds @ self.source.envelopes
        rest = cepstrum - before
        after = sounds @ self.target.envelopes + MAP_SHARE * rest @ (self.map - np.eye(len(self.map)))
        raw = EXAGGERATION * (after @ envelope.basis() - warped(before @ envelope.basis(), self.throat))
        ends = np.concatenate([raw[:1], raw, raw[-1:]])
        smooth = np.clip((ends[:-2] + 2 * ends[1:-1] + ends[2:]) / 4, -LARGEST, LARGEST)
        sounding = np.clip((level + 40) / 15, 0, 1)
        wide = np.concatenate([sounding[:1], sounding, sounding[-1:]])
        gains = smooth * ((wide[:-2] + wide[1:-1] + wide[2:]) / 3)[:, None]
        shape = warped(cepstrum[active] @ envelope.basis(), self.throat)
        change = 0.5 * np.log(np.exp(2 * shape).sum() / np.exp(2 * (shape + gains[active])).sum())
        return gains + change * sounding[:, None]
