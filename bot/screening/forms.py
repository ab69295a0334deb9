"""Names by the form they are written in: "Orr J 67F", "geo. ormiston", "the Tranmer family"."""

import re

from bot.screening.cues import Cues
from bot.screening.lexicon import Lexicon
from bot.screening.nametokens import Token
from bot.screening.namewords import SHORT
from bot.screening.rulefile import set_of

# An age with sex or unit, a birth date or CHI, right behind a name.
GRADED = frozenset({"weber", "child", "pugh", "dukes", "stanford", "garden", "tile"})  # "Weber B"
AGED = re.compile(
    r",? ?\(?(?:aged? )?\d{1,3} ?(?:[mf]\b|y/?o\b|yrs?\b|years? old)|,? \(?(?:dob|d\.o\.b|chi)\b"
    r"|,? [MF] ?\d{2}\b|, \d{2},|,? \[\x01",
    re.I,
)
AGE = re.compile(r",? \d{2}(?![\d.,/%]|-\d)\b")
SEXED = re.compile(r",? \(?\d{1,3} ?(?:[mf]\b|y/?o ?[mf]?\b)", re.I)
OPENERS = set_of("pt patient re about regarding for")
AGE_STOPPED = re.compile(r",? \d{1,2}\.(?!\d)")
RANKS = set_of("lord sir dame baroness rev reverend revd cllr councillor canon rabbi imam")
SAYS = set_of("says said that thinks whether if reports feels because when worried why")
VERBS = set_of(
    "has had is was needs wants takes keeps gets feels says cannot can't wont won't refuses lives"
    " goes eats sleeps cries"
)
WISHES = set_of("has wants needs takes feels says rang phoned came attended")
HOUSEHOLD = set_of("family twins siblings household kids children triplets bairns sisters brothers")
NOT_HOUSEHOLD = set_of("practice planning medicine therapy history doctor centre nurse court house")
PARTICLES = set_of("dela delos delas della bint binti binte")
VITAMINS = set_of(
    "vitamin vit vitamins hep hepatitis group type stage grade class factor protein influenza flu"
    " immunoglobulin plan part section child strep"
)
# "A. Baumannii"
SPECIES = ("ii", "ae", "um", "us", "genes", "osis", "ensis", "osa", "oides")
NO_SURNAMES = set_of("male female man woman lady boy girl baby child pain cough old")
NO_GIVEN = set_of("young old white black brown short long little good sharp small may will mark")


