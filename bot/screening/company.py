"""Names that stand with a name: a birth name, a nickname in brackets, a brother's."""

from bot.screening.forms import AGE, AGED
from bot.screening.nametokens import Token
from bot.screening.namewords import PARTICLES
from bot.screening.rulefile import set_of
from bot.screening.singles import Singles

FORMER = set_of("formerly previously was now born")  # "Agnes Tulloch (formerly Sproat)"


class Company(Singles):
    """Finds what else is a name around one that was found."""

    def _company(
        self, text: str, read: list[Token], start: int, end: int, title: str
    ) -> list[tuple[int, int]]:
        """First word and end of the name from `start` to `end` and of each that stands with it."""
        runs: list[tuple[int, int]] = []
        if self._sharing(read, start):
            runs.append((start - 2, start - 1))
        if not title and self._opening_name(read, start):
            start -= 1
        end = self._particled(read, self._worded(text, read, end))
        runs.append((start, end))
        if self._formerly(read, end):
            return [*runs, (end + 1, end + 2)]
        if end < len(read) and self._bracketed(text, read, end):
            runs.append((end, end + 1))
            end += 1
            if self._closes(read, end):
                runs.append((end, end + 1))
                end += 1
        if after := self._also(read, end):
            runs.append((end + (read[end].low == "and"), after))
        return runs

    def _worded(self, text: str, read: list[Token], end: int) -> int:
        """The end with a surname that is an ordinary word, before an age: "Senga Bone, 72"."""
        if not self._joined(read, end) or not self._given(read[end - 1]) or read[end - 1].owns:
            return end
        last = read[end]
        named = last.capital and not last.shouted and last.low not in self._lexicon.places
        aged = AGED.match(text, last.end) or AGE.match(text, last.end)
        return end + 1 if named and aged else end

    def _particled(self, read: list[Token], end: int) -> int:
        """The end with "da Conceicao" after "Maria"."""
        if not self._joined(read, end) or read[end].low not in PARTICLES or read[end - 1].owns:
            return end
        if end + 1 >= len(read) or not read[end + 1].capital or read[end + 1].gap != " ":
            return end
        return max(end, self._run(read, end))

    def _bracketed(self, text: str, read: list[Token], place: int) -> bool:
        """Whether a name in brackets follows: "Robert (Bob)", "Labhrainn (Culhane)"."""
        token = read[place]
        if token.gap not in (" (", ' "', " '", " \u201c"):
            return False
        if token.low in self._first:
            return True
        closed = token.capital and text[token.end : token.end + 1] in (")", '"', "'", "\u201d")
        if closed and token.gap != " (":
            return token.low not in self._lists["not_names"]
        return closed and (token.low in self._surnames or self._unknown.unknown(token))

    def _formerly(self, read: list[Token], place: int) -> bool:
        """Whether another surname follows in brackets."""
        if place + 1 >= len(read) or read[place].gap != " (" or read[place].low not in FORMER:
            return False
        name = read[place + 1]
        named = self._listed(name) or self._unknown.unknown(name)
        return name.gap == " " and name.capital and not name.shouted and named

    def _sharing(self, read: list[Token], start: int) -> bool:
        """Whether a given name before shares the surname: "Lewis and Struan Geddes"."""
        if start < 2 or read[start - 1].low != "and" or read[start].low not in self._first:
            return False
        token = read[start - 2]
        spaced = read[start - 1].gap == read[start].gap == " "
        named = token.low in self._first and token.low not in self._lists["not_names"]
        return spaced and named and token.capital and not token.shouted

    def _opening_name(self, read: list[Token], start: int) -> bool:
        """Whether another given name before opens the text or the line."""
        if not start or read[start].gap != " " or not read[start].capital:
            return False
        token = read[start - 1]
        opens = start == 1 or "\n" in token.gap
        return opens and token.capital and not token.shouted and token.low in self._first

    def _also(self, read: list[Token], place: int) -> int:
        """The end of another name after "and" or "&", or 0: "Rory and Meabh"."""
        start = place + (place < len(read) and read[place].low == "and" and read[place].gap == " ")
        if start >= len(read) or read[start].gap not in (" ", " & "):
            return 0
        if (start == place) != (read[start].gap == " & "):
            return 0
        token = read[start]
        named = token.low in self._first or self._unknown.unknown(token)
        if not token.capital or token.shouted or token.glued or not named:
            return 0
        end = max(self._run(read, start), self._unknown.run(read, start))
        return 0 if not end or self._eponym(read, start, end) else end

    def _closes(self, read: list[Token], place: int) -> bool:
        """Whether the word after "Robert (Bob)" is the surname."""
        if place >= len(read) or read[place].gap not in (") ", '" ', "' ", "\u201d "):
            return False
        token = read[place]
        return token.capital and (self._listed(token) or self._unknown.unknown(token))
