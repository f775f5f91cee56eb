#!/usr/bin/env python3
"""A table of 10,000 short lines through `render npc`: speed, memory over time, resume, one changed line; peers beside it.

usage: python scripts/measure_batch.py RENDER OUT.md [--lines 10000] [--peer-lines 60]
Peers, as found: espeak-ng on PATH; Kokoro int8 and hibari as in training/speech/teachers.py (the training environment's packages).
"""
import argparse
import csv
import itertools
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile

WHO = "the guard|my brother|the old woman|a stranger|the captain|your friend|the miller|nobody|the child|our host".split("|")
DOES = "saw|hid|sold|found|broke|carried|wanted|lost|stole|painted".split("|")
WHAT = "the key|a letter|the lamp|two horses|the map|her ring|the bread|a sword|the boat|my coat".split("|")
WHEN = "last night|this morning|at dawn|yesterday|before the storm|in the market|by the river|after dinner|today|too late".split("|")
EMOTIONS = "neutral joy sadness anger fear surprise disgust".split()
VOICES = "heart michael emma george".split()


def rows(count):
    for k, (who, does, what, when) in enumerate(itertools.islice(itertools.product(WHO, DOES, WHAT, WHEN), count)):
        yield f"L{k:05d}", VOICES[k % 4], EMOTIONS[k % 7], f"{who} {does} {what} {when}.".capitalize()


def write(path, table):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "character", "voice", "emotion", "text"])
        writer.writerows([i, v, v, e, t] for i, v, e, t in table)


def run(command, kill_after=None):
    """(seconds, processor seconds, resident MB every second) of a command."""
    before, start, memory = resource.getrusage(resource.RUSAGE_CHILDREN), time.time(), []
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        try:
            status = Path(f"/proc/{process.pid}/status").read_text()
            memory += [int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS")]
        except OSError:
            pass
        if kill_after and time.time() - start > kill_after:
            process.send_signal(signal.SIGKILL)
            kill_after = None
        time.sleep(1 if time.time() - start > 5 else 0.05)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.time() - start, cpu, memory, process.returncode


def made(folder):
    return {p.name: p.stat().st_mtime_ns for p in (folder / "audio").glob("*.wav")}


def seconds_of(paths):
    return sum(soundfile.info(str(p)).duration for p in paths)


def peers(table, folder, report):
    texts = [t for _, _, _, t in table]
    if shutil.which("espeak-ng"):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.time()
        for k, text in enumerate(texts):
            subprocess.run(["espeak-ng", "-w", folder / f"e{k}.wav", text], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        report("espeak-ng, a process a line", len(texts), time.time() - start,
               after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, seconds_of(folder.glob("e*.wav")))
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "training/speech"))
    try:
        import hibari
        import teachers
    except ImportError as reason:
        print(f"no neural peers: {reason}")
        return
    reader = hibari.Hibari()
    for name, teacher in (("Kokoro int8", teachers.Kokoro("am_michael")), ("hibari", teachers.Hibari())):
        def speak(text):
            ids = teacher.ids(reader.phonemize(text)[0])
            durations = np.clip(np.round(teacher.durations(ids)), 1, None).astype(np.float32)
            sound, _, _ = teacher.speak(ids, durations, *teacher.prosody(ids, durations), np.random.default_rng(0))
            return len(sound) / 24000
        speak(texts[0])
        start, cpu = time.time(), time.process_time()
        seconds = sum(map(speak, texts[:20]))
        report(f"{name}, one thread, no files written", 20, time.time() - start, time.process_time() - cpu, seconds)


def main(o):
    with tempfile.TemporaryDirectory() as name:
        folder, lines = Path(name), list(rows(o.lines))
        table, out = folder / "table.csv", folder / "out"
        write(table, lines)
        command = [o.render, "npc", table, "-o", out, "-q"]
        text = ["| What | Lines | Wall, s | Processor, s | Lines/s | Real time (processor) |", "|---|---|---|---|---|---|"]

        def report(what, count, wall, cpu, seconds):
            text.append(f"| {what} | {count} | {wall:.1f} | {cpu:.1f} | {count / wall:.1f} | {cpu / seconds:.4f} |")
            print(text[-1], flush=True)

        wall, cpu, memory, status = run(command)
        assert status == 0, status
        whole = made(out)
        report("render npc, all lines", o.lines, wall, cpu, seconds_of((out / "audio").glob("*.wav")))
        third = max(1, len(memory) // 3)
        notes = [f"Resident memory, MB, mean of the first, middle and last third of the run: "
                 + ", ".join(f"{np.mean(m):.0f}" for m in (memory[:third], memory[third:-third] or memory, memory[-third:]))
                 + f"; peak {max(memory):.0f}."]
        wall, cpu, _, status = run(command)
        assert status == 0 and made(out) == whole
        notes.append(f"Run again with nothing changed: {wall:.1f} s, {cpu:.1f} s of processor time, no file touched.")
        lines[o.lines // 2] = (*lines[o.lines // 2][:3], "This line was written anew.")
        write(table, lines)
        wall, cpu, _, status = run(command)
        changed = [p for p, t in made(out).items() if whole.get(p) != t]
        assert status == 0
        notes.append(f"One line changed: {wall:.1f} s, {cpu:.1f} s of processor time, sound files rewritten: {len(changed)}.")
        shutil.rmtree(out)
        few = lines[:max(10, o.lines // 10)]
        write(table, few)
        run(command, kill_after=max(1, 0.03 * len(few)))
        finished = made(out)
        wall, cpu, _, status = run(command)
        again = [p for p, t in made(out).items() if p in finished and finished[p] != t]
        notes.append(f"{len(few)} lines killed with {len(finished)} done and run again: {len(again)} done twice, "
                     f"{len(made(out))} in the end.")
        wall, cpu, _, _ = run([*command, "--force"])
        report("render npc, the first lines alone", len(few), wall, cpu, seconds_of((out / "audio").glob("*.wav")))
        peers(lines[:o.peer_lines], folder, report)
        Path(o.out).write_text("\n".join(text + [""] + [f"- {n}" for n in notes]) + "\n")
        print("\n".join(notes))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("render")
    parser.add_argument("out")
    parser.add_argument("--lines", type=int, default=10000)
    parser.add_argument("--peer-lines", type=int, default=60)
    main(parser.parse_args())
