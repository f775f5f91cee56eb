"""Viterbi paths through the recogniser's log-probabilities: the phonemes of known words, or any phonemes.

The reference of Sources/Voice/Words; Swift repeats `align`, `decode` and `word_scores`.
"""
import numpy as np

from alphabet import SILENCE

TURN = 2.0  # what a change of phoneme costs on the free path, nats
WORST = -8.0  # a phoneme's score is not lower
BENEFIT = 1.5  # so many perfect sounds are added to each word: one bad sound says little about a short word


def align(logp, words):
    """`[T, C]`, classes of each word -> (class, word or -1, first frame, end frame) of each state that is visited.

    A silence may stand before, between and after the words. None when the sounds outnumber the frames.
    """
    kinds, owners = [SILENCE], [-1]
    for k, word in enumerate(words):
        kinds += [*word, SILENCE]
        owners += [k] * len(word) + [-1]
    kinds, owners = np.array(kinds), np.array(owners)
    T, S = len(logp), len(kinds)
    if T < sum(len(w) for w in words):
        return None
    may_skip = np.zeros(S, bool)
    may_skip[2:] = owners[1:-1] < 0  # from two before, over a silence
    score = np.full(S, -np.inf)
    score[:2] = logp[0, kinds[:2]]
    steps = np.zeros((T, S), np.int8)
    for t in range(1, T):
        options = np.stack([score, np.concatenate([[-np.inf], score[:-1]]),
                            np.where(may_skip, np.concatenate([[-np.inf] * 2, score[:-2]]), -np.inf)])
        steps[t] = options.argmax(0)
        score = options.max(0) + logp[t, kinds]
    s = S - 1 if score[S - 1] >= score[S - 2] else S - 2
    path = np.zeros(T, int)
    for t in range(T - 1, -1, -1):
        path[t] = s
        s -= int(steps[t, s])
    found, begin = [], 0
    for t in range(1, T + 1):
        if t == T or path[t] != path[begin]:
            found.append((int(kinds[path[begin]]), int(owners[path[begin]]), begin, t))
            begin = t
    return found


def decode(logp):
    """The likeliest path through any phonemes, each change of which costs TURN: [(class, first, end)]."""
    T, C = logp.shape
    back = np.zeros((T, C), np.int16)
    score = logp[0].copy()
    for t in range(1, T):
        best = score.argmax()
        stay = score >= score[best] - TURN
        back[t] = np.where(stay, np.arange(C), best)
        score = np.where(stay, score, score[best] - TURN) + logp[t]
    c, path = int(score.argmax()), np.zeros(T, int)
    for t in range(T - 1, -1, -1):
        path[t] = c
        c = int(back[t, c])
    edges = [0, *(np.flatnonzero(np.diff(path)) + 1), T]
    return [(int(path[a]), int(a), int(b)) for a, b in zip(edges, edges[1:])]


def phoneme_scores(logp, states):
    """For each sounding state the mean log-ratio of its class to the likeliest one, at least WORST: [(word, score)]."""
    ratio = logp - logp.max(1, keepdims=True)
    return [(word, max(WORST, float(ratio[a:b, kind].mean()))) for kind, word, a, b in states if word >= 0]


def word_scores(logp, states, count):
    """About the mean over each word's phonemes."""
    sums, numbers = np.zeros(count), np.zeros(count)
    for word, score in phoneme_scores(logp, states):
        sums[word] += score
        numbers[word] += 1
    return sums / (numbers + BENEFIT)
