"""Parity fixtures from the shipped weights: python make_fixtures.py. f32, batch axis dropped, under 300 KB each.

Tests/TTSTests/Fixtures/{duration,prosody,mel}.safetensors: ids, speaker, emotion, (index, position, features),
x, time -> context, mu, velocity. Tests/SpeechTests/Fixtures/vocoder.safetensors: mel, f0, noise -> heads
`[T, 5, 601]`, waveform; and features.safetensors: audio -> mel, energy.
"""
import os

import torch
from safetensors.torch import save_file

import features as fx
from dataset import speaker_table
from export import shipped_model
from models import EMOTION, frame_index, vocoder_input

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../Tests")
IDS = [0, 50, 83, 54, 156, 31, 16, 65, 156, 87, 123, 54, 46, 5, 0]
DURATIONS = [3, 2, 1, 2, 2, 3, 1, 2, 2, 3, 1, 2, 2, 3, 2]


def write(target, name, tensors):
    folder = os.path.join(TESTS, target, "Fixtures")
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, name + ".safetensors")
    notes = dict(madeBy="training/speech/make_fixtures.py", torch=torch.__version__)
    save_file({k: v.float().contiguous() for k, v in tensors.items()}, path, metadata=notes)
    print(path, os.path.getsize(path))


@torch.no_grad()
def main():
    torch.set_num_threads(1)
    torch.manual_seed(3)
    index, position = (v[None] for v in frame_index(torch.tensor(DURATIONS)))
    frames = index.shape[1]
    given = dict(ids=torch.tensor([IDS]), speaker=speaker_table()[[0]], emotion=torch.randn(1, EMOTION) * 0.1)
    for name in ("duration", "prosody", "mel"):
        arguments, length = dict(given), len(IDS)
        if name != "duration":
            arguments, length = arguments | dict(index=index, position=position), frames
        if name == "mel":
            arguments["features"] = torch.randn(1, frames, 3)
        model = shipped_model(name)
        context, mu = model.encode(**arguments)
        x, t = torch.randn(1, length, model.c.channels), torch.tensor([0.35])
        velocity = model.velocity(x, t, context, mu, given["speaker"], given["emotion"])
        out = dict(arguments, x=x, context=context, mu=mu, velocity=velocity)
        write("TTSTests", name, {k: v[0] for k, v in out.items()} | dict(time=t))
    frames = 14
    f0 = torch.cat([torch.zeros(3), torch.linspace(180, 230, 8), torch.zeros(3)])[None]
    mel = torch.cumsum(torch.randn(1, frames, fx.MELS) * 0.1, 2) - 0.5
    noise = fx.complex_noise((1, fx.BINS, frames))
    heads = shipped_model("vocoder")(vocoder_input(mel, f0))
    sound = fx.waveform(fx.compose(heads, fx.source_spectrum(f0), noise))
    write("SpeechTests", "vocoder", dict(
        mel=mel[0], f0=f0[0], heads=torch.stack(heads, 2)[0], waveform=sound[0],
        noise=torch.view_as_real(noise[0].transpose(0, 1).contiguous())))
    audio = torch.sin(torch.cumsum(torch.linspace(0.02, 0.6, 6000), 0))[None] * torch.linspace(0, 0.9, 6000)
    mel = fx.log_mel(audio)
    write("SpeechTests", "features", dict(audio=audio[0], mel=mel[0], energy=fx.energy(mel)[0]))


if __name__ == "__main__":
    main()
