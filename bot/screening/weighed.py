"""Rules and weighed words together: which findings a text has.

A rule's line fires alone, or is evidence ("?" in the file). The words of the text, the lines that
fired and what its figures say are weighed by points that were learned from labelled texts (see
`learning`). Lines that are evidence fire only where the points agree, and the points may find what
no line names.
"""

import math
from collections.abc import Collection
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from bot.screening.finding import Finding
from bot.screening.rulefile import RuleError
from bot.screening.rules import Fired, Rules
from directory.points import NOTHING, REMEMBERED, Feature, Points, PointsError
from directory.text import Reading, Word
from directory.words import stem

USUAL = 12  # features of a short text
DOUBT = 2.0  # points ahead for nothing at which no line fires alone
PLAIN = 2.0  # points by which a sentence by itself must speak for a rule
MOST_OF_LINES = 3.0  # about what lines that fire add: a sentence further behind is passed over
CLAUSE = attrgetter("clause")
BEGINNING = 5  # letters of a word that tell much of it


def spoken(reading: Reading) -> frozenset[Feature]:
    """What is weighed of the words, each by a letter for its kind.

    "w" a word as it is said ("not pain", "was pain"), "x" its beginning, "b" two neighbours (a
    number is "#").
    """
    found: set[Feature] = set()
    before = ""
    for word in reading.words:
        text = word.text
        if text[0].isdecimal():
            key = "#/" if "/" in text else "#"
        else:
            key, together = _word(_said(word), text)
            found.add(together)
        if before:
            found.add(f"b {before} {key}")
        before = key
    return frozenset(found)


@lru_cache(maxsize=REMEMBERED)
def _word(said: str, text: str) -> tuple[str, tuple[str, ...]]:
    """A word as it is said, and what is weighed of it."""
    key = stem(text)
    word = "w " + said + key
    if len(key) > BEGINNING:
        return said + key, (word, f"x {said}{key[:BEGINNING]}")
    return said + key, (word,)


def features(words: frozenset[Feature], fired: Fired) -> dict[Feature, float]:
    """All that is weighed: `words` (see `spoken`), "r" a rule of which a line fired, "n" what a
    figure says in words; each as strongly, in a long text less than in a short one.
    """
    found = words.union(("r " + rule for rule in fired.rules), ("n " + one for one in fired.meant))
    return dict.fromkeys(found, min(1.0, (USUAL / max(1, len(found))) ** 0.5))


def _said(word: Word) -> str:
    """What is put before a word that is not said of this patient now."""
    if word.negated:
        return "not "
    if word.past:
        return "was "
    if word.family:
        return "kin "
    return "if " if word.hypothetical else ""


class Weighed:
    """The rules of one file with the points of another; without that file every line fires alone.

    `sentences`: where the whole text is for nothing, each sentence is weighed by itself too.
    RuleError where the points cannot be used or speak of a rule that there is not.
    """

    def __init__(self, rules: Rules, points: Path, *, sentences: bool = False) -> None:
        self.rules = rules
        self._sentences = sentences
        self._points: Points | None = None
        self._labels: list[str] = []
        if points.exists():
            try:
                self._points = Points.load(points)
            except PointsError as error:
                raise RuleError(str(error)) from error
            for label in self._points.labels:
                if label != NOTHING and label not in rules.rules:
                    raise RuleError(f"{points.name}: there is no rule '{label}'")
            if NOTHING not in self._points.labels:
                raise RuleError(f"{points.name}: the label '{NOTHING}' is missing")
            self._nothing = self._points.labels.index(NOTHING)
            self._labels = [label for label in self._points.labels if label != NOTHING]
        for name, rule in rules.rules.items():
            if not rule.when and name not in self._labels:
                what = "'when' must be a list of combinations, as no weighed word leads to it"
                raise RuleError(f"{rules.name}: rule {name.partition('.')[2]}: {what}")

    def find(
        self,
        typed: str,
        reading: Reading,
        words: frozenset[Feature],
        before: tuple[str, Reading] | None = None,
    ) -> tuple[Finding, ...]:
        """What is found, in the order of the rules; `words` are what `spoken` gives.

        `before`: the text before identifiers were taken out of it. It is read too where nothing is
        found, since a slip may look like a name.
        """
        names, alone = self._whole(typed, reading, words)
        if before and not names:
            typed, reading = before
            names, alone = self._whole(typed, reading, spoken(reading))
        if self._sentences and self._points and not names:
            names = self._apart(self._points, typed, reading, alone)
        if not names:
            return ()
        return tuple(rule.finding for name, rule in self.rules.rules.items() if name in names)

    def _whole(
        self, typed: str, reading: Reading, words: frozenset[Feature]
    ) -> tuple[Collection[str], Collection[str]]:
        """The rules that fire on a text as a whole, and those with a line that may do so alone."""
        fired = self.rules.find(typed, reading)
        if not self._points:
            return fired.rules, ()
        ahead, label = self._ahead(self._points, words, fired)
        alone = {name for name, alone in fired.rules.items() if alone}
        if ahead > 0:
            return fired.rules or {label}, alone
        return alone if ahead >= -DOUBT else (), alone

    def _apart(
        self, points: Points, typed: str, reading: Reading, alone: Collection[str]
    ) -> Collection[str]:
        """The rules that fire on a sentence by itself, which the rest of the text outweighed.

        What speaks against it may stand in the rest: hence it must be `PLAIN`, or a line that fires
        alone on the text as a whole.
        """
        found: set[str] = set()
        sentences = [Reading(tuple(each)) for _, each in groupby(reading.words, CLAUSE)]
        for each in sentences if len(sentences) > 1 else ():
            words = spoken(each)
            nothing_fired, _ = self._ahead(points, words, Fired({}))
            if nothing_fired < -MOST_OF_LINES and not alone:
                continue
            fired = self.rules.find(typed, each)
            ahead, label = self._ahead(points, words, fired)
            if ahead > PLAIN:
                return fired.rules or {label}
            if ahead >= -DOUBT:
                found.update(name for name in alone if fired.rules.get(name))
        return found

    def _ahead(self, points: Points, words: frozenset[Feature], fired: Fired) -> tuple[float, str]:
        """By how many points the best rule is ahead of those for nothing, and the rule."""
        totals = points.total(features(words, fired))
        nothing = totals.pop(self._nothing)
        most = max(totals, default=-math.inf)
        return most - nothing, self._labels[totals.index(most)] if totals else NOTHING
