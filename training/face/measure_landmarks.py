"""Landmarks of real portraits and clips by the reference, and how well the head fits them.

    RENDER_DATA=... python training/face/measure_landmarks.py WHEEL POINTS.npz

Split as everywhere: every eighth congress portrait and the GRID clips sbwe5n and lwbsza are test. Only numbers are
kept, never pictures. With the correspondence already made, prints the mean landmark error of the fit as a share of
the eye distance. Needs numpy, pillow, ai-edge-litert, tflite, safetensors, and ffmpeg.
"""

import os
import pathlib
import subprocess
import sys

import numpy as np
from PIL import Image
from safetensors.numpy import load_file

from face_fit import Head, fit
from landmarker import Landmarker

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = pathlib.Path(os.environ.get("RENDER_DATA", "data"))
TEST_CLIPS = {"sbwe5n", "lwbsza"}


def pictures():
    """Name and picture, names beginning with te/ (test) or tr/."""
    names = sorted(p.name for p in (DATA / "congress/200x250").iterdir() if p.suffix in (".jpg", ".png"))
    test = names[::8]
    train = [n for n in names if n not in test][::3]
    for split, name in [("te", n) for n in test] + [("tr", n) for n in train]:
        yield f"{split}/{name}", np.asarray(Image.open(DATA / "congress/200x250" / name).convert("RGB"))
    for clip in sorted((DATA / "grid").glob("*.mpg")):
        split = "te" if clip.stem in TEST_CLIPS else "tr"
        command = ["ffmpeg", "-v", "error", "-i", clip, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
        raw = subprocess.run(command, capture_output=True, check=True).stdout
        frames = np.frombuffer(raw, np.uint8).reshape(-1, 288, 360, 3)
        for k in range(0, len(frames), 5 if split == "te" else 8):
            yield f"{split}/grid-{clip.stem}-{k}", frames[k]


def main():
    landmarker = Landmarker(sys.argv[1])
    found = {name: landmarker.face(picture) for name, picture in pictures()}
    kept = {name: result[0] for name, result in found.items() if result is not None}
    print(f"{len(kept)} of {len(found)} pictures have a face")
    np.savez(sys.argv[2], keys=list(kept), pts=np.stack(list(kept.values())))
    report(kept)


def report(points):
    """Prints the fit's error by split and source."""
    head = Head(load_file(ROOT / "assets/face/head.safetensors"))
    place = load_file(ROOT / "assets/face/correspondence.safetensors")
    model = head.points(place["corners"].astype(int), place["weights"].astype(float))
    groups = {}
    for name, p in points.items():
        key = name[:2] + (" grid" if "grid" in name else " congress")
        groups.setdefault(key, []).append(fit(model, p).error)
    for key, errors in sorted(groups.items()):
        e = 100 * np.array(errors)
        print(f"{key}: {len(e)} pictures, mean {e.mean():.2f} %, worst {e.max():.2f} % of the eye distance")


if __name__ == "__main__":
    main()
