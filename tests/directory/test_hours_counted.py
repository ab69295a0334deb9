"""Working time against a brute-force count of minutes, over holidays and both clock changes."""

from bisect import bisect_left
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from directory.hours import WorkingTime
from directory.model import Board, Calendar, Notice, Target

LONDON = ZoneInfo("Europe/London")
MINUTE = timedelta(minutes=1)

CLOCK = WorkingTime(
    Board(
        id="northshire",
        name="NHS Northshire",
        holidays=Calendar(base="GB-SCT", add=(date(2026, 10, 26),), drop=(date(2026, 11, 30),)),
        switchboard="0131 496 0000",
        emergency=Notice(text="Ring 999."),
        out_of_hours=Notice(text="Ring the on-call team."),
    )
)
# Scotland's list, less St Andrew's Day, plus a local Monday: written out, not asked of a library.
HOLIDAYS = {
    *((2026, 10, 26), (2026, 12, 25), (2026, 12, 26), (2026, 12, 28)),
    *((2027, 1, 1), (2027, 1, 2), (2027, 1, 4), (2027, 3, 26)),
}

# Each expression with its meaning: is it open in the minute `t` of a day?
SCHEDULES: dict[str, Callable[[int, int, bool], bool]] = {
    "Mo-Fr 09:00-17:00; PH off": lambda day, t, off: day < 5 and 540 <= t < 1020 and not off,
    "Mo-Fr 09:00-12:30,13:30-17:00; PH off": lambda day, t, off: (
        day < 5 and (540 <= t < 750 or 810 <= t < 1020) and not off
    ),
    "Mo-Su 22:00-02:00": lambda day, t, off: t >= 1320 or t < 120,
    # a day off is off from midnight to midnight, whatever began on its eve
    "Mo-Su 22:00-02:00; PH off": lambda day, t, off: (t >= 1320 or t < 120) and not off,
    "24/7": lambda day, t, off: True,
    "24/7; PH off": lambda day, t, off: not off,
    "Sa,Su,PH 10:00-12:00": lambda day, t, off: (day > 4 or off) and 600 <= t < 720,
    "Mo-Fr 08:00-18:00; PH 10:00-12:00": lambda day, t, off: (
        600 <= t < 720 if off else day < 5 and 480 <= t < 1080
    ),
    # ends and beginnings inside the hours that are repeated (Oct) and skipped (Mar)
    "Su 00:15-01:30": lambda day, t, off: day == 6 and 15 <= t < 90,
    "Su 01:30-05:00; Mo-Sa 01:10-01:20": lambda day, t, off: (
        90 <= t < 300 if day == 6 else 70 <= t < 80
    ),
}
SPANS = ("2026-10-22", "2026-11-26", "2026-12-22", "2027-03-24")
STARTS = [datetime.fromisoformat(day).replace(tzinfo=UTC) for day in SPANS]
DAYS = 30


@cache
def open_minutes(hours: str, start: datetime) -> list[bool]:
    """Whether each minute of the span is open; an hour that comes twice keeps its first end."""
    found = []
    for n in range(DAYS * 24 * 60):
        local = (start + n * MINUTE).astimezone(LONDON)
        minute = 119 if local.fold else local.hour * 60 + local.minute
        off = (local.year, local.month, local.day) in HOLIDAYS
        found.append(SCHEDULES[hours](local.weekday(), minute, off))
    return found


@cache
def counted(hours: str, start: datetime) -> list[int]:
    """How many open minutes lie before each minute of the span."""
    return list(accumulate(open_minutes(hours, start), initial=0))


hours_texts = st.sampled_from(sorted(SCHEDULES))
spans = st.sampled_from(STARTS)
DAY = 24 * 60  # minutes; the fourth day of the first span begins with the repeated hour
minutes = st.integers(0, 6 * DAY) | st.integers(3 * DAY, 3 * DAY + 180)
durations = st.integers(0, 12 * 60)


@pytest.mark.parametrize("hours", SCHEDULES)
@pytest.mark.parametrize("span", STARTS)
def test_every_minute_is_open_or_closed_as_on_the_wall(hours: str, span: datetime) -> None:
    expected = open_minutes(hours, span)
    for n in range(8 * 24 * 60):
        if n % 5 in {0, 4}:  # every edge here is a multiple of five: the minute before, and it
            assert CLOCK.is_open(hours, span + n * MINUTE) == expected[n], n


