"""Writes the parity fixture of the refiner: every seventh value that PyTorch gets for inputs both sides can make.

    python training/face/make_refiner_fixture.py

needs torch, safetensors; run it after train_refiner.py.
"""

import pathlib

import torch
from safetensors.torch import load_file, save_file

from refiner import SCALE, Refiner, sample

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    model = Refiner()
    model.load_state_dict({n: v.float() for n, v in load_file(ROOT / "assets/face/refiner.safetensors").items()})
    waves = torch.sin(0.37 * torch.arange(96 * 96 * 8, dtype=torch.float64)).float().reshape(96, 96, 8)
    waves[..., 6:] = waves[..., 6:].abs()
    condition = waves.permute(2, 0, 1)[None]
    noise = lambda seed: torch.randn(96, 96, 3, generator=torch.Generator().manual_seed(seed)).permute(2, 0, 1)[None]
    thin = lambda y: y[0].permute(1, 2, 0).reshape(-1)[::7].contiguous()
    with torch.no_grad():
        tensors = {f"time{t}": thin(model(noise(3), torch.tensor([t]), condition)) for t in (0.0, 0.5)}
        tensors["residual"] = thin(SCALE * sample(model, condition, noise(0), 2, 0.5))
    print({n: (v.abs().max().item(), v.std().item()) for n, v in tensors.items()})
    save_file(tensors, ROOT / "Tests/FaceTests/Fixtures/refiner.safetensors", {"source": f"torch {torch.__version__}"})


if __name__ == "__main__":
    main()
