"""Convert the out-of-vocabulary nets of hibari-tts 0.2.1 (Apache-2.0) to int8 safetensors.

    python training/text/convert_letter_to_sound.py    # writes assets/text/letter-to-sound-{us,gb}.safetensors

A character transformer (4 layers of 128, 4 heads) whose outputs are read as in CTC. Weights become int8 with one
scale for each output channel. The script then reads the rare words of the lexicons with both and prints how often
they agree, and the phoneme error rate of each against the lexicon.
"""
import gzip
import json
import os
import random

import hibari
import numpy as np
import onnx
import torch
from hibari.g2p.oov import OOV
from onnx import numpy_helper
from safetensors.numpy import load_file, save_file

SOURCE = os.path.join(os.path.dirname(hibari.__file__), "assets")
TARGET = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "assets", "text")
MATRICES = [("self_attn.in_proj_weight", 490, 11), ("self_attn.out_proj.weight", 498, 11),
            ("linear1.weight", 499, 11), ("linear2.weight", 500, 11)]


def tensors(path):
    """Name -> f32 array, as a PyTorch state dict: matrices are [outputs, inputs]."""
    raw = {i.name: numpy_helper.to_array(i) for i in onnx.load(path).graph.initializer}

    def matrix(number):
        name = f"onnx::MatMul_{number}"
        if name in raw:
            return raw[name].T
        whole = raw[name + "_quantized"].astype(np.float32) - float(raw[name + "_zero_point"])
        return (whole * raw[name + "_scale"]).T

    out = {name[2:]: array for name, array in raw.items() if name.startswith("m.")}
    for layer in range(4):
        for name, first, step in MATRICES:
            out[f"layers.{layer}.{name}"] = matrix(first + step * layer)
    out["head.weight"] = matrix(534)
    return out


def quantize(arrays):
    out = {}
    for name, array in arrays.items():
        array = np.ascontiguousarray(array, np.float32)
        if array.ndim == 2 and name != "pos":
            scale = np.abs(array).max(1) / 127 + 1e-12
            out[name] = np.round(array / scale[:, None]).astype(np.int8)
            out[name + ".scale"] = scale.astype(np.float32)
        else:
            out[name] = array
    return out


def read(arrays, meta, word):
    """The reference forward pass of the int8 weights (pre-norm transformer, exact GELU)."""
    t = {n: torch.tensor(a.astype(np.float32) * (arrays[n + ".scale"][:, None] if n + ".scale" in arrays else 1))
         for n, a in arrays.items()}
    f = torch.nn.functional
    ids = [meta["in"].index(c) + 1 for c in word if c in meta["in"]][:meta["maxlen"]]
    x = t["emb.weight"][ids] + t["pos"][:len(ids)]
    for i in range(4):
        p = f"layers.{i}."
        h = f.layer_norm(x, (128,), t[p + "norm1.weight"], t[p + "norm1.bias"])
        q, k, v = f.linear(h, t[p + "self_attn.in_proj_weight"], t[p + "self_attn.in_proj_bias"]).chunk(3, -1)
        q, k, v = (a.reshape(-1, 4, 32).transpose(0, 1) for a in (q, k, v))
        h = f.scaled_dot_product_attention(q, k, v).transpose(0, 1).reshape(-1, 128)
        x = x + f.linear(h, t[p + "self_attn.out_proj.weight"], t[p + "self_attn.out_proj.bias"])
        h = f.layer_norm(x, (128,), t[p + "norm2.weight"], t[p + "norm2.bias"])
        h = f.gelu(f.linear(h, t[p + "linear1.weight"], t[p + "linear1.bias"]))
        x = x + f.linear(h, t[p + "linear2.weight"], t[p + "linear2.bias"])
    x = f.layer_norm(x, (128,), t["norm.weight"], t["norm.bias"])
    best = f.linear(x, t["head.weight"], t["head.bias"]).reshape(len(ids) * meta["slots"], -1).argmax(-1)
    out, previous = "", 0
    for i in best.tolist():
        if i and i != previous:
            out += meta["out"][i - 1]
        previous = i
    return out


def distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a):
        diagonal, row[0] = row[0], i + 1
        for j, y in enumerate(b):
            diagonal, row[j + 1] = row[j + 1], min(row[j + 1] + 1, row[j] + 1, diagonal + (x != y))
    return row[-1]


def main():
    torch.set_num_threads(1)
    for accent, name in (("us", "oov"), ("gb", "oov_gb")):
        with open(os.path.join(SOURCE, name + ".json"), encoding="utf-8") as file:
            meta = json.load(file)
        arrays = quantize(tensors(os.path.join(SOURCE, name + ".onnx")))
        path = os.path.join(TARGET, f"letter-to-sound-{accent}.safetensors")
        save_file(arrays, path, metadata={"letters": "".join(meta["in"]), "phonemes": "".join(meta["out"])})
        print(os.path.basename(path), os.path.getsize(path), "bytes")
        reference, written = OOV(os.path.join(SOURCE, name + ".onnx")), load_file(path)
        with gzip.open(os.path.join(SOURCE, f"lexicon_{accent}_silver.json.gz"), "rt") as file:
            lexicon = json.load(file)
        words = random.Random(1).sample(sorted(w for w in lexicon if len(w) > 4), 400)
        same = errors = reference_errors = length = 0
        for word in words:
            ours, theirs = read(written, meta, word), reference(word)
            truth = lexicon[word].replace("ɾ", "T").replace("ʔ", "t")
            same += ours == theirs
            errors += distance(ours, truth)
            reference_errors += distance(theirs, truth)
            length += len(truth)
        print(f"{accent}: {same} of {len(words)} words as the source; phoneme error rate against the lexicon "
              f"{errors / length:.2%} (source {reference_errors / length:.2%})")


if __name__ == "__main__":
    main()
