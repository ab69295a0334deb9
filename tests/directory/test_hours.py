"""Open or closed, by when, and in which words: the rules of working time, by example."""

from datetime import UTC, date, datetime, timedelta

import pytest

from directory.hours import NeverOpens, WorkingTime
from directory.model import Board, Calendar, Notice, Target

OFFICE = "Mo-Fr 09:00-17:00; PH off"
LUNCH = "Mo-Fr 09:00-12:30,13:30-17:00; PH off"
NIGHT = "Mo-Su 22:00-02:00"


def board(
    working_hours: str = OFFICE, holidays: Calendar | None = None, timezone: str = "Europe/London"
) -> Board:
    return Board(
        id="northshire",
        name="NHS Northshire",
        timezone=timezone,
        working_hours=working_hours,
        holidays=holidays or Calendar(base="GB-SCT"),
        switchboard="0131 496 0000",
        emergency=Notice(text="Ring 999."),
        out_of_hours=Notice(text="Ring the on-call team."),
    )


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def target(words: str) -> Target:
    return Target.model_validate(words)


CLOCK = WorkingTime(board())


@pytest.mark.parametrize(
    ("hours", "at", "words"),
    [
        (OFFICE, "2026-11-27 10:00", "open until 17:00"),
        (LUNCH, "2026-11-27 10:00", "open until 12:30"),
        (LUNCH, "2026-11-27 12:30", "opens 13:30 today"),
        (OFFICE, "2026-11-26 17:00", "opens 09:00 tomorrow"),
        (OFFICE, "2026-11-27 17:00", "opens 09:00 on Tuesday 1 December"),  # St Andrew's Day
        ("24/7", "2026-11-27 10:00", "open 24 hours"),
        ("24/7; PH off", "2026-11-29 10:00", "open until midnight"),
        ("24/7; PH off", "2026-11-27 10:00", "open until midnight on Sunday 29 November"),
        (NIGHT, "2026-11-27 23:00", "open until 02:00 tomorrow"),
        (NIGHT, "2026-11-27 01:59", "open until 02:00"),
        ("unknown", "2026-11-27 10:00", "hours unknown"),
        ("Mo-Fr 09:00-17:00 unknown", "2026-11-27 10:00", "hours unknown"),
        ("off", "2026-11-27 10:00", "closed until further notice"),
        ("2020 Nov 1 09:00-10:00", "2026-11-27 10:00", "closed until further notice"),
        ("2028 Feb 29 10:00-11:00", "2027-01-01 10:00", "opens 10:00 on Tuesday 29 February 2028"),
        ("2029 Feb 28 10:00-11:00", "2027-01-01 10:00", "closed until further notice"),
        # two rules that touch are one window
        (
            'Mo-Fr 09:00-12:00 "desk", Mo-Fr 12:00-17:00 "ward"',
            "2026-11-27 10:00",
            "open until 17:00",
        ),
        # in summer the wall is an hour ahead of UTC
        (OFFICE, "2026-07-01 15:59", "open until 17:00"),
        (OFFICE, "2026-07-01 16:00", "opens 09:00 tomorrow"),
    ],
)
def test_hours_in_words(hours: str, at: str, words: str) -> None:
    assert CLOCK.opening_words(hours, utc(at)) == words


def test_a_moment_in_words() -> None:
    now = utc("2026-11-27 10:00")
    assert CLOCK.in_words(utc("2026-11-27 17:00"), now) == "17:00 today"
    assert CLOCK.in_words(utc("2026-11-28 17:00"), now) == "17:00 tomorrow"
    assert CLOCK.in_words(utc("2026-11-26 17:00"), now) == "17:00 yesterday"
    assert CLOCK.in_words(utc("2026-12-02 17:00"), now) == "17:00 on Wednesday 2 December"
    assert CLOCK.in_words(utc("2028-01-04 17:00"), now) == "17:00 on Tuesday 4 January 2028"
    # wall time in summer; the day is the wall's, too
    assert CLOCK.in_words(utc("2026-06-30 23:30"), utc("2026-06-30 10:00")) == "00:30 tomorrow"


def test_unknown_hours_are_neither_open_nor_closed() -> None:
    at = utc("2026-11-27 10:00")
    assert CLOCK.is_open("unknown", at) is None
    assert CLOCK.closes_at("unknown", at) is None
    assert CLOCK.next_opening("unknown", at) is None


