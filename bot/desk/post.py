"""What a mail that came in does: an answer, an automatic reply, a bounce, or none of these.

A door hands over one `Post` after the other; each is one transaction, in which the door's reading
position moves, too. So a mail that is read again after a crash does nothing twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.desk import Desk
from bot.desk.boards import Office
from bot.desk.post_acts import act
from bot.desk.post_names import signed_by
from bot.desk.post_words import order
from bot.desk.turn import Turn
from bot.desk.undelivered import undelivered
from bot.model import Delivery, Person, Place, Query, Side
from bot.store import deliveries, people, positions, queries
from bot.store import directory as stored
from bot.store.engine import reading, transaction
from directory.model import Kind

MAILBOX = Person(key="mailbox", name="The mailbox")
LONGEST_ID = 250  # signs of a Message-ID that can be stored


@dataclass(frozen=True, slots=True)
class Post:
    """A mail, read. `event` is the same whenever the same mail is read again.

    `kind` is words, away (words that sound automatic), auto, bounce, loop or refused (`why`:
    unreadable, too_big, too_long, empty, attachment, calendar, encrypted). `answers` are our
    Message-IDs that it answers; `references` are a query's by what they are worth. `trusted` is
    what the server says of the sender: True, False, or None for nothing. `failed` are the
    recipients that a bounce names.
    """

    event: str
    kind: str
    sender: str = ""
    name: str = ""
    written_at: datetime | None = None
    message: str = ""
    answers: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    text: str = ""
    signature: tuple[str, ...] = ()
    why: str = ""
    trusted: bool | None = None
    attachments: bool = False
    failed: tuple[str, ...] = ()
    final: bool = True

    def but(self, **changes: Any) -> "Post":
        """The same with some changes."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Match:
    """The query that a mail is about, and the message of ours that it answers if that is known."""

    query: Query
    delivery: Delivery | None


def position(desk: Desk, mailbox: str) -> str:
    """How far a mailbox has been read, "" for not at all."""
    with reading(desk.engine) as connection:
        return positions.position(connection, mailbox)


def days_kept(desk: Desk) -> timedelta:
    """How long a whole mail may stay in the mailbox: as long as the strictest board keeps texts."""
    with reading(desk.engine) as connection:
        boards = stored.boards(connection)
        offices = [desk.tools.boards.office(connection, board) for board in boards]
    days = [office.directory.board.retention.text_days for office in offices]
    return timedelta(days=min(days, default=90))


def mailbox_fails(desk: Desk, mailbox: str, since: datetime, why: str) -> None:
    """Tell every board's admins, in chat where they are there, that the mailbox cannot be read."""
    with transaction(desk.engine) as connection:
        now = desk.clock()
        for board in stored.boards(connection):
            office = desk.tools.boards.office(connection, board)
            event = f"mailbox:{mailbox}:{now:%Y-%m-%d}"
            turn = Turn(desk.tools, connection, office, now, event, Side.CLOCK, MAILBOX)
            for admin in office.directory.board.admins:
                place = _reached_at(turn, admin)
                data = {"mailbox": mailbox, "since": since.isoformat(), "why": why}
                key = f"{event}:{board}:{place.address}"
                turn.send("mail_trouble", Side.ADMIN, place, data=data, key=key)


def receive(desk: Desk, post: Post, mailbox: str, to: str) -> str:
    """Do what a mail asks for and move the mailbox's position to `to`, all or nothing.

    Returns what became of it, in a word for the log. StoreError if it could not be kept: the
    mail is then to be read again. NoSuchBoard if no directory has been imported.
    """
    with transaction(desk.engine) as connection:
        now = desk.clock()
        offices = [desk.tools.boards.office(connection, each) for each in stored.boards(connection)]
        if not offices:
            raise stored.NoSuchBoard("none")
        positions.move(connection, mailbox, to, now)
        if not queries.first_time(connection, post.event, now):
            queries.note(connection, queries.Line(now, Side.CLOCK, MAILBOX.key, "mail_repeated"))
            return "repeated"
        match = _match(connection, desk.tools.doors.get(Kind.EMAIL, ""), post)
        office = _office(offices, match, post)
        turn = Turn(desk.tools, connection, office, now, post.event, Side.CLOCK, MAILBOX)
        outcome = _sort(turn, post, match)
        query = match.query if match else None
        facts = {"outcome": outcome, "domain": post.sender.rpartition("@")[2]}
        turn.note("mail", query, was=query.state if query else "", facts=facts)
        return outcome


