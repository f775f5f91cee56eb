#!/usr/bin/env python3
"""Writes the inputs a fuzzer starts from. usage: fuzz_seeds.py PARSER FOLDER"""
import json
import re
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent / "Tests"
SCRIPTS = ["txt", "srt", "vtt", "ass", "fountain", "yarn", "ink"]
TABLES = ["csv", "tsv", "jsonl"]


def texts():
    """The scripts of the seeded test, by extension."""
    source = (TESTS / "ScriptTests/FuzzTests.swift").read_text()
    found = re.findall(r'"a\.(\w+)",\s*"((?:[^"\\]|\\.)*)"', source)
    for kind, text in found:
        text = re.sub(r"\\u\{(\w+)\}", lambda m: chr(int(m[1], 16)), text)
        yield kind, text.replace("\\n", "\n").replace('\\"', '"').replace("\\\\", "\\").encode()


def plans():
    plan = {"version": 1, "lines": [{"id": "a", "speaker": "A", "voice": "heart", "text": "Hi", "start": 0, "end": 1.5,
                                     "emotion": {"joy": 0.5, "fear": 0.5}, "valence": 0.1, "arousal": -0.2, "dominance": 0,
                                     "intensity": 1, "source": "script", "reason": "tag"}]}
    yield b"\0" + json.dumps(plan).encode()
    yield b"\1id,speaker,voice,text,start,end,emotion,intensity\na,A,heart,\"Hi, you\",0,1.5,0.5 joy + 0.5 fear,1\n"
    yield b"\2" + b'{"Guard":{"voice":"george","emotion":"anger","intensity":0.3},"Mira":{"direction":"warm","style":"soft"}}'


def safetensors():
    for kind, size in (("F32", 4), ("F16", 2), ("BF16", 2), ("I8", 1)):
        header = json.dumps({"__metadata__": {"a": "b"}, "w": {"dtype": kind, "shape": [2, 3], "data_offsets": [0, 6 * size]}})
        header = header.encode().ljust(-(-len(header) // 8) * 8)
        yield struct.pack("<Q", len(header)) + header + bytes(6 * size)


def media():
    kinds = {"wav": [], "flac": [], "ogg": [], "mp3": [], "m4a": [], "mkv": ["-t", "0.2"], "mp4": ["-t", "0.2"],
             "webm": ["-t", "0.2"], "avi": ["-t", "0.2"], "png": ["-frames:v", "1"], "jpg": ["-frames:v", "1"]}
    with tempfile.TemporaryDirectory() as folder:
        for kind, options in kinds.items():
            sound = ["-f", "lavfi", "-i", "sine=440:duration=0.1:sample_rate=8000"]
            sight = ["-f", "lavfi", "-i", "testsrc=size=32x24:rate=10:duration=0.3"]
            source = sound if not options else sight + (sound if kind[0] in "mwa" else [])
            path = f"{folder}/a.{kind}"
            subprocess.run(["ffmpeg", "-v", "error", *source, *options, path], check=True)
            yield Path(path).read_bytes()
    for path in sorted((TESTS / "MediaTests/Fixtures").iterdir()):
        yield path.read_bytes()


def main():
    parser, folder = sys.argv[1], Path(sys.argv[2])
    if parser in ("scripts", "tables"):
        kinds = SCRIPTS if parser == "scripts" else TABLES
        seeds = [bytes([kinds.index(kind)]) + text for kind, text in texts() if kind in kinds]
        seeds += [bytes([TABLES.index("tsv")]) + s[1:].replace(b",", b"\t") for s in seeds if parser == "tables" and s[0] == 0]
    else:
        seeds = list({"plans": plans, "safetensors": safetensors, "media": media}[parser]())
    for number, seed in enumerate(seeds):
        (folder / f"seed-{number}").write_bytes(seed)


main()
