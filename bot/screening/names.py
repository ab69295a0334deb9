"""Names of patients and relatives, by title, by cue, and by lists of common names.

A colleague's name, an eponym, a hospital or a street is no find. All looks go a few words ahead or
back: linear in the words.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.screening.company import Company
from bot.screening.cues import KIN, NICKNAMED
from bot.screening.forms import NO_GIVEN, OPENERS, SEXED
from bot.screening.lexicon import Lexicon
from bot.screening.nametokens import Token, tokens
from bot.screening.namewords import LONGEST
from bot.screening.rulefile import set_of
from bot.screening.singles import CALENDAR, IS_AGED, MODAL
from bot.screening.staff import Staff
from bot.screening.unlisted import FIRM_VERBS, OUT_AFTER, OUT_BEFORE

AGED = re.compile(
    r"[\s,(\-:]{0,4}(?:(?:aged? ?)?\d{1,3} ?(?:[mf]\b|y|yrs?\b)|aged? \d|\(\d{1,3}\)"
    r"|\((?:[a-z\-]{3,15}, ?){1,2}\d{1,3} ?[mf)]"
    r"|, ?\d{1,3}\b(?![/.%\-])|d\.?o\.?b|chi\b|\[)",
    re.I,
)
IDENTIFIED = re.compile(r"[ ,(]{1,3}(?:[MF] )?\d{6}(?!\d)(?: |-)?(?:\d{4})?")
VERBS = set_of("has had is was presents presented complains reports says feels needs takes")
FAMILY = set_of("family twins brothers sisters siblings household kids children triplets baby")
ABOUT = set_of("on about re regarding for")
HE = set_of("she he shes hes")
DOCTORS = set_of("dr doctor prof professor nurse")
GLUED = re.compile(r"(?:Mrs?|Miss)[A-Z][a-z]{2,}")  # "MrsTaylor"
LABELS = set_of("patient pt name surname forename client")


class Names(Company):
    """Finds names. `lists` are the word lists of identifiers.yaml."""

    def __init__(self, lexicon: Lexicon, lists: dict[str, frozenset[str]]) -> None:
        super().__init__(lexicon, lists)
        self._staff = Staff(lists)
        cues = LABELS | DOCTORS | KIN | NICKNAMED | CALENDAR | self._joiners
        cues |= lists["titles"] | lists["strong_cues"] | lists["weak_cues"]
        self._telling = self.listed | cues | {"initials", "name", "known", "m", "st"}

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of each name that is a patient's, a relative's or unexplained."""
        read = tokens(text)
        if "-" in text:
            read = [self._simple(token) for token in read]
        place, staff_until = 0, -1
        owned = "\x02" in text  # a number or a date of birth was taken out
        while place < len(read):
            if self._silent(read[place]):
                place += 1
                continue
            end = self._unknown.owned(text, read, place) if owned else 0
            if end and not self._followed(read, place, end):
                start, title = place, ""
            else:
                start, end, title = self._at(text, read, place)
            if end <= start:
                place += 1
                continue
            joined = start - 1 <= staff_until and read[start - 1].low in ("and", "or", "dr")
            if self._place_pair(text, read, start, end):
                pass  # "Newton Mearns"
            elif self._staff.is_staff(text, read, start, end, title) or joined:
                staff_until = end
            else:
                runs = self._company(text, read, start, end, title)
                yield from ((read[first].start, read[last - 1].end) for first, last in runs)
                end = max(last for _, last in runs)
            place = end

    def _silent(self, token: Token) -> bool:
        """Whether no name begins with a word: in small letters, or a known short form."""
        if token.low in self._telling:
            return False
        return not token.capital or (token.shouted and self._lexicon.known(token.low))

    def again(self, text: str, named: frozenset[str]) -> Iterator[tuple[int, int]]:
        """Start and end of each word that was taken out as a name before: "Mr Orrin … Orrin's"."""
        read = tokens(text)
        for place, token in enumerate(read):
            if token.text not in named or not token.capital or len(token.text) < 4:
                continue
            before = read[place - 1].low if place else ""
            unsure = self._lexicon.known(token.low) or token.low in self._lists["eponyms"]
            if unsure or before in self._lists["staff_before"]:
                continue
            if not self._placed(read, place) and not self._followed(read, place, place + 1):
                yield token.start, token.end

    def _at(self, text: str, read: list[Token], place: int) -> tuple[int, int, str]:
        """First word and end of the name that the word at `place` shows, and its title."""
        token = read[place]
        if token.low in self._lists["titles"] and (end := self._titled(text, read, place)):
            return place + 1, end, token.low
        if token.low in LABELS and (end := self._labelled(read, place)):
            return place + 1, end, ""
        if token.low == "m" and (end := self._slashed(read, place)):
            return place + 2, end, "ms"
        if token.low == "initials" and (end := self._initials(read, place)):
            return place + 1, end, ""
        if token.text.startswith("M") and GLUED.fullmatch(token.text):
            return place, place + 1, "mr"
        doctor = token.low in DOCTORS and self._joined(read, place + 1)
        if doctor and self._unknown.unknown(read[place + 1]):  # the patient may be one
            return place + 1, self._unknown.run(read, place + 1), ""
        if token.low == "name" and (end := self._named_small(read, place)):
            return place + 2, end, ""
        start = self._after_cue(read, place) or self._nickname(read, place)
        if start and (end := self._run(read, start)):
            return start, end, ""
        if token.low in self._lists["weak_cues"] and (end := self._weak(read, place)):
            return place + 1, end, ""
        if token.low in KIN and (end := self._kin(text, read, place + 1)):
            return place + 1, end, ""
        end = self._bare(text, read, place) or self._single(text, read, place)
        return place, end or self._even_small(text, read, place), ""

    def _slashed(self, read: list[Token], place: int) -> int:
        """The end of a name after "m/s", or 0."""
        start = place + 2
        if start >= len(read) or read[start - 1].low != "s" or read[start - 1].gap != "/":
            return 0
        named = read[start].gap == " " and (self._sure(read[start]) or read[start].capital)
        return self._run(read, start) if named else 0

    def _place_pair(self, text: str, read: list[Token], start: int, end: int) -> bool:
        """Whether the name from `start` to `end` is a place's or an institution's of two words."""
        pairs = self._lists["place_pairs"]
        if end - start > 2 or end == start:
            return False
        words = [token.low for token in read[max(0, start - 1) : end + 1]]
        found = [f"{one}-{two}" for one, two in pairwise(words) if f"{one}-{two}" in pairs]
        own = "-".join(token.low for token in read[start:end])
        # "Ben Hope, 34M" is no hill
        return bool(found) and not (own in found and AGED.match(text, read[end - 1].end))

    def _bare(self, text: str, read: list[Token], place: int) -> int:
        """The end of a name without title or cue, or 0."""
        token = read[place]
        if end := self._formed(text, read, place):
            return end
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
        if not small or self._lexicon.known(token.low):
            return 0
        does = following is not None and following.low in VERBS
        return place + 1 if does or SEXED.match(text, token.end) else 0

    def _swapped(self, text: str, read: list[Token], place: int) -> int:
        """ "SMITH, John", "Smith, J 72M"."""
        token, following = read[place], read[place + 1]
        if token.low not in self._surnames or not (token.capital and following.capital):
            before = read[place - 1].low if place else ""
            small = before in OPENERS and self._sure(token) and self._given(following)
            return place + 2 if small else 0  # "pt: singh, harpreet"
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
        if self._person(text, read, place) or self._all_capitals(text, read, place):
            return end
        if len(last.text) == 1:
            if not self._joined(read, end) or read[end].low not in self._surnames:
                return 0
            last, end = read[end], end + 1
        strange = self._given(token) and not self._lexicon.word(last.low)  # "Ghulam Rasool"
        if self._clinical(last) and not (self._sure(token) and (self._listed(last) or strange)):
            return 0
        if last.low in self._lists["not_names"]:
            return 0
        while end - place < LONGEST and self._joined(read, end) and not read[end - 1].owns:
            named = read[end].capital and self._listed(read[end])
            if not named and not self._unknown.unknown(read[end]):
                break
            end += 1
        # "Ghulam Rasool's rash" is no eponym's
        person = self._given(token) or (token.low in self._first and last.low in self._surnames)
        owner = person and last.owns and last.low not in self._lists["eponyms"]
        if not owner and self._eponym(read, place, end):
            return 0
        sure = self._sure(token) or self._sure(last)
        if token.low in self._first:
            if self._listed(last):
                return end if sure or not (token.shouted or last.shouted) else 0
            return end if self._sure(token) and not last.shouted else 0
        if last.low in self._first:  # "SMITH John", "McLeod Agnes"
            return end if sure else 0
        return end if self._sure(token) and self._sure(last) else 0

    def _person(self, text: str, read: list[Token], place: int) -> bool:
        """Whether "Grace Young 34F", "Mark Bishop wants": ordinary words, but a person's."""
        token, last, end = read[place], read[place + 1], place + 2
        if token.low not in self._first or last.low not in self._surnames:
            return False
        if token.shouted or last.shouted or last.owns or self._followed(read, place, end):
            return False
        never = self._lists["not_names"]
        if token.low in never or last.low in never:
            return False
        does = end < len(read) and read[end].gap == " " and read[end].low in FIRM_VERBS
        return does or bool(AGED.match(text, last.end) or IS_AGED.match(text, last.end))

    def _all_capitals(self, text: str, read: list[Token], place: int) -> bool:
        """Whether a line begins "KRISTINA VASILIAUSKAITE 30F"."""
        token, last = read[place], read[place + 1]
        opens = place == 0 or "\n" in token.gap
        if not (opens and token.shouted and last.shouted) or len(last.text) < 4:
            return False
        if token.low not in self._first or not SEXED.match(text, last.end):
            return False
        return self._listed(last) or (self._given(token) and not self._lexicon.word(last.low))

    def _alone(self, text: str, read: list[Token], place: int) -> int:
        """One listed word with a capital: "Margaret, 78", "McLeod, 67F"."""
        token = read[place]
        aged = AGED.match(text, token.end)
        initial = place > 0 and len(read[place - 1].text) == 1 and read[place - 1].capital
        if initial and aged and token.low in self._surnames and not token.shouted:
            return place + 1
        if self._followed(read, place, place + 1) or self._visited(read, place):
            return 0
        beside = OUT_BEFORE.search(text, max(0, token.start - 5), token.start)
        if token.low in self._surnames and (beside or OUT_AFTER.match(text, token.end)):
            return place + 1
        if beside and self._given(token):
            return place + 1
        if place + 1 < len(read) and token.low in self._surnames and not token.shouted:
            family = read[place + 1].gap == " " and read[place + 1].low in FAMILY
            if family and self._sure(token):
                return place + 1
        opens = place == 0 or "\n" in token.gap
        rarely = opens and aged and token.low in self._lists["rarely_alone"]
        if self._eponym(read, place, place + 1) and not rarely:
            return 0
        if self._given(token):
            quiet = not token.shouted or aged or (opens and not text.isupper())
            return place + 1 if quiet else 0
        if aged and not token.shouted and (opens or self._sure(token)):
            lists = self._lists
            other = token.low in NO_GIVEN | lists["trades"] or token.low in lists["not_names"]
            return 0 if other else place + 1
        return place + 1 if self._somebody(read, place, opens, initial) else 0

    def _somebody(self, read: list[Token], place: int, opens: bool, initial: bool) -> bool:
        """Whether a listed word that says little alone is a person by what stands beside it."""
        token = read[place]
        if self._spoken_of(read, place):
            return True
        before = read[place - 1].low if place else ""
        following = read[place + 1].low if place + 1 < len(read) else ""
        lists = self._lists
        other = token.low in lists["never_alone"] or token.low in lists["not_names"]
        does = token.low in self._first and following in VERBS and len(token.low) > 2
        if does and not other and (opens or before in ("wee", "little", "young", "old")):
            return True
        if initial and self._sure(token) and not token.shouted and token.gap in (" ", ". ", "."):
            return True
        mac = token.text.startswith(("Mc", "O'")) and len(token.text) > 3
        return mac and token.low in self._surnames

    def _spoken_of(self, read: list[Token], place: int) -> bool:
        """ "advice on Grace. She is 9": a given name, whatever else it is, then "she" or "he"."""
        token = read[place]
        if not place or token.low not in self._first or token.shouted or token.gap != " ":
            return False
        after = read[place + 1] if place + 1 < len(read) else None
        he = after is not None and after.gap in (". ", ", ", " - ") and after.low in HE
        return he and read[place - 1].low in ABOUT

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
        if self._clinical(token) or token.owns:
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
        if end - place < 2 or len(read[end - 1].text) == 1 or self._eponym(read, place, end):
            return 0
        strange = [each.low for each in read[place:end] if not self._lexicon.known(each.low)]
        if all(self._lexicon.slip(low) for low in strange):
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
