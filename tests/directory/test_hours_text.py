"""Which opening hours can be written in a directory, and what a board's holidays make of them."""

from datetime import date

import pytest

from directory.expression import checked, with_holidays

HOLIDAYS = (date(2026, 11, 30), date(2027, 1, 1))
WRITTEN = "2026 Nov 30,2027 Jan 01"


@pytest.mark.parametrize(
    "text",
    [
        "24/7",
        "unknown",
        "off",
        "Mo-Fr 09:00-12:30,13:30-17:00; PH off",
        "Mo-Fr 9:00-17:00; Sa,Su,PH 10:00-12:00",
        "Mo-Su 22:00-02:00",
        "Mo[1,3],PH 10:00-11:00",
        "Mo-Fr 09:00-17:00; Dec 24-26 off; 2027 Jan 2 off; Feb 29 off",
        'Mo-Fr 09:00-17:00 "not PH; ask || the ward"; PH off "closed; PH"',
        "Mo-Fr 09:00-17:00 unknown",
        "Dec 09:00-10:00",
    ],
)
def test_hours_that_can_be_used_are_kept_as_they_are(text: str) -> None:
    assert checked(text) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not complete: write hours like"),
        ("Mo-Fr 09:00-17:00;", "is not complete"),
        ("Mo-Fr 9-5", "cannot be read from '9-5' on: write hours like 'Mo-Fr 09:00-17:00; PH off'"),
        ("any time", "cannot be read from 'any time' on"),
        ("Mo-Fr 09:00–17:00", "cannot be read from '–17:00' on"),
        ("mo-fr 09:00-17:00", "should be capitalized"),
        # what the library would take for open all day, or every day
        ("Mo-Fr", "gives no times, which would mean open all day"),
        ("Mo-Fr 09:00-17:00; PH", "gives no times"),
        ('"by appointment"', "gives no times"),
        ("open", "gives no times"),
        ("Nov 31 09:00-10:00", "there is no Nov 31"),
        ("2026 Feb 27-30 09:00-10:00", "there is no Feb 30"),
        ("Mo-Fr 09:00+", "does not say when it closes"),
        # what needs data that a board does not give
        ("Mo-Fr 09:00-17:00; SH off", "school holidays"),
        ("Mo-Fr sunrise-17:00", "sun times need a place"),
        ("Mo-Fr 09:00-17:00 || unknown", "fallbacks"),
        # where PH cannot be replaced by dates
        ("Mo-Fr 09:00-17:00, PH 10:00-11:00", "PH must begin its rule"),
        ("Dec PH off", "PH must begin its rule"),
        ("PH -1 day off", "PH must begin its rule"),
    ],
)
def test_hours_that_would_mislead_are_refused_with_the_reason(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"^'.*'") as caught:
        checked(text)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mo-Fr 09:00-17:00; PH off", f"Mo-Fr 09:00-17:00; {WRITTEN} off"),
        ("Sa,Su,PH 10:00-12:00", f"Sa,Su 10:00-12:00; {WRITTEN} 10:00-12:00"),
        ("PH,Mo[1,3] 10:00-12:00", f"Mo[1,3] 10:00-12:00; {WRITTEN} 10:00-12:00"),
        ("Mo-Fr 09:00-17:00; PH Mo-Th off", f"Mo-Fr 09:00-17:00; {WRITTEN} Mo-Th off"),
        ('Mo 09:00-10:00 "PH; no"; PH off', f'Mo 09:00-10:00 "PH; no"; {WRITTEN} off'),
        ("24/7", "24/7"),
    ],
)
def test_holidays_are_written_where_ph_stood(text: str, expected: str) -> None:
    assert with_holidays(text, HOLIDAYS) == expected
    assert checked(with_holidays(text, HOLIDAYS)) == expected


def test_without_holidays_a_rule_for_them_says_nothing() -> None:
    assert with_holidays("Mo-Fr 09:00-17:00; PH off", ()) == "Mo-Fr 09:00-17:00"
    assert with_holidays("Sa,PH 10:00-12:00", ()) == "Sa 10:00-12:00"
    assert with_holidays("PH 10:00-12:00", ()) == "off"
