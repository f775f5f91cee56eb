"""Write the expected phonemes of hibari-tts 0.2.1, the reference of the Swift text front end.

    python training/text/make_fixtures.py [METADATA.csv [CORPUS.tsv]]

Lines are `accent<TAB>text<TAB>phonemes`. Without arguments the sentences of the fixture in the repository are read
again by the reference; with LJSpeech's metadata (public domain) every 37th sentence of it is taken first; with a
second path all of its sentences are written there (read by scripts/eval_g2p.sh). Sentences are cut and joined by the
reference's own splitter. A double hyphen is given to the reference as the dash it stands for, and quotation marks are
left out: it takes them for nouns and then guesses the quoted words.
"""
import os
import re
import sys

from hibari.g2p import G2P
from hibari.tts import Hibari

HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURE = os.path.join(HERE, "..", "..", "Tests", "TTSTests", "Fixtures", "text", "phonemes.tsv")
HARD_CASES = """
I read the book yesterday, and I will read it again tomorrow.
They live near the theatre where the band plays live music.
The lead singer was wearing a lead apron.
Please record the record before you close the close door.
He used to use the old tools, but they are of no use now.
The wind will wind the rope around the post.
She shed a tear when she saw the tear in the dress.
I object to that object being in the room.
The bow of the ship hid the archer's bow.
The contents of the box left him content.
He refused to carry the refuse to the dump.
Who's that? It's what they'd've wanted, isn't it?
I can't, won't, and shouldn't do it; you know I shouldn't.
We're sure they've seen you'll be late, and he'd agree.
The children's toys and the boys' coats were James's problem.
On the 3rd of March 1999, 250 people paid $9.99 each.
It costs £4.50, not €5, and certainly not $1,000,000.
In 1066 and 1914, and again in the 1960s, things changed.
The temperature fell from 72 degrees to -5 in 3.5 hours.
He came 1st, she came 22nd, and they came 103rd.
About 45% of the 12,345 voters said no.
NASA, the FBI, the BBC and UNESCO met in the USA.
Dr. Smith and Mrs. Jones met Prof. Brown at 10:30 a.m.
The U.S. army and the U.K. navy, i.e. the allies, agreed.
Mr. J. R. R. Tolkien wrote it, e.g. in Oxford, etc.
World War II ended in 1945; Henry VIII died in 1547.
See Chapter IV, Part 2, pages 10-20.
The well-known, state-of-the-art, twenty-one-year-old engine stopped.
"Stop!" he cried. "What on earth are you doing?"
Wait... what? No -- never!
The iPhone and the MacBook use WiFi and an A15 chip.
The quick brown fox (a clever one) jumps over the lazy dog.
A hundred and one dalmatians ate an apple in an hour.
The end. To the apple, to the pear, the only one.
I am. Am I? I am eating; he is in. Come in!
By and by he went by the old mill.
Zyxqua brimbled the flornick near Vrandelheim.
Snufflegorp and Quandrosian walked to Oktarby.
Her résumé mentioned a café, a naïve fiancé and déjà vu.
Running, jumped, cities, boxes, hoped, planned, waited, needed.
MEETING AT NOON. PLEASE BRING YOUR OWN LUNCH.
It was B2B, R&B and AT&T; 3 + 4 is 7.
He said: yes; she said: no, maybe, perhaps.
Mary's brother-in-law is an ex-president of a non-profit.
""".strip().split("\n")
BRITISH_EVERY = 8  # how many of the public-domain sentences are also read as British


def main():
    readers = {"us": G2P(), "gb": G2P(british=True)}

    def line(accent, text):
        sentences = Hibari.split_sentences(text.replace("--", "—"))
        spoken = " ".join(readers[accent](re.sub('["“”]', "", s)) for s in sentences)
        return f"{accent}\t{text}\t{spoken}\n"

    metadata, corpus = (sys.argv[1:] + [None, None])[:2]
    if metadata:
        with open(metadata, encoding="utf-8") as file:
            sentences = [row.split("|")[1].strip() for row in file]
        chosen = sentences[::37]
        cases = [("us", s) for s in chosen] + [("gb", s) for s in chosen[::BRITISH_EVERY]]
        cases += [(accent, s) for accent in ("us", "gb") for s in HARD_CASES]
    else:
        with open(FIXTURE, encoding="utf-8") as file:
            cases = [tuple(row.split("\t")[:2]) for row in file]
    with open(FIXTURE, "w", encoding="utf-8") as file:
        file.writelines(line(accent, text) for accent, text in cases)
    print(f"{len(cases)} sentences in the fixture")
    if corpus:
        with open(corpus, "w", encoding="utf-8") as file:
            file.writelines(line("us", text) for text in sentences)
        print(f"{len(sentences)} sentences in {corpus}")


if __name__ == "__main__":
    main()
