"""The sounds the recogniser tells apart: the TTS alphabet without stress and length, accents' near twins joined."""
import sys
from pathlib import Path

SILENCE = 0
SOUNDS = list("AIOWYiuæɑɒɔəɛɜɪʊʌbdfhjklmnpstvwzðŋɡɹʃʒʤʧθT")
CLASSES = ["", *SOUNDS]
TWINS = {"Q": "O", "o": "O", "a": "æ", "ᵊ": "ə", "ɐ": "ə", "ᵻ": "ɪ", "e": "ɛ", "ɚ": "ɜ", "ɾ": "T", "r": "ɹ", "ʔ": "t"}
CLASS_OF = {s: k for k, s in enumerate(CLASSES)} | {s: CLASSES.index(t) for s, t in TWINS.items()}
STRESS, LENGTH, SPACE = "ˈˌ", "ː", " "


def speech_folder():
    """Puts training/speech on the path: features, corpus, teachers."""
    sys.path.append(str(Path(__file__).resolve().parent.parent / "speech"))


def pieces(symbols, units):
    """(class, units) of one utterance as TokenTimes.swift tells them: a stress mark's time goes to the sound after it,
    a length mark's to the sound before, a space's half to each neighbour, punctuation is silence."""
    found, carried = [], 0
    for k, (symbol, length) in enumerate(zip(symbols, units)):
        if symbol in STRESS and symbol:
            carried += length
        elif symbol == LENGTH and found:
            found[-1][1] += length
        elif symbol == SPACE and 0 < k < len(symbols) - 1 and symbols[k - 1] in CLASS_OF and symbols[k - 1] \
                and (symbols[k + 1] in CLASS_OF and symbols[k + 1] or symbols[k + 1] in STRESS) and found:
            found[-1][1] += length / 2
            carried += length / 2
        else:
            found.append([CLASS_OF.get(symbol, SILENCE), length + carried])
            carried = 0
    joined = []
    for kind, length in found:
        if joined and kind == SILENCE and joined[-1][0] == SILENCE:
            joined[-1][1] += length
        else:
            joined.append([kind, length])
    return joined


def words_of(phonemes):
    """Classes of each word of a phoneme string with spaces; words without a sound are left out."""
    words = [[CLASS_OF[c] for c in word if c in CLASS_OF and c] for word in phonemes.split(" ")]
    return [word for word in words if word]
