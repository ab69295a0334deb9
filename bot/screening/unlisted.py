"""Names that stand in no list: capitals that are no known word, beside what shows a person."""

import re

from bot.screening.lexicon import Lexicon
from bot.screening.nametokens import Token
from bot.screening.rulefile import set_of

PARTICLES = set_of(
    "van von der den de di da la le al el bin ibn ben abu mac mc o ni nic ter du dos dela"
    " delos della"
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
    r"|, \d{2}, | is \d{2}\b(?![./%])|,? \(\d{1,2}\)|,? (?:dob|d\.o\.b|chi)\b|,? [MF] ?\d{2}\b",
    re.I,
)
OUT_BEFORE = re.compile(r"\x01\]\)?,? ?\(?$")
OUT_AFTER = re.compile(r",? \[\x01")
# "Wilhelmina Dunsmuir, CHI [CHI number]"; \x02 marks what is one patient's alone.
OWN_AFTER = re.compile(
    r"[ ,.(\-:\n]{1,3}(?:(?:chi|nhs|dob|d\.o\.b\.?|hosp(?:ital)?|unit|born|b)\b)?"
    r"(?: (?:no|num(?:ber)?)\b)?[ :.=#(]{0,3}\[\x01\x02",
    re.I,
)
GAPS = (" ", "  ", ", ", ",", ". ", ".")
LABELS = set_of("chi nhs dob no pt re hosp unit")
MET = set_of("saw met visited examined reviewed seeing")
SPOKEN = set_of("spoke spoken speak speaking talked talking")
RELATIVES = set_of(
    "mum mother dad father son daughter brother sister husband wife partner carer carers parents"
    " family gran granny aunt uncle bloods blood scan ecg xray lfts ues hba1c psa tsh inr results"
    " meds tablets inr ferritin potassium sodium tsh hb mri ct eczema asthma epilepsy diabetes bp"
    " weight height insulin pump glucose sugars feeds school carers gp medication chemo warfarin"
    " letter appointment"
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
        if "-" in token.text:
            return self._double(token)
        plain = token.text[1:].islower() and "'" not in token.text
        return bool(plain or PREFIX.fullmatch(token.text)) and not self._lexicon.known(token.low)

    def _double(self, token: Token) -> bool:
        """ "Rutherglen-Smythe": two capitals, none an eponym's, of which one is no known word."""
        parts = token.text.split("-")
        if not all(len(part) > 2 and part[0].isupper() and part[1:].islower() for part in parts):
            return False
        lows = [part.lower() for part in parts]
        if not self._lexicon.never.isdisjoint([*lows, token.low]):
            return False
        return any(low in self._lexicon.listed or not self._lexicon.known(low) for low in lows)

    def owned(self, text: str, read: list[Token], place: int) -> int:
        """The end of capitals right before a patient's own number or date of birth, or 0."""
        end, last = place, min(len(read), place + LONGEST)
        while end < last and read[end].capital and not read[end].glued and not read[end].owns:
            if end > place and read[end].gap not in GAPS:
                break
            if read[end].low in LABELS or not self._personal(read[end]):
                break
            end += 1
        if end == place or not OWN_AFTER.match(text, read[end - 1].end):
            return 0
        named = [token for token in read[place:end] if len(token.text) > 2]
        listed = [token for token in named if token.low in self._lexicon.listed]
        strange = [token for token in named if not self._lexicon.word(token.low)]
        if len(named) > 1:
            return end if listed or not any(token.shouted for token in named) else 0
        return end if any(not token.shouted or token in listed for token in strange) else 0

    def _personal(self, token: Token) -> bool:
        """Whether it may be part of a name: listed, a place's, an initial, or in no word list."""
        low = token.low
        if low in self._lexicon.listed or low in self._lexicon.places or len(token.text) == 1:
            return low not in self._lexicon.never or low in self._lexicon.surnames
        return not self._lexicon.word(low)

    def run(self, read: list[Token], place: int) -> int:
        """The end of the unknown or listed capitals from `place` on."""
        end = place
        while end < len(read) and end - place < LONGEST:
            token = read[end]
            stopped = token.gap in (". ", ".") and len(read[end - 1].text) == 1  # "Fiona M. Orr"
            apart = token.gap not in (" ", "  ", "\t", "-") and not stopped
            if end > place and (apart or read[end - 1].owns):
                break
            follows = end + 1 < len(read) and read[end + 1].capital
            initial = len(token.text) == 1 and token.capital
            particle = (token.low in PARTICLES or initial) and follows
            named = token.capital and not token.shouted and token.low in self._lexicon.listed
            if not (self.unknown(token) or named or (particle and end > place)):
                break
            end += 1
        while end > place and (read[end - 1].low in PARTICLES or len(read[end - 1].text) == 1):
            end -= 1
        return end

    def find(self, text: str, read: list[Token], place: int) -> int:
        """The end of a name that begins with the unknown word at `place`, or 0."""
        token = read[place]
        if not self.unknown(token):
            return 0
        end = self.run(read, place)
        if end - place < 1:
            return 0
        if PREFIX.fullmatch(token.text) or self._beside(text, token, read[end - 1]):
            return end
        if self._met(read, place, end):
            return end
        if all(self._lexicon.slip(each.low) for each in read[place:end]):
            return 0
        if end - place >= 2 and self._pair(read, place, end):
            return end
        if AGED.match(text, read[end - 1].end) and not self._follows_figure(read, place):
            return end
        following = read[end] if end < len(read) else None
        opens = place == 0 or "\n" in token.gap or ". " in token.gap or "? " in token.gap
        if following is not None and following.gap == " " and following.low in FIRM_VERBS:
            return end if opens or place == 0 else 0
        return 0

    @staticmethod
    def _beside(text: str, first: Token, last: Token) -> bool:
        """Whether it stands right beside what was taken out: "[name] Byron"."""
        return bool(OUT_BEFORE.search(text, max(0, first.start - 4), first.start)) or bool(
            OUT_AFTER.match(text, last.end)
        )

    @staticmethod
    def _met(read: list[Token], place: int, end: int) -> bool:
        """Whether somebody was spoken to, seen, or owns a relative: "Spoke to Bodil"."""
        before = [token.low for token in read[max(0, place - 2) : place]]
        if read[place].gap == " ":
            if before[-1:] and before[-1] in MET:
                return True
            if before[-1:] == ["to"] and before[0] in SPOKEN:
                return True
            following = [token.low for token in read[end : end + 2]]
            if before[-1:] == ["discussed"] and following in (["with", "her"], ["with", "his"]):
                return True
        if end >= len(read):
            return False
        after = read[end]
        if after.low == "who" and after.gap in (" ", ", "):
            return True
        return read[end - 1].owns and after.gap in (" ", "'s ") and after.low in RELATIVES

    def shouted(self, text: str, read: list[Token], place: int) -> int:
        """The end of two words in capitals before an age, of which no list knows one: a name."""
        end = place
        while end < len(read) and end - place < LONGEST:
            token = read[end]
            if not token.shouted or token.glued or (end > place and token.gap not in (" ", ", ")):
                break
            if self._lexicon.known(token.low) and token.low not in self._lexicon.listed:
                break
            end += 1
        if end == place or (text.isupper() and place) or len(read[place].text) < 3:
            return 0
        strange = [each.low for each in read[place:end] if not self._lexicon.known(each.low)]
        unlisted = not all(self._lexicon.slip(low) for low in strange)
        if end - place >= 2 and unlisted and AGED.match(text, read[end - 1].end):
            return end
        opens = place == 0 or "\n" in read[place].gap
        alone = end - place == 1 and unlisted and len(read[place].text) > 3 and opens
        return end if alone and OUT_AFTER.match(text, read[end - 1].end) else 0

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
