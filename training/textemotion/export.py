"""Writes what the product ships: 4-bit weights, calibration, direction prototypes, vocabulary; and test fixtures.

usage: RENDER_DATA=... RENDER_RUNS=... python export.py
Calibration and thresholds are fitted on the even lines of GoEmotions dev; the odd ones are left to evaluate.py.
"""
import json
import pathlib

import numpy as np
import torch
from safetensors.numpy import save_file

import calibration
import data
from model import TextEmotion, quantize4, round4

REPO = pathlib.Path(__file__).resolve().parents[2]
ASSETS = REPO / "assets" / "text"
FIXTURES = REPO / "Tests" / "TextEmotionTests" / "Fixtures"
PROTOTYPES = pathlib.Path(__file__).with_name("prototypes.tsv")
# Our own lines: what a tokenizer stumbles over, and what dialogue sounds like.
LINES = [
    "Hello, world!", "Café déjà vu, naïve ÅNGSTRÖM", "I'm so happy for you 😀❤️!!", "你好 means hello; 東京タワー",
    "tab\tand\nnewline\u00a0and no-break", "nul\u0000inside and \ufffd and \u200bzero width", "", "   ", "!!!",
    "antidisestablishmentarianism unbelievableness", "x" * 101, "don't can't won't it's", "1,234.56 $5 50% #tag @me",
    "“curly” ‘quotes’ — dash… ellipsis", "Привет, мир", "ﬁne ligature İstanbul ẞ", "한국어 텍스트", "مرحبا بالعالم",
    "a" * 100, "word " * 300, "👨‍👩‍👧 family 🥺 plead", "e\u0301 combining", "soft\u00adhyphen", "[CLS] [SEP] [UNK] [PAD]",
    "I can't believe you did that to me.", "Thank you so much, that means a lot!", "Where are we going now?",
    "Get out of my house. Now!", "She's gone, and she is never coming back.", "barely holding back tears"]


def load():
    """The trained model with its weights rounded to what will be stored."""
    vocabulary = data.load_vocabulary()
    state = torch.load(data.RUNS / "model.pt", map_location="cpu")
    layers = 1 + max(int(name.split(".")[2]) for name in state["model"] if name.startswith("encoder.layers."))
    model = TextEmotion(len(vocabulary), layers)
    model.load_state_dict(state["model"])
    for name, value in model.named_parameters():
        value.data = round4(value.data) if is_packed(name) else value.data.half().float()
    return model.eval(), vocabulary, state["step"]


def is_packed(name):
    """Whether a tensor is stored in 4 bits."""
    parts = name.split(".")
    return name == "encoder.word.weight" or (
        name.endswith(".weight") and parts[-2] in ("qkv", "out", "widen", "narrow"))


@torch.inference_mode()
def read(model, ids):
    """(logits [lines, 28], embeddings [lines, 384]) of token lists of any length up to 64."""
    logits, embeddings = [], []
    for row in ids:
        hidden = model.encoder(torch.tensor([row]))
        logits.append(model.classify(hidden)[0].numpy())
        embeddings.append(model.embed(hidden)[0].numpy())
    return np.stack(logits), np.stack(embeddings)


def packed(weight):
    """(`[rows, columns / 2]` int8, f16 scales): the low half of a byte is the even column, as integer + 8."""
    integers, scales = quantize4(weight)
    codes = (integers.numpy() + 8).astype(np.uint8)
    return (codes[:, 0::2] | codes[:, 1::2] << 4).view(np.int8), scales.numpy().astype(np.float16)


def prototypes():
    rows = [line.split("\t") for line in PROTOTYPES.read_text().splitlines() if line and not line.startswith("#")]
    return [(mixture, float(intensity), phrase) for mixture, intensity, phrase in rows]


def main():
    torch.set_num_threads(1)
    model, vocabulary, step = load()
    tokenizer = data.tokenizer(vocabulary)
    texts, targets = data.goemotions("tune")
    scores = read(model, data.encode(tokenizer, texts, vocabulary))[0]
    slopes, offsets, thresholds = calibration.fit(scores, targets)

    described = prototypes()
    vectors = read(model, data.encode(tokenizer, [row[2] for row in described], vocabulary))[1]
    tensors = {}
    for name, value in model.named_parameters():
        if is_packed(name):
            tensors[name], tensors[f"{name}.groups"] = packed(value.detach())
        else:
            tensors[name] = value.detach().numpy().astype(np.float16)
    tensors |= {
        "calibration.slope": slopes.astype(np.float32), "calibration.offset": offsets.astype(np.float32),
        "calibration.threshold": thresholds.astype(np.float32), "prototypes": vectors.astype(np.float16),
        "intensities": np.array([row[1] for row in described], np.float32)}
    metadata = {"labels": " ".join(data.LABELS), "mixtures": "\n".join(row[0] for row in described),
                "phrases": "\n".join(row[2] for row in described), "steps": str(step)}
    ASSETS.mkdir(parents=True, exist_ok=True)
    save_file(tensors, ASSETS / "emotion.safetensors", metadata)
    (ASSETS / "emotion-vocabulary.txt").write_text("\n".join(vocabulary) + "\n")

    FIXTURES.mkdir(parents=True, exist_ok=True)
    ids = data.encode(tokenizer, LINES, vocabulary)
    logits, embeddings = read(model, ids)
    cases = [dict(text=text, ids=row, logits=[round(float(x), 5) for x in a], embedding=[round(float(x), 5) for x in b])
             for text, row, a, b in zip(LINES, ids, logits, embeddings)]
    (FIXTURES / "lines.json").write_text(json.dumps(cases, ensure_ascii=True))
    size = (ASSETS / "emotion.safetensors").stat().st_size
    print(f"step {step}, {size / 1e6:.2f} MB, {len(described)} prototypes")


if __name__ == "__main__":
    main()
