"""Outgoing messages: queued in the transaction that causes them, claimed under a lease, marked."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, exists, func, or_, select, update

from bot.model import Delivery, Place, Side
from bot.store import tables
from bot.store.queries import insert_once

PENDING, SENT, FAILED, CANCELLED = "pending", "sent", "failed", "cancelled"
_table = tables.deliveries


def enqueue(connection: Connection, delivery: Delivery) -> bool:
    """Queue a message; whether it is new (a key is queued once)."""
    number = insert_once(
        connection,
        _table,
        {
            "key": delivery.key,
            "kind": delivery.kind,
            "side": delivery.side.value,
            "door": delivery.place.door,
            "address": delivery.place.address,
            "thread": delivery.place.thread,
            "query": delivery.query,
            "round": delivery.round,
            "due_at": delivery.due_at,
            "expires_at": delivery.expires_at,
            "updates": delivery.updates,
            "data": dict(delivery.data),
            "state": PENDING,
            "attempts": 0,
        },
    )
    return number is not None


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        key=row.key,
        kind=row.kind,
        side=Side(row.side),
        place=Place(row.door, row.address, row.thread),
        due_at=row.due_at,
        query=row.query,
        round=row.round,
        expires_at=row.expires_at,
        updates=row.updates,
        data=row.data,
        id=row.id,
        attempts=row.attempts,
    )


def claim(
    connection: Connection,
    now: datetime,
    lease: timedelta,
    doors: Collection[str],
    limit: int = 50,
) -> list[Delivery]:
    """Take messages that are due, for `lease`, so that no other process sends them too.

    Within a conversation the order holds: a message waits while an earlier one that is due, in
    flight or being retried has not left.
    """
    earlier = _table.alias("earlier")
    blocked = exists().where(
        earlier.c.door == _table.c.door,
        earlier.c.address == _table.c.address,
        func.coalesce(earlier.c.query, 0) == func.coalesce(_table.c.query, 0),
        earlier.c.id < _table.c.id,
        earlier.c.state == PENDING,
        or_(earlier.c.due_at <= now, earlier.c.attempts > 0, earlier.c.leased_until > now),
    )
    statement = (
        select(_table)
        .where(
            _table.c.state == PENDING,
            _table.c.due_at <= now,
            _table.c.door.in_(list(doors)),
            or_(_table.c.leased_until.is_(None), _table.c.leased_until <= now),
            ~blocked,
        )
        .order_by(_table.c.due_at, _table.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = [_delivery(row) for row in connection.execute(statement)]
    if found:
        numbers = [delivery.id for delivery in found]
        connection.execute(
            update(_table).where(_table.c.id.in_(numbers)).values(leased_until=now + lease)
        )
    return found


def mark_sent(connection: Connection, delivery: int, external: str, at: datetime) -> None:
    """It has left; `external` is the platform's id of it."""
    _mark(connection, delivery, state=SENT, sent_at=at, external=external, leased_until=None)


def mark_cancelled(connection: Connection, delivery: int, why: str) -> None:
    """It is no longer wanted."""
    _mark(connection, delivery, state=CANCELLED, why=why, leased_until=None)


def mark_failed(connection: Connection, delivery: int, why: str) -> None:
    """It can never leave."""
    _mark(connection, delivery, state=FAILED, why=why, leased_until=None)


def retry(connection: Connection, delivery: Delivery, at: datetime, why: str) -> None:
    """Try again at `at`."""
    _mark(
        connection,
        delivery.id,
        due_at=at,
        attempts=delivery.attempts + 1,
        why=why,
        leased_until=None,
    )


def put_off(connection: Connection, delivery: int, at: datetime) -> None:
    """Not now (it is outside its reader's hours), but at `at`."""
    _mark(connection, delivery, due_at=at, leased_until=None)


# Made once: making a statement costs more than running it.
_MARK = update(_table).where(_table.c.id == bindparam("number"))


def _mark(connection: Connection, delivery: int, **values: Any) -> None:
    connection.execute(_MARK, {"number": delivery, **values})


def external(connection: Connection, key: str) -> str:
    """The platform's id of the message with this key, "" while it has not left."""
    found = connection.execute(select(_table.c.external).where(_table.c.key == key)).scalar()
    return found or ""


def by_external(connection: Connection, door: str, external: str) -> Delivery | None:
    """The message that a platform knows by this id, None if none is."""
    statement = select(_table).where(
        _table.c.external == external, _table.c.door == door, _table.c.updates == ""
    )
    row = connection.execute(statement.order_by(_table.c.id).limit(1)).first()
    return None if row is None else _delivery(row)


def cancel(connection: Connection, query: int, why: str) -> None:
    """Cancel what waits for a query: reminders of an ended one, messages of an erased one."""
    connection.execute(
        update(_table)
        .where(_table.c.query == query, _table.c.state == PENDING)
        .values(state=CANCELLED, why=why, leased_until=None)
    )


def sent_count(connection: Connection, query: int, kinds: Collection[str]) -> int:
    """How many messages of these kinds have left for a query."""
    statement = select(func.count()).where(
        _table.c.query == query, _table.c.kind.in_(list(kinds)), _table.c.state == SENT
    )
    return connection.execute(statement).scalar_one()


def of_query(connection: Connection, query: int) -> list[tuple[Delivery, str, str]]:
    """A query's messages with their state and the reason of it, oldest first."""
    rows = connection.execute(select(_table).where(_table.c.query == query).order_by(_table.c.id))
    return [(_delivery(row), row.state, row.why) for row in rows]


def waiting(connection: Connection, after: datetime) -> datetime | None:
    """When the next message falls due after a moment, None if none does."""
    statement = select(func.min(_table.c.due_at)).where(
        _table.c.state == PENDING, _table.c.due_at > after
    )
    return connection.execute(statement).scalar()


def tally(connection: Connection) -> dict[str, int]:
    """How many messages are in each state."""
    statement = select(_table.c.state, func.count()).group_by(_table.c.state)
    return {row[0]: row[1] for row in connection.execute(statement)}


def forget_sent(connection: Connection, before: datetime) -> None:
    """Drop messages that left long ago and belong to no open conversation."""
    connection.execute(
        _table.delete().where(and_(_table.c.state != PENDING, _table.c.due_at < before))
    )
