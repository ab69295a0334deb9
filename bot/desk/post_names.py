"""Who signed a mail that was sent from a shared mailbox."""

import re
from collections.abc import Sequence

_NAME = re.compile(
    r"(?:(?:Dr|Prof|Professor|Mr|Mrs|Ms|Miss|Mx|Sr)\.?\s+)?"
    r"[A-Z][\w'’-]+\.?(?:\s+(?:[A-Z][\w'’-]*\.?|de|van|von|of|al|bin|mac)){0,3}"
)
_SIGN_OFF = re.compile(
    r"(?i)[^\n]*\b(?:regards|wishes|thanks|sincerely|faithfully|cheers)\b[\s,.!]*"
)
_NO_ROLE = re.compile(r"[\d@:/]|(?i:hospital|infirmary|nhs|department of|phone|tel\b)")


def signed_by(lines: Sequence[str]) -> tuple[str, str] | None:
    """Name and role from a signature's first lines; None where there is no name."""
    rest = [line.strip(" ,.-–—*_") for line in lines]
    rest = [line for line in rest if line and not _SIGN_OFF.fullmatch(line)]
    if not rest:
        return None
    name, _, beside = rest[0].partition(",")
    if not _NAME.fullmatch(name.strip()) or len(name.split()) < 2:
        return None
    role = beside.strip() or (rest[1] if len(rest) > 1 else "")
    return name.strip(), "" if _NO_ROLE.search(role) or len(role) > 60 else role
