"""python evaluate.py [shipped]: the tables of docs/results/words.md for the checkpoint or the shipped weights.

Phoneme and boundary errors on sentences and a voice that taught nothing and on LJSpeech; the word check's ROC.
"""
import glob
import os
import sys

import numpy as np
import soundfile
import torch

import align
from alphabet import SILENCE, speech_folder, words_of
from network import PhonemeRecognizer, level_normalised

speech_folder()
import features as fx  # noqa: E402
from teachers import DATA, RUNS  # noqa: E402
from trainer import trained  # noqa: E402
from voices import VOICES  # noqa: E402


def load():
    if "shipped" in sys.argv:
        import export
        return export.shipped_net()
    return trained("words", PhonemeRecognizer())


def log_probabilities(net, mel):
    """`[T, 100]` -> `[T, classes]`."""
    with torch.no_grad():
        return net(level_normalised(torch.from_numpy(np.asarray(mel, np.float32))[None]))[0].log_softmax(-1).numpy()


def reader(british=False):
    """Text -> classes of each word, by the TTS front end."""
    import hibari
    from hibari.g2p import G2P
    phonemize = hibari.Hibari(g2p=G2P(british=british)).phonemize
    return lambda text: words_of(" ".join(phonemize(text)))


def utterances(name):
    """(speaker, text, mel, classes of the frames) of a packed file."""
    file = np.load(os.path.join(RUNS, "words", name + ".npz"))
    ends = np.cumsum(file["lengths"])
    for name, a, b in zip(file["names"], ends - file["lengths"], ends):
        speaker, text = name.split("|", 1)
        yield speaker, text, file["mel"][a:b], file["classes"][a:b]


def edits(a, b):
    row = np.arange(len(b) + 1)
    for i, x in enumerate(a):
        new = row + 1
        new[1:] = np.minimum(new[1:], row[:-1] + np.array([x != y for y in b]))
        for j in range(1, len(new)):
            new[j] = min(new[j], new[j - 1] + 1)
        row = new
    return int(row[-1])


def sounds(sequence):
    """Without silences, repeats as one."""
    result = []
    for c in sequence:
        if c != SILENCE and (not result or result[-1] != c):
            result.append(int(c))
    return result


def ljspeech(limit=None):
    """(text, mel) of the real clips."""
    import librosa
    texts = {}
    with open(f"{DATA}/ljspeech/metadata_all.csv", encoding="utf-8") as file:
        for row in file:
            parts = row.rstrip("\n").split("|")
            texts[parts[0]] = parts[2]
    for path in sorted(glob.glob(f"{DATA}/ljspeech/wavs/*"))[:limit]:
        audio, rate = soundfile.read(path, dtype="float32")
        audio = librosa.resample(audio, orig_sr=rate, target_sr=fx.SAMPLE_RATE)
        yield texts[os.path.basename(path).split(".")[0]], fx.log_mel(torch.from_numpy(audio)[None])[0].numpy()


def truth(classes):
    """Boundaries of the label: [(class, first, end)]; equal neighbours are one."""
    edges = [0, *(np.flatnonzero(np.diff(classes)) + 1), len(classes)]
    return [(int(classes[a]), a, b) for a, b in zip(edges, edges[1:])]


def boundary_errors(logp, labels):
    """|aligned - true| seconds of the starts of all sounds, the phonemes known."""
    true = [p for p in truth(labels) if p[0] != SILENCE]
    found = align.align(logp, [[c for c, _, _ in true]])
    if found is None:
        return []
    found = [f for f in found if f[1] >= 0]
    return [abs(f[2] - t[1]) / 80 for f, t in zip(found, true)]


