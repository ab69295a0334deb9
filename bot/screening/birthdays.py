"""Dates of birth: any labelled date, and a bare full date that nothing else explains."""

import re
from collections.abc import Callable, Iterator
from datetime import date

from bot.screening.clean import figures
from bot.screening.digits import valid_date
from bot.screening.rulefile import set_of

MONTH = (
    r"jan(?:uary)?|feb(?:ruary|uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
GAP = r"[ \t]?[/.\-][ \t]?"
DATE = re.compile(
    rf"(?<![\d.,/\-])(?:"
    rf"(?P<d>\d{{1,2}}){GAP}(?P<m>\d{{1,2}}){GAP}(?P<y>\d{{4}}|'?\d{{2}})"
    rf"|(?P<yi>(?:19|20)\d{{2}}){GAP}(?P<mi>\d{{1,2}}){GAP}(?P<di>\d{{1,2}})"
    rf"|(?P<ds>\d{{1,2}}) (?P<ms>\d{{1,2}}) (?P<ys>(?:19|20)\d{{2}})"
    rf"|(?P<dw>\d{{1,2}})(?:st|nd|rd|th)?[ \t.\-/]?(?:o[f']? )?[ \t]?(?P<mw>{MONTH})"
    rf"[ \t.,\-/]{{0,2}}(?P<yw>(?:19|20)\d{{2}}|'?\d{{2}})"
    rf"|(?P<dc>\d{{2}})(?P<mc>\d{{2}})(?P<yc>(?:19|20)\d{{2}})"
    rf")(?!\d|[.,/]\d)"
    rf"|\b(?P<mx>{MONTH})[ \t.\-/](?P<dx>\d{{1,2}})(?:st|nd|rd|th)?,?[ \t']"
    rf"(?P<yx>(?:19|20)\d{{2}}|\d{{2}})\b",
    re.I,
)
# What counts as a date only right after a label: "DOB 030238", "born March 1985", "dob 3 2 38".
LABELLED = re.compile(
    rf"(?:\d{{6,8}}|\d{{1,2}}[/.\-](?:i{{1,3}}|i?[vx]|vi{{1,3}}|xi{{1,2}})[/.\-]\d{{2,4}}"
    rf"|\d{{1,2}} \d{{1,2}} \d{{2}}(?:\d{{2}})?|\d{{1,2}}[/.\-]\d{{2,4}}"
    rf"|(?:{MONTH})[ \t,.\-/']{{1,2}}(?:\d{{4}}|\d{{2}})"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[ \t.\-/]?(?:o[f']? )?[ \t]?(?:{MONTH})\b"
    rf"(?: [a-z]{{3,6}}ty(?:[ \-](?:one|two|three|four|five|six|seven|eight|nine))?\b)?"
    rf"|[a-z]{{3,10}}(?:[ \-](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth))?"
    rf" (?:o[f']? )?(?:{MONTH})(?:[ ,]{{1,2}}(?:nineteen|twenty|two thousand|and|oh|[a-z]{{3,6}}ty"
    rf"|\d{{4}}|[a-z]{{3,6}}teen|ten|eleven|twelve|one|two|three|four|five|six|seven|eight|nine)\b){{1,5}}"
    rf")(?!\d)",
    re.I,
)
LABEL = re.compile(
    r"\b(?:d(?:a?te?|at|t)[ \-.]?(?:of|fo|o|0f)?[ \-.]?b(?:i?rt?h|irht|rith|ith|irt)\b"
    r"|d\.? ?o\.? ?b(?![a-z])\.?|date[ \-]?of[ \-]?birth|birth ?date|birth ?day|bday"
    r"|born)(?:[ \t\n:=\-.,(]|\bon\b|\bis\b|\bin\b|\bwas\b|\bbeing\b|\bthe\b|\bof\b|\bdate\b){0,6}",
    re.I,
)
# "born by section at home on 28/10/2025"
BORN = re.compile(r"\bborn((?: [A-Za-z]{1,12}){1,7})[ ,:(]{1,3}(?=\d)", re.I)
SHORT_LABEL = re.compile(r"(?:^|[\s(,])bn?[.:]? ?$", re.I)
# What may stand between the start of a line, a name or a bracket and a child's date of birth.
PERSON = re.compile(
    r"(?:\b(?:pt|patient|name|boy|girl|baby|infant|child|toddler|male|female|lady|gentleman|man"
    r"|woman|son|daughter|[mf])|\d{1,3} ?[mfMF]|\])[\s,:;(\-]*$",
    re.I,
)
AGED = re.compile(r"[\s,)\-]*(?:\d{1,3} ?(?:[mf]\b|y)|male|female|[mf]\b|boy|girl|baby)", re.I)
AGE_BEFORE = re.compile(
    r"(?:(?:\b(?:s?he|who|pt|patient|mum|dad|man|lady|boy|girl|child|baby|son|daughter)|\]) is"
    r"|\baged?|'s)[ :]{0,2}(\d{1,2})(?: ?(?:y/?o|yrs?|years?(?: old)?|[mfy]))?[ ,(]{1,3}$"
    r"|(?:\b(?:is|now)|^)[ :]{0,2}(\d{1,2}) ?(?:y/?o|yrs?|years?(?: old)?|[mfy])[ ,(]{1,3}$",
    re.I,
)
AGE_AFTER = re.compile(r"[ ,)\-]{1,3}(?:aged? |is )?(\d{1,2}) ?(?:y/?o|yrs?|years?|[mfy])\b", re.I)
REACH = 60
TURNED = re.compile(r"\b(?:turn(?:ed|s|ing)?|(?:will|to|'?ll) be) \d{1,3}\b|\bbirthday\b", re.I)
# A date after a name that was taken out ("[name] 220775"): \x01 stands for it.
AFTER_NAME = re.compile(r"\x01\][ ,(\-]{0,3}$")
SIX = re.compile(r"\x01\][ ,(\-]{1,3}(\d{6})(?![\d.%/])")
LATER = set_of(
    "seen moved came since until had has last next due booked review reviewed scan mri admitted"
    " abroad op operated started stopped discharged now and then but who with"
)
LABELS = ("dob", "d.o", "d o b", "rth", "irht", "rith", "bith", "birt", "born", "bday", "d.ob")
DAYS = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth"
    "|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth"
    "|twenty[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
    "|thirtieth|thirty[ -]first"
)
SPELT = re.compile(
    rf"\b(?:{DAYS}|\d{{1,2}}(?:st|nd|rd|th)) (?:o[f']? )?(?:{MONTH}),? nineteen"
    r"[ -](?:hundred and |oh )?[a-z]{3,9}"
    r"(?:[ -](?:one|two|three|four|five|six|seven|eight|nine)\b)?",
    re.I,
)
WORD = re.compile(r"[A-Za-z][A-Za-z0-9']*")
THREE = figures(3)  # the fewest in a date: "3 May 84"


def year_of(text: str, now: int) -> int:
    """The year that "38", "'38" or "1938" means; two digits never lie in the future."""
    digits = text.lstrip("'")
    if len(digits) == 4:
        return int(digits)
    century = now // 100 * 100
    return century + int(digits) - (100 if century + int(digits) > now + 1 else 0)


def _parts(found: re.Match[str], now: int) -> tuple[int, int, int] | None:
    """Year, month and day of a date that the calendar has, or None."""
    for suffix in ("", "i", "s", "w", "c", "x"):
        day, month, year = found[f"d{suffix}"], found[f"m{suffix}"], found[f"y{suffix}"]
        if day and month and year:
            number = int(month) if month.isdigit() else MONTHS.index(month[:3].lower()) + 1
            try:
                return date(year_of(year, now), number, int(day)).timetuple()[:3]
            except ValueError:
                return None
    return None


def _figures_apart(found: re.Match[str]) -> bool:
    """Whether it is a figure and then another: "5/12. 44M", "12.5/50"."""
    if not found["d"] or len(found["y"]) == 4:
        return False
    first = found.string[found.end("d") : found.start("m")]
    second = found.string[found.end("m") : found.start("y")]
    return first.strip() != second.strip() or (second[-1:].isspace() > first[-1:].isspace())


class Birthdays:
    """Finds dates of birth. `events` are words that make a date something else's."""

    def __init__(
        self, events: frozenset[str], endings: tuple[str, ...], today: Callable[[], date]
    ) -> None:
        self._events = events
        self._endings = endings
        self._today = today

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of each date of birth."""
        lower = text.lower()
        now = self._today().year
        labelled: set[tuple[int, int, int]] = set()
        if "nineteen" in lower:
            for spelt in SPELT.finditer(text):
                yield spelt.span()
        if any(word in lower for word in LABELS):
            for dated in (*self._labelled(text), *self._born(text)):
                yield dated.span()
                if dated.re is DATE and (parts := _parts(dated, now)):
                    labelled.add(parts)
        if "\x01]" in text:
            for six in SIX.finditer(text):
                if valid_date(six[1]):
                    yield six.span(1)
        for found in DATE.finditer(text) if THREE.search(text) else ():
            parts = _parts(found, now)
            # what is a date of birth once is one wherever it comes back
            if parts and (parts in labelled or self._birth(text, found, parts[0], now)):
                yield found.span()

    @staticmethod
    def _labelled(text: str) -> Iterator[re.Match[str]]:
        for label in LABEL.finditer(text):
            dated = DATE.match(text, label.end()) or LABELLED.match(text, label.end())
            if dated:
                yield dated

    @staticmethod
    def _born(text: str) -> Iterator[re.Match[str]]:
        for label in BORN.finditer(text):
            between = {word.lower() for word in label[1].split()}
            dated = None if between & LATER else DATE.match(text, label.end())
            if dated:
                yield dated

    def _birth(self, text: str, found: re.Match[str], year: int, now: int) -> bool:
        if not now - 125 <= year <= now:
            return False
        line = text[max(0, found.start() - REACH) : found.start()]
        before = re.split(r"[\n;.?!]\s|\n", line)[-1] if line else ""
        if SHORT_LABEL.search(before) or TURNED.search(before):
            return True
        if _figures_apart(found):
            return False
        if AFTER_NAME.search(before) and year <= now - 12:
            return True
        if self._event(WORD.findall(before)[-6:]) or self._event(self._after(text, found.end())):
            return False
        if year <= now - 12 or self._of_age(before, text, found.end(), now - year):
            return True
        person = PERSON.search(before) or (not before.strip() and AGED.match(text, found.end()))
        return bool(person)

    @staticmethod
    def _of_age(before: str, text: str, end: int, years: int) -> bool:
        """Whether an age beside the date agrees with it: "she's 9 (12.02.16)"."""
        ages = (AGE_BEFORE.search(before), AGE_AFTER.match(text, end))
        return any(
            age is not None and 0 <= years - int(age[age.lastindex or 1]) <= 1 for age in ages
        )

    def _after(self, text: str, end: int) -> list[str]:
        following = re.split(r"[\n;.?!,)]", text[end : end + 30])[0]
        return WORD.findall(following)[:2]

    def _event(self, words: list[str]) -> bool:
        return any(
            word.lower() in self._events or word.lower().endswith(self._endings) for word in words
        )
