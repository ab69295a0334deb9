"""Which part of a text is the question, and which is set aside.

"Ears fine, eczema sorted. What I need help with: …": what is fine or sorted counts little, what
follows a cue like "need help with" more. The cues are lists of vocabulary/cues.csv.
"""

from directory import calibration as fitted
from directory.context import CUES
from directory.text import Reading, Word

KINDS = ("aside", "aside_part", "asks", "not_about")


def _by_word() -> dict[str, list[tuple[str, str]]]:
    """The cues with their kinds, by the longest word of each."""
    found: dict[str, list[tuple[str, str]]] = {}
    for kind in KINDS:
        for cue in sorted(CUES[kind]):
            found.setdefault(max(cue.split(), key=len), []).append((f" {cue} ", kind))
    return found


BY_WORD = _by_word()
# "Not sorted", "no better": the opposite of set aside.
NOT_YET = frozenset({"not", "never", "no", "isnt", "hasnt", "wasnt", "arent", "been", "havent"})


def word_weights(reading: Reading) -> list[float]:
    """For each word how much it counts, from nearly 0 to `fitted.ASKED`."""
    words = reading.words
    weights = [1.0] * len(words)
    asked = False
    aside, aside_part, asks, not_about = cues = _cues(words)
    for clause in _stretches(words, "clause") if any(cues) else ():
        if not asked:
            _set_aside(words, weights, clause, aside, fitted.ASIDE_REACH)
        for part in _stretches(words, "part", clause):
            spoken = _text(words, part)
            asked = asked or _cue_end(words, part, asks) is not None
            if asked:
                weights[part.start : part.stop] = [fitted.ASKED] * len(part)
            else:
                _set_aside(words, weights, part, aside_part, fitted.ASIDE_REACH // 2)
            if any(cue in spoken for cue in not_about):
                weights[part.start : part.stop] = [fitted.ASIDE] * len(part)
    _background(words, weights)
    if max(weights, default=1.0) <= fitted.ASIDE:  # all of it aside: then none of it is
        weights = [1.0] * len(words)
    return [weight * _said(word) for weight, word in zip(weights, words, strict=True)]


def _cues(words: tuple[Word, ...]) -> tuple[list[str], ...]:
    """The cues of each kind that are in the text, in order."""
    found: set[tuple[str, str]] = set()
    for word in words:
        if word.text in BY_WORD:
            found.update(BY_WORD[word.text])
    if not found:
        return tuple([] for _ in KINDS)
    whole = _text(words, range(len(words)))
    said = sorted(each for each in found if each[0] in whole)
    return tuple([cue for cue, kind in said if kind == wanted] for wanted in KINDS)


def _set_aside(
    words: tuple[Word, ...], weights: list[float], run: range, cues: list[str], reach: int
) -> None:
    """Make light of a run that says "sorted" or "fine"; of a long one, only the words before."""
    end = _cue_end(words, run, cues)
    if end is not None:
        start = run.start if len(run) <= 2 * reach else max(run.start, end - reach)
        stop = run.stop if len(run) <= 2 * reach else end
        weights[start:stop] = [fitted.ASIDE] * (stop - start)


def _background(words: tuple[Word, ...], weights: list[float]) -> None:
    """Lighten what a drug is for ("on apixaban for AF"), what is known, whose patient it is."""
    for place, word in enumerate(words):
        reach = 0
        if word.text in ("known", "under"):
            reach = 5
        elif word.text == "for" and any(
            one.text == "on" for one in words[max(0, place - 3) : place]
        ):
            reach = 2
        for other in range(place + 1, min(place + 1 + reach, len(words))):
            if words[other].part == word.part:
                weights[other] *= fitted.KNOWN


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


def _cue_end(words: tuple[Word, ...], run: range, cues: list[str]) -> int | None:
    """The place behind a cue that is said without "not" before it."""
    spoken = _text(words, run)
    for cue in cues:
        found = spoken.find(cue)
        if found >= 0:
            before = spoken[:found].split()
            if NOT_YET.isdisjoint(before[-2:]):
                return run.start + len(before) + len(cue.split())
    return None
