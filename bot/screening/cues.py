"""Names after a title, a relative or another cue: "Mrs Orr", "name: …", "wee Lewis"."""

import re

from bot.screening.nametokens import Token
from bot.screening.namewords import SHORT, NameWords
from bot.screening.rulefile import set_of

SURE_TITLES = set_of("mrs mx mstr")
KIN = set_of(
    "mum mother mummy dad father daddy son daughter brother sister husband wife partner twin baby"
    " wee little young old poor aunt auntie uncle gran granny nana grandad grandpa grandson"
    " granddaughter niece nephew cousin carer neighbour friend fiance fiancee stepson stepdaughter"
    " guardian mam papa sibling"
    " twins sons daughters boys girls patients brothers sisters"
    " man woman teenager student resident"
    " toddler infant boy girl lady gentleman patient pt"
)
LOOSE = set_of("with of on")  # "already on sena" is a tablet
NICKNAME = set_of("prefers nickname nicknamed alias aka calling")
NICKNAMED = NICKNAME | {"by", "to", "as", "him", "her", "them"}  # the last words of such cues
NAME_KINDS = set_of("first given last family middle maiden christian second fathers mothers")
RELATION = set_of("re pt patient regarding named")


TITLE_AGED = re.compile(
    r",? \(?(?:is |aged? )?\d{1,3}(?: ?(?:[mf]\b|y/?o\b|yrs?\b|years?\b)|\)|, )"
    r"| is \d{2}(?![\d./%])|, \d{2}\b(?![\d./%])",
    re.I,
)
TITLE_VERBS = set_of(
    "is was has had cares says wants needs feels looks takes lives attends phoned rang came asked"
)
# "ms rose 61 statin myalgia": an age without its unit, and no dose, no length of time.
BARE_AGE = re.compile(
    r" \d{2}(?:$|[,.;:?\n]? +(?!(?:m?c?g|mls?|units?|tab\w*|days?|weeks?|wks?|months?|hours?|hrs"
    r"|times|doses?|mm|cm|per|of|to|or|st|rd|and)\b)[a-z?])",
    re.I,
)
INITIAL = re.compile(r"[A-Z]{1,3}|[A-Z]?(?:Mc|Mac|O')[A-Z]?[A-Z]?")


