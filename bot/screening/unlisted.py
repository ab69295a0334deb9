"""Names that stand in no list: capitals that are no known word, beside what shows a person."""

import re

from bot.screening.lexicon import Lexicon
from bot.screening.nametokens import Token
from bot.screening.rulefile import set_of

PARTICLES = set_of(
    "van von der den de di da la le al el bin ibn ben abu mac mc o ni nic ter du dos"
)
PREFIX = re.compile(r"(?:Mc|Mac|O'|Ni|Nic|Al-|El-|Fitz|D')[A-Z][a-z]{2,}")
PERSON_VERBS = set_of(
    "wants needs says said feels denies lives asks asked takes complains reports rang phoned came"
    " attended keeps gets cant can't thinks worries worried refuses refused drinks smokes has had"
    " presents presented stays works"
)
FIRM_VERBS = PERSON_VERBS - set_of("needs takes gets has had keeps works came refuses lives stays")
AGED = re.compile(
    r"[\s,(\-]{1,3}(?:aged? )?\d{1,3} ?(?:[mfMF]\b|y\b|yo\b|yrs?\b|years?\b|/12|/52)"
    r"|, \d{2}, |,? \(\d{1,2}\)|,? (?:dob|d\.o\.b|chi)\b|,? [MF] ?\d{2}\b",
    re.I,
)
LONGEST = 5


class Unlisted:
    """Finds runs of unknown words with capitals that are somebody's name."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def unknown(self, token: Token) -> bool:
        """Whether it has a capital and is neither a known word nor shouted nor a code."""
        if not token.capital or token.glued or len(token.low) < 3 or token.shouted:
            return False
        plain = token.text[1:].islower() and "'" not in token.text
        return bool(plain or PREFIX.fullmatch(token.text)) and not self._lexicon.known(token.low)

    def run(self, read: list[Token], place: int) -> int:
        """The end of the unknown or listed capitals from `place` on."""
        end = place
        while end < len(read) and end - place < LONGEST:
            token = read[end]
            if end > place and (token.gap not in (" ", "  ", "\t", "-") or read[end - 1].owns):
                break
            particle = token.low in PARTICLES and end + 1 < len(read) and read[end + 1].capital
            named = token.capital and not token.shouted and token.low in self._lexicon.listed
            if not (self.unknown(token) or named or (particle and end > place)):
                break
            end += 1
        while end > place and read[end - 1].low in PARTICLES:
            end -= 1
        return end

    def find(self, text: str, read: list[Token], place: int) -> int:
        """The end of a name that begins with the unknown word at `place`, or 0."""
        token = read[place]
        if not self.unknown(token):
            return 0
        end = self.run(read, place)
        if end - place >= 2 and self._pair(read, place, end):
            return end
        if end - place < 1:
            return 0
        if AGED.match(text, read[end - 1].end) and not self._follows_figure(read, place):
            return end
        if PREFIX.fullmatch(token.text):
            return end
        following = read[end] if end < len(read) else None
        opens = place == 0 or "\n" in token.gap or ". " in token.gap or "? " in token.gap
        if following is not None and following.gap == " " and following.low in FIRM_VERBS:
            return end if opens or place == 0 else 0
        return 0

    def _follows_figure(self, read: list[Token], place: int) -> bool:
        return any(character.isdigit() for character in read[place].gap)

    def _pair(self, read: list[Token], place: int, end: int) -> bool:
        """Two words: both unknown to the word lists, or one of them a listed name."""
        named = [token for token in read[place:end] if token.low not in PARTICLES]
        return len(named) >= 2 and not self._follows_figure(read, place)

    def small(self, read: list[Token], place: int) -> bool:
        """Whether a word in small letters after a given name may be a surname: "mcsporran"."""
        if place >= len(read):
            return False
        token = read[place]
        if token.gap not in (" ", "  ") or len(token.text) < 4 or token.glued:
            return False
        return not self._lexicon.known(token.low)
