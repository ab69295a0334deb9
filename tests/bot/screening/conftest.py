"""The rules as they are shipped, on a day that does not move, and the tuning cases."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.screening import Screener

CASES = Path(__file__).parent / "cases"
FOLDER = Path(__file__).parents[3] / "config" / "safety"
TODAY = date(2026, 11, 23)


def cases(name: str) -> Any:
    """The content of a file of cases."""
    return yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def rules() -> Screener:
    """The shipped rules on 23 November 2026."""
    return Screener(FOLDER, today=lambda: TODAY)
