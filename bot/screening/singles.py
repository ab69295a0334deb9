"""A first name alone, that may be an ordinary word, by what stands beside it: "grace, 7, UTI"."""

import re

from bot.screening.cues import KIN
from bot.screening.forms import OPENERS, SEXED, Forms
from bot.screening.lexicon import Lexicon
from bot.screening.nametokens import Token
from bot.screening.rulefile import set_of
from bot.screening.unlisted import FIRM_VERBS, MET

UNITS = (
    r"(?:mg|mcg|micro|g|mls?|units?|days?|weeks?|hours?|hrs|times|doses?|tab|puffs?|per|to|or)\b"
)
AGED = re.compile(
    # ", 7, wets the bed", but not "April, 19, 2024" nor "May, 3, 4 and 5"
    r", \d{1,3}, (?!\d)|,? \(?(?:aged? )\d{1,3}\b|,? \(\d{1,3}\)"
    r"|,? \(?\d{1,3} ?(?:y/?o|yrs?|years?)(?: old)?(?:,|\)| [a-z]{4}|$)"
    r"|,? \(?\d{1,3} ?(?:[mf]|male|female)\b"
    # "Max 9 months, eczema" is a child; "max 9 months of it" is not
    r"|,? \(?\d{1,2} ?(?:(?:months?|mths?|weeks?|wks?)(?: old|,|\))|/12,|/52,)",
    re.I,
)
IS_AGED = re.compile(
    r" (?:is|was|has just turned|turned) (?:only |now |nearly |just )?\d{1,3}"
    r"(?: (?:and|with|on|now|yrs?|years|yo)\b(?! (?:off|ago|later))|,| ?[mf]\b|\.? ?$"
    r"|\. [A-Z]| \()",
    re.I,
)
HUMAN = set_of(
    "mum mother dad father son daughter brother sister husband wife partner carer carers parents"
    " family gran granny aunt uncle mam gp school girlfriend boyfriend mummy"
)
# What one person has; with a capital it may be anybody's: "Sue's TSH".
OWNED = HUMAN | set_of(
    "bloods ecg lfts ues hba psa tsh inr ferritin potassium sodium hb eczema asthma epilepsy"
    " diabetes bp weight height pump glucose sugars feeds medication meds tablets warfarin catheter"
    " periods ulcer ulcers knee hip back rash mood memory cough pain pains migraine migraines gout"
    " copd psoriasis acne stoma pessary coil implant hearing vision speech sleep appetite bowels"
    " toe toes nose ear ears arm arms hand hands finger fingers wrist shoulder ankle widow"
    " bladder skin feet foot legs leg creatinine egfr crp alt acr cholesterol insulin hrt inhaler"
    " inhalers mole moles lump urine seizures fits falls reflux heart kidneys thyroid smear baby"
)
AUXILIARY = set_of("can does should would could is has did will do if when for that how")
ACTS = set_of(
    "have need needs take stop start go get be benefit use come continue drive keep still see"
    " try switch qualify require restart safely now with who"
)
ENDS = re.compile(r" (?:and|who|is|has|says|would|please|again)\b|[.,;:)?\n]|$")
CALENDAR = set_of(
    "sunday monday tuesday friday april may june august summer autumn winter spring jan christian"
)
MODAL = set_of("will may can mark")
# Words that are hardly ever said of a person when they stand alone in small letters.
LIMITS = MODAL | set_of("max min art bill hope rose long even late")
LONGEST = 3
SPEAKS = FIRM_VERBS - set_of("worries drinks smokes")  # "comfort drinks"
INITIALS = re.compile(
    r"(?:[A-Z]\. ?){1,3}(?:(?:Mc|Mac|O')?[A-Z])\.?(?=,? \(?\d{1,3} ?[MF]\b"
    r"|,? (?:chi|CHI|dob|DOB|d\.o\.b)\b|,? \[\x01\x02)"
)
SPOKEN_OF = set_of("for in re about regarding saw rang phoned visited met wee young old pt is")
LETTERED = set_of("cell cells coli diff pylori ray rays wave waves strep scan score")
HOUSEHOLD_VERBS = set_of("all have both are were had live want keep")
SMALL_AGED = re.compile(r",? \d{1,3} ?(?:[mf]\b|y|(?!" + UNITS + r")[a-z]{3})")
WHERE = set_of("visited visiting in via near outside")
WHOSE = set_of("his her their pts patients hers client")
MET_AFTER = set_of("at today this yesterday on in again for re about with")


