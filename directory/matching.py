"""Which service a question belongs to: a match, a choice of two or three, or an honest none.

Evidence is added up: wordings of the vocabulary and of the board that are in the text (whole
phrases before pairs of their words before single words, no word counted twice), each pointing to
services. What is denied, past, a relative's or set aside counts less. Then age and pregnancy move
weight to the service that sees such patients, and eligibility rules services out. `directory.index`
holds the wordings, `calibration` below the constants and how they were found.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from directory.focus import word_weights
from directory.index import Entry, Index, Meaning, Node, Vector
from directory.model import Directory, Service
from directory.patient import Patient, patient
from directory.terms import Vocabulary
from directory.text import Reading, Word, read
from directory.words import stem

# calibration: found by trying values on tests/evaluation/questions/development.jsonl.
PHRASE, PAIR, SINGLE, ALONE = 1.0, 0.8, 0.45, 0.9  # strength of each kind of evidence
WINDOW = 5  # words within which two make a pair
APART = 0.06  # what a pair loses by each word in between
DOUBT = 0.7  # a short form with n meanings counts n**-DOUBT
GAP = 2  # weak words that may stand inside a phrase
REPAIRS = 40  # unknown words that are repaired in one question
BRANCHES = 3  # readings of one word that are followed
CHILD_MOVES, PREGNANT_MOVES = 0.85, 0.6
CONFIDENT, HELD = 0.5, 0.35  # probability above which a match, evidence below which none
SHOWN = 0.25  # share of the best score that a further choice must have

Outcome = Literal["match", "choose", "none"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A service with its score (0 to 1) and the wordings of the vocabulary that spoke for it."""

    service_id: str
    score: float
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resolution:
    """What matching says. `candidates` are best first, up to three, and empty for "none".

    `name_only`: the text is little more than a service's name. `decides`: for "choose", a sentence
    about what would decide. `needs`: what the text says about the patient that eligibility uses.
    """

    outcome: Outcome
    candidates: tuple[Candidate, ...] = ()
    name_only: bool = False
    decides: str = ""
    needs: tuple[str, ...] = ()


class Token(NamedTuple):
    """A word of the question that may count: its readings, each with how sure it is."""

    text: str
    readings: tuple[tuple[str, float], ...]
    place: int
    weight: float
    weak: bool


class Found(NamedTuple):
    """Evidence: an entry that covers some tokens, with a strength."""

    entry: Entry
    tokens: tuple[int, ...]
    strength: float


