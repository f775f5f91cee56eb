"""What a change of speaker is worth on people it never heard: python evaluate_speakers.py RENDER OUT.md.

Sources and targets: librispeech test-other, ravdess actors 17-20, nemo KS0 and IC0 (neutral takes). A target's clip lends
its voice; likeness is measured to *other* clips of the target. Judges: Resemblyzer (which takes no part in `convert
--speaker`), the distance of long-term spectra and pitch, DistillMOS, Whisper tiny.en against its own reading of the source,
and for emotions the recogniser of training/ears (which taught nothing here).
"""
import collections
import glob
import itertools
import os
import subprocess
import sys
import time

import librosa
import numpy as np
import soundfile

import envelope
import evaluate
from analysis import load, pitch
from corpus import DATA, TEST, rows
from timbre_corpus import Speakers

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../speech"))
EMOTIONS = ["anger", "joy", "sadness", "fear", "surprise", "disgust"]


def people():
    """{speaker: paths} of the held-out speakers' neutral speech."""
    found = collections.defaultdict(list)
    for path in sorted(glob.glob(f"{DATA}/librispeech/librispeech_test-other/**/*.opus", recursive=True)):
        found["l" + os.path.basename(path).split("-")[0]].append(path)
    for corpus in ("ravdess", "nemo"):
        places = {os.path.basename(p): p for p in glob.glob(f"{DATA}/{corpus}/audio/**/*.opus", recursive=True)}
        for row in rows(corpus):
            if row["speaker"] in TEST and row["emotion"] in ("neutral", "calm"):
                found[corpus[0] + row["speaker"]].append(places[row["file"]])
    return found


def joined(paths, seconds):
    """Clips one after the other, ends cut, until they last so long."""
    parts, length = [], 0
    for path in paths:
        x = load(path)
        _, (a, b) = librosa.effects.trim(x, top_db=35)
        parts.append(x[max(0, a - 2400):b + 2400])
        length += len(parts[-1])
        if length > seconds * 24000:
            break
    return np.concatenate(parts)[:int(seconds * 24000)].astype(np.float32)


class Description:
    """Long-term spectrum of the voiced frames (dB, 86 bands), and median pitch: the measure beside the encoder."""

    def __init__(self, x):
        x = x / np.abs(x).max() * 0.7
        f0, _ = pitch(x)
        bands = envelope.bands(x, f0)
        level = envelope.level(bands)
        voiced = (f0 > 0) & (level > np.sort(level)[int(0.95 * len(level))] - 30)
        mean = bands[voiced].mean(0) * 20 / np.log(10)
        self.spectrum, self.pitch = mean - mean.mean(), 12 * np.log2(np.median(f0[voiced]))

    def distances(self, other):
        return np.sqrt(np.mean((self.spectrum - other.spectrum) ** 2)), abs(self.pitch - other.pitch)


def equal_error(same, different):
    """Equal error rate of a verifier whose scores these are."""
    best = (2.0, 0.5)
    for threshold in np.concatenate([same, different]):
        missed, wrong = np.mean(np.asarray(same) < threshold), np.mean(np.asarray(different) >= threshold)
        best = min(best, (abs(missed - wrong), (missed + wrong) / 2))
    return best[1]


def convert(program, source, target, *options):
    started = os.times()
    subprocess.run([program, "convert", source, "-o", target, "-q", "--force", *options], check=True,
                   stdout=subprocess.DEVNULL)
    return os.times().children_user - started.children_user


