"""Figures are read as clinicians write them."""

import pytest

from bot.screening.measures import Measure, Measures
from directory.text import read

READER = Measures(
    {
        name: Measure(name, frozenset(tuple(each.split()) for each in called), least, most)
        for name, called, least, most in [
            ("potassium", ["k", "potassium"], 1.5, 12),
            ("spo2", ["sats", "o2 sats"], 40, 100),
            ("temperature", ["temp", "t"], 30, 43),
        ]
    }
)


def values(text: str, measure: str) -> list[float]:
    return [each.value for each in READER.find(read(text).words) if each.measure == measure]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("K 6.8", 6.8),
        ("K+ 6.8", 6.8),
        ("K6.8", 6.8),
        ("k=6.8", 6.8),
        ("potassium of 6.8", 6.8),
        ("potassium came back at 6.8", 6.8),
        ("potassium is now up to 6.8", 6.8),
    ],
)
def test_a_result_is_read(text: str, value: float) -> None:
    assert values(text, "potassium") == [value]


@pytest.mark.parametrize(
    "text", ["vitamin K 10mg", "K level please", "K 68", "potassium, eGFR 6.8"]
)
def test_what_is_no_result_is_not(text: str) -> None:
    assert values(text, "potassium") == []


@pytest.mark.parametrize(("text", "systolic"), [("BP 86/40", 86), ("BP 80 systolic", 80)])
def test_a_blood_pressure_is_read(text: str, systolic: int) -> None:
    assert values(text, "bp") == [systolic]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("67F with rash", 67 * 365.25),
        ("aged 72", 72 * 365.25),
        ("72 yo man", 72 * 365.25),
        ("3 week old", 21),
        ("10 day old", 10),
        ("6/52 baby", 42),
        ("two year old", 730.5),
    ],
)
def test_an_age_is_read_in_days(text: str, days: float) -> None:
    assert values(text, "age") == [pytest.approx(days, rel=0.01)]


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("for 2 hours", 2),
        ("2/7 history", 48),
        ("3 days", 72),
        ("half an hour ago", 0.5),
        ("a few weeks", 504),
        ("30 mins", 0.5),
        ("over the past 45 minutes", 0.75),
    ],
)
def test_how_long_is_read_in_hours(text: str, hours: float) -> None:
    assert values(text, "hours") == [pytest.approx(hours, rel=0.01)]


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("34/40", 34),
        ("32+4", 32),
        ("30 weeks pregnant", 30),
        ("at 28 weeks", 28),
        ("37 weeks, headache", 37),
        ("pregnant, 9 weeks", 9),
    ],
)
def test_a_gestation_is_read_in_weeks(text: str, weeks: int) -> None:
    assert values(text, "gestation") == [weeks]
    assert values(text, "hours") == []


@pytest.mark.parametrize("text", ["cough for 3 weeks", "TIA 20 weeks ago", "6 weeks post partum"])
def test_how_long_ago_is_no_gestation(text: str) -> None:
    assert values(text, "gestation") == []
