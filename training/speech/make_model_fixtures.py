"""Writes small random networks with their answers, for the Swift parity tests; run from the repository root.

Tests/SpeechTests/Fixtures/tiny-vocoder.safetensors and Tests/TTSTests/Fixtures/tiny-flow.safetensors hold the weights,
`*.expected.safetensors` inputs and outputs. Every weight is random, also those that training starts from zero.
"""
import os
import sys

import torch
from safetensors.torch import save_file

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from models import EMOTION, SPEAKER, FlowConfig, FlowModel, Vocoder, frame_index, vocoder_input  # noqa: E402

SIZES = dict(
    duration=FlowConfig(1, 0, False, 16, 24, 4, 1, 16, 32, 2, heads=2, kernel=7),
    prosody=FlowConfig(3, 0, True, 16, 24, 2, 2, 16, 32, 2, heads=2, kernel=7),
    mel=FlowConfig(100, 3, True, 16, 24, 2, 1, 24, 32, 2, heads=2, kernel=7),
)


def randomised(model):
    """The model with every weight random, rounded to f16 as shipped weights are."""
    with torch.no_grad():
        for name, p in model.named_parameters():
            scale = 1.0 / max(1, p[0].numel() if p.dim() > 1 else 1) ** 0.5
            p.copy_((torch.randn_like(p) * scale * 0.7 + (1 if name.endswith("norm.weight") else 0)).half().float())
    return model.eval()


def weights(model, prefix=""):
    return {prefix + k: v.half().contiguous() for k, v in model.state_dict().items()}


@torch.no_grad()
def main():
    torch.manual_seed(3)
    vocoder = randomised(Vocoder(16, 24, 2))
    mel, f0 = torch.randn(1, 5, 100), torch.tensor([[0, 120.0, 181.5, 0, 240]])
    head = torch.cat(vocoder(vocoder_input(mel, f0)), -1)
    save_file(weights(vocoder), "Tests/SpeechTests/Fixtures/tiny-vocoder.safetensors")
    save_file(
        dict(mel=mel[0].contiguous(), f0=f0[0].contiguous(), head=head[0].contiguous()),
        "Tests/SpeechTests/Fixtures/tiny-vocoder.expected.safetensors")

    ids = torch.tensor([[0, 43, 62, 16, 156, 83, 4, 0]])
    durations = torch.tensor([2, 1, 3, 1, 2, 4, 1, 2])
    index, position = (v[None] for v in frame_index(durations))
    speaker, emotion = torch.randn(1, SPEAKER), torch.randn(1, EMOTION)
    given = torch.randn(1, index.shape[1], 3)
    stored = {}
    expected = dict(speaker=speaker, emotion=emotion, given=given[0])
    for name, sizes in SIZES.items():
        model = randomised(FlowModel(sizes))
        stored |= weights(model, name + ".")
        frames = dict(index=index, position=position) if sizes.frames else {}
        if sizes.features:
            frames["features"] = given
        context, mu = model.encode(ids, speaker, emotion, **frames)
        noise = torch.randn_like(mu)
        expected |= {
            name + ".context": context[0], name + ".mu": mu[0], name + ".noise": noise[0],
            name + ".velocity": model.velocity(noise, torch.tensor([0.37]), context, mu, speaker, emotion)[0],
            name + ".sample": model.sample(context, mu, speaker, emotion, noise * 0.6, 6)[0]}
    save_file(stored, "Tests/TTSTests/Fixtures/tiny-flow.safetensors")
    save_file({k: v.contiguous() for k, v in expected.items()}, "Tests/TTSTests/Fixtures/tiny-flow.expected.safetensors")


if __name__ == "__main__":
    main()
