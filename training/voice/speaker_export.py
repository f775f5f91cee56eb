"""assets/ears/speaker.safetensors and voices.safetensors: python speaker_export.py RENDER.

speaker: Resemblyzer's LSTM (Apache-2.0), matrices as int8, and its mel filters. voices: the average voice of
RUNS/timbre (timbre_corpus.py) and the portraits of the synthesiser's voices, heard in lines that RENDER speaks.
"""
import csv
import os
import subprocess
import sys

import librosa
import numpy as np
import soundfile
import torch
from safetensors.torch import save_file

import portrait
import timbre_corpus as corpus

ASSETS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../assets/ears")
LINES = 14
SPEAKER = {"license": "Apache-2.0", "source": "Resemblyzer 0.1.4, Resemble AI, https://github.com/resemble-ai/Resemblyzer",
           "trainedFrom": "LibriSpeech-other, VoxCeleb1, VoxCeleb2 (by Resemble AI)"}
ORIGIN = {"license": "Apache-2.0", "trainedFrom": "statistics of LibriSpeech train-clean-100 (CC BY 4.0) and of speech of "
          "this project's own voices, taught by hibari-tts 0.2.1 and Kokoro-82M (Apache-2.0)"}


def quantised(state):
    shipped = {}
    for name, value in state.items():
        # The first layer sees power of a wide range: its sums would lose too much to int8's rounding of inputs.
        if name == "lstm.weight_ih_l0":
            shipped[name] = value.half().contiguous()
        elif value.ndim == 2:
            scale = value.abs().amax(1).clamp(min=1e-12) / 127
            shipped[name] = torch.round(value / scale[:, None]).to(torch.int8).contiguous()
            shipped[name + ".scale"] = scale.float().contiguous()
        else:
            shipped[name] = value.float().contiguous()
    return shipped


def shipped_encoder():
    """Resemblyzer's network with exactly the values that are shipped."""
    from safetensors.torch import load_file
    shipped = load_file(os.path.join(ASSETS, "speaker.safetensors"))
    net = corpus.Speakers().net
    net.load_state_dict({n: v.float() * (shipped[n + ".scale"][:, None] if v.dtype == torch.int8 else 1)
                         for n, v in shipped.items() if not n.endswith(".scale") and n != "filters.weight"}, strict=False)
    return net


def export_encoder():
    state = {n: v for n, v in corpus.Speakers().net.state_dict().items() if n.startswith(("lstm", "linear"))}
    filters = torch.from_numpy(librosa.filters.mel(sr=16000, n_fft=400, n_mels=40)).float().contiguous()
    path = os.path.join(ASSETS, "speaker.safetensors")
    save_file(quantised(state) | {"filters.weight": filters}, path, metadata=SPEAKER)
    print(path, os.path.getsize(path))


def lines():
    """Sentences of LJSpeech of middle length."""
    with open(f"{corpus.DATA}/ljspeech/metadata_all.csv", encoding="utf-8") as file:
        texts = [row[-1] for row in csv.reader(file, delimiter="|", quoting=csv.QUOTE_NONE)]
    return [t for t in texts if 60 < len(t) < 110][::500][:LINES]


def own_voices(program):
    """{name: takes} of the synthesiser's voices."""
    folder = os.path.join(corpus.FOLDER, "own")
    os.makedirs(folder, exist_ok=True)
    words, speakers = corpus.Words(), corpus.Speakers()
    found = {}
    for voice in corpus.VOICES:
        for k, text in enumerate(lines()):
            path = f"{folder}/{voice}-{k}.wav"
            if not os.path.exists(path):
                subprocess.run([program, "say", text, "--voice", voice, "-o", path, "-q"], check=True,
                               stdout=subprocess.DEVNULL)
            found.setdefault(voice, []).append(corpus.analysed(soundfile.read(path, dtype="float32")[0], words, speakers))
        print(voice, flush=True)
    return found


def tensors(name, own):
    return {f"{name}.{k}": torch.as_tensor(np.asarray(v, np.float32)).contiguous() for k, v in dict(
        pitch=[own.pitch, own.range], envelopes=own.envelopes, covariance=own.covariance).items()}


def main(program):
    torch.set_num_threads(1)
    export_encoder()
    usual, frequency = portrait.average([t for t in corpus.takes() if t["throat"] is None])
    shipped = tensors("average", usual) | {"frequencies": torch.from_numpy(frequency.astype(np.float32))}
    for name, takes in own_voices(program).items():
        windows = np.concatenate([t["windows"] for t in takes]).mean(0)
        shipped |= tensors(name, portrait.portrait(takes, usual))
        shipped[f"{name}.embedding"] = torch.from_numpy(windows / np.linalg.norm(windows)).float()
    path = os.path.join(ASSETS, "voices.safetensors")
    save_file(shipped, path, metadata=ORIGIN | {"voices": " ".join(corpus.VOICES)})
    print(path, os.path.getsize(path))


if __name__ == "__main__":
    main(sys.argv[1])
