"""How like its reference `render say --voice-from` sounds: python evaluate_voice_from.py RENDER OUT.md.

People and clips as in evaluate_speakers.py: 12 s of a held-out person lend the voice, other clips of the person are the
target. Two test sentences each. Judges: Resemblyzer, DistillMOS, Whisper tiny.en.
"""
import os
import subprocess
import sys
import tempfile
import types

sys.modules.setdefault("webrtcvad", types.ModuleType("webrtcvad"))  # only Resemblyzer's trimming wants it

import librosa
import numpy as np
import soundfile

from evaluate_speakers import joined, people

SPEECH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../speech")
sys.path.append(SPEECH)
from judges import Judges  # noqa: E402

SENTENCES, BUILT_IN = 2, ("heart", "michael")


def main(program, path):
    from resemblyzer import VoiceEncoder
    encoder, judges, found = VoiceEncoder("cpu", verbose=False), Judges(), people()

    def voiceprint(x):
        x = librosa.resample(np.asarray(x, np.float32), orig_sr=24000, target_sr=16000)
        return encoder.embed_utterance(x / np.abs(x).max() * 0.7)

    rows, naturalness = [], []
    with tempfile.TemporaryDirectory() as folder:
        def say(text, *options):
            subprocess.run([program, "say", text, "-o", f"{folder}/said.wav", "-q", "--force", *options], check=True,
                           stdout=subprocess.DEVNULL)
            return soundfile.read(f"{folder}/said.wav", dtype="float32")[0]

        with open(f"{SPEECH}/test_sentences.txt", encoding="utf-8") as file:
            texts = [line.strip() for line in file if line.strip()][:SENTENCES]
        plain = {v: np.mean([voiceprint(say(t, "--voice", v)) for t in texts], 0) for v in BUILT_IN}
        for name in sorted(found):
            clips = found[name]
            soundfile.write(f"{folder}/clip.wav", joined(clips[: len(clips) // 2], 12), 24000)
            target = voiceprint(joined(clips[len(clips) // 2:], 12))
            spoken, errors, words = [], 0, 0
            for text in texts:
                x = say(text, "--voice-from", f"{folder}/clip.wav")
                prepared = judges.prepare(x)
                naturalness.append(judges.distill_mos(prepared))
                wrong, count, _ = judges.word_errors(prepared, text)
                errors, words = errors + wrong, words + count
                spoken.append(voiceprint(x))
            cosine = lambda a: float(np.dot(a, target) / np.linalg.norm(a) / np.linalg.norm(target))  # noqa: E731
            rows.append((name, cosine(np.mean(spoken, 0)), max(cosine(p) for p in plain.values()), errors, words))
            print(*rows[-1], flush=True)
    like, base = np.array([r[1] for r in rows]), np.array([r[2] for r in rows])
    text = (f"{len(rows)} people, {SENTENCES} sentences each: similarity to the person {like.mean():.2f} (lowest {like.min():.2f}; "
            f"the nearer of {' and '.join(BUILT_IN)} {base.mean():.2f}), nearer than before for {np.mean(like > base):.0%}; "
            f"DistillMOS {np.mean(naturalness):.2f}; WER {100 * sum(r[3] for r in rows) / sum(r[4] for r in rows):.1f} %")
    print(text)
    with open(path, "w") as file:
        print(text, file=file)


if __name__ == "__main__":
    main(*sys.argv[1:3])
