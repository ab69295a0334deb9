"""The command line as tests call it, and a database with a conversation in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.__main__ import run
from bot.screening import Screener
from bot.store import schema
from bot.store.engine import connect
from directory.model import Directory
from tests.bot.stage import Stage, matcher

LONG_AGO = datetime(2024, 11, 25, 10, 0, tzinfo=UTC)  # a Monday: what is due is late by now


@dataclass
class Called:
    """What a command did."""

    code: int
    out: str
    err: str


Call = Callable[..., Called]


@pytest.fixture
def call(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Call:
    """Runs a command in an empty folder without settings, with matchers that tests share."""
    monkeypatch.setattr("bot.app._matcher", matcher)
    monkeypatch.setattr("bot.commands.answers.Matcher", matcher)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")
    for name in ("DATABASE", "WORDING", "SAFETY_FOLDER", "LOG_LEVEL"):
        monkeypatch.delenv(f"ADVICELINE_{name}", raising=False)

    def called(*words: object) -> Called:
        capsys.readouterr()
        code = run([str(word) for word in words])
        return Called(code, *capsys.readouterr())

    return called


@pytest.fixture
def kept(call: Call, tmp_path: Path, northshire: Directory, screener: Screener) -> Iterator[Stage]:
    """A stage whose database is the one that commands use."""
    url = f"sqlite:///{tmp_path / 'adviceline.db'}"
    engine = connect(url)
    schema.upgrade(engine)
    engine.dispose()
    stage = Stage(tmp_path, northshire, screener, at=LONG_AGO, url=url)
    yield stage
    stage.close()
