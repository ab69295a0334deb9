"""A stage for conversations: the real store, directory, matcher, screening, desk and outbox."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.desk import Desk, Tools
from bot.desk.boards import Boards
from bot.desk.rounds import Rounds
from bot.messages import Button, Card, Did, PermanentFailure, Reply, Said, TemporaryFailure
from bot.model import Delivery, Person, Place, Query, Side, State
from bot.outbox import Outbox
from bot.screening import Screener
from bot.store import directory as stored
from bot.store import queries
from bot.store.engine import connect, reading, transaction
from bot.store.tables import metadata
from bot.timelapse import ManualClock, advance
from bot.wording import Wording
from directory.matching import Matcher
from directory.model import Directory, Kind

LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=LONDON).astimezone(UTC)  # a working day, GMT
GP = Person("test:gp", "Dr Alex Gray", "alex.gray@northshire.example", "GP", "S12345")
TEAM = Person("test:team", "Dr Sam Rowan", "", "Consultant")
DESK_OF = Place("chat", "dm-gray")

_matchers: dict[str, Matcher] = {}


def matcher(directory: Directory) -> Matcher:
    """One matcher a directory: building it is the slow part of a test."""
    key = directory.model_dump_json()
    if key not in _matchers:
        _matchers[key] = Matcher(directory)
    return _matchers[key]


@dataclass
class Seen:
    """A card as somebody saw it."""

    delivery: Delivery
    card: Card
    replaces: str
    at: datetime


@dataclass
class RecordingDoor:
    """A door that keeps what it was given; addresses can be made to fail."""

    clock: ManualClock
    seen: list[Seen] = field(default_factory=list)
    dead: set[str] = field(default_factory=set)
    busy: dict[str, int] = field(default_factory=dict)  # address → how often it fails first

    async def send(self, delivery: Delivery, card: Card, replaces: str) -> str:
        address = delivery.place.address
        if address in self.dead:
            raise PermanentFailure("channel_not_found")
        if self.busy.get(address, 0):
            self.busy[address] -= 1
            raise TemporaryFailure("busy")
        self.seen.append(Seen(delivery, card, replaces, self.clock()))
        return f"m{len(self.seen)}"


class Stage:
    """Everything at work on a fresh database, with a clock that the test moves."""

    def __init__(
        self,
        folder: Path,
        directory: Directory,
        screener: Screener,
        at: datetime = MONDAY,
        url: str = "",
        doors: Mapping[Kind, str] | None = None,
    ) -> None:
        self.clock = ManualClock(at)
        self.engine = connect(url or f"sqlite:///{folder / 'test.db'}")
        metadata.create_all(self.engine)
        self.door = RecordingDoor(self.clock)
        kinds = {Kind.EMAIL: "mail", Kind.SLACK: "chat"} if doors is None else doors
        self.tools = Tools(Boards(matcher), screener, Wording.load(), kinds)
        self.desk = Desk(self.engine, self.tools, self.clock)
        self.rounds = Rounds(self.engine, self.tools, self.clock)
        self.outbox = Outbox(
            self.engine, self.tools, {"chat": self.door, "mail": self.door}, self.clock
        )
        self.events = count(1)
        self.directory = directory
        with transaction(self.engine) as connection:
            stored.save(connection, directory, "test", "file", at)

    def close(self) -> None:
        self.engine.dispose()

    # --- time --------------------------------------------------------------------------------

    def settle(self) -> None:
        """Let everything that is due leave."""
        asyncio.run(self.outbox.deliver())

    def later(self, **span: float) -> None:
        """Live through a while, e.g. later(hours=2)."""
        self.until(self.clock.now + timedelta(**span))

    def until(self, at: datetime) -> None:
        asyncio.run(advance(self.clock, self.rounds, self.outbox, at))

    # --- who does what -----------------------------------------------------------------------

    def ask(self, text: str, person: Person = GP, event: str = "", place: Place = DESK_OF) -> Card:
        """A GP types a line; the last card that they then see."""
        reply = self.say(text, person, event, place)
        if reply.card:
            return reply.card
        return self.gp_cards()[-1]

    def say(self, text: str, person: Person = GP, event: str = "", place: Place = DESK_OF) -> Reply:
        reply = self.desk.said(self.line(text, person, event, place))
        self.settle()
        return reply

    def line(self, text: str, person: Person = GP, event: str = "", place: Place = DESK_OF) -> Said:
        """A line as a door hands it over."""
        return Said(event or f"e{next(self.events)}", person, place, text)

    def press(
        self,
        card: Card,
        label: str,
        side: Side = Side.GP,
        event: str = "",
        person: Person | None = None,
        place: Place | None = None,
        **fields: str,
    ) -> Reply:
        """Press the button that starts with `label`; its form is filled as shown, then `fields`."""
        button = self.button(card, label)
        filled = {each.name: each.value for each in button.form if each.value}
        if button.value:
            filled["value"] = button.value
        return self.act(button.act, card.reference, side, event, person, place, **filled | fields)

    def act(
        self,
        act: str,
        reference: str,
        side: Side = Side.GP,
        event: str = "",
        person: Person | None = None,
        place: Place | None = None,
        **fields: str,
    ) -> Reply:
        who = person or (GP if side is Side.GP else TEAM)
        where = place or (DESK_OF if side is Side.GP else self.team_place(reference))
        did = Did(event or f"e{next(self.events)}", who, where, act, reference, fields)
        reply = self.desk.did(did, side)
        self.settle()
        return reply

    @staticmethod
    def button(card: Card, label: str) -> Button:
        found = [each for each in card.buttons if each.label.startswith(label)]
        labels = [each.label for each in card.buttons]
        assert found, f"no button starts with {label!r}; there are {labels}"
        return found[0]

    def sent(self, text: str) -> str:
        """Ask and send in one go; the reference."""
        card = self.ask(text)
        reply = self.press(card, "Ask ")
        assert not reply.errors, reply.errors
        return card.reference

    # --- what is seen ------------------------------------------------------------------------

    def cards(self, side: Side) -> list[Card]:
        return [seen.card for seen in self.door.seen if seen.delivery.side is side]

    def gp_cards(self) -> list[Card]:
        return self.cards(Side.GP)

    def team_cards(self) -> list[Card]:
        return self.cards(Side.TEAM)

    def last(self, kind: str) -> Card:
        """The last card of a kind that anybody saw."""
        found = [seen.card for seen in self.door.seen if seen.card.kind == kind]
        assert found, f"nobody saw a {kind!r}: {[seen.card.kind for seen in self.door.seen]}"
        return found[-1]

    def kinds(self, side: Side | None = None) -> list[str]:
        """The kinds of new cards (not redrawn ones), in order."""
        return [
            seen.card.kind
            for seen in self.door.seen
            if not seen.replaces and side in (None, seen.delivery.side)
        ]

    def when(self, kind: str, side: Side | None = None) -> list[datetime]:
        """When cards of a kind were seen, in London time."""
        return [
            seen.at.astimezone(LONDON)
            for seen in self.door.seen
            if seen.card.kind == kind and not seen.replaces and side in (None, seen.delivery.side)
        ]

    def team_place(self, reference: str) -> Place:
        with reading(self.engine) as connection:
            query = queries.by_reference(connection, reference)
            places = queries.threads(connection, query.id, Side.TEAM)
        return places[0] if places else Place("chat", "nowhere")

    def query(self, reference: str) -> Query:
        with reading(self.engine) as connection:
            return queries.by_reference(connection, reference)

    def all_queries(self) -> list[Query]:
        with reading(self.engine) as connection:
            return queries.find(connection, queries.Filter())

    def acts(self, reference: str) -> list[str]:
        """The acts in the log of a query."""
        with reading(self.engine) as connection:
            query = queries.by_reference(connection, reference)
            return [line.act for line in queries.history(connection, query.id)]

    def state(self, reference: str) -> State:
        return self.query(reference).state


def london(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A London time as UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=LONDON).astimezone(UTC)
