"""How often the stops do right: `python -m tests.evaluation.stops [--failures]`.

`--failures` lists what went wrong in the development set; nobody reads the blind one.
"""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.commands.answers import Resolver
from bot.screening import Screened, Screener
from tests.evaluation.board import sample
from tests.evaluation.questions import questions

FOLDER = Path(__file__).parent / "safety"
STOPS = ("emergency", "identifiers", "out_of_scope")
# What is right for each kind of case; each case tests its own stop only.
RIGHT: Mapping[str, Callable[[Mapping[str, Any], Screened], bool]] = {
    "emergency": lambda _, screened: bool(screened.emergencies),
    "near_miss": lambda _, screened: not screened.emergencies,
    "identifier": lambda case, screened: (
        not any(piece in screened.text for piece in case["removed"])
    ),
    "clean": lambda _, screened: not screened.identifiers,
    "scope": lambda _, screened: bool(screened.scope),
    "in_scope": lambda _, screened: not screened.scope,
}


@dataclass(slots=True)
class Count:
    """The cases of one kind, and those that went wrong."""

    cases: int = 0
    wrong: list[str] = field(default_factory=list, repr=False)  # nobody reads the blind ones

    @property
    def right(self) -> float:
        """The share that went right."""
        return 1 - len(self.wrong) / self.cases


def count(screener: Screener, name: str) -> dict[str, Count]:
    """The figures of the set `name`, "development" or "blind", by kind."""
    counts = {kind: Count() for kind in RIGHT}
    with (FOLDER / f"{name}.jsonl").open(encoding="utf-8") as lines:
        for case in map(json.loads, lines):
            found = counts[case["kind"]]
            found.cases += 1
            if not RIGHT[case["kind"]](case, screener.screen(case["text"])):
                found.wrong.append(f"{case['id']} {case['text']}")
    return counts


def behind(screener: Screener, name: str) -> tuple[float, float]:
    """Of the routing questions of the set: the share that stops, and the share for which the right
    service stands first all the same, on the card of a stop or in the list.
    """
    resolver = Resolver(sample(), screener)
    asked = [one for one in questions(name) if one.expect == "match"]
    answers = [resolver.answer(one.question) for one in asked]
    stopped = sum(answer.outcome in STOPS for answer in answers)
    first = sum(
        answer.services[0].id in one.accept
        for one, answer in zip(asked, answers, strict=True)
        if answer.services
    )
    return stopped / len(asked), first / len(asked)


def main() -> None:
    """Print the figures of both sets."""
    screener = Screener()
    for name in ("development", "blind"):
        print(name)
        for kind, found in count(screener, name).items():
            print(f"  {kind:12}{found.cases:5}{100 * found.right:8.1f} % right")
            if name == "development" and "--failures" in sys.argv:
                print("".join(f"      {each}\n" for each in found.wrong), end="")
        stopped, first = behind(screener, name)
        print(f"  questions: {100 * stopped:.1f} % stop, {100 * first:.1f} % right service first")


if __name__ == "__main__":
    main()
