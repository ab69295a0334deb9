"""Queries, what was said in them, the log, and where their conversations happen."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.model import ENDS, Entry, Offer, Place, Query, Side, State
from bot.store import tables

# Sayable on the phone: no 0/O, 1/I/L, 5/S; no vowels, so no words. A digit and a letter at least.
_LETTERS = "BCDFGHJKMNPQRTVWXYZ"
_DIGITS = "2346789"


def new_reference() -> str:
    """Four signs such as K7QF; a digit is always among the last three."""
    signs = [secrets.choice(_LETTERS)] + [secrets.choice(_LETTERS + _DIGITS) for _ in range(3)]
    signs[secrets.choice((1, 2, 3))] = secrets.choice(_DIGITS)
    return "".join(signs)


@cache
def _insert_once(dialect: str, table: Any) -> Any:
    """The statement, made once: making it costs more than running it."""
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    key = next(iter(table.primary_key.columns))
    return make(table).on_conflict_do_nothing().returning(key)


def insert_once(connection: Connection, table: Any, values: Mapping[str, Any]) -> Any:
    """Insert unless a row with the same unique key exists; its primary key, None if it does."""
    statement = _insert_once(connection.dialect.name, table)
    return connection.execute(statement, dict(values)).scalar()


def first_time(connection: Connection, event: str, at: datetime) -> bool:
    """Whether this event of a platform was never seen; it is then remembered."""
    return insert_once(connection, tables.events, {"id": event, "at": at}) is not None


def events_seen(connection: Connection) -> int:
    """How many events have been remembered."""
    return connection.execute(select(func.count()).select_from(tables.events)).scalar_one()


# --- queries ---------------------------------------------------------------------------------

_QUERY_FIELDS = tuple(column.name for column in fields(Query))


def _query(row: Row[Any]) -> Query:
    values = dict(row._mapping)
    values["state"] = State(values["state"])
    values["offers"] = tuple(
        Offer(offer["service"], offer["score"], tuple(offer["why"])) for offer in values["offers"]
    )
    values["findings"] = tuple(values["findings"])
    values["tried"] = tuple(values["tried"])
    return Query(**values)


def _values(query: Query) -> dict[str, Any]:
    values = {name: getattr(query, name) for name in _QUERY_FIELDS if name != "id"}
    values["state"] = query.state.value
    values["offers"] = [
        {"service": offer.service, "score": offer.score, "why": list(offer.why)}
        for offer in query.offers
    ]
    values["findings"] = list(query.findings)
    values["tried"] = list(query.tried)
    return values


def create(connection: Connection, query: Query) -> Query:
    """Store a new query; its id and reference are given here."""
    while True:
        named = replace(query, reference=new_reference())
        number = insert_once(connection, tables.queries, _values(named))
        if number is not None:
            return replace(named, id=number)


def save(connection: Connection, query: Query) -> None:
    """Write the query's present facts."""
    connection.execute(
        update(tables.queries).where(tables.queries.c.id == query.id).values(_values(query))
    )


class NoSuchQuery(LookupError):
    """No query has this reference."""


_BY_REFERENCE = select(tables.queries).where(tables.queries.c.reference == bindparam("wanted"))
_BY_ID = select(tables.queries).where(tables.queries.c.id == bindparam("wanted"))
_LOCKED = {_BY_ID: _BY_ID.with_for_update(), _BY_REFERENCE: _BY_REFERENCE.with_for_update()}


def by_reference(connection: Connection, reference: str, lock: bool = False) -> Query:
    """The query with this reference, in any case of letters; NoSuchQuery if there is none.

    With `lock` the row is held until the transaction ends (PostgreSQL; SQLite has one writer).
    """
    statement = _LOCKED[_BY_REFERENCE] if lock else _BY_REFERENCE
    row = connection.execute(statement, {"wanted": reference.upper()}).first()
    if row is None:
        raise NoSuchQuery(reference)
    return _query(row)


