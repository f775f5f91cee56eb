"""Writes small random networks with their answers, for the Swift parity tests; run from the repository root.

Tests/SpeechTests/Fixtures/tiny-vocoder.safetensors and the model folder Tests/TTSTests/Fixtures/tiny-model hold the
weights, `*expected.safetensors` inputs and outputs. Every weight is random, also those that training starts from zero.
"""
import json
import os
import sys

import torch
from safetensors.torch import save_file

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import features as fx  # noqa: E402
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


def save(model, path):
    save_file({k: v.half().contiguous() for k, v in model.state_dict().items()}, path)


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(r.title() for r in rest)


def configuration():
    """The fields of training/speech/export.py, with tiny sizes."""
    flows = {n: {camel(k): v for k, v in c.json().items()} | dict(steps=3, temperature=0.6) for n, c in SIZES.items()}
    speakers = [dict(name="ada", index=0, f0Cap=400, language="en-US", gender="female"),
                dict(name="ben", index=1, f0Cap=300, language="en-US", gender="male")]
    return dict(
        sampleRate=fx.SAMPLE_RATE, hop=fx.HOP, fftLength=fx.N_FFT, mels=fx.MELS, melFloor=fx.MEL_FLOOR,
        melShift=fx.MEL_SHIFT, melScale=fx.MEL_SCALE, energyShift=fx.ENERGY_SHIFT, energyScale=fx.ENERGY_SCALE,
        f0Reference=fx.F0_REFERENCE, f0Scale=fx.F0_SCALE, framesPerDurationUnit=2, logDurationMean=1.0,
        logDurationScale=0.3, longestDuration=40, speakerSize=SPEAKER, emotionSize=EMOTION, speakers=speakers,
        vocoder=dict(width=8, hidden=12, blocks=1), phonemes={"a": 43, "t": 62, " ": 16}, **flows)


@torch.no_grad()
def main():
    torch.manual_seed(3)
    vocoder = randomised(Vocoder(16, 24, 2))
    mel, f0 = torch.randn(1, 5, 100), torch.tensor([[0, 120.0, 181.5, 0, 240]])
    head = torch.cat(vocoder(vocoder_input(mel, f0)), -1)
    save(vocoder, "Tests/SpeechTests/Fixtures/tiny-vocoder.safetensors")
    save_file(
        dict(mel=mel[0].contiguous(), f0=f0[0].contiguous(), head=head[0].contiguous()),
        "Tests/SpeechTests/Fixtures/tiny-vocoder.expected.safetensors")

    ids = torch.tensor([[0, 43, 62, 16, 156, 83, 4, 0]])
    durations = torch.tensor([2, 1, 3, 1, 2, 4, 1, 2])
    index, position = (v[None] for v in frame_index(durations))
    speaker, emotion = torch.randn(1, SPEAKER), torch.randn(1, EMOTION)
    given = torch.randn(1, index.shape[1], 3)
    expected = dict(speaker=speaker, emotion=emotion, given=given[0])
    folder = "Tests/TTSTests/Fixtures/tiny-model/"
    os.makedirs(folder, exist_ok=True)
    for name, sizes in SIZES.items():
        model = randomised(FlowModel(sizes))
        save(model, f"{folder}{name}.safetensors")
        frames = dict(index=index, position=position) if sizes.frames else {}
        if sizes.features:
            frames["features"] = given
        context, mu = model.encode(ids, speaker, emotion, **frames)
        noise = torch.randn_like(mu)
        expected |= {
            name + ".context": context[0], name + ".mu": mu[0], name + ".noise": noise[0],
            name + ".velocity": model.velocity(noise, torch.tensor([0.37]), context, mu, speaker, emotion)[0],
            name + ".sample": model.sample(context, mu, speaker, emotion, noise * 0.6, 6)[0]}
    save_file({k: v.contiguous() for k, v in expected.items()}, "Tests/TTSTests/Fixtures/expected.safetensors")
    save(randomised(Vocoder(8, 12, 1)), folder + "vocoder.safetensors")
    save_file(
        dict(embedding=torch.cat([speaker, torch.randn(1, SPEAKER)])), folder + "speakers.safetensors",
        metadata=dict(license="CC0-1.0"))
    with open(folder + "config.json", "w", encoding="utf-8") as file:
        json.dump(configuration(), file, indent=1, ensure_ascii=False)


if __name__ == "__main__":
    main()
