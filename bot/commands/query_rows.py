"""Queries as rows: for a table, a spreadsheet or a program."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from rich.table import Table
from rich.text import Text
from sqlalchemy import Connection

from bot.commands.output import cells, console, span_words, write_csv
from bot.model import Query, Side
from bot.store import queries
from bot.store.directory import load
from directory.hours import WorkingTime
from directory.model import Directory


@dataclass(frozen=True, slots=True)
class Row:
    """One query. Times are ISO in the board's own time; spans are working minutes of the board,
    counted from the first sending."""

    reference: str
    asked: str
    role: str
    practice: str
    board: str
    state: str
    late: bool
    proposed: str
    why: tuple[str, ...]
    chosen: str
    minutes_to_claim: int | None
    minutes_to_answer: int | None
    due: str
    outcome: str
    clear: bool | None
    redirects: int
    findings: tuple[str, ...]
    hold: bool

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Desk:
    """A board's names and its clock."""

    directory: Directory
    hours: WorkingTime

    def service(self, name: str) -> str:
        """A service's name; its id if the directory no longer has it."""
        known = self.directory.by_id.get(name)
        return known.name if known else name

    def practice(self, name: str) -> str:
        """A practice's name, likewise."""
        known = self.directory.practice_by_id.get(name)
        return known.name if known else name

    def local(self, at: datetime | None) -> datetime | None:
        """A moment in the board's own time."""
        return at.astimezone(self.hours.zone) if at else None


def desk(connection: Connection, board: str) -> Desk:
    """The names and the clock of a board."""
    directory = load(connection, board)
    return Desk(directory, WorkingTime(directory.board))


def rows(connection: Connection, found: Iterable[Query], now: datetime) -> list[tuple[Row, Desk]]:
    """A row for each query, with what knows its names."""
    desks: dict[str, Desk] = {}
    made = []
    for query in found:
        if query.board not in desks:
            desks[query.board] = desk(connection, query.board)
        made.append((_row(connection, query, desks[query.board], now), desks[query.board]))
    return made


def _row(connection: Connection, query: Query, desk: Desk, now: datetime) -> Row:
    claimed, answered = firsts(queries.history(connection, query.id))
    first = query.offers[0] if query.offers else None
    return Row(
        reference=query.reference,
        asked=_iso(desk.local(query.created_at)),
        role=query.role,
        practice=query.practice,
        board=query.board,
        state=query.state.value,
        late=query.late(now),
        proposed=first.service if first else "",
        why=first.why if first else (),
        chosen=query.service,
        minutes_to_claim=_minutes(desk.hours, query.first_sent_at, claimed),
        minutes_to_answer=_minutes(desk.hours, query.first_sent_at, answered),
        due=_iso(desk.local(query.due_at)),
        outcome=query.outcome,
        clear=query.clear,
        redirects=query.redirects,
        findings=query.findings,
        hold=query.hold,
    )


def firsts(history: Iterable[queries.Line]) -> tuple[datetime | None, datetime | None]:
    """When a query was first taken, and when it was first answered with what the GP let stand."""
    claimed = answered = None
    for line in history:
        if line.side is Side.TEAM and line.act in ("claim", "answer"):
            claimed = claimed or line.at
        if line.side is Side.TEAM and line.act == "answer":
            answered = answered or line.at
        if line.act == "not_an_answer":
            answered = None
    return claimed, answered


def _minutes(hours: WorkingTime, start: datetime | None, end: datetime | None) -> int | None:
    if start is None or end is None:
        return None
    return round(hours.working_between(start, end, None).total_seconds() / 60)


def _iso(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""


def write_rows(found: Sequence[tuple[Row, Desk]]) -> None:
    """CSV; lists are joined by semicolons."""
    names = [field.name for field in fields(Row)]
    write_csv(names, ([_cell(getattr(row, name)) for name in names] for row, _ in found))


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def show_table(found: Sequence[tuple[Row, Desk]], more: bool) -> None:
    """A table for people, narrow enough for a terminal."""
    if not found:
        console().print("No query fits.")
        return
    table = Table("Ref", "Asked", "State", "Proposed, why, chosen", "Working time", show_lines=True)
    for row, desk in found:
        state = Text(row.state, style="bold red" if row.late else "")
        state.append(", late" if row.late else "")
        for more_words in (row.due and f"due {_when(row.due)}", row.outcome):
            state.append(f"\n{more_words}" if more_words else "")
        table.add_row(
            *cells(
                row.reference,
                _lines(_when(row.asked), row.role, desk.practice(row.practice)),
                state,
                _lines(
                    desk.service(row.proposed),
                    ", ".join(row.why),
                    f"→ {desk.service(row.chosen)}" if row.chosen not in ("", row.proposed) else "",
                ),
                _lines(
                    _span("claimed after", row.minutes_to_claim),
                    _span("answered after", row.minutes_to_answer),
                ),
            )
        )
    console().print(table)
    if more:
        console().print(f"The newest {len(found)} are shown; say --limit for more.")


def _lines(*words: str) -> str:
    return "\n".join(filter(None, words))


def _when(iso: str) -> str:
    return f"{datetime.fromisoformat(iso):%a %d %b %Y %H:%M}" if iso else ""


def _span(what: str, minutes: int | None) -> str:
    return "" if minutes is None else f"{what} {span_words(timedelta(minutes=minutes))}"
