"""`adviceline doctor`: what is set, what is missing, and what would work."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal

import typer

from bot.commands import opening

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from config.settings import Settings
    from directory.model import Directory

Verdict = Literal["ok", "to do", "wrong"]
STYLES = {"ok": "green", "to do": "yellow", "wrong": "bold red"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    verdict: Verdict
    what: str
    words: str


def doctor(database: opening.Database = "") -> None:
    """Say what is set, what is missing and what would work. Nothing is changed.

    Exit code 2 if something that is set is wrong.
    """
    from rich.table import Table  # noqa: PLC0415

    from bot.commands.output import cells, console  # noqa: PLC0415

    settings = opening.settings(database)
    found = [*_settings(settings), *_files(settings), *_store(settings), *_doors(settings)]
    table = Table("", "What", "How it stands", box=None)
    for each in found:
        table.add_row(*cells(each.verdict, each.what, each.words), style=STYLES[each.verdict])
    console().print(table)
    if any(each.verdict == "wrong" for each in found):
        raise typer.Exit(2)


def _settings(settings: "Settings") -> Iterator[Finding]:
    """What is set, in the environment or in .env; the database's URL may hold a password."""
    from config.settings import FILE  # noqa: PLC0415

    where = f"{FILE} is read" if FILE.is_file() else f"no {FILE} here; config/example.env shows one"
    given = sorted(settings.model_fields_set)
    named = ", ".join("ADVICELINE_" + name.upper() for name in given) or "nothing"
    yield Finding("ok", "settings", f"{where}; set: {named}; the rest is at its default")


def _files(settings: "Settings") -> Iterator[Finding]:
    """Wording and rules."""
    from bot.app import sign_off  # noqa: PLC0415
    from bot.screening import RuleError, Screener  # noqa: PLC0415
    from bot.wording import Wording, WordingError  # noqa: PLC0415

    changed = settings.wording
    try:
        Wording.load(*([changed] if changed else []))
        yield Finding("ok", "wording", f"reworded by {changed}" if changed else "as packaged")
    except WordingError as error:
        yield Finding("wrong", "wording", str(error))
    folder = settings.safety_folder
    try:
        version = (Screener(folder) if folder else Screener()).version
    except RuleError as error:
        yield Finding("wrong", "safety rules", str(error))
        return
    yield Finding("ok", "safety rules", f"from {folder}" if folder else "as packaged")
    words = sign_off(version, settings)
    yield Finding("to do" if "not signed off" in words else "ok", "sign-off", words)


def _store(settings: "Settings") -> Iterator[Finding]:
    """The database, the boards in it, and the messages that wait."""
    from bot.commands.failures import Refused  # noqa: PLC0415
    from bot.store.engine import StoreError  # noqa: PLC0415

    try:
        with opening.engine(settings) as engine:
            yield from _database(engine)
    except (StoreError, Refused) as error:
        yield Finding("wrong", "database", str(error))


def _database(engine: "Engine") -> Iterator[Finding]:
    from pathlib import Path  # noqa: PLC0415

    from bot.store.engine import reading  # noqa: PLC0415
    from bot.store.schema import HEAD, check  # noqa: PLC0415

    where = engine.url.render_as_string(hide_password=True)
    if engine.dialect.name == "sqlite" and not Path(engine.url.database or "").is_file():
        yield Finding("to do", "database", f"{where}: not made yet; run `adviceline db upgrade`")
        return
    check(engine)
    yield Finding("ok", "database", f"{where} is of version {HEAD}, as this program wants")
    with reading(engine) as connection:
        yield from _boards(connection)
        yield from _messages(connection)


def _boards(connection: "Connection") -> Iterator[Finding]:
    from bot.store import directory as stored  # noqa: PLC0415

    now = datetime.now(UTC)
    names = stored.boards(connection)
    if not names:
        yield Finding("to do", "boards", "none; run `adviceline directory import FILE`")
    for name in names:
        directory = stored.load(connection, name)
        yield Finding("ok", f"board {name}", _board_words(directory))
        stale = _stale(directory, now.date())
        if stale:
            few = ", ".join(stale[:5]) + (" …" if len(stale) > 5 else "")
            words = f"{len(stale)} entries not checked for half a year: {few}"
            yield Finding("to do", f"board {name}", words)
        for mark in stored.marks(connection, name, now):
            words = f"{mark.service}: {mark.contact} is marked as {mark.kind}, {mark.since:%d %b}"
            yield Finding("to do", f"board {name}", words)


def _board_words(directory: "Directory") -> str:
    return (
        f"{directory.board.name}: {len(directory.services)} services, "
        f"{len(directory.practices)} practices"
    )


def _stale(directory: "Directory", today: date) -> list[str]:
    """The services that nobody has checked for half a year."""
    from bot.cards.view import STALE  # noqa: PLC0415

    return [
        service.id
        for service in directory.services
        if service.verified is None or today - service.verified > STALE
    ]


def _messages(connection: "Connection") -> Iterator[Finding]:
    from bot.store import deliveries  # noqa: PLC0415

    tally = deliveries.tally(connection)
    yield Finding("ok", "messages", f"{tally.get(deliveries.PENDING, 0)} wait")
    if failed := tally.get(deliveries.FAILED, 0):
        words = f"{failed} could never leave; `adviceline queries show REF` says why"
        yield Finding("to do", "messages", words)


def _doors(settings: "Settings") -> Iterator[Finding]:
    if settings.mail.configured:
        yield from _mail(settings)
    if settings.slack.configured:
        yield from _slack(settings)
    if settings.teams.configured:
        yield from _teams(settings)
    if not any(each.configured for each in (settings.mail, settings.slack, settings.teams)):
        words = "none is configured: `adviceline serve` has nothing to serve"
        yield Finding("to do", "doors", words)
    yield Finding("ok", "works now", "`adviceline resolve`, `directory`, `queries` and `demo`")


def _mail(settings: "Settings") -> Iterator[Finding]:
    """The mailbox is tried both ways; nothing in it is changed."""
    from handlers.mail import check  # noqa: PLC0415

    mail = settings.mail
    wrong = check(mail)
    for words in wrong:
        yield Finding("wrong", "e-mail", words)
    if not wrong:
        words = f"{mail.address} through {mail.transport}: can be read and written through"
        yield Finding("ok", "e-mail", words)
    if not mail.authserv:
        words = (
            "ADVICELINE_MAIL_AUTHSERV is not set: a sender is refused where the mail server says "
            "that they are not genuine, and believed where it says nothing"
        )
        yield Finding("to do", "e-mail", words)


def _slack(settings: "Settings") -> Iterator[Finding]:
    """The tokens are tried; nothing is written."""
    from handlers.slack_check import check  # noqa: PLC0415

    workspace, wrong = check(settings.slack)
    for words in wrong:
        yield Finding("wrong", "Slack", words)
    if not wrong:
        how = "Socket Mode" if settings.slack.socket_mode else "signed requests to /slack/events"
        yield Finding("ok", "Slack", f"the workspace {workspace}, by {how}")


def _teams(settings: "Settings") -> Iterator[Finding]:
    """A token is asked for and the keys are read; nothing is written."""
    from handlers.teams_check import check, hears  # noqa: PLC0415

    wrong = check(settings.teams)
    for words in wrong:
        yield Finding("wrong", "Teams", words)
    if not wrong:
        yield Finding("ok", "Teams", "a token to write with, and the keys that requests bear")
    yield Finding("ok", "Teams", hears(settings.teams))
