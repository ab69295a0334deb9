"""Numbers that an office gave a person: hospital, unit and case notes, passport, licence, car."""

import re
from collections.abc import Iterator

from bot.screening.clean import figures

Span = tuple[int, int]
TWO, FOUR = figures(2), figures(4)

VALUE = (
    r"([A-Z]{1,2}-\d{2,4} \d{2,4}"
    r"|(?=[A-Z\-/]{0,6}\d)[A-Z0-9]{1,4}[A-Z0-9\-/]{3,11}|[A-Z]{1,3} \d{4,8}[A-Z]?"
    r"|[A-Z0-9]{1,4}(?:/[A-Z0-9]{1,8}){1,3}|\d{1,4}(?: \d{2,4}){1,3})(?![A-Z0-9])"
)
JOIN = (
    r"(?:[ \t\n.:=#\-/]|\bis\b|\bno\b|\bnumber\b|\bref(?:erence)?\b|\bcard\b|\bfor\b|\bpt\b"
    r"|\bpatient\b|\bthe\b|\bid\b|\barc\b){0,9}"
)
HOSPITAL = re.compile(
    r"\b(?:(?:hosp(?:ital)?|unit|patient|pt|case ?notes?|case|pas|trak(?:care)?|emis|vision|chart"
    r"|record|crn|mrn|casesheet)"
    r"[ .]{0,2}(?:no|num|nr|number|id|identifier|ref|reference)\b"
    r"|hosp(?:ital)?(?=[ :#]{1,3}[A-Z]{0,3}\d)|case ?(?:notes?|sheet)|crn|mrn|urn|uhpi"
    r"|k[ \-]?number|unit ?#|hosp ?#)" + JOIN + VALUE,
    re.I,
)
# A letter and six to eight digits, as hospitals number their patients.
LETTERED = re.compile(r"(?<![A-Za-z0-9\-/])[A-Z]{1,2}\d{6,8}[A-Z]?(?![A-Za-z0-9])")
NOT_LETTERED = re.compile(
    r"\b(?:gmc|ref|reference|batch|lot|order|trial|query|pr|code|nct|sample|specimen|lab|serial|device"
    r"|accession|model|request|form)(?: id| no\.?| number| ref| code)?\W{0,3}$",
    re.I,
)
IDENTITY = re.compile(
    r"\b(?:passport|ho(?= ref)|ukvi|share code|bank account|id(?= (?:no|number)\b)"
    r"|(?:driving )?licen[cs]e|home office|arc(?= (?:card|no|ref|number)\b)"
    r"|asylum(?: (?:seeker|support))?(?= (?:card|no|ref|number|id)\b)|brp|nass|visa(?= n)|port ref"
    r"|national insurance|(?<![a-z])n\.?i\.?(?= (?:no|number|num)\b)|nino"
    r"|(?:prison(?:er)?|army|service|force|student|matric(?:ulation)?|employee|payroll|pension"
    r"|benefit|blue badge|badge|bus pass|account|membership|national id|id card|ehic|ghic|pesel"
    r"|cnp)(?= (?:no|number|num|id|ref|card)\b))" + JOIN + r"((?=[A-Z/ ]{0,8}\d)[A-Z0-9]{1,5}"
    r"(?:[ /\-]?[A-Z0-9]{1,18})(?:[ /\-]\d{1,4}){0,3}(?: [A-D]\b)?)",
    re.I,
)
PRISON = re.compile(r"[A-Z]\d{4}[A-Z]{2}", re.I)
INSURANCE = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-D](?![A-Za-z0-9])")
LICENCE = re.compile(r"(?<![A-Z0-9])[A-Z][A-Z9]{4}\d{6}[A-Z9]{2}(?:[A-Z0-9]{3})?(?![A-Z0-9])")
PLATE = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z]{2}\d\d ?[A-Z]{3}|[A-Z]\d{2,3} ?[A-Z]{3}|[A-Z]{3} ?\d{2,3}[A-Z])"
    r"(?![A-Za-z0-9])",
    re.I,
)
DRIVES = re.compile(
    r"\b(?:cars?|vans?|reg|registration|vehicle|plate|number ?plate|taxi|lorry|motorbike|motorcycle"
    r"|truck|vrm|wheel|dvla|drives|driving)\b",
    re.I,
)
NOT_PLATE = re.compile(r"(?:pos|neg|mcg|tds|qds|old|mmh|and|for|yrs|but|now)$", re.I)
PLATE_REACH = 32


def hospital(simple: str) -> Iterator[Span]:
    """Start and end of each number of a hospital, a unit, case notes."""
    if not FOUR.search(simple):
        return
    for found in HOSPITAL.finditer(simple):
        if _digits(found[1]) >= 4:
            yield found.span(1)
    for found in LETTERED.finditer(simple):
        if not NOT_LETTERED.search(simple, max(0, found.start() - 24), found.start()):
            yield found.span()


def identity(simple: str) -> Iterator[Span]:
    """Start and end of each passport, licence, insurance, Home Office number and number plate."""
    if not TWO.search(simple):
        return
    if DRIVES.search(simple):
        yield from _plates(simple)
    if not FOUR.search(simple):
        return
    for found in IDENTITY.finditer(simple):
        if _digits(found[1]) >= 5 or PRISON.fullmatch(found[1]):
            yield found.span(1)
    for pattern in (INSURANCE, LICENCE):
        for found in pattern.finditer(simple):
            yield found.span()


def _plates(simple: str) -> Iterator[Span]:
    for found in PLATE.finditer(simple):
        before = simple[max(0, found.start() - PLATE_REACH) : found.start()]
        plate = found.group()
        alike = plate.isupper() or plate.islower()
        if alike and DRIVES.search(before) and not NOT_PLATE.search(plate):
            yield found.span()


def _digits(text: str) -> int:
    return sum(character.isdigit() for character in text)
