"""Typos: repaired towards the vocabulary, never from one real word to another."""

import pytest

from directory.repair import Repair

WORDS = [
    "urology",
    "neurology",
    "paediatrics",
    "ophthalmology",
    "cirrhosis",
    "ferritin",
    "anaemia",
    "oedema",
    "physio",
    "breathless",
]


@pytest.fixture(scope="module")
def repair() -> Repair:
    return Repair(WORDS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("brethless", "breathless"),
        ("feritin", "ferritin"),
        ("optholmology", "ophthalmology"),
        ("cirhosis", "cirrhosis"),
        ("nuerology", "neurology"),
        ("fizio", "physio"),
        ("paediatircs", "paediatrics"),
    ],
)
def test_finds_what_was_meant(repair: Repair, typed: str, meant: str) -> None:
    assert [found.word for found in repair.nearest(typed)] == [meant]


@pytest.mark.parametrize("typed", ["cat", "printer", "telephone", "x" * 500, "12345678", ""])
def test_leaves_other_words_alone(repair: Repair, typed: str) -> None:
    assert repair.nearest(typed) == ()


def test_a_worse_typo_is_less_sure(repair: Repair) -> None:
    (one,), (two,) = repair.nearest("opthalmology"), repair.nearest("optholmology")
    assert 0 < two.weight < one.weight < 1
