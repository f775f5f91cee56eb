"""Multi-resolution spectrogram discriminators (UnivNet, Jang et al. 2021; complex input as in Descript's codec)."""
import torch
import torch.nn.functional as F
from torch import nn

import features as fx

RESOLUTIONS = (512, 1024, 2048)


class SpectrogramDiscriminator(nn.Module):
    """Sound `[B, N]` -> judgement of each patch and the layers' features, at one resolution of the STFT."""

    def __init__(self, size, width=16):
        super().__init__()
        self.size = size
        channels = (3, width, 2 * width, 2 * width, 2 * width)
        self.layers = nn.ModuleList(
            nn.utils.parametrizations.weight_norm(
                nn.Conv2d(a, b, (3, 7 if k == 0 else 5), stride=(1, 3 if k == 0 else 2), padding=(1, 3 if k == 0 else 2)))
            for k, (a, b) in enumerate(zip(channels, channels[1:])))
        self.out = nn.utils.parametrizations.weight_norm(nn.Conv2d(2 * width, 1, 3, padding=1))

    def forward(self, sound):
        spectrum = fx.stft(sound, self.size, self.size // 4)
        magnitude = spectrum.abs().clamp(min=1e-5)
        level = magnitude.log()
        x = torch.stack([level / 4 + 0.5, *(part / magnitude ** 0.7 for part in (spectrum.real, spectrum.imag))], 1)
        features = []
        for layer in self.layers:
            x = F.leaky_relu(layer(x), 0.1)
            features.append(x)
        return self.out(x), features


class Discriminators(nn.Module):
    def __init__(self):
        super().__init__()
        self.parts = nn.ModuleList(SpectrogramDiscriminator(n) for n in RESOLUTIONS)

    def judge(self, real, fake):
        """Hinge loss of telling real from made sound."""
        total = 0
        for part in self.parts:
            total = total + F.relu(1 - part(real)[0]).mean() + F.relu(1 + part(fake)[0]).mean()
        return total / len(self.parts)

    def deceive(self, real, fake):
        """(adversarial loss, feature matching loss) of the one who makes sound."""
        adversarial, matching = 0, 0
        for part in self.parts:
            verdict, made = part(fake)
            with torch.no_grad():
                wanted = part(real)[1]
            adversarial = adversarial + F.relu(1 - verdict).mean()
            matching = matching + sum((a - b).abs().mean() / (b.abs().mean() + 1e-3) for a, b in zip(made, wanted))
        return adversarial / len(self.parts), matching / len(self.parts) / len(self.parts[0].layers)
