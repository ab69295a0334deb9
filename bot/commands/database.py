"""`adviceline db`: the database's version."""

import typer

from bot.commands import opening

app = typer.Typer(help="Look after the database.", no_args_is_help=True)


@app.callback()
def db() -> None:
    """Look after the database."""


@app.command()
def upgrade(database: opening.Database = "") -> None:
    """Make the database, or bring it to this program's version. A newer one is refused."""
    from bot.store import schema  # noqa: PLC0415

    with opening.engine(opening.settings(database)) as engine:
        before = schema.upgrade(engine)
        where = engine.url.render_as_string(hide_password=True)
    if before == schema.HEAD:
        print(f"{where} is of version {schema.HEAD} already.")  # noqa: T201
    else:
        was = f"brought from version {before}" if before else "made"
        print(f"{where}: {was}, now of version {schema.HEAD}.")  # noqa: T201