class Forms(Cues):
    """Finds names whose words may be ordinary or unlisted, by how they are put."""

    def __init__(self, lexicon: Lexicon, lists: dict[str, frozenset[str]]) -> None:
        super().__init__(lexicon, lists)
        self._joiners = SHORT | RANKS | PARTICLES

    def _formed(self, text: str, read: list[Token], place: int) -> int:
        """The end of a name that its form shows to be one, or 0."""
        if place + 1 >= len(read):
            return 0
        token, following = read[place], read[place + 1]
        if token.glued or token.owns or following.glued:
            return 0
        if following.gap.startswith("."):
            return self._stopped(text, read, place)
        if following.gap not in (" ", "  ", ", ", ","):
            return 0
        if following.gap.startswith(","):
            return self._initialled(text, read, place) or self._turned(text, read, place)
        if token.low in self._joiners and (end := self._announced(text, read, place)):
            return end
        if following.low in HOUSEHOLD and self._household(read, place):
            return place + 1
        if following.low in VERBS and self._quoted_as(read, place):
            return place + 1
        return self._initialled(text, read, place) or self._pair_aged(text, read, place)

    def _turned(self, text: str, read: list[Token], place: int) -> int:
        """ "Young, Grace 34F"."""
        last, token = read[place], read[place + 1]
        named = last.low in self._surnames and token.low in self._first
        if not named or not (last.capital and token.capital) or token.shouted or token.owns:
            return 0
        return place + 2 if len(token.text) > 2 and AGED.match(text, token.end) else 0

    def _stopped(self, text: str, read: list[Token], place: int) -> int:
        """ "D. Pettifer", "geo. ormiston"."""
        token, following = read[place], read[place + 1]
        if following.gap not in (".", ". "):
            return 0
        if token.low in SHORT:
            named = self._listed(following) or not self._lexicon.known(following.low)
            return place + 2 if named and len(following.low) > 2 else 0
        if len(token.text) > 1 or not token.capital or not self._unknown.unknown(following):
            return 0
        if following.low.endswith(SPECIES):
            return 0
        if (place and read[place - 1].low in VITAMINS) or any(c.isdigit() for c in token.gap):
            return 0
        return place + 2

    def _announced(self, text: str, read: list[Token], place: int) -> int:
        """ "Lord Strathorn", "dela Cruz", "geo ormiston 70"."""
        token, following = read[place], read[place + 1]
        unknown = self._unknown.unknown(following)
        if token.low in SHORT:
            named = self._listed(following) or unknown or self._unknown.small(read, place + 1)
            aged = AGED.match(text, following.end) or AGE.match(text, following.end)
            return place + 2 if named and aged else 0
        if not following.capital or following.shouted or self._placed(read, place + 1):
            return 0
        named = unknown or self._listed(following)
        if token.low in PARTICLES:
            return place + 2 if named else 0
        if not token.capital or not (unknown or self._sure(following)):
            return 0
        end = max(self._run(read, place + 1), self._unknown.run(read, place + 1))
        return 0 if self._eponym(read, place + 1, end) else end

    def _household(self, read: list[Token], place: int) -> bool:
        """ "Tranmer family": a name that no list may hold, or a surname."""
        token = read[place]
        if not token.capital or token.shouted or token.low in self._lists["eponyms"]:
            return False
        after = read[place + 2].low if place + 2 < len(read) else ""
        if after in NOT_HOUSEHOLD or self._placed(read, place):
            return False
        return self._unknown.unknown(token) or (token.low in self._surnames and self._sure(token))

    def _quoted_as(self, read: list[Token], place: int) -> bool:
        """ "says Logan has", "that Grace is"."""
        token = read[place]
        if not place or not token.capital or token.shouted or token.gap != " ":
            return False
        if read[place - 1].low not in SAYS or token.low in self._lists["not_names"]:
            return False
        return len(token.low) > 2 and (token.low in self._first or self._unknown.unknown(token))

    def _initialled(self, text: str, read: list[Token], place: int) -> int:
        """ "Orr J 67F", anywhere in a text."""
        token, initial = read[place], read[place + 1]
        if len(initial.text) > 2 or not initial.text.isupper() or not token.capital:
            return 0
        dot = text[initial.end : initial.end + 1] == "."
        opens = place == 0 or "\n" in token.gap
        stopped = opens and dot and AGE_STOPPED.match(text, initial.end + 1)  # "Fraser B. 41."
        if len(token.text) < 3 or not (stopped or AGED.match(text, initial.end + dot)):
            return 0
        if token.low in GRADED and initial.text in "ABCDE":
            return 0  # "Weber B 44F"
        if len(initial.text) == 2:  # "Smith JR 45M"
            plain = opens and token.low in self._surnames and not self._lexicon.word(token.low)
            person = (self._sure(token) or plain) and token.low not in self._lists["eponyms"]
            return place + 2 if person and not self._lexicon.known(initial.low) else 0
        if token.low in VITAMINS or (self._lexicon.known(token.low) and not self._surnamed(token)):
            return 0
        sure = self._sure(token) or (self._unknown.unknown(token) and initial.text not in "MF")
        plain = token.low in self._surnames and initial.text not in "MF" and not token.shouted
        return place + 2 if sure or plain else 0

    def _surnamed(self, token: Token) -> bool:
        return token.low in self._surnames and token.low not in self._lists["not_names"]

    def _pair_aged(self, text: str, read: list[Token], place: int) -> int:
        """ "Grace Young 34F", "kev doig 34m": listed words of any kind, then a person's age."""
        token, last = read[place], read[place + 1]
        if token.low not in self._first or last.owns or len(last.text) < 3:
            return 0
        if not AGED.match(text, last.end) and not self._says(read, place):
            return 0
        if last.low in NO_SURNAMES or (token.low in NO_GIVEN and not token.capital):
            return 0
        small = token.text.islower() and last.text.islower()
        if small and self._opens_aged(text, read, place):
            return place + 2
        if small:
            unknown = self._unknown.small(read, place + 1)
            sure = self._given(token) and (last.low in self._surnames or unknown)
            sure = sure or (len(token.low) > 3 and self._sure(last))
            return place + 2 if sure and last.low not in self._lists["not_names"] else 0
        if not token.capital or not last.capital or token.shouted != last.shouted:
            return 0
        if token.shouted and (text.isupper() or len(token.text) < 4 or len(last.text) < 4):
            return 0
        if self._followed(read, place, place + 2) or last.low not in self._surnames:
            return 0
        return place + 2

    def _opens_aged(self, text: str, read: list[Token], place: int) -> bool:
        """ "grace young 34f", "ally birse 29f" at the start of a line or after "pt"."""
        last = read[place + 1]
        before = read[place - 1].low if place else ""
        opens = place == 0 or "\n" in read[place].gap or before in OPENERS
        if not opens or not SEXED.match(text, last.end) or len(read[place].low) < 3:
            return False
        return last.low in self._surnames or self._unknown.small(read, place + 1)

    @staticmethod
    def _says(read: list[Token], place: int) -> bool:
        """Whether two words in capitals open a sentence and want or need something."""
        opens = place == 0 or "\n" in read[place].gap or ". " in read[place].gap
        if not opens or place + 2 >= len(read) or not read[place + 1].capital:
            return False
        return read[place + 2].gap == " " and read[place + 2].low in WISHES
