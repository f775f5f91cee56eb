"""Finds where MediaPipe's 468 mesh points lie on our head, and writes assets/face/correspondence.safetensors.

    python training/face/fit_correspondence.py WHEEL POINTS.npz

POINTS.npz holds `pts` [images, 478, 3], landmarks of portraits and video frames of the training split only
(training/face/measure_landmarks.py writes it). The start is MediaPipe's canonical face (in the wheel,
Apache-2.0), warped onto our head; then all images are fitted, and every point moves along the surface by the
mean of what is left over, several times. People in portraits look straight ahead on average, so the pitch is held
near 0. Needs numpy, scipy, safetensors, tflite.
"""

import pathlib
import struct
import sys

import numpy as np
from safetensors.numpy import load_file, save_file
from scipy.interpolate import RBFInterpolator

from convert_landmarker import task_files
from face_fit import Head, fit

ROOT = pathlib.Path(__file__).resolve().parents[2]
# MediaPipe's points nearest to the 68 points of Multi-PIE (without the jaw line, which both define otherwise).
INNER = [71, 63, 105, 66, 107, 336, 296, 334, 293, 301, 168, 197, 5, 4, 75, 97, 2, 326, 305, 33, 160, 158, 133,
         153, 144, 362, 385, 387, 263, 373, 380, 61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181, 78, 82, 13,
         312, 308, 317, 14, 87]


def canonical(data):
    """The canonical face [468, 3] in centimetres, from field 1 (the mesh), field 3 (five floats a vertex)."""
    i = data.index(b"\x0a") + 1
    size, i = varint(data, i)
    end, values = i + size, []
    while i < end:
        key, i = varint(data, i)
        if key & 7 == 5:
            values.append(struct.unpack_from("<f", data, i)[0])
            i += 4
        else:
            _, i = varint(data, i)
    return np.array(values).reshape(468, 5)[:, :3]


def varint(data, i):
    """A protobuf varint at `i`, and where it ends."""
    value = shift = 0
    while True:
        byte = data[i]
        value |= (byte & 127) << shift
        shift, i = shift + 7, i + 1
        if byte < 128:
            return value, i


def closest(points, vertices, triangles):
    """For each point the nearest place on a mesh: triangle numbers and barycentric weights."""
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    ab, ac = b - a, c - a
    d00, d01, d11 = (ab * ab).sum(1), (ab * ac).sum(1), (ac * ac).sum(1)
    area = d00 * d11 - d01 * d01 + 1e-12
    index, weights = [], []
    for p in points:
        ap = p - a
        d20, d21 = (ap * ab).sum(1), (ap * ac).sum(1)
        w = np.stack([1 - (d11 * d20 - d01 * d21 + d00 * d21 - d01 * d20) / area,
                      (d11 * d20 - d01 * d21) / area, (d00 * d21 - d01 * d20) / area], 1)
        w = np.maximum(w, 0)
        w /= w.sum(1, keepdims=True)
        q = w[:, :1] * a + w[:, 1:2] * b + w[:, 2:] * c
        k = int(np.argmin(((q - p) ** 2).sum(1)))
        index.append(k), weights.append(w[k])
    return np.array(index), np.array(weights)


def main():
    head = Head(load_file(ROOT / "assets" / "face" / "head.safetensors"))
    source = canonical(task_files(sys.argv[1])["geometry_pipeline_metadata_landmarks.binarypb"])
    target = head.neutral[head.landmarks[17:]]
    warp = RBFInterpolator(source[INNER], target, smoothing=0.01, degree=1)
    places = warp(source)
    skin = head.triangles[(head.part[head.triangles] == 0).all(1)]
    skin = skin[head.neutral[skin].mean(1)[:, 2] > -3]
    images = np.load(sys.argv[2])
    points = images["pts"][[k for k, name in enumerate(images["keys"]) if name.startswith("tr/")]]
    for turn in range(6):
        index, weights = closest(places, head.neutral, skin)
        corners = skin[index]
        places = (head.neutral[corners] * weights[..., None]).sum(1)
        move, errors = np.zeros((468, 3)), []
        chosen = points[:: 3 if turn < 3 else 1]
        model = head.points(corners, weights)
        for p in chosen:
            result = fit(model, p, upright=0.01)
            left = np.concatenate([result.residual, np.zeros((468, 1))], 1) / result.scale
            left[:, 1] *= -1
            move += left @ result.rotation / len(chosen)
            errors.append(result.error)
        print(f"round {turn}: {len(chosen)} images, mean error {100 * np.mean(errors):.2f} % of the eye distance",
              flush=True)
        if turn < 5:
            places = places + 0.8 * move
    save_file({"corners": corners.astype(np.float32), "weights": weights.astype(np.float32)},
              ROOT / "assets" / "face" / "correspondence.safetensors",
              {"format": "correspondence 1", "points": "468 of MediaPipe's face mesh"})


if __name__ == "__main__":
    main()
