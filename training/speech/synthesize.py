"""Text to speech with the trained networks: python synthesize.py OUT.wav "TEXT" [VOICE EMOTION INTENSITY]."""
import sys

import numpy as np
import torch

import features as fx
import rules
from dataset import speaker_table
from models import DURATION, EMOTION, MEL, PROSODY, FlowModel, Vocoder, frame_index, vocoder_input
from train_flow import LOG_DURATION_MEAN, LOG_DURATION_SCALE
from trainer import trained
from voices import SPEAKERS, VOICES

STEPS = dict(duration=3, prosody=3, mel=3)
TEMPERATURE = dict(duration=0.5, prosody=0.6, mel=0.6)
LONGEST_PHONEME = 40


class Stack:
    def __init__(self, vocoder="vocoder", models=None):
        configs = dict(duration=DURATION, prosody=PROSODY, mel=MEL)
        self.models = {n: trained(n, FlowModel(c)) for n, c in configs.items()} if models is None else models
        self.vocoder = trained(vocoder, Vocoder()) if isinstance(vocoder, str) else vocoder
        import hibari
        from hibari.g2p import G2P
        self.readers = {b: hibari.Hibari(g2p=G2P(british=b)) for b in (False, True)}
        self.vocab = self.readers[False].vocab
        self.vowels = {self.vocab[c] for c in rules.VOWELS if c in self.vocab}

    def phonemes(self, text, voice="heart"):
        reader = self.readers[VOICES[voice].british]
        return [reader.ids(p) for p in reader.phonemize(text)]

    def draw(self, name, encoded, speaker, generator, shape):
        noise = torch.randn(1, *shape, generator=generator) * TEMPERATURE[name]
        emotion = torch.zeros(1, EMOTION)
        return self.models[name].sample(*encoded, speaker, emotion, noise, STEPS[name])

    @torch.no_grad()
    def speak(self, ids, voice="heart", emotion="neutral", intensity=1.0, seed=0, parts=None, quality=None):
        """Waveform of one phoneme sequence; `parts`, when given, receives every value on the way.

        `quality` takes the place of the emotion's: see rules.py."""
        generator, rng = torch.Generator().manual_seed(seed), np.random.default_rng(seed)
        q = quality or rules.quality(emotion, intensity)
        speaker, feeling = speaker_table()[[SPEAKERS.index(voice)]], torch.zeros(1, EMOTION)
        tokens = torch.tensor([ids])
        encoded = self.models["duration"].encode(tokens, speaker, feeling)
        x = self.draw("duration", encoded, speaker, generator, (len(ids), 1))[0, :, 0]
        durations = torch.exp(x * LOG_DURATION_SCALE + LOG_DURATION_MEAN)
        durations = rules.scaled_durations(durations, ids, q, self.vowels).round().clamp(1, LONGEST_PHONEME)
        index, position = (v[None] for v in frame_index(durations))
        encoded = self.models["prosody"].encode(tokens, speaker, feeling, index=index, position=position)
        prosody = self.draw("prosody", encoded, speaker, generator, (index.shape[1], 3))
        f0 = torch.exp(prosody[0, :, 1] * fx.F0_SCALE) * fx.F0_REFERENCE
        f0 = f0.clamp(50, 600).numpy() * (prosody[0, :, 0] > 0).numpy()
        f0 = rules.edited_f0(f0.astype(np.float64), q, VOICES[voice].f0_cap, rng).astype(np.float32)
        given = torch.stack([
            torch.from_numpy(f0 > 0).float() * 2 - 1, torch.from_numpy(fx.interpolated_log_f0(f0)),
            rules.edited_energy(prosody[0, :, 2], q)], -1)[None]
        encoded = self.models["mel"].encode(
            tokens, speaker, feeling, index=index, position=position, features=given)
        mel = self.draw("mel", encoded, speaker, generator, (index.shape[1], fx.MELS))
        if parts is not None:
            parts.update(durations=durations, prosody=prosody, mel=mel, f0=f0)
        return self.sound(mel, torch.from_numpy(f0)[None], q, generator)

    @torch.no_grad()
    def sound(self, mel, f0, q=rules.NEUTRAL, generator=None):
        heads = self.vocoder(vocoder_input(mel, f0))
        if q != rules.NEUTRAL:
            heads = rules.edited_heads(heads, q, f0)
        noise = fx.complex_noise((1, fx.BINS, f0.shape[1]), generator)
        return fx.waveform(fx.compose(heads, fx.source_spectrum(f0), noise))[0].numpy()

    def say(self, text, voice="heart", pause=0.15, **options):
        gap = np.zeros(int(pause * fx.SAMPLE_RATE), np.float32)
        pieces = [p for ids in self.phonemes(text, voice) for p in (self.speak(ids, voice, **options), gap)]
        return np.concatenate(pieces[:-1])


if __name__ == "__main__":
    import soundfile
    torch.set_num_threads(1)
    options = dict(zip(("voice", "emotion"), sys.argv[3:5]))
    if len(sys.argv) > 5:
        options["intensity"] = float(sys.argv[5])
    soundfile.write(sys.argv[1], Stack().say(sys.argv[2], **options), fx.SAMPLE_RATE)
