"""Which wordings of the index are in a question: phrases, pairs of words, single words."""

from collections.abc import Iterator
from typing import NamedTuple

from directory import calibration as fitted
from directory.index import Entry, Index, Meaning, Vector
from directory.tokens import Token


class Found(NamedTuple):
    """Evidence: an entry that covers some tokens, with a strength."""

    entry: Entry
    tokens: tuple[int, ...]
    strength: float


class Evidence:
    """Looks a question's words up in one index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._begun, self._numbers, self._longer = index.begun, index.numbers, index.longer

    def found(self, tokens: list[Token], single: list[Found]) -> list[Found]:
        """Every phrase, pair, single word (`single`) and short form of the index in the text."""
        found: list[Found] = []
        for start, token in enumerate(tokens):
            if token.readings:
                found.extend(self._phrases(tokens, start))
        found.extend(self._paired(tokens))
        found.extend(single)
        found.extend(self._shorts(tokens, found))
        return found

    def single(self, tokens: list[Token]) -> Iterator[Found]:
        """What each word says by the wordings that it is in."""
        for place, token in enumerate(tokens):
            if token.readings and not (token.weak or token.short):
                key, sure = token.readings[0]
                entry = self.index.word(key)
                if entry:
                    strength = fitted.SINGLE * entry.mass**fitted.POWER * sure * token.weight
                    yield Found(entry, (place,), strength)

    def _phrases(self, tokens: list[Token], start: int) -> Iterator[Found]:
        """Wordings that begin at token `start`; weak words in between may be passed over."""
        first = tokens[start]
        for key, sure in first.readings[: fitted.BRANCHES]:
            begun = self._begun.get(key)
            if begun is None:
                continue
            if not (first.weak or first.short):
                number = self._numbers.get((key,))
                if number is not None:
                    yield self._whole(number, (start,), fitted.ALONE * sure, tokens)
            for place in _following(tokens, start) if begun else ():
                for second, certainty in tokens[place].readings[: fitted.BRANCHES]:
                    if second not in begun:
                        continue
                    pair = (key, second)
                    number = self._numbers.get(pair)
                    if number is not None:
                        yield self._whole(
                            number, (start, place), fitted.PHRASE * sure * certainty, tokens
                        )
                    for number in self._longer.get(pair, ()):
                        rest = self.index.wordings[number].keys[2:]
                        used = _walk(tokens, place, rest)
                        if used:
                            covered = (start, place, *used)
                            yield self._whole(
                                number, covered, fitted.PHRASE * sure * certainty, tokens
                            )

    def _whole(
        self, number: int, covered: tuple[int, ...], strength: float, tokens: list[Token]
    ) -> Found:
        """A whole wording that was found, less strong for what is set aside or passed over."""
        entry = self.index.entry(number)
        weight = sum(tokens[i].weight for i in covered) / len(covered)
        if entry.name and len(tokens) > fitted.NAME_IN_SHORT:
            strength *= fitted.MENTIONED
        passed = covered[-1] - covered[0] + 1 - len(covered)
        strength *= entry.mass**fitted.POWER * weight * fitted.PASSED**passed
        return Found(entry, covered, strength)

    def _paired(self, tokens: list[Token]) -> Iterator[Found]:
        """Two words of one wording near each other, in any order."""
        postings = self.index.postings
        usable = [token.readings[0] if token.readings else ("", 0.0) for token in tokens]
        for i, (a, sure) in enumerate(usable):
            if a not in postings:
                continue
            first = tokens[i]
            for j in range(i + 1, min(i + fitted.WINDOW, len(tokens))):
                b, certainty = usable[j]
                second = tokens[j]
                distance = second.place - first.place
                if b not in postings or ((first.weak or second.weak) and j > i + 1):
                    continue
                entry = self.index.pair(a, b) if a != b else None
                if entry:
                    weight = (first.weight + second.weight) / 2
                    near = max(0.5, 1.0 - fitted.APART * (distance - 1))
                    strength = (
                        fitted.PAIR * entry.mass**fitted.POWER * sure * certainty * weight * near
                    )
                    yield Found(entry, (i, j), strength)

    def _shorts(self, tokens: list[Token], found: list[Found]) -> Iterator[Found]:
        """Short forms with several meanings: the words near by decide, else all of them count."""
        stems = {key for token in tokens for key, _ in token.readings}
        alone = all(tokens[i].short for one in found for i in one.tokens)
        for place, token in enumerate(tokens):
            if token.short:
                meanings = _fitting(self.index.meanings(token.text), stems, alone)
                vector: Vector = {}
                for entry in meanings:
                    for service, weight in entry.vector.items():
                        vector[service] = max(weight, vector.get(service, 0.0))
                label = meanings[0].label if len(meanings) == 1 else token.text.upper()
                strength = fitted.ALONE * token.weight / len(meanings) ** fitted.DOUBT
                yield Found(Entry(label, vector, 1.0, True), (place,), strength)


def _following(tokens: list[Token], place: int) -> range:
    """The places after `place` where a phrase may go on: the next, or past weak words."""
    last = min(place + 2 + fitted.GAP, len(tokens))
    following = place + 1
    while following < last and tokens[following].weak:
        following += 1
    return range(place + 1, min(following + 1, last))


def _walk(tokens: list[Token], place: int, rest: tuple[str, ...]) -> tuple[int, ...]:
    """Where the words of `rest` stand one after the other behind `place`, or ()."""
    used = []
    for key in rest:
        for following in _following(tokens, place):
            if any(key == reading for reading, _ in tokens[following].readings):
                place = following
                used.append(place)
                break
        else:
            return ()
    return tuple(used)


def _fitting(meanings: tuple[Meaning, ...], stems: set[str], alone: bool) -> list[Entry]:
    """The meanings for which most words near by speak, else the usual one, else all.

    A short form that stands alone is not guessed.
    """
    spoken = [sum(need <= stems for need in meaning.needs) for meaning in meanings]
    most = max(spoken)
    if most:
        return [one.entry for one, count in zip(meanings, spoken, strict=True) if count == most]
    usual = [] if alone else [one.entry for one in meanings if not one.needs]
    return usual or [one.entry for one in meanings]


def cover(found: list[Found], size: int) -> list[Found]:
    """The strongest evidence of which no two share a word."""
    taken = [False] * size
    chosen = []
    for evidence in sorted(found, key=lambda one: (-one.strength, one.tokens)):
        if not any(taken[i] for i in evidence.tokens):
            chosen.append(evidence)
            for i in evidence.tokens:
                taken[i] = True
    return chosen
