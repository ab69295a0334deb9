"""Names of patients and relatives, by title, by cue, and by lists of common names.

A colleague's name, an eponym, a hospital or a street is no find. All looks go a few words ahead or
back: linear in the words.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.screening.lexicon import Lexicon
from bot.screening.nametokens import Token, tokens
from bot.screening.rulefile import set_of
from bot.screening.staff import Staff
from bot.screening.unlisted import OUT_AFTER, Unlisted

AGED = re.compile(
    r"[\s,(\-:]{0,4}(?:(?:aged? ?)?\d{1,3} ?(?:[mf]\b|y|yrs?\b)|aged? \d|\(\d{1,3}\)"
    r"|, ?\d{1,3}\b(?![/.%\-])|d\.?o\.?b|chi\b|\[)",
    re.I,
)
PARTICLES = set_of("van von der den de di da la le al el bin ibn mac mc o")
SURE_TITLES = set_of("mrs mx mstr")
VERBS = set_of("has had is was presents presented complains reports says feels needs takes")
KIN = set_of(
    "mum mother mummy dad father daddy son daughter brother sister husband wife partner twin baby"
    " wee little young old poor aunt auntie uncle gran granny nana grandad grandpa grandson"
    " granddaughter niece nephew cousin carer neighbour friend fiance fiancee stepson stepdaughter"
    " guardian mam papa sibling"
    " twins sons daughters boys girls patients brothers sisters"
    " toddler infant boy girl lady gentleman patient pt"
)
IDENTIFIED = re.compile(r"[ ,(]{1,3}(?:[MF] )?\d{6}(?!\d)(?: |-)?(?:\d{4})?")
NICKNAME = set_of("prefers nickname nicknamed alias aka calling")
RELATION = set_of("re pt patient regarding named")
MODAL = set_of("will may can mark")
SHORTENED = set_of("mrs mstr miss prof")  # may end with a full stop before a name
LONGEST = 5  # words of one name


class Names:
    """Finds names. `lists` are the word lists of identifiers.yaml."""

    def __init__(self, lexicon: Lexicon, lists: dict[str, frozenset[str]]) -> None:
        self._lexicon = lexicon
        self._doubtful, self._first = lexicon.doubtful, lexicon.first
        self._plain, self._surnames = lexicon.plain_surnames, lexicon.surnames
        self._lists = lists
        self._endings = tuple(lists["clinical_endings"])
        self._staff = Staff(lists)
        self._unknown = Unlisted(lexicon)
        self.listed = lexicon.listed

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of each name that is a patient's, a relative's or unexplained."""
        read = [self._simple(token) for token in tokens(text)]
        place, staff_until = 0, -1
        while place < len(read):
            start, end, title = self._at(text, read, place)
            if end <= start:
                place += 1
                continue
            joined = start - 1 <= staff_until and read[start - 1].low in ("and", "or", "dr")
            if self._staff.is_staff(text, read, start, end, title) or joined:
                staff_until = end
            else:
                yield read[start].start, read[end - 1].end
                # "Robert (Bob) Stewart"
                if end < len(read) and self._bracketed(text, read, end):
                    yield read[end].start, read[end].end
                    end += 1
                    if self._closes(read, end):
                        yield read[end].start, read[end].end
                        end += 1
                if after := self._also(read, end):
                    first = end + (read[end].low == "and")
                    yield read[first].start, read[after - 1].end
                    end = after
            place = end

    def _at(self, text: str, read: list[Token], place: int) -> tuple[int, int, str]:
        """First word and end of the name that the word at `place` shows, and its title."""
        token = read[place]
        if token.low in self._lists["titles"] and (end := self._titled(read, place)):
            return place + 1, end, token.low
        start = self._after_cue(read, place) or self._nickname(read, place)
        if start and (end := self._run(read, start)):
            return start, end, ""
        if token.low in self._lists["weak_cues"] and (end := self._weak(read, place)):
            return place + 1, end, ""
        if token.low in KIN and (end := self._kin(text, read, place + 1)):
            return place + 1, end, ""
        return place, self._bare(text, read, place), ""

    def _simple(self, token: Token) -> Token:
        """ "Strachan-Lee" reads like "Strachan" if that is the name of the two that is listed."""
        if "-" not in token.low or token.low in self.listed or not token.capital:
            return token
        parts = token.low.split("-")
        if self._lists["eponyms"].intersection(parts) or token.low in self._lists["eponym_pairs"]:
            return token
        listed = [part for part in parts if part in self.listed and len(part) > 2]
        sure = [part for part in listed if part not in self._plain | self._doubtful]
        return replace(token, low=(sure or listed)[0]) if listed else token

    def _bracketed(self, text: str, read: list[Token], place: int) -> bool:
        """Whether a name in brackets follows: "Robert (Bob)", "Labhrainn (Culhane)"."""
        token = read[place]
        if token.gap != " (":
            return False
        if token.low in self._first:
            return True
        closed = token.capital and text[token.end : token.end + 1] == ")"
        return closed and (token.low in self._surnames or self._unknown.unknown(token))

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
        if place >= len(read) or read[place].gap != ") ":
            return False
        token = read[place]
        return token.capital and (self._listed(token) or self._unknown.unknown(token))

    # -- words ------------------------------------------------------------------------------------

    @staticmethod
    def _joined(read: list[Token], place: int) -> bool:
        """Whether the word continues the one before: a space, a full stop after an initial …"""
        if place >= len(read):
            return False
        gap = read[place].gap
        if gap.strip(" .\t") or len(gap) > 3 or "\n" in gap:
            return False
        return "." not in gap or len(read[place - 1].text) < 3 or read[place - 1].low in SHORTENED

    def _listed(self, token: Token) -> bool:
        return token.low in self.listed

    def _sure(self, token: Token) -> bool:
        """A listed name that is not also an ordinary word."""
        if token.low in self._first:
            return token.low not in self._doubtful
        return token.low in self._surnames and token.low not in self._plain

    def _given(self, token: Token) -> bool:
        return token.low in self._first and token.low not in self._doubtful

    def _clinical(self, token: Token) -> bool:
        """A word that is surely or probably no name."""
        if token.low in self._lists["not_names"] or token.glued:
            return True
        return not self._listed(token) and token.low.endswith(self._endings)

    def _eponym(self, read: list[Token], start: int, end: int) -> bool:
        """Whether the name from `start` to `end` is a disease's, a sign's, a test's."""
        if self._followed(read, start, end):
            return True
        return read[end - 1].low in self._lists["eponyms"] and not self._given(read[start])

    def _followed(self, read: list[Token], start: int, end: int) -> bool:
        """Whether what stands with it shows an eponym: "Wells score", "Graham Steell"."""
        following = read[end].low if end < len(read) and len(read[end].gap) <= 3 else ""
        if following in self._lists["eponym_followers"]:
            return True
        last = read[end - 1].low
        pairs = self._lists["eponym_pairs"]
        if end - start > 1 and f"{read[end - 2].low}-{last}" in pairs:
            return True
        return any(f"{last}-{token.low}" in pairs for token in read[end : end + 2])

    def _placed(self, read: list[Token], place: int) -> bool:
        """Whether the word belongs to a saint's, a royal or a hospital's name."""
        before = read[place - 1].low if place else ""
        if before in self._lists["place_before"] and len(read[place].gap) <= 2:
            return True
        for token in read[place + 1 : place + 3]:
            if len(token.gap) > 2 or "\n" in token.gap:
                return False
            if token.capital and token.low in self._lists["place_words"]:
                return True
        return False

    def _run(self, read: list[Token], start: int) -> int:
        """The end of a name from `start` on, or 0."""
        end = start
        while end < len(read) and end - start < LONGEST:
            token = read[end]
            if end > start and (not self._joined(read, end) or read[end - 1].owns):
                break
            following = read[end + 1] if end + 1 < len(read) else None
            leads = following and (following.capital or following.low in PARTICLES)
            particle = token.low in PARTICLES and leads
            if particle or (len(token.text) == 1 and token.capital and end + 1 < len(read)):
                end += 1
                continue
            named = self._sure(token) or (self._listed(token) and token.capital)
            shouted = token.shouted and end > start and not read[end - 1].shouted
            if not named and (not token.capital or shouted or self._clinical(token)):
                break
            if not named and token.shouted and end > start:
                break
            end += 1
        while end > start and (read[end - 1].low in PARTICLES or len(read[end - 1].text) == 1):
            end -= 1
        return end if end > start else 0

    # -- title ------------------------------------------------------------------------------------

    def _titled(self, read: list[Token], place: int) -> int:
        title, start = read[place], place + 1
        if not self._joined(read, start) or title.owns:
            return 0
        initial = len(read[start].text) == 1 and read[start].capital
        if initial and self._joined(read, start + 1):
            start += 1  # "Mr. T. Gilhooly"
        token = read[start]
        if not self._fits(title, token):
            return 0
        known = token.capital and self._listed(token)
        if token.low in self._lists["not_names"] and not known:
            return 0
        if end := self._run(read, start):
            return end
        spelt_out = title.text == "Mr" and token.capital and not token.shouted
        sure = (title.low in SURE_TITLES or spelt_out) and len(token.low) > 3
        if (self._clinical(token) and not sure) or len(token.low) < 2:
            return 0
        if title.low not in ("mr", *SURE_TITLES):
            return 0
        extra = self._joined(read, start + 1) and self._sure(read[start + 1])
        return start + 1 + extra

    def _fits(self, title: Token, token: Token) -> bool:
        """Whether a title is one: "MS relapse", "severe MR on echo" and "miss doses" are not."""
        if title.low in SURE_TITLES:
            return True
        if title.shouted:
            return token.capital and self._listed(token) and not self._clinical(token)
        if title.text in ("Mr", "Ms", "Miss", "Master"):
            plain = title.low == "mr" and not self._clinical(token)
            return token.capital or self._listed(token) or plain
        return (title.low == "mr" and not self._clinical(token)) or self._sure(token)

    # -- cue --------------------------------------------------------------------------------------

    def _after_cue(self, read: list[Token], place: int) -> int:
        """Where the name after "called", "name is", "name:", "known as" begins, or 0."""
        cue = read[place].low
        if cue not in self._lists["strong_cues"] and cue not in ("name", "known"):
            return 0
        start = place + 1
        while start < min(len(read), place + 3) and read[start].low in ("is", "of", "as", "was"):
            start += 1
        if start >= len(read) or len(read[start].gap) > 3 or "\n" in read[start].gap:
            return 0
        token = read[start]
        if cue in ("name", "known") and start == place + 1 and not token.gap.strip(" "):
            return start if cue == "name" and self._sure(token) and not read[place].owns else 0
        if cue == "known" and read[place + 1].low != "as":
            return 0
        if cue == "called" and token.shouted:
            return 0
        plain = token.capital and not self._clinical(token)
        return start if plain or self._sure(token) or self._listed(token) else 0

    def _weak(self, read: list[Token], place: int) -> int:
        """After "re", "pt", "about", "husband": a listed name, or two unexplained capitals."""
        start = place + 1
        if start >= len(read) or read[place].owns or len(read[start].gap) > 3:
            return 0
        if read[start].gap.strip(" :-.(,="):
            return 0
        cue = read[place].low
        if (cue in KIN or cue in RELATION) and (end := self._small_pair(read, start)):
            return end
        end = self._run(read, start)
        person = read[place].low in KIN and read[start].low in self._first
        if not end or (self._followed if person else self._eponym)(read, start, end):
            return 0
        named = [token for token in read[start:end] if len(token.text) > 1]
        if any(self._sure(token) for token in named):
            single = read[start].low in self._first or read[start].capital
            return end if len(named) > 1 or single else 0
        initial = len(read[start].text) == 1
        if any(self._listed(token) for token in named) and (len(named) > 1 or initial):
            return end
        plain = len(named) > 1 and not any(token.shouted for token in named)
        return end if plain and read[place].low in RELATION else 0

    def _small_pair(self, read: list[Token], start: int) -> int:
        """ "pt warda anstruther": two words in small letters, one a sure name, one in no list."""
        if start + 1 >= len(read) or read[start + 1].gap != " " or read[start].owns:
            return 0
        pair = read[start : start + 2]
        if not all(token.text.islower() and len(token.low) > 2 for token in pair):
            return 0
        sure = [self._sure(token) for token in pair]
        if all(sure) or not any(sure):
            return 0
        other = pair[0] if sure[1] else pair[1]
        unlisted = not self._lexicon.known(other.low) and other.low not in self._lists["not_names"]
        place = other.low in self._surnames and other is pair[1]
        titled = pair[0].low in ("missus", "mister", *self._lists["titles"])
        if titled or not (unlisted or place):
            return 0
        return max(start + 2, self._run(read, start + 1))

    def _nickname(self, read: list[Token], place: int) -> int:
        """Where the name after 'prefers "Rab"', "goes by Tam", "known to all as Bunty" begins."""
        token, before = read[place], {each.low for each in read[max(0, place - 4) : place]}
        start = place + 1
        cue = token.low in NICKNAME
        cue = cue or (token.low == "by" and bool(before & {"goes", "going", "went"}))
        cue = cue or (token.low == "to" and bool(before & {"answers", "responds"}))
        cue = cue or (token.low == "as" and bool(before & {"known", "recorded", "registered"}))
        if not cue or start >= len(read):
            return 0
        if token.low == "calling" and read[start].low in ("him", "her", "them", "it"):
            start += 1
        if start >= len(read) or read[start].gap.strip(" :\"'(") or len(read[start].gap) > 4:
            return 0
        name = read[start]
        if not name.capital or name.shouted or name.low in self._lists["not_names"]:
            return 0
        quoted = any(mark in name.gap for mark in "\"'")
        named = name.low in self._first or (name.low in self._surnames and self._sure(name))
        return start if named or quoted or self._unknown.unknown(name) else 0

    def _kin(self, text: str, read: list[Token], start: int) -> int:
        """The end of a name right after a relative or "wee": "wee Lewis", "brother Rory"."""
        if start >= len(read) or read[start].gap not in (" ", "  ", " = ", " (", ": "):
            return 0
        token = read[start]
        if not token.capital or token.shouted or read[start - 1].owns or token.glued:
            return 0
        if token.low in self._lists["not_names"] or self._placed(read, start):
            return 0
        if token.low not in self._first and not self._unknown.unknown(token):
            return 0
        end = max(self._run(read, start), self._unknown.run(read, start))
        return 0 if not end or self._followed(read, start, end) else end

    # -- neither ----------------------------------------------------------------------------------

    def _bare(self, text: str, read: list[Token], place: int) -> int:
        """The end of a name without title or cue, or 0."""
        token = read[place]
        if not self._listed(token):
            return self._unlisted(text, read, place)
        if token.glued or self._placed(read, place):
            return 0
        following = read[place + 1] if place + 1 < len(read) else None
        pair = following is not None and not token.owns
        if following is not None and pair:
            if following.gap in (" ", "  ", "\t") and (
                end := self._pair(text, read, place, following)
            ):
                return end
            if following.gap in (", ", ",") and (end := self._swapped(text, read, place)):
                return end
        if token.capital:
            return self._alone(text, read, place)
        opens = place == 0 or "\n" in token.gap
        small = opens and self._given(token) and len(token.low) > 3
        known = self._lexicon.known(token.low)
        return place + 1 if small and following and not known and following.low in VERBS else 0

    def _swapped(self, text: str, read: list[Token], place: int) -> int:
        """ "SMITH, John", "Smith, J 72M"."""
        token, following = read[place], read[place + 1]
        if token.low not in self._surnames or not (token.capital and following.capital):
            return 0
        if len(following.text) == 1:
            opens = place == 0 or "\n" in token.gap
            return place + 2 if opens and AGED.match(text, following.end) else 0
        given = self._given(following) and (token.shouted or self._sure(token))
        return place + 2 if given and not self._eponym(read, place, place + 2) else 0

    def _pair(self, text: str, read: list[Token], place: int, following: Token) -> int:
        token = read[place]
        if token.capital and following.capital:
            return self._capital_pair(text, read, place)
        if token.low not in self._first:
            return 0
        if following.low not in self._surnames:
            small = token.text.islower() and self._given(token) and len(token.low) > 2
            unlisted = small and self._unknown.small(read, place + 1)
            return place + 2 if unlisted and not self._eponym(read, place, place + 2) else 0
        if token.low in MODAL or self._eponym(read, place, place + 2):
            return 0
        if token.capital or following.capital:
            return place + 2 if self._sure(token) and self._sure(following) else 0
        sure = self._given(token) or self._sure(following)
        return place + 2 if sure and len(following.low) > 2 else 0

    def _capital_pair(self, text: str, read: list[Token], place: int) -> int:
        token, last, end = read[place], read[place + 1], place + 2
        if self._listed(token) and self._listed(last) and IDENTIFIED.match(text, last.end):
            return end
        if len(last.text) == 1:
            if not self._joined(read, end) or read[end].low not in self._surnames:
                return 0
            last, end = read[end], end + 1
        if self._clinical(last) and not (self._listed(last) and self._sure(token)):
            return 0
        if last.low in self._lists["not_names"]:
            return 0
        while end - place < LONGEST and self._joined(read, end) and not read[end - 1].owns:
            named = read[end].capital and self._listed(read[end])
            if not named and not self._unknown.unknown(read[end]):
                break
            end += 1
        if self._eponym(read, place, end):
            return 0
        sure = self._sure(token) or self._sure(last)
        if token.low in self._first:
            if self._listed(last):
                return end if sure or not (token.shouted or last.shouted) else 0
            return end if self._sure(token) and not last.shouted else 0
        if last.low in self._first:  # "SMITH John", "McLeod Agnes"
            return end if sure else 0
        return end if self._sure(token) and self._sure(last) else 0

    def _alone(self, text: str, read: list[Token], place: int) -> int:
        """One listed word with a capital: "Margaret, 78", "McLeod, 67F"."""
        token = read[place]
        aged = AGED.match(text, token.end)
        initial = place > 0 and len(read[place - 1].text) == 1 and read[place - 1].capital
        if initial and aged and token.low in self._surnames and not token.shouted:
            return place + 1
        if self._followed(read, place, place + 1):
            return 0
        if token.low in self._surnames and OUT_AFTER.match(text, token.end):
            return place + 1
        if self._eponym(read, place, place + 1):
            return 0
        opens = place == 0 or "\n" in token.gap
        if self._given(token):
            quiet = not token.shouted or aged or (opens and not text.isupper())
            return place + 1 if quiet else 0
        if aged and not token.shouted and (opens or self._sure(token)):
            return place + 1
        following = read[place + 1].low if place + 1 < len(read) else ""
        if token.low in self._first and following in VERBS and len(token.low) > 2:
            before = read[place - 1].low if place else ""
            if opens or before in ("wee", "little", "young", "old"):
                return place + 1
        if initial and self._sure(token) and not token.shouted and token.gap in (" ", ". ", "."):
            return place + 1
        mac = token.text.startswith(("Mc", "O'")) and len(token.text) > 3
        return place + 1 if mac and token.low in self._surnames else 0

    def _unlisted(self, text: str, read: list[Token], place: int) -> int:
        """An unknown word before a sure surname; or unexplained capitals, then an age."""
        token = read[place]
        if not token.capital or len(token.text) < 2:
            return 0
        if token.shouted:
            return self._shouted(text, read, place)
        if self._placed(read, place) or token.low in self._lists["not_names"]:
            return 0
        if end := self._unknown.find(text, read, place):
            last = self._placed(read, end - 1)
            return 0 if last or self._eponym(read, place, end) else end
        if self._clinical(token):
            return 0
        if self._placed(read, place) or token.owns:
            return 0
        if place and "\n" not in token.gap and not token.gap.endswith(": "):
            following = read[place + 1] if place + 1 < len(read) else None
            if following is None or following.gap != " " or following.shouted:
                return 0
            known = following.capital and following.low in self._surnames and self._sure(following)
            return place + 2 if known and not self._eponym(read, place, place + 2) else 0
        end = place
        while end < len(read) and end - place < LONGEST:
            if end > place and not self._joined(read, end):
                break
            if not read[end].capital or read[end].shouted or self._clinical(read[end]):
                break
            end += 1
        if end - place < 2 or self._eponym(read, place, end):
            return 0
        return end if AGED.match(text, read[end - 1].end) else 0

    def _shouted(self, text: str, read: list[Token], place: int) -> int:
        """ "MACSPORRAN Hector": an unlisted surname in capitals, then a given name."""
        token = read[place]
        following = read[place + 1] if place + 1 < len(read) else None
        if following is None or following.gap not in (" ", ", ", ",", " [") or len(token.text) < 4:
            return self._unknown.shouted(text, read, place)
        if end := self._unknown.shouted(text, read, place):
            return end
        if self._lexicon.known(token.low) or following.shouted or text.isupper():
            return 0
        if token.low in self._lists["staff_before"]:
            return 0
        aged = AGED.match(text, following.end) and following.low in self._first
        given = following.capital and (self._given(following) or aged)
        return place + 2 if given and not self._eponym(read, place, place + 2) else 0
