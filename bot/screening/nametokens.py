"""Words of a text as names are read: with capitals and with what parts them."""

import re
from typing import NamedTuple

WORD = re.compile(r"[A-Za-z]+(?:['\-][A-Za-z]+)*")


class Token(NamedTuple):
    """A word; `low` is in lower case without apostrophe and without a final "'s".

    `gap` is what parts it from the word before; `glued` where a digit follows ("HbA1c").
    """

    text: str
    low: str
    start: int
    end: int
    gap: str
    owns: bool
    glued: bool

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital."""
        return self.text[0].isupper()

    @property
    def shouted(self) -> bool:
        """Whether it is in capitals throughout (and more than an initial)."""
        return len(self.text) > 1 and self.text.isupper()


def tokens(text: str) -> list[Token]:
    """The words of a text, in order."""
    found: list[Token] = []
    last = 0
    for word in WORD.finditer(text):
        piece, end = word.group(), word.end()
        glued = text[end : end + 1].isdigit()
        owns = piece[-2:] in ("'s", "'S")
        if owns:
            piece, end = piece[:-2], end - 2
        low = piece.lower().replace("'", "")
        gap = text[last : word.start()]
        found.append(Token(piece, low, word.start(), end, gap, owns, glued))
        last = word.end()
    return found
