"""Does a redrawn video still show the same person? Face embeddings of the GRID test clips, as they are and redrawn.

    PYTHONPATH=... RENDER_DATA=... python training/face/measure_identity.py WHEELS RENDER

PYTHONPATH holds the unpacked `dlib-bin` 20.0.1.post1; its networks come from `face_recognition_models` 0.3.0 in WHEELS
(`pip download --no-deps --no-build-isolation -d WHEELS face_recognition_models==0.3.0`). Nothing here was trained with
them. Each clip gets lips for its own sound. Prints mean Euclidean distances of the 128 numbers (dlib: under 0.6 is the
same person): each frame to the same frame redrawn, to the clip's first frame (how far a person is from himself), and
to the other clip's frames (how far two people are apart).
"""

import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile

import _dlib_pybind11 as dlib
import numpy as np

from measure_lips import frames

DATA = pathlib.Path(os.environ["RENDER_DATA"])
WORDS = {"sbwe5n": "Set blue with E five now.", "lwbsza": "Lay white by S zero again."}


def embedder(wheels, folder):
    with tarfile.open(next(pathlib.Path(wheels).glob("face_recognition_models-*.tar.gz"))) as archive:
        archive.extractall(folder, filter="data")
    models = {p.stem: str(p) for p in pathlib.Path(folder).rglob("*.dat")}
    detect = dlib.get_frontal_face_detector()
    shape = dlib.shape_predictor(models["shape_predictor_5_face_landmarks"])
    network = dlib.face_recognition_model_v1(models["dlib_face_recognition_resnet_model_v1"])

    def embed(image):
        image = np.ascontiguousarray(image)
        boxes = detect(image, 0)
        return np.array(network.compute_face_descriptor(image, shape(image, boxes[0]))) if boxes else np.full(128, np.nan)

    return embed


def main():
    wheels, render = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as folder:
        embed, found = embedder(wheels, folder), {}
        for clip, words in WORDS.items():
            path = DATA / f"grid/{clip}.mpg"
            found[clip, "original"] = np.array([embed(f) for f in frames(path)[::5]])
            for mode in ("coarse", "refine"):
                made = f"{folder}/{clip}.mp4"
                subprocess.run([render, "face", path, path, "--script", words, "--mode", mode, "-q", "-o", made],
                               check=True, stdout=subprocess.DEVNULL)
                found[clip, mode] = np.array([embed(f) for f in frames(made)[::5]])
    names = list(WORDS)
    for clip, other in zip(names, names[::-1]):
        real = found[clip, "original"]

        def distance(vectors):
            return np.nanmean(np.linalg.norm(real[:len(vectors)] - vectors[:len(real)], axis=1))

        print(f"{clip}: coarse {distance(found[clip, 'coarse']):.3f}, refined {distance(found[clip, 'refine']):.3f}, "
              f"first frame {np.nanmean(np.linalg.norm(real[1:] - real[0], axis=1)):.3f}, "
              f"other person {distance(found[other, 'original']):.3f}")


if __name__ == "__main__":
    main()
