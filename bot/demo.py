"""`adviceline demo`: a conversation in two roles on the sample board, in the terminal."""

import asyncio
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.desk import Desk, Tools
from bot.desk.boards import Boards
from bot.desk.rounds import Rounds
from bot.model import Side
from bot.outbox import Outbox
from bot.screening import Screener
from bot.store import directory as stored
from bot.store import queries, schema
from bot.store.engine import connect, reading, transaction
from bot.timelapse import ManualClock, advance
from bot.wording import Wording
from directory.files import read
from directory.hours import WorkingTime
from directory.model import Directory, Kind
from handlers.terminal import NAME, Session, TerminalDoor

LATER = re.compile(r"(\d{1,3}) (working )?(minute|hour|day)s?$")
ROLES = {Side.GP: "GP", Side.TEAM: "Team"}
COMMANDS = (
    ("a question, or a service's name", "as the GP: find whom to ask"),
    ("1, 2, 3 …", "press a button of the last card (K7QF 2: of that query's last card)"),
    ("K7QF and a line", "as the GP: add to that query, or reply to the team"),
    ("/team  /gp", "play the specialty team, or the GP again"),
    ("/later 2 working days", "put the clock forward (minutes, hours, days, working hours)"),
    ("/mine", "my queries and how each stands"),
    ("/about", "what the bot is for"),
    ("/help  /quit", "this list; leave"),
)


class Ended(Exception):
    """There is nothing more to read."""


class Demo:
    """The sample board at work, with a clock that a command puts forward."""

    def __init__(
        self, console: Console, database: Path, directory: Directory, at: datetime
    ) -> None:
        self.console = console
        self.engine = connect(f"sqlite:///{database}")
        schema.upgrade(self.engine)
        self.clock = ManualClock(max(at, self._left_off() or at))
        with transaction(self.engine) as connection:
            stored.save(connection, directory, "demo", "file", self.clock())
        tools = Tools(Boards(), Screener(), Wording.load(), dict.fromkeys(Kind, NAME))
        self.hours = WorkingTime(directory.board)
        self.door = TerminalDoor(console)
        self.desk = Desk(self.engine, tools, self.clock)
        self.rounds = Rounds(self.engine, tools, self.clock)
        self.outbox = Outbox(self.engine, tools, {NAME: self.door}, self.clock)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def _left_off(self) -> datetime | None:
        """An earlier demo in this file may have put its clock forward: go on from there."""
        with reading(self.engine) as connection:
            lines = queries.history(connection)
        return max((line.at for line in lines), default=None)

    def run(self, lines: Callable[[str], str]) -> None:
        """Read lines until there are no more; `lines` gets the prompt and gives a line."""
        with reading(self.engine) as connection:
            events = count(queries.events_seen(connection) + 1)
        session = Session(self.desk, self.door, lines, events)
        while True:
            waiting = self.door.waiting()
            new = f" ({waiting} new for the {'team' if self.door.role is Side.GP else 'GP'})"
            prompt = f"{self._now()}{new if waiting else ''} {ROLES[self.door.role]}> "
            try:
                line = lines(prompt).strip()
                if line == "/quit":
                    return
                if line:
                    self._line(session, line)
            except Ended:
                return
            asyncio.run(self.outbox.deliver())

    def _now(self) -> str:
        return f"{self.clock().astimezone(self.hours.zone):%a %d %b %H:%M}"

    def _line(self, session: Session, line: str) -> None:
        match line.split(maxsplit=1):
            case ["/team"]:
                self.door.play(Side.TEAM)
            case ["/gp"]:
                self.door.play(Side.GP)
            case ["/mine"]:
                session.mine()
            case ["/about"]:
                session.about()
            case ["/help"]:
                self.console.print(commands())
            case ["/later", span]:
                self._later(span)
            case [word, *_] if word.startswith("/"):
                self.console.print(f"There is no command {escape(word)}; /help lists them.")
            case _:
                session.line(line)

    def _later(self, span: str) -> None:
        found = LATER.match(span.strip())
        if not found:
            self.console.print("Say it like: /later 20 minutes, /later 2 working days")
            return
        amount, working, unit = int(found[1]), found[2], found[3] + "s"
        now = self.clock()
        if working and unit == "days":
            until = now
            for _ in range(amount):
                until += timedelta(days=1)
                while not self.hours.is_working_day(until.astimezone(self.hours.zone).date()):
                    until += timedelta(days=1)
        elif working:
            until = self.hours.add_working(now, timedelta(**{unit: amount}), None)
        else:
            until = now + timedelta(**{unit: amount})
        asyncio.run(advance(self.clock, self.rounds, self.outbox, until))
        self.console.print(f"[dim]It is now {self.hours.in_words(self.clock(), now)}.[/dim]")


def commands() -> Table:
    """What can be typed, as a table."""
    table = Table(title="What you can type", title_justify="left", show_header=False, box=None)
    for typed, meaning in COMMANDS:
        table.add_row(f"[bold]{escape(typed)}[/bold]", meaning)
    return table


def typed(console: Console) -> Callable[[str], str]:
    """Lines from the keyboard; Ctrl-D ends."""

    def line(prompt: str) -> str:
        try:
            return console.input(escape(prompt))
        except EOFError:
            raise Ended from None

    return line


def scripted(console: Console, lines: Iterator[str]) -> Callable[[str], str]:
    """Lines from a script, shown as if typed; lines that start with # are remarks."""

    def line(prompt: str) -> str:
        for text in lines:
            if text.startswith("#"):
                console.print(f"[dim]{escape(text)}[/dim]")
                continue
            console.print(f"{escape(prompt)}[bold]{escape(text)}[/bold]")
            return text
        raise Ended

    return line


def play(
    console: Console, database: Path, board: Path, script: Path | None, at: datetime | None
) -> None:
    """Play the demo: `script`'s lines or a person's, from `at` (the board's own time) or now."""
    made = read(board)
    zone = WorkingTime(made.board).zone
    start = at.replace(tzinfo=zone).astimezone(UTC) if at else datetime.now(UTC)
    lines = iter(script.read_text(encoding="utf-8").splitlines()) if script else None
    demo = Demo(console, database, made, start)
    console.print(f"[bold]Adviceline demo[/bold], {made.board.name} (fictitious).")
    console.print(f"Everything is kept in {escape(str(database.resolve()))}", soft_wrap=True)
    console.print(commands())
    try:
        demo.run(scripted(console, lines) if lines else typed(console))
    finally:
        demo.close()
        console.print(f"The demo is kept in {escape(str(database))}; delete it when you like.")
