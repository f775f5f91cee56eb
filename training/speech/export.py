"""Ship the averaged weights: python export.py [FOLDER]. RUNS/models/*.ckpt -> assets/speech/*.safetensors, config.json.

Matrices of at least 4096 elements become int8 with one f32 scale a row (`NAME.scale`), everything else f16.
`rounded` gives a network exactly the values that are shipped; fixtures and the final tables use it.
"""
import json
import os
import sys

import torch
from safetensors.torch import load_file, save_file

import features as fx
from dataset import speaker_table
from models import DURATION, EMOTION, MEL, PROSODY, SPEAKER, FlowModel, Vocoder
from synthesize import LONGEST_PHONEME, STEPS, TEMPERATURE
from train_flow import LOG_DURATION_MEAN, LOG_DURATION_SCALE
from trainer import trained
from voices import VOICES

FLOWS = dict(duration=DURATION, prosody=PROSODY, mel=MEL)
ASSETS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../assets/speech")
ORIGIN = {
    "license": "Apache-2.0",
    "trainedFrom": "speech of hibari-tts 0.2.1 and Kokoro-82M (both Apache-2.0)",
}


def quantised(state):
    """The shipped tensors of a state dict."""
    shipped = {}
    for name, value in state.items():
        if value.ndim == 2 and value.numel() >= 4096 and "embedding" not in name:
            scale = value.abs().amax(1).clamp(min=1e-12) / 127
            shipped[name] = torch.round(value / scale[:, None]).to(torch.int8).contiguous()
            shipped[name + ".scale"] = scale.float()
        else:
            shipped[name] = value.half().contiguous()
    return shipped


def restored(shipped):
    """f32 values of shipped tensors."""
    return {
        n: v.float() * (shipped[n + ".scale"][:, None] if v.dtype == torch.int8 else 1)
        for n, v in shipped.items() if not n.endswith(".scale")}


def shipped_model(name, folder=ASSETS):
    """The network `name` with the values in `folder`."""
    model = Vocoder() if name == "vocoder" else FlowModel(FLOWS[name])
    model.load_state_dict(restored(load_file(os.path.join(folder, name + ".safetensors"))))
    return model.eval()


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(r.title() for r in rest)


def configuration():
    import hibari
    flows = {
        n: {camel(k): v for k, v in c.json().items()} | dict(steps=STEPS[n], temperature=TEMPERATURE[n])
        for n, c in FLOWS.items()}
    return dict(
        sampleRate=fx.SAMPLE_RATE, hop=fx.HOP, fftLength=fx.N_FFT, mels=fx.MELS, melFloor=fx.MEL_FLOOR,
        melShift=fx.MEL_SHIFT, melScale=fx.MEL_SCALE, energyShift=fx.ENERGY_SHIFT, energyScale=fx.ENERGY_SCALE,
        f0Reference=fx.F0_REFERENCE, f0Scale=fx.F0_SCALE, framesPerDurationUnit=2,
        logDurationMean=LOG_DURATION_MEAN, logDurationScale=LOG_DURATION_SCALE, longestDuration=LONGEST_PHONEME,
        speakerSize=SPEAKER, emotionSize=EMOTION,
        speakers=[
            dict(name=name, index=i, f0Cap=v.f0_cap, language=v.language, gender=v.gender)
            for i, (name, v) in enumerate(VOICES.items())],
        vocoder=dict(width=256, hidden=768, blocks=8), phonemes=hibari.Hibari().vocab, **flows)


def main(folder):
    os.makedirs(folder, exist_ok=True)
    for name in (*FLOWS, "vocoder"):
        model = trained("adversarial", Vocoder()) if name == "vocoder" else trained(name, FlowModel(FLOWS[name]))
        notes = dict(ORIGIN)
        if name == "vocoder":
            notes["startedFrom"] = "the decoder of hibari-tts 0.2.1 (Apache-2.0), dequantised"
        save_file(quantised(model.state_dict()), os.path.join(folder, name + ".safetensors"), metadata=notes)
    save_file({"embedding": speaker_table().float()}, os.path.join(folder, "speakers.safetensors"), metadata=ORIGIN)
    with open(os.path.join(folder, "config.json"), "w", encoding="utf-8") as file:
        json.dump(configuration(), file, indent=1, ensure_ascii=False)
        file.write("\n")
    for file in sorted(os.listdir(folder)):
        print(file, os.path.getsize(os.path.join(folder, file)))


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(sys.argv[1] if len(sys.argv) > 1 else ASSETS)
