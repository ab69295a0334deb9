"""The directory in the database: every version of every entry, who made it, and what is marked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

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


def boards(connection: Connection) -> list[str]:
    """The ids of the boards that have been imported."""
    statement = select(_table.c.board).where(_table.c.kind == "board", _table.c.until.is_(None))
    return sorted(connection.execute(statement).scalars())


def version(connection: Connection, board: str) -> int:
    """A number that grows with every change of a board's directory."""
    statement = select(_table.c.id).where(_table.c.board == board)
    return connection.execute(statement.order_by(_table.c.id.desc()).limit(1)).scalar() or 0


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
    """What was said of a contact until somebody checked it: `kind` wrong, failing or paused."""

    service: str
    contact: str
    kind: str
    who: str
    since: datetime


def mark(connection: Connection, board: str, mark: Mark) -> bool:
    """Mark a contact; whether it was not marked so already."""
    same = (
        _marks.c.board == board,
        _marks.c.service == mark.service,
        _marks.c.contact == mark.contact,
        _marks.c.kind == mark.kind,
        _marks.c.until.is_(None),
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
        )
    )
    return True


def unmark(connection: Connection, board: str, service: str, contact: str, at: datetime) -> None:
    """Somebody checked the contact: its marks end."""
    connection.execute(
        update(_marks)
        .where(
            _marks.c.board == board,
            _marks.c.service == service,
            _marks.c.contact == contact,
            _marks.c.until.is_(None),
        )
        .values(until=at)
    )


def marks(connection: Connection, board: str) -> list[Mark]:
    """The marks of a board that stand now."""
    statement = select(_marks).where(_marks.c.board == board, _marks.c.until.is_(None))
    return [
        Mark(row.service, row.contact, row.kind, row.who, row.since)
        for row in connection.execute(statement.order_by(_marks.c.id))
    ]
