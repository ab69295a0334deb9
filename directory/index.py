"""What a board's services answer to: every wording of the vocabulary and of the board, weighted.

The vocabulary points to specialties; `doors` says which services of the board those are.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from typing import NamedTuple

from directory.model import Directory, Service
from directory.repair import Repair
from directory.terms import Vocabulary
from directory.words import split, stem

# How much a wording counts by where it comes from; the board's own words win.
TOPIC, NAME, TERM = 1.25, 1.2, 1.0
WEAK = 0.25  # share of its weight that a weak word ("chronic", "stop") keeps inside a phrase
NUMBER = 0.3  # the same for a number ("24 hour tape")
LONGEST_PAIRED = 6  # words of a wording that are paired with each other

Vector = dict[int, float]


class Entry(NamedTuple):
    """A wording: the reason to show, the services it points to, how much it weighs."""

    label: str
    vector: Vector
    mass: float
    name: bool


class Wording(NamedTuple):
    """A wording before weighing."""

    keys: tuple[str, ...]
    label: str
    vector: Vector
    name: bool


def doors(directory: Directory, vocabulary: Vocabulary) -> dict[str, list[int]]:
    """For each specialty the places of the services that stand for it on this board.

    A service stands for the specialty with its id, else its name or alias, else its PHS or English
    code. A specialty that the board lacks is answered by its parent, if the board has that.
    """
    named = {
        tuple(_plain(wording, vocabulary)): key
        for key, specialty in reversed(vocabulary.specialties.items())
        for wording in (*specialty.also, specialty.name, key)
    }
    coded = {
        code: key
        for key, specialty in reversed(vocabulary.specialties.items())
        for code in specialty.codes
    }
    standing: dict[str, list[int]] = defaultdict(list)
    left = []
    for place, service in enumerate(directory.services):
        key = _named(service, named, vocabulary)
        if key:
            standing[key].append(place)
        else:
            left.append((place, service))
    for place, service in left:
        key = coded.get(service.specialty or "")
        if key and (key not in standing or standing[key][0] in dict(left)):
            standing[key].append(place)
    for key in vocabulary.specialties:
        parent = key
        while parent and parent not in standing:
            parent = vocabulary.specialties[parent].parent
        if parent and parent != key:
            standing[key] = standing[parent]
    return dict(standing)


def _plain(wording: str, vocabulary: Vocabulary) -> list[str]:
    """The words of a service's name that tell it from others."""
    words = [word for word in split(wording) if word not in vocabulary.skipped]
    kept = [word for word in words if word not in vocabulary.channels]
    return [stem(word) for word in kept or words]


def _named(
    service: Service, named: dict[tuple[str, ...], str], vocabulary: Vocabulary
) -> str | None:
    """The specialty with a service's id, name or alias; a part of another service has only its id."""
    if service.id in vocabulary.specialties:
        return service.id
    if service.part_of:
        return None
    for wording in (service.name, *service.aliases):
        key = named.get(tuple(_plain(wording, vocabulary)))
        if key:
            return key
    return None


