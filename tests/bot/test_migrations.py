"""The database's version: made, checked, refused."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event, inspect

from bot.store import schema, tables
from bot.store.engine import StoreError, connect

Open = Callable[[str | Path], Engine]


@pytest.fixture
def opened() -> Iterator[Open]:
    """Opens SQLite files, and closes them after the test."""
    engines: list[Engine] = []

    def open_one(path: str | Path) -> Engine:
        engines.append(connect(f"sqlite:///{path}"))
        return engines[-1]

    yield open_one
    for each in engines:
        each.dispose()


@pytest.fixture
def engine(tmp_path: Path, opened: Open) -> Engine:
    return opened(tmp_path / "test.db")


def rewrite_version(engine: Engine, version: str) -> None:
    with sqlite3.connect(str(engine.url.database)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", [version])
    connection.close()


def test_the_migrations_make_what_the_tables_say(engine: Engine) -> None:
    assert schema.upgrade(engine) == ""
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []


def test_names_of_indexes_and_constraints_are_those_of_the_tables(
    engine: Engine, tmp_path: Path, opened: Open
) -> None:
    schema.upgrade(engine)
    other = opened(tmp_path / "other.db")
    tables.metadata.create_all(other)
    made, wanted = inspect(engine), inspect(other)
    for name in tables.metadata.tables:
        for what in ("get_indexes", "get_unique_constraints", "get_foreign_keys"):
            found = sorted(str(each["name"]) for each in getattr(made, what)(name))
            assert found == sorted(str(each["name"]) for each in getattr(wanted, what)(name))


def test_the_program_names_the_newest_migration() -> None:
    assert ScriptDirectory(str(schema.MIGRATIONS)).get_current_head() == schema.HEAD


def test_a_fresh_database_passes_the_check_and_a_second_upgrade_does_nothing(
    engine: Engine,
) -> None:
    schema.upgrade(engine)
    schema.check(engine)
    assert schema.upgrade(engine) == schema.HEAD


def test_a_check_makes_no_file_and_says_what_to_do(tmp_path: Path, opened: Open) -> None:
    engine = opened(tmp_path / "none.db")
    with pytest.raises(StoreError, match="adviceline db upgrade"):
        schema.check(engine)
    assert not (tmp_path / "none.db").exists()


def test_an_empty_file_is_to_be_upgraded(tmp_path: Path, opened: Open) -> None:
    (tmp_path / "empty.db").touch()
    with pytest.raises(StoreError, match="is empty: run `adviceline db upgrade`"):
        schema.check(opened(tmp_path / "empty.db"))


def test_a_database_of_a_newer_version_is_refused_and_left_alone(engine: Engine) -> None:
    schema.upgrade(engine)
    rewrite_version(engine, "0099")
    for act in (schema.check, schema.upgrade):
        with pytest.raises(StoreError, match=r"version 0099, newer than this program"):
            act(engine)
    with engine.connect() as connection:
        assert schema.version(connection) == "0099"


def test_a_database_of_an_older_version_is_to_be_upgraded(engine: Engine) -> None:
    schema.upgrade(engine)
    rewrite_version(engine, "0000")
    with pytest.raises(StoreError, match=r"older than .*adviceline db upgrade"):
        schema.check(engine)


def test_the_database_of_another_program_is_refused(engine: Engine) -> None:
    schema.upgrade(engine)
    rewrite_version(engine, "ae1027a6acf")
    for act in (schema.check, schema.upgrade):
        with pytest.raises(StoreError, match="belongs to another program"):
            act(engine)


def test_tables_that_no_upgrade_made_are_refused(tmp_path: Path, opened: Open) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE queries (a)")
    connection.close()
    with pytest.raises(StoreError, match="was not made by"):
        schema.upgrade(opened(path))


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, opened: Open) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear colleague, " * 500)
    for act in (schema.check, schema.upgrade):
        with pytest.raises(StoreError, match="not a database"):
            act(opened(path))
    assert path.read_text() == "Dear colleague, " * 500


def test_a_full_disk_leaves_no_half_made_tables(engine: Engine) -> None:
    event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA max_page_count=8").close())
    with pytest.raises(StoreError, match="free some disk space"):
        schema.upgrade(engine)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []


def test_a_folder_that_cannot_be_written_is_named(opened: Open) -> None:
    with pytest.raises(StoreError, match=r"/proc/adviceline.db.*can be written"):
        schema.upgrade(opened("/proc/adviceline.db"))
