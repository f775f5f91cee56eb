"""Make teacher speech: python corpus.py VOICE HOURS. Resumable; writes RUNS/corpus/VOICE/NNNN.pkl, 50 lines each.

Two fifths of the lines are spoken with random edits of tempo, F0 and energy, in the ranges of the emotion rules, so
that mel model and vocoder keep their quality there; duration and prosody learn from the unedited ones only.
"""
import os
import pickle
import sys
import time

import numpy as np

import text
from teachers import RUNS, Hibari, Kokoro
from voices import SPEAKERS, VOICES

VOWELS = set("aeiouæɑɐəɛɜɪɔʊʌAIOQWYᵊᵻɚ")


def soft_cap(semitones, cap, knee=1.0):
    """Identity well below `cap`, never above it (a softplus of width `knee`)."""
    return cap - knee * np.logaddexp(0, (cap - semitones) / knee) if np.isfinite(cap) else semitones


def edit_f0(f0, cap, rng):
    """Random level, range, final slope and tremor in the ranges of the emotion rules."""
    voiced = f0 > 45
    if not voiced.any():
        return f0
    shift, spread = rng.uniform(-4, 8), np.exp(rng.uniform(np.log(0.4), np.log(2.2)))
    slope, tremor = rng.uniform(-2, 5) * (rng.random() < 0.6), rng.uniform(0, 0.6) * (rng.random() < 0.3)
    level = 12 * np.log2(np.where(voiced, f0, 100) / 100)
    middle = np.median(level[voiced])
    first, last = np.flatnonzero(voiced)[[0, -1]]
    place = np.clip((np.arange(len(f0)) - first) / max(1, last - first), 0, 1)
    new = middle + (level - middle) * spread + shift + slope * np.clip((place - 0.6) / 0.4, 0, 1)
    new += tremor * np.sin(2 * np.pi * 6.5 * np.arange(len(f0)) / 80)
    new = soft_cap(new, 12 * np.log2(cap / 100))
    return np.where(voiced, np.maximum(100 * 2 ** (new / 12), 55), f0).astype(np.float32)


def make(teacher, settings, vowel, line, rng):
    phonemes = teacher.phonemize(line)
    if len(phonemes) != 1:
        return None
    ids = teacher.ids(phonemes[0])
    edited = rng.random() < 0.4
    durations = teacher.durations(ids)
    if edited:
        rate = np.exp(rng.uniform(np.log(0.75), np.log(1.3)))
        durations = durations * np.array([rate ** (-1.3 if i in vowel else -0.8) for i in ids])
    durations = np.clip(np.round(durations), 1, None).astype(np.float32)
    if durations.sum() > 320:
        return None
    f0, energy = teacher.prosody(ids, durations)
    if edited:
        f0 = edit_f0(f0, settings.f0_cap, rng)
        change = rng.uniform(-6, 6) * teacher.energy_per_decibel * settings.energy
        energy = energy + np.where(energy > 0, change, 0)
    audio, used, features = teacher.speak(ids, durations, f0, energy, rng)
    return dict(
        ids=np.asarray(ids, np.int16), durations=durations.astype(np.int16), f0=used.astype(np.float32),
        audio=(np.clip(audio, -1, 1) * 32767).astype(np.int16), edited=edited, text=line,
        features=None if features is None else features.astype(np.float16))


def main(voice, hours):
    import hibari
    from hibari.g2p import G2P
    settings, seed = VOICES[voice], SPEAKERS.index(voice) + 1
    teacher = Kokoro(settings.pack) if settings.pack else Hibari()
    reader = hibari.Hibari(g2p=G2P(british=settings.british))
    teacher.phonemize = reader.phonemize
    vowel = {reader.vocab[c] for c in VOWELS if c in reader.vocab}
    folder = os.path.join(RUNS, "corpus", voice)
    os.makedirs(folder, exist_ok=True)
    lines = text.sentences(seed)
    seconds, start, part = 0.0, time.time(), 0
    while seconds < hours * 3600 and part * 50 < len(lines):
        path = os.path.join(folder, f"{part:04d}.pkl")
        if os.path.exists(path):
            with open(path, "rb") as file:
                items = pickle.load(file)
        else:
            items = []
            for k, line in enumerate(lines[part * 50:part * 50 + 50]):
                item = make(teacher, settings, vowel, line, np.random.default_rng([seed, part, k]))
                items += [item] if item else []
            with open(path + ".new", "wb") as file:
                pickle.dump(items, file)
            os.replace(path + ".new", path)
        seconds += sum(len(i["audio"]) for i in items) / 24000
        part += 1
        spent = (time.time() - start) / 60
        print(f"{voice} part {part}: {seconds / 60:.1f} min of speech in {spent:.1f} min", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
