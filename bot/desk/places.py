"""Conversations as a door needs them: what it must know to write there, alive or dead."""

from collections.abc import Mapping

from sqlalchemy import Connection

from bot.desk.desk import Desk
from bot.model import Place
from bot.store import conversations, people, queries
from bot.store import directory as stored
from bot.store.engine import reading, transaction


def met(desk: Desk, place: Place, facts: Mapping[str, str]) -> None:
    """Something came from a conversation: what the door must know to write there is kept.

    One that was dead is alive again, and so are the contacts that it is.
    """
    with reading(desk.engine) as connection:
        known = conversations.find(connection, place)
    if known and known.dead_at is None and {**known.facts, **facts} == known.facts:
        return
    with transaction(desk.engine) as connection:
        if conversations.meet(connection, place, facts, desk.clock()):
            _revive(desk, connection, place)


def _revive(desk: Desk, connection: Connection, place: Place) -> None:
    now = desk.clock()
    conversations.revive_threads(connection, place)
    for board in stored.boards(connection):
        for mark in stored.marks(connection, board, now):
            if mark.kind == "failing" and mark.contact == place.address:
                stored.unmark(connection, board, mark.service, mark.contact, now, ["failing"])


def facts_of(desk: Desk, place: Place) -> tuple[Mapping[str, str], bool] | None:
    """What the door keeps of a conversation, and whether it is alive; None if it is unknown."""
    with reading(desk.engine) as connection:
        known = conversations.find(connection, place)
    return (known.facts, known.dead_at is None) if known else None


def newest_facts(desk: Desk, door: str) -> Mapping[str, str] | None:
    """What the door keeps of the conversation that it last heard something new from."""
    with reading(desk.engine) as connection:
        known = conversations.newest(connection, door)
    return known.facts if known else None


def closed(desk: Desk, place: Place, facts: Mapping[str, str]) -> None:
    """A conversation takes nothing any more."""
    with transaction(desk.engine) as connection:
        conversations.bury(connection, place, facts, desk.clock())


def dead(desk: Desk, door: str) -> int:
    """How many of a door's conversations are dead."""
    with reading(desk.engine) as connection:
        return conversations.dead(connection, door)


def alone_with(desk: Desk, door: str, person: str) -> Place | None:
    """Where a person can be written to privately through a door; None if they never wrote so."""
    with reading(desk.engine) as connection:
        place = people.place_of(connection, key=person)
    return place if place and place.door == door else None


def email_of(desk: Desk, person: str) -> str | None:
    """The sign-in address that is known of a person; None if they were never seen."""
    with reading(desk.engine) as connection:
        known = people.person(connection, person)
    return known.email if known else None


def cited(desk: Desk, place: Place, message: str) -> str:
    """The reference of the query that one of our messages is about, "" if it is about none."""
    with reading(desk.engine) as connection:
        number = conversations.message(connection, place, message)
        sent = conversations.delivery(connection, number) if number else None
        if sent is None or sent.query is None:
            return ""
        return queries.by_id(connection, sent.query).reference
