"""Age, sex and pregnancy, as they are typed."""

import pytest

from directory.patient import Patient, patient
from directory.text import read


def about(text: str) -> Patient:
    return patient(read(text))


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("8yo with rash", 8),
        ("72F AF new", 72),
        ("F14 low mood", 14),
        ("fifty nine year old man", 59),
        ("a 6 week old with reflux", 6 / 52),
        ("3/12 baby, vomiting", 3 / 12),
        ("aged 4, limping", 4),
        ("47 male", 47),
        ("6 week history of cough", None),
        ("pain for 8 years", None),
        ("a 3 month old lump", None),
        ("3/52 of cough", None),
        ("12/40, itchy", None),
    ],
)
def test_age(text: str, age: float | None) -> None:
    found = about(text).age
    assert found == age if age is None else found == pytest.approx(age)


@pytest.mark.parametrize("text", ["14F panic", "toddler with squint", "schoolgirl, cutting"])
def test_children(text: str) -> None:
    assert about(text).child


@pytest.mark.parametrize("text", ["67M AF", "elderly lady", "her baby was born in May, now low"])
def test_grown_patients(text: str) -> None:
    assert about(text).adult
    assert not about(text).child


@pytest.mark.parametrize(
    ("text", "weeks"),
    [("28/40 itchy palms", 28), ("pregnant 9 weeks, spotting", 9), ("7+3, spotting", 7)],
)
def test_pregnancy(text: str, weeks: int) -> None:
    assert about(text).pregnant
    assert about(text).weeks == weeks


@pytest.mark.parametrize(
    "text", ["not pregnant", "planning pregnancy, on valproate", "pregnancy test negative"]
)
def test_not_pregnant(text: str) -> None:
    assert not about(text).pregnant


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("72F", "female"),
        ("gentleman of 60", "male"),
        ("he is tired", "male"),
        ("she says he snores", None),
        ("left alone with him since the baby came", "female"),
    ],
)
def test_sex(text: str, sex: str | None) -> None:
    assert about(text).sex == sex
