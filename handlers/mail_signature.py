"""Where the signature of a mail begins.

An answer that loses a sentence is worse than one that keeps a greeting. The library that parts
quotations would cut at every line that begins with "Thank you," and at lists written with hyphens,
so signatures are found here: a sign-off counts only if what follows looks like a signature.
"""

import re

SIGNATURE_LINES = 12
LONGEST_SIGNATURE = 40  # lines under "-- "
LAST_LINES = 60  # a signature is looked for in these
PROSE = 90  # a line of a signature that is longer is prose

# A sign-off with a name beside it, perhaps. What follows decides whether a signature begins here:
# "Thanks" may as well begin an answer.
_SIGN_OFF = re.compile(
    r"(?i:(?:(?:best|kind|kindest|warm|warmest|many|with(?: best| kind| many)?) )?"
    r"(?:regards|wishes)|"
    r"rgds|b\.?w\.?|k\.?r\.?|best|all the best|(?:yours )?(?:sincerely|faithfully|truly)|yours)"
    r"[\s,.!–-]*(?P<name>[^\n]{0,60})"
)
_THANKS = re.compile(
    r"(?i:(?:many |with )?thanks(?: again| and regards| very much)?|thank you|cheers)"
    r"[\s,.!–-]*(?P<name>[^\n]{0,60})"
)
_NAME = re.compile(
    r"(?:(?:Dr|Prof|Professor|Mr|Mrs|Ms|Miss|Sr)\.?\s+)?[A-Z][\w'’.-]*(?:\s+[A-Z][\w'’.-]*){0,3}"
    r"(?:,[^\n]{0,60})?"
)
_CONTACT = re.compile(
    r"(?i)\b(?:consultant|registrar|specialist|secretary|nurse|professor|department|hospital|"
    r"infirmary|tel|phone|ext|bleep|mobile|www)\b|[\w.]+@[\w.]+|https?:"
)
_DOSE = re.compile(
    r"(?i)\d\s*(?:mg|mcg|micrograms?|g|ml|units?|%|/52|/12|/7)\b|\b(?:od|bd|tds|qds)\b"
)
_POSTSCRIPT = re.compile(r"(?i)p\.?\s?s\b")
_DELIMITER = re.compile(r"(?:--|__|—)\s*")
_DEVICE = re.compile(
    r"(?i)(?:sent from (?:my |outlook|yahoo|the |mail for)|get outlook for|sent via )"
    r"[\w .<>:/+-]{0,80}"
)
_DISCLAIMER = re.compile(
    r"(?im)^[^\w\n]*(?:(?:this|the information(?: contained)? in this) "
    r"(?:e-?mail|message|communication)"
    r"[^\n]{0,120}(?:confidential|intended|privileged)|\*{10,}[ \t]*$|"
    r"confidentiality (?:notice|note)\b|if you (?:are not|have received this)[^\n]{0,60}"
    r"(?:intended recipient|in error))"
)


def unsigned(text: str, name: str) -> tuple[str, str]:
    """Text without its signature, and the signature. A postscript under it is text."""
    ended = _DISCLAIMER.search(text)
    if ended:
        text = text[: ended.start()]
    lines = [line for line in text.strip().split("\n") if not _DEVICE.fullmatch(line)]
    for place, line in list(enumerate(lines))[-LAST_LINES:]:
        rest = [each for each in lines[place + 1 :] if each]
        after = next((n for n, each in enumerate(rest) if _POSTSCRIPT.match(each)), len(rest))
        if _begins_signature(line, rest[:after], name, first=place == 0):
            body = "\n".join([*lines[:place], *rest[after:]])
            return body.strip(), "\n".join([line, *rest[:after]]).strip()
    return "\n".join(lines).strip(), ""


def _begins_signature(line: str, rest: list[str], name: str, first: bool) -> bool:
    if _DELIMITER.fullmatch(line):
        return len(rest) <= LONGEST_SIGNATURE
    if len(rest) > SIGNATURE_LINES or any(len(each) > PROSE or _DOSE.search(each) for each in rest):
        return False
    if found := _SIGN_OFF.fullmatch(line):
        beside = found["name"].strip()
        if beside:
            return bool(_NAME.fullmatch(beside))
        return not rest or bool(_NAME.fullmatch(rest[0])) or any(map(_CONTACT.search, rest))
    if found := _THANKS.fullmatch(line):
        beside = found["name"].strip()
        return _theirs(beside, name) if beside else bool(rest) and _theirs(rest[0], name)
    return not first and len(rest) <= 8 and bool(name) and line.casefold() == name.casefold()


def _theirs(line: str, name: str) -> bool:
    """Whether a line is the sender's name, part of it, or its initials."""
    words = [word.strip(".,").casefold() for word in line.split()]
    known = [word.strip('.,"').casefold() for word in name.split()]
    initials = "".join(word[:1] for word in known if word not in ("dr", "mr", "mrs", "ms", "prof"))
    if not words or len(words) > 5:
        return False
    return words[0] in (*known, initials) and bool(_NAME.fullmatch(line.strip()) or len(words) == 1)