def test_an_opening_now_is_now_and_a_closing_when_shut_is_none() -> None:
    inside, outside = utc("2026-11-27 10:17"), utc("2026-11-27 18:00")
    assert CLOCK.next_opening(OFFICE, inside) == inside
    assert CLOCK.closes_at(OFFICE, inside) == utc("2026-11-27 17:00")
    assert CLOCK.closes_at(OFFICE, outside) is None
    assert CLOCK.closes_at("24/7", inside) is None


@pytest.mark.parametrize("at", ["2026-03-28 12:00", "2026-10-24 12:00", "2026-10-25 01:30"])
def test_what_never_closes_has_no_closing_time_whatever_the_clock_change_does(at: str) -> None:
    assert CLOCK.closes_at("24/7", utc(at)) is None


@pytest.mark.parametrize(
    ("sent", "words", "due"),
    [
        # the day of sending does not count; St Andrew's Day does not either
        ("2026-11-27 10:00", "2 working days", "2026-12-02 17:00"),
        ("2026-11-27 10:00", "1 working day", "2026-12-01 17:00"),
        ("2026-12-01 06:00", "1 working day", "2026-12-02 17:00"),  # before opening is that day
        ("2026-12-01 16:59", "1 working day", "2026-12-02 17:00"),
        ("2026-12-01 17:00", "1 working day", "2026-12-03 17:00"),  # closed: as if sent tomorrow
        ("2026-11-28 10:00", "1 working day", "2026-12-02 17:00"),  # Saturday: as if on Tuesday
        ("2026-11-30 10:00", "1 working day", "2026-12-02 17:00"),  # the holiday itself
        # over both clock changes 17:00 stays 17:00 on the wall
        ("2026-10-23 10:00", "1 working day", "2026-10-26 17:00"),
        ("2026-10-22 10:00", "1 working day", "2026-10-23 16:00"),
        ("2027-03-25 10:00", "1 working day", "2027-03-29 16:00"),  # over Good Friday, too
        ("2026-11-27 16:00", "4 working hours", "2026-12-01 12:00"),
        ("2026-11-27 13:00", "4 working hours", "2026-11-27 17:00"),  # the closing edge, not later
        ("2026-11-29 13:00", "4 working hours", "2026-12-01 13:00"),
    ],
)
def test_by_when_an_answer_is_promised(sent: str, words: str, due: str) -> None:
    assert CLOCK.add_target(target(words), utc(sent), OFFICE) == utc(due)


def test_working_hours_count_in_the_contact_s_own_hours_or_else_the_board_s() -> None:
    sent, four = utc("2026-11-27 10:00"), target("4 working hours")
    assert CLOCK.add_target(four, sent, LUNCH) == utc("2026-11-27 15:00")
    assert CLOCK.add_target(four, sent, "24/7") == utc("2026-11-27 14:00")
    assert CLOCK.add_target(four, sent, "Mo 09:00-10:00") == utc("2026-12-21 10:00")
    assert CLOCK.add_target(four, sent, None) == utc("2026-11-27 14:00")
    assert CLOCK.add_target(four, sent, "unknown") == utc("2026-11-27 14:00")


def test_working_days_follow_the_board_s_calendar_and_never_the_contact_s_hours() -> None:
    sent, two = utc("2026-11-27 10:00"), target("2 working days")
    assert CLOCK.add_target(two, sent, "Su 10:00-11:00") == utc("2026-12-02 17:00")
    own = WorkingTime(
        board(
            holidays=Calendar(base="GB-SCT", add=(date(2026, 12, 1),), drop=(date(2026, 11, 30),))
        )
    )
    assert own.add_target(two, sent, OFFICE) == utc("2026-12-02 17:00")
    assert own.add_target(target("1 working day"), sent, OFFICE) == utc("2026-11-30 17:00")


def test_the_board_s_last_closing_of_a_day_counts() -> None:
    clock = WorkingTime(board("Mo-Th 08:30-12:00,13:00-17:30; Fr 08:30-12:00; PH off"))
    assert clock.closing_time(date(2026, 11, 26)) == utc("2026-11-26 17:30")
    assert clock.closing_time(date(2026, 11, 27)) == utc("2026-11-27 12:00")
    assert clock.closing_time(date(2026, 11, 28)) is None
    assert clock.add_target(target("1 working day"), utc("2026-11-27 12:30"), None) == utc(
        "2026-12-02 17:30"
    )