def _match(connection: Connection, door: str, post: Post) -> Match | None:
    for message in post.answers:
        delivery = deliveries.by_external(connection, door, message)
        if delivery and delivery.query is not None:
            return Match(queries.by_id(connection, delivery.query, lock=True), delivery)
    for reference in post.references:
        try:
            return Match(queries.by_reference(connection, reference, lock=True), None)
        except queries.NoSuchQuery:
            continue
    return None


def _office(offices: Sequence[Office], match: Match | None, post: Post) -> Office:
    """The query's board; else the one whose domain the sender has, or the first."""
    if match:
        return next(each for each in offices if each.directory.board.id == match.query.board)
    domain = post.sender.rpartition("@")[2]
    theirs = [each for each in offices if domain and domain in _domains(each)]
    return (theirs or list(offices))[0]


def _domains(office: Office) -> frozenset[str]:
    return frozenset(each.lower() for each in office.directory.board.mail_domains)


# --- what it is ------------------------------------------------------------------------------


def _sort(turn: Turn, post: Post, match: Match | None) -> str:
    if post.kind == "loop":
        _tell_admins(turn, post, match, "loop")
        return "loop"
    if post.kind == "bounce":
        return _bounced(turn, post, match)
    if post.kind == "auto":
        return _automatic(turn, post, match)
    if match is None:
        return _unmatched(turn, post)
    if why := _not_from_the_team(turn, post, match):
        return _refuse(turn, post, match, why)
    if post.kind == "away" and not order(post.text, turn.tools.wording).said:
        _automatic(turn, post, match)
        _tell_writer(turn, post, match.query, "away", once=True)
        return "away"
    if post.kind == "refused":
        return _refuse(turn, post, match, post.why)
    return _answer(turn, post, match)


def _not_from_the_team(turn: Turn, post: Post, match: Match) -> str:
    """Why the sender may not act on the query, "" if they may."""
    if post.trusted is False:
        return "unproven"
    delivery = match.delivery
    if delivery and delivery.side not in (Side.TEAM, Side.WRITER):
        return "notice"
    query, directory = match.query, turn.office.directory
    service = directory.by_id.get(query.service)
    contacts = service.contacts if service else ()
    own = {each.value.lower() for each in contacts if each.kind is Kind.EMAIL}
    domains = _domains(turn.office) or {each.rpartition("@")[2] for each in own}
    if post.sender not in own and post.sender.rpartition("@")[2] not in domains:
        return "outside"
    if _place(turn, post, match) is None:
        return "moved"
    return ""


def _place(turn: Turn, post: Post, match: Match) -> Place | None:
    """Where the team that answers is written to; None if it no longer has the query."""
    door = turn.tools.doors.get(Kind.EMAIL, "")
    threads = queries.threads(turn.connection, match.query.id, Side.TEAM)
    by_mail = {each.address.lower(): each for each in threads if each.door == door}
    delivery = match.delivery
    if delivery and delivery.side is Side.TEAM:
        return by_mail.get(delivery.place.address.lower())
    if post.sender in by_mail:
        return by_mail[post.sender]
    others = {
        contact.value.lower()
        for service in turn.office.directory.services
        for contact in service.contacts
        if contact.kind is Kind.EMAIL and service.id != match.query.service
    }
    return None if post.sender in others else next(iter(by_mail.values()), None)


def _answer(turn: Turn, post: Post, match: Match) -> str:
    place = _place(turn, post, match)
    service = turn.office.directory.by_id.get(match.query.service)
    name, role = _author(post, [each.value.lower() for each in service.contacts] if service else [])
    person = people.remember(
        turn.connection,
        Person(key=f"mail:{post.sender}"[:255], name=name, email=post.sender, role=role),
        turn.now,
        None,
    )
    acting = replace(
        turn, side=Side.TEAM, person=replace(person, name=name, role=role), place=place
    )
    done = act(acting, match.query, post.text)
    for what in done.back:
        _tell_writer(turn, post, match.query, what)
    if done.cleaned and place and post.sender != place.address.lower():
        _tell_writer(turn, post, match.query, "cleaned", removed=done.cleaned)
    if done.done and post.attachments:
        _tell_writer(turn, post, match.query, "attachment_left")
        _tell_gp(turn, match.query, "attachment", post.event)
    return done.act if done.done else f"not {done.act}"


def _author(post: Post, mailboxes: Sequence[str]) -> tuple[str, str]:
    """Name and role of who wrote it. A shared mailbox is nobody: the signature says who it was."""
    if post.sender not in mailboxes:
        return post.name, ""
    found = signed_by(post.signature)
    return found or (post.name, "")


