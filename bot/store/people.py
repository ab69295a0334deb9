"""Who has used the bot, and where each can be written to alone."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, update

from bot.model import Person, Place
from bot.store import tables

# Made once: making a statement costs more than running it.
_BY_KEY = select(tables.people).where(tables.people.c.key == bindparam("key"))


def remember(connection: Connection, person: Person, at: datetime, alone: Place | None) -> Person:
    """Store what the platform says of a person; role, practice and board stay as they said.

    `alone` is where they can be written to privately, if that is where they just wrote.
    """
    table = tables.people
    known = connection.execute(_BY_KEY, {"key": person.key}).first()
    place = {"door": alone.door, "address": alone.address} if alone else {}
    given = {name: getattr(person, name) for name in ("name", "email", "role", "practice", "board")}
    if known is None:
        connection.execute(insert(table).values(key=person.key, at=at, **given, **place))
        return person
    news = {name: value for name, value in {**given, **place}.items() if value}
    if any(getattr(known, name) != value for name, value in news.items()):
        connection.execute(update(table).where(table.c.key == person.key).values(**news, at=at))
    return replace(person, **{name: given[name] or getattr(known, name) for name in given})


def person(connection: Connection, key: str) -> Person | None:
    """Somebody who was remembered."""
    row = connection.execute(_BY_KEY, {"key": key}).first()
    if row is None:
        return None
    return Person(row.key, row.name, row.email, row.role, row.practice, row.board)


def place_of(connection: Connection, *, key: str = "", email: str = "") -> Place | None:
    """Where a person can be written to alone, by key or by sign-in address; newest first."""
    table = tables.people
    who = table.c.key == key if key else func.lower(table.c.email) == email.lower()
    statement = select(table.c.door, table.c.address).where(who, table.c.door != "")
    row = connection.execute(statement.order_by(table.c.at.desc())).first()
    return None if row is None else Place(row.door, row.address)
