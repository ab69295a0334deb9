"""Numbers that point to a person: CHI, NHS number, phone.

A run is digits with at most three separators between them; its groups are the stretches of
digits. Every group is looked at with at most eleven that follow, so the work is linear.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers
from nhs_number.validate import is_valid

from bot.screening.parted import parted

RUN = re.compile(r"\d(?:[ \t\n.\-/:_()]{0,3}\d)*")
GROUP = re.compile(r"\d+")
# "O1O1O11237": letters that are typed for 0 and 1 among digits.
LOOKALIKES = re.compile(r"(?<![A-Za-z0-9])[0-9OolI]{6,10}(?![A-Za-z0-9])")
AS_DIGITS = str.maketrans("OolI", "0011")

SPOKEN = "zero|oh|nought|one|two|three|four|five|six|seven|eight|nine"
RARELY_ONE = tuple(set(SPOKEN.split("|")) - {"one", "oh"})  # those two are in many texts
TWICE = "(?:(?:double|treble|triple) )?"
SPOKEN_RUN = re.compile(
    rf"\b(?:{TWICE}(?:{SPOKEN})|\d{{3,6}})(?:[ ,\-]{{1,2}}{TWICE}(?:{SPOKEN}|\d{{1,6}}))+\b", re.I
)
SPOKEN_WORD = re.compile(rf"(?:(double|treble|triple) )?(?:({SPOKEN})|(\d+))\b", re.I)
TIMES = {"double": 2, "treble": 3, "triple": 3}
# "neighbour w key 496 0551": a number without its code, near a word that says it is one.
LOCAL = re.compile(r"(?<![\d.,/])\d{3}[ \-]\d{4}(?![\d.,]?\d|[%/]| ?(?:m?l|m?c?g|iu|units?)\b)")
LOCAL_CUE = re.compile(
    r"\b(?:tel|telephone|phone|phoned?|ring|rings|rung|call|landline|neighbours?|number|contact|home"
    r"|reach|mobile|mob|keyholder|warden)\b[^\d\n;]{0,24}$",
    re.I,
)
NOT_LOCAL = re.compile(r"\b(?:bp|readings?|sats?|peak|pefr|intake|output|calories|kcal)\b", re.I)

# Groupings in which a number with a valid date is a CHI whatever its check digit.
CHI_SHAPES = frozenset(
    {(10,), (6, 4), (2, 2, 2, 4), (3, 3, 4), (6, 3, 1), (6, 2, 2), (4, 2, 4), (1,) * 10}
)
PHONE_SHAPES = frozenset(
    {
        *((11,), (5, 6), (4, 7), (3, 8), (4, 3, 4), (5, 3, 3), (3, 4, 4), (2, 9), (5, 2, 4)),
        *((10,), (5, 5), (4, 6), (4, 3, 3), (5, 2, 3), (3, 3, 4), (1, 10), (1, 4, 6), (1, 3, 3, 4)),
        *((5, 2, 2, 2), (3, 2, 2, 2, 2), (5, 4, 2), (4, 4, 3), (3, 2, 3, 3), (1, 3, 7)),
    }
)
# Groupings of ten digits that pass as an NHS number and hardly as anything else.
NHS_SHAPES = frozenset({(3, 4, 3), (4, 3, 3), (4, 4, 2), (2, 4, 4), (2, 4, 2, 2), (2, 2, 3, 3)})
LABEL_AFTER = re.compile(
    r"[ ,(\-=]{1,3}(?:is (?:her|his|the|their) )?(nhs|chi)\b(?! ?24| ?111)", re.I
)
LABEL_REACH = 32
LABEL = re.compile(
    r"(?P<chi>\bchi|\bc\.h\.i)"
    r"|(?P<nhs>\bnhs)"
    r"|(?P<phone>\b(?:tel|telephone|phone|phoned|ph|mob|mobile|landline|contact|ring|call|fax))"
    r"|(?P<hospital>\b(?:hosp(?:ital)?|unit|crn|mrn|urn|uhpi|casenotes?|pas|trak(?:care)?))"
    r"|(?P<other>\b(?:ref(?:erence)?|order|lab|accession|gmc|nmc|gphc|sample|specimen|trial|batch"
    r"|lot|device|model|ticket|incident|query|barcode|isbn|job|request|invoice|extension|ext|bleep|page"
    r"|pager|gtin|ean|barcode|isrctn|pmid|doi|datix|serial|code))",
    re.I,
)
AFTER_LABEL = re.compile(
    r"(?:[\s.:=#,;\-()']|numbers?\b|num\b|nos?\b|nr\b|is\b|was\b|index\b|id\b|me\b|on\b|at\b"
    r"|line\b|home\b|mum\b|dad\b|daughter\b|son\b|wife\b|husband\b|neighbour\b|my\b|her\b|his\b|their\b|them\b|him\b|back\b|the\b|patient\b)*$",
    re.I,
)
# "serial PM 7741203388", "lab ref M251107.4418": the letters that begin a code.
CODE = re.compile(r"(?<![A-Za-z])[A-Z]{1,2} ?$")
COUNTED = re.compile(r" ?(?:iu|copies)\b", re.I)  # "viral load 3204556100 IU/ml"
# "400 300 2000 ml": amounts, not one number.
AMOUNT = re.compile(r" ?(?:m?ls?|m?c?g|kg|units?|iu|cc|kcal|steps|cells)\b", re.I)
# A landline of ours, not of a patient: "switchboard 0131 496 0100", "the practice bypass is …".
DESK = re.compile(
    r"\b(?:switch(?:board)?|(?:advice|help|hot|duty|professional|direct|bypass|triage|referral|gp"
    r"|decision)[ -]?lines?|fax|bypass|secretar(?:y|ies)|on[ -]call|oncall|bleep|mailbox"
    r"|(?:surgery|practice|reception|dep(?:artmen)?t|ward(?: [\w]{1,3})?|hub|secs|registrar|reg"
    r"|audiology|radiology|labs?)"
    r"(?= (?:is|number|no|tel|phone|ph|line|bypass|direct|ext)\b| ?[:=(]))"
    r"(?: (?:numbers?|no|number|on|at|is|was|tel|phone|ph|back|via|direct"
    r"|line|bypass|which|ext)\b|[ :.=(]){0,5}$",
    re.I,
)
NOT_DESK = re.compile(
    r"\b(?:s?he|they|his|her|their|home|patient|pt|mum|dad|son|daughter|wife|husband|after|following"
    r"|post|above|lives)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Group:
    """A stretch of digits, with what parts it from the one before."""

    text: str
    start: int
    end: int
    gap: str


def valid_date(digits: str) -> bool:
    """Whether six digits can be DDMMYY."""
    day, month = int(digits[:2]), int(digits[2:4])
    longest = 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
    return 1 <= month <= 12 and 1 <= day <= longest


def checks(digits: str) -> bool:
    """Whether ten digits pass a CHI check: Mod 11, or Mod 10 (in use from February 2026)."""
    figures = [int(digit) for digit in digits]
    eleven = (
        11
        - sum(figure * weight for figure, weight in zip(figures[:9], range(10, 1, -1), strict=True))
        % 11
    )
    if eleven % 11 == figures[9]:
        return True
    total = 0
    for place, figure in enumerate(figures[:9]):
        doubled = figure * 2 if place % 2 == 0 else figure
        total += doubled - 9 if doubled > 9 else doubled
    return (10 - total % 10) % 10 == figures[9]


def label_before(text: str, start: int) -> str:
    """Which label stands right before a number: "chi", "nhs", "phone", "hospital", "other", ""."""
    before = text[max(0, start - LABEL_REACH) : start]
    kind = ""
    if before.upper() == before.lower():  # no letter in it
        return kind
    for found in LABEL.finditer(before):
        if AFTER_LABEL.match(before, found.end()):
            kind = found.lastgroup or ""
            break
    return kind


def numbers(text: str, year: int) -> Iterator[tuple[str, int, int]]:
    """Rule ("chi", "nhs", "phone"), start and end of each number, in order; `year` is this year."""
    digits = LOOKALIKES.sub(lambda found: _unmask(found.group()), text)
    figures = False
    for run in RUN.finditer(digits):
        figures = True
        if run.end() - run.start() >= 5:
            yield from _in_run(digits, run.start(), run.end(), year)
    lower = text.lower()
    said = any(word in lower for word in RARELY_ONE) or lower.count("one") + lower.count("oh") > 1
    for spoken in SPOKEN_RUN.finditer(text) if said else ():
        words, length = _spoken(spoken.group())
        if length >= (9 if words >= 4 else 11) and words >= 2:
            yield ("phone" if length >= 11 else "chi"), *spoken.span()
    for local in LOCAL.finditer(text):
        before = text[max(0, local.start() - 40) : local.start()]
        if LOCAL_CUE.search(before) and not NOT_LOCAL.search(before):
            yield "phone", *local.span()
    if figures:
        yield from parted(text)


def _spoken(said: str) -> tuple[int, int]:
    """How many spoken figures there are, and how many figures in all."""
    words = length = 0
    for times, word, figures in SPOKEN_WORD.findall(said):
        words += bool(word)
        length += len(figures) if figures else TIMES.get(times.lower(), 1)
    return words, length


def _unmask(word: str) -> str:
    return word.translate(AS_DIGITS) if sum(c.isdigit() for c in word) >= 4 else word


def _groups(text: str, start: int, end: int) -> list[Group]:
    groups: list[Group] = []
    last = start
    for found in GROUP.finditer(text, start, end):
        groups.append(Group(found.group(), found.start(), found.end(), text[last : found.start()]))
        last = found.end()
    return groups


def _in_run(text: str, start: int, end: int, year: int) -> Iterator[tuple[str, int, int]]:
    groups = _groups(text, start, end)
    place = 0
    while place < len(groups):
        rule, length = _at(text, groups, place, year)
        if rule == "phone" and _desk(text, groups[place]):
            rule = ""
        if rule:
            yield rule, groups[place].start, groups[place + length - 1].end
        place += length


def _desk(text: str, first: Group) -> bool:
    """Whether the landline that begins there is a department's or a practice's own."""
    if not first.text.startswith("0") or first.text.startswith(("07", "00")):
        return False
    before = text[max(0, first.start - LABEL_REACH) : first.start].rpartition("\n")[2]
    found = DESK.search(before)
    return bool(found) and not NOT_DESK.search(before)


def _at(text: str, groups: list[Group], place: int, year: int) -> tuple[str, int]:
    """The rule that fires on the groups from `place` on, and how many groups it takes."""
    first = groups[place]
    window = groups[place : place + 14]
    label = ""
    singles = _singles(window)
    if (len(first.text) >= 2 or singles) and sum(len(group.text) for group in window) >= 5:
        label = label_before(text, first.start)
        if not label and (code := CODE.search(text, max(0, first.start - 4), first.start)):
            label = label_before(text, code.start())
            glued = code.end() == first.start and not code.group().endswith(" ")
            if glued and label == "other" and len(first.text) < 10:
                return "", 1
            if not glued and len(first.text) < 10:
                label = ""  # "query: PT 010120 1234"
    before = text[max(0, first.start - 2) : first.start]
    abroad = before.endswith("+") or first.text.startswith("0044") or before == "+("
    if abroad and (length := _international(window)):
        return "phone", length
    if singles and (label in ("chi", "nhs") or label == ""):
        digits = "".join(group.text for group in window[:10])
        if valid_date(digits) and label != "nhs":
            return "chi", 10
        if label == "nhs" or is_valid(digits):
            return "nhs", 10
    # "chi:0101201234. 5 yr old" has no digit of a phone's
    if label != "chi" and not _hours(window) and (length := _phone(window)):
        return "phone", length
    if length := _chi(window, label, year):
        return "chi", length
    if ahead := _labelled_after(text, window):
        return ahead
    if label == "" and COUNTED.match(text, window[0].end) and not is_valid(first.text):
        return "", 1
    amounts = label == "" and len(window) > 2 and AMOUNT.match(text, window[2].end)
    return ("", 1) if amounts and len(window[2].text) == 4 else _nhs(window, label)


def _labelled_after(text: str, window: list[Group]) -> tuple[str, int] | None:
    """ "999-0000-093 (nhs)": nine to eleven digits, then what they are."""
    count = _upto(window, 9, 11)
    if not count:
        return None
    more = _upto(window, 10, 11) or count
    for length in {count, more}:
        if found := LABEL_AFTER.match(text, window[length - 1].end):
            return ("chi" if found[1].lower() == "chi" else "nhs"), length
    return None


def _singles(window: list[Group]) -> bool:
    """Whether it is ten figures one by one: "0 2 1 0 4 3 - 2 2 7 8"."""
    following = window[10:11]
    return len(window) >= 10 and all(len(group.text) == 1 for group in [*window[:10], *following])


def _hours(window: list[Group]) -> bool:
    """Whether it is from one time of the day to another: "0900-1100"."""
    pair = [group.text for group in window[:2]]
    times = all(len(text) == 4 and text < "2400" and text[2:] < "60" for text in pair)
    return len(pair) == 2 and times and window[1].gap.strip() == "-"


def _upto(window: list[Group], least: int, most: int) -> int:
    """How many groups come to between `least` and `most` digits, or 0."""
    total = 0
    for count, group in enumerate(window, 1):
        total += len(group.text)
        if total > most:
            return 0
        if total >= least:
            return count
    return 0


def _international(window: list[Group]) -> int:
    total, best = 0, 0
    for count, group in enumerate(window, 1):
        total += len(group.text)
        if total > 15:
            break
        if total >= 8:
            best = count
            digits = "".join(each.text for each in window[:count])
            if phonenumbers.is_possible_number_string("+" + digits.removeprefix("00"), "GB"):
                return count
    return best


def _phone(window: list[Group]) -> int:
    """A British number, with its 0 or as "141 496 0123" without; 10 digits may be a CHI."""
    first = window[0].text
    if first[0] == "0" and ((len(first) > 1 and first[1] in "1235789") or first == "0"):
        total = 0
        for count, group in enumerate(window, 1):
            total += len(group.text)
            if total > 11:
                return 0
            shape = tuple(len(each.text) for each in window[:count])
            if total == 11 and (shape in PHONE_SHAPES or _same_gaps(window[:count])):
                return count
            if total == 10 and shape in PHONE_SHAPES:
                digits = "".join(each.text for each in window[:count])
                follows = len(window) > count and len(window[count].text) == 1
                if not valid_date(digits) and not follows:
                    return count
        return 0
    if tuple(len(each.text) for each in window[:3]) == (3, 3, 4) and first[0] in "12":
        digits = "".join(each.text for each in window[:3])
        known = first in ("131", "141", "151", "161", "113", "114", "115", "116", "117", "118")
        if not valid_date(digits) and (known or first.startswith(("12", "19", "20", "28", "29"))):
            return 3
    return 0


def _same_gaps(window: list[Group]) -> bool:
    return len({group.gap for group in window[1:]}) <= 1


def _moment(window: list[Group], digits: str, year: int) -> bool:
    """Whether it reads like a day of late and a time: "03/02/26 1430"."""
    last, short = window[-1], int(digits[4:6])
    time = len(last.text) == 4 and int(last.text[:2]) < 24 and int(last.text[2:]) < 60
    return time and last.gap.isspace() and -1 <= (year % 100 - short) <= 3


def _chi(window: list[Group], label: str, year: int) -> int:
    if label == "chi":
        return _labelled(window)
    count = _upto(window, 10, 10)
    if not count:
        return _odd_length(window, label)
    groups = window[:count]
    digits = "".join(group.text for group in groups)
    if not valid_date(digits):
        return 0
    passes, shape = checks(digits), tuple(len(group.text) for group in groups)
    if label == "nhs" or shape == (10,):
        return count
    if shape in ((6, 4), (2, 2, 2, 4)) and _moment(groups, digits, year) and not passes:
        return 0
    if shape in ((2, 2, 2, 4), (6, 3, 1)):
        return count
    if shape in CHI_SHAPES and _same_gaps(groups):
        return count
    sure = passes or groups[-1].gap in ("-", ".", "/")
    return count if sure and _same_gaps(groups) else 0


def _labelled(window: list[Group]) -> int:
    """After "CHI" any nine to eleven digits count, and so does a birth date or a stump."""
    total = 0
    for count, group in enumerate(window, 1):
        total += len(group.text)
        if total >= 9:
            return count
    return len(window) if total >= 5 else 0


def _odd_length(window: list[Group], label: str) -> int:
    """A CHI that lost its leading 0, or that has a digit too many, in one stretch."""
    digits = window[0].text
    if label == "other":
        return 0
    if len(digits) == 9 and valid_date("0" + digits) and checks("0" + digits):
        return 1
    longer = len(digits) > 10 and valid_date(digits)
    return 1 if longer and (len(digits) < 13 or checks(digits[:10])) else 0


def _nhs(window: list[Group], label: str) -> tuple[str, int]:
    """An NHS number, or ten digits in a row that nothing explains. Labelled: any nine to eleven."""
    first = window[0].text
    if label == "nhs" and (count := _upto(window, 9, 11)):
        return "nhs", count
    if label == "other":
        return "", 1
    if label == "phone" and (count := _upto(window, 6, 11)):
        return "phone", count
    count = _upto(window, 10, 10)
    if count and _same_gaps(window[:count]):
        shape = tuple(len(group.text) for group in window[:count])
        digits = "".join(group.text for group in window[:count])
        if shape in ((10,), (3, 3, 4)) and digits[0] == "7" and not is_valid(digits):
            return "phone", count
        if shape in NHS_SHAPES and is_valid(digits):
            return "nhs", count
        if shape == (10,) or (shape == (3, 3, 4) and digits[0] in "345679"):
            return "nhs", count
    if 10 < len(first) < 13:  # longer ones are bar codes
        return "nhs", 1
    if len(first) == 4 and first[0] == "7" and [len(g.text) for g in window[:2]] == [4, 6]:
        return "phone", 2
    return "", 1
