"""The story in Teams, and in both: a GP in Teams whose question a specialist answers in Slack."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.outbox import Outbox
from bot.screening import Screener
from bot.timelapse import advance
from directory.model import Directory
from tests.bot.stage import Stage
from tests.handlers.teams_counterparts import Posted
from tests.handlers.teams_stage import TeamsStage, actions, words
from tests.scenarios.players import InSlack, even

PEOPLE = {"gp": "gray", "team": "rowan"}
WHERE = {"gp": "a:", "team": "19:"}
TEAM_ROLE = "Consultant"
HOUR = timedelta(hours=1)


class InTeams:
    """A GP in the private chat, a team in its channel; what a press changes in place is seen."""

    def __init__(
        self, folder: Path, directory: Directory, screener: Screener, shared: Stage | None = None
    ) -> None:
        folder.mkdir(exist_ok=True)
        self.teams = TeamsStage(folder, directory, screener)
        if shared:
            self.teams.stage.close()
            self.teams.stage = shared
        self.teams.__enter__()
        self.in_place: dict[str, list[Any]] = {who: [] for who in PEOPLE}

    def close(self) -> None:
        complaints = self.teams.connector.complaints
        self.teams.__exit__()
        assert complaints == []

    def types(self, who: str, text: str) -> None:
        self.teams.says(text, PEOPLE[who])

    def presses(self, who: str, label: str, fields: dict[str, str]) -> None:
        posted = self._with_button(who, label)
        filled = dict(fields)
        if label == "Answer":
            filled["role"] = TEAM_ROLE
        body = self.teams.presses(posted, label, PEOPLE[who], **filled)
        assert body["type"].endswith("card.adaptive"), body
        self.in_place[who].append(body["value"])

    def _with_button(self, who: str, label: str) -> Posted:
        """The newest card of this side, as it stands now, that has the button."""
        latest = {each.id: each for each in self.teams.posted(where=WHERE[who])}
        return next(
            each
            for each in reversed(list(latest.values()))
            if any(action["title"].startswith(label) for action in actions(each.card))
        )

    def seen(self, who: str) -> str:
        cards = [each.card for each in self.teams.posted(where=WHERE[who])]
        return even(" ".join(words(card) for card in (*cards, *self.in_place[who])))

    def later(self, span: timedelta) -> None:
        stage = self.teams.stage
        until = stage.clock.now + span
        self.teams.run(advance(stage.clock, stage.rounds, self.teams.outbox, until))


class AcrossBoth:
    """A GP in Teams, a team in Slack, on one desk; neither side notices."""

    def __init__(self, folder: Path, directory: Directory, screener: Screener) -> None:
        self.specialist = InSlack(folder, directory, screener)
        self.gp = InTeams(folder / "teams", directory, screener, self.specialist.slack.stage)

    def close(self) -> None:
        self.gp.close()
        self.specialist.close()

    def types(self, who: str, text: str) -> None:
        (self.gp if who == "gp" else self.specialist).types(who, text)
        self._settle()

    def presses(self, who: str, label: str, fields: dict[str, str]) -> None:
        (self.gp if who == "gp" else self.specialist).presses(who, label, fields)
        self._settle()

    def seen(self, who: str) -> str:
        return (self.gp if who == "gp" else self.specialist).seen(who)

    def _settle(self) -> None:
        self.specialist.slack.settle()
        self.gp.teams.settle()

    def later(self, span: timedelta) -> None:
        """Both doors deliver through one outbox, each on the thread that serves it."""
        slack, teams = self.specialist.slack, self.gp.teams
        clock = slack.stage.clock
        until = clock.now + span
        while clock.now < until:
            teams.run(_step(slack.stage, teams.outbox, until))
            slack.settle()


async def _step(stage: Stage, outbox: Outbox, until: datetime) -> None:
    """As far as an hour, and what is then due."""
    await advance(stage.clock, stage.rounds, outbox, min(until, stage.clock.now + HOUR))
