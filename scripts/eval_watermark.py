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

import numpy as np
import soundfile

SEGMENT = 3.0
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
    "mp3 128k, then opus 32k": ("twice", "opus"),
}


def ffmpeg(source, arguments, target):
    subprocess.run(["ffmpeg", "-y", "-loglevel", "error", "-i", source, *arguments, target], check=True)


def attack(source, kind, target):
    audio, rate = soundfile.read(source, dtype="float32")
    tenth = len(audio) // 10
    if kind in ("head", "tail", "both"):
        first, last = (tenth if kind != "tail" else 0), (len(audio) - tenth if kind != "head" else len(audio))
        soundfile.write(target, audio[first:last], rate)
    elif kind == "noise":
        noise = np.random.default_rng(len(audio)).normal(size=len(audio)) * np.sqrt((audio ** 2).mean()) / 10
        soundfile.write(target, np.clip(audio + noise, -1, 1), rate)
    elif kind == "twice":
        ffmpeg(source, ["-b:a", "128k"], target + ".mp3")
        ffmpeg(target + ".mp3", ["-c:a", "libopus", "-b:a", "32k"], target)
    else:
        ffmpeg(source, kind, target)


def verify(program, files):
    found = []
    for start in range(0, len(files), 400):
        text = subprocess.run([program, "verify", "--json", *files[start:start + 400]], check=True,
                              capture_output=True, text=True).stdout
        answer = json.loads(text)
        found += answer if isinstance(answer, list) else [answer]
    return [f["watermark"] for f in found]


def tail_fit(scores):
    """K and s of P(score > t) = K Q(t / s), through the 90th and the 99th percentile; and the score of 1e-3."""
    a, b = np.quantile(scores, [0.90, 0.99])
    q = lambda x: 0.5 * math.erfc(x / math.sqrt(2))
    low, high = 0.3, 3.0
    for _ in range(60):
        s = (low + high) / 2
        low, high = (s, high) if q(a / s) / q(b / s) > 10 else (low, s)
    k = 0.1 / q(a / s)
    t = next(t for t in np.arange(2, 12, 0.001) if k * q(t / s) <= 1e-3)
    return k, s, t


def detection(program, marked, report):
    files = sorted(glob.glob(os.path.join(marked, "*.wav")))
    lengths = [soundfile.info(f).duration for f in files]
    print(f"{len(files)} marked lines of {min(lengths):.1f} to {max(lengths):.1f} s (median {np.median(lengths):.1f}).\n",
          file=report)
    print("| Attack | found | lowest score | 10 % | median |\n|---|---|---|---|---|", file=report)
    with tempfile.TemporaryDirectory() as folder:
        for name, (kind, extension) in ATTACKS.items():
            targets = []
            for number, source in enumerate(files):
                targets.append(os.path.join(folder, f"{number}.{extension}"))
                attack(source, kind, targets[-1])
            marks = verify(program, targets)
            scores = np.array([m["score"] for m in marks])
            print(f"| {name} | {sum(m['present'] for m in marks)} of {len(marks)} | {scores.min():.1f} | "
                  f"{np.quantile(scores, 0.1):.1f} | {np.median(scores):.1f} |", file=report, flush=True)
        print("\n| Length of the cut, s | found as it is | after opus 32k |\n|---|---|---|", file=report)
        for seconds in [0.5, 1.0, 1.5, 2.0, 3.0]:
            row = []
            for kind in [[], ["-c:a", "libopus", "-b:a", "32k"]]:
                targets = []
                for number, source in enumerate(files):
                    if lengths[number] < seconds + 0.2:
                        continue
                    targets.append(os.path.join(folder, f"c{number}.{'opus' if kind else 'wav'}"))
                    ffmpeg(source, ["-ss", "0.2", "-t", str(seconds), *kind], targets[-1])
                marks = verify(program, targets)
                row.append(f"{sum(m['present'] for m in marks)} of {len(marks)}")
            print(f"| {seconds} | {row[0]} | {row[1]} |", file=report, flush=True)


def false_alarms(program, folders, report):
    print(f"\n| Unmarked speech | segments of {SEGMENT:.0f} s | found | 99 % | highest |\n|---|---|---|---|---|", file=report)
    everything = []
    for source in folders:
        files = sorted(f for e in ["wav", "opus", "flac", "ogg"] for f in glob.glob(f"{source}/**/*.{e}", recursive=True))
        # At most 900 segments of a source, from as many of its files as possible.
        files = files[::max(1, len(files) // 450)]
        with tempfile.TemporaryDirectory() as folder:
            for number, file in enumerate(files):
                ffmpeg(file, ["-ac", "1", "-ar", "24000", "-f", "segment", "-segment_time", str(SEGMENT)],
                       os.path.join(folder, f"{number}-%03d.wav"))
            pieces = [p for p in sorted(glob.glob(folder + "/*.wav")) if soundfile.info(p).duration > 1.5][:900]
            marks = verify(program, pieces)
        scores = [m["score"] for m in marks]
        everything += scores
        print(f"| {os.path.basename(os.path.normpath(source))} | {len(scores)} | {sum(m['present'] for m in marks)} | "
              f"{np.quantile(scores, 0.99):.2f} | {max(scores):.2f} |", file=report, flush=True)
    k, s, t = tail_fit(everything)
    print(f"\n{len(everything)} segments: the tail is {k:.0f} Q(score / {s:.3f}); one in a thousand at {t:.2f}.",
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
