"""encoder.ckpt -> assets/acted: ears.safetensors, ears.json, emotions.json.

Matrices become int8 with one scale a row, everything else f16.
"""
import json
import pathlib

import torch
from safetensors.torch import save_file

import embed
import encoder

ASSETS = pathlib.Path(__file__).resolve().parent.parent.parent / "assets" / "acted"
NAMES = {"happiness": "joy"}  # the project's name of a class, where it differs
ORIGIN = {"license": "CC-BY-NC-SA-4.0", "trainedFrom": "RAVDESS, nEMO", "startedFrom": "Whisper tiny.en (MIT)"}


def quantised(state):
    """The shipped tensors of a state dict; the head that needs all of a speaker's clips stays behind."""
    shipped = {}
    for name, value in state.items():
        if name.startswith("classify.mean"):
            continue
        if value.ndim == 2 and value.numel() >= 4096 and name != "position":
            scale = value.abs().amax(1).clamp(min=1e-12) / 127
            shipped[name] = torch.round(value / scale[:, None]).to(torch.int8).contiguous()
            shipped[name + ".scale"] = scale.float()
        else:
            shipped[name] = value.half().contiguous()
    return shipped


def restored(shipped):
    """f32 values of shipped tensors."""
    return {n: v.float() * (shipped[n + ".scale"][:, None] if v.dtype == torch.int8 else 1)
            for n, v in shipped.items() if not n.endswith(".scale")}


def shipped_net():
    """The large ear with exactly the values that are shipped (for fixtures)."""
    net, _ = embed.load()
    net.load_state_dict(restored(quantised(net.state_dict())), strict=False)
    return net


def rounded(values):
    return [round(float(v), 6) for v in values]


def main():
    net, facts = embed.load()
    ASSETS.mkdir(parents=True, exist_ok=True)
    save_file(quantised(net.state_dict()), ASSETS / "ears.safetensors", metadata=ORIGIN)
    classes = [NAMES.get(c, c) for c in encoder.acted.CLASSES]
    with open(ASSETS / "ears.json", "w") as file:
        json.dump({
            "version": 1, "encoder": facts["identity"], "classes": classes,
            "size": {"mels": 100, "width": encoder.SIZE, "heads": encoder.HEADS, "hidden": encoder.HIDDEN,
                     "layers": len(net.blocks), "neck": encoder.NECK, "embedding": encoder.EMBEDDING,
                     "positions": encoder.LONGEST},
            "temperature": {v: round(facts["temperature"][v], 4) for v in ("absolute", "neutral")}}, file, indent=1)
        file.write("\n")
    with open(ASSETS / "emotions.json", "w") as file:
        json.dump({"version": 1, "encoder": facts["identity"], "neutral": rounded(facts["neutral"]),
                   "emotions": {NAMES.get(k, k): {"mean": rounded(m), "covariance": rounded(v.ravel())}
                                for k, (m, v) in facts["places"].items()}}, file)
        file.write("\n")
    for file in sorted(ASSETS.iterdir()):
        print(file.name, file.stat().st_size)


if __name__ == "__main__":
    main()
