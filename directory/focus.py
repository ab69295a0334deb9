"""Which part of a text is the question, and which is set aside.

"Ears fine, eczema sorted. What I need help with: …": the first clause counts little, what follows
the cue more. The cues are the lists `aside` and `asks` of vocabulary/cues.csv.
"""

from directory.context import CUES
from directory.text import Reading

# What a word counts, by what is said about it; found on the development questions.
DENIED, PAST, FAMILY = 0.05, 0.6, 0.5
ASIDE, ASKED = 0.35, 1.5
ASIDES = tuple(f" {cue} " for cue in sorted(CUES["aside"]))
ASKS = tuple(f" {cue} " for cue in sorted(CUES["asks"]))


def word_weights(reading: Reading) -> list[float]:
    """For each word how much it counts, 0.05 to 1.5."""
    words = reading.words
    weights = [1.0] * len(words)
    start, asked = 0, False
    while start < len(words):
        end = start
        while end < len(words) and words[end].clause == words[start].clause:
            end += 1
        spoken = " " + " ".join(word.text for word in words[start:end]) + " "
        asked = asked or any(cue in spoken for cue in ASKS)
        factor = ASKED if asked else 1.0
        if not asked and any(cue in spoken for cue in ASIDES):
            factor = ASIDE
        for place in range(start, end):
            word = words[place]
            weights[place] = factor
            if word.negated:
                weights[place] *= DENIED
            elif word.family:
                weights[place] *= FAMILY
            elif word.past:
                weights[place] *= PAST
        start = end
    return weights
