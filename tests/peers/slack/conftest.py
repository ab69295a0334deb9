"""The emulated workspace; skipped by name where its parts are not installed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.screening import Screener
from directory.model import Directory
from tests.peers.slack.workspace import User, Workspace, node

HERE = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def program() -> str:
    """Node."""
    if not (HERE / "node_modules" / "emulate").is_dir():
        pytest.skip("not run: emulate (npm, Slack's emulator) is not installed")
    found = node()
    if found is None:
        pytest.skip("not run: Node 24 is not installed")
    return found


@pytest.fixture
def workspace(
    program: str, tmp_path: Path, northshire: Directory, screener: Screener
) -> Iterator[Workspace]:
    """The bot and the emulator, with a channel that answers for Cardiology."""
    made = Workspace(program, tmp_path, northshire, screener)
    yield made
    made.close()


@pytest.fixture
def gp(workspace: Workspace) -> User:
    return workspace.user("xoxp-gray")


@pytest.fixture
def sam(workspace: Workspace) -> User:
    return workspace.user("xoxp-rowan")


@pytest.fixture
def owner(workspace: Workspace) -> User:
    return workspace.user("xoxp-owner")
