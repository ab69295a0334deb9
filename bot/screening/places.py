"""Where somebody lives or can be written to: postcodes, street addresses, e-mail."""

import re
from collections.abc import Callable, Iterator

from bot.screening.clean import figures
from bot.screening.houses import ON, houses, named_houses

POSTCODE = re.compile(
    r"(?<![A-Za-z0-9])([A-Za-z]{1,2})(\d[A-Za-z\d]?)([ \t\n\-.]{0,3})"
    r"(\d[ABD-HJLNP-UW-Zabd-hjlnp-uw-z]{2})(?![A-Za-z0-9])"
)
PRIVATE = (  # providers at which services have no mailbox
    *("gmail.", "googlemail.", "hotmail.", "outlook.", "live.", "icloud.", "me.", "yahoo.", "aol."),
    *("btinternet.", "sky.", "msn.", "protonmail.", "proton.", "virginmedia.", "talktalk."),
)
MAIL = re.compile(r"[\w.%+\-']", re.ASCII)
DOMAIN = re.compile(r"[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
# Between spaces "@" mostly means "at" ("HR 80 @ rest.BP ok"), but not before the end of a host.
SPACED = re.compile(
    r"[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.(?:com|org|net|uk|scot|eu|ie|info|example)\b", re.I
)
# A code that no post office knows counts in capitals alone: "XX99 9XX".
# ZZ99 is the NHS's own area for no fixed abode and abroad, with letters that no post office uses.
NOWHERE = re.compile(r"(?<![A-Za-z0-9])zz\d\d ?\d[a-z]{2}(?![A-Za-z0-9])", re.I)
SHAPED = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{1,2}[A-Z]? \d([A-Z]{2})(?![A-Za-z0-9])")
# After "postcode" any code of the shape counts: "p/code zz99 3vz".
CODED = re.compile(
    r"(?:\b(?:p|post|zip)[ .\-/]{0,2}code)(?: is|s)?[ :=.\-]{1,3}"
    r"([A-Z]{1,2}\d[A-Z\d]?[ .\-]{0,3}\d ?[A-Z]{2})(?![A-Za-z0-9])",
    re.I,
)
# "E H 6 6 J J", "EH 6 6JJ", "EH6 6 JJ", "E.H.6. 6.J.J"
APART = re.compile(
    r"(?<![A-Za-z0-9.])([A-Z])[ .]{1,2}(?:([A-Z])[ .]{1,2})?\d[ .]{1,2}(?:[\dA-Z][ .]{1,2})?"
    r"\d[ .]{1,2}[ABD-HJLNP-UW-Z][ .]{1,2}[ABD-HJLNP-UW-Z](?![A-Za-z0-9])"
)
PARTED = re.compile(
    r"(?<![A-Za-z0-9])([A-Z]{2})(?: \d[A-Z\d]? \d ?|\d[A-Z\d]? \d )"
    r"([ABD-HJLNP-UW-Z] ?[ABD-HJLNP-UW-Z])(?![A-Za-z0-9])"
)
NOT_PARTED = {"HR", "PE", "CT", "LL", "SP", "PR", "CA"}  # "HR 62 4 BP"
SPOKEN_MAIL = re.compile(
    r"\b[A-Za-z0-9._\-]{2,40} ?(?:\(at\)|\[at\]| at ) ?[A-Za-z0-9\-]{2,40}"
    r"(?: ?(?:\(dot\)|\[dot\]| dot |\.) ?"
    r"(?:com|co|uk|net|org|scot|nhs|me|gov|ac|info|example)\b){1,3}",
    re.I,
)
NUMBERED = re.compile(
    r"(?<![\w./])(?:(?:flat|apt|apartment|room|unit) ?\w{1,4}(?:/\w{1,3})?,? )?"
    r"\d{1,4}[A-Ha-h]?(?:[/\-]\d{1,3})?,?((?: [A-Za-z][A-Za-z'\-]*\.?){2,5})",
    re.I,
)
LIVES = re.compile(
    r"\b(?:lives|living|live|resides|residing|stays|staying|address|resident|house)"
    r"(?: (?:is|at|in|on|of|alone|now|currently)\b|:){0,3}((?: [A-Z][A-Za-z'\-]*\.?){2,5})"
)
NOT_AREAS = ("CD", "CK", "CA", "HL", "IL", "PD", "FEV")  # "CD20 3RD" is no place
# "12a high st": "st" in small letters after what streets alone are called
SMALL_STREET = re.compile(
    r"(?<![\w./])\d{1,3}[a-h]? (?:(?:high|main|church|mill|bridge|castle|station|school|market"
    r"|union|george|north|south|east|west|king|queen|victoria|princes|bank) ){1,2}"
    r"(?:st|pl|sq)(?=[,.;)\n]|$| with\b)",
    re.I,
)
ONE, TWO = figures(1), figures(2)
STREET_WORD = re.compile(r"[A-Za-z'\-]+")
FLAT = re.compile(r"\bflat ?\d{1,3}[/\-]\d{1,2}\b", re.I)
ADDRESS_LABEL = re.compile(
    r"(?<!mail )\b(?:home address|address|addr)(?: is)?(?:[:=] ?| (?=flat\b|\d))"
    r"([A-Za-z0-9][^\n;\[]{4,80})",
    re.I,
)


class Places:
    """Finds addresses; the word lists come from identifiers.yaml."""

    def __init__(
        self,
        areas: frozenset[str],
        streets: frozenset[str],
        capital_streets: frozenset[str],
        not_streets: frozenset[str],
        not_inward: frozenset[str],
        known: Callable[[str], bool],
        mailboxes: frozenset[str],
        names: frozenset[str],
    ) -> None:
        self._areas = areas
        self._streets = streets
        self._capital_streets = capital_streets
        self._not_streets = not_streets
        self._not_inward = not_inward
        self._known = known
        self._mailboxes = mailboxes
        self._names = names

    def postcodes(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of each full UK postcode in a postal area that exists."""
        if not TWO.search(text):
            return
        for found in POSTCODE.finditer(text):
            area, _, gap, inward = found.groups()
            if area.upper() not in self._areas or len(gap.strip()) > 1:
                continue
            # "L5 1st", "B12 4wk": a spine level or a vitamin and a unit, in small letters
            if inward[1:] in self._not_inward or (area.islower() and inward[1:].isupper()):
                continue
            yield found.span()
        yield from self._odd_codes(text)
        for found in SHAPED.finditer(text):
            if found[1].lower() not in self._not_inward and found.group()[:2] not in NOT_AREAS:
                yield found.span()

        for found in APART.finditer(text):
            if found[1] + (found[2] or "") in self._areas:
                yield found.span()
        for found in PARTED.finditer(text):
            inward = found[2].lower().replace(" ", "") not in self._not_inward
            if inward and found[1] in self._areas - NOT_PARTED:
                yield found.span()

    @staticmethod
    def _odd_codes(text: str) -> Iterator[tuple[int, int]]:
        """Codes of areas that do not exist, after a label, and of the NHS's own ZZ99."""
        lower = text.lower()
        if "code" in lower:
            for found in CODED.finditer(text):
                yield found.span(1)
        if "zz" in lower:
            for found in NOWHERE.finditer(text):
                yield found.span()

    def mails(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of each e-mail address, also "jo at example dot org"."""
        place = text.find("@")
        while place >= 0:
            start, after = place, place + 1
            if text[place - 1 : place + 2] == " @ " and SPACED.match(text, place + 2):
                start, after = place - 1, place + 2
            while start > 0 and place - start < 64 and MAIL.match(text[start - 1]):
                start -= 1
            domain = DOMAIN.match(text, after, after + 200)
            private = domain and domain.group().lower().startswith(PRIVATE)
            local = text[start:place].rstrip()
            if local and domain and (private or not self._desk(local)):
                yield start, domain.end()
            place = text.find("@", domain.end() if domain else place + 1)
        lower = text.lower()
        if "dot" in lower or "(at)" in lower or "[at]" in lower:
            for found in SPOKEN_MAIL.finditer(text):
                yield found.span()

    def _desk(self, local: str) -> bool:
        """Whether it is a service's mailbox, not a person's: "advice.cardiology"."""
        parts = re.split(r"[._\-+]", local.lower())
        if not self._mailboxes.intersection(parts):
            return False
        others = [part for part in parts if part not in self._mailboxes]
        return all(self._known(part) or part not in self._names for part in others) and not any(
            character.isdigit() for character in local
        )

    def addresses(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of each address: number and street, flat, what follows "address:"."""
        lower = text.lower()
        numbered = bool(ONE.search(text))
        for found in NUMBERED.finditer(text) if numbered else ():
            if length := self._street(found[1]):
                yield found.start(), found.start(1) + length
        yield from named_houses(text)
        if numbered:
            yield from self._numbered(text, lower)
        if (
            "address" in lower
            or "liv" in lower
            or "resid" in lower
            or "stay" in lower
            or "house" in lower
        ):
            for found in LIVES.finditer(text):
                if length := self._street(found[1]):
                    yield found.start(1) + 1, found.start(1) + length
            for found in ADDRESS_LABEL.finditer(text):
                if found[1][0].isupper() or any(c.isdigit() for c in found[1]):
                    yield found.span(1)

    def _numbered(self, text: str, lower: str) -> Iterator[tuple[int, int]]:
        yield from houses(text, self._known)
        for found in ON.finditer(text):
            if length := self._street(found[1].split(" ", 2)[2]):
                start = found.end(1) - len(found[1].split(" ", 2)[2])
                yield found.start(1), start + length
        if " st" in lower or " pl" in lower or " sq" in lower:
            yield from (found.span() for found in SMALL_STREET.finditer(text))
        if "flat" in lower:
            yield from (found.span() for found in FLAT.finditer(text))

    def _street(self, words: str) -> int:
        """How far into `words` a street's name reaches ("Old Mill Road"), or 0."""
        names: list[str] = []
        for found in STREET_WORD.finditer(words):
            name = found.group()
            ends = words[found.end() : found.end() + 1] == "." and len(name) > 3
            small = name.lower()
            if names and small in self._streets and all(len(each) > 1 for each in names):
                return found.end()
            named = bool(names) and all(each[0].isupper() for each in (*names, name))
            if named and small in self._capital_streets:
                return found.end()
            if small in self._not_streets and name.islower():
                return 0
            if ends:  # a sentence, not "St."
                return 0
            names.append(name)
        return 0
