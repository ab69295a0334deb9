"""A file of rules: concepts, measures, and for each rule the combinations on which it fires."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.screening.combinations import (
    Combination,
    Concept,
    Condition,
    Evidence,
    Known,
    by_concept,
    by_measure,
    combination,
    fires,
    part,
    quoted,
)
from bot.screening.finding import Finding
from bot.screening.measures import Figure, Measures, measure
from bot.screening.phrases import Hit, Phrases
from bot.screening.rulefile import RuleError, load, only, set_of, text, words
from directory.text import Reading, Word

KEYS = {
    *("version", "concepts", "guards", "means", "measures", "rules", "small", "spelt_so"),
    "suspicion",
}
BUILT_IN = {"bp", "diastolic", "age", "hours", "gestation"}
DENIALS = set_of(
    "no not without never unable cant cannot wont isnt hasnt havent doesnt dont didnt nil"
    " stopped lost loss absent nothing neither"
)
TERSE = 4  # words: so short a text asks about what it names
SUSPECTS = 5  # how many words after "possible", "suspected" … are suspected


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule says when it fires, and on what it does."""

    finding: Finding
    when: tuple[Combination, ...]
    whole: bool  # fires only where its concept covers the whole text

    @property
    def names(self) -> frozenset[str]:
        """The concepts of all its combinations."""
        parts = (one for each in self.when for group in each.all for one in group)
        return frozenset(one.name for one in parts if isinstance(one, Concept))

    @property
    def needs(self) -> frozenset[str]:
        """Names of which at least one is in every text that can fire it."""
        names: set[str] = set()
        for each in self.when:
            smallest = min(each.all, key=len)
            names.update(one.name if isinstance(one, Concept) else one.measure for one in smallest)
        return frozenset(names)


def phrases_of(value: object, where: str) -> tuple[str, ...]:
    """A concept's phrases, parted by commas; "@other" stands for another concept's."""
    if not isinstance(value, str) or not value.strip():
        raise RuleError(f"{where}: must be phrases parted by commas")
    return tuple(filter(None, (phrase.strip() for phrase in value.split(","))))


Concepts = dict[str, tuple[str, ...]]


def expand(concepts: Concepts, where: str) -> tuple[Concepts, dict[str, set[str]]]:
    """Phrases by concept, with "@other" replaced, and which concepts each is part of.

    RuleError for an unknown one or a circle.
    """
    done: Concepts = {}
    part_of: dict[str, set[str]] = {name: {name} for name in concepts}

    def phrases(name: str, above: tuple[str, ...]) -> tuple[str, ...]:
        if name in above:
            raise RuleError(f"{where}: concept {' → '.join((*above, name))} goes round in a circle")
        if name not in concepts:
            raise RuleError(f"{where}: concept {above[-1]}: unknown concept '{name}'")
        if name not in done:
            found: list[str] = []
            for phrase in concepts[name]:
                if phrase.startswith("@"):
                    own = f"{name.rpartition('.')[0]}.{phrase[1:]}"
                    other = own if own in concepts else phrase[1:]
                    found += phrases(other, (*above, name))
                    for outer in (*above, name):
                        part_of[other].add(outer)
                else:
                    found.append(phrase)
            done[name] = tuple(dict.fromkeys(found))
        return done[name]

    for each in concepts:
        phrases(each, ())
    return done, part_of


def _mapping(content: Mapping[str, Any], key: str, where: str) -> dict[str, Any]:
    value = content.get(key)
    if not isinstance(value, dict) or not value:
        raise RuleError(f"{where}: '{key}' must be a mapping that is not empty")
    for name, each in value.items():
        if not isinstance(name, str):
            raise RuleError(f"{where}: {key}: '{name}' must be a name in letters")
        if key == "rules" and not isinstance(each, dict):
            raise RuleError(f"{where}: rule {name}: must be a mapping")
    return value


