"""Open now, opens next, and clocks in working time.

Datetimes are aware, UTC, both ways; a naive one is a ValueError. Hours are written in wall time, so
every window's two ends are turned into UTC before anything is subtracted. An hour that the autumn
clock change repeats counts once, the first time: what holds at its end holds through the repeat. An
end that the spring change skips moves to the change itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, State

from directory.expression import UNKNOWN, parsed
from directory.holidays import BoardHolidays, Holiday
from directory.model import Board, Target

AHEAD = timedelta(days=731)  # two years: whoever does not open by then never opens
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


class NeverOpens(ValueError):
    """Working time was asked of hours that do not open within two years."""

    def __init__(self, hours: str, at: datetime) -> None:
        super().__init__(
            f"the hours '{hours}' have no opening in the two years from {at:%d.%m.%Y}: "
            "no working time can be counted in them"
        )


@dataclass(frozen=True)
class Window:
    """An unbroken time of being open, in UTC; `end` is not part of it."""

    start: datetime
    end: datetime


class WorkingTime:
    """A board's clock and calendar.

    `hours` is opening_hours text as in the directory; PH in it means the board's own holidays.
    Where `hours` may be None, None and "unknown" stand for the board's working hours.
    """

    def __init__(self, board: Board) -> None:
        self.board = board
        self.zone = ZoneInfo(board.timezone)
        self.holidays = BoardHolidays(board.holidays)

    # Open or not

    def is_open(self, hours: str, at: datetime) -> bool | None:
        """Whether hours are open at a moment; None where they do not say."""
        wall = self._wall(at)
        state = self._hours(hours, wall.year).state(wall)[0]
        return None if state is State.UNKNOWN else state is State.OPEN

    def closes_at(self, hours: str, at: datetime) -> datetime | None:
        """When hours that are open at a moment close; None if not open, or open for two years."""
        window = next(self._windows(hours, at), None)
        if not window or window.start > at or window.end >= at + AHEAD:
            return None
        return window.end

    def next_opening(self, hours: str, at: datetime) -> datetime | None:
        """When hours are next open: `at` itself if they are open, None if not within two years."""
        window = next(self._windows(hours, at), None)
        return window.start if window else None

    # Working days

    def is_working_day(self, day: date) -> bool:
        """Whether the board works at any time of that day."""
        return self.closing_time(day) is not None

    def closing_time(self, day: date) -> datetime | None:
        """When the board's working hours end on that day (at the latest midnight), None if off."""
        midnight = datetime.combine(day, time())
        hours = self._hours(self.board.working_hours, day.year)
        ends = [end for _, end in _open_parts(hours, midnight, midnight + _DAY)]
        return self._utc(ends[-1]) if ends else None

    def holidays_between(self, start: datetime, end: datetime) -> tuple[Holiday, ...]:
        """The holidays, first and last day included, that take a working day away."""
        first, last = self._wall(start).date(), self._wall(end).date()
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return tuple(
            Holiday(day, self.holidays.name(day))
            for day in days
            if day in self.holidays.of(day.year)
            and not self.is_working_day(day)
            and self._would_work(day)
        )

    # Clocks

    def add_target(self, target: Target, sent: datetime, hours: str | None) -> datetime:
        """By when a question sent at a moment is promised an answer.

        N working days end at the board's closing time on the Nth working day after the day of
        sending; what is sent after closing or on a day off counts as sent on the next working day.
        N working hours count the minutes inside `hours`.
        """
        if target.unit == "hours":
            return self.add_working(sent, timedelta(hours=target.amount), hours)
        day = self._wall(sent).date()
        closing = self.closing_time(day)
        if closing is None or sent >= closing:
            day, closing = self._next_working_day(day)
        for _ in range(target.amount):
            day, closing = self._next_working_day(day)
        return closing

    def add_working(self, start: datetime, duration: timedelta, hours: str | None) -> datetime:
        """The moment when `duration` of working time has passed since `start`.

        It lies inside a window or on its closing edge; for a duration of nothing, at the next
        working moment. NeverOpens if the hours do; ValueError for a negative duration.
        """
        if duration < timedelta():
            raise ValueError("working time is added, not taken away")
        counted, left, at = self._counted(hours), duration, start
        if not left:
            return self.next_working(start, hours)
        while True:
            window = None
            for window in self._windows(counted, at):
                if left <= window.end - window.start:
                    return window.start + left
                left -= window.end - window.start
            if window is None:
                raise NeverOpens(counted, at)
            at = _utc_checked(at) + AHEAD

    def working_between(self, start: datetime, end: datetime, hours: str | None) -> timedelta:
        """How much working time lies between two moments; nothing if `end` is not after `start`."""
        passed, at, end = timedelta(), _utc_checked(start), _utc_checked(end)
        while at < end:
            for window in self._windows(self._counted(hours), at):
                if window.start >= end:
                    break
                passed += min(window.end, end) - window.start
            at += AHEAD
        return passed

    def next_working(self, at: datetime, hours: str | None) -> datetime:
        """The first moment of working time: `at` itself inside a window. NeverOpens if none."""
        counted = self._counted(hours)
        opening = self.next_opening(counted, at)
        if opening is None:
            raise NeverOpens(counted, at)
        return opening

    # Words

    def opening_words(self, hours: str, at: datetime) -> str:
        """What a card says of hours: "open until 17:00", "opens 09:00 tomorrow", …"""
        now_open = self.is_open(hours, at)
        if now_open is None:
            return "hours unknown"
        if now_open:
            closing = self.closes_at(hours, at)
            return f"open until {self._until(closing, at)}" if closing else "open 24 hours"
        opening = self.next_opening(hours, at)
        return f"opens {self.in_words(opening, at)}" if opening else "closed until further notice"

    def in_words(self, at: datetime, now: datetime) -> str:
        """A moment in the board's wall time: "17:00 today", "17:00 on Wednesday 2 December"."""
        wall = self._wall(at)
        return f"{wall:%H:%M} {self._day_words(wall.date(), now)}"

    def _until(self, closing: datetime, now: datetime) -> str:
        """A closing time: the day is left out for today; midnight belongs to the day it ends."""
        wall = self._wall(closing)
        day = (wall - _MINUTE).date()
        clock = "midnight" if wall.time() == time() else f"{wall:%H:%M}"
        return clock if day == self._wall(now).date() else f"{clock} {self._day_words(day, now)}"

    def _day_words(self, day: date, now: datetime) -> str:
        away = (day - self._wall(now).date()).days
        near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(away)
        year = f" {day.year}" if abs(away) > 300 else ""
        return near or f"on {day_words(day)}{year}"

    # Windows

    def _windows(self, hours: str, at: datetime) -> Iterator[Window]:
        """The open windows of the two years from a moment on, in order, never touching."""
        at = _utc_checked(at)
        wall, horizon = self._wall(at), at + AHEAD
        held: Window | None = None
        for part in _open_parts(self._hours(hours, wall.year), wall, wall + AHEAD + _DAY):
            window = Window(max(at, self._utc(part[0])), min(horizon, self._utc(part[1])))
            if window.start >= window.end:  # beyond the horizon, or in an hour that is skipped
                continue
            if held and window.start <= held.end:
                held = Window(held.start, window.end)
                continue
            if held:
                yield held
            held = window
        if held:
            yield held

    def _hours(self, hours: str, year: int) -> OpeningHours:
        """Hours with the board's holidays of the years that a look from this one can reach."""
        return parsed(hours, self.holidays.around(year) if "PH" in hours else ())

    def _counted(self, hours: str | None) -> str:
        return self.board.working_hours if hours in (None, UNKNOWN) else str(hours)

    def _would_work(self, day: date) -> bool:
        """Whether the board would work that day if it were no holiday."""
        midnight = datetime.combine(day, time())
        return any(_open_parts(self._ordinary_hours, midnight, midnight + _DAY))

    @cached_property
    def _ordinary_hours(self) -> OpeningHours:
        return parsed(self.board.working_hours, ())

    def _next_working_day(self, day: date) -> tuple[date, datetime]:
        """The working day after a day, and its closing time."""
        for n in range(1, AHEAD.days + 1):
            following = day + timedelta(days=n)
            closing = self.closing_time(following)
            if closing:
                return following, closing
        raise NeverOpens(self.board.working_hours, datetime.combine(day, time(), UTC))

    # Between UTC and the wall

    def _wall(self, at: datetime) -> datetime:
        """The board's wall time, naive; in a repeated hour, the last minute of its first coming."""
        local = _utc_checked(at).astimezone(self.zone)
        wall = local.replace(tzinfo=None, fold=0)
        if local.fold:
            while _repeated(wall, self.zone):
                wall += _MINUTE
            wall -= _MINUTE
        return wall

    def _utc(self, wall: datetime) -> datetime:
        """A wall time in UTC: a repeated one at its first coming, a skipped one at the change."""
        return _to_utc(wall, self.zone)


@lru_cache(maxsize=16384)
def _to_utc(wall: datetime, zone: ZoneInfo) -> datetime:
    while True:
        moment = wall.replace(tzinfo=zone).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None, fold=0) == wall:
            return moment
        wall = wall.replace(second=0, microsecond=0) + _MINUTE


def _repeated(wall: datetime, zone: ZoneInfo) -> bool:
    """Whether a wall time comes twice."""
    here = wall.replace(tzinfo=zone)
    return here.utcoffset() != here.replace(fold=1).utcoffset()


def day_words(day: date) -> str:
    """A day as people say it: "Monday 30 November"."""
    return f"{day:%A} {day.day} {day:%B}"


def _open_parts(
    hours: OpeningHours, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """The open stretches of wall time between two wall times."""
    for begins, ends, state, _ in hours.intervals(start, end):
        if state is State.OPEN:
            yield begins, ends


def _utc_checked(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a time without a zone was given; times are UTC here")
    return at.astimezone(UTC)
