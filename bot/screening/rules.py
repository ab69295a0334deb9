"""A file of rules, and which of them fire on a text."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from bot.screening.combinations import (
    Combination,
    Concept,
    Condition,
    Known,
    Part,
    combination,
    fires,
)
from bot.screening.concepts import concepts_of, mapping, means_of
from bot.screening.evidence import Evidence
from bot.screening.finding import Finding
from bot.screening.matches import Matches, Place
from bot.screening.measures import BUILT_IN, Figure, Measures, measure
from bot.screening.phrases import Phrases
from bot.screening.rulefile import RuleError, load, only, set_of, text, words
from directory.text import Reading, Word

KEYS = {
    *("version", "concepts", "guards", "means", "measures", "rules", "small", "spelt_so"),
    "suspicion",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule says when it fires, and on what it does."""

    finding: Finding
    when: tuple[Combination, ...]
    whole: bool  # fires only where its concepts cover the whole text

    @property
    def names(self) -> frozenset[str]:
        """The concepts of all its combinations."""
        parts = (part for each in self.when for group in each.all for part in group)
        return frozenset(part.name for part in parts if isinstance(part, Concept))


@dataclass(frozen=True, slots=True)
class Fired:
    """The rules that fired, each with whether it does so alone; what figures say in words."""

    rules: Mapping[str, bool]
    meant: tuple[str, ...] = ()


class Line(NamedTuple):
    """A combination of a rule; of each of `needs` one must be in a text, else it cannot fire."""

    rule: str
    combination: Combination
    needs: tuple[frozenset[str], ...]


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
        self.name = path.name
        content = load(path)
        only(content, KEYS, path.name)
        self.version = text(content, "version", path.name)
        listed = mapping(content, "rules", path.name)
        concepts, self._parts = concepts_of(content, listed, path.name)
        measures = {
            str(name): measure(str(name), each, f"{path.name}: measure {name}")
            for name, each in (content.get("measures") or {}).items()
        }
        known = Known(set(concepts), {*measures, *BUILT_IN})
        known = known.guarded(text(content, "guards", path.name, ""), f"{path.name}: guards")
        self._means = means_of(content, known, path.name)
        self.rules: dict[str, Rule] = {}
        for name, each in listed.items():
            where = f"{path.name}: rule {name}"
            only(each, {"when", "whole", "words", *fields}, where)
            rule = f"{kind}.{name}"
            when = each.get("when", [])  # a rule without lines fires by weighed words alone
            if not isinstance(when, list) or ("when" in each and not when):
                raise RuleError(f"{where}: 'when' must be a list of combinations")
            lines = tuple(combination(line, known, name, where) for line in when)
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
        parts = (part for rule in self.rules.values() for line in rule.when for part in line.parts)
        self._figured = any(isinstance(part, Condition) for part in parts)
        self._measures = Measures(measures)
        self._lines: list[Line] = []
        self._by_part: dict[str, list[int]] = {}
        self._hang(concepts)

    def _hang(self, concepts: Mapping[str, tuple[str, ...]]) -> None:
        """Number the lines; each hangs on its rarest group, by the concepts and measures of which
        it is looked at."""
        sizes = {
            concept: sum(len(phrase) for part in parts for phrase in concepts[part])
            for concept, parts in self._parts.items()
        }
        for name, rule in self.rules.items():
            for line in rule.when:
                rarest = min(line.all, key=lambda group: sum(sizes.get(p.name, 1) for p in group))
                for inner in self._inner(rarest):
                    self._by_part.setdefault(inner, []).append(len(self._lines))
                self._lines.append(Line(name, line, tuple(map(self._inner, line.all))))

    def _inner(self, group: Iterable[Part]) -> frozenset[str]:
        """The measures of a group and all concepts that its concepts are made of."""
        names = (part.name for part in group)
        return frozenset(one for name in names for one in self._parts.get(name, (name,)))

    def find(self, typed: str, reading: Reading) -> Fired:
        """The rules that fire on a text (as typed, and as read)."""
        read = reading.words
        if not read:  # "???": nothing is left over in a text without a word
            whole = [name for name, rule in self.rules.items() if rule.whole and typed.strip()]
            return Fired(dict.fromkeys(whole, True))
        matches = self._phrases.read(read)
        figures = self._measures.find(read) if self._figured else []
        meant = self._meant(figures)
        here = {*matches.possible, *meant, *(figure.measure for figure in figures)}
        by_part = self._by_part
        numbers = {number for part in here if part in by_part for number in by_part[part]}
        lines = [self._lines[number] for number in numbers]
        lines = [line for line in lines if not any(map(here.isdisjoint, line.needs))]
        if not lines:
            return Fired({}, tuple(meant))
        evidence = self._evidence(typed, read, matches, figures, meant)
        fired: dict[str, bool] = {}
        for name, line, _ in lines:
            known = fired.get(name, False) or (name in fired and not line.alone)
            if known or not fires(line, evidence):
                continue
            rule = self.rules[name]
            if not rule.whole or self._covers(rule, evidence, read):
                fired[name] = line.alone
        return Fired(fired, tuple(meant))

    def _evidence(
        self,
        typed: str,
        read: tuple[Word, ...],
        matches: Matches,
        figures: Iterable[Figure],
        meant: Mapping[str, list[Place]],
    ) -> Evidence:
        return Evidence(
            typed,
            read,
            matches,
            figures,
            parts=self._parts,
            meant=meant,
            suspicion=self._suspicion,
            heed=self._heed,
        )

    def _meant(self, figures: Iterable[Figure]) -> dict[str, list[Place]]:
        """What figures say in words: a temperature of 39 is "fever"."""
        found: dict[str, list[Place]] = {}
        for figure in figures:
            for limit, concept in self._means.get(figure.measure, ()):
                if limit.holds(figure.value):
                    found.setdefault(concept, []).append(Place(figure.first, figure.last))
        return found

    def _covers(self, rule: Rule, evidence: Evidence, read: tuple[Word, ...]) -> bool:
        """Whether the rule's concepts leave no word of the text over."""
        covered: set[int] = set()
        for name in rule.names:
            for place in evidence.anyhow(name):
                covered.update(range(place.first, place.last + 1))
        return all(place in covered or word.text in self._small for place, word in enumerate(read))
