"""RUNS/words/heard.tsv -> real.npz: LibriSpeech with the sounds that the recogniser of now finds for Whisper's words.

Words that fit badly (Whisper's errors, readings the lexicon does not have) teach nothing. About 2 CPU-minutes.
"""
import os

import librosa
import numpy as np
import soundfile

import align
import augment
from evaluate import load, log_probabilities, reader
from prepare import FOLDER, Pack, log_mel

UNSURE, BAD_WORD, COPIES = -0.7, -1.8, 3


def labelled(logp, words):
    """[(class or -1, frames)] of one clip, or None when too little of it fits."""
    states = align.align(logp, words)
    if states is None:
        return None
    scores = align.word_scores(logp, states, len(words))
    if np.mean(scores > BAD_WORD) < 0.7:
        return None
    return [(-1 if word >= 0 and scores[word] < BAD_WORD else kind, b - a) for kind, word, a, b in states]


def main():
    net, read = load(), reader()
    rng = np.random.default_rng(8)
    pack, babble, kept = Pack(), [], 0
    with open(os.path.join(FOLDER, "heard.tsv"), encoding="utf-8") as file:
        rows = [row.rstrip("\n").split("\t") for row in file]
    for path, sure, text in rows:
        if float(sure) < UNSURE or not text:
            continue
        audio, rate = soundfile.read(path, dtype="float32")
        x = librosa.resample(audio, orig_sr=rate, target_sr=augment.RATE, res_type="polyphase")
        words = read(text)
        parts = labelled(log_probabilities(net, log_mel(x)), words) if words else None
        if parts is None:
            continue
        kept += 1
        babble = ([x] + babble)[:5]
        name = f"{os.path.basename(path)}|{text}"
        pack.add(x, parts, name, unit=300, lead=int(rng.integers(300)))
        for _ in range(COPIES):
            y, factor = augment.changed(x, rng, babble)
            pack.add(y, parts, name, factor=factor, unit=300, lead=int(rng.integers(300)))
    print(f"{kept} of {len(rows)} clips fit; {np.mean(np.concatenate(pack.classes) < 0):.3f} of the frames left out")
    pack.save(os.path.join(FOLDER, "real"))


if __name__ == "__main__":
    main()
