"""Writes the fixtures of Tests/FaceTests: pictures of the synthetic actors and what the reference finds in them.

    python training/face/make_fixtures.py WHEEL

needs numpy, pillow, safetensors, ai-edge-litert, tflite. Reference: LiteRT 2.3.0 running MediaPipe's graphs; the
fit by face_fit.py.
"""

import pathlib
import sys

import numpy as np
from PIL import Image
from safetensors.numpy import load_file, save_file

from face_fit import Head, fit
from landmarker import Landmarker

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "Tests" / "FaceTests" / "Fixtures"


def pictures():
    """Frames of both actors: as they are, turned by 28 degrees, and enlarged to make the crop shrink them."""
    ada = Image.open(ROOT / "docs/images/actor-ada.png").convert("RGB")
    ben = Image.open(ROOT / "docs/images/actor-ben.png").convert("RGB")
    yield "ada", ada.crop((0, 0, 256, 256))
    yield "ben-turned", ben.crop((256, 0, 512, 256)).rotate(28, Image.BICUBIC, fillcolor=(90, 90, 90))
    yield "ada-large", ada.crop((512, 0, 768, 256)).resize((520, 520), Image.BICUBIC)


def main():
    landmarker = Landmarker(sys.argv[1])
    head = Head(load_file(ROOT / "assets/face/head.safetensors"))
    place = load_file(ROOT / "assets/face/correspondence.safetensors")
    model = head.points(place["corners"].astype(int), place["weights"].astype(float))
    tensors = {}
    for name, image in pictures():
        image.quantize(96, dither=Image.Dither.NONE).save(OUT / f"{name}.png", optimize=True)
        pixels = np.asarray(Image.open(OUT / f"{name}.png").convert("RGB"))
        found = landmarker.face(pixels)
        assert found is not None, name
        points, presence = found
        result = fit(model, points)
        print(f"{name}: presence {presence:.4f}, fit {100 * result.error:.2f} % of the eye distance")
        tensors[f"{name}.points"] = points.astype(np.float32)
        tensors[f"{name}.identity"] = result.identity.astype(np.float32)
        tensors[f"{name}.expression"] = result.expression.astype(np.float32)
        tensors[f"{name}.rotation"] = result.rotation.astype(np.float32)
        tensors[f"{name}.error"] = np.array([result.error], np.float32)
    save_file(tensors, OUT / "landmarks.safetensors", {"reference": "LiteRT 2.3.0, face_landmarker_v2.task"})


if __name__ == "__main__":
    main()