class Matcher:
    """Resolves questions for one board. Building takes some tenths of a second, a question under 1 ms.

    Raises VocabularyError when the packaged vocabulary cannot be read.
    """

    def __init__(self, directory: Directory, vocabulary: Vocabulary | None = None) -> None:
        self.vocabulary = vocabulary or Vocabulary.load()
        self.services = directory.services
        self.index = Index(directory, self.vocabulary)

    def resolve(self, text: str) -> Resolution:
        """The service or services that `text` is for."""
        reading = read(text)
        about = patient(reading)
        tokens = self._tokens(text, reading)
        found = self._found(tokens)
        found += self._shorts(tokens, found)
        chosen = _cover(found, len(tokens))
        scores, why = self._add(chosen, tokens)
        self._suit(scores, about)
        return self._decide(scores, why, chosen, tokens, about)

    # Words

    def _tokens(self, text: str, reading: Reading) -> list[Token]:
        """The words that may count, with repaired readings; letters spelt out are put together."""
        vocabulary, index = self.vocabulary, self.index
        words, weights = reading.words, word_weights(reading)
        capitals = not text.isupper() or len(words) < 3
        repairs, place = 0, 0
        tokens: list[Token] = []
        while place < len(words):
            word = words[place]
            spelt = word.text
            joined = self._spelt_out(words, place)
            if joined:
                spelt = "".join(one.text for one in words[place : place + joined])
            key = stem(spelt)
            weak = spelt in vocabulary.weak or spelt[0].isdecimal()
            readings: tuple[tuple[str, float], ...] = ((key, 1.0),)
            if spelt in vocabulary.skipped:
                marked = spelt + "!"
                if not (
                    capitals
                    and text[word.start : word.end].isupper()
                    and (marked in index.postings or spelt in index.senses)
                ):
                    place += 1
                    continue
                readings = ((marked, 1.0),)
            elif (
                key not in index.postings
                and spelt not in index.known
                and key not in index.known
                and repairs < REPAIRS
            ):
                repairs += 1
                readings = tuple(
                    (index.raw[near.word], near.weight) for near in index.repair.nearest(spelt)
                )
            tokens.append(Token(spelt, readings, place, weights[place], weak))
            place += max(1, joined)
        return tokens

    def _spelt_out(self, words: tuple[Word, ...], place: int) -> int:
        """How many single letters from `place` on make a known short form ("a s t"), or 0."""
        end = place
        while end < len(words) and end < place + 5 and len(words[end].text) == 1:
            end += 1
        for last in range(end, place + 1, -1):
            short = "".join(word.text for word in words[place:last])
            if short in self.index.postings or short in self.index.senses:
                return last - place
        return 0

    # Evidence

    def _found(self, tokens: list[Token]) -> list[Found]:
        """Every phrase, pair and single word of the index that is in the text."""
        found: list[Found] = []
        for start in range(len(tokens)):
            found.extend(self._phrases(tokens, start))
        found.extend(self._paired(tokens))
        for place, token in enumerate(tokens):
            if token.weak or not token.readings:
                continue
            key, sure = token.readings[0]
            entry = self.index.word(key)
            if entry:
                found.append(Found(entry, (place,), SINGLE * entry.mass * sure * token.weight))
        return found

    def _phrases(self, tokens: list[Token], start: int) -> Iterator[Found]:
        """Wordings that begin at token `start`; weak words in between may be passed over."""
        waiting: list[tuple[int, Node, tuple[int, ...], float, int]] = [
            (start, self.index.trie, (), 1.0, 0)
        ]
        while waiting:
            place, node, used, sure, gap = waiting.pop()
            if place >= len(tokens):
                continue
            token = tokens[place]
            for key, certainty in token.readings[:BRANCHES]:
                following = node.get(key)
                if following is None:
                    continue
                covered = (*used, place)
                entry = self.index.ending(following)
                if entry and (used or self._alone(token, tokens)):
                    weight = sum(tokens[i].weight for i in covered) / len(covered)
                    kind = PHRASE if used else ALONE
                    yield Found(entry, covered, kind * entry.mass * sure * certainty * weight)
                waiting.append((place + 1, following, covered, sure * certainty, gap))
            if used and token.weak and gap < GAP:
                waiting.append((place + 1, node, used, sure * 0.95, gap + 1))

    def _alone(self, token: Token, tokens: list[Token]) -> bool:
        """Whether a word that is a whole wording may count as one."""
        return (not token.weak or len(tokens) == 1) and token.text not in self.index.senses

    def _paired(self, tokens: list[Token]) -> Iterator[Found]:
        """Two words of one wording near each other, in any order."""
        postings = self.index.postings
        usable = [token.readings[0] if token.readings else ("", 0.0) for token in tokens]
        for i, (a, sure) in enumerate(usable):
            if a not in postings:
                continue
            first = tokens[i]
            for j in range(i + 1, min(i + WINDOW, len(tokens))):
                b, certainty = usable[j]
                second = tokens[j]
                distance = second.place - first.place
                if b not in postings or ((first.weak or second.weak) and j > i + 1):
                    continue
                entry = self.index.pair(a, b) if a != b else None
                if entry:
                    weight = (first.weight + second.weight) / 2
                    near = max(0.5, 1.0 - APART * (distance - 1))
                    strength = PAIR * entry.mass * sure * certainty * weight * near
                    yield Found(entry, (i, j), strength)

    def _shorts(self, tokens: list[Token], found: list[Found]) -> Iterator[Found]:
        """Short forms with several meanings: the words near by decide, else all of them count."""
        senses = self.index.senses
        stems = {key for token in tokens for key, _ in token.readings}
        alone = all(tokens[i].text in senses for one in found for i in one.tokens)
        for place, token in enumerate(tokens):
            if token.text in senses:
                meanings = _fitting(senses[token.text], stems, alone)
                vector: Vector = {}
                for entry in meanings:
                    for service, weight in entry.vector.items():
                        vector[service] = max(weight, vector.get(service, 0.0))
                label = meanings[0].label if len(meanings) == 1 else token.text.upper()
                strength = ALONE * token.weight / len(meanings) ** DOUBT
                yield Found(Entry(label, vector, 1.0, True), (place,), strength)

    def _add(
        self, chosen: list[Found], tokens: list[Token]
    ) -> tuple[Vector, dict[int, dict[str, float]]]:
        """Scores by service, and for each the wordings with what they gave."""
        scores: Vector = {}
        why: dict[int, dict[str, float]] = {}
        for found in chosen:
            for place, weight in found.entry.vector.items():
                points = found.strength * weight
                scores[place] = scores.get(place, 0.0) + points
                reasons = why.setdefault(place, {})
                reasons[found.entry.label] = reasons.get(found.entry.label, 0.0) + points
        return scores, why

    # Patient

    def _suit(self, scores: Vector, about: Patient) -> None:
        """Move weight to the services for children and for pregnancy; rule out the ineligible."""
        for key, specialty in self.vocabulary.specialties.items():
            target, share = "", 0.0
            if about.child or (
                about.age is not None and about.age < 18 and specialty.child == "camhs"
            ):
                target, share = specialty.child, CHILD_MOVES
            elif about.pregnant or about.postnatal:
                target, share = specialty.pregnant, PREGNANT_MOVES
            if not target:
                continue
            for place in self.index.doors.get(key, ()):
                moved = scores.get(place, 0.0) * share
                goals = self.index.doors.get(target, ())
                if moved and goals and place not in goals:
                    scores[place] -= moved
                    for goal in goals:
                        scores[goal] = scores.get(goal, 0.0) + moved
        for place in [place for place in scores if not _eligible(self.services[place], about)]:
            del scores[place]

    # Decision

    def _decide(
        self,
        scores: Vector,
        why: dict[int, dict[str, float]],
        chosen: list[Found],
        tokens: list[Token],
        about: Patient,
    ) -> Resolution:
        ranked = sorted(scores.items(), key=lambda item: -item[1])
        if not ranked or ranked[0][1] < HELD:
            return Resolution("none", needs=about.facts)
        top = ranked[0][1]
        second = ranked[1][1] if len(ranked) > 1 else 0.0
        margin = (top - second) / top
        shown = [item for item in ranked[:3] if item[1] >= SHOWN * top]
        sure = margin > 0.3 or len(shown) == 1
        candidates = tuple(
            Candidate(
                self.services[place].id,
                min(1.0, points / (1.0 + points)),
                _best(why.get(place, {})),
            )
            for place, points in (ranked[:3] if sure else shown)
        )
        outcome: Outcome = "match" if sure else "choose"
        return Resolution(
            outcome,
            candidates,
            self._name_only(chosen, tokens),
            "" if sure else self._decides([place for place, _ in shown]),
            about.facts,
        )

    def _name_only(self, chosen: list[Found], tokens: list[Token]) -> bool:
        """Whether nothing but a service's name and words like "number" or "line" is there."""
        covered = {i for found in chosen if found.entry.name for i in found.tokens}
        return bool(covered) and all(
            i in covered or token.weak or token.text in self.vocabulary.channels
            for i, token in enumerate(tokens)
        )

    def _decides(self, places: list[int]) -> str:
        """One sentence about what would decide between the services."""
        takes = {
            place: specialty.takes
            for specialty_id, specialty in self.vocabulary.specialties.items()
            for place in self.index.doors.get(specialty_id, ())[:1]
            if place in places
        }
        parts = [
            f"{self.services[place].name} if it is about {takes[place]}"
            for place in places
            if place in takes
        ]
        return "; ".join(parts) + "." if len(parts) > 1 else ""


