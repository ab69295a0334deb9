"""The form in which words are compared: British and American spelling folded, endings removed."""

from functools import lru_cache

import Stemmer

from directory.text import PIECE, SIGNS, normalise

_stemmer = Stemmer.Stemmer("english")
# British → American where both are typed; applied to both sides, so a clumsy result is harmless.
SPELLINGS = (
    ("ae", "e"),
    ("oe", "e"),
    ("our", "or"),
    ("isation", "ization"),
    ("yse", "yze"),
    ("ising", "izing"),
    ("ised", "ized"),
    ("sulph", "sulf"),
    ("foet", "fet"),
    ("ll", "l"),
)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """`word` (normalised as by `text.read`) without its ending, in one spelling."""
    if len(word) <= 3 or not word.isalpha():
        return word
    for british, american in SPELLINGS:
        if british in word:
            word = word.replace(british, american)
    if word.endswith("ise"):
        word = word[:-3] + "ize"
    stemmed: str = _stemmer.stemWord(word)
    return stemmed


def split(wording: str) -> list[str]:
    """The words of a vocabulary entry, as `text.read` would read them but without context."""
    if wording.isascii() and wording.replace(" ", "").isalpha():
        return wording.lower().split()
    folded, _ = normalise(wording)
    words = []
    for found in PIECE.finditer(folded):
        piece, kind = found.group(), found.lastgroup
        if kind == "dotted":
            words.append(piece.replace(".", ""))
        elif kind == "word":
            words.append(piece.replace("'", ""))
        elif kind not in ("mark", "line") or piece in "#<>≤≥=↑↓":
            words.append(SIGNS.get(piece, piece))
    return words
