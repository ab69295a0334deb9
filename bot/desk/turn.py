"""One turn: everything that happens in one transaction because one person or the clock acted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from bot.cards.view import View
from bot.desk.boards import Boards, Office
from bot.model import ENDS, Delivery, Entry, Person, Place, Query, Side, State, move
from bot.screening import Screened, Screener
from bot.store import deliveries, people, queries
from bot.store import directory as stored
from bot.wording import Wording
from directory.model import Kind, Target

KEY = 255  # signs of a delivery's key that the table holds
DAY = Target(amount=1, unit="days")
LAPSE = timedelta(hours=24)  # an unsent proposal is kept this long
PROPOSAL_HELPS = timedelta(minutes=15)  # a proposal that comes later helps nobody
FOLLOW_UP_DAYS = Target(amount=5, unit="days")  # an answer without a word closes itself
ELSEWHERE = (State.CLAIMED, State.ANSWERED, State.DECLINED)  # what the rest of the team is told
GIVE_UP_DAYS = Target(amount=10, unit="days")


@dataclass(frozen=True, slots=True)
class Tools:
    """What every turn needs. `doors` says which door serves which kind of written contact."""

    boards: Boards
    screener: Screener
    wording: Wording
    doors: Mapping[Kind, str]


@dataclass(slots=True)
class Turn:
    """A transaction at work: `event` makes the keys of what it sends unique and repeatable."""

    tools: Tools
    connection: Connection
    office: Office
    now: datetime
    event: str
    side: Side
    person: Person
    place: Place | None = None

    # --- what happens to a query -----------------------------------------------------------

    def open(self, query: Query) -> Query:
        """Store a new query in its first state, with what the clock will do to it."""
        return queries.create(self.connection, self._with_next(query))

    def act(
        self, query: Query, act: str, facts: Mapping[str, Any] | None = None, **changes: Any
    ) -> Query:
        """Move a query by the table, change what follows, log it; NotNow if it does not fit."""
        moved = replace(move(query, act, self.side, self.now), **changes)
        moved = self._with_next(moved)
        queries.save(self.connection, moved)
        self.note(act, moved, was=query.state, facts=facts)
        return moved

    def _with_next(self, query: Query) -> Query:
        """What the clock will do to a query in its present state, and when."""
        hours, state = self.office.hours, query.state
        if state in ENDS:
            return replace(query, next_act="", next_at=None)
        if state in (State.STOPPED, State.OFFERED, State.PHONED):
            return replace(query, next_act="lapse", next_at=self.now + LAPSE)
        if state is State.ASKED:
            return replace(
                query, next_act="lapse", next_at=hours.add_target(GIVE_UP_DAYS, self.now, None)
            )
        if state is State.ANSWERED:
            at = hours.add_target(FOLLOW_UP_DAYS, self.now, None)
            return replace(query, next_act="auto_close", next_at=at)
        due = query.due_at or self.now
        # A promise ends at closing time; the days after it are counted from that very day.
        give_up = hours.add_target(GIVE_UP_DAYS, due - timedelta(seconds=1), None)
        if state is State.SENT:
            return replace(query, next_act="give_up", next_at=give_up)
        # Taken: it goes back to the team when the promise ends; taken late, a working day later.
        back = due if due > self.now else hours.add_target(DAY, self.now, None)
        if back < give_up:
            return replace(query, next_act="return", next_at=back)
        return replace(query, next_act="give_up", next_at=give_up)

    def note(
        self,
        act: str,
        query: Query | None = None,
        was: str = "",
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """A line in the log."""
        queries.note(
            self.connection,
            queries.Line(
                self.now,
                self.side,
                self.person.key,
                act,
                query.id if query else None,
                was,
                query.state.value if query else "",
                facts,
            ),
        )

    def say(self, query: Query, kind: str, screened: Screened, **more: Any) -> Entry:
        """Store what somebody wrote, as screening left it."""
        return queries.say(
            self.connection,
            Entry(
                id=0,
                query=query.id,
                side=self.side,
                author=self.person.key,
                author_name=self.person.name,
                author_role=self.person.role,
                kind=kind,
                text=screened.text,
                at=self.now,
                removed=tuple(dict.fromkeys(each.placeholder for each in screened.identifiers)),
                **more,
            ),
        )

    # --- what goes out ---------------------------------------------------------------------

    def send(
        self,
        kind: str,
        side: Side,
        place: Place,
        query: Query | None = None,
        data: Mapping[str, str] | None = None,
        key: str = "",
        due: datetime | None = None,
        helps_for: timedelta | None = None,
        updates: str = "",
    ) -> None:
        """Queue a message; it leaves once the transaction has committed."""
        at = due or self.now
        about = query.reference if query else "-"
        key = key or f"{about}:{kind}:{self.event}:{place.door}:{place.address}"
        if len(key) > KEY:
            key = sha256(key.encode()).hexdigest()
        deliveries.enqueue(
            self.connection,
            Delivery(
                key=key,
                kind=kind,
                side=side,
                place=place,
                due_at=at,
                query=query.id if query else None,
                round=query.round if query else 0,
                expires_at=at + helps_for if helps_for else None,
                updates=updates,
                data={"board": self.office.directory.board.id, **(data or {})},
            ),
        )

    def to_gp(self, kind: str, query: Query, **data: str) -> None:
        """To the GP, where they asked."""
        for place in self._gp_places(query):
            self.send(kind, Side.GP, place, query, data)

    def to_team(self, kind: str, query: Query, **data: str) -> None:
        """To the team, everywhere it is written to about this query."""
        for place in queries.threads(self.connection, query.id, Side.TEAM):
            self.send(kind, Side.TEAM, place, query, data)

    def remind_gp(self, kind: str, query: Query, due: datetime, **data: str) -> None:
        """To the GP, later, if it is still wanted then."""
        for place in self._gp_places(query):
            self._later(kind, Side.GP, place, query, due, data)

    def remind_team(self, kind: str, query: Query, due: datetime, **data: str) -> None:
        """To the team, later, if it is still wanted then."""
        for place in queries.threads(self.connection, query.id, Side.TEAM):
            self._later(kind, Side.TEAM, place, query, due, data)

    def _gp_places(self, query: Query) -> list[Place]:
        return queries.threads(self.connection, query.id, Side.GP)[-1:]

    def _later(
        self,
        kind: str,
        side: Side,
        place: Place,
        query: Query | None,
        due: datetime,
        data: Mapping[str, str],
    ) -> None:
        """Queue a reminder under a key that a repeat of the same round cannot double."""
        about = f"{query.reference}:{query.round}" if query else self.event
        words = ":".join([kind, *sorted(data.values())])
        key = f"{about}:{words}:{place.door}:{place.address}"
        self.send(kind, side, place, query, data, key=key, due=due)

    def refresh(self, query: Query) -> None:
        """Redraw the receipt and the team's card, so that both show how things stand."""
        self.refresh_receipt(query)
        for place in queries.threads(self.connection, query.id, Side.TEAM):
            self.send("question", Side.TEAM, place, query, updates=question_key(query, place))
            self._tell_elsewhere(place, query)

    def _tell_elsewhere(self, place: Place, query: Query) -> None:
        """A mail cannot be redrawn: where the team's act was done elsewhere, it is told of it."""
        if self.side is not Side.TEAM or place.door != self.tools.doors.get(Kind.EMAIL):
            return
        acted = (self.place.door, self.place.address) if self.place else None
        if query.state in ELSEWHERE and acted != (place.door, place.address):
            what = f"{query.state}_elsewhere"
            key = f"{query.reference}:{what}:{self.event}:{place.address}"
            data = {"what": what, "claimed": query.claimed_name}
            self.send("told", Side.TEAM, place, query, data, key=key)

    def refresh_receipt(self, query: Query) -> None:
        """Redraw the GP's receipt."""
        for place in self._gp_places(query):
            self.send("receipt", Side.GP, place, query, updates=receipt_key(query))

    def notify(
        self,
        address: str,
        kind: str,
        side: Side,
        query: Query | None = None,
        due: datetime | None = None,
        **data: str,
    ) -> None:
        """To somebody known by a sign-in address: in chat if they are there, else by e-mail."""
        place = people.place_of(self.connection, email=address)
        if place is None and Kind.EMAIL in self.tools.doors:
            place = Place(self.tools.doors[Kind.EMAIL], address)
        if place is None:
            self.note("not_told", query, facts={"kind": kind, "side": side.value})
            return
        self._later(kind, side, place, query, due or self.now, data)

    def view(self, query: Query | None = None, **data: str) -> View:
        """What a card shows that is answered at once."""
        return look(self.tools, self.connection, self.office, self.now, query, data)


