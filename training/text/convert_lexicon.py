"""Convert the Apache-2.0 text assets of the wheel hibari-tts 0.2.1 into the compact files of assets/text.

    python training/text/convert_lexicon.py            # writes assets/text/*.bin, *.tsv

Formats are described in docs/text-assets.md. Every value is little-endian. The script checks what it wrote
by decoding it again and comparing it with the source, entry by entry.
"""
import gzip
import json
import os
import struct
from collections import Counter

import hibari
from hibari.g2p.lexicon import Lexicon, apply_stress

SOURCE = os.path.join(os.path.dirname(hibari.__file__), "assets")
TARGET = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "assets", "text")
BLOCK = 16  # entries between two restart points of the front coding
NULL = 255  # value length that stands for "no pronunciation under this tag"
VARIANTS = ["DEFAULT", "NOUN", "VERB", "ADJ", "ADV", "None", "VBD", "VBN", "VBP", "DT"]


def load(name):
    path = os.path.join(SOURCE, name)
    opener = gzip.open if name.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as file:
        return json.load(file)


def byte_pairs(strings, size=255, sample=16000):
    """Learn a dictionary of at most `size` strings: the single symbols, then the most frequent pairs of a sample.

    Returns the dictionary and a function that codes a string with the fewest dictionary indices."""
    table = sorted({c for w in strings for c in w})
    ids = {c: i for i, c in enumerate(table)}
    step = max(1, len(strings) // sample)
    coded = [[ids[c] for c in w] for w in strings[::step]]
    while len(table) < size:
        pairs = Counter(pair for w in coded for pair in zip(w, w[1:]))
        best = max(pairs, key=lambda p: (pairs[p], p))
        ids[table[best[0]] + table[best[1]]] = len(table)
        table.append(table[best[0]] + table[best[1]])
        coded = [merge(w, best, len(table) - 1) for w in coded]
    longest = max(map(len, table))

    def encode(text):
        best = [(0, None)]  # fewest codes for each prefix, and the last code
        for end in range(1, len(text) + 1):
            options = ((best[start][0] + 1, ids[text[start:end]])
                       for start in range(max(0, end - longest), end) if text[start:end] in ids)
            best.append(min(options))
        codes, end = [], len(text)
        while end:
            codes.append(best[end][1])
            end -= len(table[codes[-1]])
        return codes[::-1]

    return table, encode


def merge(codes, pair, new):
    if pair[0] not in codes:
        return codes
    out, i = [], 0
    while i < len(codes):
        if i + 1 < len(codes) and codes[i] == pair[0] and codes[i + 1] == pair[1]:
            out.append(new)
            i += 2
        else:
            out.append(codes[i])
            i += 1
    return out


def without_regular_forms(gold, silver, british):
    """Leave out of `silver` what the suffix rules (-s, -ed, -ing) read the same way from a stem that stays."""
    rules = Lexicon(gold, dict(silver), british)
    kept, needed = rules.silvers.d, set()
    for word in sorted(silver, key=lambda w: (-len(w), w)):
        if word in needed or not word.endswith(("s", "ed", "ing")) or not word.islower():
            continue
        value = kept.pop(word)
        stems = [word[:-n] + tail for n, tail in ((1, ""), (2, ""), (3, "y"), (3, ""), (3, "e"), (4, ""))]
        plain = [s for s in stems if s in kept or isinstance(gold.get(s), str)]
        same = all(rules.get_word(word, "NN", stress, None)[0] == apply_stress(value, stress)
                   for stress in (None, 0.5, 2)) and not any(isinstance(rules.golds.get(s), dict) for s in stems)
        if same and plain:
            needed.update(plain)
        else:
            kept[word] = value
    return kept


def strings_table(strings):
    out = bytes([len(strings)])
    for s in strings:
        b = s.encode()
        out += bytes([len(b)]) + b
    return out


def lexicon(accent):
    """`lexicon-<accent>.bin`: both dictionaries in one sorted, front-coded table."""
    gold, silver = load(f"lexicon_{accent}_gold.json.gz"), load(f"lexicon_{accent}_silver.json.gz")
    entries = {w: (True, v) for w, v in gold.items() if v is not None}
    for w, v in without_regular_forms(gold, silver, accent == "gb").items():
        if v is not None:
            entries.setdefault(w, (False, v))
    keys = sorted(entries, key=lambda w: w.encode())
    tails, previous = [], ""
    for i, key in enumerate(keys):
        shared = 0 if i % BLOCK == 0 else len(os.path.commonprefix([previous, key]))
        tails.append((shared, key[shared:]))
        previous = key
    values = [x for _, v in entries.values() for x in (v.values() if isinstance(v, dict) else [v]) if x is not None]
    key_table, key_code = byte_pairs([t for _, t in tails if t])
    value_table, value_code = byte_pairs(values)

    def value(text):
        if text is None:
            return bytes([NULL])
        codes = value_code(text)
        assert len(codes) < NULL
        return bytes([len(codes), *codes])

    body, offsets = bytearray(), []
    for i, (key, (shared, tail)) in enumerate(zip(keys, tails)):
        if i % BLOCK == 0:
            offsets.append(len(body))
        assert key.isascii() and shared < 256
        is_gold, v = entries[key]
        tail_codes = key_code(tail)
        assert len(tail_codes) < 64
        variants = isinstance(v, dict)
        body += bytes([shared, (is_gold << 7) | (variants << 6) | len(tail_codes), *tail_codes])
        if variants:
            body += bytes([len(v)])
            for tag, text in v.items():
                body += bytes([VARIANTS.index(tag)]) + value(text)
        else:
            body += value(v)
    offsets.append(len(body))
    tables = strings_table(key_table) + strings_table(value_table) + strings_table(VARIANTS)
    header = struct.pack("<4sIII", b"RLX1", len(keys), len(offsets) - 1, BLOCK)
    blob = header + struct.pack(f"<{len(offsets)}I", *offsets) + tables + bytes(body)
    write(f"lexicon-{accent}.bin", blob)
    assert decode(blob) == {k: entries[k] for k in keys}, "the written lexicon does not decode to the source"


def decode(blob):
    """Read a lexicon file back (the check of this script; the Swift reader is PackedLexicon)."""
    _, count, blocks, block = struct.unpack_from("<4sIII", blob)
    at = 16 + 4 * (blocks + 1)
    tables = []
    for _ in range(3):
        n, at = blob[at], at + 1
        table = []
        for _ in range(n):
            table.append(blob[at + 1:at + 1 + blob[at]].decode())
            at += 1 + blob[at]
        tables.append(table)
    out, key = {}, ""

    def value(at):
        n = blob[at]
        if n == NULL:
            return None, at + 1
        return "".join(tables[1][c] for c in blob[at + 1:at + 1 + n]), at + 1 + n

    for _ in range(count):
        shared, flags = blob[at], blob[at + 1]
        n = flags & 63
        key = key[:shared] + "".join(tables[0][c] for c in blob[at + 2:at + 2 + n])
        at += 2 + n
        if flags & 64:
            v, variants = {}, blob[at]
            at += 1
            for _ in range(variants):
                tag = tables[2][blob[at]]
                v[tag], at = value(at + 1)
        else:
            v, at = value(at)
        out[key] = (bool(flags & 128), v)
    return out


def fnv(text, seed):
    h = (2166136261 ^ seed) & 0xFFFFFFFF
    for b in text.encode():
        h = ((h ^ b) * 16777619) & 0xFFFFFFFF
    return h


def tagger():
    """`tagger.bin`: hashed features; a weight is 6 bits of tag and 10 bits of tenths."""
    model = load("tagger.json.gz")
    tags, words, weights = model["tags"], model["tagdict"], model["weights"]
    assert len(tags) <= 64
    index = {t: i for i, t in enumerate(tags)}
    for seed in range(1000):
        if all(len({fnv(k, seed) for k in part}) == len(part) for part in (words, model["vocab"], weights)):
            break
    else:
        raise SystemExit("no seed without collisions")

    def packed(tag, tenths):
        out = b""
        while True:  # a weight beyond 10 bits is written as several that add up
            step = max(-512, min(511, tenths))
            out += struct.pack("<H", (index[tag] << 10) | (step & 1023))
            tenths -= step
            if not tenths:
                return out

    by_hash = sorted((fnv(k, seed), v) for k, v in words.items())
    vocabulary = sorted(fnv(w, seed) for w in model["vocab"])
    features = sorted(((fnv(k, seed), v) for k, v in weights.items()), key=lambda p: p[0])
    rows = [b"".join(packed(t, round(w * 10)) for t, w in v.items()) for _, v in features]
    assert all(abs(w * 10 - round(w * 10)) < 1e-6 for v in weights.values() for w in v.values())
    assert max(len(r) // 2 for r in rows) < 256
    blob = struct.pack("<4sIIIII", b"RTG1", seed, len(by_hash), len(vocabulary), len(features),
                       sum(len(r) // 2 for r in rows))
    blob += struct.pack(f"<{len(by_hash)}I", *[h for h, _ in by_hash])
    blob += struct.pack(f"<{len(vocabulary)}I", *vocabulary)
    blob += struct.pack(f"<{len(features)}I", *[h for h, _ in features])
    blob += b"".join(rows)
    blob += bytes(len(r) // 2 for r in rows)
    blob += bytes(index[t] for _, t in by_hash)
    blob += strings_table(tags)
    write("tagger.bin", blob)


def exceptions():
    """`tokenizer.tsv`: one written form per line, then the tokens it stands for."""
    lines = []
    for text, tokens in load("tokenizer_exceptions.json").items():
        if not any(c.isspace() for c in text):
            lines.append("\t".join([text, *tokens]))
    write("tokenizer.tsv", ("\n".join(sorted(lines)) + "\n").encode())


def write(name, data):
    with open(os.path.join(TARGET, name), "wb") as file:
        file.write(data)
    print(f"{name}: {len(data)} bytes")


if __name__ == "__main__":
    os.makedirs(TARGET, exist_ok=True)
    exceptions()
    tagger()
    lexicon("us")
    lexicon("gb")
