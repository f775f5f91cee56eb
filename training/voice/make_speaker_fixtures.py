"""Parity fixtures of Sources/Voice/Speaker and of LSTM: python make_speaker_fixtures.py; run from the repository root.

They depend on the shipped files of assets/ears; run it again after speaker_export.py.
"""
import numpy as np
import torch
from safetensors.torch import load_file, save_file

import envelope
import portrait
import speaker_export
from analysis import pitch

FOLDER = "Tests/VoiceTests/Fixtures"


def take(rng, steps=90):
    """A made-up recording: sounds that come and go, cepstra around them, a gliding pitch with pauses."""
    sounds = np.repeat(rng.normal(size=(steps // 6, 43)) * 4, 6, 0)
    sounds = np.exp(sounds) / np.exp(sounds).sum(1, keepdims=True)
    cepstrum = rng.normal(size=(2 * steps, envelope.CEPSTRA)) * np.linspace(6, 1, envelope.CEPSTRA)
    level = np.repeat(rng.uniform(-55, 5, steps // 2), 4)
    f0 = (110 + 40 * rng.random()) * (1 + 0.2 * np.sin(np.arange(2 * steps) / 20)) * (np.arange(2 * steps) % 50 > 12)
    return dict(sounds=sounds.astype(np.float32), cepstrum=cepstrum.astype(np.float32), level=level.astype(np.float32),
                active=level > -30, f0=f0.astype(np.float32))


@torch.no_grad()
def main():
    torch.manual_seed(3)
    lstm = torch.nn.LSTM(6, 9, 2)
    given = torch.randn(7, 3, 6)
    signal = load_file(f"{FOLDER}/contours.expected.safetensors")["signal"].numpy()
    windows = speaker_export.corpus.Speakers()
    windows.net = speaker_export.shipped_encoder()
    f0 = pitch(signal)[0]
    shipped = load_file("assets/ears/voices.safetensors")
    usual = portrait.Portrait(*shipped["average.pitch"].tolist(), shipped["average.envelopes"].numpy(),
                              shipped["average.covariance"].numpy())
    rng = np.random.default_rng(4)
    one, two = take(rng), take(rng)
    people = [portrait.portrait([t], usual) for t in (one, two)]
    change = portrait.Change(*people, shipped["frequencies"].numpy())
    expected = {f"lstm.{n}": v for n, v in lstm.state_dict().items()} | {
        "given": given, "answer": lstm(given)[0], "windows": windows.windows(signal, 16000), "f0": f0,
        "bands": envelope.bands(signal, f0)[::8], "gains": change.gains(one), "semitones": change.semitones(one["f0"]),
        "numbers": [change.throat, change.shift, change.range, people[0].pitch, people[0].range],
        "envelopes": people[0].envelopes, "covariance": people[0].covariance, "map": change.map}
    for name, t in (("one", one), ("two", two)):
        expected |= {f"{name}.{k}": np.asarray(v, np.float32) for k, v in t.items()}
        expected[f"{name}.cepstrum"] = portrait.pairs(t["cepstrum"])
        expected[f"{name}.level"] = portrait.pairs(t["level"])
        expected[f"{name}.active"] = (portrait.pairs(t["active"].astype(np.float32)) > 0.6).astype(np.float32)
    save_file({k: torch.as_tensor(np.asarray(v, np.float32)).contiguous() for k, v in expected.items()},
              f"{FOLDER}/speaker.expected.safetensors")


if __name__ == "__main__":
    main()
