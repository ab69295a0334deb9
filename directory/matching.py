"""Which service a question belongs to: a match, a choice of two or three, or an honest none.

Evidence is added up: wordings of the vocabulary and of the board that are in the text (whole
phrases before pairs of their words before single words, no word counted twice), each pointing to
services. What is denied, past, a relative's or set aside counts less. Then age and pregnancy move
weight to the service that sees such patients, and eligibility rules services out. `index` holds the
wordings, `evidence` finds them, `calibration` holds the numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from directory import calibration as fitted
from directory.evidence import Evidence, Found, cover
from directory.features import features
from directory.index import Index, Vector
from directory.likelihood import Likelihood
from directory.model import Directory, Eligibility, Service
from directory.patient import ADULT, CHILD, Patient, patient
from directory.points import Feature
from directory.terms import Specialty, Vocabulary
from directory.text import read
from directory.tokens import Token, Tokeniser

Outcome = Literal["match", "choose", "none"]
Instead = dict[int, tuple[Sequence[int], float]]  # by service, who is asked and for what share


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
    `instead`: for each service that does not see such a patient, those that do, as far as known.
    """

    outcome: Outcome
    candidates: tuple[Candidate, ...] = ()
    name_only: bool = False
    decides: str = ""
    needs: tuple[str, ...] = ()
    instead: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)


class Looked(NamedTuple):
    """What the words of a text say, before anything is decided.

    `not_for` are the services that do not see such a patient; `instead` says who is asked instead.
    """

    tokens: list[Token]
    chosen: list[Found]
    about: Patient
    instead: Instead
    not_for: frozenset[int]
    scores: Vector


