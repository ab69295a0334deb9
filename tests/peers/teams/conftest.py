"""The counterparts of the Teams tests: node packages, a browser; each skipped by name if absent."""

import shutil
from pathlib import Path

import pytest

from tests.peers.teams.playground import found

HERE = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def playground_program() -> Path:
    """The Playground's program."""
    program = found(HERE)
    if program is None:
        pytest.skip("not run: the Microsoft 365 Agents Playground is not installed")
    return program


@pytest.fixture(scope="session")
def adaptivecards() -> Path:
    """Microsoft's renderer for JavaScript."""
    package = HERE / "node_modules" / "adaptivecards" / "dist" / "adaptivecards.js"
    if not package.is_file() or not shutil.which("node"):
        pytest.skip("not run: adaptivecards (npm) is not installed")
    return package


@pytest.fixture(scope="session")
def chromium() -> str:
    """A browser."""
    pytest.importorskip("playwright", reason="not run: playwright is not installed")
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.skip("not run: Chromium is not installed")
