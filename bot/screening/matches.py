"""The phrases of one text, worked out as they are asked for."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bot.screening.phrases import Phrase, Phrases, Side, Standing

FEW = 80  # words that count, in a short text
REACH = 4  # other words between the sides of a phrase


class Place(NamedTuple):
    """The first and the last word of what was found."""

    first: int
    last: int


class Matches:
    """What a text holds. `places` are the words that count, `standings` what each can stand for,
    `distinct` the same without those that came before."""

    def __init__(
        self,
        phrases: "Phrases",
        places: Sequence[int],
        standings: Sequence["Standing"],
        distinct: Collection["Standing"],
    ) -> None:
        self._phrases = phrases
        self._places = places
        self._standings = standings
        self._where: dict[int, list[int]] = {}
        self._sides: dict[Side, list[Place]] = {}
        self._found: dict[int, list[Place]] = {}
        # By concept the phrases of which every word is somewhere in the text.
        self.possible: dict[str, list[int]] = {}
        here: set[int] = set()
        for each in distinct:
            here.update(each.choices)
        for each in distinct:
            for phrase, others in each.hung:
                if others <= here:
                    for concept in phrases.owners[phrase]:
                        self.possible.setdefault(concept, []).append(phrase)

    def of(self, concept: str) -> list[Place]:
        """Where a concept stands, in order."""
        found: list[Place] = []
        for phrase in self.possible.get(concept, ()):
            if phrase not in self._found:
                self._found[phrase] = list(self._whole(self._phrases.phrases[phrase]))
            found += self._found[phrase]
        return [Place(self._places[first], self._places[last]) for first, last in found]

    def _standing(self, choice: int) -> list[int]:
        standings = self._standings
        if len(standings) <= FEW:  # then to look for one is less work than to list all
            return [index for index, each in enumerate(standings) if choice in each.choices]
        if not self._where:
            for index, each in enumerate(standings):
                for other in each.choices:
                    self._where.setdefault(other, []).append(index)
        return self._where.get(choice, [])

    def _side(self, side: "Side") -> list[Place]:
        found = self._sides.get(side)
        if found is None:
            starts = self._standing(side[0])
            for step, choice in enumerate(side[1:], 1):
                here = set(self._standing(choice))
                starts = [start for start in starts if start + step in here]
            found = [Place(start, start + len(side) - 1) for start in starts]
            self._sides[side] = found
        return found

    def _whole(self, phrase: "Phrase") -> Iterator[Place]:
        sides = [self._side(side) for side in phrase.sides]
        if len(sides) == 1 or not all(sides):
            return iter(sides[0] if len(sides) == 1 else ())
        found = sides[0]
        for side in sides[1:]:
            found = list(_near(found, side, phrase.ordered))
        return iter(found)


def _near(left: Sequence[Place], right: Sequence[Place], ordered: bool) -> Iterator[Place]:
    """Each place of `left` with the nearest of `right` after it and, if any order, before it."""
    firsts = [place.first for place in right]
    lasts = [place.last for place in right]
    for place in left:
        after = bisect_right(firsts, place.last)
        if after < len(right) and firsts[after] - place.last <= REACH + 1:
            yield Place(place.first, right[after].last)
        if not ordered:
            before = bisect_left(lasts, place.first) - 1
            if before >= 0 and place.first - lasts[before] <= REACH + 1:
                yield Place(right[before].first, place.last)
