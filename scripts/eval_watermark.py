"""Measures the watermark: detection after attacks, false alarms on unmarked speech, audibility.

usage: python eval_watermark.py RENDER MARKED PLAIN OUT.md [SPEECH ...]
MARKED and PLAIN are folders with WAV files of the same lines by the same seed, MARKED by `render npc`, PLAIN by the
same program built with `Watermark.depth = 0`. SPEECH are folders with recordings of people, any format.
"""
import glob
import json
import math
import os
import subprocess
import sys
import tempfile

import librosa
import numpy as np
import soundfile

import watermark_reference

SEGMENT = 3.0
GAP = 1.0
ATTACKS = {
    "none": ([], "wav"), "mp3 128k": (["-b:a", "128k"], "mp3"), "mp3 64k": (["-b:a", "64k"], "mp3"),
    "opus 32k": (["-c:a", "libopus", "-b:a", "32k"], "opus"),
    "opus 16k": (["-c:a", "libopus", "-b:a", "16k"], "opus"), "aac 96k": (["-b:a", "96k"], "m4a"),
    "vorbis q3": (["-c:a", "libvorbis", "-q:a", "3"], "ogg"), "16 kHz": (["-ar", "16000"], "wav"),
    "44.1 kHz": (["-ar", "44100"], "wav"), "8 kHz": (["-ar", "8000"], "wav"),
    "first 10 % cut": ("head", "wav"), "last 10 % cut": ("tail", "wav"), "both ends cut by 10 %": ("both", "wav"),
    "gain -20 dB": (["-af", "volume=-20dB"], "wav"), "white noise 20 dB below": ("noise", "wav"),
    "tempo +1 %": (["-af", "atempo=1.01"], "wav"), "tempo -1 %": (["-af", "atempo=0.99"], "wav"),
    "speed +1 %": (["-af", "asetrate=24240,aresample=24000"], "wav"),
    "first 1 s alone": (1.0, "wav"), "first 1.5 s alone": (1.5, "wav"), "first 2 s alone": (2.0, "wav"),
}


def ffmpeg(source, arguments, target):
    subprocess.run(["ffmpeg", "-y", "-loglevel", "error", "-i", source, *arguments, target], check=True)


def attacked(lines, rate, kind, extension, folder):
    """The lines after an attack, as WAV files; codecs get all of them in one file with a second between."""
    if not isinstance(kind, list):
        results = []
        for number, audio in enumerate(lines):
            tenth = len(audio) // 10
            if kind == "noise":
                noise = np.random.default_rng(number).normal(size=len(audio)) * np.sqrt((audio ** 2).mean()) / 10
                results.append(np.clip(audio + noise, -1, 1))
            elif isinstance(kind, float):
                results.append(audio[:int(kind * rate)])
            else:
                results.append(audio[tenth if kind != "tail" else 0:len(audio) - (tenth if kind != "head" else 0)])
    else:
        silence = np.zeros(int(GAP * rate), dtype=np.float32)
        joined = np.concatenate([part for line in lines for part in (silence, line)] + [silence])
        soundfile.write(folder + "/in.wav", joined, rate)
        ffmpeg(folder + "/in.wav", kind, f"{folder}/coded.{extension}")
        ffmpeg(f"{folder}/coded.{extension}", ["-ac", "1"], folder + "/out.wav")
        out, rate_out = soundfile.read(folder + "/out.wav", dtype="float32")
        stretch = len(out) / rate_out / (len(joined) / rate) if "atempo" in str(kind) or "asetrate" in str(kind) else 1
        results, at = [], GAP
        for line in lines:
            end = at + len(line) / rate
            results.append(out[int((at - GAP / 3) * stretch * rate_out):int((end + GAP / 3) * stretch * rate_out)])
            at = end + GAP
        rate = rate_out
    files = [f"{folder}/{number}.wav" for number in range(len(results))]
    for file, audio in zip(files, results):
        soundfile.write(file, audio, rate)
    return files


def verify(program, files):
    found = []
    for start in range(0, len(files), 400):
        text = subprocess.run([program, "verify", "--json", *files[start:start + 400]], check=True,
                              capture_output=True, text=True).stdout
        answer = json.loads(text)
        found += answer if isinstance(answer, list) else [answer]
    return [f["watermark"] for f in found]


def tail_fit(scores):
    """K and s of P(score > t) = K Q(t / s), through the quantiles 0.999 and 0.9999; and the score of 1e-3."""
    a, b = np.quantile(scores, [0.999, 0.9999])
    q = lambda x: 0.5 * math.erfc(x / math.sqrt(2))
    low, high = 0.3, 3.0
    for _ in range(60):
        s = (low + high) / 2
        low, high = (s, high) if q(a / s) / q(b / s) > 10 else (low, s)
    return 1e-3 / q(a / s), s, a


