"""Small networks with random weights, their input and their output, for Tests/VoiceTests (PyTorch 2.13, seed 1)."""
import pathlib

import numpy as np
import torch
from safetensors.torch import save_file

import batches
import clips as acted
import encoder
import export

FOLDER = pathlib.Path(__file__).resolve().parent.parent.parent / "Tests" / "VoiceTests" / "Fixtures"


def reference(net, frames):
    """Input `[frames, 100]` in nepers above the floor, and the embedding."""
    mel = torch.rand(1, frames, 100) * 9
    with torch.no_grad():
        embedding = net(mel, torch.tensor([frames]))
    return mel[0].contiguous(), embedding[0]


def main():
    torch.manual_seed(1)
    FOLDER.mkdir(parents=True, exist_ok=True)
    large = encoder.EmotionEncoder(layers=2, size=24, heads=2, hidden=32).eval()
    torch.nn.init.normal_(large.position, std=0.3)
    large.position.data = large.position.data[:40].clone()
    state = {k: v.contiguous() for k, v in large.state_dict().items() if not k.startswith("classify")}
    save_file(state, FOLDER / "ears.safetensors")
    expected = {}
    for frames in (33, 60):
        expected[f"mel{frames}"], expected[f"embedding{frames}"] = reference(large, frames)
    save_file({k: v.clone() for k, v in expected.items()}, FOLDER / "ears.expected.safetensors")
    mel = torch.randn(20, 100) * 0.7 - 0.3
    save_file({"mel": mel, "normalised": encoder.level_normalised(mel[None])[0] + encoder.RANGE},
              FOLDER / "level.expected.safetensors")
    shipped()


def voice():
    """1.5 s at 24 kHz that is enough of a voice: a gliding pulse train through two resonances."""
    t = np.arange(36000) / 24000
    phase = 2 * np.pi * np.cumsum(140 + 60 * np.sin(2 * np.pi * 1.3 * t)) / 24000
    x = sum(np.cos(k * phase) / (1 + ((k * 170 - 600) / 400) ** 2) for k in range(1, 30))
    return (x * (0.4 + 0.4 * np.sin(2 * np.pi * 3 * t)) * 0.05).astype(np.float16).astype(np.float32)


def shipped():
    """The embedding that the shipped ears give of `voice()`."""
    audio = voice()
    mel = acted.log_mel(audio)
    result = {"audio": torch.from_numpy(audio).half()}
    heard = encoder.level_normalised(torch.from_numpy(mel)[None])[0].numpy()
    with torch.no_grad():
        result["embedding"] = export.shipped_net()(*batches.collate([heard]))[0]
    save_file(result, FOLDER / "shipped.expected.safetensors")


if __name__ == "__main__":
    main()
