"""What a board's services answer to: every wording of the vocabulary and of the board, weighted.

The vocabulary points to specialties; `doors` says which services of the board those are.
"""

import gc
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from statistics import median
from typing import NamedTuple

from directory import calibration as fitted
from directory.model import Directory, Service
from directory.repair import CACHE, Repair
from directory.terms import Vocabulary
from directory.words import split, stem

Vector = dict[int, float]
TINY = 1e-9  # against rounding, and for wordings of words that weigh nothing


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


class Meaning(NamedTuple):
    """A meaning of a short form, and the words of which one set near by decides for it."""

    entry: Entry
    needs: tuple[frozenset[str], ...]


def standing(directory: Directory, vocabulary: Vocabulary) -> dict[str, list[int]]:
    """For each specialty the places of the services that stand for it on this board.

    A service stands for the specialty with its id, else its name or alias, else its PHS or English
    code.
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
    found: dict[str, list[int]] = defaultdict(list)
    left = []
    for place, service in enumerate(directory.services):
        key = _named(service, named, vocabulary)
        if key:
            found[key].append(place)
        else:
            left.append((place, service))
    for place, service in left:
        key = coded.get(service.specialty or "")
        if key and (key not in found or found[key][0] in dict(left)):
            found[key].append(place)
    return dict(found)


def doors(standing: Mapping[str, list[int]], vocabulary: Vocabulary) -> dict[str, list[int]]:
    """The same, and a specialty that the board lacks is answered by its parent, if there is one."""
    found = dict(standing)
    for key in vocabulary.specialties:
        parent = key
        while parent and parent not in standing:
            parent = vocabulary.specialties[parent].parent
        if parent and parent != key:
            found[key] = standing[parent]
    return found


def _plain(wording: str, vocabulary: Vocabulary) -> list[str]:
    """The words of a service's name that tell it from others."""
    words = [word for word in split(wording) if word not in vocabulary.skipped]
    kept = [word for word in words if word not in vocabulary.channels]
    return [stem(word) for word in kept or words]


