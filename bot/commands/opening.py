"""Settings and database, as most commands need them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.failures import Refused

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from config.settings import Settings

Database = Annotated[
    str,
    typer.Option(metavar="URL", help="The database. [default: ADVICELINE_DATABASE]"),
]


def settings(database: str = "") -> "Settings":
    """The settings, with another database if one was named; SettingsError if they are wrong."""
    from config.settings import load  # noqa: PLC0415

    named = {"ADVICELINE_DATABASE": database} if database else {}
    return load({**os.environ, **named})


@contextmanager
def engine(settings: "Settings") -> Iterator["Engine"]:
    """An engine for the database, whatever state it is in; StoreError if it cannot be used."""
    from bot.store.engine import connect  # noqa: PLC0415

    try:
        opened = connect(settings.database.get_secret_value())
    except ImportError as error:
        raise Refused(
            f"PostgreSQL needs the package {error.name}: install adviceline with its extra "
            "'postgres'."
        ) from error
    try:
        yield opened
    finally:
        opened.dispose()


@contextmanager
def store(database: str = "") -> Iterator["Engine"]:
    """An engine for a database that is of this program's version."""
    from bot.store.schema import check  # noqa: PLC0415

    with engine(settings(database)) as opened:
        check(opened)
        yield opened
