"""Parallel acted speech, analysed: python corpus.py. Writes RUNS/voice/CORPUS-START.pkl, resumes.

Test speakers (ravdess actors 17-20, nemo KS0 and IC0) are analysed too, for evaluation; `speakers` leaves them out.
"""
import csv
import glob
import os
import pickle
import sys
import time

import numpy as np
import torch

from analysis import active_level, analyse, load

DATA = os.environ.get("RENDER_DATA", "data")
RUNS = os.path.join(os.environ.get("RENDER_RUNS", "runs"), "voice")
PART = 50
LIMIT = float(os.environ.get("RENDER_CPU_SECONDS", "inf"))
TEST = {"17", "18", "19", "20", "KS0", "IC0"}
NAMES = {"happiness": "joy", "surprised": "surprise"}


def rows(corpus):
    with open(f"{DATA}/{corpus}/data.tsv", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            emotion = NAMES.get(row["emotion"], row["emotion"])
            # The second repetition adds little; of nemo every second sentence is enough for one hour of training.
            if row.get("repetition") == "2" or int(row.get("sentence") or 0) % 2:
                continue
            yield dict(
                corpus=corpus, file=row["file"], emotion=emotion, text=row["text"],
                speaker=row.get("actor") or row["speaker"], strong=row.get("intensity") == "strong")


def trimmed(take):
    """Frames from the first to the last sounding one, with 6 frames around."""
    sounding = np.flatnonzero(take["level"] > active_level(take["level"]) - 28)
    part = slice(max(0, sounding[0] - 6), sounding[-1] + 7)
    return {k: v[part] for k, v in take.items()}


def main():
    torch.set_num_threads(1)
    os.makedirs(RUNS, exist_ok=True)
    for corpus in sys.argv[1:] or ["ravdess", "nemo"]:
        places = {os.path.basename(p): p for p in glob.glob(f"{DATA}/{corpus}/audio/**/*.opus", recursive=True)}
        every = list(rows(corpus))
        for start in range(0, len(every), PART):
            target = f"{RUNS}/{corpus}-{start:04d}.pkl"
            if os.path.exists(target):
                continue
            if time.process_time() > LIMIT:
                return
            takes = [row | trimmed(analyse(load(places[row["file"]]))) for row in every[start:start + PART]]
            with open(target + ".new", "wb") as file:
                pickle.dump(takes, file)
            os.replace(target + ".new", target)
            print(target, flush=True)


def takes(corpus, test=False):
    result = []
    for path in sorted(glob.glob(f"{RUNS}/{corpus}-[0-9]*.pkl")):
        with open(path, "rb") as file:
            result += [t for t in pickle.load(file) if (t["speaker"] in TEST) == test]
    return result


if __name__ == "__main__":
    main()
