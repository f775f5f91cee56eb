"""Ships the background mask as f16 and makes the parity fixture: python export.py."""
import os
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from network import BackgroundMask, features
from train import FOLDER

ROOT = Path(__file__).resolve().parent.parent.parent
ASSET = ROOT / "assets/ears/background.safetensors"
FIXTURE = ROOT / "Tests/VoiceTests/Fixtures/background.safetensors"
NOTES = {
    "license": "Apache-2.0",
    "trainedFrom": "teacher speech (Apache-2.0), LibriSpeech train-clean-100 (CC BY 4.0), sounds made by formulas",
}


def shipped():
    model = BackgroundMask()
    model.load_state_dict({n: v.float() for n, v in load_file(ASSET).items()})
    return model.eval()


if __name__ == "__main__":
    state = torch.load(f"{FOLDER}/mask.ckpt")["model"]
    ASSET.parent.mkdir(parents=True, exist_ok=True)
    save_file({n: v.half().contiguous() for n, v in state.items()}, ASSET, metadata=NOTES)
    generator = torch.Generator().manual_seed(4)
    powers = torch.rand(60, 56, generator=generator).pow(6) * torch.linspace(2, 0.01, 56)
    with torch.no_grad():
        gains = shipped()(features(powers)[None])[0]
    save_file({"powers": powers.contiguous(), "gains": gains.contiguous()}, FIXTURE)
    print(os.path.getsize(ASSET), "bytes")
