"""Reference of the rule layer of emotion (EmotionRules, PitchContour, ProsodyCurves, SourceFilterSynthesis)."""
import math

import numpy as np
import torch

import features as fx

VOWELS = set("aeiouæɑɐəɛɜɪɔʊʌAIOQWYᵊᵻɚ")
FACTORS = ("range", "rate", "formants")
NEUTRAL = dict(pitch=0.0, range=1.0, rate=1.0, energy=0.0, tilt=0.0, breath=0.0, formants=1.0, slope=0.0, tremor=0.0,
               creak=0.0)
ACTED = {  # the sizes of acting: where tune_rules.py starts
    "anger": dict(pitch=3.5, range=1.4, rate=0.95, energy=5, tilt=2.2),
    "joy": dict(pitch=3.6, range=1.55, rate=1.02, energy=3.5, tilt=1.3, formants=1.03),
    "sadness": dict(pitch=-0.8, range=0.6, rate=0.86, energy=-3, tilt=-0.6, breath=0.3, slope=0.5),
    "fear": dict(pitch=4.8, range=0.8, rate=0.98, energy=3, tilt=1.2, breath=0.3, formants=1.02, slope=1.2, tremor=0.45),
    "surprise": dict(pitch=3.5, range=1.9, rate=1.06, energy=3, tilt=0.9, breath=0.05, formants=1.02, slope=2.5),
    "disgust": dict(pitch=-0.6, range=1.1, rate=0.82, energy=0.5, tilt=0.3, breath=0.15, formants=0.97, creak=0.4),
}
EMOTIONS = {  # EmotionRules.standard
    "anger": dict(pitch=4, range=1.7, rate=0.93, energy=6, tilt=3, slope=-1.8),
    "joy": dict(pitch=4, range=1.7, rate=1.03, energy=4, tilt=1.8),
    "sadness": dict(pitch=1, range=0.5, rate=0.76, energy=-5, tilt=-1.4, breath=0.3, slope=0.4),
    "fear": dict(pitch=6.5, range=0.7, energy=4, tilt=1.8, breath=0.25, slope=1.5, tremor=0.5),
    "surprise": dict(pitch=4.6, range=2.2, rate=1.04, energy=3.8, tilt=2, breath=0.07, slope=4),
    "disgust": dict(pitch=-1, range=2.1, rate=0.76, energy=-1, tilt=0.7, breath=0.2, formants=0.98, creak=0.43),
}


def quality(emotion, intensity, sizes=EMOTIONS):
    """Semitones, factors and decibels of `emotion`; factors scale as powers, so intensity 0 is neutral."""
    full = NEUTRAL | sizes.get(emotion, {})
    strength = intensity if intensity <= 1 else 1 + 0.7 * (1 - math.exp((1 - intensity) / 0.7))
    return {k: v ** strength if k in FACTORS else v * strength for k, v in full.items()}


def scaled_durations(durations, ids, q, vowel_ids):
    """Real durations `[L]` at the quality's rate; vowels give way more than consonants."""
    power = torch.tensor([-1.3 if int(i) in vowel_ids else -0.8 for i in ids])
    return durations * q["rate"] ** power


def edited_f0(f0, q, cap, rng):
    """F0 `[T]` in hertz, 0 where unvoiced: range, shift, final slope, tremor, creak, then the soft cap."""
    voiced = np.flatnonzero(f0 > 0)
    if not len(voiced) or q == NEUTRAL:
        return f0
    level = 12 * np.log2(f0[voiced])
    middle = np.sort(level)[len(level) // 2]
    place = (voiced - voiced[0]) / max(1, voiced[-1] - voiced[0])
    change = (level - middle) * (q["range"] - 1) + q["pitch"] + q["slope"] * np.maximum(0, (place - 0.6) / 0.4)
    change += q["tremor"] * np.sin(2 * np.pi * 6.5 * voiced / 80)
    change += q["creak"] * rng.standard_normal(len(f0))[voiced] * np.maximum(0, place * 2 - 1)

    def soft(x):
        return 12 * np.log2(cap) - np.logaddexp(0, 12 * np.log2(cap) - x)

    out = f0.copy()
    out[voiced] = f0[voiced] * 2 ** ((soft(level + change) - soft(level)) / 12)
    return out


def edited_energy(energy, q):
    """The energy feature `[T]` at the quality's level: fully from 12 dB below mean speech on, not at all in silence."""
    return energy + q["energy"] * math.log(10) / 20 / fx.ENERGY_SCALE * ((energy + 3) / 2).clamp(0, 1)


def edited_heads(heads, q, f0):
    """Tilt, breath and formants on the vocoder's heads, each `[1, T, 601]`."""
    lh, theta, ln, lr, phi = heads
    if q["formants"] != 1:
        place = (torch.arange(fx.BINS) / q["formants"]).clamp(max=fx.BINS - 1)
        low = place.long().clamp(max=fx.BINS - 2)
        weight = place - low
        lh, ln, lr = (x[..., low] * (1 - weight) + x[..., low + 1] * weight for x in (lh, ln, lr))
    hertz = torch.arange(fx.BINS) * fx.SAMPLE_RATE / fx.N_FFT
    change = q["tilt"] * torch.log2(hertz.clamp(min=500) / 500).clamp(max=3.3) * math.log(10) / 20
    share = min(1.0, max(0.0, q["breath"])) * ((hertz - 800) / 3000).clamp(0, 1) * (f0 > 40).float()[..., None]
    ln = torch.log(torch.exp(ln) + share * torch.exp((lh - 2.2).clamp(max=7)) + 1e-30)
    return lh - share + change, theta, ln + change, lr - share * 0.5 + change, phi