def _fitting(meanings: tuple[Meaning, ...], stems: set[str], alone: bool) -> list[Entry]:
    """The meanings for which most words near by speak, else the usual one, else all.

    A short form that stands alone is not guessed.
    """
    spoken = [sum(need <= stems for need in meaning.needs) for meaning in meanings]
    most = max(spoken)
    if most:
        return [one.entry for one, count in zip(meanings, spoken, strict=True) if count == most]
    usual = [] if alone else [one.entry for one in meanings if not one.needs]
    return usual or [one.entry for one in meanings]


def _cover(found: list[Found], size: int) -> list[Found]:
    """The strongest evidence of which no two share a word."""
    taken = [False] * size
    chosen = []
    for evidence in sorted(found, key=lambda one: (-one.strength, one.tokens)):
        if not any(taken[i] for i in evidence.tokens):
            chosen.append(evidence)
            for i in evidence.tokens:
                taken[i] = True
    return chosen


def _best(reasons: dict[str, float]) -> tuple[str, ...]:
    """The wordings that gave most, at most three."""
    return tuple(sorted(reasons, key=lambda label: -reasons[label])[:3])


def _eligible(service: Service, about: Patient) -> bool:
    """Whether the service sees such a patient at all."""
    rule = service.eligibility
    if about.sex and rule.sex and about.sex != rule.sex:
        return False
    if about.age is not None:
        if rule.min_age is not None and about.age < rule.min_age:
            return False
        return rule.max_age is None or about.age < rule.max_age + 1
    if about.young and rule.min_age is not None and rule.min_age >= 16:
        return False
    return True