def receipt_key(query: Query) -> str:
    """The key of the GP's receipt."""
    return f"{query.reference}:receipt"


def question_key(query: Query, place: Place) -> str:
    """The key of the question's card at one of the team's places."""
    return f"{query.reference}:question:{query.redirects}:{place.door}:{place.address}"


def unusable(marks: Iterable[stored.Mark]) -> frozenset[str]:
    """The contacts that are marked as wrong, failing or paused."""
    return frozenset(mark.contact for mark in marks if mark.kind != "asked")


def look(
    tools: Tools,
    connection: Connection,
    office: Office,
    now: datetime,
    query: Query | None,
    data: Mapping[str, str],
) -> View:
    """Everything that a card about `query` may show, as it stands now."""
    board = office.directory.board.id
    marks = stored.marks(connection, board, now)
    others: list[Query] = []
    if "others" in data:
        others = [queries.by_reference(connection, each) for each in data["others"].split()]
    return View(
        directory=office.directory,
        hours=office.hours,
        wording=tools.wording,
        now=now,
        query=query,
        entries=tuple(queries.said(connection, query.id)) if query else (),
        doors=frozenset(tools.doors),
        bad=unusable(marks),
        paused={mark.contact: mark.until for mark in marks if mark.kind == "paused" and mark.until},
        others=tuple(others),
        data=data,
    )
