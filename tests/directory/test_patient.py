"""Age, sex and pregnancy, as they are typed."""

import pytest

from directory.patient import Patient, patient
from directory.text import read


def about(text: str) -> Patient:
    return patient(read(text), text)


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
        ("lad of 19, palpitations", 19),
        ("man of 67 with AF", 67),
        ("girl 17, acne", 17),
        ("newborn of 4 days", 4 / 365),
        ("MS of 20 years", None),
        ("child 3 days ill", None),
        ("6 week history of cough", None),
        ("pain for 8 years", None),
        ("a 3 month old lump", None),
        ("3/52 of cough", None),
        ("12/40, itchy", None),
        ("8yr wheeze", 8),
        ("wheeze, 5y, no fever", 5),
        ("OA knee 78y on warfarin", 78),
        ("PD 8yrs, wearing off", None),
        ("platelets 88, stable 1yr", None),
        ("acne in 14M", 14),
        ("Hb 98 ferritin 6 male 55", 55),
        ("PSA 12, male", None),
        ("72, male, new AF", 72),
        ("mum of 4, low mood", None),
        ("Migraine 13M, triptan?", 13),
        ("migraine 13m, CT clear", None),
        ("dry cough 6m", None),
        ("baby 6m, vomiting", 0.5),
    ],
)
def test_age(text: str, age: float | None) -> None:
    found = about(text).age
    assert found == age if age is None else found == pytest.approx(age)


@pytest.mark.parametrize(
    "text",
    [
        "14F panic",
        "toddler with squint",
        "schoolgirl, cutting",
        "wee wean",
        "a lad",
        "children: dose?",
    ],
)
def test_children(text: str) -> None:
    assert about(text).child


@pytest.mark.parametrize(
    "text",
    [
        "how do I wean prednisolone",
        "stent to LAD, stop clopidogrel",
        "LAD stent 2019",
        "one pupil bigger",
        "tall lad 24",
        "collapsed, recently had a baby",
        "sees children in the garden who are not there",
        "flashbacks, abused as a child",
        "told as a toddler that penicillin is not for her",
    ],
)
def test_what_only_sounds_like_a_child(text: str) -> None:
    assert not about(text).child


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
        ("dry cough 6m", None),
        ("left alone with him since the baby came", "female"),
    ],
)
def test_sex(text: str, sex: str | None) -> None:
    assert about(text).sex == sex
