"""Conversations that a door can write to: what the door must know for it, newest wins."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, insert, or_, select, update

from bot.model import Delivery, Place, Side
from bot.store import tables
from bot.store.deliveries import _delivery as read_delivery

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


def bury(connection: Connection, place: Place, facts: Mapping[str, str], at: datetime) -> None:
    """Nothing can be written there any more, until something comes from there again."""
    if find(connection, place) is None:
        meet(connection, place, facts, at)
    alive = _table.c.dead_at.is_(None)
    connection.execute(update(_table).where(_is(place), alive).values(dead_at=at))


def newest(connection: Connection, door: str) -> Conversation | None:
    """The conversation of a door that last changed, and is alive."""
    alive = (_table.c.door == door, _table.c.dead_at.is_(None))
    row = connection.execute(select(_table).where(*alive).order_by(_table.c.at.desc())).first()
    return None if row is None else Conversation(Place(row.door, row.address), dict(row.facts))


def revive_threads(connection: Connection, place: Place) -> None:
    """What queries say in a place can be said again: a GP's, and a team's that still has them."""
    threads, queries = tables.threads, tables.queries
    theirs = select(queries.c.id).where(queries.c.contact == place.address)
    connection.execute(
        update(threads)
        .where(
            threads.c.door == place.door,
            threads.c.address == place.address,
            or_(threads.c.side == Side.GP.value, threads.c.query.in_(theirs)),
        )
        .values(dead_at=None)
    )


def message(connection: Connection, place: Place, external: str) -> int | None:
    """The number of the delivery that is a message in a conversation, by the platform's id."""
    table = tables.deliveries
    return connection.execute(
        select(table.c.id)
        .where(
            table.c.door == place.door,
            table.c.address == place.address,
            table.c.external == external,
            table.c.updates == "",
        )
        .order_by(table.c.id)
    ).scalar()


def delivery(connection: Connection, number: int) -> Delivery | None:
    """One outgoing message by its number; None if there is none such."""
    row = connection.execute(
        select(tables.deliveries).where(tables.deliveries.c.id == number)
    ).first()
    return None if row is None else read_delivery(row)


def dead(connection: Connection, door: str) -> int:
    """How many of a door's conversations are dead."""
    rows = connection.execute(
        select(_table.c.address).where(_table.c.door == door, _table.c.dead_at.is_not(None))
    )
    return len(rows.all())


def _is(place: Place) -> ColumnElement[bool]:
    return and_(_table.c.door == place.door, _table.c.address == place.address)
