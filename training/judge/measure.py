"""What the emotions of the `render` program are heard as: python measure.py RENDER OUT.md [options].

Lines of training/speech/test_sentences.txt are spoken by `RENDER npc` with several voices, emotions and intensities.
Heard by the judge of this folder, which taught and tuned nothing, and by the shipped ear, on which the sizes of the
rules were tuned; each is told the voice's neutral speech of other lines. Identity by Resemblyzer.
"""
import argparse
import csv
import json
import subprocess
import sys
import tempfile
import types
from pathlib import Path

import librosa
import numpy as np
import soundfile
import torch
from scipy.stats import spearmanr

HERE = Path(__file__).resolve().parent
sys.path += [str(HERE.parent / "ears"), str(HERE)]
sys.modules.setdefault("webrtcvad", types.ModuleType("webrtcvad"))  # only Resemblyzer's trimming wants it
import clips as acted  # noqa: E402
import embed  # noqa: E402
import judge as judging  # noqa: E402
from functionals import functionals  # noqa: E402

EMOTIONS = ["anger", "joy", "sadness", "fear", "surprise", "disgust"]
REFERENCE = 12  # lines of neutral speech that tell what a voice is like
EAR_CLASSES = [{"happiness": "joy"}.get(c, c) for c in acted.CLASSES]


