"""Figures in a text: results and observations, ages, and how long something has lasted."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.screening.rulefile import RuleError, only, set_of
from bot.screening.spoken import spoken
from directory.text import Word

# Words between a measure's name and its figure: "K+ has come back at 6.8".
BETWEEN = set_of(
    "of is was were at now today result results came come back level levels up to rising raised"
    " high low dropped down about around approx approximately serum plasma reading measured only"
    " just has have been score scored this morning = > < ≥ ≤ venous blood repeat and gone risen"
    " fallen currently on in total the a an even positive very extremely severely"
)
BETWEEN_REACH = 5
# "3 weeks old", "24 hour tape": not how long something has lasted.
NOT_LASTING = set_of(
    "old tape tapes monitor monitoring holter ecg abpm bp urine collection recording course"
)
# What is read without a name in the rule file: pressures, ages in days, lengths in hours.
BUILT_IN = ("bp", "diastolic", "age", "hours", "gestation")
DOSES = ("mg", "mcg", "g", "ml", "units", "iu")  # "vitamin K 10mg" is no result
FIGURE = re.compile(r"\d{1,4}(?:\.\d+)?")
GLUED = re.compile(r"([a-z]+[a-z0-9]*?)(\d{1,4})")
WEEKS = ("week", "weeks", "wk", "wks", "w")
UNITS = {
    **dict.fromkeys(("minute", "minutes", "min", "mins", "m"), 1 / 60),
    **dict.fromkeys(("hour", "hours", "hr", "hrs", "h"), 1.0),
    **dict.fromkeys(("day", "days", "d"), 24.0),
    **dict.fromkeys(("week", "weeks", "wk", "wks", "w"), 168.0),
    **dict.fromkeys(("month", "months", "mth", "mths", "mo"), 730.0),
    **dict.fromkeys(("year", "years", "yr", "yrs", "y"), 8766.0),
}
OVER = {"24": 1.0, "7": 24.0, "52": 168.0, "12": 730.0}
COUNTS = {
    "half": 0.5,
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "couple": 2,
    "three": 3,
    "few": 3,
    "four": 4,
    "several": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
SPAN = re.compile(
    r"(\d{1,3})(minutes?|mins?|hours?|hrs?|h|days?|d|weeks?|wks?|w|months?|mths?|years?|yrs?|y)"
)
YEARS = re.compile(r"(\d{1,3})(?:m|f|y|yo|yr|yrs|yof|yom|male|female)")
YEAR_WORDS = set_of("f m male female man woman lady gentleman yof yom yo y/o girl boy")
PREGNANT = set_of(
    "pregnant gestation preg gravid primip primigravida multip pregnancy primi gest antenatal"
    " maternity fetal foetal fm fms rfm movements aph waters membranes srom contracting"
    " contractions labour midwife bump liquor pv pet ectopic spotting bleeding miscarriage lmp hcg"
    " epau scan"
)
LASTING = set_of("for last past over since x after within in every of about post day")
LASTED = set_of(
    "ago old history hx post after postnatal postpartum pn pp since wait later duration on"
)
WEEKS_AND_DAYS = re.compile(r"(\d{1,2})\+[0-6]")
BABIES = set_of("baby infant newborn neonate")
YOUNG = set_of("kid child boy girl lad lass toddler son daughter pupil schoolboy schoolgirl")
OLD = set_of("old baby infant boy girl age neonate newborn male female child bf breastfed")


class Figure(NamedTuple):
    """A value of a measure, with the first and last word that say so."""

    measure: str
    value: float
    first: int
    last: int


class Spell(NamedTuple):
    """How many hours a text speaks of, and the last word that says so."""

    hours: float
    last: int


@dataclass(frozen=True, slots=True)
class Measure:
    """A result or observation: what it is called, and which values are believable."""

    name: str
    words: frozenset[tuple[str, ...]]
    least: float
    most: float


def measure(name: str, content: object, where: str) -> Measure:
    """A measure as the rule file gives it, or RuleError."""
    if not isinstance(content, dict):
        raise RuleError(f"{where}: must be a mapping")
    only(content, {"called", "from", "to"}, where)
    called, least, most = content.get("called"), content.get("from"), content.get("to")
    if not isinstance(called, list) or not called:
        raise RuleError(f"{where}: 'called' must be a list of names")
    if not isinstance(least, (int, float)) or not isinstance(most, (int, float)) or least >= most:
        raise RuleError(f"{where}: 'from' and 'to' must be numbers in order")
    names = frozenset(tuple(str(each).lower().split()) for each in called)
    return Measure(name, names, float(least), float(most))


def number(word: str) -> float | None:
    """The figure that a word begins with ("84", "38.5", "84c", "1,200"), or None."""
    found = FIGURE.match(word.replace(",", ""))
    return float(found.group()) if found else None


class Measures:
    """Reads figures. `measures` are those of the rule file."""

    def __init__(self, measures: Mapping[str, Measure]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], Measure]]] = {}
        for each in measures.values():
            for name in each.words:
                self._by_first.setdefault(name[0], []).append((name, each))

    def find(self, words: Sequence[Word]) -> list[Figure]:
        """All figures of a text: measures by name, "bp", "diastolic", "age" (days), "hours"."""
        texts = [word.text for word in words]
        figures: list[Figure] = []
        spelt_until = -1
        for place, text in enumerate(texts):
            for name, each in self._by_first.get(text, ()):
                if len(name) == 1 or tuple(texts[place : place + len(name)]) == name:
                    figures += _value(words, texts, place, place + len(name), each)
            if text[-1].isdigit() and text[0].isalpha() and (glued := GLUED.fullmatch(text)):
                figures += self._glued(words, texts, place, glued[1], glued[2])
            digits = text[0].isdigit()
            if digits:
                figures += _pressure(texts, place)
            if (digits or text in COUNTS) and place > spelt_until:
                spell = _hours(texts, place)
                spelt_until = spell.last if spell else spelt_until
                figures += (
                    _gestation(texts, place, spell)
                    or _age(texts, place, spell)
                    or _lasting(texts, place, spell)
                )
        return figures

    def _glued(
        self, words: Sequence[Word], texts: Sequence[str], place: int, name: str, digits: str
    ) -> list[Figure]:
        """ "K6.8", "sats84": a name with its figure; the decimals may have become a word."""
        found: list[Figure] = []
        for known, each in self._by_first.get(name, ()):
            if known != (name,):
                continue
            last, shown = place, digits
            decimals = texts[place + 1] if place + 1 < len(texts) else ""
            beside = bool(decimals) and words[place + 1].start == words[place].end + 1
            if beside and decimals.isdigit() and len(decimals) <= 2:
                last, shown = place + 1, f"{digits}.{decimals}"
            value = float(shown)
            if each.least <= value <= each.most:
                found.append(Figure(each.name, value, place, last))
        return found


def _value(
    words: Sequence[Word], texts: Sequence[str], first: int, place: int, each: Measure
) -> list[Figure]:
    for after in range(place, min(len(texts), place + BETWEEN_REACH)):
        value = number(texts[after])
        if value is not None and "/" not in texts[after]:
            if texts[after].endswith(DOSES):
                return []
            if each.least <= value <= each.most:
                return [Figure(each.name, value, first, after)]
            return []
        if dictated := spoken(texts, after):
            value, last = dictated
            fits = each.least <= value <= each.most
            return [Figure(each.name, value, first, last)] if fits else []
        if texts[after] not in BETWEEN or words[after].clause > words[first].clause + 1:
            return []
    return []


def _pressure(texts: Sequence[str], place: int) -> list[Figure]:
    """A blood pressure: "86/40", "BP 190/120", "bp 80 systolic"."""
    upper, slash, lower = texts[place].partition("/")
    if slash and upper.isdigit() and lower.isdigit():
        systolic, diastolic = int(upper), int(lower)
        if 40 <= systolic <= 280 and 20 <= diastolic <= 170 and systolic > diastolic:
            return [
                Figure("bp", systolic, place, place),
                Figure("diastolic", diastolic, place, place),
            ]
    before: list[str] = []
    for text in reversed(texts[max(0, place - 3) : place]):
        if text[0].isdigit():  # in "BP 120/80 P 77" the pressure has been said
            break
        before.append(text)
    near = [*before, *texts[place + 1 : place + 2]]
    value = number(texts[place])
    if value and not slash and 40 <= value <= 280 and {"bp", "systolic", "sbp"}.intersection(near):
        return [Figure("bp", value, place, place)]
    return []


def _gestation(texts: Sequence[str], place: int, spell: Spell | None) -> list[Figure]:
    """Weeks of a pregnancy: "34/40", "32+4", "30 weeks pregnant", "pregnant, 30 weeks"."""
    upper, slash, lower = texts[place].partition("/")
    if slash:
        if lower == "40" and upper.isdigit() and 3 <= int(upper) <= 42:
            return [Figure("gestation", int(upper), place, place)]
        return []
    if found := WEEKS_AND_DAYS.fullmatch(texts[place]):
        return [Figure("gestation", int(found[1]), place, place)]
    weeks = spell.hours / UNITS["week"] if spell else 0.0
    if not spell or not 3 <= weeks <= 43 or not texts[spell.last].endswith(WEEKS):
        return []
    before = texts[place - 1] if place else ""
    around = [*texts[max(0, place - 8) : place], *texts[spell.last + 1 : spell.last + 9]]
    if before in LASTING or LASTED.intersection(texts[spell.last + 1 : spell.last + 3]):
        return []
    # Thirteen weeks and more without "for" or "ago" are a pregnancy's; fewer where more says so.
    if weeks >= 13 or before == "at" or PREGNANT.intersection(around):
        return [Figure("gestation", weeks, place, spell.last)]
    return []


def _hours(texts: Sequence[str], place: int) -> Spell | None:
    """How many hours "3 days", "3/7", "2h", "a few weeks" are, and the last word of it."""
    text = texts[place]
    upper, slash, lower = text.partition("/")
    if slash:
        known = upper.isdigit() and lower in OVER
        return Spell(int(upper) * OVER[lower], place) if known else None
    if found := SPAN.fullmatch(text):
        return Spell(int(found[1]) * UNITS[found[2]], place)
    count = COUNTS.get(text) if text in COUNTS else number(text)
    if count is None:
        return None
    for after in range(place + 1, min(len(texts), place + 4)):
        if texts[after] in UNITS:
            # "HR 115, day 12": the day has its own number
            counted = "".join(texts[after + 1 : after + 2]).isdigit()
            if counted and texts[after] in ("day", "week"):
                return None
            return Spell(count * UNITS[texts[after]], after)
        # "2-3 days" is a span; in "sats 87, 3 weeks" the first figure is another matter
        range_of = texts[after].isdigit() and count < int(texts[after]) <= count + 3
        if not range_of and texts[after] not in ("of", "an", "a", "or", "to", "couple"):
            return None
    return None


def _age(texts: Sequence[str], place: int, spell: Spell | None) -> list[Figure]:
    """An age in days: "67F", "aged 72", "3 week old", "10 day old", "6/52 baby"."""
    text = texts[place]
    before = texts[place - 1] if place else ""
    following = texts[place + 1] if place + 1 < len(texts) else ""
    months = text.endswith("m") and following == "old"
    if (found := YEARS.fullmatch(text)) and not months:
        return [Figure("age", int(found[1]) * 365.25, place, place)]
    if text.isdigit() and len(text) <= 3 and following in YEAR_WORDS and int(text) < 120:
        return [Figure("age", int(text) * 365.25, place, place + 1)]
    years = spell.hours / UNITS["year"] if spell else 0.0
    # "60 yr smoker", "man 70 yrs": so many years are an age but after "for" and before "ago".
    grown = years >= 15 and before not in LASTING
    if spell and grown and not LASTED.intersection(texts[spell.last + 1 : spell.last + 2]):
        return [Figure("age", spell.hours / 24, place, spell.last)]
    after = texts[spell.last + 1 : spell.last + 3] if spell else []
    young = before not in LASTING and bool(OLD.intersection(after))
    young = young or before in BABIES or (before in YOUNG and _unit(texts, spell) == "year")
    young = young or (before == "of" and bool(OLD.intersection(texts[max(0, place - 2) : place])))
    if spell and (after[:1] == ["old"] or young or before == "aged"):
        return [Figure("age", spell.hours / 24, place, spell.last)]
    if text.isdigit() and before in ("aged", "age") and int(text) < 120:
        return [Figure("age", int(text) * 365.25, place, place)]
    if before == "day" and text.isdigit() and following in OLD:
        return [Figure("age", float(text), place, place)]
    return []


def _unit(texts: Sequence[str], spell: Spell | None) -> str:
    """What a span is counted in, as one word: "year" for "yr", "yrs" …"""
    if spell is None:
        return ""
    word = texts[spell.last].lstrip("0123456789")
    return "year" if UNITS.get(word) == UNITS["year"] else word


def _lasting(texts: Sequence[str], place: int, spell: Spell | None) -> list[Figure]:
    """How long something has lasted, in hours; not an age, nor how long something is recorded."""
    following = texts[spell.last + 1 : spell.last + 2] if spell else ()
    if not spell or not NOT_LASTING.isdisjoint(following):
        return []
    return [Figure("hours", spell.hours, place, spell.last)]
