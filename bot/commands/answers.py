"""Screening and matching together: what a question would get, and nothing kept."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.screening import Screened, Screener
from bot.screening.lead import stop
from directory.matching import Matcher, Resolution
from directory.model import Directory

SHOWN = 3  # services


@dataclass(frozen=True, slots=True)
class Door:
    """A service to turn to: its score (0 to 1), and the words that spoke for it."""

    id: str
    score: float
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gets. `question` is None where it may not, or was not, looked at.

    `outcome` is emergency, identifiers, out_of_scope, match, choose or none; `services` are best
    first; `findings` are the ids of the rules that fired.
    """

    question: str | None
    outcome: str
    services: tuple[Door, ...] = ()
    findings: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


UNREAD = Answer(None, "none")


class Resolver:
    """Answers questions over one board."""

    def __init__(self, directory: Directory, screener: Screener) -> None:
        self.directory = directory
        self.screener = screener
        self.matcher = Matcher(directory)

    def answer(self, question: str) -> Answer:
        """What the question gets."""
        return self.looked_at(question)[0]

    def looked_at(self, question: str) -> tuple[Answer, Screened, Resolution]:
        """The answer, with what screening and matching said."""
        screened = self.screener.screen(question)
        resolution = self.matcher.resolve(screened.text)
        matched = tuple(
            Door(each.service_id, round(each.score, 3), each.why) for each in resolution.candidates
        )
        answer = Answer(
            None if screened.identifiers else question,
            _outcome(screened, resolution),
            self._services(screened, resolution, matched),
            screened.findings,
        )
        return answer, screened, resolution

    def _services(
        self, screened: Screened, resolution: Resolution, matched: tuple[Door, ...]
    ) -> tuple[Door, ...]:
        """The doors to show; in an emergency, first the one whose on-call line to ring."""
        if not screened.emergencies:
            return () if _outcome(screened, resolution) == "out_of_scope" else matched
        names = [door.id for door in matched]
        sure = resolution.outcome == "match"
        rule, able = stop(
            self.directory, screened.emergencies, names, resolution.instead, sure=sure
        )
        by_id = {door.id: door for door in matched}
        order = dict.fromkeys([*able[:1], *by_id, *able])
        doors = [by_id.get(service, Door(service, 0.0, (rule.wording,))) for service in order]
        if able:
            doors[0] = replace(doors[0], score=1.0)  # the list decides, not the words
        return tuple(doors[:SHOWN])


def _outcome(screened: Screened, resolution: Resolution) -> str:
    if screened.emergencies:
        return "emergency"
    if screened.identifiers:
        return "identifiers"
    # "Who do I ring for cardiology?" is a name that is looked up, however it is put.
    named = resolution.name_only and resolution.outcome == "match"
    return "out_of_scope" if screened.scope and not named else resolution.outcome
