"""Characters: what may stand in a stored text, and how a character reads to the rules."""

import re
import unicodedata
from functools import lru_cache

from directory.text import by_character

# Control characters but tab and newline, invisible format characters, bidirectional overrides,
# lone surrogates, tags. Joiners are judged one by one: emoji and some scripts need them.
UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
JOINERS = "\u200c\u200d"
LINE_ENDS = {"\x85": "\n", "\u2028": "\n", "\u2029": "\n", "\x0b": "\n", "\x0c": "\n"}
DASHES = frozenset("‐‑‒–—―−﹘﹣－")
QUOTES = frozenset("’‘ʼ´`′＇")
# Of a character that stands for a whole phrase (18 letters in Arabic) so much is enough to read.
LONGEST = 4
# Letters that Unicode does not take apart.
LETTERS = str.maketrans(
    dict(zip("łŁøØđĐıħĦŧŦ", "lLoOdDihHtT", strict=True))
    | {
        "ß": "ss",
        "æ": "ae",
        "Æ": "Ae",
        "œ": "oe",
        "Œ": "Oe",
        "ð": "d",
        "þ": "th",
        "Þ": "Th",
        "ə": "a",
    }
)


def figures(least: int) -> re.Pattern[str]:
    """Finds a text with so many digits: most have few, and need no further look for numbers."""
    return re.compile(rf"\d(?:\D*\d){{{least - 1}}}")


def clean(text: str) -> str:
    """`text` without characters that hide or reorder others; line ends as "\\n"."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not UNWANTED.search(text):
        return text
    return UNWANTED.sub(lambda found: _instead(found, text), text)


def _instead(found: re.Match[str], text: str) -> str:
    character, place = found.group(), found.start()
    if character in JOINERS:
        around = text[place - 1 : place] + text[place + 1 : place + 2]
        if len(around) == 2 and not any(c.isascii() or c.isdecimal() for c in around):
            return character
    return LINE_ENDS.get(character, "")


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    """One character with its accent dropped and its digit, dash, quote or space made plain."""
    if character.isspace():
        return " "
    if character in DASHES:
        return "-"
    if character in QUOTES:
        return "'"
    character = character.translate(LETTERS)
    if character.isascii():
        return character
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    parts = unicodedata.normalize("NFKD", character)[:LONGEST]
    return "".join(c for c in parts if not unicodedata.category(c).startswith(("M", "C")))


def plain(text: str) -> tuple[str, list[int] | None]:
    """`text` in plain characters, case kept, and for each the place it came from.

    The places are None where nothing moved. Full-width, superscript, circled and all other digits
    become 0 to 9; "é" becomes "e".
    """
    if text.isascii():
        return text, None
    return by_character(text, _plain)
