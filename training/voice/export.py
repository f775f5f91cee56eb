"""Ship the contour network: python export.py [FOLDER]. RUNS/models/voice_contours.ckpt -> assets/acted/conversion."""
import json
import os
import sys

import torch
from safetensors.torch import load_file, save_file

from corpus import RUNS
from network import BLOCKS, HIDDEN, KERNEL, WIDTH, ContourNetwork
from train import SCALE
from trainer import trained

ASSETS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../assets/acted/conversion")
STEPS, TEMPERATURE, GUIDANCE, RULES = 4, 0.5, 0.7, 1.0
NOTES = {
    "license": "CC-BY-NC-SA-4.0",
    "trainedFrom": "RAVDESS (Livingstone and Russo 2018) and nEMO (Christop 2024), both CC BY-NC-SA 4.0",
}


def main(folder):
    os.makedirs(folder, exist_ok=True)
    model = trained("voice_contours", ContourNetwork())
    shipped = {}
    for name, value in model.state_dict().items():
        # int8 with one scale a row for matrices, f16 for the rest, as training/speech/export.py does.
        if value.ndim == 2 and value.numel() >= 4096:
            scale = value.abs().amax(1).clamp(min=1e-12) / 127
            shipped[name] = torch.round(value / scale[:, None]).to(torch.int8).contiguous()
            shipped[name + ".scale"] = scale.float()
        else:
            shipped[name] = value.half().contiguous()
    save_file(shipped, f"{folder}/contours.safetensors", metadata=NOTES)
    with open(f"{RUNS}/emotions.json", encoding="utf-8") as file:
        places = json.load(file)
    rounded = {n: {k: [round(x, 5) for x in v] for k, v in p.items()} for n, p in places.items()}
    configuration = dict(
        width=WIDTH, hidden=HIDDEN, blocks=BLOCKS, kernel=KERNEL, steps=STEPS, temperature=TEMPERATURE,
        guidance=GUIDANCE, rules=RULES, scale=[round(float(s), 4) for s in SCALE], emotions=rounded)
    with open(f"{folder}/config.json", "w", encoding="utf-8") as file:
        json.dump(configuration, file, indent=1)
        file.write("\n")
    for file in sorted(os.listdir(folder)):
        print(file, os.path.getsize(os.path.join(folder, file)))


def shipped_network(folder=ASSETS):
    """The network with exactly the shipped values."""
    tensors = load_file(f"{folder}/contours.safetensors")
    model = ContourNetwork()
    model.load_state_dict({
        n: v.float() * (tensors[n + ".scale"][:, None] if v.dtype == torch.int8 else 1)
        for n, v in tensors.items() if not n.endswith(".scale")})
    return model.eval()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else ASSETS)
