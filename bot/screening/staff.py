"""Whose name it is: a colleague's by title, role, greeting or signature, else a patient's."""

import re

from bot.screening.nametokens import Token
from bot.screening.rulefile import set_of
from bot.screening.unlisted import OWN_AFTER

SELF = (["i", "am"], ["this", "is"], ["name", "is"])


# "cardiologist", "podiatrist", "physiotherapist", "dietician"
ROLE_ENDINGS = (
    *("ologist", "iatrist", "therapist", "surgeon", "radiographer", "sonographer"),
    *("dietician", "physician", "clinician", "paediatrician", "obstetrician", "geriatrician"),
)
# "Sandra Petrie, school nurse, 45F": a patient's trade.
SICK = re.compile(
    r"[\s,(\-]{1,3}(?:[A-Za-z]{2,14}[ ,]{1,3}){1,3}(?:aged? )?"
    r"(?:\d{1,3} ?(?:[mf]\b|y)|(?:with|has|wants|gets) )"
    r"| \([a-z]{2,5}\),? \d{1,3} ?[mf]\b",
    re.I,
)
RETIRED = re.compile(
    r"[ ,(]{1,3}(?:(?:who )?is )?(?:an? )?(?:[a-z]{2,12} ){0,2}"
    r"(?:retired|nun\b|herself|himself|(?:the|a|my|as a) patient|by profession|to trade)\b"
    r"| \(patient\b",
    re.I,
)
ROLE = (
    r"(?:gp|doctor|dr|nurse|consultant|surgeon|midwife|pharmacist|dentist|registrar|paramedic"
    r"|physio|physiotherapist|anaesthetist|psychiatrist|vet|hca|carer|healthcare worker|medic)"
)
# "patient is a GP herself, Dr …", "(she is a nurse) …"
PRACTISES = re.compile(
    rf"\b(?:(?:pt|patient|she|he|who|lady|man|woman)(?: is|'s| was|=|,| \()?(?: also)? ?an? "
    rf"(?:[a-z]{{3,12}} ){{0,2}}{ROLE}|{ROLE} (?:herself|himself|by profession)"
    r")(?: (?:herself|himself|by profession|too|here|locally)\.?)?[ ,(:\-]{0,4}$",
    re.I,
)
DOES = set_of(
    "keeps has had is was needs wants feels gets takes presented came attended in who back"
)
ADVISES = set_of(
    "advised referred suggested recommended reviewed started prescribed says thinks saw"
)
ARTICLES = set_of("the our your")  # "a nurse" may be what a patient is
REACHED = re.compile(r"[ ,(]{1,3}(?:ext|bleep|dect)\.? ?\d{3,5}\b", re.I)  # "Gillian (ext 4471)"
GRADES = set_of("ct st")  # "CT2": without a figure it is a scan or a street
HOLDS = set_of("ive i got have weve we")  # "I've got Catriona here"
RELATIVES = set_of(
    "mum mother mam dad father son daughter wife husband partner brother sister carer neighbour"
    " granny gran guardian nok"
)
TALKED = set_of("with by from to")
DOCTORS = set_of("dr drs doctor prof professor")
HAILED = DOCTORS | set_of("hi hello dear")
TEAMS = set_of("team department dept unit hub lab pharmacy")
CONSULTED = {("discussed", "with"), ("spoke", "to"), ("spoke", "with"), ("advised", "by")}
OPERATES = set_of("operated repaired excised decompressed fused scoped discharged listed referred")
NEXT_OF_KIN = set_of("kin nok")
BY_ANYBODY = set_of("phoned rung called accompanied brought found witnessed helped told")
CLINICS = set_of("clinic clinics list team firm secretary")  # "Miss Kerr's hand clinic"
OF_KIN = set_of("her his their my its hers patients pts twin older elder younger big wee little")
PATIENT_TITLES = set_of("mr mrs")  # "Reminder: this is Mrs Hislop"
ON_WHOM = set_of("her his their on patients pts him them")