# --- what is not an answer -------------------------------------------------------------------


def _automatic(turn: Turn, post: Post, match: Match | None) -> str:
    """Nobody wrote it: the GP is told once a mailbox and promise that it says so."""
    about_us = match is None or (match.delivery and match.delivery.side is not Side.TEAM)
    if match and not about_us and post.trusted is not False:
        _tell_gp(turn, match.query, "automatic", f"{match.query.round}:{post.sender}")
    elif match is None and post.sender not in turn.office.directory.board.admins:
        _tell_admins(turn, post, None, "automatic")
    return "automatic"


def _bounced(turn: Turn, post: Post, match: Match | None) -> str:
    """A mail of ours did not arrive."""
    if match is None or post.trusted is False:
        _tell_admins(turn, post, match, "bounce")
        return "bounce of nothing known"
    if not post.final:
        return "delayed"
    delivery, query = match.delivery, match.query
    if delivery is None:
        _tell_admins(turn, post, match, "bounce")
        return "bounce"
    turn.note(
        "undeliverable", query, was=query.state, facts={"kind": delivery.kind, "why": "bounced"}
    )
    if delivery.side is Side.TEAM:
        undelivered(turn, query, Side.TEAM, delivery.place)
    elif delivery.side is not Side.ADMIN:
        _tell_admins(turn, post, match, "bounce", contact=delivery.place.address)
    return "bounce"


def _unmatched(turn: Turn, post: Post) -> str:
    """It is about no question of ours: perhaps a GP who writes; an admin sees that it came."""
    why = post.why if post.kind == "refused" else "unmatched"
    inside = post.sender.rpartition("@")[2] in _domains(turn.office)
    if post.trusted or (inside and post.trusted is None):
        _tell_writer(turn, post, None, "how_to_ask", once=True)
    _tell_admins(turn, post, None, "unproven" if post.trusted is False else why)
    return why


def _refuse(turn: Turn, post: Post, match: Match, why: str) -> str:
    """It goes no further. Who wrote it hears why, unless they may not be who they say."""
    genuine = post.trusted or (why != "outside" and post.trusted is None)
    if genuine:
        _tell_writer(turn, post, match.query, why)
    if why in ("unproven", "outside", "unreadable") or not genuine:
        _tell_admins(turn, post, match, why)
    return f"refused: {why}"


# --- who is told -----------------------------------------------------------------------------


def _tell_writer(
    turn: Turn, post: Post, query: Query | None, what: str, once: bool = False, **data: str
) -> None:
    """A mail back, in the thread of theirs. `once`: at most one a day and address."""
    door = turn.tools.doors.get(Kind.EMAIL)
    if not door or not post.sender:
        return
    about = query.reference if query else "-"
    own = f"{turn.now:%Y-%m-%d}" if once else post.event
    thread = post.message if len(post.message) <= LONGEST_ID else ""
    turn.send(
        "mail_back",
        Side.WRITER,
        Place(door, post.sender, thread),
        query,
        {"what": what, **data},
        key=f"{about}:mail_back:{what}:{own}:{post.sender}",
    )


def _tell_gp(turn: Turn, query: Query, what: str, once: str) -> None:
    if not query.open:
        return
    for place in queries.threads(turn.connection, query.id, Side.GP)[-1:]:
        key = f"{query.reference}:mail_gp:{what}:{once}"
        turn.send("mail_gp", Side.GP, place, query, {"what": what}, key=key)


def _tell_admins(turn: Turn, post: Post, match: Match | None, why: str, contact: str = "") -> None:
    """Sender, time and why, at most once a day for a sender and a reason."""
    query = match.query if match else None
    data = {
        "why": why,
        "sender": post.sender or "an unknown address",
        "at": turn.now.isoformat(timespec="minutes"),
        "contact": contact or next(iter(post.failed), "an unknown address"),
    }
    for admin in turn.office.directory.board.admins:
        place = _reached_at(turn, admin)
        about = query.reference if query else "-"
        once = f"{turn.now:%Y-%m-%d}:{post.sender}:{contact}"
        key = f"{about}:mail_admin:{why}:{once}:{place.address}"
        turn.send("mail_admin", Side.ADMIN, place, query, data, key=key)


def _reached_at(turn: Turn, address: str) -> Place:
    """In chat if they are there, else by e-mail."""
    known = people.place_of(turn.connection, email=address)
    return known or Place(turn.tools.doors.get(Kind.EMAIL, ""), address)
