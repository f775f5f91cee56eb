"""Do talking faces show the feeling they were asked for? Judged by face_judges.py on clips of the built program.

    RENDER_DATA=... python training/face/measure_emotion.py WHEELS RENDER OUT [test|tune] [COUNT]

Clips of COUNT congress portraits of the split and, for `test`, of the two actors as 3D heads and as photos: one
sentence, six emotions at intensity 0.5, 1 and 1.5, and neutral, at 4 frames/s. A clip's answer is the mean over
its frames. Prints, for each judge, the share of clips at intensity 1 whose strongest answer is the feeling; the
median over people and emotions of Spearman's correlation between intensity and the score of the feeling (mean of fer
and facex); OUT gets a contact sheet (pictures of real people: not to be shown) and every score.
"""

import json
import os
import pathlib
import subprocess
import sys
from collections import Counter

import numpy as np
from PIL import Image
from scipy.stats import spearmanr

from face_judges import EMOTIONS, NAMES, FaceJudges
from measure_lips import frames

TEXT = "Nobody told us about the change, so we had to find another way home."
SHOWN = ["joy", "sadness", "anger", "fear", "surprise", "disgust"]
LEVELS = [0.5, 1.0, 1.5]
PORTRAITS = pathlib.Path(os.environ["RENDER_DATA"]) / "congress/200x250"


def people(split, count, render, out, sound):
    files = sorted(PORTRAITS.glob("*.jpg"))
    chosen = [f for i, f in enumerate(files) if (i % 8 == 0) == (split == "test")]
    found = {f.stem: str(f) for f in chosen[3::len(chosen) // count][:count]}
    if split == "test":
        for name in ("ada", "ben"):
            photo = out / f"{name}.png"
            clip(render, f"actor:{name}", sound, "neutral", 0, photo.with_suffix(".mp4"), 512)
            Image.fromarray(frames(photo.with_suffix(".mp4"))[-1]).save(photo)
            found |= {f"{name} (3D)": f"actor:{name}", f"{name} (photo)": str(photo)}
    return found


def clip(render, subject, sound, emotion, level, path, size=256):
    subprocess.run([render, "face", subject, sound, "--script", TEXT, "--emotion", emotion, "--intensity", str(level),
                    "--size", str(size), "--fps", "4", "-o", path, "-q"], check=True, stdout=subprocess.DEVNULL)


def main():
    wheels, render, out = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    split = sys.argv[4] if len(sys.argv) > 4 else "test"
    count = int(sys.argv[5]) if len(sys.argv) > 5 else 8
    out.mkdir(parents=True, exist_ok=True)
    sound = out / "line.wav"
    subprocess.run([render, "say", TEXT, "-o", sound, "-q"], check=True, stdout=subprocess.DEVNULL)
    judges, scores, rows = FaceJudges(wheels), {}, []
    for person, subject in people(split, count, render, out, sound).items():
        row = []
        for emotion, level in [("neutral", 0)] + [(e, i) for e in SHOWN for i in LEVELS]:
            path = out / "clip.mp4"
            clip(render, subject, sound, emotion, level, path)
            pictures = frames(path)[2:-2]
            answers = [a for a in map(judges, pictures) if a is not None]
            scores[f"{person}|{emotion}|{level}"] = np.mean(answers, 0).tolist() if answers else None
            if level in (0, 1.0):
                row.append(pictures[len(pictures) // 3])
        rows.append(np.concatenate(row, 1))
        Image.fromarray(np.concatenate(rows)).save(out / "sheet.png")
        json.dump(scores, open(out / "scores.json", "w"))
    report(scores)


def report(scores):
    """Prints the tables of finished scores."""
    persons = sorted({k.split("|")[0] for k in scores})
    groups = {"all": persons, "3D heads": [p for p in persons if "3D" in p],
              "photos of actors": [p for p in persons if "photo" in p],
              "portraits": [p for p in persons if "(" not in p]}
    for title, group in groups.items():
        if not group:
            continue
        print(f"{title}: {len(group)} people")
        for emotion in SHOWN + ["mean"]:
            cells = []
            for k, name in enumerate(NAMES):
                if emotion == "mean":
                    right = np.mean([answer(scores, p, e, k) == e for p in group for e in SHOWN])
                    cells.append(f"{name} {100 * right:.0f} %")
                else:
                    seen = Counter(answer(scores, p, emotion, k) for p in group)
                    cells.append(f"{name} {100 * seen[emotion] / len(group):.0f} % {dict(seen.most_common(3))}")
            print(f"  {emotion:9}", "; ".join(cells))
    rho = []
    for p in persons:
        for e in SHOWN:
            rows = [scores[f"{p}|neutral|0"]] + [scores[f"{p}|{e}|{i}"] for i in LEVELS]
            score = [np.mean([r[k][EMOTIONS.index(e)] for k in (0, 1)]) for r in rows]
            rho.append(spearmanr(range(len(score)), score)[0])
    print(f"Spearman of intensity and score: median {np.nanmedian(rho):.2f}, quarters "
          f"{np.nanpercentile(rho, 25):.2f} and {np.nanpercentile(rho, 75):.2f}")


def answer(scores, person, emotion, judge):
    return EMOTIONS[int(np.argmax(scores[f"{person}|{emotion}|1.0"][judge]))]


if __name__ == "__main__":
    main()
