"""The directory in the database: every version of every entry, who made it, and what is marked."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, or_, select, update

from bot.store import tables
from directory.model import Board, Directory, Model, Practice, Service

_table = tables.directory
_KINDS: dict[str, type[Model]] = {"board": Board, "practice": Practice, "service": Service}


def _entries(directory: Directory) -> Iterable[tuple[tuple[str, str], int, dict[str, Any]]]:
    yield ("board", directory.board.id), 0, directory.board.model_dump(mode="json")
    for position, practice in enumerate(directory.practices):
        yield ("practice", practice.id), position, practice.model_dump(mode="json")
    for position, service in enumerate(directory.services):
        yield ("service", service.id), position, service.model_dump(mode="json")


def save(connection: Connection, directory: Directory, who: str, via: str, at: datetime) -> int:
    """Make `directory` the present one; only what differs gets a new version. How many did."""
    board = directory.board.id
    current = {
        (row.kind, row.name): (row.id, row.position, row.body)
        for row in connection.execute(
            select(_table).where(_table.c.board == board, _table.c.until.is_(None))
        )
    }
    wanted = {key: (position, body) for key, position, body in _entries(directory)}
    ended = [
        number
        for key, (number, position, body) in current.items()
        if wanted.get(key) != (position, body)
    ]
    fresh = [
        {
            "board": board,
            "kind": key[0],
            "name": key[1],
            "position": position,
            "body": body,
            "since": at,
            "who": who,
            "via": via,
        }
        for key, (position, body) in wanted.items()
        if key not in current or current[key][1:] != (position, body)
    ]
    if ended:
        connection.execute(update(_table).where(_table.c.id.in_(ended)).values(until=at))
    if fresh:
        connection.execute(insert(_table), fresh)
    return len({(row["kind"], row["name"]) for row in fresh}) + sum(
        1 for key in current if key not in wanted
    )


class NoSuchBoard(LookupError):
    """No board of this id has been imported."""


def load(connection: Connection, board: str, at: datetime | None = None) -> Directory:
    """The directory of a board, as it is now or as it was at `at`; NoSuchBoard if there is none."""
    statement = select(_table).where(_table.c.board == board).order_by(_table.c.position)
    if at is None:
        statement = statement.where(_table.c.until.is_(None))
    else:
        statement = statement.where(
            _table.c.since <= at, or_(_table.c.until.is_(None), _table.c.until > at)
        )
    found: dict[str, list[Any]] = {kind: [] for kind in _KINDS}
    for row in connection.execute(statement):
        found[row.kind].append(_KINDS[row.kind].model_validate(row.body))
    if not found["board"]:
        raise NoSuchBoard(board)
    return Directory(
        board=found["board"][0],
        practices=tuple(found["practice"]),
        services=tuple(found["service"]),
    )


_VERSIONS = select(_table.c.board, func.max(_table.c.id)).group_by(_table.c.board)


def versions(connection: Connection) -> dict[str, int]:
    """The boards that have been imported, each with a number that grows with every change."""
    return {row[0]: row[1] for row in connection.execute(_VERSIONS)}


def boards(connection: Connection) -> list[str]:
    """The ids of the boards that have been imported."""
    return sorted(versions(connection))


@dataclass(frozen=True, slots=True)
class Version:
    """One version of one entry of the directory."""

    kind: str
    name: str
    body: dict[str, Any]
    since: datetime
    until: datetime | None
    who: str
    via: str


def history(connection: Connection, board: str, name: str) -> list[Version]:
    """Every version of an entry, oldest first."""
    statement = select(_table).where(_table.c.board == board, _table.c.name == name)
    return [
        Version(row.kind, row.name, row.body, row.since, row.until, row.who, row.via)
        for row in connection.execute(statement.order_by(_table.c.id))
    ]


def edited_in_chat(connection: Connection, board: str) -> dict[str, datetime]:
    """Entries whose present version was made in chat, with when: an import may not lose them."""
    statement = select(_table.c.name, _table.c.since).where(
        _table.c.board == board, _table.c.until.is_(None), _table.c.via == "chat"
    )
    return {row.name: row.since for row in connection.execute(statement)}


# --- marks -----------------------------------------------------------------------------------

_marks = tables.marks


@dataclass(frozen=True, slots=True)
class Mark:
    """What was said of a contact: `kind` wrong or failing (until somebody checks it), paused
    (until a day), or asked (a channel that somebody wants to answer for the service)."""

    service: str
    contact: str
    kind: str
    who: str
    since: datetime
    until: datetime | None = None


def mark(connection: Connection, board: str, mark: Mark) -> bool:
    """Mark a contact; whether it was not marked so already."""
    same = (
        _marks.c.board == board,
        _marks.c.service == mark.service,
        _marks.c.contact == mark.contact,
        _marks.c.kind == mark.kind,
        _standing(mark.since),
    )
    if connection.execute(select(_marks.c.id).where(*same)).first():
        return False
    connection.execute(
        insert(_marks).values(
            board=board,
            service=mark.service,
            contact=mark.contact,
            kind=mark.kind,
            who=mark.who,
            since=mark.since,
            until=mark.until,
        )
    )
    return True


def _standing(at: datetime) -> ColumnElement[bool]:
    return or_(_marks.c.until.is_(None), _marks.c.until > at)


def unmark(
    connection: Connection,
    board: str,
    service: str,
    contact: str,
    at: datetime,
    kinds: Collection[str],
) -> int:
    """The marks of a contact of these kinds end; how many stood."""
    found = connection.execute(
        update(_marks)
        .where(
            _marks.c.board == board,
            _marks.c.service == service,
            _marks.c.contact == contact,
            _marks.c.kind.in_(list(kinds)),
            _standing(at),
        )
        .values(until=at)
    )
    return found.rowcount


_MARKS = (
    select(_marks)
    .where(
        _marks.c.board == bindparam("whose"),
        or_(_marks.c.until.is_(None), _marks.c.until > bindparam("moment")),
    )
    .order_by(_marks.c.id)
)


def marks(connection: Connection, board: str, at: datetime) -> list[Mark]:
    """The marks of a board that stand at a moment."""
    return [
        Mark(row.service, row.contact, row.kind, row.who, row.since, row.until)
        for row in connection.execute(_MARKS, {"whose": board, "moment": at})
    ]
