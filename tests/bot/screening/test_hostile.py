"""Screening takes time in proportion to the text, whatever the text is."""

import pytest

from bot.screening import Screener
from tests.effort import grows_with_length

HOSTILE = {
    "digits": "1",
    "spaced digits": "1 ",
    "groups": "0101 ",
    "dates": "01/01/",
    "emergencies": "chest pain now ",
    "denials": "no ",
    "names": "Mr Smith ",
    "titles": "mr ",
    "at signs": "a@",
    "postcodes": "EH1 1Y",
    "streets": "12 Elm ",
    "unknown words": "xqzvbn ",
    "labels": "chi ",
    "birthdays": "dob ",
    "brackets": "[",
    "dots": "a.b.c.",
    "question marks": "? ",
    "mixed": "no chest pain 0101011237 Mr John Smith today ",
    "plus": "+1",
    "one letter": "x",
    "joiners": "\u200d",
    "slips": "severr chesst paain ",
    "figures": "k 6.8 ",
    "sentences": "pain. no. ok! ",
    "crofts": "stays at 9 seaview croft 12 upper ",
    "small names": "callum hector ",
    "spoken": "one oh one two ",
}


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_time_grows_with_length_only(rules: Screener, unit: str) -> None:
    assert grows_with_length(rules.screen, unit, 1000)
