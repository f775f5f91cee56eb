#!/usr/bin/env python3
"""Dubs made-up conversations of two readers with `--voice source` and without: who is told apart, who sounds like whom.

usage: python scripts/measure_cast.py RENDER LIBRISPEECH_FOLDER OUT.md   (ffmpeg on PATH; the training environment's
packages, with resemblyzer)
"""
import json
import subprocess
import sys
import tempfile
import types
from pathlib import Path

import librosa
import numpy as np
import soundfile as sf

# Resemblyzer imports a voice detector that is not used here; an empty module stands in.
sys.modules.setdefault("webrtcvad", types.ModuleType("webrtcvad"))
from resemblyzer import VoiceEncoder  # noqa: E402

RATE, TURN, TURNS = 16000, 7.0, 8
LINES = ["The train leaves in twenty minutes.", "You should have told me yesterday.", "Nobody knows where the key is.",
         "Please close the window before you go.", "We were happy in that little house.", "The doctor says it will be fine.",
         "Look at the lights over the harbour.", "He promised to come back in spring."]


def stamp(seconds):
    return f"00:{int(seconds // 60):02d}:{seconds % 60:06.3f}".replace(".", ",")


def heard(judge, path):
    sound = librosa.load(path, sr=RATE)[0]
    return judge.embed_utterance(sound / max(1e-3, np.abs(sound).max()) * 0.7)


def main():
    render, folder, target = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2]), sys.argv[3]
    readers = {}
    for path in sorted(folder.rglob("*.opus")):
        readers.setdefault(path.name.split("-")[0], []).append(path)
    readers = [paths for paths in readers.values() if len(paths) >= 8]
    judge = VoiceEncoder("cpu", verbose=False)
    right = total = 0
    own, other, plain = [], [], []
    with tempfile.TemporaryDirectory() as work:
        for film in range(min(4, len(readers) // 2)):
            pair = readers[2 * film:2 * film + 2]
            sound = np.zeros(int(RATE * TURN * TURNS), np.float32)
            subtitles = ""
            for turn in range(TURNS):
                piece = librosa.load(pair[turn % 2][turn // 2], sr=RATE)[0][:int(6 * RATE)]
                piece *= 0.05 / np.sqrt(np.mean(piece ** 2))
                begin = int((turn * TURN + 0.4) * RATE)
                sound[begin:begin + len(piece)] = piece
                subtitles += f"{turn + 1}\n{stamp(begin / RATE)} --> {stamp((begin + len(piece)) / RATE)}\n{LINES[turn]}\n\n"
            Path(f"{work}/s.srt").write_text(subtitles)
            sf.write(f"{work}/a.wav", sound, RATE)
            subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "color=gray:s=64x48:r=25", "-i", f"{work}/a.wav",
                            "-shortest", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "flac", f"{work}/v.mkv"], check=True)
            # Recordings that the dub did not hear.
            known = [np.mean([heard(judge, p) for p in paths[4:8]], 0) for paths in pair]
            for options in (["--voice", "source"], []):
                out = f"{work}/o{len(options)}"
                subprocess.run([render, "dub", f"{work}/s.srt", f"{work}/v.mkv", "--face", "off", "--background", "none",
                                "-q", "--force", "--stems", out, "-o", f"{out}.mkv", *options],
                               check=True, stdout=subprocess.DEVNULL)
                lines = json.loads(Path(f"{out}.report.json").read_text())["lines"]
                stems = json.loads(Path(f"{out}/stems.json").read_text())["lines"]
                if options:
                    names = [line["speaker"] for line in lines]
                    right += sum(name == names[turn % 2] for turn, name in enumerate(names)) if names[0] != names[1] else 0
                    total += len(names)
                for turn, stem in enumerate(stems):
                    line = heard(judge, f"{out}/{stem['file']}")
                    like = [float(np.dot(line, k) / np.linalg.norm(line) / np.linalg.norm(k)) for k in known]
                    if options:
                        own.append(like[turn % 2])
                        other.append(like[1 - turn % 2])
                    else:
                        plain.append(like[turn % 2])
    with open(target, "w") as out:
        out.write("| lines | speaker right | likeness to the original speaker | to the other speaker | nearer to the right one | "
                  "without `--voice source` |\n|---|---|---|---|---|---|\n")
        nearer = sum(a > b for a, b in zip(own, other))
        out.write(f"| {total} | {right} | {np.mean(own):.2f} | {np.mean(other):.2f} | {nearer} of {len(own)} | "
                  f"{np.mean(plain):.2f} |\n")


main()
