"""How far a door has read."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from bot.store import tables
from bot.store.queries import insert_once


def position(connection: Connection, name: str) -> str:
    """Where reading goes on, "" for the very beginning."""
    table = tables.positions
    found = connection.execute(select(table.c.position).where(table.c.name == name)).scalar()
    return found or ""


def move(connection: Connection, name: str, position: str, at: datetime) -> None:
    """Everything up to `position` is dealt with, once this transaction commits."""
    table = tables.positions
    row = {"position": position, "at": at}
    if not insert_once(connection, table, {"name": name, **row}):
        connection.execute(update(table).where(table.c.name == name).values(**row))
