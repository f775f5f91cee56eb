"""hibari's decoder (Apache-2.0) as the vocoder's first weights: int8 matrices times their scales, the rest as it is."""
import os

import onnx
import torch
from onnx import numpy_helper

from models import Vocoder


def load_into(vocoder: Vocoder):
    """Fill blocks, last norm and head; the input convolution keeps its own initial weights."""
    import hibari
    path = os.path.join(os.path.dirname(hibari.__file__), "assets/hibari.onnx")
    tensors = {t.name: torch.tensor(numpy_helper.to_array(t)) for t in onnx.load(path).graph.initializer}

    def matrix(name):
        base = f"/{name}/Transpose_output_0"
        zero = tensors[base + "_zero_point"].float()
        return ((tensors[base + "_quantized"].float() - zero) * tensors[base + "_scale"]).T

    weights = {"norm.weight": tensors["m.dec_norm.weight"], "norm.bias": tensors["m.dec_norm.bias"],
               "head.weight": matrix("head"), "head.bias": tensors["m.head.bias"]}
    for b in range(len(vocoder.blocks)):
        for part in ("gamma", "dw.weight", "dw.bias", "norm.weight", "norm.bias", "pw1.bias", "pw2.bias"):
            weights[f"blocks.{b}.{part}"] = tensors[f"m.dec.{b}.{part}"]
        for part in ("pw1", "pw2"):
            weights[f"blocks.{b}.{part}.weight"] = matrix(f"dec.{b}/{part}")
    missing = vocoder.load_state_dict(weights, strict=False)
    assert set(missing.missing_keys) == {"input.weight", "input.bias"} and not missing.unexpected_keys, missing
