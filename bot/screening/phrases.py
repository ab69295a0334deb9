"""Finding phrases among words: each phrase belongs to a concept ("chest pain", "sudden").

A phrase is words; "a|b" is either, "crush*" begins so, "*statin" ends so, "word?" may be left out,
".." stands for up to four other words, "a & b" for both in any order with up to four words between.
The file's small words (the, her, is …) are left out of text and phrase alike, plurals read like
singulars, and a longer word may hold one typing slip. A phrase is looked for from each word on,
over at most its own length: linear in the text.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import permutations, product
from typing import Any, NamedTuple

from rapidfuzz.distance import OSA

from directory.text import Word

GAP = ".."
GAP_REACH = 4
SLIP_FROM = 5  # letters; in four letters only two may have changed places, shorter stay as they are
TWO_SLIPS_FROM = 9
CHANGED_FROM = 7
LONGEST_WORD = 24
END = -1  # the key under which a node of the tree holds its concepts
GAP_KEY = -2

Node = dict[int, Any]


class Hit(NamedTuple):
    """A concept that was found, with its first and last word."""

    concept: str
    first: int
    last: int


def singular(word: str) -> str:
    """The word without a plural's "s"; both sides are read so, hence it need not be exact."""
    if len(word) > 3 and word[-1] == "s" and word[-2] not in "sui":
        return word[:-1]
    return word


def _deletions(word: str) -> Iterator[str]:
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


class Phrases:
    """A tree of phrases. `concepts` maps each concept to its phrases; `small` words do not count.

    An edge of the tree is a choice of words ("a|b") with a number; a word of the text stands for
    all choices that it is in. ValueError for a phrase that cannot be read.
    """

    def __init__(
        self,
        concepts: Mapping[str, Iterable[str]],
        small: frozenset[str],
        spelt_so: frozenset[str],
    ) -> None:
        self._small = small
        self._root: Node = {}
        self._choices: dict[frozenset[str], int] = {}
        self._exact: dict[str, list[int]] = {}
        self._prefixes: dict[str, list[int]] = {}
        self._suffixes: dict[str, list[int]] = {}
        for concept, phrases in concepts.items():
            for phrase in phrases:
                for spelling in _spellings(phrase, small):
                    self._add(concept, spelling)
        self._known = {singular(word) for word in spelt_so}
        self._shortest = min((len(prefix) for prefix in self._prefixes), default=99)
        self._longest = max((len(prefix) for prefix in self._prefixes), default=0)
        self._endings = sorted({len(suffix) for suffix in self._suffixes})
        self._near: dict[str, list[str]] = {}
        for word in self._exact:
            if len(word) >= SLIP_FROM - 1 and word.isalpha():
                for part in _deletions(word):
                    self._near.setdefault(part, []).append(word)

    def _add(self, concept: str, spelling: Sequence[frozenset[str] | None]) -> None:
        node = self._root
        for choice in spelling:
            node = node.setdefault(GAP_KEY if choice is None else self._number(choice), {})
        ends = node.setdefault(END, [])
        if concept not in ends:
            ends.append(concept)

    def _number(self, choice: frozenset[str]) -> int:
        number = self._choices.get(choice)
        if number is None:
            number = self._choices[choice] = len(self._choices)
            for word in choice:
                if word.endswith("*"):
                    self._prefixes.setdefault(word[:-1], []).append(number)
                elif word.startswith("*"):
                    self._suffixes.setdefault(word[1:], []).append(number)
                else:
                    self._exact.setdefault(word, []).append(number)
        return number

    def _keys(self, word: str) -> list[int]:
        """The numbers of the choices that a word of the text can stand for."""
        plain = singular(word)
        keys = list(self._exact.get(plain, ()))
        for length in range(self._shortest, min(len(word), self._longest) + 1):
            keys += self._prefixes.get(word[:length], ())
        for length in self._endings:
            keys += self._suffixes.get(plain[-length:], ())
        if (
            not keys
            and len(plain) >= SLIP_FROM - 1
            and plain not in self._known
            and plain.isalpha()
        ):
            for near in self._repairs(plain):
                keys += self._exact[near]
        return keys

    def _repairs(self, word: str) -> list[str]:
        """Words of the phrases that `word` may be a slip for."""
        if len(word) > LONGEST_WORD:
            return []
        found: set[str] = set()
        for part in _deletions(word):
            found.update(self._near.get(part, ()))
        slips = 2 if len(word) >= TWO_SLIPS_FROM else 1
        return [
            near
            for near in sorted(found)
            if (word[0] == near[0] and _slips(word, near) <= slips) or _swapped(word, near)
        ]

    def find(self, words: Sequence[Word]) -> list[Hit]:
        """Every phrase in `words`, in order of its first word."""
        places = [place for place, word in enumerate(words) if word.text not in self._small]
        keys = [self._keys(words[place].text) for place in places]
        hits: list[Hit] = []
        for start in range(len(places)):
            for concept, last in self._from(keys, start):
                hits.append(Hit(concept, places[start], places[last]))
        return hits

    def _from(self, keys: Sequence[Sequence[int]], start: int) -> Iterator[tuple[str, int]]:
        waiting: list[tuple[Node, int]] = [(self._root, start)]
        while waiting:
            node, place = waiting.pop()
            for key in keys[place]:
                following = node.get(key)
                if following is None:
                    continue
                for concept in following.get(END, ()):
                    yield concept, place
                if place + 1 < len(keys):
                    waiting.append((following, place + 1))
                    beyond = following.get(GAP_KEY)
                    if beyond is not None:
                        last = min(len(keys), place + 2 + GAP_REACH)
                        waiting += [(beyond, after) for after in range(place + 1, last)]


