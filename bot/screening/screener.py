"""The stops: patient identifiers, emergencies, and what is not a question for advice."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bot.screening.clean import clean
from bot.screening.finding import Finding, Screened
from bot.screening.identifiers import Identifiers
from bot.screening.rulefile import RuleError, text
from bot.screening.rules import Rules
from bot.screening.weighed import Weighed, spoken
from directory.model import Signposts
from directory.text import read

EMERGENCY_POINTS, SCOPE_POINTS = "emergency_points.csv", "scope_points.csv"
EMERGENCY_FIELDS = {"wording", "services", "otherwise", "grave"}
FOLDER = Path(__file__).parents[2] / "config" / "safety"


class Screener:
    """Screens texts by the rule files of a folder, which it reads and checks once.

    Raises `RuleError`, which names file and rule, where a file cannot be used.
    """

    def __init__(self, folder: Path = FOLDER, today: Callable[[], date] = date.today) -> None:
        self._identifiers = Identifiers(folder, today)
        self._emergencies = Weighed(
            emergency_rules(folder), folder / EMERGENCY_POINTS, sentences=True
        )
        self._scope = Weighed(scope_rules(folder), folder / SCOPE_POINTS)

    @property
    def version(self) -> str:
        """The version of the emergency list."""
        return self._emergencies.rules.version

    @property
    def restorable(self) -> frozenset[str]:
        """The identifier rules that an asker may put back: "not a patient"."""
        return self._identifiers.restorable()

    def emergency(self, rule: str) -> Finding:
        """What an emergency rule says and whose on-call lines lead; KeyError if there is none."""
        return self._emergencies.rules.rules[rule].finding

    def emergencies(self) -> tuple[Finding, ...]:
        """All emergency rules, in the file's order."""
        return tuple(rule.finding for rule in self._emergencies.rules.rules.values())

    def screen(
        self,
        text: str,
        *,
        emergencies: bool = True,
        scope: bool = True,
        keep: frozenset[str] = frozenset(),
    ) -> Screened:
        """`text` with identifiers replaced, and every rule that fired.

        `keep` names identifier rules that the asker has said are "not a patient"; it counts only
        for those that allow it. All rules run whatever fires; an emergency outranks the rest.
        """
        typed = clean(text)
        cleaned, identifiers = self._identifiers.remove(typed, keep)
        if not emergencies and not scope:
            return Screened(cleaned, identifiers)
        before = (typed, read(typed)) if identifiers and emergencies else None
        reading = read(cleaned)
        words = spoken(reading)
        return Screened(
            cleaned,
            identifiers,
            self._emergencies.find(cleaned, reading, words, before) if emergencies else (),
            self._scope.find(cleaned, reading, words) if scope else (),
        )


def emergency_rules(folder: Path) -> Rules:
    """The emergency list."""
    return Rules(folder / "emergencies.yaml", "emergency", EMERGENCY_FIELDS, _emergency)


def scope_rules(folder: Path) -> Rules:
    """What is no question for advice."""
    path = folder / "scope.yaml"
    return Rules(path, "scope", {"wording", "signpost"}, _out_of_scope, heed=False)


def _emergency(rule: str, content: Mapping[str, Any], where: str) -> Finding:
    services = _ids(content, "services", where)
    otherwise = _ids(content, "otherwise", where)
    if not services and not otherwise:
        raise RuleError(f"{where}: 'services' must be a list of service ids")
    wording = text(content, "wording", where)
    grave = content.get("grave", False)
    if not isinstance(grave, bool):
        raise RuleError(f"{where}: 'grave' must be true or false")
    return Finding(rule, wording, services=services, otherwise=otherwise, grave=grave)


def _ids(content: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    ids = content.get(key, [])
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise RuleError(f"{where}: '{key}' must be a list of service ids")
    return tuple(ids)


def _out_of_scope(rule: str, content: Mapping[str, Any], where: str) -> Finding:
    signpost = text(content, "signpost", where, "")
    if signpost and signpost not in Signposts.model_fields:
        raise RuleError(f"{where}: '{signpost}' is not one of the board's signposts")
    return Finding(rule, text(content, "wording", where), signpost=signpost)
