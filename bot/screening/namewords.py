"""What a word is to a name: listed, sure, clinical, an eponym's, a place's."""

from bot.screening.lexicon import Lexicon
from bot.screening.nametokens import Token
from bot.screening.rulefile import set_of
from bot.screening.unlisted import Unlisted

PARTICLES = set_of("van von der den de di da la le al el bin ibn mac mc o dela delos della ni nic")
# Given names cut short: "Geo. Ormiston".
SHORT = set_of(
    "geo wm jas chas thos robt archd alexr jno benj saml danl edw fredk kath margt eliz cath jn hy"
)
SHORTENED = SHORT | set_of("mrs mstr miss prof")  # may end with a full stop before a name
LONGEST = 5  # words of one name


class NameWords:
    """Judges words; `lists` are the word lists of identifiers.yaml."""

    def __init__(self, lexicon: Lexicon, lists: dict[str, frozenset[str]]) -> None:
        self._lexicon = lexicon
        self._doubtful, self._first = lexicon.doubtful, lexicon.first
        self._plain, self._surnames = lexicon.plain_surnames, lexicon.surnames
        self._lists = lists
        self._endings = tuple(lists["clinical_endings"])
        self._unknown = Unlisted(lexicon)
        self.listed = lexicon.listed

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

    def _simple(self, token: Token) -> Token:
        """ "Strachan-Lee" reads like "Strachan" if that is the name of the two that is listed."""
        if "-" not in token.low or token.low in self.listed:
            return token
        parts = token.low.split("-")
        if not token.capital and not all(part in self._first for part in parts):
            return token  # but "kirsty-anne"
        if self._lists["eponyms"].intersection(parts) or token.low in self._lists["eponym_pairs"]:
            return token
        listed = [part for part in parts if part in self.listed and len(part) > 2]
        if len(listed) + len(PARTICLES.intersection(parts)) < len(parts):
            return token
        sure = [part for part in listed if part not in self._plain | self._doubtful]
        return token._replace(low=(sure or listed)[0]) if listed else token

    def _clinical(self, token: Token) -> bool:
        """A word that is surely or probably no name."""
        if token.low in self._lists["not_names"] or token.glued:
            return True
        return not self._listed(token) and token.low.endswith(self._endings)

    def _surname_alike(self, given: Token, token: Token) -> bool:
        """Whether a word after a given name is a place, or only ends like a clinical one."""
        strange = not self._lexicon.word(token.low) or token.low in self._lexicon.places
        strange = strange and not token.glued and not token.shouted
        return given.capital and self._given(given) and strange

    def _eponym(self, read: list[Token], start: int, end: int) -> bool:
        """Whether the name from `start` to `end` is a disease's, a sign's, a test's."""
        if self._followed(read, start, end):
            return True
        if end - start == 2 and read[start].low in self._first:
            return False  # "Hector Gunn"; "Marcus Gunn" is a pair
        return read[end - 1].low in self._lists["eponyms"] and not self._given(read[start])

    def _followed(self, read: list[Token], start: int, end: int) -> bool:
        """Whether what stands with it shows an eponym: "Wells score", "Graham Steell"."""
        near = end < len(read) and len(read[end].gap) <= 3 and "," not in read[end].gap
        following = read[end].low if near else ""
        if following in self._lists["eponym_followers"]:
            return True
        name = read[start]
        alone = end - start == 1 and (name.low in self._surnames or not self._given(name))
        if following in self._lists["devices"] and alone and not read[end - 1].owns:
            return True  # "Penrose drain"; "Margaret drain blocked" is a patient's
        last = read[end - 1].low
        pairs = self._lists["eponym_pairs"]
        if end > 1 and f"{read[end - 2].low}-{last}" in pairs:
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
            # "Gareth Lomas" is no growth
            named = named or (
                end > start and token.capital and self._surname_alike(read[start], token)
            )
            shouted = token.shouted and end > start and not read[end - 1].shouted
            if not named and (not token.capital or shouted or self._clinical(token)):
                break
            if not named and token.shouted and end > start:
                break
            end += 1
        while end > start and (read[end - 1].low in PARTICLES or len(read[end - 1].text) == 1):
            end -= 1
        return end if end > start else 0
