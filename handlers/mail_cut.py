"""What a person wrote in a mail, without what they quoted and signed.

`mailparser_reply` knows the headers that mail programs put over a quotation; those that it does not
know are in `_HEADERS`. Everything below a header is dropped, but for answers that stand between
quoted lines.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from mailparser_reply.parser import EmailMessage  # type: ignore[import-untyped]

from handlers.mail_signature import unsigned

LONG_LINE = 400  # longer lines are no headers, and the library's patterns are slow on them
MOST = 100_000  # characters that are looked at

_HEADERS = re.compile(
    r"(?im)^(?:"
    r"(?:> ?)*-{2,} ?(?:forwarded message|original message|original appointment)(?: follows)?"
    r" ?-{2,}[ \t]*$|"
    r"begin forwarded message:[ \t]*$|"
    r"original message\s*\n[*_ ]*from:|"
    r"(?:> ?)*on [^\n]{6,160}(?:\n(?!>|on\b)[^\n]{1,160}){0,3}?\bwrote:[ \t]*$|"
    r"(?:> ?)*[^\n]{0,80}<[^\s<>]+@[^\s<>]+> ?(?:wrote|writes|schrieb|a écrit|said) ?:[ \t]*$|"
    r"(?:> ?)*\d{4}-\d\d-\d\d[^\n]{0,20}, [^\n]{1,80}<[^\s<>]+@[^\s<>]+>:[ \t]*$|"
    r"[*_ ]*from:[^\n]{1,200}\n(?:[*_ ]*(?:sent|date|to|cc|subject|reply-to|importance)\b[^\n]*\n"
    r"){2}|"
    r"_{30,}[ \t]*$"
    r")"
)
_KNOWN = EmailMessage(text="", languages=["en"]).HEADER_REGEX
_ON = re.compile(r"(?im)^(?:> ?)*on\b")
_BANNER = re.compile(
    r"(?im)^[^\w\n]*(?:caution|warning|external(?: e-?mail| sender)?|be careful|"
    r"you don'?t often get)\b"
    r"[^\n]{0,60}\b(?:originated|outside|external|organi[sz]ation|email from)\b[^\n]{0,300}\n?"
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
    body, signature = unsigned(above, name)
    # Answers between quoted lines: what is not quoted below the header was written now.
    if _QUOTED.match(below.lstrip()):
        between = [line for line in below.splitlines() if not _QUOTED.match(line)]
        answers, more = unsigned("\n".join(between), name)
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
    found = [each for each in (_KNOWN.search(text), _HEADERS.search(text)) if each]
    if not found:
        first_quoted = _leading_quotation(text)
        return text[:first_quoted], "", text[first_quoted:]
    first = min(found, key=lambda each: each.start())
    start, header = first.start(), first.group()
    # The library takes "On Monday stop it." for part of the "On … wrote:" under it.
    last = [each.start() for each in _ON.finditer(header)][-1:] or [0]
    start, header = start + last[0], header[last[0] :]
    return text[:start], header.strip(), text[start + len(header) :]


def _leading_quotation(text: str) -> int:
    """Where the first quoted line begins, in a mail whose program wrote no header over it."""
    place = 0
    for line in text.split("\n"):
        if _QUOTED.match(line):
            return place
        place += len(line) + 1
    return len(text)


def _squeezed(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip()
