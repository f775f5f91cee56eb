"""Chooses the word pieces to keep and lets the full sentence encoder embed the phrases to learn from.

usage: RENDER_DATA=... RENDER_RUNS=... python prepare.py MINILM_FOLDER
"""
import json
import pathlib
import re
import sys
from collections import Counter

import numpy as np
import torch
from safetensors.numpy import load_file

import data
import phrases
from model import Encoder, convert_minilm

KEEP = 13000
REPO = pathlib.Path(__file__).resolve().parents[2]


def words_of_emotion():
    """Every word of the emotion tables and of the direction phrases."""
    words = set()
    for file in (REPO / "Sources" / "Emotion").glob("*.swift"):
        words.update(re.findall(r"[a-z]+", file.read_text().lower()))
    for phrase in phrases.all_phrases():
        words.update(re.findall(r"[a-z]+", phrase.lower()))
    return words


def choose(full, tokenizer):
    """The `KEEP` pieces to keep, in the order of the full vocabulary."""
    counts = Counter()
    texts = data.goemotions("train")[0] + [line["text"] for line in data.emory("train")]
    for item in tokenizer.encode_batch(texts, add_special_tokens=False):
        counts.update(item.tokens)
    keep = set(data.SPECIAL)
    keep.update(t for t in full if len(t.removeprefix("##")) == 1 and (t.isascii() or counts[t]))
    for item in tokenizer.encode_batch(sorted(words_of_emotion()), add_special_tokens=False):
        keep.update(item.tokens)
    keep.discard("[MASK]")
    # The full vocabulary is sorted by frequency of general English: its rank stands in for a word list.
    score = {t: counts[t] + 2000 / (rank + 500) * t.isascii() for rank, t in enumerate(full)
             if not t.startswith("[unused") and t not in ("[MASK]",)}
    for token in sorted(score, key=score.get, reverse=True):
        if len(keep) >= KEEP:
            break
        keep.add(token)
    ordered = data.SPECIAL + [t for t in full if t in keep and t not in data.SPECIAL]
    return {token: index for index, token in enumerate(ordered)}


@torch.inference_mode()
def embed(encoder, ids):
    """Unit sentence embeddings of token lists, batched by length."""
    result = np.zeros((len(ids), 384), np.float32)
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    start = 0
    while start < len(order):
        length = len(ids[order[start]])
        end = start
        while end < len(order) and len(ids[order[end]]) == length and end - start < 128:
            end += 1
        hidden = encoder(torch.tensor([ids[i] for i in order[start:end]]))
        pooled = torch.nn.functional.normalize(hidden.mean(1), dim=-1)
        result[order[start:end]] = pooled.numpy()
        start = end
    return result


def main():
    folder = pathlib.Path(sys.argv[1])
    data.RUNS.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    full = {t: i for i, t in enumerate((folder / "vocab.txt").read_text().split("\n")) if t}
    full_tokenizer = data.tokenizer(full)
    vocabulary = choose(full, full_tokenizer)
    (data.RUNS / "vocabulary.json").write_text(json.dumps(vocabulary, ensure_ascii=False))
    (data.RUNS / "kept.json").write_text(json.dumps([full[t] for t in vocabulary]))
    small_tokenizer = data.tokenizer(vocabulary)
    for split in ("train", "tune", "test"):
        texts, _ = data.goemotions(split)
        a = sum(map(len, data.encode(full_tokenizer, texts, full)))
        ids = data.encode(small_tokenizer, texts, vocabulary)
        unknown = sum(row.count(1) for row in ids)
        print(split, len(texts), "tokens full", a, "pruned", sum(map(len, ids)), "unknown", unknown)

    teacher = Encoder(vocabulary=len(full), layers=6, positions=512)
    teacher.load_state_dict(convert_minilm(load_file(folder / "model.safetensors"), range(6), range(len(full)), 512))
    teacher.eval()
    texts = phrases.all_phrases()
    short = [t for t in data.goemotions("train")[0] if len(t.split()) <= 9]
    texts += short[:6000]
    print(len(texts), "texts to embed")
    np.save(data.RUNS / "sentences.npy", embed(teacher, data.encode(full_tokenizer, texts, full)))
    (data.RUNS / "sentences.json").write_text(json.dumps(texts))


main()
