"""What one text holds, and how it is said: now, or denied, past, a relative's, suspected."""

from collections.abc import Iterable, Mapping, Sequence

from bot.screening.matches import Matches, Place
from bot.screening.measures import Figure
from bot.screening.rulefile import set_of
from directory.text import Word

DENIALS = set_of(
    "no not without never unable cant cannot wont isnt hasnt havent doesnt dont didnt nil"
    " stopped lost loss absent nothing neither"
)
SUSPECTS = 5  # how many words after "possible", "suspected" … are suspected
TERSE = 4  # words: so short a text asks about what it names


def said(stretch: Sequence[Word]) -> bool:
    """Whether words are said of this patient now: not denied, past, a relative's or imagined.

    A phrase with a denial in it ("cannot pass urine") is not denied by that.
    """
    if any(word.past or word.family or word.hypothetical for word in stretch):
        return False
    if stretch[0].negated:
        return False
    if not any(word.negated for word in stretch):
        return True
    return any(word.text in DENIALS for word in stretch)


class Evidence:
    """The concepts and figures of a text. `parts` gives the concepts that a concept is made of,
    itself first; `meant` what figures say in words; `heed` whether denials and such count."""

    def __init__(
        self,
        typed: str,
        words: Sequence[Word],
        matches: Matches,
        figures: Iterable[Figure],
        *,
        parts: Mapping[str, Sequence[str]],
        meant: Mapping[str, list[Place]],
        suspicion: str,
        heed: bool,
    ) -> None:
        self._typed = typed
        self._words = words
        self._matches = matches
        self._parts = parts
        self._meant = meant
        self._suspicion = suspicion
        self._heed = heed
        self._anyhow: dict[str, list[Place]] = {}
        self._present: dict[str, list[Place]] = {}
        self._suspicious: set[int] | None = None
        self.clauses = [word.clause for word in words]
        self._figures: dict[str, list[tuple[float, Place]]] = {}
        for each in figures:
            place = Place(each.first, each.last)
            # "for the past 45 minutes": how long something lasts is said of now
            if not heed or each.measure == "hours" or self._said(place):
                self._figures.setdefault(each.measure, []).append((each.value, place))

    def _said(self, place: Place) -> bool:
        return said(self._words[place.first : place.last + 1])

    def figures(self, measure: str) -> Sequence[tuple[float, Place]]:
        """The values of a measure, with their places."""
        return self._figures.get(measure, ())

    def anyhow(self, concept: str) -> Sequence[Place]:
        """Where a concept stands, however it is said."""
        found = self._anyhow.get(concept)
        if found is None:
            found = []
            for each in self._parts[concept]:
                found += self._matches.of(each)
                found += self._meant.get(each, ())
            self._anyhow[concept] = found
        return found

    def present(self, concept: str) -> Sequence[Place]:
        """Where a concept is said of this patient now."""
        found = self._present.get(concept)
        if found is None:
            found = [place for place in self.anyhow(concept) if not self._heed or self._said(place)]
            self._present[concept] = found
        return found

    def guarding(self, concept: str) -> list[Place]:
        """Where a concept stands; one word that is denied ("no prophylaxis") guards nothing."""
        words = self._words
        return [
            place
            for place in self.anyhow(concept)
            if place.first < place.last or not words[place.first].negated
        ]

    def suspected(self, concept: str) -> list[Place]:
        """Where a concept is suspected: after "?", "possible" …, or before a question mark."""
        if self._suspicious is None:
            self._suspicious = self._doubted()
        return [
            place
            for place in self.present(concept)
            if self._words[place.last].queried
            or place.first in self._suspicious
            or place.last in self._suspicious
        ]

    def _doubted(self) -> set[int]:
        """The words that a suspicion is said of."""
        words = self._words
        found = set(range(len(words))) if len(words) <= TERSE else set()
        for place in self.present(self._suspicion) if self._suspicion else ():
            for near in range(max(0, place.first - 2), min(len(words), place.last + SUSPECTS + 1)):
                if words[near].clause == words[place.first].clause:
                    found.add(near)
        for index, word in enumerate(words):
            if self._typed[word.end : word.end + 2].lstrip().startswith("?"):
                found.update(range(max(0, index - 2), index + 1))
        return found
