"""GoEmotions and emorynlp as lists of token ids, and the pruned vocabulary they are written in.

Splits (docs of the project): GoEmotions dev.tsv, counted from 1: even lines tune, odd lines test.
"""
import csv
import hashlib
import json
import os
import pathlib

import numpy as np
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers

DATA = pathlib.Path(os.environ["RENDER_DATA"])
RUNS = pathlib.Path(os.environ.get("RENDER_RUNS", "runs")) / "textemotion"
LABELS = (DATA / "goemotions" / "labels.txt").read_text().split()
EMORY = ["Joyful", "Mad", "Neutral", "Peaceful", "Powerful", "Sad", "Scared"]
MAX_TOKENS = 40
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
# The corpus masks names and faiths; a reader of dialogue meets real ones.
NAMES = """anna ben carla dan emma frank grace henry irene jack kate leo maria nick olivia paul rose sam tina
victor mike john sarah tom lucy david peter julia alex chris laura max""".split()


def unmask(text):
    """The text with the corpus's masks replaced by words, the same ones every time."""
    seed = int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)
    while "[NAME]" in text:
        text = text.replace("[NAME]", NAMES[seed % len(NAMES)].capitalize(), 1)
        seed = seed // 7 + 13
    return text.replace("[RELIGION]", "Christian")


def goemotions(split):
    """(texts, targets [lines, 28]) of "train", "tune" or "test"."""
    name = "train" if split == "train" else "dev"
    lines = (DATA / "goemotions" / f"{name}.tsv").read_text().splitlines()
    if split != "train":
        lines = lines[1::2] if split == "tune" else lines[0::2]
    texts, targets = [], np.zeros((len(lines), len(LABELS)), np.float32)
    for row, line in enumerate(lines):
        text, labels, _ = line.split("\t")
        texts.append(unmask(text))
        targets[row, [int(label) for label in labels.split(",")]] = 1
    return texts, targets


def emory(split):
    """Lines of dialogue in order: dicts with text, speaker, emotion and scene."""
    with open(DATA / "emorynlp" / f"{split}.csv") as file:
        rows = list(csv.DictReader(file))
    return [
        dict(text=row["Utterance"], speaker=row["Speaker"], emotion=row["Emotion"],
             scene=(row["Season"], row["Episode"], row["Scene_ID"])) for row in rows]


def tokenizer(vocabulary):
    """BERT's uncased WordPiece tokenizer over `vocabulary` (token -> id)."""
    result = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))
    result.normalizer = normalizers.BertNormalizer(
        clean_text=True, handle_chinese_chars=True, strip_accents=True, lowercase=True)
    result.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    result.decoder = decoders.WordPiece()
    return result


def encode(tokenizer, texts, vocabulary, limit=MAX_TOKENS):
    """[CLS] pieces [SEP] of every text, at most `limit` ids."""
    first, last = vocabulary["[CLS]"], vocabulary["[SEP]"]
    return [
        [first] + item.ids[:limit - 2] + [last] for item in tokenizer.encode_batch(texts, add_special_tokens=False)]


def load_vocabulary():
    return json.loads((RUNS / "vocabulary.json").read_text())