def _named(
    service: Service, named: dict[tuple[str, ...], str], vocabulary: Vocabulary
) -> str | None:
    """The specialty with a service's id, name or alias; part of another service: its id alone."""
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
    """Wordings ready to be looked up by sequence, by pair and by single word.

    What a pair or a word is worth is worked out when it is first asked for, and remembered.
    """

    def __init__(self, directory: Directory, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.services = directory.services
        self.standing = standing(directory, vocabulary)
        self.doors = doors(self.standing, vocabulary)
        # By service the specialties that it stands for.
        self.stood_for: list[list[str]] = [[] for _ in directory.services]
        for key, places in self.standing.items():
            for place in places:
                self.stood_for[place].append(key)
        self.fairness: list[float] = []
        self.lengths: list[float] = []
        self.everyday = {stem(word) for word in vocabulary.everyday}
        self.raw: dict[str, str] = {}
        with _unswept():
            self.wordings = _merge(self._all(directory))
        self.numbers = {wording.keys: number for number, wording in enumerate(self.wordings)}
        self.begun: dict[str, set[str]] = {}  # by first word of a wording the second ones
        self.postings: dict[str, list[int]] = {}
        self.longer: dict[tuple[str, str], list[int]] = {}
        with _unswept():
            self._fill()
        self.rarest = math.log(1 + len(self.wordings))
        self._firsts: dict[int, list[int]] = {}  # by the vector of a wording, which many share
        self._measure()
        self.weights = {key: self._weigh(key) for key in self.postings}
        self._masses = [0.0] * len(self.wordings)
        self.senses = vocabulary.senses.keys()
        self.light = vocabulary.weak | vocabulary.channels
        plain = vocabulary.skipped | vocabulary.weak | vocabulary.channels | vocabulary.everyday
        self.plain = plain | {stem(word) for word in plain}
        self.known = vocabulary.heard | self.postings.keys()
        self.repair = Repair(self.raw)
        self.spelt = {key: word for word, key in reversed(self.raw.items())}
        self._sets: dict[str, set[int]] = {}
        self._entries: dict[int, Entry] = {}
        self._words: dict[str, Entry] = {}
        self._meanings: dict[str, tuple[Meaning, ...]] = {}
        self._hints: dict[str, Vector] = {}
        self._pairs: dict[tuple[str, str], Entry | None] = {}

    def keys(self, wording: str) -> tuple[str, ...]:
        """The stems of a wording without the words that are skipped.

        A skipped word that is a short form in capitals ("AS") stays, marked by "!".
        """
        skipped, raw = self.vocabulary.skipped, self.raw
        keys = []
        for word in split(wording):
            key = raw.get(word)
            if key is not None:
                keys.append(key)
            elif word not in skipped:
                raw[word] = key = stem(word)
                keys.append(key)
            elif len(word) > 1 and word.upper() in wording.split():
                keys.append(word + "!")
        return tuple(keys)

    def vector(self, points_to: dict[str, float]) -> Vector:
        """Weights by specialty as weights by service of this board."""
        vector: Vector = {}
        for key, weight in points_to.items():
            for place in self.doors.get(key, ()):
                vector[place] = max(weight, vector.get(place, 0.0))
        return vector

    def mass(self, number: int) -> float:
        """How much a wording weighs."""
        mass = self._masses[number]
        if not mass:
            wording = self.wordings[number]
            mass = sum(map(self.weights.__getitem__, wording.keys))
            if wording.name:
                mass = max(mass, fitted.NAMED)
            self._masses[number] = mass = mass or TINY
        return mass

    def entry(self, number: int) -> Entry:
        """A wording with its weight."""
        entry = self._entries.get(number)
        if entry is None:
            wording = self.wordings[number]
            entry = Entry(wording.label, wording.vector, self.mass(number), wording.name)
            self._entries[number] = entry
        return entry

    def meanings(self, short: str) -> tuple[Meaning, ...]:
        """The meanings of a short form in `senses`."""
        meanings = self._meanings.get(short)
        if meanings is None:
            meanings = self._meanings[short] = tuple(
                Meaning(
                    Entry(f"{one.short} → {one.means}", self.vector(one.points_to), 1.0, True),
                    tuple(frozenset(map(stem, split(need))) for need in one.needs),
                )
                for one in self.vocabulary.senses[short]
            )
        return meanings

    def word(self, key: str) -> Entry | None:
        """What a single word says: the services of the wordings that it is in, by its share.

        None for an everyday word, which says nothing alone.
        """
        entry = self._words.get(key)
        if entry is None and key in self.postings and key not in self.everyday:
            entry = self._words[key] = self._word(key)
        return entry

    def hint(self, key: str) -> Vector:
        """What a word says below the wordings that were chosen: alone, and by BM25."""
        vector = self._hints.get(key)
        if vector is None:
            vector = {place: fitted.HINT * value for place, value in self._bm25(key).items()}
            if entry := self.word(key):
                alone = fitted.BELOW * fitted.SINGLE * entry.mass**fitted.POWER
                for place, share in entry.vector.items():
                    points = alone * share * self.fairness[place]
                    vector[place] = vector.get(place, 0.0) + points
            self._hints[key] = vector
        return vector

    def pair(self, a: str, b: str) -> Entry | None:
        """What two words near each other say: a wording that they are most of."""
        pair = (a, b) if a < b else (b, a)
        if pair not in self._pairs:
            if len(self._pairs) >= CACHE:
                self._pairs.clear()
            self._pairs[pair] = self._pair(a, b)
        return self._pairs[pair]

    def _all(self, directory: Directory) -> Iterable[Wording]:
        for term in self.vocabulary.terms:
            vector = self.vector(term.points_to)
            if vector:
                yield Wording(self.keys(term.term), term.term, vector, False)
                for other in term.also:
                    yield Wording(self.keys(other), f"{other} → {term.term}", vector, False)
        for key, specialty in self.vocabulary.specialties.items():
            vector = dict.fromkeys(self.doors.get(key, ()), fitted.NAME)
            if vector:
                for wording in (specialty.name, *specialty.also):
                    yield Wording(self.keys(wording), specialty.name, vector, True)
        for place, service in enumerate(directory.services):
            for wording in (service.name, *service.aliases):
                yield Wording(self.keys(wording), service.name, {place: fitted.NAME}, True)
            for topic in service.topics:
                yield Wording(self.keys(topic), topic, {place: fitted.TOPIC}, False)

    def _fill(self) -> None:
        postings = defaultdict(list)
        longer = defaultdict(list)
        for number, wording in enumerate(self.wordings):
            keys = wording.keys
            for key in keys:
                postings[key].append(number)
            begun = self.begun.setdefault(keys[0], set())
            begun.update(keys[1:2])
            if len(keys) > 2:
                longer[keys[0], keys[1]].append(number)
        self.postings = dict(postings)
        self.longer = dict(longer)

    def _measure(self) -> None:
        """How many wordings and words lead to each service."""
        counts = [1.0] * len(self.services)
        lengths = [1.0] * len(self.services)
        for wording in self.wordings:
            vector, words = wording.vector, len(wording.keys)
            for place, weight in vector.items():
                counts[place] += weight
            first = self._firsts.get(id(vector))
            if first is None:
                first = self._firsts[id(vector)] = _first(vector)
            for place in first:
                lengths[place] += words
        usual, average = median(counts), sum(lengths) / len(lengths)
        # One with few wordings must not lose to one with many.
        self.fairness = [(usual / count) ** fitted.FAIR for count in counts]
        self.lengths = [length / average for length in lengths]

    def _weigh(self, key: str) -> float:
        """How much a word counts inside a phrase, 0 to 1: rare words more, weak ones little."""
        rare = math.log(1 + len(self.wordings) / len(self.postings[key])) / self.rarest
        if key[0].isdecimal():
            return fitted.NUMBER * rare
        if key in self.vocabulary.weak:
            return fitted.WEAK * rare
        return fitted.EVERYDAY * rare if key in self.everyday else rare

    def _word(self, key: str) -> Entry:
        vector: Vector = {}
        for number in self.postings[key]:
            share = self.weights[key] / self.mass(number)
            for place, value in self.wordings[number].vector.items():
                vector[place] = vector.get(place, 0.0) + value * share
        total = sum(vector.values()) + fitted.SUPPORT
        shares = {place: (value / total) ** fitted.SHARED for place, value in vector.items()}
        return Entry(self.spelt.get(key, key.upper().strip("!")), shares, self.weights[key], False)

    def _bm25(self, key: str) -> Vector:
        """All wordings of a service taken as one document."""
        often: Vector = {}
        for number in self.postings.get(key, ()):
            for place in self._firsts[id(self.wordings[number].vector)]:
                often[place] = often.get(place, 0.0) + 1.0
        holding, services = len(often), len(self.services)
        rare = math.log((services - holding + 0.5) / (holding + 0.5))
        if rare <= 0:
            return {}
        k1, b = fitted.BM25_K1, fitted.BM25_B
        return {
            place: rare * count * (k1 + 1) / (count + k1 * (1 - b + b * self.lengths[place]))
            for place, count in often.items()
        }

    def _holding(self, key: str) -> set[int]:
        """The numbers of the wordings that a word is in."""
        numbers = self._sets.get(key)
        if numbers is None:
            numbers = self._sets[key] = set(self.postings[key])
        return numbers

    def _pair(self, a: str, b: str) -> Entry | None:
        best, label, name = 0.0, "", False
        vector: Vector = {}
        mass = self.weights[a] + self.weights[b] + TINY
        weak = not self.vocabulary.weak.isdisjoint((a, b))
        for number in self._holding(a) & self._holding(b):
            wording = self.wordings[number]
            complete = mass / self.mass(number)
            if complete < (1.0 if weak else fitted.COMPLETE) or len(wording.keys) > fitted.PAIRED:
                continue
            if complete > best:
                best, label = complete, wording.label
                name = wording.name and len(wording.keys) == 2
            for place, weight in wording.vector.items():
                vector[place] = max(weight * complete * complete, vector.get(place, 0.0))
        return Entry(label, vector, mass, name) if label else None


def _first(vector: Vector) -> list[int]:
    """The services that a wording points to most."""
    most = max(vector.values())
    return [place for place, weight in vector.items() if weight == most]


def _merge(wordings: Iterable[Wording]) -> list[Wording]:
    """One wording a sequence of words; the services of equals are put together."""
    merged: dict[tuple[str, ...], Wording] = {}
    for wording in wordings:
        other = merged.get(wording.keys)
        if other is None:
            merged[wording.keys] = wording
            continue
        vector = dict(other.vector)
        for place, weight in wording.vector.items():
            vector[place] = max(weight, vector.get(place, 0.0))
        name = wording.name or other.name
        merged[wording.keys] = Wording(wording.keys, other.label, vector, name)
    merged.pop((), None)
    return list(merged.values())


@contextmanager
def _unswept() -> Iterator[None]:
    """Without the garbage collector, which finds nothing among thousands of new wordings."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
