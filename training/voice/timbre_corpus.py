"""Analysed speech of many speakers for the average voice: python timbre_corpus.py. Writes RUNS/timbre/PART.pkl, resumes.

LibriSpeech train-clean-100 (251 people) and the teachers' eight voices, each also with other throats (resampled, so that
pitch and formants move together). Kept: envelope cepstra, pitch, level, the sounds' probabilities of the shipped
recogniser (40 steps a second) and the speaker encoder's windows.
"""
import glob
import importlib.util
import os
import pickle
import sys
import time
import types

import librosa
import numpy as np
import soundfile
import soxr
import torch
from scipy import signal

import envelope

HERE = os.path.dirname(os.path.abspath(__file__))
sys.modules.setdefault("webrtcvad", types.ModuleType("webrtcvad"))  # only Resemblyzer's trimming wants it
DATA = os.environ.get("RENDER_DATA", "data")
RUNS = os.environ.get("RENDER_RUNS", "runs")
FOLDER = os.path.join(RUNS, "timbre")
THROATS = [(17, 20), (7, 8), (9, 10), (19, 20), (21, 20), (10, 9), (8, 7), (7, 6)]
VOICES, LINES, PART = ["heart", "bella", "michael", "fenrir", "emma", "isabella", "george", "fable"], 10, 32


class Words:
    """The shipped recogniser of sounds."""

    def __init__(self):
        folder = os.path.join(HERE, "../words")
        sys.path.append(folder)
        own = sys.modules.pop("network", None)
        spec = importlib.util.spec_from_file_location("network", os.path.join(folder, "network.py"))
        self.module = sys.modules["network"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.module)
        from safetensors.torch import load_file
        shipped = load_file(os.path.join(HERE, "../../assets/ears/words.safetensors"))
        self.net = self.module.PhonemeRecognizer().eval()
        self.net.load_state_dict({n: v.float() * (shipped[n + ".scale"][:, None] if v.dtype == torch.int8 else 1)
                                  for n, v in shipped.items() if not n.endswith(".scale")})
        if own is not None:
            sys.modules["network"] = own
        else:
            del sys.modules["network"]

    @torch.no_grad()
    def __call__(self, x):
        """`[samples]` at 24 kHz -> probabilities `[T, 43]`."""
        import features as fx
        x = x / max(np.abs(x).max(), 1e-5) * 0.7
        mel = fx.log_mel(torch.from_numpy(np.ascontiguousarray(x, np.float32))[None])
        return self.net(self.module.level_normalised(mel))[0].softmax(-1).numpy()


class Speakers:
    """Resemblyzer's windows of 1.6 s, silent ones left out."""

    def __init__(self):
        from resemblyzer import VoiceEncoder
        self.net = VoiceEncoder("cpu", verbose=False)

    def windows(self, x, rate=24000):
        y = librosa.resample(x, orig_sr=rate, target_sr=16000) if rate != 16000 else x
        y = y / max(1e-5, np.abs(y).max()) * 0.7
        return self.net.embed_utterance(y, return_partials=True)[1]

    def __call__(self, x, rate=24000):
        mean = self.windows(x, rate).mean(0)
        return mean / np.linalg.norm(mean)


def pairs(values):
    """Means of neighbouring frames."""
    return values[:len(values) // 2 * 2].reshape(-1, 2, *values.shape[1:]).mean(1)


def analysed(x, words, speakers):
    take = envelope.analyse(x)
    sounds = words(x)[:len(take["f0"])]
    return take | dict(sounds=pairs(sounds).astype(np.float16), windows=speakers.windows(x))


def clips():
    """(speaker, how to load it)"""
    for path in sorted(glob.glob(f"{DATA}/librispeech/librispeech_train-clean-100/**/*.opus", recursive=True)):
        def load(path=path):
            x, rate = soundfile.read(path, dtype="float32", always_2d=True)
            return soxr.resample(x.mean(1), rate, 24000)
        yield os.path.basename(path).split("-")[0], load
    for voice in VOICES:
        taken = 0
        for path in sorted(glob.glob(os.path.join(RUNS, "corpus", voice, "*.pkl"))):
            with open(path, "rb") as file:
                items = pickle.load(file)
            for item in items:
                if not item["edited"] and 60000 < len(item["audio"]) and taken < LINES:
                    taken += 1
                    yield voice, lambda item=item: item["audio"].astype(np.float32) / 32767


def main():
    torch.set_num_threads(1)
    os.makedirs(FOLDER, exist_ok=True)
    words, speakers = Words(), Speakers()
    every = list(clips())
    for start in range(0, len(every), PART):
        path = f"{FOLDER}/{start:04d}.pkl"
        if os.path.exists(path):
            continue
        rng = np.random.default_rng(start)
        takes = []
        for speaker, load in every[start:start + PART]:
            x = load()
            for throat in (None, *rng.choice(len(THROATS), 2, replace=False)):
                y = x if throat is None else signal.resample_poly(x, *THROATS[throat]).astype(np.float32)
                takes.append(dict(speaker=speaker, throat=throat) | analysed(y, words, speakers))
        with open(path + ".new", "wb") as file:
            pickle.dump(takes, file)
        os.replace(path + ".new", path)
        print(path, len(takes), f"{time.process_time():.0f} s of CPU", flush=True)


def takes():
    result = []
    for path in sorted(glob.glob(f"{FOLDER}/[0-9]*.pkl")):
        with open(path, "rb") as file:
            result += pickle.load(file)
    return result


if __name__ == "__main__":
    main()
