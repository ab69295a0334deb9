"""Conversations that a door can write to: what the door must know for it, newest wins."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, insert, select, update

from bot.model import Place
from bot.store import tables

_table = tables.conversations


@dataclass(frozen=True, slots=True)
class Conversation:
    """`facts` are the door's own, and mean nothing to anybody else. A dead one takes nothing."""

    place: Place
    facts: Mapping[str, str]
    dead_at: datetime | None = None


def find(connection: Connection, place: Place) -> Conversation | None:
    """What is known of a conversation, whatever its thread."""
    row = connection.execute(select(_table).where(_is(place))).first()
    return None if row is None else Conversation(place, dict(row.facts), row.dead_at)


def meet(connection: Connection, place: Place, facts: Mapping[str, str], at: datetime) -> bool:
    """Something came from there: keep what it says, and it is alive; whether it had been dead."""
    known = find(connection, place)
    if known is None:
        values = {"door": place.door, "address": place.address, "facts": dict(facts), "at": at}
        connection.execute(insert(_table).values(**values))
        return False
    merged = {**known.facts, **facts}
    if merged != known.facts or known.dead_at:
        values = {"facts": merged, "at": at, "dead_at": None}
        connection.execute(update(_table).where(_is(place)).values(**values))
    return known.dead_at is not None


def bury(connection: Connection, place: Place, at: datetime) -> None:
    """Nothing can be written there any more, until something comes from there again."""
    alive = _table.c.dead_at.is_(None)
    connection.execute(update(_table).where(_is(place), alive).values(dead_at=at))


def dead(connection: Connection, door: str) -> int:
    """How many of a door's conversations are dead."""
    rows = connection.execute(
        select(_table.c.address).where(_table.c.door == door, _table.c.dead_at.is_not(None))
    )
    return len(rows.all())


def _is(place: Place) -> ColumnElement[bool]:
    return and_(_table.c.door == place.door, _table.c.address == place.address)
