"""Characters that hide or reorder others do not get through; a plain text is left alone."""

import pytest

from bot.screening import Screener
from bot.screening.clean import plain


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("rash\u202egnihtyna\u202c", "rashgnihtyna"),
        ("a\u0000b\u0007c", "abc"),
        ("soft\u00adhyphen", "softhyphen"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("line\u2028separator", "line\nseparator"),
        ("\ufeffstart", "start"),
        ("lone \ud83d surrogate", "lone  surrogate"),
        ("tag\U000e0041", "tag"),
    ],
)
def test_hidden_characters_are_dropped(rules: Screener, typed: str, clean: str) -> None:
    assert rules.screen(typed).text == clean


@pytest.mark.parametrize(
    "text",
    ["tired 😴 all day", "👩‍⚕️ asks", "naïve café", "tab\tand\nline", "می‌خواهم", "±2 µg ½ tablet"],
)
def test_other_characters_are_left_alone(rules: Screener, text: str) -> None:
    assert rules.screen(text).text == text


def test_a_number_cannot_hide_behind_joiners(rules: Screener) -> None:
    for hidden in ("0101\u200d011237", "01\u200c01011237", "0101\u2060011237"):
        assert rules.screen(f"CHI {hidden}").findings == ("identifier.chi",)


def test_an_empty_text_is_no_fault(rules: Screener) -> None:
    assert rules.screen("").findings == ()
    assert rules.screen(" \n").findings == ()


def test_a_character_that_is_a_whole_phrase_does_not_make_a_text_long() -> None:
    text, places = plain("\ufdfa" * 100)
    assert len(text) <= 400
    assert places is not None
    assert len(places) >= len(text)
