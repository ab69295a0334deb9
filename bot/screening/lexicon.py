"""Which words are names, and which are surely none."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from bot.screening.rulefile import load, only, words
from bot.screening.spelling import Spelling

SHORT, LONG = 5, 8  # letters from which a slip is told from a name
ENDINGS = ("s", "es", "ed", "d", "ing", "ly", "er", "r", "ness", "ers")


class Lexicon:
    """The lists of names.yaml and words.yaml, with `never`: more words that are no names."""

    def __init__(self, folder: Path, never: frozenset[str]) -> None:
        path = folder / "names.yaml"
        content = load(path)
        only(content, {"first", "doubtful", "surnames", "plain_surnames", "syllables"}, path.name)
        self.doubtful = words(content, "doubtful", path.name)
        self.first = words(content, "first", path.name) | self.doubtful
        # "Min-jun", "Xiao-ling"
        syllables = words(content, "syllables", path.name)
        self.first |= {f"{one}-{two}" for one in syllables for two in syllables}
        self.plain_surnames = words(content, "plain_surnames", path.name)
        self.surnames = words(content, "surnames", path.name) | self.plain_surnames
        # All listed names, in lower case, and those that are also ordinary words.
        self.listed = self.first | self.surnames
        self.plain = self.doubtful | self.plain_surnames
        path = folder / "words.yaml"
        content = load(path)
        only(content, {"ordinary", "clinical", "places", "endings"}, path.name)
        read = [words(content, key, path.name) for key in ("ordinary", "clinical", "places")]
        self._endings = tuple(words(content, "endings", path.name))
        self._known = frozenset().union(*read, never)
        self.places, self.clinical = read[2], read[1]
        self.common = read[0] | read[1]
        self.never = never
        self._spelling = Spelling(self._known, frozenset())
        self._clinical = Spelling(read[1] - self.listed, frozenset())
        self.known = lru_cache(maxsize=8192)(self._is_known)

    def word(self, low: str) -> bool:
        """Whether exactly this word stands in a word list, whatever it ends in."""
        return low in self._known

    def slip(self, low: str) -> bool:
        """Whether it is a known word with a slip of the fingers: "malnurished", "psoriasus".

        Hardly a name is so near to a clinical word (one in a hundred); an ordinary word must be
        longer to tell.
        """
        if low in self.listed or len(low) < SHORT:
            return False
        if self._clinical.repairs(low):
            return True
        return len(low) >= LONG and bool(self._spelling.repairs(low))

    def _is_known(self, low: str) -> bool:
        """Whether a word in lower case is an ordinary, a clinical or a place's."""
        if low in self._known or low.endswith(self._endings):
            return True
        if any(base in self._known for base in bases(low)):
            return True
        parts = low.split("-")
        return len(parts) > 1 and any(self._is_known(part) for part in parts if part)


def bases(low: str) -> Iterator[str]:
    """What a word may be an inflection of: "stopped" of "stop", "biopsies" of "biopsy"."""
    for ending in ENDINGS:
        if low.endswith(ending) and len(low) - len(ending) >= 3:
            stem = low[: -len(ending)]
            yield stem
            if ending in ("ed", "ing", "er") and len(stem) > 3 and stem[-1] == stem[-2]:
                yield stem[:-1]
    if low.endswith("ing") and len(low) > 5:
        yield low[:-3] + "e"
    if low.endswith(("ies", "ied")) and len(low) > 5:
        yield low[:-3] + "y"
