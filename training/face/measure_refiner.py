"""Measures the refiner on people it has not seen: the lower face as the coarse renderer makes it, refined, and pasted
from the reference frame, against the truth.

    RENDER_RUNS=... python training/face/measure_refiner.py [CHECKPOINT] [SHEET.png]

Reads the crops that train_refiner.py made of the test split, and assets/face/refiner.safetensors unless a checkpoint is
given. PSNR and SSIM inside the mask; GMSD (Xue et al. 2014, 0 is equal); sharpness is the mean gradient around the lips
over that of the truth. `mouth` repeats PSNR for lessons that show the inner mouth, around the lips alone. The sheet
shows synthetic people only: truth, coarse, refined, reference.
"""

import os
import pathlib
import sys

import numpy as np
import torch
from safetensors.torch import load_file
from torch.nn import functional as F

from refiner import SCALE, Refiner, condition, lessons, sample, unpack

ROOT = pathlib.Path(__file__).resolve().parents[2]
RUN = pathlib.Path(os.environ["RENDER_RUNS"]) / "face/refiner"
VARIANTS = [(1, 1.0), (2, 1.0), (2, 0.5), (3, 1.0)]


def grey(x):
    return (x * torch.tensor([0.299, 0.587, 0.114])[:, None, None]).sum(1, keepdim=True)


def gradient(x):
    """Prewitt's gradient magnitude of grey pictures [B, 1, H, W]."""
    k = torch.tensor([[1.0, 0, -1]] * 3) / 3
    g = F.conv2d(F.pad(x, (1, 1, 1, 1), "replicate"), torch.stack([k, k.T])[:, None])
    return g.square().sum(1, keepdim=True).sqrt()


def ssim(a, b):
    v = torch.arange(11.0) - 5
    w = torch.exp(-v * v / 4.5)
    kernel = (w[:, None] * w[None, :] / w.sum() ** 2)[None, None]
    mean = lambda x: F.conv2d(F.pad(x, (5, 5, 5, 5), "reflect"), kernel)
    ma, mb = mean(a), mean(b)
    va, vb, c = mean(a * a) - ma * ma, mean(b * b) - mb * mb, mean(a * b) - ma * mb
    return (2 * ma * mb + 6.5025) * (2 * c + 58.5225) / ((ma * ma + mb * mb + 6.5025) * (va + vb + 58.5225))


def scores(made, truth, mask, lips, shown):
    """One row a lesson: PSNR, SSIM, GMSD, sharpness, PSNR of the lips (NaN where the mouth is not shown)."""
    def psnr(weight):
        error = ((made - truth) ** 2 * weight).sum((1, 2, 3)) / (3 * weight.sum((1, 2, 3)))
        return 10 * torch.log10(255**2 / error.clamp_min(0.1))
    inside = (mask > 0.5).float()
    a, b = grey(made), grey(truth)
    ga, gb = gradient(a), gradient(b)
    likeness = (2 * ga * gb + 170) / (ga * ga + gb * gb + 170)
    centre = (likeness * inside).sum((1, 2, 3), keepdim=True) / inside.sum((1, 2, 3), keepdim=True)
    gmsd = (((likeness - centre) ** 2 * inside).sum((1, 2, 3)) / inside.sum((1, 2, 3))).sqrt()
    sharp = (ga * lips).sum((1, 2, 3)) / (gb * lips).sum((1, 2, 3))
    alike = (ssim(a, b) * inside).sum((1, 2, 3)) / inside.sum((1, 2, 3))
    mouth = torch.where(shown, psnr(lips), torch.nan)
    return torch.stack([psnr(inside), alike, gmsd, sharp, mouth], 1)


def main():
    torch.set_num_threads(1)
    weights = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "assets/face/refiner.safetensors")
    state = torch.load(weights)["average"] if weights.endswith(".pt") else load_file(weights)
    model = Refiner()
    model.load_state_dict({n: v.float() for n, v in state.items()})
    v = (torch.arange(96) + 0.5) / 96 - 0.5
    near = torch.exp(-(v[None, :] / 0.24) ** 2 - ((v[:, None] + 0.05) / 0.14) ** 2)
    lips = (near > 0.37).float()[None, None]
    noise = torch.randn(1, 3, 96, 96, generator=torch.Generator().manual_seed(0))
    for name in ("videos-test", "photos-test", "actors-test"):
        data = lessons(RUN / f"{name}.bin")
        table = {}
        for start in range(0, len(data) - 7, 8 * (3 if len(data) > 200 else 1)):
            truth, coarse, reference, mouth, mask = unpack(data[start:start + 8])
            shown = mouth.mean((1, 2, 3)) > 0.004
            made = {"coarse": coarse, "pasted": reference * mask + truth * (1 - mask)}
            for steps, heat in VARIANTS:
                r = sample(model, condition(coarse, reference, mouth, mask), noise.expand(len(truth), -1, -1, -1),
                           steps, heat)
                made[f"refined {steps} {heat}"] = (coarse + SCALE * r).clamp(0, 255).round()
            for label, picture in made.items():
                # Only the mask counts: outside it a composite shows the truth's own pixels.
                composite = picture * (mask > 0) + truth * (mask == 0)
                table.setdefault(label, []).append(scores(composite, truth, mask, lips, shown))
            if len(sys.argv) > 2 and name == "actors-test" and start == 0:
                sheet(torch.cat([truth, coarse, made["refined 2 0.5"], reference], 3), sys.argv[2])
        print(f"{name}: PSNR, SSIM, GMSD, sharpness, PSNR of open mouths")
        for label, rows in table.items():
            print(f"  {label:14}", " ".join(f"{x:.3f}" for x in torch.cat(rows).nanmean(0).tolist()))


def sheet(pictures, path):
    from PIL import Image
    rows = pictures.permute(0, 2, 3, 1).reshape(-1, pictures.shape[3], 3)
    Image.fromarray(rows.byte().numpy()).resize((pictures.shape[3] * 2, len(rows) * 2)).save(path)


if __name__ == "__main__":
    main()
