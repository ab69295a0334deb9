"""Numbers in pieces: parted by words ("07700 then 900 then 654"), or a piece of one alone."""

import re
from collections.abc import Iterator

THEN = r"(?:(?:and )?(?:then|dash|hyphen|space|gap|followed by) )"
SPLIT = re.compile(
    rf"(?<![\d.])0[127]\d{{2,4}}(?:[ ,.\-]{{1,2}}{THEN}?\d{{2,7}}){{1,4}}(?!\d)", re.I
)
WORD = re.compile(r"[a-z]{3}", re.I)
PHONE = re.compile(
    r"\b(?:tel|telephone|phone|mob|mobile|landline|number|ring|call|text|contact)\b", re.I
)
# "mobile ends 960123", "landline: 01632 area, 960 456"
ENDS = re.compile(
    r"\b(?:tel|telephone|phone|mob|mobile|landline)(?: (?:number|no))?"
    r"(?: (?:is|that|which|now|ends|ending|begins|starts|finishes|with|in|local|but|has|the|last"
    r"|six|digits|are))+[ :.]{1,2}(\d{5,8}|\d{3} \d{3,4})(?![\d/%])(?! ?(?:mg|mcg|ml|units?)\b)",
    re.I,
)
# "code 01632", "01632 area"
AREA = re.compile(
    r"\b(?:(?:dialling|area|std|local) )?code[ :=]{1,2}(?:is )?(0[12]\d{1,4})(?!\d)"
    r"|(?<!\d)(0[12]\d{2,3}) (?:area|code|exchange)\b",
    re.I,
)
# "CHI ends 1237", "last 4 of CHI are 1237"
STUMP = re.compile(
    r"\b(?:chi(?: (?:number|no))?(?: (?:starts|begins)(?: with)? \d{4,6})?,? (?:and |that |which )?"
    r"(?:end(?:s|ing)|finish(?:es|ing)|last (?:four|4))"
    r"|last (?:four|4)(?: digits)?(?: (?:of|from|on))?(?: (?:her|his|the|their|patient'?s?))? chi)"
    r"(?: (?:number|no|digits|with|in|are|is|as))*[ :=\-]{1,3}(\d{4})(?!\d)",
    re.I,
)
JOINS = (" then ", " dash ", " space ", " hyphen ", " by ", " gap ")
REACH = 60


def parted(text: str) -> Iterator[tuple[str, int, int]]:
    """Rule ("chi", "phone"), start and end of each."""
    lower = text.lower()
    if any(word in lower for word in JOINS):
        for found in SPLIT.finditer(text):
            digits = sum(character.isdigit() for character in found.group())
            if 9 <= digits <= 12 and WORD.search(found.group()):
                yield "phone", *found.span()
    if "chi" in lower and ("last" in lower or "end" in lower or "finish" in lower):
        for found in STUMP.finditer(text):
            yield "chi", *found.span(1)
    if "phone" in lower or "mob" in lower or "tel" in lower or "landline" in lower:
        for found in ENDS.finditer(text):
            yield "phone", *found.span(1)
    if "code" in lower or "area" in lower or "exchange" in lower:
        for found in AREA.finditer(text):
            near = text[max(0, found.start() - REACH) : found.end() + REACH]
            if PHONE.search(near):
                yield "phone", *found.span(found.lastindex or 0)
