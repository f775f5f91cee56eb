"""How well heard mouth shapes follow real jaws: the held-out facegood recording and the held-out GRID clips.

    RENDER_DATA=... python training/face/measure_heard.py WHEEL RENDER

Three roads: `drawn` (the motion model, three takes), `heard` (--commercial, which leaves it out), and for GRID `script`,
whose words the file names code. RENDER is the built program; `render face actor:ada SOUND --mode curves` makes the curves. facegood's own
mouth_stretch_c curve and, for GRID, the lip gap that the reference landmarker measures in the clip are compared with
jawOpen less mouthClose. Only figures are printed.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

from landmarker import Landmarker
from measure_lips import frames

DATA = pathlib.Path(os.environ["RENDER_DATA"])


def curve(program, sound, fps, *options):
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        subprocess.run([program, "face", "actor:ada", sound, "--mode", "curves", "--fps", str(fps), "--curves",
                        file.name, "-q", *options], check=True, stdout=subprocess.DEVNULL)
        curves = json.load(open(file.name))
    index = [curves["names"].index(n) for n in ("jawOpen", "mouthClose")]
    values = np.array(curves["frames"])[:, index]
    return np.maximum(0, values[:, 0] - values[:, 1])


def compare(name, program, sound, fps, real, words=None):
    roads = {f"drawn {k}": ["--seed", str(k)] for k in range(3)} | {"heard": ["--commercial"]}
    if words:
        roads["script"] = ["--script", words]
    for road, options in roads.items():
        made = curve(program, sound, fps, *options)
        n = min(len(made), len(real))
        scores = {lag: np.corrcoef(made[5:n - 5], np.roll(real[:n], -lag)[5:-5])[0, 1] for lag in range(-4, 5)}
        best = max(scores, key=scores.get)
        print(f"{name}, {road}: correlation {scores[0]:.2f}, {scores[best]:.2f} at lag {best}", flush=True)


def main():
    landmarker = Landmarker(sys.argv[1])
    names = list(np.load(DATA / "facegood/shirley_1015_bs_name.npy"))
    jaw = [i for i, n in enumerate(names) if "mouth_stretch_c" in str(n)][0]
    real = np.load(DATA / "facegood/bs_value_1114_2_05.npy")[:, jaw]
    compare("facegood 1114_2_05", sys.argv[2], DATA / "facegood/1114_2_05.flac", 30, real)
    for clip, words in (("sbwe5n", "Set blue with E five now."), ("lwbsza", "Lay white by S zero again.")):
        path = str(DATA / f"grid/{clip}.mpg")
        gaps = []
        for frame in frames(path):
            p = landmarker.face(frame)[0]
            gaps.append(np.linalg.norm(p[13, :2] - p[14, :2]) / np.linalg.norm(p[468, :2] - p[473, :2]))
        compare(f"grid {clip}", sys.argv[2], path, 25, np.array(gaps), words)


if __name__ == "__main__":
    main()
