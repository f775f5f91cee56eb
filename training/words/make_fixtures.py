"""A small network with random weights, its input and output, and paths through its output (PyTorch 2.13, seed 2);
the shipped network's output for a synthetic sound. For Tests/VoiceTests."""
import pathlib

import numpy as np
import torch
from safetensors.torch import save_file

import align
import export
from alphabet import speech_folder
from network import PhonemeRecognizer, level_normalised

speech_folder()
import features as fx  # noqa: E402

FOLDER = pathlib.Path(__file__).resolve().parent.parent.parent / "Tests" / "VoiceTests" / "Fixtures"
WORDS = [[3, 1], [2], [4, 5, 3]]


def main():
    torch.manual_seed(2)
    net = PhonemeRecognizer(width=24, hidden=40, neck=16, dilations=(1, 2), classes=6).eval()
    state = {k: (v + 0.05 * torch.randn_like(v)).contiguous() for k, v in net.state_dict().items()}
    state["head.weight"] = state["head.weight"] * 12
    net.load_state_dict(state)
    save_file(state, FOLDER / "words.safetensors")
    expected = {}
    with torch.no_grad():
        for frames in (33, 60):
            mel = torch.rand(1, frames, 100) * 9
            logs = net(mel).log_softmax(-1)[0]
            expected |= {f"mel{frames}": mel[0], f"logs{frames}": logs, f"neck{frames}": net.bottleneck(mel)[0]}
        states = align.align(logs.numpy(), WORDS)
        expected["aligned"] = torch.tensor(states, dtype=torch.float32)
        expected["decoded"] = torch.tensor(align.decode(logs.numpy()), dtype=torch.float32)
        expected["scores"] = torch.tensor(align.word_scores(logs.numpy(), states, len(WORDS)), dtype=torch.float32)
    save_file({k: v.contiguous() for k, v in expected.items()}, FOLDER / "words.expected.safetensors")
    shipped()


def shipped():
    """The log-probabilities that the shipped recogniser gives of noise with a moving resonance."""
    rng = np.random.default_rng(2)
    t = np.arange(24000) / 24000
    audio = 0.1 * np.sin(2 * np.pi * np.cumsum(600 + 500 * np.sin(2 * np.pi * 2 * t)) / 24000) * rng.standard_normal(24000)
    audio = audio.astype(np.float16).astype(np.float32)
    mel = fx.log_mel(torch.from_numpy(audio / np.abs(audio).max() * 0.7)[None])
    with torch.no_grad():
        logs = export.shipped_net()(level_normalised(mel)).log_softmax(-1)[0]
    save_file({"audio": torch.from_numpy(audio).half(), "logs": logs.contiguous()},
              FOLDER / "words.shipped.expected.safetensors")


if __name__ == "__main__":
    main()
