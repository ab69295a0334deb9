"""How each door plays a story: what people do there, and what they have seen."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Protocol

from rich.console import Console

from bot.model import Side
from bot.outbox import Outbox
from bot.screening import Screener
from directory.model import Directory, Kind
from handlers.terminal import NAME, Session, Shown, TerminalDoor
from tests.bot.stage import Stage
from tests.handlers.slack_stage import SlackStage
from tests.handlers.slack_workspace import GP, SAM, with_channel

SIDES = {"gp": Side.GP, "team": Side.TEAM}


class Player(Protocol):
    """One door, with a GP and a specialty team at it."""

    def types(self, who: str, text: str) -> None:
        """A line."""

    def presses(self, who: str, label: str, fields: dict[str, str]) -> None:
        """The newest button that begins with `label`, and its form."""

    def seen(self, who: str) -> str:
        """Everything that this side has been shown, spaces made even."""

    def later(self, span: timedelta) -> None:
        """Live through a while."""


def even(text: str) -> str:
    """Text as one line: each door breaks lines in its own way."""
    return " ".join(text.replace("│", " ").split())


class InTheTerminal:
    """Both roles on one screen, in turns."""

    def __init__(self, folder: Path, directory: Directory, screener: Screener) -> None:
        doors = {Kind.SLACK: NAME, Kind.EMAIL: NAME}
        self.stage = Stage(folder, with_channel(directory), screener, doors=doors)
        self.screens = {each: StringIO() for each in SIDES}
        self.console = Console(file=self.screens["gp"], width=5000, highlight=False)
        self.door = TerminalDoor(self.console)
        self.stage.outbox = Outbox(
            self.stage.engine, self.stage.tools, {NAME: self.door}, self.stage.clock
        )
        self.answers: Iterator[str] = iter(())
        self.session = Session(
            self.stage.desk, self.door, lambda _: next(self.answers), map(int, count(1))
        )

    def close(self) -> None:
        self.stage.close()

    def _play(self, who: str) -> None:
        self.console.file = self.screens[who]
        self.door.play(SIDES[who])

    def types(self, who: str, text: str) -> None:
        self._play(who)
        self.session.line(text)
        self.stage.settle()

    def presses(self, who: str, label: str, fields: dict[str, str]) -> None:
        self._play(who)
        inbox = self.door.inboxes[SIDES[who]]
        known = [inbox.latest, *reversed(list(inbox.by_reference.values()))]
        shown, button = next(
            (each, button)
            for each in known
            if isinstance(each, Shown)
            for button in each.card.buttons
            if button.label.startswith(label)
        )
        self.answers = iter([fields.get(each.name, "") for each in button.form])
        self.session.press(shown, button)
        self.stage.settle()

    def seen(self, who: str) -> str:
        self._play(who)
        return even(self.screens[who].getvalue())

    def later(self, span: timedelta) -> None:
        self.stage.later(seconds=span.total_seconds())


class InSlack:
    """A GP in the bot's direct messages, a team in its channel."""

    def __init__(self, folder: Path, directory: Directory, screener: Screener) -> None:
        self.people = {"gp": GP, "team": SAM}
        self.slack = SlackStage(folder, directory, screener)

    def close(self) -> None:
        refused = self.slack.slack.refused
        self.slack.close()
        assert refused == []

    def types(self, who: str, text: str) -> None:
        self.slack.types(self.people[who], text)

    def presses(self, who: str, label: str, fields: dict[str, str]) -> None:
        here = self.slack.dm() if who == "gp" else self.slack.channel()
        message = next(
            each
            for each in reversed(here)
            if any(button["text"]["text"].startswith(label) for button in each.buttons())
        )
        before = len(self.slack.slack.views)
        self.slack.press(message, label, self.people[who])
        if len(self.slack.slack.views) > before:
            answer = self.slack.fill(self.people[who], None, **fields)
            assert answer.json.get("response_action") != "errors", answer

    def seen(self, who: str) -> str:
        here = self.slack.dm() if who == "gp" else self.slack.channel()
        whispers = [each for each in self.slack.slack.whispers if each.to == self.people[who]]
        return even(" ".join(each.said() for each in (*here, *whispers)))

    def later(self, span: timedelta) -> None:
        self.slack.until(self.slack.stage.clock.now + span)
