"""Reading what was typed: words, places, and what is said about them."""

import pytest

from directory.text import read
from tests.effort import grows_with_length


def words(text: str) -> list[str]:
    return [word.text for word in read(text).words]


def flagged(text: str, flag: str) -> set[str]:
    return {word.text for word in read(text).words if getattr(word, flag)}


def test_folds_case_accents_width_and_apostrophes() -> None:
    assert words("Ménière’s ＤＶＴ １２ Parkinson's") == ["menieres", "dvt", "12", "parkinsons"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3/52 of SOB", ["3/52", "of", "sob"]),
        ("?PMR", ["pmr"]),
        ("T&O or A&E or H@H", ["t&o", "or", "a&e", "or", "h@h"]),
        ("#NOF", ["#", "nof"]),
        ("12/40, HR>120, BP 90/50", ["12/40", "hr", ">", "120", "bp", "90/50"]),
        ("E.N.T. h/o x-ray", ["ent", "h/o", "x", "ray"]),
        ("↑K 6.5, D-dimer -ve", ["raised", "k", "6.5", "d", "dimer", "negative"]),
        ("chest\u200bpain", ["chestpain"]),
        ("", []),
    ],
)
def test_reads_shorthand_as_one_word(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_places_point_into_what_was_typed() -> None:
    text = "Café – ﬁts, ＡＦ"
    assert [text[word.start : word.end] for word in read(text).words] == ["Café", "ﬁts", "ＡＦ"]


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("no chest pain", {"chest", "pain"}),
        ("no fever, rash or cough but dizzy", {"fever", "rash", "or", "cough"}),
        ("denies chest pain, cough. Now fainting", {"chest", "pain", "cough"}),
        ("without fever, has a rash", {"fever"}),
        ("no fever, abdo pain for 3/52", {"fever"}),
        ("no headache and neck stiffness.", {"headache", "and", "neck", "stiffness"}),
        ("no fever and chest pain since this morning and sweating", {"fever"}),
        ("no evidence of PE", {"pe"}),
        ("not pregnant", {"pregnant"}),
        ("red flags: none", {"red", "flags"}),
        ("PE ruled out", {"pe", "ruled"}),
        ("doesn't have chest pain", {"chest", "pain"}),
    ],
)
def test_denials(text: str, denied: set[str]) -> None:
    assert flagged(text, "negated") == denied


@pytest.mark.parametrize(
    "text",
    [
        "no longer coping",
        "not improving on PPI",
        "cannot walk",
        "no pulse in foot",
        "not moving left arm",
        "no fetal movements today",
        "no wet nappies",
        "rash does not blanch",
        "no urine passed since yesterday",
        "no red reflex",
        "without relief from codeine",
        "to rule out DVT",
    ],
)
def test_what_is_missing_can_be_the_finding(text: str) -> None:
    assert flagged(text, "negated") == set()


@pytest.mark.parametrize(
    ("text", "past"),
    [
        ("previous MI, now SOB", {"mi"}),
        ("PMH: asthma, T2DM. Now rash", {"asthma", "t2dm"}),
        ("?TIA 2 yrs ago", {"tia", "2", "yrs"}),
        ("history of epilepsy, wants implant", {"of", "epilepsy"}),
        ("3 week history of cough", set()),
        ("history of dizziness for 2 weeks", set()),
        ("previously well, rash", set()),
        ("potassium 6.9 was 4.1 a month ago", {"4.1", "a", "month"}),
        ("chest pain 2 days ago", set()),
        ("for the past two days cannot walk", set()),
        ("heart attack last year, same pain again", {"heart", "attack"}),
        ("seizure last week", set()),
        ("STEMI 2019, EF 45", {"stemi"}),
        ("BNP 2010, breathless", set()),
        ("on warfarin since 2019", set()),
        ("chest pain for the past 45 mins", set()),
    ],
)
def test_past(text: str, past: set[str]) -> None:
    assert flagged(text, "past") == past


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("FHx bowel cancer, anxious", {"bowel", "cancer", "anxious"}),
        ("mother had ovarian cancer", {"had", "ovarian", "cancer"}),
        ("mum has noticed a squint", set()),
        ("mum worried about rash", set()),
    ],
)
def test_family(text: str, family: set[str]) -> None:
    assert flagged(text, "family") == family


def test_questions_and_conditions() -> None:
    assert flagged("cough, ?PE", "queried") == {"pe"}
    assert flagged("if he develops chest pain, call", "hypothetical") >= {"chest", "pain"}
    assert flagged("can he fly?", "queried") == set()


def test_clauses_part_sentences() -> None:
    clauses = {word.text: word.clause for word in read("No fever. Rash?  Vomiting\ncough").words}
    assert len(set(clauses.values())) == 4


@pytest.mark.parametrize(
    "piece", ["no ", "a", "?", "ﷺ", "a.b.", "1/", "no x, ", "mother had ", "1,", "and or ", "́"]
)
def test_time_grows_with_length_only(piece: str) -> None:
    assert grows_with_length(read, piece, 4_000)
