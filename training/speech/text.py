"""The corpus's sentences: LJSpeech's (public domain) and templated dialogue, always the same for the same seed."""
import functools
import os
import random
import re

DATA = os.environ.get("RENDER_DATA", "data")

SLOTS = {
    "name": """Anna Marcus Helen Oliver Grace Tom Julia Peter Rosa Daniel Emily Victor Claire Samuel Nora Leo Alice
        Henry Maya Jack Sophie George Irene Paul Ruth Simon Hannah Edgar Lucy Felix Martha Adam Vera Hugo Zoe""",
    "place": """the kitchen|the garden|the old harbour|the station|the hospital|the library|the market|the castle
        |the airport|the basement|our office|your house|the village|the theatre|the bakery|the museum|the bridge
        |the forest|the hotel lobby|the school|Boston|Madrid|Cairo|Toronto|the north gate|the corner shop""",
    "thing": """the letter|the keys|my umbrella|that book|the red coat|your phone|the map|a sandwich|the camera
        |the ring|the broken clock|the blue bottle|my glasses|the contract|the medicine|the suitcase|the piano
        |his violin|the engine|the password|the photograph|the ladder|her jacket|the ticket|the last biscuit""",
    "person": """my sister|the doctor|your brother|the captain|our neighbour|the teacher|my uncle|the judge|the boss
        |her lawyer|the driver|that stranger|the old woman|the boy|my best friend|the mayor|the nurse|the guard""",
    "do": """open the door|turn off the light|call the police|finish the report|wait outside|pack your bags
        |read it again|tell the truth|bring some water|change the plan|sell the house|trust him|leave tonight
        |sign the paper|fix the roof|cancel the meeting|send the money|keep it secret|cross the river|try again""",
    "adj": """strange wonderful awful quiet dangerous simple beautiful expensive ridiculous perfect terrible unfair
        brilliant boring frightening delicious impossible lovely disgusting incredible sad funny cruel""",
    "time": """tomorrow|tonight|last week|this morning|on Monday|next year|at noon|right now|yesterday|in June
        |after dinner|before sunrise|on Friday evening|in twenty minutes|at half past nine|since Thursday""",
    "number": """three seven twelve fifteen twenty-one thirty-six forty-eight ninety-nine two-hundred
        five-hundred-and-six a-thousand six-thousand nineteen eighty-four""",
    "past": """stole|found|forgot|hid|broke|sold|painted|dropped|lost|burned|bought|opened|cleaned|wanted|missed""",
    "feel": """angry happy worried proud tired scared surprised lonely jealous ashamed hopeful nervous grateful""",
    "oh": """Oh|Well|Hey|Look|Wow|No|Yes|Please|Listen|Honestly|Come on|My goodness|Wait|Ugh|Ah|Right|Okay|Sorry""",
}
TEMPLATES = """
{oh}, {name}!
{oh}! That is {adj}!
What?
Really?
Stop it!
Thank you, {name}.
I am so sorry.
How {adj}!
Why did {person} {do2}?
Did {name} really say that {time}?
Where did you put {thing}?
Who {past} {thing}?
Can you {do}, please?
Could we meet at {place} {time}?
{name}, {do}!
Don't {do}, not {time}.
I can't believe {person} {past} {thing}.
I told you, {person} never {past} {thing}!
You look so {adj} today, {name}.
I have never felt so {feel} in my whole life.
Are you {feel}, or just {feel}?
There were {number} people waiting at {place}.
It costs {number} dollars, and it is not even {adj}.
We counted {number} birds near {place} {time}.
{name} said, "{oh}, I will {do} {time}."
If you {do}, I will {do} as well.
Get away from {place} before {person} comes back!
This is {adj}, absolutely {adj}.
I hate this {adj} place.
I love it here; it is so {adj} and {adj}.
Nobody told me that {person} was so {feel}.
Something {adj} is moving behind {place}.
Let's go to {place} {time}, and take {thing} with us.
My train leaves {time}, so please {do} quickly.
You always {do2}, don't you?
She whispered that {person} had {past2} {thing}.
Leave me alone, {name}; I am too {feel} to talk.
What a {adj} idea, {name}!
Chapter {number}. {person2} walked slowly towards {place}.
First {do}, then {do}, and never look back.
Is it {adj}, {adj}, or simply {adj}?
He {past} {thing}, {thing}, and {thing}.
I miss {person} every single day.
That smell is {adj}; I think it comes from {place}.
Meet {name} at gate {number}, {time}.
Hello, this is {name} speaking, how can I help you?
Good morning, {name}; did you sleep well?
Good night, and don't forget {thing}.
The door at {place} was locked, but {person} had {thing}.
Yes, of course; I will {do} as soon as {person} is ready.
Hurry up, {name}, we only have {number} minutes left!
I wonder whether {person} will ever {do}.
Nothing is more {adj} than {place} {time}.
Was it you, {name}, who {past} {thing} {time}?
""".strip().split("\n")


def _values(slot):
    text = SLOTS[slot]
    parts = text.split("|") if "|" in text else text.split()
    values = [re.sub(r"\s+", " ", p).strip() for p in parts]
    joined = ("-and-", " and "), ("-hundred", " hundred"), ("-thousand", " thousand")
    return [functools.reduce(lambda v, pair: v.replace(*pair), joined, v) for v in values]


def dialogue(count, seed):
    """`count` different lines of templated dialogue."""
    rng = random.Random(seed)
    values = {slot: _values(slot) for slot in SLOTS}
    values["do2"], values["past2"], values["person2"] = values["do"], values["past"], values["person"]
    lines = set()
    while len(lines) < count:
        template = rng.choice(TEMPLATES)
        line = re.sub(r"\{(\w+)\}", lambda m: rng.choice(values[m.group(1)]), template)
        line = re.sub(r"((?:^|[.!?] )\"?)([a-z])", lambda m: m.group(1) + m.group(2).upper(), line)
        lines.add(line if rng.random() < 0.8 or not line.endswith(".") else line[:-1] + rng.choice("!?"))
    return sorted(lines)


def read_prose(path=None):
    """LJSpeech's normalised sentences of 25 to 130 characters, and the clauses of longer ones."""
    path = path or os.path.join(DATA, "ljspeech/metadata_all.csv")
    found = set()
    with open(path, encoding="utf-8") as file:
        for row in file:
            text = row.rstrip("\n").split("|")[2].strip().strip('"')
            pieces = [text] if len(text) <= 130 else re.split(r"(?<=[;:,])\s+", text)
            for piece in pieces:
                piece = piece.strip(" ,;:")
                if 25 <= len(piece) <= 130 and re.fullmatch(r"[A-Za-z ,.'!?;:-]+", piece):
                    piece = piece[0].upper() + piece[1:]
                    found.add(piece if piece[-1] in ".!?" else piece + ".")
    return sorted(found)


def sentences(seed):
    """A shuffled list in which about 45 of 100 lines are dialogue; test sentences never appear."""
    rng = random.Random(seed)
    prose, lines = read_prose(), dialogue(4000, seed)
    rng.shuffle(prose)
    rng.shuffle(lines)
    with open(os.path.join(os.path.dirname(__file__), "test_sentences.txt"), encoding="utf-8") as file:
        held_out = {row.strip() for row in file}
    mixed = []
    while prose and lines:
        mixed.append((prose if rng.random() < 0.55 else lines).pop())
    return [m for m in mixed if m not in held_out]
