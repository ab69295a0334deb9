"""Floors under the stops; they are raised when the figures rise."""

import pytest

from bot.screening import Screener
from tests.evaluation.stops import RIGHT, count

pytestmark = pytest.mark.bulk
FLOORS = {
    "development": dict(zip(RIGHT, (0.98, 0.97, 0.98, 0.99, 0.95, 0.95), strict=True)),
    "blind": dict(zip(RIGHT, (0.985, 0.97, 0.975, 0.985, 0.95, 0.95), strict=True)),
}


@pytest.mark.parametrize("name", FLOORS)
def test_the_stops_stay_above_their_floors(name: str, screener: Screener) -> None:
    for kind, found in count(screener, name).items():
        assert found.right >= FLOORS[name][kind], kind
