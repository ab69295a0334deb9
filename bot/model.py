"""A query, who may do what with it, and the one table of its states. Pure: no clock, no store."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a query stands."""

    STOPPED = "stopped"  # an emergency: the text is kept for the override, and lapses
    OFFERED = "offered"  # the proposal was shown; nothing has left
    PHONED = "phoned"  # the GP rang and says so; not an end
    SENT = "sent"  # the team's clock runs
    CLAIMED = "claimed"  # somebody said "I'll answer this"
    ASKED = "asked"  # the team asked the GP; the team's clock stands still
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    LAPSED = "lapsed"
    UNANSWERED = "unanswered"


ENDS = frozenset({State.CLOSED, State.WITHDRAWN, State.DECLINED, State.LAPSED, State.UNANSWERED})
WITH_TEAM = frozenset({State.SENT, State.CLAIMED})


class Side(StrEnum):
    """Who acts, or to whom something is said."""

    GP = "gp"
    TEAM = "team"
    LEAD = "lead"  # is told when an answer is late
    PRACTICE = "practice"  # is told, reference only, of an answer nobody read
    ADMIN = "admin"
    WRITER = "writer"  # wrote something that goes no further, or not all of it, and is told
    CLOCK = "clock"


class Clock(StrEnum):
    """What an act does to the team's clock."""

    KEEP = "keep"
    START = "start"  # a new promise from now
    PAUSE = "pause"  # what is left is kept
    RESUME = "resume"  # what was left, from now
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: from which states `side` may do `act`, and where it leads.

    `to` None means: back to whoever has it (claimed if somebody took it, else sent).
    """

    act: str
    side: Side
    states: frozenset[State]
    to: State | None
    clock: Clock = Clock.KEEP


def _row(act: str, side: Side, states: str, to: str, clock: Clock = Clock.KEEP) -> Row:
    return Row(
        act,
        side,
        frozenset(State(word) for word in states.split()),
        None if to == "back" else State(to),
        clock,
    )


_GP, _TEAM, _CLOCK = Side.GP, Side.TEAM, Side.CLOCK
TABLE = (
    _row("override", _GP, "stopped", "offered"),
    _row("pick", _GP, "offered phoned", "offered"),
    _row("got_advice", _GP, "offered phoned", "closed"),
    _row("no_answer", _GP, "offered phoned", "phoned"),
    _row("wrong_number", _GP, "offered phoned", "phoned"),
    _row("send", _GP, "offered phoned", "sent", Clock.START),
    _row("call_back", _GP, "offered phoned", "sent", Clock.START),
    _row("mailto", _GP, "offered phoned", "closed"),
    _row("no_door", _GP, "offered", "closed"),
    _row("withdraw", _GP, "stopped offered phoned sent claimed asked", "withdrawn", Clock.STOP),
    _row("reply", _GP, "asked", "back", Clock.RESUME),
    _row("add", _GP, "sent claimed", "back"),
    _row("follow_up", _GP, "answered", "back", Clock.START),
    _row("not_an_answer", _GP, "answered", "back"),
    _row("read", _GP, "answered", "answered"),
    _row("clear", _GP, "answered", "answered"),
    _row("outcome", _GP, "answered", "closed", Clock.STOP),
    _row("claim", _TEAM, "sent", "claimed"),
    _row("hand_over", _TEAM, "claimed", "claimed"),
    _row("release", _TEAM, "claimed", "sent"),
    _row("ask", _TEAM, "sent claimed", "asked", Clock.PAUSE),
    _row("answer", _TEAM, "sent claimed asked", "answered"),
    _row("correct", _TEAM, "answered", "answered"),
    _row("redirect", _TEAM, "sent claimed", "sent", Clock.START),
    _row("decline", _TEAM, "sent claimed asked", "declined", Clock.STOP),
    _row("close", _TEAM, "answered", "closed", Clock.STOP),
    _row("return", _CLOCK, "claimed", "sent"),
    _row("give_up", _CLOCK, "sent claimed", "unanswered", Clock.STOP),
    _row("lapse", _CLOCK, "stopped offered phoned asked", "lapsed", Clock.STOP),
    _row("auto_close", _CLOCK, "answered", "closed", Clock.STOP),
)
ROWS: Mapping[tuple[Side, str], Row] = {(row.side, row.act): row for row in TABLE}


class NotNow(Exception):
    """The act does not fit the query's present state, which is `state`."""

    def __init__(self, state: State, act: str) -> None:
        super().__init__(f"'{act}' does not fit a query that is {state}")
        self.state = state


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who uses the bot. `key` is the door's own name for them ("slack:U1")."""

    key: str
    name: str
    email: str = ""
    role: str = ""
    practice: str = ""
    board: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation on one door. `thread` is the platform's root of it, "" for none."""

    door: str
    address: str
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """One service that was proposed, and the directory's terms that spoke for it."""

    service: str
    score: float
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """One question that somebody asked. All times are aware and UTC."""

    id: int
    reference: str
    board: str
    asker: str
    asker_name: str
    role: str
    practice: str
    state: State
    created_at: datetime
    offers: tuple[Offer, ...] = ()
    findings: tuple[str, ...] = ()
    service: str = ""
    contact: str = ""  # the written contact's value that the question went to
    call_back: str = ""  # until when the asker can be phoned, in their words
    tried: tuple[str, ...] = ()  # phone numbers that were rung without an answer
    first_sent_at: datetime | None = None
    sent_at: datetime | None = None
    due_at: datetime | None = None
    left: timedelta | None = None  # working time that is left while the clock stands still
    accepted_at: datetime | None = None  # when the other side had the question
    claimed_by: str = ""
    claimed_name: str = ""
    claimed_at: datetime | None = None
    answered_at: datetime | None = None
    read_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str = ""
    clear: bool | None = None
    redirects: int = 0
    round: int = 0  # grows when the clock starts, stands or ends: old reminders die by it
    next_act: str = ""  # what the clock will do, and when
    next_at: datetime | None = None
    hold: bool = False
    text_gone_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether something is still to come."""
        return self.state not in ENDS

    def late(self, now: datetime) -> bool:
        """Overdue is not a state: with the team, and past the promise."""
        return self.state in WITH_TEAM and self.due_at is not None and self.due_at < now


def move(query: Query, act: str, side: Side, at: datetime) -> Query:
    """The query after `act`, by the table; NotNow if the act does not fit its state.

    Sets what follows from the state alone (the end, the round); promises and next times are the
    desk's, which knows the calendar.
    """
    row = ROWS[side, act]
    if query.state not in row.states:
        raise NotNow(query.state, act)
    to = row.to or (State.CLAIMED if query.claimed_by else State.SENT)
    return replace(
        query,
        state=to,
        round=query.round + (row.clock is not Clock.KEEP),
        ended_at=at if to in ENDS else None,
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing said in a query's conversation, screened.

    `kind` is question, added, asked, reply, follow_up, answer, correction, declined or draft
    (a line of the GP's that was stopped and waits for their word). `removed` names what screening
    took out; `replaces` is the id of the answer that a correction corrects.
    """

    id: int
    query: int
    side: Side
    author: str
    author_name: str
    author_role: str
    kind: str
    text: str
    at: datetime
    removed: tuple[str, ...] = ()
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One outgoing message: what, about which query, to where, and when.

    `key` makes it unique: a second one with the same key is not made. `data` has ids and facts,
    never a text: the text is read when the message is drawn. `updates` is the key of the delivery
    whose card it redraws in place.
    """

    key: str
    kind: str
    side: Side
    place: Place
    due_at: datetime
    query: int | None = None
    round: int = 0
    expires_at: datetime | None = None
    updates: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    id: int = 0
    attempts: int = 0
