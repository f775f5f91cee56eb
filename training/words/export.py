"""RUNS/models/words.ckpt -> assets/ears: words.safetensors (int8 matrices, the rest f16) and words.json."""
import json
import os

import torch
from safetensors.torch import load_file, save_file

import network
from alphabet import CLASSES, TWINS, speech_folder

speech_folder()
import features as fx  # noqa: E402
from trainer import trained  # noqa: E402

ASSETS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../assets/ears")
THRESHOLD = {"voiced": -2.6, "whispered": -3.1}  # docs/results/words.md
ORIGIN = {"license": "Apache-2.0", "trainedFrom": "speech of hibari-tts 0.2.1 and Kokoro-82M (Apache-2.0), "
          "LibriSpeech train-clean-100 (CC BY 4.0)"}


def quantised(state):
    """The shipped tensors of a state dict."""
    shipped = {}
    for name, value in state.items():
        if value.ndim == 2 and value.numel() >= 4096:
            scale = value.abs().amax(1).clamp(min=1e-12) / 127
            shipped[name] = torch.round(value / scale[:, None]).to(torch.int8).contiguous()
            shipped[name + ".scale"] = scale.float()
        else:
            shipped[name] = value.half().contiguous()
    return shipped


def shipped_net():
    """The recogniser with exactly the values that are shipped."""
    shipped = load_file(os.path.join(ASSETS, "words.safetensors"))
    net = network.PhonemeRecognizer()
    net.load_state_dict({n: v.float() * (shipped[n + ".scale"][:, None] if v.dtype == torch.int8 else 1)
                         for n, v in shipped.items() if not n.endswith(".scale")})
    return net.eval()


def main():
    os.makedirs(ASSETS, exist_ok=True)
    net = trained("words", network.PhonemeRecognizer())
    save_file(quantised(net.state_dict()), os.path.join(ASSETS, "words.safetensors"), metadata=ORIGIN)
    groups = [[c, *(t for t, own in TWINS.items() if own == c)] if c else [] for c in CLASSES]
    size = {"mels": fx.MELS, "width": network.WIDTH, "hidden": network.HIDDEN, "neck": network.NECK,
            "kernel": network.KERNEL, "dilations": list(network.DILATIONS)}
    with open(os.path.join(ASSETS, "words.json"), "w", encoding="utf-8") as file:
        json.dump({"version": 1, "classes": groups, "size": size, "threshold": THRESHOLD}, file, ensure_ascii=False)
        file.write("\n")
    for name in ("words.safetensors", "words.json"):
        print(name, os.path.getsize(os.path.join(ASSETS, name)))


if __name__ == "__main__":
    main()