class Staff:
    """Tells names of staff; `lists` are the word lists of identifiers.yaml."""

    def __init__(self, lists: dict[str, frozenset[str]]) -> None:
        self._lists = lists

    def is_staff(self, text: str, read: list[Token], start: int, end: int, title: str) -> bool:
        """Whether the words from `start` to `end` name a colleague; `title` is before or ""."""
        apart = bool(title and start) and read[start - 1].low == title  # not "MrOrr"
        first = start - 1 if apart else start
        while first and len(read[first - 1].text) == 1 and read[first].gap in (" ", ". ", "."):
            first -= 1  # "Dr M. O'Hare"
        before = [token.low for token in read[max(0, first - 3) : first]]
        gap = read[first].gap
        near = before[-1] if before and "\n" not in gap else ""
        talked = before[-2:-1] if near in DOCTORS else before[-1:]
        # "discussed with Dr Patel, retired" speaks of a colleague
        if not TALKED.intersection(talked) and RETIRED.match(text, read[end - 1].end):
            return False
        if near not in HAILED and OWN_AFTER.match(text, read[end - 1].end):
            return False
        if not NEXT_OF_KIN.isdisjoint(before):
            return False
        role = near in self._lists["staff_before"] or near.endswith(ROLE_ENDINGS)
        if role and len(gap) <= 2 and "," not in gap:
            return not self._patient(text, read, first, end, title)
        if self._has_role(read, end) and not SICK.match(text, read[end - 1].end):
            return True
        if REACHED.match(text, read[end - 1].end) or self._of_team(read, end, before):
            return True
        if title and (self._surgeon(read, end, before) or self._in_field(text, read, end)):
            return True
        if near in self._lists["greetings"] and first <= 3:
            does = end < len(read) and read[end].gap == " " and read[end].low in DOES
            return not does and (bool(title) or not read[end - 1].owns)
        if near == "its" and first > 2:
            return False
        if (before[-2:] in SELF and before[-3:-2] != ["patients"]) or near in ("im", "its"):
            if near in ("im", "its", "am") or before[-3:-2] == ["my"]:
                return True
            opens = not before[:-2] or before[-3] in self._lists["greetings"]
            return before[-2] == "this" and (opens or title not in PATIENT_TITLES)
        return self._signed(text, read, start, end)

    @staticmethod
    def _patient(text: str, read: list[Token], first: int, end: int, title: str) -> bool:
        """Whether a doctor, a nurse or a sister by blood is the patient or a relative."""
        role = read[first - 1]
        before = [token.low for token in read[max(0, first - 3) : first - 1]]
        if role.low in ("sister", "partner") and (title or set(before[-1:]) & OF_KIN):
            return True
        if before[-1:] in (["patient"], ["pt"]) or before in (["patient", "is"], ["pt", "is"]):
            return "." not in role.gap
        if end < len(read) and read[end].low in ADVISES:
            return False
        begin = role.start
        return bool(PRACTISES.search(text, max(0, begin - 80), begin))

    def _has_role(self, read: list[Token], end: int) -> bool:
        if end < len(read) and read[end].low in ARTICLES and read[end].gap in (", ", " (", " - "):
            end += 1  # "Helen (the heart failure nurse)"
        after = read[end : end + 2]
        if not after or len(after[0].gap) > 3 or "\n" in after[0].gap or ". " in after[0].gap:
            return False
        roles = self._lists["staff_after"]
        if any(token.owns for token in read[end : end + 3]):
            return False  # "the practice manager's wife"
        grade = after[0].low not in GRADES or after[0].glued
        if (after[0].low in roles and grade) or (
            after[0].low == "here" and end <= 5 and read[0].low not in HOLDS
        ):
            return True
        kind = after[0].low
        last = read[end + 2 : end + 3]  # "heart failure nurse"
        fields = self._lists["staff_fields"]
        if last and last[0].low in roles and kind in fields and after[-1].low in fields | {"care"}:
            return True  # "heart failure nurse", "breast care nurse"
        if after[-1].low in roles:  # "practice nurse", "diabetes nurse"
            return kind in self._lists["staff_kinds"] or kind in self._lists["staff_fields"]
        # "Angus Reid, podiatrist"
        return kind.endswith(ROLE_ENDINGS) and after[0].gap in (", ", " (", " - ", " ")

    @staticmethod
    def _of_team(read: list[Token], end: int, before: list[str]) -> bool:
        """ "discussed with Catriona in the heart failure team"."""
        if tuple(before[-2:]) not in CONSULTED or end >= len(read):
            return False
        if read[end].low not in ("in", "from") or read[end].gap != " ":
            return False
        near = [token.low for token in read[end + 1 : end + 7]]
        return not TEAMS.isdisjoint(near)

    def _in_field(self, text: str, read: list[Token], end: int) -> bool:
        """ "Mr Callaghan (ENT)"."""
        if end >= len(read) or read[end].gap != " (":
            return False
        last = read[min(end + 1, len(read) - 1)]
        closes = ")" in (text[read[end].end : read[end].end + 1], text[last.end : last.end + 1])
        field = read[end].low
        return closes and (field in self._lists["staff_fields"] or field.endswith(ROLE_ENDINGS))

    def _surgeon(self, read: list[Token], end: int, before: list[str]) -> bool:
        """British surgeons are Mr and Miss: "under Mr Khan", "Miss Reid's clinic"."""
        if before[-1:] and before[-1] in self._lists["staff_by"]:
            return BY_ANYBODY.isdisjoint(before[-2:-1])
        if before[-2:] in (["care", "of"], ["discussed", "with"], ["d", "w"]):
            return True
        if before[-1:] in (["to"], ["from"]) and set(before) & self._lists["staff_sent"]:
            return True
        acts = [token.low for token in read[end : end + 2]]
        if len(acts) == 2 and acts[0] in OPERATES and acts[1] in ON_WHOM:
            return True  # "Ms Lennox scoped her"
        if not read[end - 1].owns:
            return False
        after = [token.low for token in read[end : end + 3]]
        owned = self._lists["staff_owned"].intersection(after[:1])
        return bool(owned) or not CLINICS.isdisjoint(after)

    def _signed(self, text: str, read: list[Token], start: int, end: int) -> bool:
        """Whether the name is a signature: after "thanks", or alone on the last line."""
        if len(read) - end > 6 or len(text) - read[end - 1].end > 60:
            return False
        before = {token.low for token in read[max(0, start - 3) : start]}
        about = before & {"re", "for", "regarding", "about", "pt", "patient", "ps"}
        about |= before & RELATIVES
        if before & self._lists["sign_off"] and not about:
            return True
        rest = text[read[end - 1].end :].strip(" .\n")
        return "\n" in read[start].gap and len(read) == end and not rest