class Index:
    """Wordings ready to be looked up by sequence, by pair and by single word."""

    def __init__(self, directory: Directory, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.services = directory.services
        self.doors = doors(directory, vocabulary)
        self.raw: dict[str, str] = {}
        merged = self._merge(self._wordings(directory))
        self.frequency = self._frequencies(merged)
        self.size = len(merged)
        self.rarest = math.log(1 + self.size)
        self.trie: dict[str, dict] = {}  # type: ignore[type-arg]
        self.pairs: dict[tuple[str, str], Entry] = {}
        self.words: dict[str, Entry] = {}
        self._fill(merged)
        known = self.vocabulary.skipped | self.vocabulary.weak | self.vocabulary.channels
        self.repair = Repair(self.raw)
        self.known = known

    def keys(self, wording: str) -> tuple[str, ...]:
        """The stems of a wording without the words that are skipped.

        A skipped word that is a short form in capitals ("AS") stays, marked by "!".
        """
        spelt = {piece.lower() for piece in wording.split() if piece.isupper()}
        keys = []
        for word in split(wording):
            if word in self.vocabulary.skipped:
                if word in spelt:
                    keys.append(word + "!")
                continue
            key = stem(word)
            self.raw[word] = key
            keys.append(key)
        return tuple(keys)

    def vector(self, points_to: dict[str, float]) -> Vector:
        """Weights by specialty as weights by service of this board."""
        vector: Vector = {}
        for key, weight in points_to.items():
            for place in self.doors.get(key, ()):
                vector[place] = max(weight, vector.get(place, 0.0))
        return vector

    def idf(self, key: str) -> float:
        """How rare a word is in the vocabulary, 0 to 1."""
        return math.log(1 + self.size / self.frequency.get(key, 1)) / self.rarest

    def weight(self, key: str) -> float:
        """How much a word counts inside a phrase."""
        if key[0].isdecimal():
            return NUMBER * self.idf(key)
        if key in self.vocabulary.weak:
            return WEAK * self.idf(key)
        return self.idf(key)

    def _wordings(self, directory: Directory) -> Iterable[Wording]:
        for term in self.vocabulary.terms:
            vector = self.vector(term.points_to)
            if vector:
                yield Wording(self.keys(term.term), term.term, vector, False)
                for other in term.also:
                    yield Wording(self.keys(other), f"{other} → {term.term}", vector, False)
        for key, specialty in self.vocabulary.specialties.items():
            vector = dict.fromkeys(self.doors.get(key, ()), NAME)
            if vector:
                for wording in (specialty.name, *specialty.also):
                    yield Wording(self.keys(wording), specialty.name, vector, True)
        for place, service in enumerate(directory.services):
            for wording in (service.name, *service.aliases):
                yield Wording(self.keys(wording), service.name, {place: NAME}, True)
            for topic in service.topics:
                yield Wording(self.keys(topic), topic, {place: TOPIC}, False)

    @staticmethod
    def _merge(wordings: Iterable[Wording]) -> dict[tuple[str, ...], Wording]:
        """One wording a sequence of words; the services of equals are put together."""
        merged: dict[tuple[str, ...], Wording] = {}
        for wording in wordings:
            if not wording.keys:
                continue
            other = merged.get(wording.keys)
            if other:
                vector = dict(other.vector)
                for place, weight in wording.vector.items():
                    vector[place] = max(weight, vector.get(place, 0.0))
                wording = Wording(wording.keys, other.label, vector, wording.name or other.name)
            merged[wording.keys] = wording
        return merged

    @staticmethod
    def _frequencies(merged: Iterable[tuple[str, ...]]) -> dict[str, int]:
        frequency: dict[str, int] = defaultdict(int)
        for keys in merged:
            for key in set(keys):
                frequency[key] += 1
        return frequency

    def _fill(self, merged: dict[tuple[str, ...], Wording]) -> None:
        singles: dict[str, Vector] = defaultdict(lambda: defaultdict(float))
        labels: dict[str, tuple[int, str]] = {}
        paired: dict[tuple[str, str], tuple[float, str, Vector]] = {}
        for keys, wording in merged.items():
            weights = [self.weight(key) for key in keys]
            mass = sum(weights)
            node = self.trie
            for key in keys:
                node = node.setdefault(key, {})
            node[""] = Entry(wording.label, wording.vector, mass, wording.name)  # type: ignore[assignment]
            for key, weight in zip(keys, weights, strict=True):
                share = weight / mass
                for place, value in wording.vector.items():
                    singles[key][place] += value * share
                if key not in labels or len(keys) < labels[key][0]:
                    labels[key] = (len(keys), wording.label)
            if 2 <= len(keys) <= LONGEST_PAIRED:
                self._pair(keys, weights, mass, wording, paired)
        self.pairs = {
            pair: Entry(label, vector, self.weight(pair[0]) + self.weight(pair[1]), False)
            for pair, (_, label, vector) in paired.items()
        }
        for key, vector in singles.items():
            total = sum(vector.values()) + 1.0
            shares = {place: value / total for place, value in vector.items()}
            self.words[key] = Entry(labels[key][1], shares, self.weight(key), False)

    @staticmethod
    def _pair(
        keys: tuple[str, ...],
        weights: list[float],
        mass: float,
        wording: Wording,
        paired: dict[tuple[str, str], tuple[float, str, Vector]],
    ) -> None:
        """Every two words of a wording, worth as much as of it they are."""
        for (a, first), (b, second) in combinations(zip(keys, weights, strict=True), 2):
            complete = (first + second) / mass
            if a == b or complete < 0.5:
                continue
            pair = (a, b) if a < b else (b, a)
            best, label, vector = paired.get(pair, (0.0, "", {}))
            if complete > best:
                best, label = complete, wording.label
            for place, weight in wording.vector.items():
                vector[place] = max(weight * complete * complete, vector.get(place, 0.0))
            paired[pair] = (best, label, vector)
