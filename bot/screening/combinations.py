"""Rules as combinations of concepts and figures that must stand near each other.

A combination is one line: "chest-pain + sudden / sweaty + age >= 30y - mild ~20".
"+" joins what must all be there, "/" is either, "-" must not stand near, "~20" is the reach in
words (40 where nothing is said). "stroke?" counts only where it is suspected, "mi!" also where it
is past, denied or a relative's; 'words|in quotes' are phrases of this line alone. A figure is
"potassium >= 6.5"; ages end in d, w, m or y. The file's guards are against every line but one that
begins with "!".
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.screening.evidence import Evidence
from bot.screening.matches import Place
from bot.screening.rulefile import RuleError

REACH = 40
GUARD = 10  # how near, in words, what must not be there is looked for
GUARD_IN_CLAUSE = 20  # ... and in the same clause
LONGEST_PLACE = 24  # words of a phrase with its gaps
MOST_WINDOWS = 150  # of one line in one text; beyond, a text only repeats itself
CONDITION = re.compile(r"([a-z0-9-]+) (>=|<=|>|<) (\d+(?:\.\d+)?)([dwmy]?)")
DAYS = {"": 1.0, "d": 1.0, "w": 7.0, "m": 30.44, "y": 365.25}


@dataclass(frozen=True, slots=True)
class Condition:
    """A measure with a limit."""

    name: str
    sign: str
    limit: float

    def holds(self, value: float) -> bool:
        """Whether a value is beyond the limit."""
        if self.sign[0] == ">":
            return value > self.limit or (value == self.limit and self.sign == ">=")
        return value < self.limit or (value == self.limit and self.sign == "<=")


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept that must be there; how strictly it is read."""

    name: str
    suspected: bool = False
    regardless: bool = False


Part = Condition | Concept


@dataclass(frozen=True, slots=True)
class Combination:
    """Each of `all` (one of its alternatives) within `reach` words, none of `no` near.

    One that is not `alone` is evidence: it fires a rule only where the weighed words agree.
    """

    all: tuple[tuple[Part, ...], ...]
    no: tuple[Part, ...]
    reach: int
    alone: bool = True

    @property
    def parts(self) -> tuple[Part, ...]:
        """All of its parts."""
        return (*(part for group in self.all for part in group), *self.no)


class Known(NamedTuple):
    """What a line may speak of: concepts ("rule.name" for a rule's own), measures, and the guards
    that every line has."""

    concepts: set[str]
    measures: set[str]
    guards: tuple["Part", ...] = ()

    def guarded(self, guards: str, where: str) -> "Known":
        """The same, with the guards of the file as they are written."""
        if not guards:
            return self
        parts = [part(each.strip(), self, "", where, True) for each in guards.split(" / ")]
        return self._replace(guards=tuple(parts))


def quoted(line: object) -> list[str]:
    """The phrases in quotes that a line holds, with their quotes."""
    return re.findall(r"'[^']+'", line) if isinstance(line, str) else []


def combination(line: object, known: Known, rule: str, where: str) -> Combination:
    """Read one line, or RuleError that says what is wrong with it."""
    if not isinstance(line, str) or not line.strip():
        raise RuleError(f"{where}: a combination must be a line of text")
    body, _, reach = line.removeprefix("?").strip().partition("~")
    if reach and not reach.strip().isdigit():
        raise RuleError(f"{where}: '{line}': after ~ there must be a number of words")
    wanted, *unwanted = f" {body.removeprefix('!').strip()} ".split(" - ")
    own = () if body.startswith("!") else known.guards

    def parts(group: str, guards: bool) -> list[Part]:
        shown = f"{where}: '{line}'"
        return [part(each.strip(), known, rule, shown, guards) for each in group.split(" / ")]

    return Combination(
        tuple(tuple(parts(group, False)) for group in wanted.split(" + ")),
        (*(each for group in unwanted for each in parts(group, True)), *own),
        int(reach) if reach else REACH,
        not line.startswith("?"),
    )


def part(text: str, known: Known, rule: str, where: str, guards: bool) -> Part:
    """Read one part of a line; what guards counts also where it is past or denied."""
    bare = text[:-1] if text[-1:] in ("?", "!") else text
    for name in (f"{rule}.{bare}", bare):
        if name in known.concepts:
            return Concept(name, text[-1] == "?", text[-1] == "!" or guards)
    if found := CONDITION.fullmatch(text):
        if found[1] not in known.measures:
            raise RuleError(f"{where}: unknown measure '{found[1]}'")
        return Condition(found[1], found[2], float(found[3]) * DAYS[found[4]])
    raise RuleError(f"{where}: unknown concept '{text}'")


def places_of(parts: Sequence[Part], evidence: Evidence, guards: bool = False) -> list[Place]:
    """Where one of the alternatives stands, in order; a guard that is denied guards nothing."""
    found: list[Place] = []
    for each in parts:
        if isinstance(each, Condition):
            figures = evidence.figures(each.name)
            found += [place for value, place in figures if each.holds(value)]
        elif each.suspected:
            found += evidence.suspected(each.name)
        elif guards:
            found += evidence.guarding(each.name)
        elif each.regardless:
            found += evidence.anyhow(each.name)
        else:
            found += evidence.present(each.name)
    return sorted(set(found))


def fires(line: Combination, evidence: Evidence) -> bool:
    """Whether the parts stand together somewhere, with nothing near that speaks against it."""
    groups: list[list[Place]] = []
    for parts in line.all:
        found = places_of(parts, evidence)
        if not found:
            return False
        groups.append(found)
    guards: list[Place] | None = None
    for count, window in enumerate(_windows(groups, line.reach)):
        if guards is None:
            guards = places_of(line.no, evidence, guards=True)
        if not guards or not _guarded(window, guards, evidence.clauses):
            return True
        if count >= MOST_WINDOWS:
            return False
    return False


def _windows(groups: list[list[Place]], reach: int) -> Iterator[Place]:
    """Stretches of the text, at most `reach` words long, that hold one place of each group."""
    at = [0] * len(groups)
    while True:
        chosen = [group[place] for group, place in zip(groups, at, strict=True)]
        start = min(chosen)
        if max(chosen).first - start.last <= reach:
            yield Place(start.first, max(place.last for place in chosen))
        behind = chosen.index(start)
        at[behind] += 1
        if at[behind] == len(groups[behind]):
            return


def _guarded(window: Place, guards: Sequence[Place], clauses: Sequence[int]) -> bool:
    """Whether a guard stands in the clauses of the window or a few words from it."""
    first_clause, last_clause = clauses[window.first], clauses[window.last]
    start = bisect_left(guards, (window.first - GUARD_IN_CLAUSE - LONGEST_PLACE, 0))
    for place in guards[start:]:
        if place.first > window.last + GUARD_IN_CLAUSE:
            return False
        same = first_clause <= clauses[place.first] <= last_clause
        near = GUARD_IN_CLAUSE if same else GUARD
        if window.first - near <= place.last and place.first <= window.last + near:
            return True
    return False
