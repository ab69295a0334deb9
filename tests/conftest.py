"""What many tests share: the sample board, the rule files, a stage."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.screening import Screener
from directory.files import read
from directory.model import Directory
from tests.bot.stage import Stage

SAMPLE = Path(__file__).parent.parent / "config" / "northshire" / "northshire.yaml"


@pytest.fixture(scope="session")
def northshire() -> Directory:
    """The sample board."""
    return read(SAMPLE)


@pytest.fixture(scope="session")
def screener() -> Screener:
    """The rules as they are shipped."""
    return Screener()


@pytest.fixture
def stage(tmp_path: Path, northshire: Directory, screener: Screener) -> Iterator[Stage]:
    """The sample board at work at 10:00 on Monday 23 November 2026."""
    made = Stage(tmp_path, northshire, screener)
    yield made
    made.close()
