#!/usr/bin/env python3
"""Dubs real clips of talking people and a ten-minute programme made of them, and measures windows, words and background.

usage: python scripts/measure_dub.py RENDER GRID_FOLDER OUT.md   (ffmpeg on PATH; the training environment's packages)
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "training/speech"))
from judges import Judges  # noqa: E402

RATE = 16000
LINES = """I kept your letter in the drawer.|The train leaves in twenty minutes.|You should have told me yesterday.
Nobody knows where the key is.|Please close the window before you go.|We were happy in that little house.
The doctor says it will be fine.|I never wanted any of this.|Look at the lights over the harbour.
He promised to come back in spring.|There is somebody at the door.|Take the money and leave the car.
My sister paints birds and boats.|It rained for three days without a break.|That is the best news of the year.
Do you remember the old bridge?|Put the knife down, slowly.|The soup is cold and so am I.
They sold the farm to a stranger.|Let us wait until the storm is over.""".replace("\n", "|").split("|")
EMOTIONS = ["neutral", "joy", "sadness", "anger", "fear", "surprise", "disgust"]


def stamp(seconds):
    return f"{int(seconds // 3600):02d}:{int(seconds % 3600 // 60):02d}:{seconds % 60:06.3f}".replace(".", ",")


def sound(path, track=0):
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-map", f"0:a:{track}", "-ac", "1", "-ar", str(RATE), "-f", "f32le", "-"],
        check=True, capture_output=True).stdout
    return np.frombuffer(raw, np.float32)


def dub(render, script, video, out):
    subprocess.run([render, "dub", script, video, "-o", out, "--face", "off", "-q", "--force"], check=True, stdout=subprocess.DEVNULL)
    return json.loads(Path(out).with_suffix("").with_suffix(".report.json").read_text())["lines"]


def words(judges, lines, track):
    errors = total = 0
    for line in lines:
        piece = track[max(0, int((line["placed"] - 0.1) * RATE)):int((line["placed"] + line["final"] + 0.2) * RATE)]
        wrong, count, _ = judges.word_errors(judges.prepare(piece, RATE), line["text"])
        errors, total = errors + wrong, total + count
    return 100 * errors / total, total


def background(lines, before, after):
    """Level change in dB of every half second that lies a second or more away from all lines and is not silent."""
    busy = np.zeros(len(before) // RATE * 2 + 2, bool)
    for line in lines:
        busy[max(0, int(2 * (line["placed"] - 1))):int(2 * (line["placed"] + line["final"] + 1)) + 1] = True
    changes = []
    for half in range(min(len(before), len(after)) // (RATE // 2)):
        a, b = (np.sqrt(np.mean(x[half * RATE // 2:(half + 1) * RATE // 2] ** 2)) for x in (before, after))
        if not busy[half] and a > 1e-3:
            changes.append(20 * np.log10(max(b, 1e-9) / a))
    return np.abs(changes)


def main():
    render, grid, target = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2]).resolve(), sys.argv[3]
    judges = Judges()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        clips = sorted(grid.glob("*.mpg"))
        lines, errors = [], []
        for number, clip in enumerate(clips):
            script = f"{folder}/clip.txt"
            Path(script).write_text(f"ANN: {LINES[2 * number].split('.')[0]}.\n")
            report = dub(render, script, str(clip), f"{folder}/clip.mp4")
            rate, count = words(judges, report, sound(f"{folder}/clip.mp4"))
            lines, errors = lines + report, errors + [rate * count]
        rows.append((f"the {len(clips)} clips, one line each, no time codes", lines, sum(errors), None))

        listing = f"{folder}/list.txt"
        Path(listing).write_text("".join(f"file '{clips[i % len(clips)]}'\n" for i in range(200)))
        film = f"{folder}/film.mp4"
        subprocess.run(
            ["ffmpeg", "-v", "error", "-f", "concat", "-safe", "0", "-i", listing, "-t", "600", "-c:v", "libx264", "-preset",
             "ultrafast", "-crf", "32", "-af", "aresample=async=1", "-c:a", "aac", film], check=True)
        subtitles = ""
        for number in range(75):
            begin = 8 * number + 0.4
            mood = EMOTIONS[number % len(EMOTIONS)]
            subtitles += (f"{number + 1}\n{stamp(begin)} --> {stamp(begin + 2.6)}\n"
                          f"{'TOM' if number % 2 else 'ANNA'} ({mood}, 0.7): {LINES[number % len(LINES)]}\n\n")
        Path(f"{folder}/film.srt").write_text(subtitles)
        report = dub(render, f"{folder}/film.srt", film, f"{folder}/film-dub.mp4")
        after = sound(f"{folder}/film-dub.mp4")
        rate, count = words(judges, report, after)
        rows.append(("ten minutes made of them, 75 lines in windows of 2.6 s", report, rate * count,
                     background(report, sound(film), after)))

    with open(target, "w") as out:
        out.write("| What | lines | start within 120 ms | no overrun | longest overrun, ms | tempo | WER % | "
                  "background change outside lines, dB |\n|---|---|---|---|---|---|---|---|\n")
        for name, lines, errors, change in rows:
            count = sum(len(line["text"].split()) for line in lines)
            starts = sum(abs(line["placed"] - line["start"]) <= 0.12 for line in lines)
            overruns = [line["overrun"] or 0 for line in lines]
            tempos = [line["tempo"] for line in lines]
            level = "" if change is None else f"median {np.median(change):.2f}, worst {change.max():.2f}"
            out.write(f"| {name} | {len(lines)} | {starts} | {sum(o == 0 for o in overruns)} | {1000 * max(overruns):.0f} | "
                      f"{min(tempos):.2f} to {max(tempos):.2f} | {errors / count:.1f} | {level} |\n")


main()