def teacher_table(net):
    for name in ("test", "voice"):
        rows = {}
        for speaker, _, mel, labels in utterances(name):
            logp = log_probabilities(net, mel)
            row = rows.setdefault(speaker, [0, 0, 0, 0, []])
            true = sounds(labels)
            row[0] += edits(true, sounds(c for c, _, _ in align.decode(logp)))
            row[1] += len(true)
            row[2] += int((logp.argmax(1) != labels).sum())
            row[3] += len(labels)
            row[4] += boundary_errors(logp, labels)
        for speaker, (e, n, f, m, b) in rows.items():
            print(f"{name} {speaker}: PER {100 * e / n:.1f} % of {n}, frames wrong {100 * f / m:.1f} %, boundary "
                  f"median {1000 * np.median(b):.1f} ms, within 20 ms {np.mean(np.array(b) < 0.0201):.2f}, "
                  f"90 % {1000 * np.quantile(b, 0.9):.0f} ms")
        if len(rows) > 1:
            totals = [sum(r[k] for r in rows.values()) for k in range(4)]
            b = np.concatenate([r[4] for r in rows.values()])
            print(f"{name} all: PER {100 * totals[0] / totals[1]:.1f} %, frames {100 * totals[2] / totals[3]:.1f} %, "
                  f"boundary median {1000 * np.median(b):.1f} ms, within 20 ms {np.mean(b < 0.0201):.2f}")


def real_table(net, limit=None):
    read = reader()
    e = n = 0
    scores = []
    for text, mel in ljspeech(limit):
        logp = log_probabilities(net, mel)
        words = read(text)
        true = sounds(c for w in words for c in w)
        e += edits(true, sounds(c for c, _, _ in align.decode(logp)))
        n += len(true)
        scores += list(align.word_scores(logp, align.align(logp, words), len(words)))
    print(f"LJSpeech: PER {100 * e / n:.1f} % of {n}; word scores 1, 5, 50 %: "
          + " ".join(f"{np.quantile(scores, q):.2f}" for q in (0.01, 0.05, 0.5)))


def altered(words, pool, rng):
    """(words, place, kind) with one word more than was said, or another one."""
    place = int(rng.integers(len(words)))
    new = pool[rng.integers(len(pool))]
    if rng.random() < 0.5:
        return words[:place] + [new] + words[place:], place, "missing"
    while edits(new, words[place]) < max(2, len(words[place]) / 2):
        new = pool[rng.integers(len(pool))]
    return words[:place] + [new] + words[place + 1:], place, "other"


def roc(net, lines, label):
    """`lines`: (log-probabilities, words). False alarms on true words, misses on altered ones, by threshold."""
    rng = np.random.default_rng(3)
    pool = [w for _, words in lines for w in words]
    good, bad = [], {"missing": [], "other": []}
    for logp, words in lines:
        states = align.align(logp, words)
        if states is None:
            continue
        good += zip(align.word_scores(logp, states, len(words)), map(len, words))
        for _ in range(3):
            changed, place, kind = altered(words, pool, rng)
            states = align.align(logp, changed)
            if states is not None:
                bad[kind].append((align.word_scores(logp, states, len(changed))[place], len(changed[place])))
    g = np.array(good)
    for kind, rows in bad.items():
        b = np.array(rows)
        for low, high in ((1, 2), (3, 99), (1, 99)):
            x, y = g[(g[:, 1] >= low) & (g[:, 1] <= high), 0], b[(b[:, 1] >= low) & (b[:, 1] <= high), 0]
            auc = np.mean([(x > v).mean() for v in y])
            print(f"{label} {kind}, {low} to {high} sounds: AUC {auc:.4f}; "
                  + ", ".join(f"{t}: {100 * (x < t).mean():.2f}/{100 * (y >= t).mean():.1f}"
                              for t in (-1.6, -1.8, -2, -2.2, -2.4, -2.6, -3)))
    return g


def teacher_lines(net, name):
    """(log-probabilities, words) of a packed file, read in each voice's accent."""
    readers = {british: reader(british) for british in (False, True)}
    for speaker, text, mel, _ in utterances(name):
        yield log_probabilities(net, mel), readers[VOICES[speaker].british](text)


def main():
    net = load()
    teacher_table(net)
    real_table(net)
    for name in ("test", "voice"):
        roc(net, list(teacher_lines(net, name)), name)
    read = reader()
    roc(net, [(log_probabilities(net, mel), read(text)) for text, mel in ljspeech()], "LJSpeech")


if __name__ == "__main__":
    main()
