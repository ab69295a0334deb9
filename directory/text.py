"""Read what somebody typed: words with their places, and what is said about each word.

`read` never fails and takes time in proportion to the length of the text, whatever the text is.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from directory.context import Marks, mark

# What one character of the text may grow to when it is normalised; a longer one becomes a space.
LONGEST_EXPANSION = 4

# Plain characters in a row, or one that must be looked at: most texts have few of those.
RUN = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]")
# In order: words of letters alone, which are most; "3/52", "90/50", "28+3"; "2.8", "1,000"; "+ve";
# "t&o"; "h/o"; "e.n.t."; other words; signs. Every repetition is over one class of characters, so
# that nothing is tried twice.
PIECE = re.compile(
    r"(?P<plain>[a-z]{2,}+(?![^\W_]|'))"
    r"|(?P<ratio>\d{1,3}/\d{1,3}(?![\d/])|\d{1,2}\+\d(?!\d))"
    r"|(?P<number>\d+(?:[.,]\d+)+)"
    r"|(?P<sign>[+-]ve\b)"
    r"|(?P<pair>(?<![^\W_])[a-z][&@][a-z](?![^\W_]))"
    r"|(?P<short>(?<![^\W_])[a-z]/[a-z](?![^\W_/]))"
    r"|(?P<dotted>(?<![^\W_])[a-z]\.[a-z](?:\.[a-z])*(?![^\W_])\.?)"
    r"|(?P<word>[^\W_]+(?:'[^\W_]+)*)"
    r"|(?P<mark>[^\w\s])"
    r"|(?P<line>\n)"
)
SIGNS = {"↑": "raised", "↓": "low", "+ve": "positive", "-ve": "negative"}
KEPT = frozenset("#<>≤≥=")
ENDS = frozenset(".!;\n()[]{}•|…")
PAUSES = frozenset(",:")


class Word(NamedTuple):
    """A word as it counts: `text` is normalised, `start` and `end` are places in what was typed.

    `part` counts the pieces between commas, colons and dashes, over all clauses.
    """

    text: str
    start: int
    end: int
    clause: int
    part: int = 0
    negated: bool = False
    past: bool = False
    family: bool = False
    hypothetical: bool = False
    queried: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a text, in order."""

    words: tuple[Word, ...]


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    """One character in lower case, without accent, with plain digits; "" for an invisible one."""
    if character in "’‘ʼ`´":
        return "'"
    if character in "‐‑‒–—−":
        return "-"
    if unicodedata.category(character) == "Cf":
        return ""
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    decomposed = unicodedata.normalize("NFKD", character).casefold()
    folded = "".join(part for part in decomposed if not unicodedata.combining(part))
    return folded if len(folded) <= LONGEST_EXPANSION else " "


def normalise(text: str) -> tuple[str, list[int] | None]:
    """`text` folded to comparable characters, and for each the place it came from.

    The places are None where nothing moved.
    """
    if text.isascii():
        return text.lower().replace("`", "'"), None
    folded, places = by_character(text, _fold)
    return folded.lower().replace("`", "'"), places


def by_character(text: str, instead: Callable[[str], str]) -> tuple[str, list[int]]:
    """`text` with `instead` of each character that is not ASCII, and where each came from."""
    parts: list[str] = []
    places: list[int] = []
    for run in RUN.finditer(text):
        part = run.group()
        if part.isascii():
            places.extend(range(run.start(), run.end()))
        else:
            part = instead(part)
            places.extend([run.start()] * len(part))
        parts.append(part)
    return "".join(parts), places


@lru_cache(maxsize=1)  # the matcher reads what the stops have just read
def read(text: str) -> Reading:
    """The words of `text`, each with its clause and what is said about it (negated, past …).

    Hyphens part words, apostrophes do not; "3/52", "t&o", "h/o" and "90/50" are one word; "e.n.t."
    is "ent"; "#", "<", ">", "=" are words; "↑" reads "raised" and "↓" "low".
    """
    folded, places = normalise(text)
    marks = Marks()
    starts: list[int] = []
    ends: list[int] = []
    parts: list[int] = []
    clause, part, gap, asked = 0, 0, "", False
    for found in PIECE.finditer(folded):
        piece, kind = found.group(), found.lastgroup
        start, end = found.span()
        if kind in ("mark", "line") and piece not in KEPT and piece not in SIGNS:
            before, after = folded[start - 1 : start], folded[end : end + 1]
            if piece == "?" and (after.isalnum() or after == "#" or not before.strip()):
                asked = True
            elif piece == "?" or piece in ENDS:
                clause, part, gap, asked = clause + 1, part + 1, "", False
            elif piece in PAUSES or (piece == "-" and not (before + after).strip()):
                part, gap, asked = part + 1, piece, False
            elif piece in "&+" and not gap:
                gap = "&"
            continue
        word = SIGNS.get(piece, piece)
        if kind == "dotted":
            word = piece.replace(".", "")
        elif kind == "word":
            word = piece.replace("'", "")
        marks.add(word, clause, gap, asked)
        starts.append(start)
        ends.append(end)
        parts.append(part)
        gap = ""
    mark(marks)
    if places is not None:
        starts = [places[start] for start in starts]
        ends = [places[end - 1] + 1 for end in ends]
    said = (marks.negated, marks.past, marks.family, marks.hypothetical, marks.queried)
    words = zip(marks.texts, starts, ends, marks.clauses, parts, *said, strict=True)
    return Reading(tuple(map(Word._make, words)))
