"""Names of patients and relatives, by title, by cue, and by lists of common names.

A doctor's title, a role, a greeting or a signature makes a name one of the staff's; an eponym, a
hospital or a street is no name. All looks go a few words ahead or back: linear in the words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.screening.rulefile import load, only, set_of, words

WORD = re.compile(r"[A-Za-z]+(?:['\-][A-Za-z]+)*")
AGED = re.compile(
    r"[\s,(\-:]{0,4}(?:(?:aged? ?)?\d{1,3} ?(?:[mf]\b|y|yrs?\b)|aged? \d|\(\d{1,3}\)"
    r"|, ?\d{1,3}\b(?![/.%\-])|d\.?o\.?b|chi\b|\[)",
    re.I,
)
PARTICLES = set_of("van von der den de di da la le al el bin ibn mac mc o")
PLAIN_TITLES = frozenset({"mrs", "mx", "mstr"})
VERBS = set_of("has had is was presents presented complains reports says feels needs takes")
LONGEST = 4  # words of one name


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text; `low` is in lower case without apostrophe and without a final "'s"."""

    text: str
    low: str
    start: int
    end: int
    gap: str
    owns: bool

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital."""
        return self.text[0].isupper()

    @property
    def shouted(self) -> bool:
        """Whether it is in capitals throughout (and more than an initial)."""
        return len(self.text) > 1 and self.text.isupper()


def tokens(text: str) -> list[Token]:
    """The words of a text, each with what parts it from the one before."""
    found: list[Token] = []
    last = 0
    for word in WORD.finditer(text):
        piece, end = word.group(), word.end()
        owns = piece[-2:] in ("'s", "'S")
        if owns:
            piece, end = piece[:-2], end - 2
        low = piece.lower().replace("'", "")
        found.append(Token(piece, low, word.start(), end, text[last : word.start()], owns))
        last = word.end()
    return found


class Names:
    """Finds names. Word lists come from names.yaml and identifiers.yaml."""

    def __init__(self, path: Path, lists: dict[str, frozenset[str]]) -> None:
        content = load(path)
        only(content, {"first", "doubtful", "surnames", "plain_surnames"}, path.name)
        self._doubtful = words(content, "doubtful", path.name)
        self._first = words(content, "first", path.name) | self._doubtful
        self._plain = words(content, "plain_surnames", path.name)
        self._surnames = words(content, "surnames", path.name) | self._plain
        self._lists = lists
        self._endings = tuple(lists["clinical_endings"])

    @property
    def listed(self) -> frozenset[str]:
        """All listed names, in lower case."""
        return self._first | self._surnames

    @property
    def plain(self) -> frozenset[str]:
        """Those listed names that are also ordinary words."""
        return self._doubtful | self._plain

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of each name that is a patient's, a relative's or unexplained."""
        read = tokens(text)
        place = 0
        staff_until = -1
        while place < len(read):
            start, end, kind = self._at(text, read, place)
            if not kind:
                place += 1
                continue
            follows_staff = start - 1 <= staff_until and read[start - 1].low in ("and", "or", "dr")
            if self._staff(text, read, start, end, kind) or follows_staff:
                staff_until = end
            else:
                yield read[start].start, read[end - 1].end
            place = end

    # -- kinds of sign: each gives the first word and the end of the name, and what showed it ----

    def _at(self, text: str, read: list[Token], place: int) -> tuple[int, int, str]:
        token = read[place]
        if token.low in self._lists["titles"] and (end := self._titled(read, place)):
            return place + 1, end, token.low
        if token.low in self._lists["strong_cues"] or token.low == "name":
            start = self._after_cue(read, place, token.low)
            if start and (end := self._run(read, start, known=False)):
                return start, end, "cue"
        if token.low in self._lists["weak_cues"] and (end := self._weak(read, place)):
            return place + 1, end, "cue"
        if end := self._bare(text, read, place):
            return place, end, "bare"
        return place, place, ""

    def _joined(self, read: list[Token], place: int) -> bool:
        """Whether the word continues the one before: a space, a full stop after an initial …"""
        return (
            place < len(read) and read[place].gap.strip(" .\t") == "" and len(read[place].gap) <= 3
        )

    def _listed(self, token: Token) -> bool:
        return token.low in self._first or token.low in self._surnames

    def _sure(self, token: Token) -> bool:
        """A listed name that is not also an ordinary word."""
        low = token.low
        if low in self._first:
            return low not in self._doubtful
        return low in self._surnames and low not in self._plain

    def _clinical(self, token: Token) -> bool:
        """A word that is surely or probably no name."""
        low = token.low
        if low in self._lists["not_names"]:
            return True
        return not self._listed(token) and low.endswith(self._endings)

    def _eponym(self, read: list[Token], end: int) -> bool:
        """Whether the name that ends before `end` is a disease's, a sign's, a test's."""
        last = read[end - 1]
        if last.low in self._lists["eponyms"]:
            return True
        following = read[end].low if end < len(read) and len(read[end].gap) <= 3 else ""
        return following in self._lists["eponym_followers"]

    def _run(self, read: list[Token], start: int, *, known: bool) -> int:
        """The end of a name from `start` on, or 0. `known`: every small word must be listed."""
        end = start
        while end < len(read) and end - start < LONGEST:
            token = read[end]
            if end > start and (not self._joined(read, end) or read[end - 1].owns):
                break
            initial = len(token.text) == 1 and token.capital and end + 1 < len(read)
            if (token.low in PARTICLES and end > start) or initial:
                end += 1
                continue
            named = self._sure(token) or (self._listed(token) and token.capital)
            if not named and (known or not token.capital or self._clinical(token)):
                break
            if token.low in self._lists["not_names"] and not named:
                break
            end += 1
        while end > start and (read[end - 1].low in PARTICLES or len(read[end - 1].text) == 1):
            end -= 1
        return end if end > start else 0

    def _titled(self, read: list[Token], place: int) -> int:
        title, start = read[place], place + 1
        if start >= len(read) or not self._joined(read, start) or title.owns:
            return 0
        token = read[start]
        following = read[start + 1 : start + 2]
        if title.low in ("mr", "ms", "miss", "master"):
            exact = title.text in ("Mr", "Ms", "Miss", "Master")
            if title.shouted:
                # "MS relapse", "severe MR on echo": only with a name in capitals too
                if not (token.capital and self._listed(token)) or self._clinical(token):
                    return 0
            elif not exact and not (title.low == "mr" and not self._clinical(token)):
                if not self._sure(token):
                    return 0
            elif (
                exact
                and not (token.capital or self._listed(token))
                and (title.low != "mr" or self._clinical(token))
            ):
                return 0
        if token.low in self._lists["not_names"] and not (token.capital and self._listed(token)):
            return 0
        if end := self._run(read, start, known=False):
            return end
        if self._clinical(token) and not (title.low in PLAIN_TITLES and len(token.low) > 3):
            return 0
        if title.low in ("mr", *PLAIN_TITLES) and len(token.low) > 1:
            extra = bool(following) and self._joined(read, start + 1) and self._sure(following[0])
            return start + 1 + extra
        return 0

    def _after_cue(self, read: list[Token], place: int, cue: str) -> int:
        """Where the name after "called", "name is", "name:" begins, or 0."""
        start = place + 1
        while (
            start < len(read) and read[start].low in ("is", "of", "as", "was") and start < place + 3
        ):
            start += 1
        if start >= len(read) or len(read[start].gap) > 3 or "\n" in read[start].gap:
            return 0
        token = read[start]
        if cue == "name" and start == place + 1 and not read[start].gap.strip(" "):
            return start if self._sure(token) else 0
        if cue == "called" and token.shouted:
            return 0
        return start if (token.capital and not self._clinical(token)) or self._sure(token) else 0

    def _weak(self, read: list[Token], place: int) -> int:
        """After "re", "pt", "about", "husband": a listed name, or two unexplained capitals."""
        start = place + 1
        if start >= len(read) or len(read[start].gap) > 3 or read[place].owns:
            return 0
        if read[start].gap.strip(" :-.(,"):
            return 0
        end = self._run(read, start, known=False)
        if not end or self._eponym(read, end):
            return 0
        named = [token for token in read[start:end] if len(token.text) > 1]
        if any(self._sure(token) for token in named):
            return end if len(named) > 1 or self._single(read, start) else 0
        if len(named) < 2:
            return 0
        if any(self._listed(token) for token in named):
            return end
        cue = read[place].low
        plain = not any(token.shouted for token in named)
        return end if plain and cue in ("re", "pt", "patient", "regarding") else 0

    def _single(self, read: list[Token], place: int) -> bool:
        """Whether one word alone is a name: a sure given name, or a capital Mac-name."""
        token = read[place]
        return token.low in self._first or token.capital

    def _bare(self, text: str, read: list[Token], place: int) -> int:
        """A name without title or cue."""
        token = read[place]
        if token.low not in self._first and token.low not in self._surnames:
            return self._unlisted(text, read, place)
        if self._placed(read, place):
            return 0
        following = read[place + 1] if place + 1 < len(read) else None
        pair = (
            following is not None
            and not token.owns
            and following.gap in (" ", "  ", "\t", ", ", ",")
        )
        if following is not None and pair and (end := self._pair(read, place, following)):
            return end
        if token.capital and not self._eponym(read, place + 1):
            return self._alone(text, read, place)
        return 0

    def _placed(self, read: list[Token], place: int) -> bool:
        """Whether the word belongs to a saint's, a royal or a hospital's name."""
        before = read[place - 1].low if place else ""
        joined = place > 0 and len(read[place].gap) <= 2
        if joined and before in (
            "st",
            "saint",
            "queen",
            "king",
            "royal",
            "princess",
            "prince",
            "lady's",
        ):
            return True
        for token in read[place + 1 : place + 3]:
            if len(token.gap) > 2 or "\n" in token.gap:
                return False
            if token.capital and token.low in self._lists["place_words"]:
                return True
        return False

    def _pair(self, read: list[Token], place: int, following: Token) -> int:
        token = read[place]
        swapped = "," in following.gap
        if swapped:
            surname_first = token.low in self._surnames and following.low in self._first
            if not (surname_first and token.capital and following.capital):
                return 0
            sure = self._sure(following) and (token.shouted or self._sure(token))
            return place + 2 if sure and not self._eponym(read, place + 2) else 0
        if token.capital and following.capital:
            return self._capital_pair(read, place, following)
        if token.capital or following.capital:
            both = self._sure(token) and self._sure(following) and token.low in self._first
            return place + 2 if both and following.low in self._surnames else 0
        if token.low not in self._first or following.low not in self._surnames:
            return 0
        if token.low in ("will", "may", "can", "mark") or self._eponym(read, place + 2):
            return 0
        sure = token.low not in self._doubtful or self._sure(following)
        return place + 2 if sure and len(following.low) > 2 else 0

    def _capital_pair(self, read: list[Token], place: int, following: Token) -> int:
        token = read[place]
        last = following
        end = place + 2
        initial = len(following.text) == 1
        if initial:
            if place + 2 >= len(read) or not self._joined(read, place + 2):
                return 0
            last, end = read[place + 2], place + 3
            if last.low not in self._surnames:
                return 0
        if self._clinical(last) and not (self._listed(last) and self._sure(token)):
            return 0
        if last.low in self._lists["not_names"]:
            return 0
        while end < len(read) and self._joined(read, end) and end - place < LONGEST:
            if not (read[end].capital and self._listed(read[end])) or read[end - 1].owns:
                break
            end += 1
        if self._eponym(read, end):
            return 0
        shouted = token.shouted or last.shouted
        if token.low in self._first:
            if last.low in self._surnames or last.low in self._first:
                return end if self._sure(token) or self._sure(last) or not shouted else 0
            return end if self._sure(token) and not last.shouted else 0
        if last.low in self._first:  # "SMITH John", "McLeod Agnes"
            return end if self._sure(last) or self._sure(token) else 0
        double = self._sure(token) and self._sure(last)
        return end if double and not token.low.endswith("'s") else 0

    def _alone(self, text: str, read: list[Token], place: int) -> int:
        """One listed word with a capital: "Margaret, 78", "McLeod, 67F"."""
        token = read[place]
        aged = AGED.match(text, token.end)
        opens = place == 0 or "\n" in token.gap
        if token.low in self._first and self._sure(token):
            if token.shouted and not (aged or (opens and not text.isupper())):
                return 0
            return place + 1
        if aged and not token.shouted and (opens or self._sure(token)):
            return place + 1
        following = read[place + 1].low if place + 1 < len(read) else ""
        if token.low in self._first and opens and following in VERBS and len(token.low) > 2:
            return place + 1
        initial = place > 0 and len(read[place - 1].text) == 1 and read[place - 1].capital
        if initial and self._sure(token) and not token.shouted and token.gap in (" ", ". ", "."):
            return place + 1
        mac = token.text.startswith(("Mc", "O'")) and len(token.text) > 3
        return place + 1 if mac and token.low in self._surnames else 0

    def _unlisted(self, text: str, read: list[Token], place: int) -> int:
        """Two or three unexplained capitals at the start of a line, then an age or birth date."""
        token = read[place]
        if not token.capital or token.shouted or len(token.text) < 2:
            return 0
        if place and "\n" not in token.gap and not token.gap.endswith(": "):
            following = read[place + 1] if place + 1 < len(read) else None
            if following is None or following.gap != " " or not self._sure(following):
                return 0
            if not following.capital or following.shouted or self._clinical(token):
                return 0
            if following.low not in self._surnames or self._eponym(read, place + 2):
                return 0
            return 0 if self._placed(read, place) or token.owns else place + 2
        end = place
        while (
            end < len(read) and end - place < LONGEST and (end == place or self._joined(read, end))
        ):
            if not read[end].capital or read[end].shouted or self._clinical(read[end]):
                break
            end += 1
        if end - place < 2 or self._eponym(read, end) or self._placed(read, place):
            return 0
        return end if AGED.match(text, read[end - 1].end) else 0

    # -- whose name it is -----------------------------------------------------------------------

    def _staff(self, text: str, read: list[Token], start: int, end: int, kind: str) -> bool:
        titled = kind in self._lists["titles"]
        first = start - 1 if titled else start
        before = [token.low for token in read[max(0, first - 3) : first]]
        near = before[-1] if before and "\n" not in read[first].gap else ""
        after = [token.low for token in read[end : end + 2]]
        if near in self._lists["staff_before"] and len(read[first].gap) <= 3:
            return True
        if after and after[0] in self._lists["staff_after"]:
            gap = read[end].gap
            if len(gap) <= 3 and "\n" not in gap and ". " not in gap:
                return True
        if titled and self._surgeon(read, first, end, before, after):
            return True
        if near in self._lists["greetings"] and first <= 3:
            return True
        if kind != "cue" or near in ("my", "i"):
            opening = set(before) & self._lists["introductions"]
            if opening and first <= 4 and ("am" in before or "im" in before or "this" in before):
                return True
            if before[-2:] == ["name", "is"] and before[:1] == ["my"]:
                return True
        return self._signed(text, read, start, end)

    def _surgeon(
        self, read: list[Token], first: int, end: int, before: list[str], after: list[str]
    ) -> bool:
        """British surgeons are Mr and Miss: "under Mr Khan", "Miss Reid's clinic"."""
        if before and before[-1] in self._lists["staff_by"]:
            return True
        if before[-2:] in (["care", "of"], ["discussed", "with"], ["d", "w"]):
            return True
        if before[-1:] in (["to"], ["from"]) and set(before) & self._lists["staff_sent"]:
            return True
        owned = read[end - 1].owns
        return owned and bool(set(after[:1]) & self._lists["staff_owned"])

    def _signed(self, text: str, read: list[Token], start: int, end: int) -> bool:
        """Whether the name is a signature: after "thanks", or alone on the last line."""
        if len(read) - end > 6 or len(text) - read[end - 1].end > 60:
            return False
        before = [token.low for token in read[max(0, start - 3) : start]]
        closing = any(word in self._lists["sign_off"] for word in before)
        if closing and not (set(before) & {"re", "for", "regarding", "about", "pt", "patient"}):
            return True
        gap = read[start].gap
        return "\n" in gap and len(read) == end and not text[read[end - 1].end :].strip(" .\n")
