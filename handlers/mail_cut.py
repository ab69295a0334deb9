"""What a person wrote in a mail, without what they quoted and signed.

`mailparser_reply` finds the headers that mail programs put over a quotation, and signatures. It
would rather cut too much; an answer that loses a sentence is worse than one that keeps a greeting,
so its signatures are taken only where they look like one, and answers that stand between quoted
lines are kept.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from mailparser_reply.parser import EmailMessage  # type: ignore[import-untyped]

LONG_LINE = 400  # longer lines are no headers, and the library's patterns are slow on them
MOST = 100_000  # characters that are looked at
SIGNATURE_LINES = 12
PROSE = 90  # a line of a signature that is longer is prose

_SIGN_OFF = re.compile(
    r"(?i:(?:many |with )?thanks(?: again| and regards| very much)?|thank you|cheers|"
    r"(?:(?:best|kind|kindest|warm|warmest|many) )?(?:regards|wishes)|"
    r"with (?:best|kind) (?:regards|wishes)|rgds|b\.?w\.?|k\.?r\.?|best|all the best|"
    r"(?:yours )?(?:sincerely|faithfully|truly)|"
    r"yours)[\s,.!–-]*"
    r"(?P<name>(?:(?:Dr|Prof|Professor|Mr|Mrs|Ms|Miss|Sr)\.?\s+)?(?:[A-Z][\w'’.-]*\s*){0,4})"
)
_DELIMITER = re.compile(r"(?:--|__|—)\s*")
_DEVICE = re.compile(
    r"(?i)(?:sent from (?:my |outlook|yahoo|the |mail for)|get outlook for|sent via )"
    r"[\w .<>:/+-]{0,80}"
)
_HEADERS = re.compile(
    r"(?im)^(?:"
    r"(?:> ?)*-{2,} ?(?:forwarded message|original message|original appointment)(?: follows)?"
    r" ?-{2,}\s*$|"
    r"begin forwarded message:\s*$|"
    r"(?:> ?)*on [^\n]{6,160}(?:\n[^\n>]{1,160}){0,3}?\bwrote:\s*$|"
    r"(?:> ?)*[^\n]{0,80}<[^\s<>]+@[^\s<>]+> ?(?:wrote|writes|schrieb|a écrit|said) ?:\s*$|"
    r"(?:> ?)*\d{4}-\d\d-\d\d[^\n]{0,20}, [^\n]{1,80}<[^\s<>]+@[^\s<>]+>:\s*$|"
    r"[*_ ]*from:[^\n]{1,200}\n(?:[*_ ]*(?:sent|date|to|cc|subject|reply-to|importance)\b[^\n]*\n"
    r"){2}|"
    r"_{30,}\s*$"
    r")"
)
_BANNER = re.compile(
    r"(?im)^\W*(?:caution|warning|external(?: e-?mail| sender)?|be careful|you don'?t often get)\b"
    r"[^\n]{0,60}\b(?:originated|outside|external|organi[sz]ation|email from)\b[^\n]{0,300}\n?"
)
_DISCLAIMER = re.compile(
    r"(?im)^\W*(?:(?:this|the information(?: contained)? in this) (?:e-?mail|message|communication)"
    r"[^\n]{0,120}(?:confidential|intended|privileged)|\*{10,}\s*$|"
    r"confidentiality (?:notice|note)\b|if you (?:are not|have received this)[^\n]{0,60}"
    r"(?:intended recipient|in error))"
)
_QUOTED = re.compile(r" {0,3}>")


@dataclass(frozen=True, slots=True)
class Cut:
    """`text` is what was written; `signature` its signature's lines; `forwarded` what stood under
    the first header of a quotation, without that header, and `header` that header."""

    text: str
    signature: tuple[str, ...] = ()
    forwarded: str = ""
    header: str = ""


def cut(text: str, marker: str = "", name: str = "") -> Cut:
    """Part a mail's text. `marker` is the line that our mails ask to write above; `name` is who
    sent it, whose name alone on a line begins a signature."""
    short, long_lines = _without_long_lines(_tidy(text[:MOST]))
    short = _BANNER.sub("", short, count=3)
    above, header, below = _parted(_above(short, marker))
    body, signature = _unsigned(above, name)
    # Answers between quoted lines: what is not quoted below the header was written now.
    if any(_QUOTED.match(line) for line in below.splitlines()):
        between = [line for line in below.splitlines() if not _QUOTED.match(line)]
        answers, more = _unsigned("\n".join(between), name)
        answers = _above(answers, marker)
        body = "\n".join(piece for piece in (body, answers) if piece)
        signature = signature or more
        below = ""
    back = _restorer(long_lines)
    lines = tuple(line for line in back(signature).splitlines() if line)
    return Cut(_squeezed(back(body)), lines, _squeezed(back(below)), header)


def _tidy(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    text = re.sub("[\x00\u200b\u200c\u200d\ufeff]", "", text)
    return "\n".join(line.strip() for line in text.split("\n"))


def _without_long_lines(text: str) -> tuple[str, list[str]]:
    """Long lines replaced by their number; they hold no header."""
    found: list[str] = []
    lines = text.split("\n")
    for place, line in enumerate(lines):
        if len(line) > LONG_LINE:
            quoted = "> " if _QUOTED.match(line) else ""
            lines[place] = f"{quoted}\x01{len(found)}\x01"
            found.append(line)
    return "\n".join(lines), found


def _restorer(found: list[str]) -> Callable[[str], str]:
    def back(text: str) -> str:
        return re.sub(r"(?:> )?\x01(\d+)\x01", lambda each: found[int(each[1])], text)

    return back


def _above(text: str, marker: str) -> str:
    """What stands above our line, where it came back unquoted."""
    if not marker:
        return text
    wanted = _letters(marker)
    lines = text.split("\n")
    for place, line in enumerate(lines):
        if not _QUOTED.match(line) and wanted in _letters(line):
            return "\n".join(lines[:place])
    return text


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _parted(text: str) -> tuple[str, str, str]:
    """Text above the first header of a quotation, that header, and what is below it."""
    replies = EmailMessage(text=text, languages=["en"], keep_hyphen_lists=True).read().replies
    first = replies[0]
    if first.headers:
        start, header = 0, first.headers
    elif len(replies) > 1:
        header = replies[1].headers
        start = text.find(header)
    else:
        start, header = len(text), ""
    own = _HEADERS.search(text)
    if own and own.start() < start:
        start, header = own.start(), own.group().strip()
    if not header:
        first_quoted = _leading_quotation(text)
        return (text[:first_quoted], "", text[first_quoted:])
    place = text.find(header, max(start, 0))
    return text[: max(start, 0)], header, text[max(place, 0) + len(header) :]


def _leading_quotation(text: str) -> int:
    """Where the first quoted line begins, in a mail whose program wrote no header over it."""
    place = 0
    for line in text.split("\n"):
        if _QUOTED.match(line):
            return place
        place += len(line) + 1
    return len(text)


def _unsigned(text: str, name: str) -> tuple[str, str]:
    """Text without its signature and what follows it, and the signature."""
    ended = _DISCLAIMER.search(text)
    if ended:
        text = text[: ended.start()]
    lines = text.strip().split("\n")
    for place, line in enumerate(lines):
        if _begins_signature(line, lines[place + 1 :], name, first=place == 0):
            return "\n".join(lines[:place]).strip(), "\n".join(lines[place:]).strip()
    return "\n".join(line for line in lines if not _DEVICE.fullmatch(line)).strip(), ""


def _begins_signature(line: str, rest: list[str], name: str, first: bool) -> bool:
    full = [each for each in rest if each and not _DEVICE.fullmatch(each)]
    brief = len(full) <= SIGNATURE_LINES and all(len(each) <= PROSE for each in full)
    if _DELIMITER.fullmatch(line):
        return len(full) <= 40
    if first or not brief:
        return False
    if _SIGN_OFF.fullmatch(line):
        return True
    return bool(name) and line.casefold() == name.casefold() and len(full) <= 8


def _squeezed(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip()