class Matcher:
    """Resolves questions for one board. Building takes tenths of a second, a question about 1 ms.

    Raises VocabularyError when the packaged vocabulary cannot be read.
    """

    def __init__(self, directory: Directory, vocabulary: Vocabulary | None = None) -> None:
        self.vocabulary = vocabulary or Vocabulary.load()
        self.services = directory.services
        self.index = Index(directory, self.vocabulary)
        self.tokeniser = Tokeniser(self.index)
        self.evidence = Evidence(self.index)
        self.likelihood = Likelihood(self.index)
        self._ruled_out: dict[tuple[float | None, str | None, bool], frozenset[int]] = {}
        anybody = Eligibility()
        self._limited = [
            (place, one) for place, one in enumerate(self.services) if one.eligibility != anybody
        ]
        self._choosy = [one for one in self.vocabulary.specialties.values() if one.sees]

    def resolve(self, text: str) -> Resolution:
        """The service or services that `text` is for."""
        looked = self._look(text)
        return replace(self._decide(looked), instead=self._others(looked))

    def features(self, text: str) -> dict[Feature, float]:
        """What `text` shows that points are learned for."""
        return self._features(self._look(text))

    def _look(self, text: str) -> Looked:
        """What the vocabulary and the board say about a text."""
        reading = read(text)
        about = patient(reading, text)
        tokens = self.tokeniser.tokens(text, reading)
        single = list(self.evidence.single(tokens))
        chosen = cover(self.evidence.found(tokens, single), len(tokens))
        instead, not_for = self._instead(about), self._not_for(about)
        scores = self._add(chosen, tokens, instead)
        self._suit(scores, about, not_for)
        return Looked(tokens, chosen, about, instead, not_for, scores)

    def _features(self, looked: Looked) -> dict[Feature, float]:
        spoken: dict[str, float] = {}
        for place, score in looked.scores.items():
            for key in self.index.stood_for[place]:
                if score > spoken.get(key, 0.0):
                    spoken[key] = score
        return features(looked.tokens, looked.chosen, looked.about, spoken)

    def _add(self, chosen: list[Found], tokens: list[Token], instead: Instead) -> Vector:
        """Scores by service.

        Every single word also counts a little below what was chosen, for the service that many
        words hint at.
        """
        scores: Vector = {}
        fairness = self.index.fairness
        for found in chosen:
            for place, weight in _passed_on(found.entry.vector, instead).items():
                fair = 1.0 if found.entry.name else fairness[place]
                scores[place] = scores.get(place, 0.0) + found.strength * weight * fair
        for token in tokens:
            if token.readings and not (token.short or token.weak):
                key, sure = token.readings[0]
                strength = sure * token.weight
                for place, weight in _passed_on(self.index.hint(key), instead).items():
                    scores[place] = scores.get(place, 0.0) + strength * weight
        return scores

    def _why(self, looked: Looked, place: int) -> tuple[str, ...]:
        """The wordings that gave most to a service, at most three."""
        gave: dict[str, float] = {}
        for found in looked.chosen:
            entry = found.entry
            weight = _passed_on(entry.vector, looked.instead).get(place)
            if weight is not None:
                fair = 1.0 if entry.name else self.index.fairness[place]
                gave[entry.label] = gave.get(entry.label, 0.0) + found.strength * weight * fair
        return tuple(sorted(gave, key=gave.__getitem__, reverse=True)[:3])

    # Patient

    def _instead(self, about: Patient) -> Instead:
        """For a child or in pregnancy: which service is asked instead of which, for what share."""
        instead: Instead = {}
        minor = about.age is not None and about.age < ADULT
        if not (about.child or minor or about.pregnant or about.postnatal):
            return instead
        for key, specialty in self.vocabulary.specialties.items():
            target, share = "", 0.0
            if about.child or (minor and specialty.child == "camhs"):
                target, share = specialty.child, fitted.CHILD_MOVES
            elif about.pregnant or about.postnatal:
                target, share = specialty.pregnant, fitted.PREGNANT_MOVES
            goals = self.index.doors.get(target, ())
            for place in self.index.doors.get(key, ()):
                if goals and place not in goals:
                    instead[place] = (goals, share)
        return instead

    def _suit(self, scores: Vector, about: Patient, not_for: frozenset[int]) -> None:
        """Lighten the services for other patients than this; rule out the ineligible."""
        for specialty in self._choosy:
            for place in self.index.doors.get(specialty.id, ()):
                if place in scores and self.services[place].id == specialty.id:
                    scores[place] *= _likely(specialty, about)
        for place in not_for:
            scores.pop(place, None)

    def _not_for(self, about: Patient) -> frozenset[int]:
        """The services that do not see such a patient at all."""
        if about.age is None and not about.sex and not about.young:
            return frozenset()
        known = self._ruled_out.get((about.age, about.sex, about.young))
        if known is None:
            known = frozenset(place for place, one in self._limited if not _eligible(one, about))
            if about.age is None or about.age.is_integer():  # of months there are too many
                self._ruled_out[about.age, about.sex, about.young] = known
        return known

    def _others(self, looked: Looked) -> dict[str, tuple[str, ...]]:
        """For the services that do not see such a patient, the ids of those that do."""
        others = {}
        for place in looked.not_for:
            goals, _ = looked.instead.get(place, ((), 0.0))
            seen = tuple(self.services[goal].id for goal in goals if goal not in looked.not_for)
            others[self.services[place].id] = seen
        return others

    # Decision

    def _decide(self, looked: Looked) -> Resolution:
        """A match where one service is likely enough, else a choice, else none."""
        tokens, chosen, about, _, not_for, scores = looked
        named = self._named(tokens)
        short = any(token.short for token in tokens)
        name_only = bool(named) or self._name_only(chosen, tokens)
        likely, nothing = self.likelihood.of(self._features(looked), scores, not_for)
        order = likely if short or not name_only else named or scores
        ranked = [
            (place, order[place])
            for place in sorted(order, key=order.__getitem__, reverse=True)[:3]
        ]
        best = max(scores.values(), default=0.0)
        empty = _empty(best, nothing)
        if not ranked or _gibberish(tokens) or (empty and not name_only):
            return Resolution("none", needs=about.facts)
        whole = sum(order.values())
        ranked = [(place, part / whole) for place, part in ranked]
        parts = [part for _, part in ranked]
        sure = not short and _lead(parts) > 0 if name_only else _likely_enough(parts[0], tokens)
        sure = sure or len(ranked) == 1
        shown = [item for item in ranked if item[1] >= fitted.SHOWN * ranked[0][1]]
        if not sure:
            shown = max(shown, ranked[:2], key=len)
        candidates = tuple(
            Candidate(self.services[place].id, part, self._why(looked, place))
            for place, part in shown
        )
        decides = "" if sure else self._decides([place for place, _ in shown])
        outcome: Outcome = "match" if sure else "choose"
        return Resolution(outcome, candidates, name_only, decides, about.facts)

    def _named(self, tokens: list[Token]) -> Vector:
        """The services that have all of the text as their name, but for "number" or "line"."""
        keys = [token.readings[0][0] if token.readings else "" for token in tokens]
        channels = self.vocabulary.channels
        asked = [key for key, one in zip(keys, tokens, strict=True) if one.text not in channels]
        for name in (tuple(keys), tuple(asked)):
            number = self.index.numbers.get(name)
            if number is not None and self.index.wordings[number].name:
                return self.index.wordings[number].vector
        return {}

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


