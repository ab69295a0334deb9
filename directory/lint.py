"""What is doubtful in a vocabulary, for the clinician who looks after it.

`Vocabulary.load` refuses what cannot be used; this finds what can be used and should not be.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from directory.terms import Term, Vocabulary
from directory.words import split, stem

FEWEST = 30  # wordings below which a specialty is not within everybody's reach
WIDEST = 6  # specialties above which a term points nowhere in particular


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to look at: `place` is a file and row or a specialty."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


def lint(vocabulary: Vocabulary) -> list[Problem]:
    """Contradictions, repetitions, terms that pull nowhere, specialties with few words."""
    return [
        *_contradictions(vocabulary),
        *_pointless(vocabulary),
        *_repeated_senses(vocabulary),
        *_out_of_reach(vocabulary),
    ]


def _wordings(term: Term) -> tuple[str, ...]:
    return (term.term, *term.also)


def _keys(wording: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    return tuple(stem(word) for word in split(wording) if word not in vocabulary.skipped)


def _contradictions(vocabulary: Vocabulary) -> Iterator[Problem]:
    """The same wording with no specialty in common, or twice in one term."""
    first: dict[tuple[str, ...], Term] = {}
    for term in vocabulary.terms:
        for wording in _wordings(term):
            other = first.setdefault(_keys(wording, vocabulary), term)
            if other is not term and other.points_to.keys().isdisjoint(term.points_to):
                yield Problem(term.place, f"'{wording}' points elsewhere than in {other.place}")


def _pointless(vocabulary: Vocabulary) -> Iterator[Problem]:
    """Wordings of words that say nothing, and terms that point to too many."""
    plain = vocabulary.skipped | vocabulary.weak
    for term in vocabulary.terms:
        if len(term.points_to) > WIDEST:
            yield Problem(term.place, f"'{term.term}' points to {len(term.points_to)} specialties")
        for wording in _wordings(term):
            if plain.issuperset(split(wording)):
                yield Problem(term.place, f"'{wording}' has no word that points anywhere")


def _repeated_senses(vocabulary: Vocabulary) -> Iterator[Problem]:
    for senses in vocabulary.senses.values():
        seen: set[str] = set()
        for sense in senses:
            if sense.means in seen:
                yield Problem(sense.place, f"'{sense.short}' means '{sense.means}' twice")
            seen.add(sense.means)


def _out_of_reach(vocabulary: Vocabulary) -> Iterator[Problem]:
    """Specialties that few wordings lead to above all others."""
    reach: dict[str, int] = defaultdict(int)
    for term in vocabulary.terms:
        strongest = max(term.points_to.values())
        for key, weight in term.points_to.items():
            if weight == strongest:
                reach[key] += len(_wordings(term))
    for key in vocabulary.specialties:
        if reach[key] < FEWEST:
            yield Problem(key, f"only {reach[key]} wordings lead to it, of {FEWEST} wanted")
