"""Judges what the `render` program itself speaks: word errors and DistillMOS, by voice and emotion.

usage: python judge_render.py RENDER COUNT OUT.md VOICE,VOICE...|all EMOTION[:INTENSITY] ...
COUNT sentences of test_sentences.txt are spoken by `RENDER npc` with each voice and each emotion;
what Whisper misheard goes to standard output. RENDER_MODEL, when set, is the program's --model.
"""
import csv
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
import soundfile

from judges import Judges
from voices import SPEAKERS

HERE = os.path.dirname(os.path.abspath(__file__))


def speak(program, folder, sentences, voice, emotion, intensity):
    table = os.path.join(folder, "table.csv")
    with open(table, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "character", "text", "emotion", "intensity", "voice"])
        for number, text in enumerate(sentences):
            writer.writerow([f"{number:03d}", "A", text, emotion, intensity, voice])
    out = os.path.join(folder, f"{voice}-{emotion}-{intensity}")
    model = ["--model", os.environ["RENDER_MODEL"]] if "RENDER_MODEL" in os.environ else []
    subprocess.run([program, "npc", table, "-o", out, "-q", *model], check=True, stdout=subprocess.DEVNULL)
    return [json.loads(line) | {"folder": out} for line in open(os.path.join(out, "manifest.jsonl"))]


def main():
    program, count, target = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    voices = SPEAKERS if sys.argv[4] == "all" else sys.argv[4].split(",")
    tasks = [tuple((e + ":1").split(":")[:2]) for e in sys.argv[5:]]
    sentences = [s.strip() for s in open(os.path.join(HERE, "test_sentences.txt")) if s.strip()][:count]
    judges = Judges()
    with tempfile.TemporaryDirectory() as folder, open(target, "w") as report:
        for line in ["| Voice | Emotion | Intensity | Sentences | WER % | DistillMOS | lowest |",
                     "|---|---|---|---|---|---|---|"]:
            print(line, file=report, flush=True)
        for emotion, intensity in tasks:
            for voice in voices:
                errors = words = 0
                scores = []
                for entry, text in zip(speak(program, folder, sentences, voice, emotion, intensity), sentences):
                    audio, rate = soundfile.read(os.path.join(entry["folder"], entry["audio"]), dtype="float32")
                    x = judges.prepare(audio, rate)
                    wrong, total, heard = judges.word_errors(x, text)
                    if wrong:
                        print(f"{voice} {emotion}: {text} -> {heard}", flush=True)
                    errors, words = errors + wrong, words + total
                    scores.append(judges.distill_mos(x))
                print(f"| {voice} | {emotion} | {intensity} | {len(scores)} | {100 * errors / words:.1f} | "
                      f"{np.mean(scores):.2f} | {min(scores):.2f} |", file=report, flush=True)


main()