def by_id(connection: Connection, number: int, lock: bool = False) -> Query:
    """The query with this id; NoSuchQuery if there is none."""
    statement = _LOCKED[_BY_ID] if lock else _BY_ID
    row = connection.execute(statement, {"wanted": number}).first()
    if row is None:
        raise NoSuchQuery(str(number))
    return _query(row)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which queries; an empty value means any. `since` and `until` bound the time of asking."""

    states: Collection[State] = ()
    board: str = ""
    service: str = ""
    practice: str = ""
    asker: str = ""
    late_at: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int | None = None


def find(connection: Connection, wanted: Filter) -> list[Query]:
    """The queries that fit, newest first."""
    table = tables.queries.c
    statement: Select[Any] = select(tables.queries).order_by(table.id.desc())
    if wanted.states:
        statement = statement.where(table.state.in_([state.value for state in wanted.states]))
    for name in ("board", "service", "practice", "asker"):
        if value := getattr(wanted, name):
            statement = statement.where(table[name] == value)
    if wanted.late_at:
        statement = statement.where(
            table.due_at < wanted.late_at, table.state.in_([State.SENT.value, State.CLAIMED.value])
        )
    if wanted.since:
        statement = statement.where(table.created_at >= wanted.since)
    if wanted.until:
        statement = statement.where(table.created_at < wanted.until)
    if wanted.limit:
        statement = statement.limit(wanted.limit)
    return [_query(row) for row in connection.execute(statement)]


_ASKED_BACK = (
    select(tables.queries.c.reference)
    .where(
        tables.queries.c.asker == bindparam("whose"),
        tables.queries.c.state == State.ASKED.value,
    )
    .order_by(tables.queries.c.id.desc())
)


def asked_back(connection: Connection, asker: str) -> list[str]:
    """The references of a person's queries in which the team waits for their reply."""
    return list(connection.execute(_ASKED_BACK, {"whose": asker}).scalars())


def due(connection: Connection, now: datetime, limit: int = 200) -> list[Query]:
    """Queries for which the clock has something to do, held until the transaction ends."""
    table = tables.queries.c
    statement = select(tables.queries).where(table.next_at <= now).order_by(table.next_at)
    rows = connection.execute(statement.limit(limit).with_for_update(skip_locked=True))
    return [_query(row) for row in rows]


def next_due(connection: Connection) -> datetime | None:
    """When the clock has something to do next for any query."""
    return connection.execute(select(func.min(tables.queries.c.next_at))).scalar()


def ended_before(connection: Connection, board: str, at: datetime) -> list[Query]:
    """Queries whose text is past the board's retention and not on hold."""
    table = tables.queries.c
    statement = select(tables.queries).where(
        table.board == board,
        table.ended_at < at,
        table.text_gone_at.is_(None),
        table.hold.is_(False),
        table.state.in_([state.value for state in ENDS]),
    )
    return [_query(row) for row in connection.execute(statement.with_for_update())]


# --- what was said ---------------------------------------------------------------------------


_SAY = insert(tables.entries).returning(tables.entries.c.id)


def say(connection: Connection, entry: Entry) -> Entry:
    """Store one thing said, already screened; its id is given here."""
    values = {column.name: getattr(entry, column.name) for column in fields(Entry)}
    del values["id"]
    values |= {"side": entry.side.value, "removed": list(entry.removed)}
    return replace(entry, id=connection.execute(_SAY, values).scalar_one())


def _entry(row: Row[Any]) -> Entry:
    values = dict(row._mapping)
    return Entry(**values | {"side": Side(values["side"]), "removed": tuple(values["removed"])})


_SAID = (
    select(tables.entries)
    .where(tables.entries.c.query == bindparam("wanted"))
    .order_by(tables.entries.c.id)
)


def said(connection: Connection, query: int) -> list[Entry]:
    """The query's conversation, oldest first."""
    return [_entry(row) for row in connection.execute(_SAID, {"wanted": query})]


def question(connection: Connection, query: int) -> Entry:
    """What was asked, the first thing that was said."""
    return next(entry for entry in said(connection, query) if entry.kind == "question")


def rewrite(connection: Connection, entry: int, kind: str, text: str) -> None:
    """Change an entry that has not been said yet (a draft), or clean one."""
    connection.execute(
        update(tables.entries).where(tables.entries.c.id == entry).values(kind=kind, text=text)
    )