@given(hours_texts, spans, minutes)
def test_the_next_opening_and_closing_are_the_first_minutes_that_are(
    hours: str, span: datetime, n: int
) -> None:
    at = span + n * MINUTE
    following = open_minutes(hours, span)[n:]
    assert CLOCK.next_opening(hours, at) == at + following.index(True) * MINUTE
    if not following[0]:
        assert CLOCK.closes_at(hours, at) is None
    elif False in following:
        assert CLOCK.closes_at(hours, at) == at + following.index(False) * MINUTE


@given(hours_texts, spans, minutes, durations)
def test_adding_agrees_with_counting_minutes(
    hours: str, span: datetime, n: int, duration: int
) -> None:
    before = counted(hours, span)
    assume(before[n] + duration <= before[-1])
    if duration:
        expected = bisect_left(before, before[n] + duration)
    else:
        expected = open_minutes(hours, span).index(True, n)
    got = CLOCK.add_working(span + n * MINUTE, duration * MINUTE, hours)
    assert got == span + expected * MINUTE


@given(hours_texts, spans, minutes, st.integers(0, 15 * 24 * 60))
def test_time_between_agrees_with_counting_minutes(
    hours: str, span: datetime, n: int, length: int
) -> None:
    before = counted(hours, span)
    got = CLOCK.working_between(span + n * MINUTE, span + (n + length) * MINUTE, hours)
    assert got == (before[n + length] - before[n]) * MINUTE


moments = st.timedeltas(timedelta(), timedelta(days=190)).map(
    lambda passed: datetime(2026, 10, 1, tzinfo=UTC) + passed
)
lengths = st.timedeltas(timedelta(), timedelta(hours=60))


@given(hours_texts, moments, lengths)
def test_adding_lands_in_a_window_or_on_its_closing_edge(
    hours: str, start: datetime, length: timedelta
) -> None:
    end = CLOCK.add_working(start, length, hours)
    assert CLOCK.is_open(hours, end) or CLOCK.is_open(hours, end - timedelta(microseconds=1))
    assert end >= start
    assert end.tzinfo is UTC


@given(hours_texts, moments, lengths)
def test_the_time_between_undoes_adding(hours: str, start: datetime, length: timedelta) -> None:
    assert CLOCK.working_between(start, CLOCK.add_working(start, length, hours), hours) == length


@given(hours_texts, moments, moments, lengths, lengths)
def test_a_later_start_or_a_longer_time_never_ends_earlier(
    hours: str, one: datetime, other: datetime, short: timedelta, long: timedelta
) -> None:
    first, second = sorted((one, other))
    short, long = sorted((short, long))
    assert CLOCK.add_working(first, short, hours) <= CLOCK.add_working(second, short, hours)
    assert CLOCK.add_working(first, short, hours) <= CLOCK.add_working(first, long, hours)


@given(hours_texts, moments, lengths, st.timedeltas(MINUTE, timedelta(hours=60)))
def test_adding_twice_is_adding_the_sum(
    hours: str, start: datetime, one: timedelta, other: timedelta
) -> None:
    once = CLOCK.add_working(start, one + other, hours)
    twice = CLOCK.add_working(CLOCK.add_working(start, one, hours), other, hours)
    assert twice == once


@given(moments, st.integers(1, 20), st.sampled_from(["days", "hours"]))
def test_a_promise_is_kept_for_the_earlier_and_the_smaller(
    sent: datetime, amount: int, unit: str
) -> None:
    promise = Target.model_validate({"amount": amount, "unit": unit})
    longer = Target.model_validate({"amount": amount + 1, "unit": unit})
    due = CLOCK.add_target(promise, sent, None)
    assert due > sent
    assert due < CLOCK.add_target(longer, sent, None)
    assert due <= CLOCK.add_target(promise, sent + timedelta(hours=5), None)
    office = "Mo-Fr 09:00-17:00; PH off"
    assert CLOCK.is_open(office, due - MINUTE)
    if unit == "days":
        assert due.astimezone(LONDON).hour == 17