def test_a_board_that_works_round_the_clock_closes_a_day_at_midnight() -> None:
    clock = WorkingTime(board("24/7"))
    assert clock.closing_time(date(2026, 11, 27)) == utc("2026-11-28 00:00")
    assert clock.add_target(target("1 working day"), utc("2026-11-27 10:00"), None) == utc(
        "2026-11-29 00:00"
    )


def test_only_a_holiday_that_takes_a_working_day_away_is_named() -> None:
    found = CLOCK.holidays_between(utc("2026-11-27 10:00"), utc("2026-12-02 17:00"))
    assert [(each.day, each.name) for each in found] == [(date(2026, 11, 30), "Saint Andrew's Day")]
    christmas = CLOCK.holidays_between(utc("2026-12-24 10:00"), utc("2026-12-29 10:00"))
    assert [each.day.day for each in christmas] == [25, 28]  # the 26th is a Saturday
    own = WorkingTime(board(holidays=Calendar(add=(date(2026, 12, 1),))))
    found = own.holidays_between(utc("2026-11-27 10:00"), utc("2026-12-02 17:00"))
    assert [(each.day, each.name) for each in found] == [(date(2026, 12, 1), "Local holiday")]
    assert not own.holidays_between(utc("2026-12-02 10:00"), utc("2026-12-01 17:00"))


def test_a_holiday_on_which_the_board_works_is_not_named() -> None:
    clock = WorkingTime(board("Mo-Fr 09:00-17:00; PH 10:00-12:00"))
    assert clock.is_working_day(date(2026, 11, 30))
    assert not clock.holidays_between(utc("2026-11-27 10:00"), utc("2026-12-02 17:00"))


def test_another_time_zone_has_another_wall() -> None:
    clock = WorkingTime(board(timezone="Asia/Kathmandu"))
    assert clock.opening_words(OFFICE, utc("2026-11-27 03:14")) == "opens 09:00 today"
    assert clock.opening_words(OFFICE, utc("2026-11-27 03:15")) == "open until 17:00"


def test_counting_in_hours_that_never_open_is_refused_and_ends() -> None:
    at = utc("2026-11-27 10:00")
    for hours in ("off", "2020 Nov 1 09:00-10:00", "Mo-Fr 09:00-17:00 unknown"):
        with pytest.raises(NeverOpens, match="no opening in the two years"):
            CLOCK.add_working(at, timedelta(hours=1), hours)
        with pytest.raises(NeverOpens, match="no opening in the two years"):
            CLOCK.next_working(at, hours)
        assert CLOCK.working_between(at, at + timedelta(days=900), hours) == timedelta()
    with pytest.raises(NeverOpens):
        WorkingTime(board("off")).add_target(target("1 working day"), at, OFFICE)


def test_counting_goes_on_past_two_years_where_hours_are_rare() -> None:
    at = utc("2026-01-01 00:00")
    clinic = "Mo[1] 09:00-10:00"
    done = CLOCK.add_working(at, timedelta(hours=40), clinic)
    assert done == utc("2029-04-02 09:00")  # the 40th first Monday, in summer time
    assert CLOCK.working_between(at, done, clinic) == timedelta(hours=40)


def test_time_goes_forward_only_and_has_a_zone() -> None:
    at = utc("2026-11-27 10:00")
    with pytest.raises(ValueError, match="added, not taken away"):
        CLOCK.add_working(at, timedelta(minutes=-1), OFFICE)
    naive = at.replace(tzinfo=None)
    for ask in (
        lambda: CLOCK.is_open(OFFICE, naive),
        lambda: CLOCK.next_opening(OFFICE, naive),
        lambda: CLOCK.add_working(naive, timedelta(hours=1), None),
        lambda: CLOCK.add_target(target("1 working day"), naive, None),
        lambda: CLOCK.working_between(naive, at, None),
        lambda: CLOCK.in_words(naive, at),
    ):
        with pytest.raises(ValueError, match="without a zone"):
            ask()
