"""What `render face` makes of difficult pictures: every picture either speaks or is refused with a reason.

    PYTHONPATH=... python training/face/measure_robustness.py WHEEL RENDER OUT

All pictures are made here from the two synthetic actors (and nothing of real people is written). For each: whether the
program ended well, what it said, and, where it drew a clip, whether the landmarker still finds a face in every frame,
how far lips open in it, and how much of the picture outside the face changed. OUT gets a contact sheet.
"""

import pathlib
import subprocess
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from landmarker import Landmarker
from measure_lips import frames

TEXT = "Nobody told us about the change."


def eyes(points):
    return points[468, :2], points[473, :2]


def resting(pictures, landmarker):
    """The picture with open eyes and closed lips."""
    def score(picture):
        p = landmarker.face(picture)[0][:, :2]
        lids, lips = p[159] - p[145], p[13] - p[14]
        return np.linalg.norm(lids) - 2 * np.linalg.norm(lips)

    return max(pictures, key=score)


def glasses(image, p):
    image, (a, b) = image.copy(), eyes(p)
    draw, r = ImageDraw.Draw(image), 0.36 * np.linalg.norm(b - a)
    for c in (a, b):
        draw.ellipse([*(c - r), *(c + r)], outline=(20, 18, 16), width=max(2, int(r / 8)))
    draw.line([*(a + [r, 0]), *(b - [r, 0])], fill=(20, 18, 16), width=max(2, int(r / 8)))
    return image


def beard(image, p):
    rng, pixels = np.random.default_rng(0), np.asarray(image).astype(float)
    mask = Image.new("L", image.size)
    outline = [172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 435, 410, 287, 409, 270, 37, 185, 57,
               186, 215]
    draw = ImageDraw.Draw(mask)
    draw.polygon([tuple(p[k, :2]) for k in outline], fill=255)
    lips = [61, 40, 37, 0, 267, 270, 291, 321, 405, 17, 181, 91]
    draw.polygon([tuple(p[k, :2]) for k in lips], fill=0)
    share = np.asarray(mask.filter(ImageFilter.GaussianBlur(3)))[..., None] / 255 * 0.85
    hair = np.array([38, 28, 22]) + rng.normal(0, 14, pixels.shape[:2])[..., None]
    return Image.fromarray(np.clip(pixels * (1 - share) + hair * share, 0, 255).astype(np.uint8))


def hand(image, p):
    image, unit = image.copy(), np.linalg.norm(p[468, :2] - p[473, :2])
    draw, (x, y) = ImageDraw.Draw(image), p[13, :2]
    for k in range(4):
        top = y - 0.55 * unit + 0.3 * k * unit
        draw.rounded_rectangle([x - 1.0 * unit, top, x + 1.9 * unit, top + 0.32 * unit], 0.15 * unit,
                               fill=(196 - 6 * k, 150, 124), outline=(130, 88, 70), width=max(1, int(unit / 40)))
    return image


def toned(image, power, factor):
    pixels = (np.asarray(image) / 255) ** power * factor
    return Image.fromarray((np.clip(pixels, 0, 1) * 255).astype(np.uint8))


def make(out, render, landmarker):
    """Path by name of the case."""
    still = {}
    for name in ("ada", "ben"):
        clip = out / f"{name}.mp4"
        run([render, "face", f"actor:{name}", out / "line.wav", "--size", "512", "--fps", "4", "-o", clip, "-q"])
        still[name] = Image.fromarray(resting(frames(clip), landmarker))
    ada, ben = still["ada"], still["ben"]
    p, q = landmarker.face(np.asarray(ada))[0], landmarker.face(np.asarray(ben))[0]
    made = {"plain": ada, "glasses": glasses(ada, p), "beard": beard(ben, q), "dark": toned(ada, 1.6, 0.55),
            "light": toned(ada, 0.7, 1.15), "hand over mouth": hand(ben, q), "portrait": tall(ben),
            "two faces": beside(ada, ben), "no face": Image.new("RGB", (320, 240), (90, 120, 90)),
            "16-pixel face": ada.resize((32, 32)), "upside down": ada.rotate(180),
            "4K": ben.resize((2160, 2160), Image.LANCZOS), "144p": ada.resize((144, 144), Image.LANCZOS)}
    paths = {}
    for name, image in made.items():
        paths[name] = out / f"{name.replace(' ', '-')}.png"
        image.save(paths[name])
    paths["turned by 28"] = pathlib.Path(__file__).parents[2] / "Tests/FaceTests/Fixtures/ben-turned.png"
    ada.convert("CMYK").save(path := out / "cmyk.jpg")
    paths["CMYK"] = path
    exif = Image.Exif()
    exif[0x0112] = 6
    ada.rotate(90, expand=True).save(path := out / "rotated.jpg", exif=exif, quality=92)
    paths["EXIF rotation"] = path
    ada.save(path := out / "animated.gif", save_all=True, append_images=[ben], duration=200)
    paths["animated GIF"] = path
    Image.new("L", (20000, 20000), 128).save(path := out / "huge.png")
    paths["20,000 pixels"] = path
    (path := out / "text.png").write_text("this is not a picture")
    paths["not an image"] = path
    (path := out / "empty.jpg").write_bytes(b"")
    paths["empty file"] = path
    return paths


def tall(image):
    out = Image.new("RGB", (512, 900), (60, 60, 70))
    out.paste(image, (0, 200))
    return out


def beside(a, b):
    out = Image.new("RGB", (1024, 512))
    out.paste(a, (0, 0))
    out.paste(b.resize((384, 384)), (560, 64))
    return out


def run(command):
    return subprocess.run([str(c) for c in command], capture_output=True, text=True)


def main():
    landmarker, render, out = Landmarker(sys.argv[1]), pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    out.mkdir(parents=True, exist_ok=True)
    run([render, "say", TEXT, "-o", out / "line.wav", "-q"])
    row = []
    for name, path in make(out, render, landmarker).items():
        clip = out / "clip.mp4"
        clip.unlink(missing_ok=True)
        command = [render, "face", path, out / "line.wav", "--script", TEXT, "--fps", "10", "--size", "256"]
        done = run(command + ["-o", clip, "--json"])
        said = " ".join(line.strip() for line in done.stderr.splitlines() if "warning" in line or "error" in line)
        if done.returncode != 0:
            print(f"{name}: refused ({done.returncode}): {' '.join(done.stderr.split())[:200]}")
            continue
        pictures = frames(clip)
        found = [landmarker.face(x) for x in pictures]
        gaps = [np.linalg.norm(f[0][13, :2] - f[0][14, :2]) / np.linalg.norm(f[0][468, :2] - f[0][473, :2])
                for f in found if f is not None]
        print(f"{name}: drawn, a face in {len(gaps)} of {len(pictures)}, lips {min(gaps, default=0):.2f} to "
              f"{max(gaps, default=0):.2f}; {said}")
        row.append(np.concatenate([pictures[k] for k in (0, 9, len(pictures) - 4)], 0))
    Image.fromarray(np.concatenate(row, 1)).save(out / "sheet.png")


if __name__ == "__main__":
    main()
