"""A board's holidays: the national list of its country, plus and minus the board's own days."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from directory.model import Calendar

BEHIND, AHEAD = 1, 3  # years; a look ahead reaches two


@dataclass(frozen=True)
class Holiday:
    """A day off, with the name that the national list has for it."""

    day: date
    name: str


class BoardHolidays:
    """Which days are holidays at a board."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._years: dict[int, frozenset[date]] = {}
        self._around: dict[int, tuple[date, ...]] = {}

    def of(self, year: int) -> frozenset[date]:
        """The holidays of a year."""
        if year not in self._years:
            added = {day for day in self.calendar.add if day.year == year}
            days = (set(national(self.calendar.base, year)) | added) - set(self.calendar.drop)
            self._years[year] = frozenset(days)
        return self._years[year]

    def around(self, year: int) -> tuple[date, ...]:
        """The holidays of the year before to three years after, in order."""
        if year not in self._around:
            years = range(year - BEHIND, year + AHEAD + 1)
            self._around[year] = tuple(sorted(day for each in years for day in self.of(each)))
        return self._around[year]

    def name(self, day: date) -> str:
        """What the national list calls a day; "Local holiday" for the board's own."""
        return national(self.calendar.base, day.year).get(day, "Local holiday")


@lru_cache(maxsize=256)
def national(base: str | None, year: int) -> dict[date, str]:
    """The national holidays of a year with their names; `base` is a code such as GB-SCT."""
    if base is None:
        return {}
    # Imported here because it takes 0.1 s, which most commands need not pay.
    from holidays import country_holidays  # noqa: PLC0415

    country, _, part = base.partition("-")
    return dict(country_holidays(country, subdiv=part, years=year, language="en_GB"))
