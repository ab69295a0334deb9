"""`adviceline serve` and `deliver`: the running bot, and one pass of its beat."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands import opening
from bot.commands.failures import Refused

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.app import App, Served
    from config.settings import Settings

NO_DOOR = (
    "No door is configured, so nobody could reach the bot. config/example.env shows the settings "
    "of each; try the bot without any with `adviceline demo`."
)


def serve(database: opening.Database = "") -> None:
    """Serve the configured doors until stopped."""
    import asyncio  # noqa: PLC0415 - slow to load, and not for the other commands

    chosen = opening.settings(database)
    if not _any(chosen):
        raise Refused(NO_DOOR)
    from bot.server import run  # noqa: PLC0415

    _log(chosen)
    with opening.store(database) as engine:

        async def running() -> None:
            app = _app(engine, chosen)
            await run(app, _opened(app, chosen), chosen)

        asyncio.run(running())


def deliver(
    once: Annotated[
        bool, typer.Option("--once", help="One pass; nothing else is offered.")
    ] = False,
    database: opening.Database = "",
) -> None:
    """Do what is due and send what waits, once: for a scheduler of the machine's own."""
    if not once:
        raise Refused("Say --once; `adviceline serve` is what keeps running.")
    import asyncio  # noqa: PLC0415

    chosen = opening.settings(database)
    _log(chosen)
    with opening.store(database) as engine:

        async def once_over() -> tuple[int, int]:
            app = _app(engine, chosen)
            doors = _opened(app, chosen)
            for door in doors.values():
                await door.start()
            try:
                return await app.beat()
            finally:
                for door in doors.values():
                    await door.stop()

        moved, sent = asyncio.run(once_over())
        left = _left(engine, chosen)
        print(f"{moved} queries moved by the clock; {sent} messages sent; {left}.")  # noqa: T201


def _log(settings: "Settings") -> None:
    import logging  # noqa: PLC0415

    logging.basicConfig(level=settings.log_level, format="%(levelname)s %(name)s: %(message)s")
    # Libraries that would write down requests, and with them what people typed.
    for name in ("httpx", "msal", "urllib3", "uvicorn", "imapclient"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _any(settings: "Settings") -> bool:
    doors = (settings.mail, settings.slack, settings.teams)
    return any(door.configured for door in doors)


def _app(engine: "Engine", settings: "Settings") -> "App":
    import logging  # noqa: PLC0415

    from bot.app import App, sign_off, tools, written  # noqa: PLC0415

    made = tools(settings.wording, settings.safety_folder, written(settings))
    logging.getLogger(__name__).info(sign_off(made.screener.version, settings))
    return App(engine, made, {})


def _opened(app: "App", settings: "Settings") -> "dict[str, Served]":
    """The configured doors, in the hands of the outbox."""
    from bot.app import doors  # noqa: PLC0415

    made = doors(settings, app.desk, app.kick)
    app.doors.update(made)
    return made


def _left(engine: "Engine", settings: "Settings") -> str:
    """What still waits, and what it waits for."""
    from bot.store import deliveries  # noqa: PLC0415
    from bot.store.engine import reading  # noqa: PLC0415

    with reading(engine) as connection:
        waiting = deliveries.tally(connection).get(deliveries.PENDING, 0)
    if not waiting:
        return "none waits"
    return f"{waiting} wait" + (
        "" if _any(settings) else ", and no door is configured to take them"
    )
