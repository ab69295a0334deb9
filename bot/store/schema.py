"""The database's version: which one it has, and bringing it to the program's."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from bot.store.engine import StoreError, reading, transaction

HEAD = "0003"  # the newest step in bot/migrations/versions
MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"


def version(connection: Connection) -> str:
    """The version of a database, "" for an empty one; StoreError if it is not Adviceline's."""
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" in tables:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        if found is None or not str(found).isdecimal():
            raise StoreError("The database belongs to another program; name another one.")
        return str(found)
    if "queries" in tables:
        raise StoreError("The database was not made by `adviceline db upgrade`; name another one.")
    return ""


def check(engine: Engine) -> None:
    """StoreError unless the database is there and of the program's version; it makes no file."""
    path = engine.url.database or ""
    if engine.dialect.name == "sqlite" and not Path(path).is_file():
        raise StoreError(f"There is no database {path} yet: run `adviceline db upgrade` first.")
    with reading(engine) as connection:
        found = version(connection)
    _refuse_newer(engine, found)
    if found != HEAD:
        age = f"is of version {found}, older than {HEAD}" if found else "is empty"
        raise StoreError(f"The database {path} {age}: run `adviceline db upgrade` first.")


def upgrade(engine: Engine) -> str:
    """Bring the database to HEAD in one transaction; the version that it had before.

    A new SQLite file is made. StoreError if the database is newer than this program or cannot be
    written; it is then as it was.
    """
    from alembic.command import upgrade as run  # noqa: PLC0415 - a sixth of a second, for this
    from alembic.config import Config  # noqa: PLC0415

    with reading(engine) as connection:
        before = version(connection)
    _refuse_newer(engine, before)
    if before == HEAD:
        return before
    with transaction(engine) as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        run(config, "head")
    return before


def _refuse_newer(engine: Engine, found: str) -> None:
    if found and int(found) > int(HEAD):
        where = engine.url.database or engine.url.host
        raise StoreError(
            f"The database {where} is of version {found}, newer than this program, which knows "
            f"{HEAD}. Use the Adviceline that wrote it, or a newer one; nothing was changed."
        )
