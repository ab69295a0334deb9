"""Which part of a text is the question, and which is set aside.

"Ears fine, eczema sorted. What I need help with: …": what is fine or sorted counts little, what
follows a cue like "need help with" more. The cues are lists of vocabulary/cues.csv.
"""

from directory import calibration as fitted
from directory.context import CUES
from directory.text import Reading, Word


def _spoken(cues: frozenset[str]) -> tuple[str, ...]:
    return tuple(f" {cue} " for cue in sorted(cues))


ASIDE, ASIDE_PART = _spoken(CUES["aside"]), _spoken(CUES["aside_part"])
ASKS, NOT_ABOUT = _spoken(CUES["asks"]), _spoken(CUES["not_about"])
# "Not sorted", "no better": the opposite of set aside.
NOT_YET = frozenset({"not", "never", "no", "isnt", "hasnt", "wasnt", "arent", "been", "havent"})


def word_weights(reading: Reading) -> list[float]:
    """For each word how much it counts, from nearly 0 to `fitted.ASKED`."""
    words = reading.words
    weights = [1.0] * len(words)
    asked = False
    for clause in _stretches(words, "clause"):
        aside = not asked and _has(words, clause, ASIDE)
        for part in _stretches(words, "part", clause):
            spoken = _text(words, part)
            asked = asked or any(cue in spoken for cue in ASKS)
            factor = 1.0
            if asked:
                factor = fitted.ASKED
            elif aside or _has(words, part, ASIDE_PART):
                factor = fitted.ASIDE
            if any(cue in spoken for cue in NOT_ABOUT):
                factor = fitted.ASIDE
            for place in part:
                weights[place] = factor * _said(words[place])
    return weights


def _said(word: Word) -> float:
    """What is left of a word by what is said about it."""
    if word.negated:
        return fitted.DENIED
    if word.family:
        return fitted.FAMILY
    return fitted.PAST if word.past else 1.0


def _stretches(words: tuple[Word, ...], kind: str, within: range | None = None) -> list[range]:
    """The runs of words that share a clause or a part."""
    places = within if within is not None else range(len(words))
    runs = []
    start = places.start
    for place in range(places.start, places.stop):
        last = place + 1 == places.stop
        if last or getattr(words[place + 1], kind) != getattr(words[place], kind):
            runs.append(range(start, place + 1))
            start = place + 1
    return runs


def _text(words: tuple[Word, ...], run: range) -> str:
    return " " + " ".join(words[place].text for place in run) + " "


def _has(words: tuple[Word, ...], run: range, cues: tuple[str, ...]) -> bool:
    """Whether a cue is said, and not with "not" before it."""
    spoken = _text(words, run)
    for cue in cues:
        found = spoken.find(cue)
        if found >= 0:
            before = spoken[:found].split()[-2:]
            if NOT_YET.isdisjoint(before):
                return True
    return False
