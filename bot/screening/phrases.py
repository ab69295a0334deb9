"""Concepts ("chest pain", "sudden") and the phrases that say them.

A phrase is words; "a|b" is either, "crush*" begins so, "*statin" ends so, "word?" may be left out,
".." stands for up to four other words, "a & b" for both in any order with up to four words between.
The file's small words (the, her, is …) are left out of text and phrase alike, and plurals read like
singulars.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from bot.screening.matches import Matches
from bot.screening.spelling import Spelling, singular
from directory.text import Word

GAP = ".."
REMEMBERED = 20_000  # words of texts

Side = tuple[int, ...]  # choices of words that follow one another, by number


@dataclass(frozen=True, slots=True)
class Phrase:
    """Sides that must stand near each other, in this order if `ordered`."""

    sides: tuple[Side, ...]
    ordered: bool

    @property
    def choices(self) -> frozenset[int]:
        """All choices, each of which must be in a text."""
        return frozenset(choice for side in self.sides for choice in side)


class Standing(NamedTuple):
    """The numbers of the choices that a word can stand for, and the phrases that hang on them,
    each with the choices that it needs besides."""

    choices: Sequence[int]
    hung: tuple[tuple[int, frozenset[int]], ...]


class Phrases:
    """The phrases of all concepts of a file; ValueError for one that cannot be read.

    `concepts` gives each concept's own phrases; `small` words do not count, and `spelt_so` are no
    slips for a word of a phrase.
    """

    def __init__(
        self,
        concepts: Mapping[str, Iterable[str]],
        small: frozenset[str],
        spelt_so: frozenset[str],
    ) -> None:
        self._small = small
        self._numbers: dict[frozenset[str], int] = {}
        self._exact: dict[str, list[int]] = {}
        self._prefixes: dict[str, list[int]] = {}
        self._suffixes: dict[str, list[int]] = {}
        self._words: dict[str, tuple[int, ...]] = {}
        self._met: dict[str, Standing | None] = {}  # what words of texts stand for
        self._known: dict[str, tuple[Phrase, ...]] = {}
        self.phrases: list[Phrase] = []
        self.owners: list[list[str]] = []
        ids: dict[Phrase, int] = {}
        for concept, listed in concepts.items():
            for text in listed:
                for phrase in self._parsed(text):
                    place = ids.setdefault(phrase, len(self.phrases))
                    if place == len(self.phrases):
                        self.phrases.append(phrase)
                        self.owners.append([])
                    if concept not in self.owners[place]:
                        self.owners[place].append(concept)
        self._begin = sorted({len(prefix) for prefix in self._prefixes})
        self._end = sorted({len(suffix) for suffix in self._suffixes})
        self._spelling = Spelling(self._exact, spelt_so)
        self._pivots = self._hang()

    def _hang(self) -> list[list[tuple[int, frozenset[int]]]]:
        """By choice the phrases that hang on it, with the other choices that they need.

        A phrase hangs on its choice with the fewest words, which is the rarest.
        """
        sizes = {number: len(words) for words, number in self._numbers.items()}
        pivots: list[list[tuple[int, frozenset[int]]]] = [[] for _ in self._numbers]
        for place, phrase in enumerate(self.phrases):
            first, *others = sorted(phrase.choices, key=sizes.__getitem__)
            pivots[first].append((place, frozenset(others)))
        return pivots

    def read(self, words: Sequence[Word]) -> Matches:
        """Which phrases a text holds, worked out as they are asked for."""
        met = self._met
        places: list[int] = []
        standings: list[Standing] = []
        distinct: dict[str, Standing] = {}
        for place, word in enumerate(words):
            text = word.text
            standing = met[text] if text in met else self._meet(text)
            if standing is not None:
                places.append(place)
                standings.append(standing)
                distinct[text] = standing
        return Matches(self, places, standings, distinct.values())

    def _meet(self, word: str) -> Standing | None:
        """What a word can stand for, kept for the next text; None for a small one."""
        if len(self._met) >= REMEMBERED:
            self._met.clear()
        standing = None
        if word not in self._small:
            choices = self._choices_of(word)
            hung = tuple(each for choice in choices for each in self._pivots[choice])
            standing = Standing(choices, hung)
        self._met[word] = standing
        return standing

    def _choices_of(self, word: str) -> Sequence[int]:
        plain = singular(word)
        found = self._exact.get(plain, [])
        ends = [
            *(self._prefixes.get(word[:length]) for length in self._begin),
            *(self._suffixes.get(plain[-length:]) for length in self._end),
        ]
        if any(ends):
            return list({*found, *(number for each in ends if each for number in each)})
        if found:
            return found
        repairs = self._spelling.repairs(plain)
        return list({number for near in repairs for number in self._exact[near]})

    def _number(self, choice: frozenset[str]) -> int:
        number = self._numbers.get(choice)
        if number is None:
            number = self._numbers[choice] = len(self._numbers)
            for word in choice:
                if word[-1] == "*":
                    self._prefixes.setdefault(word[:-1], []).append(number)
                elif word[0] == "*":
                    self._suffixes.setdefault(word[1:], []).append(number)
                elif word in self._exact:
                    self._exact[word].append(number)
                else:
                    self._exact[word] = [number]
        return number

    def _parsed(self, text: str) -> tuple[Phrase, ...]:
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = tuple(self._spellings(text))
        return known

    def _spellings(self, text: str) -> Iterator[Phrase]:
        """A phrase, in as many ways as its words that may be left out allow."""
        ordered = " & " not in text
        if ordered and f" {GAP} " not in text:
            for side in self._side(text, text):
                yield Phrase((side,), ordered)
            return
        sides = text.split(f" {GAP} " if ordered else " & ")
        for each in product(*(self._side(side, text) for side in sides)):
            yield Phrase(each, ordered)

    def _side(self, side: str, text: str) -> list[Side]:
        """The ways to say what stands between two gaps; the words that may be left out vary."""
        parts: list[tuple[int | None, ...]] = []
        left_out = 0
        for word in side.lower().split():
            numbers = self._words.get(word)
            if numbers is None:
                numbers = self._words[word] = self._word(word, text)
            left_out += not numbers
            optional = word[-1] == "?"
            parts += [(number, None) if optional else (number,) for number in numbers]
        if left_out and len(parts) == 1 and side == text:
            raise ValueError(f"'{text}': without small words only one word is left")
        sides = [
            tuple(number for number in spelling if number is not None)
            for spelling in product(*parts)
        ]
        if not all(sides):
            raise ValueError(f"'{text}': must have a word that counts on each side")
        return sides

    def _word(self, word: str, text: str) -> tuple[int, ...]:
        """The choices that a word of a phrase gives: none for a small one, two for "x-ray"."""
        if "|" in word and "-" in word:
            raise ValueError(f"'{text}': a choice of words may not hold a hyphen")
        found: list[int] = []
        for part in word.removesuffix("?").split("-"):
            choices = frozenset(map(singular, part.split("|")))
            options = choices - self._small
            if options and options != choices:
                raise ValueError(f"'{text}': {', '.join(choices - options)} is left out of texts")
            if not options.isdisjoint(("", GAP, "&")):
                raise ValueError(f"'{text}': cannot be read")
            if options:
                found.append(self._number(options))
        return tuple(found)
