"""Which part of a text is the question, and which is set aside.

"Ears fine, eczema sorted. What I need help with: …": the first clause counts little, what follows
the cue more. The cues are the lists `aside` and `asks` of vocabulary/cues.csv.
"""

from directory import calibration as fitted
from directory.context import CUES
from directory.text import Reading

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
        factor = fitted.ASKED if asked else 1.0
        if not asked and any(cue in spoken for cue in ASIDES):
            factor = fitted.ASIDE
        for place in range(start, end):
            word = words[place]
            weights[place] = factor
            if word.negated:
                weights[place] *= fitted.DENIED
            elif word.family:
                weights[place] *= fitted.FAMILY
            elif word.past:
                weights[place] *= fitted.PAST
        start = end
    return weights
