"""The acted clips of ravdess and nemo as log-mel, decoded once; labels, speakers and the binding splits."""
import csv
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr
import torch

sys.path.append(str(Path(__file__).resolve().parent.parent / "speech"))
import features  # noqa: E402

DATA = Path(os.environ.get("RENDER_DATA", "data"))
RUNS = Path(os.environ.get("RENDER_RUNS", "runs")) / "ears"

CLASSES = ["neutral", "calm", "happiness", "sadness", "anger", "fear", "disgust", "surprise"]
NEMO_CLASSES = ["neutral", "happiness", "sadness", "anger", "fear", "surprise"]
ALIASES = {"surprised": "surprise"}
TEST_SPEAKERS = {"ravdess": {"r17", "r18", "r19", "r20"}, "nemo": {"nKS0", "nIC0"}}
VALIDATION_SPEAKERS = {"ravdess": {"r15", "r16"}, "nemo": {"nMP0"}}


@dataclass
class Clip:
    file: str
    corpus: str
    speaker: str
    label: int
    strong: int  # 1 strong, 0 normal, -1 the corpus has no levels
    sentence: str
    mel: np.ndarray  # [T, 100] normalised log-mel, silence at both ends cut

    @property
    def part(self):
        if self.speaker in TEST_SPEAKERS[self.corpus]:
            return "test"
        return "validation" if self.speaker in VALIDATION_SPEAKERS[self.corpus] else "train"


def rows():
    """(path, corpus, speaker, emotion, strong, sentence) of every clip."""
    with open(DATA / "ravdess" / "data.tsv", newline="") as f:
        for r in csv.DictReader(f, delimiter="\t"):
            yield (DATA / "ravdess" / "audio" / r["file"], "ravdess", "r" + r["actor"], r["emotion"],
                   int(r["intensity"] == "strong"), r["text"])
    with open(DATA / "nemo" / "data.tsv", newline="") as f:
        for r in csv.DictReader(f, delimiter="\t"):
            yield (DATA / "nemo" / "audio" / r["file"], "nemo", "n" + r["speaker"],
                   ALIASES.get(r["emotion"], r["emotion"]), -1, r["sentence"])


def decode(path):
    """Mono float32 at 24 kHz."""
    audio, rate = soundfile.read(str(path), dtype="float32", always_2d=True)
    audio = audio.mean(1)
    return audio if rate == features.SAMPLE_RATE else soxr.resample(audio, rate, features.SAMPLE_RATE)


def log_mel(audio):
    """24 kHz -> `[T, 100]`, after the loudest sample was brought to 0.7."""
    audio = audio / max(1e-5, float(np.abs(audio).max())) * 0.7
    return features.log_mel(torch.from_numpy(audio)[None])[0].numpy()


def spoken(mel, below=40.0, margin=8):
    """First and last frame within `below` dB of the loudest frame, with a margin of 0.1 s."""
    level = features.energy(torch.from_numpy(mel)[None])[0].numpy() * features.ENERGY_SCALE * 8.686
    where = np.flatnonzero(level > level.max() - below)
    return max(0, where[0] - margin), min(len(mel), where[-1] + 1 + margin)


def prepare(limit=None):
    """Decodes what is not there yet, one file a speaker; about two minutes of one core for all of it."""
    RUNS.mkdir(parents=True, exist_ok=True)
    by_speaker = {}
    for row in rows():
        by_speaker.setdefault(row[2], []).append(row)
    for speaker, own in sorted(by_speaker.items()):
        if (RUNS / f"{speaker}.npz").exists():
            continue
        mels, table = [], []
        for path, corpus, _, emotion, strong, sentence in own:
            mel = log_mel(decode(path))
            a, b = spoken(mel)
            mels.append(mel[a:b].astype(np.float16))
            table.append((path.name, corpus, speaker, CLASSES.index(emotion), strong, sentence))
        np.savez(RUNS / f"{speaker}.npz", mel=np.concatenate(mels), lengths=np.array([len(m) for m in mels]),
                 table=np.array(table, dtype=object))
        if limit and time.process_time() > limit:
            return


def load():
    """Every clip; what is missing is prepared."""
    prepare()
    clips = []
    for file in sorted(RUNS.glob("[rn][0-9A-Z]*.npz")):
        z = np.load(file, allow_pickle=True)
        mel, ends = z["mel"], np.cumsum(z["lengths"])
        for (name, corpus, speaker, label, strong, sentence), end, n in zip(z["table"], ends, z["lengths"]):
            clips.append(Clip(name, corpus, speaker, label, strong, sentence, mel[end - n:end].astype(np.float32)))
    return clips


if __name__ == "__main__":
    prepare(float(sys.argv[1]) if len(sys.argv) > 1 else None)
