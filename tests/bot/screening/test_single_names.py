"""A first name alone, a name that is a word, and a piece of a number point to a patient too."""

import pytest

from bot.screening import Screener
from tests.bot.screening.conftest import cases


@pytest.mark.parametrize(("text", "gone"), cases("single_names"))
def test_a_name_alone_is_taken_out(rules: Screener, text: str, gone: str) -> None:
    assert gone not in rules.screen(text).text


def test_an_age_after_a_labelled_number_stays(rules: Screener) -> None:
    assert rules.screen("chi:0101201234. 5 yr old").text == "chi:[CHI number]. 5 yr old"


@pytest.mark.parametrize("text", cases("not_single_names"))
def test_a_word_that_is_a_name_elsewhere_stays(rules: Screener, text: str) -> None:
    assert rules.screen(text, emergencies=False, scope=False).text == text
