"""What the shipped mask does to speech and to backgrounds: python evaluate.py OUT.md (voices and sounds never trained on)."""
import sys

import numpy as np
import torch

import mixtures
from export import shipped
from network import HOP, LENGTH, band_powers, bin_gains, features, spectrum


def decibels(a, b):
    return 10 * np.log10(float(a.square().sum()) / max(float(b.square().sum()), 1e-12))


def back(bins, count):
    return torch.istft(bins.T, LENGTH, HOP, window=torch.hann_window(LENGTH), length=count)


def main(target):
    rng, model = np.random.default_rng(99), shipped()
    clips = mixtures.speech(test=True)
    kinds = {"noise": mixtures.noise, "music": mixtures.music, "effects": mixtures.effects}
    with open(target, "w") as out:
        out.write("| Background | speech above it, dB | speech left, dB | background changed while speech sounds, dB | "
                  "background alone changed, dB |\n|---|---|---|---|---|\n")
        for name, make in kinds.items():
            for ratio in (0, 10, 20):
                left, kept, alone = [], [], []
                for _ in range(20):
                    ground = make(rng)
                    ground = torch.from_numpy((ground / mixtures.level(ground)).astype(np.float32))
                    voice = torch.from_numpy(mixtures.voice(rng, clips)) * 10 ** (ratio / 20)
                    with torch.no_grad():
                        gains = bin_gains(model(features(band_powers(voice + ground))[None])[0])
                        quiet = bin_gains(model(features(band_powers(ground))[None])[0])
                    left.append(decibels(back(spectrum(voice) * gains, len(voice)), voice))
                    kept.append(decibels(back(spectrum(ground) * gains, len(ground)), ground))
                    alone.append(decibels(back(spectrum(ground) * quiet, len(ground)), ground))
                out.write(f"| {name} | {ratio} | {np.mean(left):.1f} | {np.mean(kept):.1f} | {np.mean(alone):.2f} |\n")


if __name__ == "__main__":
    main(sys.argv[1])
