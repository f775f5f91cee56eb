"""The measured tables: python evaluate.py copy|neutral|emotions COUNT [VOICE ...]. Writes waveforms below RUNS/eval.

`copy` is the vocoder alone on teacher mels; the others speak the test sentences with the shipped weights.
"""
import os
import sys
import time

import numpy as np
import soundfile
import torch

from judges import Judges
from rules import EMOTIONS
from teachers import RUNS
from voices import SPEAKERS

torch.set_num_threads(1)


def test_sentences():
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "test_sentences.txt"), encoding="utf-8") as file:
        return [line.strip() for line in file if line.strip()]


def judge(judges, name, clips):
    """Score `[(audio, text)]`, print and return one row of the table."""
    folder = os.path.join(RUNS, "eval", name)
    os.makedirs(folder, exist_ok=True)
    distill, dns, errors, words = [], [], 0, 0
    for k, (audio, text) in enumerate(clips):
        soundfile.write(f"{folder}/{k:03d}.wav", audio / max(1e-3, np.abs(audio).max()) * 0.8, 24000)
        x = judges.prepare(audio)
        distill.append(judges.distill_mos(x))
        dns.append(judges.dns_mos(x))
        e, n, heard = judges.word_errors(x, text)
        errors, words = errors + e, words + n
        if e:
            print(f"    {name} {k}: {text} -> {heard}")
    row = (f"| {name} | {len(clips)} | {100 * errors / max(1, words):.1f} % | {np.mean(distill):.2f} "
           f"| {min(distill):.2f} | {np.mean(dns):.2f} |")
    print(row, flush=True)
    return row


def main(kind, count, voices):
    from export import FLOWS, shipped_model
    from synthesize import Stack
    judges, rows = Judges(), []
    models = {} if kind == "copy" else {name: shipped_model(name) for name in FLOWS}
    stack = Stack(shipped_model("vocoder"), models)
    if kind == "copy":
        from dataset import held_out
        for voice in voices:
            items = held_out(voice, count)
            rows.append(judge(judges, f"{voice} teacher", [(i["audio"] / 32767.0, i["text"]) for i in items]))
            rows.append(judge(judges, f"{voice} copy", [
                (stack.sound(i["mel"][None], i["f0"][None]), i["text"]) for i in items]))
    for voice in voices if kind != "copy" else []:
        for emotion in ["neutral"] if kind == "neutral" else EMOTIONS:
            start = time.process_time()
            clips = [(stack.say(t, voice=voice, emotion=emotion, seed=k), t)
                     for k, t in enumerate(test_sentences()[:count])]
            seconds = sum(len(a) for a, _ in clips) / 24000
            print(f"    {seconds:.0f} s of speech, {(time.process_time() - start) / seconds:.3f} CPU s a second")
            rows.append(judge(judges, f"{voice} {emotion}", clips))
    print("\n".join(["| voice | lines | WER | DistillMOS | lowest | DNSMOS |", "|---|---|---|---|---|---|"] + rows))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:] or SPEAKERS)
