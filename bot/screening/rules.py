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
    by_concept,
    by_measure,
    combination,
    fires,
)
from bot.screening.finding import Finding
from bot.screening.measures import Measures, measure
from bot.screening.phrases import Hit, Phrases
from bot.screening.rulefile import RuleError, load, only, set_of, text, words
from directory.text import Reading, Word

KEYS = {"version", "concepts", "measures", "rules", "small", "spelt_so", "suspicion"}
BUILT_IN = {"bp", "diastolic", "age", "hours", "gestation"}
DENIALS = set_of(
    "no not without never unable cant cannot wont isnt hasnt havent doesnt dont didnt nil"
    " stopped lost loss absent nothing neither"
)
SUSPECTS = 5  # how many words after "possible", "suspected" … are suspected


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule says when it fires, and on what it does."""

    finding: Finding
    when: tuple[Combination, ...]
    unless: tuple[str, ...]
    whole: bool  # fires only where its concept covers the whole text

    @property
    def needs(self) -> frozenset[str]:
        """Names of which at least one is in every text that can fire it."""
        names: set[str] = set()
        for each in self.when:
            smallest = min(each.all, key=len)
            for part in smallest:
                names.add(part.name if isinstance(part, Concept) else part.measure)
        return frozenset(names)


def expand(concepts: Mapping[str, Any], where: str) -> dict[str, tuple[str, ...]]:
    """Phrases by concept; "@other" stands for another concept's phrases. RuleError for a cycle."""
    done: dict[str, tuple[str, ...]] = {}

    def phrases(name: str, above: tuple[str, ...]) -> tuple[str, ...]:
        if name in above:
            raise RuleError(f"{where}: concept {' → '.join((*above, name))} goes round in a circle")
        if name in done:
            return done[name]
        listed = concepts.get(name)
        if not isinstance(listed, list) or not listed:
            raise RuleError(f"{where}: concept {name}: must be a list of phrases")
        found: list[str] = []
        for phrase in listed:
            if not isinstance(phrase, str) or not phrase.strip():
                raise RuleError(f"{where}: concept {name}: '{phrase}' must be a text")
            if not phrase.startswith("@"):
                found.append(phrase)
            elif phrase[1:] in concepts:
                found += phrases(phrase[1:], (*above, name))
            else:
                raise RuleError(f"{where}: concept {name}: unknown concept '{phrase[1:]}'")
        done[name] = tuple(found)
        return done[name]

    for each in concepts:
        phrases(str(each), ())
    return done


class Rules:
    """The rules of one file. `kind` begins their ids; `finding` reads a rule's own fields."""

    def __init__(
        self,
        path: Path,
        kind: str,
        fields: set[str],
        finding: Callable[[str, Mapping[str, Any], str], Finding],
    ) -> None:
        content = load(path)
        only(content, KEYS, path.name)
        self.version = text(content, "version", path.name)
        concepts = self._mapping(content, "concepts", path.name)
        expanded = expand(concepts, path.name)
        measures = {
            str(name): measure(str(name), each, f"{path.name}: measure {name}")
            for name, each in (content.get("measures") or {}).items()
        }
        self.rules: dict[str, Rule] = {}
        for name, each in self._mapping(content, "rules", path.name).items():
            where = f"{path.name}: rule {name}"
            if not isinstance(each, dict):
                raise RuleError(f"{where}: must be a mapping")
            only(each, {"when", "unless", "whole", *fields}, where)
            rule = f"{kind}.{name}"
            self.rules[rule] = self._rule(
                finding(rule, each, where), each, set(expanded), set(measures) | BUILT_IN, where
            )
        small = words(content, "small", path.name)
        spelt_so = frozenset(text(content, "spelt_so", path.name, "").split())
        self._suspicion = text(content, "suspicion", path.name, "")
        if self._suspicion and self._suspicion not in expanded:
            raise RuleError(f"{path.name}: suspicion: unknown concept '{self._suspicion}'")
        try:
            self._phrases = Phrases(expanded, small, spelt_so)
        except ValueError as error:
            raise RuleError(f"{path.name}: {error}") from error
        self._measures = Measures(measures)
        self._needs = {rule: each.needs for rule, each in self.rules.items()}

    @staticmethod
    def _mapping(content: Mapping[str, Any], key: str, where: str) -> dict[str, Any]:
        value = content.get(key)
        if not isinstance(value, dict) or not value:
            raise RuleError(f"{where}: '{key}' must be a mapping that is not empty")
        return value

    @staticmethod
    def _rule(
        finding: Finding,
        content: Mapping[str, Any],
        concepts: set[str],
        measures: set[str],
        where: str,
    ) -> Rule:
        when = content.get("when")
        if not isinstance(when, list) or not when:
            raise RuleError(f"{where}: 'when' must be a list of combinations")
        unless = content.get("unless", [])
        if not isinstance(unless, list) or any(name not in concepts for name in unless):
            raise RuleError(f"{where}: 'unless' must be a list of concepts")
        return Rule(
            finding,
            tuple(combination(line, concepts, measures, where) for line in when),
            tuple(unless),
            content.get("whole") is True,
        )

    def find(self, reading: Reading) -> tuple[Finding, ...]:
        """The rules that fire on a text, in the file's order."""
        read = reading.words
        if not read:
            return ()
        hits = self._phrases.find(read)
        figures = self._measures.find(read)
        here = {hit.concept for hit in hits} | {figure.measure for figure in figures}
        wanted = [rule for rule, needs in self._needs.items() if not needs.isdisjoint(here)]
        if not wanted:
            return ()
        evidence = self._evidence(read, hits, figures)
        fired: list[Finding] = []
        for name in wanted:
            rule = self.rules[name]
            if any(each in evidence.anyhow for each in rule.unless):
                continue
            if rule.whole and not _covers(rule, evidence, len(read)):
                continue
            if any(fires(each, evidence) for each in rule.when):
                fired.append(rule.finding)
        return tuple(fired)

    def _evidence(
        self, words: tuple[Word, ...], hits: list[Hit], figures: Iterable[Any]
    ) -> Evidence:
        suspicious = self._suspicious(words, hits)
        present: list[Hit] = []
        suspected: list[Hit] = []
        for hit in hits:
            stretch = words[hit.first : hit.last + 1]
            if _said(stretch):
                present.append(hit)
                if any(word.queried for word in stretch) or hit.first in suspicious:
                    suspected.append(hit)
        said = [each for each in figures if _said(words[each.first : each.last + 1])]
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


def _covers(rule: Rule, evidence: Evidence, count: int) -> bool:
    """Whether the rule's concepts leave no word of the text over."""
    covered: set[int] = set()
    for each in rule.when:
        for group in each.all:
            for part in group:
                if not isinstance(part, Condition):
                    for place in evidence.anyhow.get(part.name, ()):
                        covered.update(range(place.first, place.last + 1))
    return len(covered) == count