class Cues(NameWords):
    """Finds where a name ends that a word before it announces."""

    def _titled(self, text: str, read: list[Token], place: int) -> int:
        title, start = read[place], place + 1
        if end := self._quoted(read, place):
            return end
        if not self._joined(read, start) or title.owns:
            return 0
        dotted = text[read[start].end : read[start].end + 1] == "."  # "mr a. qureshi"
        initial = len(read[start].text) == 1 and (read[start].capital or dotted)
        bare = len(read[start].text) == 1 and read[start].low not in "ai" and start + 1 < len(read)
        bare = bare and title.text.islower() and self._sure(read[start + 1])  # "mrs d hepburn"
        if (initial or bare) and self._joined(read, start + 1):
            start += 1  # "Mr. T. Gilhooly", but "Mrs W tripped"
            if not read[start].capital and self._lexicon.known(read[start].low):
                return 0
        token = read[start]
        if token.low in SHORT and self._joined(read, start + 1):
            return max(self._run(read, start + 1), start + 2)
        if self._person_titled(text, read, place, start):
            return self._small_surname(read, start, max(self._run(read, start), start + 1))
        if not self._fits(title, token):
            return 0
        known = token.capital and self._listed(token)
        if token.low in self._lists["not_names"] and not known:
            return 0
        if end := self._run(read, start):
            return self._small_surname(read, start, end)
        spelt_out = title.text == "Mr" and token.capital and not token.shouted
        sure = (title.low in SURE_TITLES or spelt_out) and len(token.low) > 3
        strange = title.capital and not title.shouted and self._unknown.unknown(token)
        if (self._clinical(token) and not (sure or strange)) or len(token.low) < 2:
            return 0
        if title.low not in ("mr", *SURE_TITLES) and not strange:  # "Ms Dorrance"
            return 0
        extra = self._joined(read, start + 1) and self._sure(read[start + 1])
        short = len(token.text) < 5 and token.text.islower() and title.low in SURE_TITLES
        return start + 1 + (extra or (short and self._unknown.small(read, start + 1)))

    def _small_surname(self, read: list[Token], start: int, end: int) -> int:
        """The end of a titled name, with a surname in small letters: "ms shanice braithwaite"."""
        token = read[start]
        given = end - start == 1 and token.text.islower() and token.low in self._first
        if not given or not self._joined(read, end):
            return end
        korean = "-" in token.low and read[end].low in self.listed  # "mr dong-hyun kim"
        return end + (korean or self._sure(read[end]) or self._unknown.small(read, end))

    def _quoted(self, read: list[Token], place: int) -> int:
        """'Mr "Jock" Baillie'."""
        if place + 2 >= len(read) or not read[place + 1].capital or not read[place + 2].capital:
            return 0
        opened = read[place + 1].gap in (' "', " '", " (")
        return place + 3 if opened and read[place + 2].gap in ('" ', "' ", ") ") else 0

    def _person_titled(self, text: str, read: list[Token], place: int, start: int) -> bool:
        """Whether a title's word, whatever it is, is somebody: "mrs young", "Miss Bone, 24"."""
        title, token = read[place], read[start]
        if title.shouted or token.shouted or token.glued:
            return False
        named = token.low in self._surnames or token.low in self._first
        short = len(token.low) < 3 and not (named and title.text.islower())
        if short:  # "Mr O, 66"; "Mr X" is nobody
            return token.low in "oeu" and self._aged(text, title, token)
        after = read[start + 1] if start + 1 < len(read) else None
        if title.low == "mrs":
            return named or bool(TITLE_AGED.match(text, token.end))
        if title.capital:
            return token.capital and bool(TITLE_AGED.match(text, token.end))
        if not named:  # "mr cough 58"
            person = title.low == "mr" and token.low not in self._lists["imaged"]
            return person and self._aged(text, title, token)
        if title.low in ("miss", "ms") and token.low in self._first and after is not None:
            surname = after.gap == " " and after.low in self._surnames
            place_name = after.low in self._lexicon.places  # "miss una brodick"
            if surname or place_name or self._unknown.small(read, start + 1):
                return len(after.low) > 3 and after.low not in self._lists["not_names"]
        does = after is not None and after.gap == " " and after.low in TITLE_VERBS
        if title.low == "mr" and does and token.low in self._surnames:
            return True
        return self._aged(text, title, token)

    def _aged(self, text: str, title: Token, token: Token) -> bool:
        """Whether an age follows; one without its unit counts after a word that MR and MS lack."""
        if TITLE_AGED.match(text, token.end):
            return True
        bare = token.low not in self._lists["imaged"] and token.low not in self._lexicon.clinical
        return title.text.islower() and bare and bool(BARE_AGE.match(text, token.end))

    def _initials(self, read: list[Token], place: int) -> int:
        """The end of "A.B.", "R.McK." after "initials", or 0."""
        start = place + 1
        if start < len(read) and read[start].low in ("are", "is"):
            start += 1
        end = start
        while end < len(read) and end - start < 4 and INITIAL.fullmatch(read[end].text):
            gap = read[end].gap
            follows = gap in (".", ". ", "-") or (gap == " " and len(read[end].text) == 1)
            if not (follows if end > start else gap in (" ", ": ", " - ", " = ", "=", ":")):
                break
            end += 1
        return end if end > start else 0

    def _fits(self, title: Token, token: Token) -> bool:
        """Whether a title is one: "MS relapse", "severe MR on echo" and "miss doses" are not."""
        if title.low in SURE_TITLES:
            return True
        if title.text.islower() and token.low in self._lists["imaged"]:
            return False  # "mr brain 12 months ago"
        if title.shouted:
            return token.capital and self._listed(token) and not self._clinical(token)
        if title.text in ("Mr", "Ms", "Miss", "Master"):
            plain = title.low == "mr" and not self._clinical(token)
            return token.capital or self._listed(token) or plain
        return (title.low == "mr" and not self._clinical(token)) or self._sure(token)

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
        if cue == "name" and place and read[place - 1].low in NAME_KINDS and token.gap == " ":
            return start if token.capital and not token.shouted else 0
        if cue == "name" and "." in token.gap:  # a sentence ends: "cannot sign his name. Thyroid"
            return start if self._sure(token) else 0
        if cue in ("name", "known") and start == place + 1 and not token.gap.strip(" "):
            named = self._sure(token) or self._two_capitals(read, start)
            return start if cue == "name" and named and not read[place].owns else 0
        if cue == "known" and read[place + 1].low != "as":
            return 0
        if cue == "called" and token.shouted:
            return 0
        plain = token.capital and not self._clinical(token)
        return start if plain or self._sure(token) or self._listed(token) else 0

    def _two_capitals(self, read: list[Token], start: int) -> bool:
        """ "name Jock Halcro"."""
        token = read[start]
        if not token.capital or token.low not in self._first or not self._joined(read, start + 1):
            return False
        last = read[start + 1]
        return last.capital and (self._listed(last) or self._unknown.unknown(last))

    def _labelled(self, read: list[Token], place: int) -> int:
        """The end of capitals after a label: "PATIENT: GEDDIE, WILLIAM. PROBLEM: NPH"."""
        end = start = place + 1
        while end < len(read) and end - start < 4 and read[end].shouted:
            gap = read[end].gap
            if gap not in (" ", ", ") if end > start else gap not in (": ", ":", " - "):
                break
            word = self._lexicon.word(read[end].low) or len(read[end].text) < 3
            if word and not self._listed(read[end]):
                break
            end += 1
        return end if end > start else 0

    def _nickname(self, read: list[Token], place: int) -> int:
        """Where the name after 'prefers "Rab"', "goes by Tam", "known to all as Bunty" begins."""
        token, start = read[place], place + 1
        if token.low not in NICKNAMED:
            return 0
        before = {each.low for each in read[max(0, place - 4) : place]}
        cue = token.low in NICKNAME
        cue = cue or (token.low == "by" and bool(before & {"goes", "going", "went"}))
        cue = cue or (token.low == "to" and bool(before & {"answers", "responds"}))
        cue = cue or (token.low == "as" and bool(before & {"known", "recorded", "registered"}))
        called = before & {"call", "calls", "called", "calling"}
        cue = cue or (token.low in ("him", "her", "them") and bool(called))
        if not cue or start >= len(read):
            return 0
        if token.low == "calling" and read[start].low in ("him", "her", "them"):
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
        small = end == start + 1 and not read[start].capital and cue in LOOSE
        if not end or small or (self._followed if person else self._eponym)(read, start, end):
            return 0
        named = [token for token in read[start:end] if len(token.text) > 1]
        if any(self._sure(token) for token in named):
            single = read[start].low in self._first or read[start].capital
            return end if len(named) > 1 or single else 0
        initial = len(read[start].text) == 1
        if any(self._listed(token) for token in named) and (len(named) > 1 or initial):
            return end
        first = read[start]  # "colchicine for Eck with CKD"
        single = len(named) == 1 and first.text.istitle() and len(first.low) > 2
        single = single and end < len(read) and read[end].low in ("with", "who", "please")
        if single and first.low in self._first and cue in (*RELATION, "for", "about"):
            return 0 if self._lexicon.known(first.low) else end
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
