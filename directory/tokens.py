"""The words of a question that may count, with the readings that the vocabulary gives them."""

from functools import lru_cache
from typing import NamedTuple

from directory.focus import word_weights
from directory.index import Index
from directory.points import REMEMBERED
from directory.text import Reading, Word
from directory.words import stem

MOST = 400  # words of a text that are looked at; questions have about twenty
REPAIRS = 40  # unknown words that are repaired in one question
SPELT_OUT = 5  # single letters in a row that may be one short form


Readings = tuple[tuple[str, float], ...]


class Token(NamedTuple):
    """A word that may count: its readings, each with how sure it is (0 to 1).

    `place` in the text, `weight` as in `focus`; `weak` words count in phrases alone; a `short` form
    has several meanings.
    """

    text: str
    readings: Readings
    place: int
    weight: float
    weak: bool
    short: bool


class Tokeniser:
    """Turns a reading into tokens for one index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.vocabulary = index.vocabulary
        self._known = lru_cache(maxsize=REMEMBERED)(self._judged)

    def tokens(self, text: str, reading: Reading) -> list[Token]:
        """The words that may count; letters spelt out ("a s t") are put together."""
        words, weights = reading.words[:MOST], word_weights(reading)
        capitals = not text.isupper() or len(words) < 3
        tokens: list[Token] = []
        repairs, place = 0, 0
        while place < len(words):
            word = words[place]
            spelt, letters = word.text, 1
            if len(spelt) == 1 and (found := self._spelt_out(words, place)):
                letters = found
                spelt = "".join(one.text for one in words[place : place + letters])
            upper = capitals and text[word.start : word.end].isupper()
            judged = self._known(spelt, upper)
            if judged:
                readings, weak, short = judged
                token = Token(spelt, readings, place, weights[place], weak, short)
                if not readings and repairs < REPAIRS:
                    repairs += 1
                    token = self._repaired(token)
                tokens.append(token)
            place += letters
        return tokens

    def _judged(self, spelt: str, upper: bool) -> tuple[Readings, bool, bool] | None:
        """A word's own reading (none where nobody knows it), whether it is weak, and short; None if
        it is skipped.

        A short form that looks like an ordinary word ("AS", "TEN") counts in capitals only.
        """
        index, vocabulary = self.index, self.vocabulary
        key = stem(spelt)
        plain = spelt in index.plain or key in index.plain
        short = spelt in index.senses and (upper or not plain)
        if spelt in vocabulary.skipped:
            marked = spelt + "!"
            if upper and (short or marked in index.postings):
                return ((marked, 1.0),), False, short
            return None
        weak = not short and (spelt in index.light or spelt[0].isdecimal())
        known = plain or short or key in index.known or spelt[0].isdecimal()
        return ((key, 1.0),) if known else (), weak, short

    def _repaired(self, token: Token) -> Token:
        """An unknown word as the plural of a short form ("TFTs") or as what it was meant to be."""
        single = token.text[:-1]
        if token.text[-1] == "s" and (single in self.index.senses or single in self.index.postings):
            short = single in self.index.senses
            return token._replace(text=single, readings=((single, 1.0),), short=short)
        nearest = self.index.repair.nearest(token.text)
        return token._replace(
            readings=tuple((self.index.raw[near.word], near.weight) for near in nearest)
        )

    def _spelt_out(self, words: tuple[Word, ...], place: int) -> int:
        """How many single letters from `place` on make a known short form ("a s t"), or 0."""
        end = place
        while end < len(words) and end < place + SPELT_OUT and len(words[end].text) == 1:
            end += 1
        for last in range(end, place + 1, -1):
            short = "".join(word.text for word in words[place:last])
            if short in self.index.plain:
                continue
            if short in self.index.postings or short in self.index.senses:
                return last - place
        return 0
