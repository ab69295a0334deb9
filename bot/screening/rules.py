"""A file of rules, and which of them fire on a text."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.screening.combinations import Combination, Concept, Condition, Known, combination, fires
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
        self._lines = self._by_part(concepts)

    def _by_part(self, concepts: Mapping[str, tuple[str, ...]]) -> dict[str, list[tuple[str, int]]]:
        """For each concept and measure the lines to look at when it is there: every line hangs on
        its rarest group."""
        sizes = {
            concept: sum(len(phrase) for part in parts for phrase in concepts[part])
            for concept, parts in self._parts.items()
        }
        lines: dict[str, list[tuple[str, int]]] = {}
        for name, rule in self.rules.items():
            for place, line in enumerate(rule.when):
                rarest = min(line.all, key=lambda group: sum(sizes.get(p.name, 1) for p in group))
                for part in {part.name for part in rarest}:
                    for inner in self._parts.get(part, (part,)):
                        lines.setdefault(inner, []).append((name, place))
        return lines

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
        lines = {line for part in here for line in self._lines.get(part, ())}
        if not lines:
            return Fired({}, tuple(meant))
        evidence = self._evidence(typed, read, matches, figures, meant)
        fired: dict[str, bool] = {}
        for name, place in sorted(lines):
            rule = self.rules[name]
            line = rule.when[place]
            known = fired.get(name, False) or (name in fired and not line.alone)
            if known or not self._possible(line, here) or not fires(line, evidence):
                continue
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

    def _possible(self, line: Combination, here: set[str]) -> bool:
        """Whether each group of a line may be in the text at all."""
        return all(
            any(not here.isdisjoint(self._parts.get(part.name, (part.name,))) for part in group)
            for group in line.all
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
