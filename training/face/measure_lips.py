"""Measures the lips of a rendered video against the curves they were meant to follow.

    python training/face/measure_lips.py WHEEL VIDEO CURVES.json

VIDEO and CURVES come from one call of `render face ... --curves CURVES.json -o VIDEO`. The reference landmarker looks
at every frame; the gap between the lips (in eye distances) is compared with the intended one: jawOpen less
mouthClose. Prints the correlation, the lag at which it is highest, and the share of intended closures (lips meant to
meet between two openings) at which the measured gap has a minimum within one frame.
"""

import json
import subprocess
import sys

import numpy as np

from landmarker import Landmarker


def frames(path):
    probe = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height", "-of",
             "csv=p=0", path]
    width, height = map(int, subprocess.run(probe, capture_output=True, check=True, text=True).stdout.split(",")[:2])
    command = ["ffmpeg", "-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, height, width, 3)


def main():
    landmarker = Landmarker(sys.argv[1])
    gaps = []
    for frame in frames(sys.argv[2]):
        found = landmarker.face(frame)
        if found is None:
            gaps.append(np.nan)
            continue
        p = found[0]
        eye = np.linalg.norm(p[468, :2] - p[473, :2])
        pairs = ((13, 14), (82, 87), (312, 317))
        gaps.append(np.mean([np.linalg.norm(p[a, :2] - p[b, :2]) for a, b in pairs]) / eye)
    gaps = np.array(gaps)
    curves = json.load(open(sys.argv[3]))
    index = [curves["names"].index(n) for n in ("jawOpen", "mouthClose")]
    values = np.array(curves["frames"])[:, index]
    wanted = np.maximum(0, values[:, 0] - values[:, 1])
    n = min(len(gaps), len(wanted))
    gaps, wanted = gaps[:n], wanted[:n]
    lost = int(np.isnan(gaps).sum())
    gaps = np.where(np.isnan(gaps), np.nanmedian(gaps), gaps)
    scores = {lag: np.corrcoef(wanted[3:-3], np.roll(gaps, -lag)[3:-3])[0, 1] for lag in range(-3, 4)}
    best = max(scores, key=scores.get)
    shut = [i for i in range(2, n - 2) if wanted[i] < 0.03 and wanted[i] <= wanted[i - 1] and wanted[i] < wanted[i + 1]
            and max(wanted[max(0, i - 5):i]) > 0.06]
    hit = sum(min(gaps[i - 1:i + 2]) < 0.35 * max(gaps[max(0, i - 5):i + 6]) for i in shut)
    print(f"{n} frames, {lost} without a face, correlation {scores[0]:.3f}, best at lag {best}, "
          f"closures {hit} of {len(shut)}")


if __name__ == "__main__":
    main()