def _concepts(
    content: Mapping[str, Any], rules: Mapping[str, Any], where: str
) -> tuple[Concepts, dict[str, set[str]]]:
    """All concepts: the file's, and each rule's own `words` under "rule.name"."""
    found: Concepts = {}
    for name, each in _mapping(content, "concepts", where).items():
        found[str(name)] = phrases_of(each, f"{where}: concept {name}")
    for rule, each in rules.items():
        own = each.get("words") or {}
        if not isinstance(own, dict):
            raise RuleError(f"{where}: rule {rule}: 'words' must be a mapping")
        for name, value in own.items():
            if name in found:
                raise RuleError(f"{where}: rule {rule}: '{name}' is also a concept of the file")
            found[f"{rule}.{name}"] = phrases_of(value, f"{where}: rule {rule}: words {name}")
        for line in each.get("when") or ():
            for inline in quoted(line):
                found[inline] = phrases_of(inline.strip("'"), f"{where}: rule {rule}")
    return expand(found, where)


def _means(
    content: Mapping[str, Any], known: Known, part_of: Mapping[str, set[str]], where: str
) -> dict[str, list[tuple[Condition, frozenset[str]]]]:
    """By measure, the limits beyond which a figure says what a concept says."""
    found: dict[str, list[tuple[Condition, frozenset[str]]]] = {}
    for name, limits in (content.get("means") or {}).items():
        if name not in part_of:
            raise RuleError(f"{where}: means: unknown concept '{name}'")
        for limit in phrases_of(limits, f"{where}: means: {name}"):
            condition = part(limit, known, "", f"{where}: means: {name}", False)
            if not isinstance(condition, Condition):
                raise RuleError(f"{where}: means: {name}: '{limit}' is not a limit")
            concepts = frozenset(part_of[name])
            found.setdefault(condition.measure, []).append((condition, concepts))
    return found


