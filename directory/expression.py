"""Opening hours as text: OpenStreetMap's opening_hours syntax, narrowed to what is safe here.

The syntax: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification. Left out is what
the library reads as open although nobody said so, and what needs data that a board does not give.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache

import opening_hours
from opening_hours import OpeningHours, State

UNKNOWN = "unknown"
HOW_TO = "write hours like 'Mo-Fr 09:00-17:00; PH off', '24/7' or 'unknown'"

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONGEST = dict(zip(_MONTHS, (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), strict=True))
_DAY = re.compile(rf"\b({'|'.join(_MONTHS)})\s*(\d\d?)(?:-(\d\d?))?\b(?!:)")
_COMMENT = re.compile(r'"[^"]*"')
_SAYS_WHEN = re.compile(r"\d:\d\d|24/7|\boff\b|\bclosed\b|\bunknown\b")
_REFUSED = (
    (re.compile(r"\bSH\b"), "SH (school holidays) is not known here: write the dates"),
    (re.compile(r"sunrise|sunset|dawn|dusk"), "sun times need a place: write clock times"),
    (re.compile(r"\|\|"), "fallbacks with || are not supported: use ';'"),
    (re.compile(r"\d:\d\d\s*\+"), "an open end ('09:00+') does not say when it closes"),
)
_WEEKDAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:-(?:Mo|Tu|We|Th|Fr|Sa|Su)|\[[-\d,]+\])?"
_LIST_WITH_PH = re.compile(
    rf"((?:{_WEEKDAY}|PH)(?:\s*,\s*(?:{_WEEKDAY}|PH))*)(?![-,\w]|\s*[-+])\s*(.*)"
)


def checked(text: str) -> str:
    """The same hours if they can be used, or ValueError that says what is wrong and what to do."""
    try:
        warnings = OpeningHours(text).warnings
    except opening_hours.ParserError as error:  # type: ignore[attr-defined]
        raise ValueError(f"'{text}' {_place(text, str(error))}: {HOW_TO}") from error
    if warnings:
        raise ValueError(f"'{text}': {'; '.join(warnings)}")
    bare = _COMMENT.sub(lambda comment: "_" * len(comment[0]), text)
    for pattern, reason in _REFUSED:
        if pattern.search(bare):
            raise ValueError(f"'{text}': {reason}")
    for month, *days in _DAY.findall(bare):
        for day in filter(None, days):
            if not 1 <= int(day) <= _LONGEST[month]:
                raise ValueError(f"'{text}': there is no {month} {day}")
    for rule in bare.split(";"):
        if not _SAYS_WHEN.search(rule):
            raise ValueError(f"'{text}': a part gives no times, which would mean open all day")
    with_holidays(text, ())
    return text


def with_holidays(text: str, days: Iterable[date]) -> str:
    """Write a board's holidays in place of each PH: the library knows only a country's own.

    PH begins its rule, alone or in a list of weekdays ('PH off', 'Sa,Su,PH 10:00-12:00'); anywhere
    else it is a ValueError.
    """
    dates = ",".join(f"{day.year} {_MONTHS[day.month - 1]} {day.day:02}" for day in days)
    rules = [written for rule in _rules(text) for written in _written(rule.strip(), dates)]
    return "; ".join(rules) or "off"


def never_opens(text: object) -> bool:
    """Whether hours are closed or unknown at all times; False for what cannot be read."""
    try:
        hours = OpeningHours(with_holidays(str(text), ()))
    except (ValueError, opening_hours.ParserError):  # type: ignore[attr-defined]
        return False
    # Wall time has no zone.
    century = hours.intervals(datetime(2000, 1, 1), datetime(2100, 1, 1))  # noqa: DTZ001
    return all(state is not State.OPEN for _, _, state, _ in century)


@lru_cache(maxsize=4096)
def parsed(text: str, days: tuple[date, ...]) -> OpeningHours:
    """Hours that know a board's holidays, ready to be asked; they live in naive wall time."""
    return OpeningHours(with_holidays(text, days))


def _rules(text: str) -> list[str]:
    """The rules between semicolons, leaving those inside a comment alone."""
    return re.findall(r'(?:[^;"]|"[^"]*")+', text)


def _written(rule: str, dates: str) -> list[str]:
    """One rule with dates for PH; two rules where PH stood in a list beside weekdays."""
    if not re.search(r"\bPH\b", _COMMENT.sub("", rule)):
        return [rule]
    found = _LIST_WITH_PH.fullmatch(rule)
    if not found or re.search(r"\bPH\b", _COMMENT.sub("", found[2])):
        raise ValueError(
            f"'{rule}': PH must begin its rule, alone or in a list of weekdays, "
            "as in 'PH off' or 'Sa,Su,PH 10:00-12:00'"
        )
    listed = re.split(r"\s*,\s*(?![^\[]*\])", found[1])
    weekdays = ",".join(day for day in listed if day != "PH")
    return [f"{selected} {found[2]}".strip() for selected in (weekdays, dates) if selected]


def _place(text: str, error: str) -> str:
    """Where the library stopped reading, in words."""
    column = re.search(r"-->\s*\d+:(\d+)", error)
    rest = text[int(column[1]) - 1 :] if column else ""
    return f"cannot be read from '{rest}' on" if rest.strip() else "is not complete"