class Singles(Forms):
    """Finds single names, and runs of them in small letters."""

    def __init__(self, lexicon: Lexicon, lists: dict[str, frozenset[str]]) -> None:
        super().__init__(lexicon, lists)
        self._others = lists["never_alone"] | lists["never_small"] | lists["eponyms"]
        self._others |= lists["not_names"]

    def _single(self, text: str, read: list[Token], place: int) -> int:
        """The end of the name at `place`, or 0."""
        token = read[place]
        low = token.low
        if token.capital and (end := self._shaped(text, read, place)):
            return end
        if (low not in self.listed and low not in CALENDAR) or len(low) < 3 or token.glued:
            return 0
        if low in self._lists["never_alone"]:
            return 0
        if low in self._lexicon.clinical and low not in self._lists["rarely_alone"]:
            return 0
        if low in self._lists["not_names"] and low not in MODAL | CALENDAR:
            return 0
        if place > 1 and token.gap[:1] == "." and (end := self._dotted(read, place)):
            return end
        before = read[place - 1].low if place else ""
        opens = place == 0 or "\n" in token.gap or token.gap in (". ", "? ", "! ")
        if low in self._first and token.gap in ("", " ") and before in WHOSE | AUXILIARY | MET:
            return self._inside(text, read, place, before)
        if low in self._first and self._owner(read, place, opens):
            return place + 1
        if opens or (before in OPENERS and token.gap in (" ", ": ", " - ")):
            return self._opening(text, read, place, opens)
        return self._relative(text, read, place) if low in self._first else 0

    def _even_small(self, text: str, read: list[Token], place: int) -> int:
        """ "saw callum again", "urate target for hector?": a listed name that is no word at all
        says enough in small letters, and where all is in capitals; with a surname or an initial.
        """
        token = read[place]
        alone = self._no_word(text, token) or self._spoken_of_small(text, read, place)
        if not alone or self._placed(read, place):
            return 0
        end = place + 1
        if end < len(read) and self._joined(read, end) and not token.owns:
            last = read[end]
            surname = self._no_word(text, last) or last.low in self._surnames
            initial = len(last.low) == 1 and not last.glued and not self._lettered(read, end)
            strange = token.low in self._first and self._unknown.small(read, end)
            end += surname or initial or strange
        return 0 if self._followed(read, place, end) else end

    def _no_word(self, text: str, token: Token) -> bool:
        """Whether a word in small letters, or among capitals alone, is a name and nothing else."""
        if token.glued or not (token.text.islower() or text.isupper()):
            return False
        sure = self._given(token) or (len(token.low) > 3 and self._sure(token))
        return sure and token.low not in self._others and not self._lexicon.known(token.low)

    def _spoken_of_small(self, text: str, read: list[Token], place: int) -> bool:
        """ "what next for hazel?", "threadworm in theo, 5 months": a rarer word than name."""
        token = read[place]
        before = read[place - 1].low if place and token.gap == " " else ""
        if before not in SPOKEN_OF or not token.text.islower() or token.glued:
            return False
        named = token.low in self._first and token.low not in self._others
        return named and not self._lexicon.known(token.low) and bool(ENDS.match(text, token.end))

    @staticmethod
    def _lettered(read: list[Token], place: int) -> bool:
        """Whether a letter is no initial: "b cell", "h pylori"."""
        return place + 1 < len(read) and read[place + 1].low in LETTERED

    def _opening(self, text: str, read: list[Token], place: int, opens: bool) -> int:
        """ "Max 9 months, eczema", "sue is worried", "mcphail 66f", "nguyen thi lan 34"."""
        token = read[place]
        given = token.low in self._first or (token.low in CALENDAR and token.capital)
        fits = AGED.match(text, token.end) or (opens and IS_AGED.match(text, token.end))
        if given and fits and not self._calendar(text, token):
            shouts = token.shouted and text.isupper()
            small = (
                token.text.islower() and token.low in LIMITS and not SEXED.match(text, token.end)
            )
            return 0 if shouts or small else place + 1
        # Surnames: "singh 61m", "KAUR, 38F", "MacGillivray is 90"
        surname = token.low in self._surnames and self._sure(token)
        surname = surname and not self._lexicon.known(token.low)
        if surname and fits and not text.isupper():
            return place + 1
        if place + 1 >= len(read):
            return 0
        if surname and token.text.islower() and (end := self._small_run(text, read, place)):
            return end
        following = read[place + 1]
        if not given or following.gap != " " or token.owns:
            return 0
        if token.low in LIMITS and not token.capital:
            return 0
        if not opens and self._small_two(token, following):
            return place + 2
        if following.low in SPEAKS and token.low not in CALENDAR:
            return place + 1 if opens else 0
        after = read[place + 2 : place + 4]
        if not opens or not after:
            return 0
        if following.low == "is" and after[0].low in ("worried", "keen", "asking", "struggling"):
            return place + 1
        both = [each.low for each in after]
        paired = following.low == "and" and len(both) == 2 and both[0] in WHOSE
        return place + 1 if paired and both[1] in HUMAN else 0

    def _shaped(self, text: str, read: list[Token], place: int) -> int:
        """ "J.McK., 44M", "St Clair, Rosalind", "The Hendersons have"."""
        token = read[place]
        before = read[place - 1].low if place else ""
        opens = place == 0 or "\n" in token.gap or before in OPENERS
        if len(token.text) == 1 and opens and (found := INITIALS.match(text, token.start)):
            end = place
            while end < len(read) and read[end].end <= found.end():
                end += 1
            said = "".join(each.low for each in read[place:end])
            return 0 if self._lexicon.word(said) else end
        following = read[place + 1 : place + 3]
        if token.low == "st" and opens and len(following) == 2 and following[1].gap == ", ":
            saint, given = following
            both = saint.capital and given.capital and saint.low in self._surnames
            return place + 3 if both and self._given(given) else 0
        if before != "the" or not token.low.endswith("s") or self._lexicon.known(token.low):
            return 0
        does = following and following[0].low in HOUSEHOLD_VERBS and following[0].gap == " "
        single = token.low[:-1]
        sure = single in self._surnames and single not in self._plain
        return place + 1 if does and sure and token.low not in self._lists["eponyms"] else 0

    def _dotted(self, read: list[Token], place: int) -> int:
        """ "re a.m. dunbar": a surname after single letters with full stops."""
        first = place - 1
        while first and place - first < 4 and len(read[first].text) == 1:
            first -= 1
        single = len(read[first + 1].text) == 1
        return (
            place + 1
            if single and read[first].low in OPENERS and self._surnamed(read[place])
            else 0
        )

    def _calendar(self, text: str, token: Token) -> bool:
        """Whether it is a month: "June 44 % …"; "June, 77, falls" and "June is 77" are not."""
        if token.low not in CALENDAR:
            return False
        return not (text.startswith(", ", token.end) or text.startswith(" is ", token.end))

    def _small_run(self, text: str, read: list[Token], place: int) -> int:
        """ "nguyen thi lan 34", all in small letters."""
        end = place + 1
        while end < len(read) and end - place < LONGEST and read[end].gap == " ":
            token = read[end]
            if not token.text.islower() or token.low not in self.listed or token.owns:
                break
            if token.low in self._lists["not_names"] or len(token.low) < 2:
                break
            end += 1
        return end if end - place > 1 and SMALL_AGED.match(text, read[end - 1].end) else 0

    def _small_two(self, token: Token, last: Token) -> bool:
        """ "pt heather wilson": of two listed words in small letters one says nothing else."""
        words = (token.low, last.low)
        if not token.text.islower() or not last.text.islower() or last.low not in self._surnames:
            return False
        if min(map(len, words)) < 3 or not self._lists["not_names"].isdisjoint(words):
            return False
        return not self._lexicon.common.issuperset(words)

    def _owner(self, read: list[Token], place: int, opens: bool) -> bool:
        """ "hugh's wife", "Sue's TSH", "ewan's psoriasis"."""
        token = read[place]
        if not token.owns or place + 1 >= len(read) or token.low in self._lists["eponyms"]:
            return False
        following = read[place + 1]
        if following.gap not in (" ", "'s ") or token.shouted:
            return False
        if following.low in HUMAN:
            return token.low not in CALENDAR and (token.capital or opens or self._given(token))
        if following.low not in OWNED:
            return False
        if token.low in CALENDAR:  # "April's bloods" are a month's, her periods are not
            return token.capital and following.low in ("periods", "mood", "rash", "catheter")
        return token.capital or not self._lexicon.known(token.low)

    def _inside(self, text: str, read: list[Token], place: int, before: str) -> int:
        """ "can agnieszka have …", "should Hope stop …", "visited Nan at home"."""
        token = read[place]
        if place + 1 >= len(read) or token.owns or token.shouted or token.low in CALENDAR:
            return 0
        following = read[place + 1]
        if token.gap != " " or self._placed(read, place) or self._followed(read, place, place + 1):
            return 0
        if before in MET:
            if not token.capital or token.low in self._lexicon.places:  # "visited Chad"
                return 0
            if token.low in self._lists["eponyms"] - self._lists["rarely_alone"]:
                return 0
            return place + 1 if ENDS.match(text, token.end) or following.low in MET_AFTER else 0
        if before in AUXILIARY and following.gap == " " and following.low in ACTS:
            if token.capital:
                return place + 1 if token.low not in self._lists["eponyms"] else 0
            known = self._lexicon.known(token.low) or not self._given(token)
            return 0 if known or len(token.low) < 4 else place + 1
        return 0

    def _visited(self, read: list[Token], place: int) -> bool:
        """ "visited Georgia": a country that is called like somebody."""
        before = read[place - 1].low if place else ""
        return before in WHERE and read[place].low in self._lexicon.places

    def _relative(self, text: str, read: list[Token], place: int) -> int:
        """ "his carer is Bev and", "her mum, Dawn, says"."""
        token = read[place]
        if place < 2 or not token.capital or token.shouted or token.owns:
            return 0
        if token.low in CALENDAR or not ENDS.match(text, token.end):
            return 0
        last = read[place - 1]
        if last.low == "is" and token.gap == " " and last.gap == " ":
            return place + 1 if read[place - 2].low in KIN and read[place - 2].low != "twin" else 0
        kin = token.gap == ", " and last.low in KIN and last.low in HUMAN
        return place + 1 if kin and text[token.end : token.end + 1] == "," else 0

    def _named_small(self, read: list[Token], place: int) -> int:
        """ "her name is precious dube": the end of listed words in small letters."""
        if place < 1 or place + 2 >= len(read) or read[place - 1].low not in WHOSE:
            return 0
        if read[place + 1].low != "is" or read[place + 2].low not in self._first:
            return 0
        start = end = place + 2
        while end < len(read) and end - start < LONGEST and read[end].gap == " ":
            low = read[end].low
            if low not in self.listed or low in self._lists["not_names"] or len(low) < 3:
                break
            end += 1
        return end if end > start else 0
