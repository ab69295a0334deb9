"""The points of the stops are those of the texts in config/safety/texts."""

import pytest

from bot.screening.learning import Stop, lessons, sign, stops
from directory.points import Points


@pytest.mark.parametrize("stop", stops(), ids=["emergencies", "scope"])
def test_the_points_were_learned_from_these_texts(stop: Stop) -> None:
    said = "run python -m bot.screening.learning"
    assert Points.load(stop.points).learned_from == sign(stop), said


@pytest.mark.bulk
def test_a_text_teaches_its_words_its_lines_and_its_figures() -> None:
    emergencies, _ = stops()
    shown: dict[str, float] = {}
    for lesson in lessons(emergencies, ["murmur, echo normal"]):
        shown.update(lesson.features)
        last = lesson
    assert "r emergency.stroke" in shown
    assert "n fever" in shown
    assert "w not pain" in shown
    assert last.features == {
        "w murmur": 1.0,
        "x murmu": 1.0,
        "w echo": 1.0,
        "b murmur echo": 1.0,
        "w normal": 1.0,
        "x norma": 1.0,
        "b echo normal": 1.0,
    }
    assert last.labels == {"nothing": emergencies.question}
