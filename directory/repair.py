"""Which word of the vocabulary an unknown word was meant to be.

Only for words that nobody knows: a word of the vocabulary, or an everyday one, is never "repaired"
into another. Distances are optimal string alignments (an exchange of neighbours counts once).
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST, LONGEST = 4, 30
LONG = 7  # from this length on two mistakes are repaired, below it one
CACHE = 20_000
# Letters that sound alike; vowels and h are not heard but at the beginning.
HEARD = str.maketrans("cqzv", "kksf", "aeiouyh")
FIRST = str.maketrans("cqzvy", "kksfi")


class Repaired(NamedTuple):
    """A word of the vocabulary and how sure it is that this was meant, 0 to 1."""

    word: str
    weight: float


def sound(word: str) -> str:
    """The consonants of a word as they are heard, doubles once."""
    heard = word[0].translate(FIRST) + word[1:].replace("ph", "f").translate(HEARD)
    if word.startswith("ph"):
        heard = "f" + heard[1:]
    return "".join([a for a, b in zip(heard, heard[1:] + " ", strict=True) if a != b])


def _left_out(word: str, choice: str) -> bool:
    """Whether `word` is `choice` with letters left out."""
    letters = iter(choice)
    return all(letter in letters for letter in word)


class Repair:
    """Finds the nearest words. Built once a board; answers are remembered."""

    def __init__(self, words: Iterable[str]) -> None:
        self.buckets: dict[str, list[str]] = defaultdict(list)
        self.tails: dict[str, list[str]] = defaultdict(list)
        for word in sorted(words):
            if SHORTEST <= len(word) <= LONGEST and word.isalpha():
                self.buckets[f"{word[0]}{len(word)}"].append(word)
                self.tails[word[1:]].append(word)
        self.remembered: dict[str, tuple[Repaired, ...]] = {}

    @cached_property
    def sounds(self) -> dict[str, list[str]]:
        """The words by how they sound; made when a word is first looked for by its sound."""
        sounds = defaultdict(list)
        for bucket in self.buckets.values():
            for word in bucket:
                if len(word) > SHORTEST:
                    sounds[sound(word)].append(word)
        return dict(sounds)

    def nearest(self, word: str) -> tuple[Repaired, ...]:
        """Up to three words that `word` may stand for, best first; often none."""
        if not (SHORTEST <= len(word) <= LONGEST and word.isalpha()):
            return ()
        found = self.remembered.get(word)
        if found is None:
            if len(self.remembered) >= CACHE:
                self.remembered.clear()
            found = self.remembered[word] = self._search(word)
        return found

    def _search(self, word: str) -> tuple[Repaired, ...]:
        allowed = 2 if len(word) >= LONG else 1
        near: list[tuple[str, int]] = []
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            bucket = self.buckets.get(f"{word[0]}{length}")
            if bucket:
                near += [
                    (choice, int(distance))
                    for choice, distance, _ in process.extract(
                        word, bucket, scorer=OSA.distance, score_cutoff=allowed, limit=3
                    )
                ]
        if not near and len(word) > SHORTEST:
            near = [(choice, 2) for choice in self._other_first_letter(word)]
        if not near and len(word) > SHORTEST:
            near = [(choice, 2) for choice in self.sounds.get(sound(word), ())[:3]]
        if not near:
            return ()
        best = min(distance for _, distance in near)
        nearest = [choice for choice, distance in near if distance == best]
        # A letter left out is likelier than a wrong one: "neprology" is not neurology.
        chosen = [choice for choice in nearest if _left_out(word, choice)] or nearest[:3]
        weight = (1 - best / len(word)) / len(chosen) ** 0.5
        return tuple(Repaired(choice, weight) for choice in chosen)

    def _other_first_letter(self, word: str) -> list[str]:
        """Words that differ in the first letter alone, or in the order of the first two."""
        swapped = word[1] + word[0] + word[2:]
        found = list(self.tails.get(word[1:], ())) + list(self.tails.get(word, ()))
        if swapped in self.buckets.get(f"{swapped[0]}{len(swapped)}", ()):
            found.append(swapped)
        return found[:3]
