"""`adviceline queries`: the log of questions, for people, spreadsheets and programs."""

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from bot.commands import mending, opening
from bot.commands.failures import Refused

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.model import State


app = typer.Typer(help="List, show and mend queries.")
SHOWN = 50  # queries in a table, where no limit was asked for


@app.callback(invoke_without_command=True)
def listing(
    context: typer.Context,
    state: Annotated[
        list[str] | None, typer.Option(help="Only in this state (sent, say); repeatable.")
    ] = None,
    service: Annotated[str, typer.Option(help="Only for this service (its id).")] = "",
    practice: Annotated[str, typer.Option(help="Only from this practice (its id).")] = "",
    board: Annotated[str, typer.Option(help="Only of this board (its id).")] = "",
    late: Annotated[bool, typer.Option("--late", help="Only those past their promise.")] = False,
    since: Annotated[
        str, typer.Option(metavar="DAY", help="Asked from this day on (2026-11-23).")
    ] = "",
    until: Annotated[
        str, typer.Option(metavar="DAY", help="Asked on this day at the latest.")
    ] = "",
    limit: Annotated[
        int | None, typer.Option(min=1, help=f"The newest so many. [default: {SHOWN} in a table]")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV, for a spreadsheet.")] = False,
    database: opening.Database = "",
) -> None:
    """List queries, newest first. Times to claim and to answer are working time of the board.

    Days begin and end in the board's own time.
    """
    if context.invoked_subcommand:
        return
    from bot.commands.query_rows import rows, show_table, write_rows  # noqa: PLC0415
    from bot.store.engine import reading  # noqa: PLC0415
    from bot.store.queries import Filter, find  # noqa: PLC0415

    now = datetime.now(UTC)
    most = limit or (None if as_json or as_csv else SHOWN)
    with opening.store(database) as engine, reading(engine) as connection:
        zone = _zone(connection, board)
        wanted = Filter(
            states=_states(state or []),
            service=service,
            practice=practice,
            board=board,
            late_at=now if late else None,
            since=_midnight(since, zone) if since else None,
            until=_midnight(until, zone, days=1) if until else None,
            limit=most + 1 if most else None,
        )
        found = find(connection, wanted)
        shown = rows(connection, found[:most], now)
    if as_json:
        for row, _ in shown:
            print(json.dumps(row.as_dict()))  # noqa: T201
    elif as_csv:
        write_rows(shown)
    else:
        show_table(shown, more=most is not None and len(found) > most)


def _states(names: list[str]) -> "tuple[State, ...]":
    from bot.model import State  # noqa: PLC0415

    unknown = [name for name in names if name not in set(State)]
    if unknown:
        raise Refused(f"--state is one of {', '.join(State)}.")
    return tuple(State(name) for name in names)


def _zone(connection: "Connection", board: str) -> ZoneInfo:
    """The time zone that days are meant in: the named board's, else the first one's, else UTC."""
    from bot.store.directory import boards, load  # noqa: PLC0415

    known = [board] if board else boards(connection)
    return ZoneInfo(load(connection, known[0]).board.timezone if known else "UTC")


def _midnight(day: str, zone: ZoneInfo, days: int = 0) -> datetime:
    """The beginning of a day, or of the one `days` later."""
    try:
        wanted = date.fromisoformat(day) + timedelta(days=days)
    except (ValueError, OverflowError):
        raise Refused("--since and --until want a day such as 2026-11-23.") from None
    return datetime.combine(wanted, time(), zone).astimezone(UTC)


@app.command()
def show(reference: mending.Reference, database: opening.Database = "") -> None:
    """Show one query: how it stands, what was said (as screened), and everything that happened."""
    from bot.commands.query_shown import show as show_query  # noqa: PLC0415
    from bot.store.engine import reading  # noqa: PLC0415

    with opening.store(database) as engine, reading(engine) as connection:
        show_query(connection, reference)


app.command()(mending.redact)
app.command()(mending.erase)
app.command()(mending.hold)
