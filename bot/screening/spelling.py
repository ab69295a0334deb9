"""Words as they are typed: plurals, and one slip of the fingers in a longer word."""

from collections.abc import Iterable

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

SLIP_FROM = 5  # letters; in four letters only two may have changed places, shorter stay as they are
CHANGED_FROM = 7
LONGEST = 24


def singular(word: str) -> str:
    """The word without a plural's "s"; both sides are read so, hence it need not be exact."""
    if word[-1:] == "s" and len(word) > 3 and word[-2] not in "sui":
        return word[:-1]
    return word


class Spelling:
    """Finds the listed words that a word may be a slip for."""

    def __init__(self, listed: Iterable[str], spelt_so: frozenset[str]) -> None:
        self._right = {singular(word) for word in spelt_so}
        self._by_start: dict[tuple[str, int], list[str]] = {}
        for word in listed:
            if len(word) >= SLIP_FROM - 1 and word.isalpha():
                self._by_start.setdefault((word[0], len(word)), []).append(word)

    def repairs(self, word: str) -> list[str]:
        """Listed words that begin alike (or whose first letters changed places), best first."""
        length = len(word)
        if length < SLIP_FROM - 1 or length > LONGEST or not word.isalpha() or word in self._right:
            return []
        found: list[str] = []
        for other in range(length - 1, length + 2):
            near = self._by_start.get((word[0], other), ())
            if near:
                matches = extract(word, near, scorer=OSA.distance, score_cutoff=1, limit=5)
                found += [match for match, _, _ in matches if _slip(word, match)]
        swapped = word[1] + word[0] + word[2:]
        if swapped in self._by_start.get((word[1], length), ()):
            found.append(swapped)
        return found


def _slip(word: str, near: str) -> bool:
    """Whether it is a slip; a changed letter in a short word makes another word too often
    ("shock" and "stock"), and in four letters only a swap is safe."""
    if len(word) == len(near):
        return len(word) >= CHANGED_FROM or sorted(word) == sorted(near)
    return len(word) >= SLIP_FROM
