"""What a card is composed from, and the pieces that several cards share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.messages import Button, Field, Part
from bot.model import Entry, Query, Side, State
from bot.wording import Wording
from directory.hours import WorkingTime
from directory.lines import Line, lines
from directory.model import Board, Contact, Directory, Kind, Service, Target

# What a written contact without a target of its own promises.
DEFAULT_TARGET = Target(amount=5, unit="days")
STALE = timedelta(days=183)  # after half a year a contact is shown as not lately checked


@dataclass(frozen=True, slots=True)
class View:
    """Everything that a card may show, as it stands at `now`.

    `doors` are the kinds of written contact that a configured door serves. `bad` are the contacts
    that somebody reported as wrong, that fail, or that are paused; `paused` says until when.
    `data` is the delivery's.
    """

    directory: Directory
    hours: WorkingTime
    wording: Wording
    now: datetime
    query: Query | None = None
    entries: tuple[Entry, ...] = ()
    doors: frozenset[Kind] = frozenset()
    bad: frozenset[str] = frozenset()
    paused: Mapping[str, datetime] = field(default_factory=dict)
    others: tuple[Query, ...] = ()  # for lists: the queries that it lists
    data: Mapping[str, str] = field(default_factory=dict)

    @property
    def board(self) -> Board:
        return self.directory.board

    @property
    def q(self) -> Query:
        """The query, where a card cannot be without one."""
        if self.query is None:
            raise ValueError("this card is about a query, and there is none")
        return self.query

    @property
    def service(self) -> Service:
        """The query's service."""
        return self.directory.by_id[self.q.service]

    def name_of(self, service: str) -> str:
        """A service's name; its id if the directory no longer has it."""
        known = self.directory.by_id.get(service)
        return known.name if known else service

    def reached_by(self, value: str) -> str:
        """A written contact as people know it: an address as it is, a channel by its name."""
        for service in self.directory.services:
            for contact in service.contacts:
                if contact.value == value and contact.kind in (Kind.SLACK, Kind.TEAMS):
                    name = "proposal.channel_named" if contact.note else "proposal.channel"
                    return self.wording(name, channel=contact.note)
        return value

    def entry(self, number: str) -> Entry:
        """One of the query's entries, by id."""
        return next(entry for entry in self.entries if str(entry.id) == number)

    def when(self, at: datetime | None) -> str:
        """A time in words, in the board's own time."""
        return self.hours.in_words(at, self.now) if at else ""

    def lines(self, service: Service, emergency: bool = False) -> tuple[Line, ...]:
        """Whom to ring, in order; a paused line is left out."""
        if self.paused:
            usable = [each for each in service.contacts if each.value not in self.paused]
            service = service.model_copy(update={"contacts": tuple(usable)})
        return lines(self.board, service, self.hours, self.now, self.bad, emergency)


def written(service: Service, doors: frozenset[Kind], bad: frozenset[str]) -> tuple[Contact, ...]:
    """The written contacts that a door serves and that are not known to fail, in file order."""
    return tuple(
        contact
        for contact in service.contacts
        if contact.written and contact.kind in doors and contact.value not in bad
    )


def promise(view: View, service: Service, contact: Contact) -> datetime:
    """By when an answer to a question sent now is promised."""
    target = contact.respond_within or DEFAULT_TARGET
    return view.hours.add_target(target, view.now, contact.hours)


def promise_words(view: View, due: datetime) -> str:
    """The promise in words, with the holidays that lie in between."""
    days = view.hours.holidays_between(view.now, due)
    words = view.when(due)
    if days:
        names = ", ".join(f"{each.day:%A} {each.day.day} {each.day:%B}" for each in days)
        key = "proposal.holiday" if len(days) == 1 else "proposal.holidays"
        words += " " + view.wording(key, days=names)
    return words


def line_words(view: View, line: Line, named: bool = True) -> str:
    """One line to ring as text: whose, number, what for, open until when, doubts."""
    w = view.wording
    note = f" ({line.note})" if line.note else ""
    state = f", {line.words}" if line.words else ""
    doubt = " " + w("proposal.doubtful") if line.doubtful else ""
    owner = f"{line.owner}: " if named else ""
    return f"{owner}{line.number}{note}{state}.{doubt}"


def first_line(view: View, service: Service, best: Line) -> str:
    """The first line of a proposal, the `best` to ring: readable and copied without a press."""
    w = view.wording
    quote = " " + w("proposal.quote", reference=view.query.reference) if view.query else ""
    if best.owner == service.name:
        return w("proposal.ring", line=line_words(view, best)) + quote
    by_mail = [contact for contact in service.contacts if contact.written]
    if by_mail:
        first = w("proposal.no_line", service=service.name, line=line_words(view, best))
    else:
        first = w("proposal.only_board", service=service.name, line=line_words(view, best))
    return first + quote


def stale(view: View, service: Service) -> str:
    """A sentence when an entry has not been checked for half a year, else ""."""
    if service.verified is None:
        return view.wording("proposal.never_checked")
    if view.now.date() - service.verified > STALE:
        day = f"{service.verified.day} {service.verified:%B %Y}"
        return view.wording("proposal.stale", day=day)
    return ""


def text(*lines: str) -> Part:
    """A paragraph; empty lines are left out."""
    return Part("text", tuple(line for line in lines if line))


def headed(view: View, key: str, lines: tuple[str, ...]) -> tuple[Part, ...]:
    """A list under a heading; nothing where the list is empty."""
    return (Part("heading", (view.wording(key),)), Part("list", lines)) if lines else ()


def quoted(entry: Entry) -> Part:
    """What somebody wrote, as a quotation."""
    return Part("quote", tuple(entry.text.splitlines()) or ("",))


def facts(**labelled: str) -> Part:
    """Labelled values; empty ones are left out."""
    lines = tuple(
        f"{label.replace('_', ' ').capitalize()}: {value}"
        for label, value in labelled.items()
        if value
    )
    return Part("facts", lines)


def parts(*some: Part) -> tuple[Part, ...]:
    """The parts that say something."""
    return tuple(part for part in some if part.lines)


def signed(entry: Entry) -> str:
    """Who said it: name and role."""
    return f"{entry.author_name}, {entry.author_role}" if entry.author_role else entry.author_name


def status(view: View, query: Query, team: bool = False) -> str:
    """How a query stands, in one sentence; a team that reads it has received it."""
    late = "_late" if query.late(view.now) else ""
    sending = query.state is State.SENT and query.accepted_at is None and not team
    return view.wording(
        "state.sending" if sending else f"state.{query.state}{late}",
        service=view.name_of(query.service) if query.service else "",
        due=view.when(query.due_at),
        who=query.claimed_name,
        answered=view.when(query.answered_at),
        ended=view.when(query.ended_at),
    )


def reason_field(view: View, key: str, choices: tuple[str, ...] = ()) -> Field:
    """A required reason: picked from sentences of the wording, or typed."""
    w = view.wording
    if choices:
        return Field("reason", w(key), tuple((name, w(f"reason.{name}")) for name in choices))
    return Field("reason", w(key), long=True)


def record_button(view: View) -> Button:
    """The button for the text that goes into the record."""
    return Button(view.wording("button.record"), "record")


def first_entry(view: View) -> Entry | None:
    """The question."""
    return next((entry for entry in view.entries if entry.kind == "question"), None)


def last_entry(view: View, side: Side) -> Entry | None:
    """The last thing that a side said."""
    return next((entry for entry in reversed(view.entries) if entry.side is side), None)
