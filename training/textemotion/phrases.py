"""Short directions of the kind people give to actors, put together from word lists.

They teach the small encoder to place such phrases where the full sentence encoder places them.
"""
import random

FEELINGS = """angry furious irritated annoyed enraged seething livid bitter resentful hostile aggressive cross
indignant outraged impatient exasperated frustrated grumpy sullen vengeful happy joyful cheerful delighted elated
ecstatic radiant beaming giddy excited thrilled enthusiastic eager playful teasing amused mischievous silly
carefree jubilant triumphant proud confident smug boastful sad sorrowful mournful grieving heartbroken tearful
weepy gloomy melancholy wistful dejected despondent hopeless desolate lonely homesick nostalgic disappointed
crushed defeated resigned regretful remorseful guilty ashamed apologetic embarrassed humiliated shy awkward
sheepish afraid scared terrified frightened panicked anxious nervous worried uneasy tense jittery timid wary
suspicious paranoid horrified alarmed startled surprised astonished amazed shocked stunned speechless bewildered
confused puzzled perplexed curious intrigued fascinated incredulous disbelieving disgusted repulsed revolted
sickened nauseated contemptuous scornful disdainful dismissive sneering mocking sarcastic ironic condescending
haughty arrogant cold icy aloof distant detached numb empty flat monotone bored indifferent apathetic tired weary
exhausted drained sleepy drowsy sluggish drunk slurred calm serene peaceful relaxed soothing gentle soft tender
warm kind caring compassionate sympathetic comforting loving affectionate adoring romantic passionate flirty
seductive longing yearning hopeful optimistic encouraging inspired grateful thankful relieved content satisfied
admiring impressed respectful reverent awed solemn serious grave stern strict firm commanding authoritative
threatening menacing cruel malicious sinister jealous envious pleading begging desperate helpless vulnerable hurt
wounded pained suffering stoic determined resolute defiant rebellious doubtful sceptical hesitant uncertain
thoughtful pensive dreamy distracted focused businesslike matter-of-fact neutral polite formal casual""".split()
DEGREES = """slightly;a little;a bit;quietly;barely;deeply;very;extremely;utterly;openly;secretly;visibly;trying not
to sound;almost;increasingly;suddenly;quite;somewhat;more and more;not at all""".replace("\n", " ").split(";")
FRAMES = """{};sounding {};{} voice;in a {} tone;{} and {};{} but {};{} yet {};{}, {};pretending to be {};trying to
hide that they are {};{} underneath;a hint of something {};on the edge of being {};from {} to {};speaks in a {}
way;he is {};she feels {};like someone {}""".replace("\n", " ").split(";")
ACTIONS = """crying;sobbing;weeping;laughing;giggling;chuckling;grinning;smiling;smiling through tears;sighing;
gasping;whispering;murmuring;muttering;shouting;yelling;screaming;roaring;snapping;hissing;growling;snarling;
barking orders;spitting the words;trembling;shaking;stammering;stuttering;hesitating;pausing;choking up;
swallowing hard;fighting back tears;holding back a laugh;biting the tongue;clenching the jaw;through gritted
teeth;rolling the eyes;shrugging it off;raising an eyebrow;holding the breath;catching the breath;out of breath;
voice breaking;voice cracking;voice rising;trailing off;barely audible;under the breath;at the top of the lungs;
with a lump in the throat;with a heavy heart;with a light heart;heart pounding;blood boiling;jaw dropping;cold
sweat;butterflies in the stomach;weak in the knees;sick to the stomach;turning up the nose;looking down on them;
looking up to someone;over the moon;on cloud nine;down in the dumps;at the end of the rope;about to explode;
about to cry;ready to give up;ready to fight;nothing left to lose;bad news;good news;news of a death;saying
goodbye;at a funeral;at a wedding;at a birthday;winning a prize;losing the game;meeting a hero;seeing a ghost;
hearing a noise at night;being chased;being betrayed;being caught lying;being praised;being insulted;being
ignored;being left behind;a long day at work;a lullaby for a child;comforting a friend;scolding a child;telling a
secret;asking for forgiveness;making a threat;making a promise;a marriage proposal;reading a letter;finding
something rotten;tasting something awful;opening a present;reunion after years;waiting for results;lost in
thought;remembering better days;reading the weather report;giving directions;a dry announcement""".replace(
    "\n", " ").split(";")


def all_phrases():
    """The same few thousand phrases every time."""
    random.seed(7)
    result = set(FEELINGS) | {action.strip() for action in ACTIONS}
    result |= {f"{degree.strip()} {feeling}" for degree in DEGREES for feeling in random.sample(FEELINGS, 60)}
    for frame in FRAMES:
        for _ in range(110):
            result.add(frame.strip().format(*random.sample(FEELINGS, frame.count("{}"))))
    for action in ACTIONS:
        for frame in ("{}, {}", "{} while {}", "{} as if {}"):
            result.add(frame.format(random.choice(FEELINGS), action.strip()))
    return sorted(result)