def _passed_on(vector: Vector, instead: Instead) -> Vector:
    """A wording's services with those put in that are asked instead."""
    if not instead:
        return vector
    passed: Vector = {}
    for place, weight in vector.items():
        goals, share = instead.get(place, ((), 0.0))
        for goal in goals:
            passed[goal] = max(passed.get(goal, 0.0), weight * share)
        passed[place] = max(passed.get(place, 0.0), weight * (1 - share))
    return passed


def _likely(specialty: Specialty, about: Patient) -> float:
    """How much a service for some patients alone keeps, by what is known of this one."""
    if specialty.sees == "children" and not about.child:
        return fitted.NO_CHILD if about.adult else fitted.MAYBE_CHILD
    if specialty.sees == "women" and about.sex == "male":
        return fitted.NO_WOMAN
    if specialty.sees == "old" and about.age is not None and about.age < fitted.OLD:
        return fitted.NOT_OLD
    return 1.0


def _likely_enough(part: float, tokens: list[Token]) -> bool:
    """Whether a likelihood makes a match: the fewer clinical words, the more is needed."""
    content = sum(not token.weak for token in tokens)
    few = content < len(fitted.FEW_SURE)
    return part >= (fitted.FEW_SURE[content] if few else fitted.SURE)


def _lead(points: list[float]) -> float:
    """How far the first is ahead of the second, as a share of it."""
    return 1.0 - points[1] / points[0] if len(points) > 1 and points[0] else 1.0


def _empty(best: float, nothing: float) -> bool:
    """Whether neither the wordings nor what was learned hold on to anything."""
    if best < fitted.BARE:
        return True
    return nothing > (fitted.NOTHING if best < fitted.HELD else fitted.SURELY_NOTHING)


def _gibberish(tokens: list[Token]) -> bool:
    """Whether most words are unknown, as in another language."""
    if len(tokens) <= fitted.FEW:  # "rhuematology" alone is a slip
        return bool(tokens) and not any(token.readings for token in tokens)
    strange = sum(not token.readings or token.readings[0][1] < 1 for token in tokens)
    return strange > fitted.STRANGE * len(tokens)


def _eligible(service: Service, about: Patient) -> bool:
    """Whether the service sees such a patient at all."""
    rule = service.eligibility
    if about.sex and rule.sex and about.sex != rule.sex:
        return False
    if about.age is not None:
        if rule.min_age is not None and about.age < rule.min_age:
            return False
        return rule.max_age is None or about.age < rule.max_age + 1
    return not (about.young and rule.min_age is not None and rule.min_age >= CHILD)