class Rules:
    """The rules of one file. `kind` begins their ids; `finding` reads a rule's own fields.

    `heed`: what is denied, past, a relative's or imagined does not count.
    """

    def __init__(
        self,
        path: Path,
        kind: str,
        fields: set[str],
        finding: Callable[[str, Mapping[str, Any], str], Finding],
        *,
        heed: bool = True,
    ) -> None:
        self._heed = heed
        content = load(path)
        only(content, KEYS, path.name)
        self.version = text(content, "version", path.name)
        listed = _mapping(content, "rules", path.name)
        concepts, part_of = _concepts(content, listed, path.name)
        measures = {
            str(name): measure(str(name), each, f"{path.name}: measure {name}")
            for name, each in (content.get("measures") or {}).items()
        }
        known = Known(
            set(concepts), set(measures) | BUILT_IN, text(content, "guards", path.name, "")
        )
        self._means = _means(content, known, part_of, path.name)
        self.rules: dict[str, Rule] = {}
        for name, each in listed.items():
            where = f"{path.name}: rule {name}"
            only(each, {"when", "whole", "words", *fields}, where)
            rule = f"{kind}.{name}"
            when = each.get("when")
            if not isinstance(when, list) or not when:
                raise RuleError(f"{where}: 'when' must be a list of combinations")
            lines = tuple(combination(line, known, str(name), where) for line in when)
            self.rules[rule] = Rule(finding(rule, each, where), lines, each.get("whole") is True)
        self._suspicion = text(content, "suspicion", path.name, "")
        if self._suspicion and self._suspicion not in concepts:
            raise RuleError(f"{path.name}: suspicion: unknown concept '{self._suspicion}'")
        self._small = words(content, "small", path.name)
        spelt_so = set_of(text(content, "spelt_so", path.name, ""))
        try:
            self._phrases = Phrases(concepts, self._small, spelt_so)
        except ValueError as error:
            raise RuleError(f"{path.name}: {error}") from error
        self._measures = Measures(measures)
        self._needs = {rule: each.needs for rule, each in self.rules.items()}

    def find(self, typed: str, reading: Reading) -> tuple[Finding, ...]:
        """The rules that fire on a text (as typed, and as read), in the file's order."""
        read = reading.words
        if not read:
            return ()
        hits = self._phrases.find(read)
        figures = self._measures.find(read)
        meant = self._meant(figures)
        here = {hit.concept for hit in (*hits, *meant)} | {figure.measure for figure in figures}
        wanted = [rule for rule, needs in self._needs.items() if not needs.isdisjoint(here)]
        if not wanted:
            return ()
        evidence = self._evidence(typed, read, [*hits, *meant], figures)
        fired: list[Finding] = []
        for name in wanted:
            rule = self.rules[name]
            if rule.whole and not self._covers(rule, evidence, read):
                continue
            if any(fires(each, evidence) for each in rule.when):
                fired.append(rule.finding)
        return tuple(fired)

    def _covers(self, rule: Rule, evidence: Evidence, read: tuple[Word, ...]) -> bool:
        """Whether the rule's concepts leave no word of the text over."""
        covered: set[int] = set()
        for name in rule.names:
            for place in evidence.anyhow.get(name, ()):
                covered.update(range(place.first, place.last + 1))
        return all(place in covered or word.text in self._small for place, word in enumerate(read))

    def _meant(self, figures: Iterable[Figure]) -> list[Hit]:
        """What figures say in words: a temperature of 39 is "fever"."""
        return [
            Hit(concept, figure.first, figure.last)
            for figure in figures
            for limit, concepts in self._means.get(figure.measure, ())
            if limit.holds(figure.value)
            for concept in concepts
        ]

    def _evidence(
        self, typed: str, words: tuple[Word, ...], hits: list[Hit], figures: Iterable[Figure]
    ) -> Evidence:
        suspicious = self._suspicious(words, hits) | _asked(typed, words)
        present: list[Hit] = []
        suspected: list[Hit] = []
        for hit in hits:
            stretch = words[hit.first : hit.last + 1]
            if not self._heed or _said(stretch):
                present.append(hit)
                if stretch[-1].queried or hit.first in suspicious or hit.last in suspicious:
                    suspected.append(hit)
        said = [
            each
            for each in figures
            # "for the past 45 minutes": how long something lasts is said of now
            if each.measure == "hours" or _said(words[each.first : each.last + 1])
        ]
        return Evidence(
            by_concept(present),
            by_concept(suspected),
            by_concept(hits),
            by_measure(said),
            [word.clause for word in words],
        )

    def _suspicious(self, words: tuple[Word, ...], hits: list[Hit]) -> set[int]:
        """The words that "possible", "looks like", "suspect" … are said of."""
        found: set[int] = set()
        for hit in hits:
            if hit.concept == self._suspicion and _said(words[hit.first : hit.last + 1]):
                for place in range(max(0, hit.first - 2), min(len(words), hit.last + SUSPECTS + 1)):
                    if words[place].clause == words[hit.first].clause:
                        found.add(place)
        return found


def _asked(typed: str, words: tuple[Word, ...]) -> set[int]:
    """The last words before a question mark: "DKA?"; all of a text of a few words."""
    found: set[int] = set(range(len(words))) if len(words) <= TERSE else set()
    for place, word in enumerate(words):
        if typed[word.end : word.end + 2].lstrip().startswith("?"):
            found.update(range(max(0, place - 2), place + 1))
    return found


def _said(stretch: tuple[Word, ...]) -> bool:
    """Whether words are said of this patient now: not denied, past, a relative's or imagined.

    A phrase with a denial in it ("cannot pass urine") is not denied by that.
    """
    if any(word.past or word.family or word.hypothetical for word in stretch):
        return False
    if stretch[0].negated:
        return False
    return any(word.text in DENIALS for word in stretch) or not any(
        word.negated for word in stretch
    )
