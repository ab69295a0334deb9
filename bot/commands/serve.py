"""`adviceline serve` and `deliver`: the running bot, and one pass of its beat."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands import opening
from bot.commands.failures import Refused

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.app import App
    from config.settings import Settings

NO_DOOR = (
    "No door is configured, so nobody could reach the bot: this version serves the terminal only. "
    "Try it with `adviceline demo`."
)


def serve() -> None:
    """Serve the configured doors until stopped."""
    opening.settings()
    raise Refused(NO_DOOR)


def deliver(
    once: Annotated[
        bool, typer.Option("--once", help="One pass; nothing else is offered.")
    ] = False,
    database: opening.Database = "",
) -> None:
    """Do what is due and send what waits, once: for a scheduler of the machine's own."""
    if not once:
        raise Refused("Say --once; `adviceline serve` is what keeps running.")
    import asyncio  # noqa: PLC0415 - slow to load, and not for the other commands
    import logging  # noqa: PLC0415

    chosen = opening.settings(database)
    logging.basicConfig(level=chosen.log_level, format="%(levelname)s %(name)s: %(message)s")
    with opening.store(database) as engine:
        app = _app(engine, chosen)
        moved, sent = asyncio.run(app.beat())
        print(f"{moved} queries moved by the clock; {sent} messages sent; {_left(engine)}.")  # noqa: T201


def _app(engine: "Engine", settings: "Settings") -> "App":
    import logging  # noqa: PLC0415

    from bot.app import App, sign_off, tools  # noqa: PLC0415

    made = tools(settings.wording, settings.safety_folder)
    logging.getLogger(__name__).info(sign_off(made.screener.version, settings))
    return App(engine, made, {})


def _left(engine: "Engine") -> str:
    """What still waits, and what it waits for."""
    from bot.store import deliveries  # noqa: PLC0415
    from bot.store.engine import reading  # noqa: PLC0415

    with reading(engine) as connection:
        waiting = deliveries.tally(connection).get(deliveries.PENDING, 0)
    return f"{waiting} wait, and no door is configured to take them" if waiting else "none waits"