def clean(connection: Connection, query: int, text: str) -> int:
    """Replace every text of a query, and the words that matched; how many were cleaned."""
    result = connection.execute(
        update(tables.entries)
        .where(tables.entries.c.query == query, tables.entries.c.text != text)
        .values(text=text)
    )
    return result.rowcount


def forget_names(connection: Connection, query: int) -> None:
    """Remove who wrote what in a query's conversation and log."""
    connection.execute(
        update(tables.entries)
        .where(tables.entries.c.query == query)
        .values(author="", author_name="", author_role="")
    )
    connection.execute(update(tables.log).where(tables.log.c.query == query).values(who=""))


# --- the log ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log; `facts` hold ids, rules, times and reasons, never a question."""

    at: datetime
    side: Side
    who: str
    act: str
    query: int | None = None
    was: str = ""
    became: str = ""
    facts: Mapping[str, Any] | None = None


_NOTE = insert(tables.log)


def note(connection: Connection, line: Line) -> None:
    """Write a line; nothing ever changes one but the end of the audit's years."""
    connection.execute(
        _NOTE,
        {
            "query": line.query,
            "at": line.at,
            "side": line.side.value,
            "who": line.who,
            "act": line.act,
            "was": line.was,
            "became": line.became,
            "facts": dict(line.facts or {}),
        },
    )


def history(connection: Connection, query: int | None = None, act: str = "") -> list[Line]:
    """The log of one query (or the lines that belong to none), oldest first."""
    table = tables.log
    statement = select(table).order_by(table.c.id)
    if query is not None:
        statement = statement.where(table.c.query == query)
    if act:
        statement = statement.where(table.c.act == act)
    return [
        Line(row.at, Side(row.side), row.who, row.act, row.query, row.was, row.became, row.facts)
        for row in connection.execute(statement)
    ]


# --- threads ---------------------------------------------------------------------------------


def open_thread(connection: Connection, query: int, side: Side, place: Place) -> None:
    """Remember where a side of the query talks; a known place gets its newest thread."""
    table = tables.threads
    row = {"query": query, "side": side.value, "door": place.door, "address": place.address}
    if insert_once(connection, table, {**row, "thread": place.thread}) is None:
        same = [table.c[name] == value for name, value in row.items()]
        thread = {"thread": place.thread} if place.thread else {}
        connection.execute(update(table).where(*same).values(dead_at=None, **thread))


_THREADS = (
    select(tables.threads)
    .where(
        tables.threads.c.query == bindparam("wanted"),
        tables.threads.c.side == bindparam("whose"),
        tables.threads.c.dead_at.is_(None),
    )
    .order_by(tables.threads.c.id)
)


def threads(connection: Connection, query: int, side: Side) -> list[Place]:
    """The living places of one side, oldest first."""
    rows = connection.execute(_THREADS, {"wanted": query, "whose": side.value})
    return [Place(row.door, row.address, row.thread) for row in rows]


def bury_thread(connection: Connection, query: int, place: Place, at: datetime) -> None:
    """Mark a query's place as dead: nothing can be said there any more."""
    table = tables.threads
    connection.execute(
        update(table)
        .where(
            table.c.query == query,
            table.c.door == place.door,
            table.c.address == place.address,
        )
        .values(dead_at=at)
    )


def leave_threads(connection: Connection, query: int, side: Side, at: datetime) -> None:
    """The query goes elsewhere: what it said there stays, and nothing more is said there."""
    table = tables.threads
    connection.execute(
        update(table).where(table.c.query == query, table.c.side == side.value).values(dead_at=at)
    )


def query_in(connection: Connection, place: Place) -> Query | None:
    """The query whose conversation a platform's thread is, if it is one."""
    if not place.thread:
        return None
    table = tables.threads
    number = connection.execute(
        select(table.c.query).where(
            table.c.door == place.door,
            table.c.address == place.address,
            table.c.thread == place.thread,
        )
    ).scalar()
    return None if number is None else by_id(connection, number)


# --- forgetting ------------------------------------------------------------------------------


def forget_old(connection: Connection, events_before: datetime, log_before: datetime) -> None:
    """Drop events that no platform repeats any more, and log lines past the audit's years."""
    connection.execute(tables.events.delete().where(tables.events.c.at < events_before))
    connection.execute(tables.log.delete().where(tables.log.c.at < log_before))