def detection(program, marked, report):
    files = sorted(glob.glob(os.path.join(marked, "*.wav")))
    lengths = [soundfile.info(f).duration for f in files]
    print(f"{len(files)} marked lines of {min(lengths):.1f} to {max(lengths):.1f} s (median {np.median(lengths):.1f}).\n",
          file=report)
    print("| Attack | found | lowest score | 10 % | median |\n|---|---|---|---|---|", file=report)
    sounds = [soundfile.read(f, dtype="float32") for f in files]
    with tempfile.TemporaryDirectory() as folder:
        for name, (kind, extension) in ATTACKS.items():
            marks = verify(program, attacked([s for s, _ in sounds], sounds[0][1], kind, extension, folder))
            scores = np.array([m["score"] for m in marks])
            print(f"| {name} | {sum(m['present'] for m in marks)} of {len(marks)} | {scores.min():.1f} | "
                  f"{np.quantile(scores, 0.1):.1f} | {np.median(scores):.1f} |", file=report, flush=True)


def false_alarms(program, folders, report):
    print(f"\n| Unmarked speech | segments of {SEGMENT:.0f} s | found | 99 % | highest |\n|---|---|---|---|---|", file=report)
    everything, unused = [], []
    patterns = watermark_reference.unused(200)
    for source in folders:
        files = sorted(f for e in ["wav", "opus", "flac", "ogg"] for f in glob.glob(f"{source}/**/*.{e}", recursive=True))
        files = files[::max(1, len(files) // 600)]
        with tempfile.TemporaryDirectory() as folder:
            pieces = []
            for number, file in enumerate(files):
                audio, rate = soundfile.read(file, dtype="float32", always_2d=True)
                size = int(SEGMENT * rate)
                for part in range(len(audio) // size):
                    pieces.append(os.path.join(folder, f"{number}-{part}.wav"))
                    soundfile.write(pieces[-1], audio[part * size:(part + 1) * size, 0], rate)
            marks = verify(program, pieces)
            for piece in pieces[::8]:
                audio, rate = soundfile.read(piece)
                audio = audio if rate == 16000 else librosa.resample(audio, orig_sr=rate, target_sr=16000)
                unused += list(watermark_reference.scores(audio, patterns))
        scores = [m["score"] for m in marks]
        everything += scores
        print(f"| {os.path.basename(os.path.normpath(source))} | {len(scores)} | {sum(m['present'] for m in marks)} | "
              f"{np.quantile(scores, 0.99):.2f} | {max(scores):.2f} |", file=report, flush=True)
    print(f"\n{len(everything)} segments.", file=report)
    k, s, t = tail_fit(unused)
    print(f"{len(unused)} scores of 200 unused patterns on every eighth of them: 0.999 lie under {t:.2f}, 0.9999 under "
          f"{np.quantile(unused, 0.9999):.2f}, the highest is {max(unused):.2f}; tail {k:.0f} Q(score / {s:.2f}).",
          file=report, flush=True)


def audibility(marked, plain, report):
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "training", "speech"))
    import torch
    from judges import Judges
    torch.set_num_threads(1)
    judges = Judges(words=False)
    rows = []
    for file in sorted(glob.glob(os.path.join(marked, "*.wav")))[::2]:
        (a, rate), (b, _) = (soundfile.read(os.path.join(f, os.path.basename(file))) for f in (plain, marked))
        assert len(a) == len(b), file
        x, y = judges.prepare(a, rate), judges.prepare(b, rate)
        rows.append([10 * np.log10((a ** 2).sum() / ((a - b) ** 2).sum()), judges.distill_mos(x),
                     judges.distill_mos(y), judges.dns_mos(x), judges.dns_mos(y)])
    rows = np.array(rows)
    print(f"\n{len(rows)} lines | plain | marked | difference | worst line\n|---|---|---|---|---|", file=report)
    for name, column in [("DistillMOS", 1), ("DNSMOS", 3)]:
        change = rows[:, column + 1] - rows[:, column]
        print(f"| {name} | {rows[:, column].mean():.3f} | {rows[:, column + 1].mean():.3f} | {change.mean():+.3f} | "
              f"{change.min():+.3f} |", file=report)
    print(f"\nSpeech over change: {rows[:, 0].mean():.1f} dB (lowest {rows[:, 0].min():.1f} dB).", file=report)


def main():
    program, marked, plain, target = sys.argv[1:5]
    with open(target, "w") as report:
        detection(program, marked, report)
        false_alarms(program, [plain, *sys.argv[5:]], report)
        audibility(marked, plain, report)


main()
