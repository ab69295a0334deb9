"""Screening takes time in proportion to the text, whatever the text is."""

from time import perf_counter

import pytest

from bot.screening import Screener

LENGTH = 4000
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
def test_twice_the_text_takes_about_twice_the_time(rules: Screener, unit: str) -> None:
    long = (unit * LENGTH)[:LENGTH]

    def seconds(text: str) -> float:
        spent = []
        for _ in range(3):
            start = perf_counter()
            rules.screen(text)
            spent.append(perf_counter() - start)
        return min(spent)

    # A rule that tried everything twice would take seconds; the limits bear a busy machine.
    quarter, whole = seconds(long[: LENGTH // 4]), seconds(long)
    assert whole < max(0.02, 12 * quarter)
    assert whole < 0.5
