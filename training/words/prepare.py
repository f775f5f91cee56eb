"""Teacher corpus -> RUNS/words/{train,test,voice}.npz: log-mel (f16) and the class of every frame (int8).

`test` holds sentences, `voice` a speaker (HELD_OUT_VOICE) that teach nothing. About 5 CPU-minutes.
"""
import glob
import hashlib
import os
import pickle
import sys

import numpy as np
import torch

import augment
from alphabet import SILENCE, pieces, speech_folder

speech_folder()
import features as fx  # noqa: E402
from teachers import RUNS  # noqa: E402
from voices import SPEAKERS  # noqa: E402

torch.set_num_threads(1)
FOLDER = os.path.join(RUNS, "words")
HELD_OUT_VOICE = "fenrir"
COPIES = {"heart": 1}  # changed copies of each line beside the plain one
USUAL_COPIES = 4


def symbols():
    import hibari
    from hibari.g2p import G2P
    names = {k: s for s, k in hibari.Hibari(g2p=G2P(british=False)).vocab.items()}
    return lambda ids: [names.get(int(i), "") for i in ids]


def is_test(text):
    return hashlib.sha256(text.encode()).digest()[0] < 10


def frames_of(parts, count, unit, factor, lead):
    """`[count]` classes of the frames; `parts` (class, units), `unit` samples a unit, `lead` samples before them."""
    ends = lead + np.cumsum([length for _, length in parts]) * unit * factor
    middle = np.arange(count) * fx.HOP + fx.HOP / 2
    place = np.searchsorted(ends, middle, side="right")
    kinds = np.array([kind for kind, _ in parts] + [SILENCE], np.int8)
    result = kinds[np.minimum(place, len(parts))]
    result[middle < lead] = SILENCE
    return result


def log_mel(x):
    return fx.log_mel(torch.from_numpy(np.ascontiguousarray(x, np.float32))[None])[0].numpy().astype(np.float16)


class Pack:
    def __init__(self):
        self.mels, self.classes, self.names = [], [], []

    def add(self, x, parts, name, factor=1.0, lead=0, unit=600):
        x = np.concatenate([np.zeros(lead, np.float32), x]) if lead else x
        mel = log_mel(x)
        self.mels.append(mel)
        self.classes.append(frames_of(parts, len(mel), unit, factor, lead))
        self.names.append(name)

    def save(self, path):
        lengths = np.array([len(m) for m in self.mels])
        np.savez(path + ".new.npz", mel=np.concatenate(self.mels), classes=np.concatenate(self.classes),
                 lengths=lengths, names=np.array(self.names))
        os.replace(path + ".new.npz", path + ".npz")
        print(path, len(lengths), "utterances", round(lengths.sum() / 80 / 60, 1), "minutes", flush=True)


def main():
    os.makedirs(FOLDER, exist_ok=True)
    name_of = symbols()
    train, test, voice = Pack(), Pack(), Pack()
    rng = np.random.default_rng(5)
    babble = []
    for speaker in SPEAKERS:
        for path in sorted(glob.glob(os.path.join(RUNS, "corpus", speaker, "*.pkl"))):
            with open(path, "rb") as file:
                items = pickle.load(file)
            for item in items:
                x = item["audio"].astype(np.float32) / 32767
                parts = pieces(name_of(item["ids"]), item["durations"].astype(float))
                name = f"{speaker}|{item['text']}"
                if speaker == HELD_OUT_VOICE:
                    voice.add(x, parts, name)
                elif is_test(item["text"]):
                    test.add(x, parts, name)
                else:
                    babble = ([x] + babble)[:5]
                    train.add(x, parts, name, lead=int(rng.integers(300)))
                    for _ in range(COPIES.get(speaker, USUAL_COPIES)):
                        y, factor = augment.changed(x, rng, babble)
                        train.add(y, parts, name, factor=factor, lead=int(rng.integers(300)))
        print(speaker, len(train.mels), flush=True)
    test.save(os.path.join(FOLDER, "test"))
    voice.save(os.path.join(FOLDER, "voice"))
    train.save(os.path.join(FOLDER, "train"))


if __name__ == "__main__":
    sys.exit(main())