def speak(program, folder, jobs, options):
    """One npc run over `(voice, emotion, intensity, text)`; samples at 24 kHz in the same order."""
    with open(folder / "table.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "character", "voice", "emotion", "intensity", "text"])
        writer.writerows([f"{k:05d}", voice, voice, emotion, level, text]
                         for k, (voice, emotion, level, text) in enumerate(jobs))
    subprocess.run([program, "npc", folder / "table.csv", "-o", folder / "out", "-q", *options], check=True,
                   stdout=subprocess.DEVNULL)
    with open(folder / "out" / "manifest.jsonl") as file:
        places = {entry["id"]: entry["audio"] for entry in map(json.loads, file)}
    for k in range(len(jobs)):
        samples, rate = soundfile.read(folder / "out" / places[f"{k:05d}"], dtype="float32")
        assert rate == 24000
        yield samples


class Listeners:
    """What each of the two hears, as probabilities, against a neutral reference."""

    def __init__(self):
        self.judge = judging.trained()

    def facts(self, samples):
        mel = acted.log_mel(samples)
        a, b = acted.spoken(mel)
        return functionals(samples), embed.embed(mel[a:b])

    def judged(self, facts, reference):
        p = self.judge.probabilities((facts[0] - np.mean([r[0] for r in reference], 0))[None])[0]
        return dict(zip(judging.CLASSES, p))

    def eared(self, facts, reference):
        net, kept = embed.load()
        x = torch.as_tensor(facts[1] - np.mean([r[1] for r in reference], 0), dtype=torch.float32)
        with torch.no_grad():
            p = torch.softmax(net.classify["neutral"](x) / kept["temperature"]["neutral"], 0).numpy()
        p = dict(zip(EAR_CLASSES, p))
        p["neutral"] += p.pop("calm")
        return p


def identity(samples, encoder):
    x = librosa.resample(samples, orig_sr=24000, target_sr=16000)
    return encoder.embed_utterance(x / max(1e-3, np.abs(x).max()) * 0.7)


def main(o):
    torch.set_num_threads(1)
    lines = [s.strip() for s in open(HERE.parent / "speech/test_sentences.txt", encoding="utf-8") if s.strip()]
    told, lines = lines[-REFERENCE:], lines[o.skip:o.skip + o.lines]
    voices, levels = o.voices.split(","), [float(v) for v in o.levels.split(",")]
    jobs = [(v, "neutral", 1, t) for v in voices for t in told + lines]
    jobs += [(v, e, level, t) for v in voices for e in EMOTIONS for level in levels for t in lines]
    listeners, encoder = Listeners(), None
    if o.identity:
        from resemblyzer import VoiceEncoder
        encoder = VoiceEncoder("cpu", verbose=False)
    facts, voiceprint = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        options = [f"--emotion-guidance={o.guidance}", *(["--model", o.model] if o.model else [])]
        for job, samples in zip(jobs, speak(o.program, Path(folder), jobs, options)):
            facts[job] = listeners.facts(samples)
            if encoder and (job[1] == "neutral" or job[2] == 1):
                voiceprint[job] = identity(samples, encoder)
    with open(o.out, "w") as report:
        for name, listen in (("judge", listeners.judged), ("ear", listeners.eared)):
            tables(name, listen, facts, voices, levels, told, lines, report)
        if encoder:
            print("\nsimilarity to the voice's own neutral speech, intensity 1: mean (lowest)", file=report)
            for e in EMOTIONS:
                own = {v: np.mean([voiceprint[v, "neutral", 1, t] for t in told], 0) for v in voices}
                s = [np.dot(voiceprint[v, e, 1.0, t], own[v]) / np.linalg.norm(own[v]) for v in voices for t in lines]
                print(f"{e} {np.mean(s):.3f} ({min(s):.2f})", file=report)
    print(open(o.out).read())


def tables(name, listen, facts, voices, levels, told, lines, report):
    """Recall by intensity, the confusion at intensity 1, and how the score follows the knob."""
    heard = {}
    for voice in voices:
        reference = [facts[voice, "neutral", 1, t] for t in told]
        for job in facts:
            if job[0] == voice and job[3] in lines:
                heard[job] = listen(facts[job], reference)
    best = {job: max(p, key=p.get) for job, p in heard.items()}
    print(f"\n{name}: recognised %, of seven classes\n| | " + " | ".join(map(str, levels)) + " | by voice at 1 |\n|---"
          + "|---" * (len(levels) + 1) + "|", file=report)
    total = {level: [] for level in levels}
    for e in EMOTIONS:
        row = []
        for level in levels:
            right = [best[v, e, level, t] == e for v in voices for t in lines]
            total[level] += right
            row.append(f"{100 * np.mean(right):.0f}")
        by_voice = " ".join(f"{v} {100 * np.mean([best[v, e, 1.0, t] == e for t in lines]):.0f}" for v in voices)
        print(f"| {e} | " + " | ".join(row) + f" | {by_voice} |", file=report)
    print("| all six | " + " | ".join(f"{100 * np.mean(total[v]):.0f}" for v in levels) + " | |", file=report)
    print(f"\n{name}: heard as, at intensity 1\n| meant | " + " | ".join(judging.CLASSES) + " |\n|---"
          + "|---" * len(judging.CLASSES) + "|", file=report)
    for e in ["neutral", *EMOTIONS]:
        counts = [sum(best[v, e, 1 if e == "neutral" else 1.0, t] == c for v in voices for t in lines)
                  for c in judging.CLASSES]
        print(f"| {e} | " + " | ".join(map(str, counts)) + " |", file=report)
    knob, follows = [0.0, *levels], {}
    for e in EMOTIONS:
        follows[e] = [spearmanr(knob, [heard[v, "neutral", 1, t][e]] + [heard[v, e, level, t][e] for level in levels])[0]
                      for v in voices for t in lines]
    every = np.concatenate(list(follows.values()))
    print(f"\n{name}: Spearman of the knob {knob} with the score of the emotion meant: median "
          + ", ".join(f"{e} {np.median(r):.2f}" for e, r in follows.items())
          + f"; all {np.median(every):.2f}, {100 * np.mean(every > 0.6):.0f} % above 0.6", file=report)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("out")
    parser.add_argument("--voices", default="heart,michael,emma,fable")
    parser.add_argument("--levels", default="0.5,1,1.5")
    parser.add_argument("--lines", type=int, default=10)
    parser.add_argument("--skip", type=int, default=0)
    parser.add_argument("--model", help="the program's --model")
    parser.add_argument("--guidance", type=float, default=0, help="the program's --emotion-guidance")
    parser.add_argument("--identity", action="store_true")
    main(parser.parse_args())