def speakers_table(program, folder, found, judges, encoder, out):
    names = sorted(found)
    given, other, sources = {}, {}, {}
    for name in names:
        half = max(1, len(found[name]) // 2)
        given[name], other[name] = joined(found[name][:half], 12), joined(found[name][half:], 20)
        sources[name] = joined(found[name][half:], 7)
        soundfile.write(f"{folder}/{name}-reference.wav", given[name], 24000)
        soundfile.write(f"{folder}/{name}-source.wav", sources[name], 24000)
    voice = {n: encoder(other[n]) for n in names}
    own = {n: encoder(given[n]) for n in names}
    shape = {n: Description(other[n]) for n in names}
    mos = {n: judges.distill_mos(judges.prepare(sources[n])) for n in names}
    heard = {n: None if n[0] == "n" else judges.word_errors(judges.prepare(sources[n]), "x")[2] for n in names}
    rng = np.random.default_rng(1)
    results, cpu = collections.defaultdict(list), []
    plan = [(n, names[(k + step) % len(names)]) for step in (3, 8) for k, n in enumerate(names)]
    for a, b in plan:
        path = f"{folder}/{a}-as-{b}.wav"
        cpu.append(convert(program, f"{folder}/{a}-source.wav", path, "--speaker", f"{folder}/{b}-reference.wav")
                   / (len(sources[a]) / 24000))
        y = soundfile.read(path, dtype="float32")[0]
        direction, made = encoder(y), Description(y)
        to, away = made.distances(shape[b]), made.distances(shape[a])
        before = Description(sources[a]).distances(shape[b])
        row = dict(target=direction @ voice[b], given=direction @ own[b], source=direction @ voice[a], base=encoder(sources[a]) @ voice[b],
                   mos=judges.distill_mos(judges.prepare(y)) - mos[a], to=to[0], away=away[0], before=before[0],
                   pitch=to[1], pitch_before=before[1], name=f"{a} as {b}")
        wrong, count = (0, 0) if heard[a] is None else judges.word_errors(judges.prepare(y), heard[a])[:2]
        for kind in ("all", {"l": "LibriSpeech", "r": "RAVDESS", "n": "nEMO"}[a[0]],
                     "the same register" if abs(shape[a].pitch - shape[b].pitch) < 5 else "5 semitones or more apart"):
            results[kind].append(row | dict(wrong=wrong, words=count))
    print("| Source | Conversions | to the target | of them above the source | to the source | before, to the target | to the clip itself | "
          "DistillMOS change | WER % | spectrum to target, before, to source (dB) | pitch off (semitones), before |\n" + "|---" * 11 + "|", file=out)
    for kind, all_rows in results.items():
        def mean(key):
            return np.mean([r[key] for r in all_rows])
        words = sum(r["words"] for r in all_rows)
        above = np.mean([r["target"] > r["source"] for r in all_rows])
        print(f"| {kind} | {len(all_rows)} | {mean('target'):.2f} (lowest {min(r['target'] for r in all_rows):.2f}) | {100 * above:.0f} % | "
              f"{mean('source'):.2f} | {mean('base'):.2f} | {mean('given'):.2f} | {mean('mos'):+.2f} | "
              f"{100 * sum(r['wrong'] for r in all_rows) / words if words else float('nan'):.1f} of {words} | "
              f"{mean('to'):.1f}, {mean('before'):.1f}, {mean('away'):.1f} | {mean('pitch'):.1f}, {mean('pitch_before'):.1f} |", file=out)
    same = [own[n] @ voice[n] for n in names]
    print(f"\nOwn DistillMOS of the sources {np.mean(list(mos.values())):.2f}. Two recordings of one person: {np.mean(same):.2f} "
          f"(lowest {min(same):.2f}); of two people: {np.mean([own[a] @ voice[b] for a, b in itertools.permutations(names, 2)]):.2f}. "
          f"CPU seconds a second of sound, start and reference included: {np.median(cpu):.2f}.\n", file=out, flush=True)


def anonymous_table(program, folder, found, judges, encoder, ear, out):
    """EER of Resemblyzer and the emotion that is left, for both ways of --anonymize."""
    names = sorted(found)
    enrolled = {n: encoder(joined(found[n][:max(1, len(found[n]) // 2)], 15)) for n in names}
    trials, takes = [], []
    for n in names:
        for k, path in enumerate(found[n][max(1, len(found[n]) // 2):][:4]):
            x = evaluate.trimmed(path)
            soundfile.write(f"{folder}/trial-{n}-{k}.wav", x, 24000)
            trials.append((n, f"{folder}/trial-{n}-{k}.wav", x))
    neutral = {}
    for corpus in ("ravdess", "nemo"):
        places = {os.path.basename(p): p for p in glob.glob(f"{DATA}/{corpus}/audio/**/*.opus", recursive=True)}
        taken = collections.Counter()
        for row in rows(corpus):
            kind = row["speaker"], row["emotion"]
            if row["speaker"] in TEST and row["emotion"] in EMOTIONS and taken[kind] < 2:
                x = evaluate.trimmed(places[row["file"]])
                path = f"{folder}/acted-{row['speaker']}-{row['emotion']}-{taken[kind]}.wav"
                taken[kind] += 1
                soundfile.write(path, x, 24000)
                takes.append((corpus[0] + row["speaker"], row["emotion"], path, x))
    acted = sorted({t[0] for t in takes})
    neutral = {n: ear.neutral([evaluate.trimmed(p) for p in found[n][:4]]) for n in acted}

    def scores(change):
        same, different = [], []
        for n, path, x in trials:
            y = encoder(x if change is None else change(path))
            for m in names:
                (same if m == n else different).append(y @ enrolled[m])
        return equal_error(same, different), np.mean(same)

    def recall(change):
        own, right = {}, collections.defaultdict(list)
        for n in acted:
            # The listener knows the voice that is heard: its neutral speech went through the same change.
            if change is None:
                own[n] = neutral[n]
            else:
                parts = []
                for k, p in enumerate(found[n][:4]):
                    path = f"{folder}/neutral-{n}-{k}.wav"
                    soundfile.write(path, evaluate.trimmed(p), 24000)
                    parts.append(change(path))
                own[n] = ear.neutral(parts)
        for n, emotion, path, x in takes:
            y = x if change is None else change(path)
            right[emotion].append(evaluate.best(ear(y, own[n])) == emotion)
        return np.mean([np.mean(v) for v in right.values()])

    def moved(*options):
        def change(path):
            target = path[:-4] + "-anonymous.wav"
            convert(program, path, target, *options)
            return soundfile.read(target, dtype="float32")[0]
        return change
    print(f"| | EER %, {len(trials)} takes of {len(names)} people | likeness to themselves | emotion recall % of {len(takes)} acted takes "
          "| DistillMOS |\n|---|---|---|---|---|", file=out)
    for title, change in (("as recorded", None), ("`--anonymize`", moved("--anonymize", "--seed", "5")),
                          ("`--anonymize --keep-emotion`", moved("--anonymize", "--keep-emotion", "--seed", "5"))):
        error, like = scores(change)
        natural = np.mean([judges.distill_mos(judges.prepare(x if change is None else change(path)))
                           for _, path, x in trials[::3]])
        print(f"| {title} | {100 * error:.0f} | {like:.2f} | {100 * recall(change):.0f} | {natural:.2f} |", file=out, flush=True)


def main(program, path):
    from judges import Judges
    folder = os.path.join(os.path.dirname(os.path.abspath(path)), "speakers")
    os.makedirs(folder, exist_ok=True)
    judges, encoder, found = Judges(), Speakers(), people()
    with open(path, "w", encoding="utf-8") as out:
        speakers_table(program, folder, found, judges, encoder, out)
        anonymous_table(program, folder, found, judges, encoder, evaluate.Ear(), out)


if __name__ == "__main__":
    started = time.time()
    main(sys.argv[1], sys.argv[2])
    print(f"{time.time() - started:.0f} s")
