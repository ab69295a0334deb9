"""The engine and its transactions, on SQLite and PostgreSQL."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError


class StoreError(Exception):
    """The database cannot be used; the message says what, where and what to do."""


def connect(url: str) -> Engine:
    """An engine for `url`; StoreError if the URL or its folder cannot be used.

    SQLite runs in WAL with full syncing: "committed" must hold through a power cut.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError(
            "The database URL cannot be read; it should look like sqlite:///adviceline.db"
        ) from error
    if parsed.get_backend_name() != "sqlite":
        # The parameters of a failing statement may be a question's text: never in an exception.
        return create_engine(parsed, hide_parameters=True, pool_pre_ping=True)
    if parsed.database in (None, "", ":memory:"):
        raise StoreError("An in-memory database would lose questions; name a file.")
    folder = Path(str(parsed.database)).parent
    if not folder.is_dir():
        raise StoreError(f"The folder of the database, {folder}, does not exist; make it first.")
    engine = create_engine(parsed, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_immediate(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


# SQLite has one writer. Another one that waits asks again after ever longer naps, up to a tenth of
# a second: within a process they queue here instead and go on at once.
_writers: WeakKeyDictionary[Engine, Lock] = WeakKeyDictionary()


def _writing(engine: Engine) -> AbstractContextManager[object]:
    if engine.dialect.name != "sqlite":
        return nullcontext()
    return _writers.setdefault(engine, Lock())


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """All or nothing. StoreError if the database does not take it (full, read-only, locked)."""
    try:
        with _writing(engine), engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        raise StoreError(_in_words(engine, error)) from None


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads: it waits for no writer."""
    try:
        with engine.connect().execution_options(reading=True) as connection, connection.begin():
            yield connection
    except DBAPIError as error:
        raise StoreError(_in_words(engine, error)) from None


def _in_words(engine: Engine, error: DBAPIError) -> str:
    """What went wrong, where and what to do, without the statement's parameters."""
    where = engine.url.database or engine.url.host or "the database"
    said = str(error.orig).splitlines()[0] if error.orig else type(error).__name__
    advice = {
        "readonly": "give this user write access to the file and its folder",
        "full": "free some disk space; nothing was half-written",
        "locked": "another program holds it; try again when it has finished",
        "unable to open": "check that the folder exists and can be written",
        "no such table": "run `adviceline db upgrade` first",
        "not a database": "this file is something else; name another",
    }
    what_to_do = next(
        (todo for sign, todo in advice.items() if sign in said), "see the database's own log"
    )
    # PostgreSQL quotes values in DETAIL lines, which are cut; the first line names columns only.
    return f"The database {where} refused: {said}. What to do: {what_to_do}."
