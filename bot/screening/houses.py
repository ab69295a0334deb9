"""Houses by their names, crofts by number and township, and rooms in homes."""

import re
from collections.abc import Callable, Iterator

from bot.screening.rulefile import set_of

HOUSE = (
    "Manse|Cottages?|Croft|Steadings?|Farmhouse|Bothy|Schoolhouse|Byre|Smithy|Gatehouse|Rectory"
    "|Vicarage|Farm|Villa"
)
NAMED = re.compile(
    rf"\b(?:The Old [A-Z][a-z]{{2,14}}(?: House| Office)?"
    rf"|(?:(?:The|Old|[A-Z][a-z'\-]{{2,20}}) ){{1,3}}(?:{HOUSE})"
    r"|T[ao]?igh (?:[a-z]{1,3} )?(?:h-)?[A-Z][a-z]{2,20})\b"
    r"(?! (?:Hospital|Surgery|Practice|Medical|Health|Clinic|Ward|Nursing|Care|Pharmacy"
    r"|Centre|Vets?))"
)
CROFT = re.compile(
    r"(?<![\w./%])(?:Croft \d{1,3}[A-Ca-c]?,?|\d{1,3}[A-Ca-c]?) (?:Upper|Lower|North|South|East"
    r"|West|Mid|Middle|Wester|Easter|Nether|Back|Mains of) ([A-Z][a-z]{3,20})\b"
)
CROFT_SMALL = re.compile(
    r"\bcroft \d{1,3},? (?:upper|lower|north|south|east|west|mid|middle|wester|easter)"
    r" ([a-z]{4,20})\b"
)
GLEBE = re.compile(
    r"(?<![\w./%])\d{1,3}[A-Ca-c]? The (?:Glebe|Square|Green|Loan|Cross|Paddock|Grove|Close|Lane"
    r"|Brae|Quay|Shore|Meadows|Crescent|Terrace|Street|Avenue|Gardens|Orchard|Causeway|Row|Links)\b"
)
# "22 Kirkgate": a street of one word, known by its ending.
BEFORE_STREET = ("\n", ": ", ", ", "at ", "is ")
STREET = re.compile(
    r"(?<![\w./%\-])\d{1,3}[A-Ca-c]? "
    r"([A-Z][a-z]{2,12}(?:gate|wynd|bank|brae|lea|croft|muir|knowe|haugh|burn|field|side))\b"
    r"(?=[,.;)\n]|$)"
)
LIVES = re.compile(
    r"\b(?:lives|living|live|resides|stays|staying|address(?: is)?|croft|house|home|c/o|from|flat)"
    r"(?: (?:is|at|in))?:? (\d{1,3}[A-Ca-c]? ([A-Z][a-z]{3,20}))\b(?! [A-Z]|[ \-]\d)"
)
ON = re.compile(
    r"\b(?:(?:number|no\.?|house|home|lives|flat) )(\d{1,4}[A-Ha-h]?,? (?:on|in|at|off)"
    r"(?: the)?(?: [A-Z][A-Za-z'\-]+){2,4})"
)
# "stays at no 9 seaview"
STAYS = re.compile(
    r"\b(?:lives?|living|resides|stays?|staying) (?:is |at |in )?"
    r"((?:no\.? |number )?\d{1,3}[a-c]? ([a-z]{4,20}))\b(?! \d)"
)
# "[address], Sound Road,": what goes on after what was taken out
BESIDE = re.compile(
    r"(?<=\x01\], )((?:[A-Z][A-Za-z'\-]{2,20} ){1,2}(?:Road|Street|Avenue|Lane|Drive|Place|Terrace"
    r"|Crescent|Gardens|Court|Way|Wynd|Brae|Row|Square))\b(?=,|\.|\n|$)"
)
# A text without one of these has no pitch, no room: most have none.
PITCHES = set_of(
    "caravan lodge pitch plot stance chalet berth mooring static cabin pod hut van stall"
)
ROOMS = set_of("room rm bed cell pod bay apartment chalet caravan berth pitch")
ROOM = re.compile(
    rf"\b(?:{'|'.join(sorted(ROOMS))}|bedroom) ?"
    r"(?:no\.? |number |# ?)?\d{1,3}[A-Ha-h]?(?![\w%./\-]"
    r"| ?(?:times|x|nights?|days?|weeks?|hours?|hrs?|years?|mins?|transfers?|people|of|or|to)\b)",
    re.I,
)
# "caravan 8 Seaview Site", "Lodge 14, Glenview Holiday Park"
PITCH = re.compile(
    rf"\b(?:{'|'.join(sorted(PITCHES))})"
    r" ?(?:no\.? ?|number |# ?)?\d{1,3}[A-Ha-h]?"
    r"(?=,? (?:at |in |on |of )?(?:the )?[A-Za-z'\-]{3,20} (?:[A-Za-z'\-]{3,20} )?"
    r"(?:site|park|parc|holiday|marina|yard|harbour|canal|caravan|leisure|travell?er'?s?|bay|field)\b)",
    re.I,
)
SITE = re.compile(
    r",? (?:at |in |on )?(?:the )?((?:[A-Z][A-Za-z'\-]{2,20} ){1,2}"
    r"(?:Site|Park|Parc|Holiday|Marina|Yard|Caravan|Leisure))\b"
)
BOX = re.compile(r"\bP\.? ?O\.? ?Box (?:no\.? ?)?\d{1,6}\b", re.I)
HOMES = re.compile(
    r"\b(?:care ?home|nursing ?home|rest ?home|residential|residents?|lodge|hostel|halls?|sheltered"
    r"|nh|refuge|shelter|hotel|b&b|hmp|prison|unit|[A-Z][a-z]+ (?:House|Court|Home|View))\b",
    re.I,
)


def _streets(text: str, known: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    for found in STREET.finditer(text):
        begins = text[max(0, found.start() - 3) : found.start()].endswith(BEFORE_STREET)
        if (begins or not found.start()) and not known(found[1].lower()):
            yield found.span()


def named_houses(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each house's name, and of a street right after what was taken out."""
    for found in NAMED.finditer(text):
        if not text.isupper():
            yield found.span()
    if "\x01], " in text:
        for found in BESIDE.finditer(text):
            yield found.span(1)


def houses(text: str, known: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """Start and end of each croft, pitch and room by number; `known` tells an ordinary word."""
    lower = text.lower()
    for found in GLEBE.finditer(text):
        yield found.span()
    for pattern in (CROFT_SMALL, CROFT) if "croft" in lower else (CROFT,):
        for found in pattern.finditer(text):
            if not known(found[1].lower()):
                yield found.span()
    yield from _streets(text, known)
    for found in LIVES.finditer(text):
        if not known(found[2].lower()):
            yield found.span(1)
    for found in STAYS.finditer(text):
        if not known(found[2]):
            yield found.span(1)
    pitched = any(word in lower for word in PITCHES)
    for found in PITCH.finditer(text) if pitched else ():
        site = SITE.match(text, found.end())
        yield found.start(), site.end() if site else found.end()
    for found in BOX.finditer(text) if "box" in lower else ():
        yield found.span()
    roomed = any(word in lower for word in ROOMS)
    if roomed and ROOM.search(text) and HOMES.search(text):
        for found in ROOM.finditer(text):
            yield found.span()