def _slips(word: str, near: str) -> int:
    """Letters left out, added, swapped or (in a long word) changed; many where it is no slip.

    A changed letter too often makes another word ("shock" and "stock"), and in four letters only a
    swap is safe.
    """
    if len(word) == len(near) and len(word) < CHANGED_FROM and sorted(word) != sorted(near):
        return len(word)
    if len(word) < SLIP_FROM and len(word) != len(near):
        return len(word)
    return OSA.distance(word, near)


def _swapped(word: str, near: str) -> bool:
    """Whether only the first two letters changed places: "hcest"."""
    return word[:2] == near[1::-1] and word[2:] == near[2:]


def _spellings(phrase: str, small: frozenset[str]) -> Iterator[tuple[frozenset[str] | None, ...]]:
    """The ways to say a phrase: each word a set of choices, None for a gap."""
    sides = phrase.split(" & ")
    if len(sides) > 1:
        for order in permutations(sides):
            yield from _in_order(f" {GAP} ".join(order), small)
    else:
        yield from _in_order(phrase, small)


def _in_order(phrase: str, small: frozenset[str]) -> Iterator[tuple[frozenset[str] | None, ...]]:
    parts: list[tuple[frozenset[str] | None, ...]] = []
    left_out = 0
    if any("|" in part and "-" in part for part in phrase.split()):
        raise ValueError(f"'{phrase}': a choice of words may not hold a hyphen")
    for part in phrase.lower().replace("-", " ").split():
        if part == GAP:
            parts.append((None,))
            continue
        choices = frozenset(singular(each) for each in part.removesuffix("?").split("|"))
        options = choices - small
        left_out += not options
        if options and options != choices:
            raise ValueError(f"'{phrase}': {', '.join(choices - options)} is left out of texts")
        if options:
            parts.append((options, frozenset()) if part.endswith("?") else (options,))
    if left_out and len(parts) == 1:
        raise ValueError(f"'{phrase}': without small words only one word is left")
    if not parts or parts[0] == (None,) or parts[-1] == (None,):
        raise ValueError(f"'{phrase}': must begin and end with a word that counts")
    for spelling in product(*parts):
        words = tuple(word for word in spelling if word is None or word)
        if words:
            yield words
