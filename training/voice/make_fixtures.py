"""A small random contour network with its answers, and an analysed signal, for the Swift parity tests.

python make_fixtures.py; run from the repository root.
"""
import os

import numpy as np
import torch
from safetensors.torch import save_file

from analysis import analyse
from network import CHANNELS, EMOTION, ContourNetwork
from pairs import INPUTS, inputs

FOLDER = "Tests/VoiceTests/Fixtures"


@torch.no_grad()
def main():
    os.makedirs(FOLDER, exist_ok=True)
    torch.manual_seed(5)
    model = ContourNetwork(16, 24, 2, 5)
    for name, p in model.named_parameters():
        scale = 0.7 / max(1, p[0].numel() if p.dim() > 1 else 1) ** 0.5
        p.copy_((torch.randn_like(p) * scale + (1 if name.endswith("norm.weight") else 0)).half().float())
    save_file({k: v.half().contiguous() for k, v in model.state_dict().items()}, f"{FOLDER}/tiny-contours.safetensors")
    given, emotion, speaker = torch.randn(1, 23, INPUTS), torch.randn(1, EMOTION), torch.tensor([[0.3, 0.0]])
    noise = torch.randn(1, 23, CHANNELS)
    velocity = model(noise, torch.tensor([0.37]), given, emotion, speaker)
    sample = model.sample(given, emotion, speaker, noise * 0.5, 4)
    # A voice-like signal: harmonics of a gliding pitch, a pause and some hiss.
    t = np.arange(24000) / 24000
    pitch = 150 + 60 * t
    phase = 2 * np.pi * np.cumsum(pitch) / 24000
    voice = sum(np.cos(h * phase) / h for h in range(1, 25)) * (np.abs(t - 0.5) > 0.12)
    signal = (0.1 * voice + 0.002 * np.random.default_rng(3).standard_normal(24000)).astype(np.float32)
    take = analyse(signal)
    rows, middle = inputs(take)
    save_file(
        {k: torch.as_tensor(np.asarray(v, np.float32)).contiguous() for k, v in dict(
            inputs=given[0], emotion=emotion[0], noise=noise[0], velocity=velocity[0], sample=sample[0], signal=signal,
            f0=take["f0"], strength=take["strength"], level=take["level"], cepstrum=take["cepstrum"],
            network_inputs=rows, middle=[middle]).items()},
        f"{FOLDER}/contours.expected.safetensors")


if __name__ == "__main__":
    main()
