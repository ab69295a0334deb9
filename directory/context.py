"""What is said about a word: denied, long past, a relative's, only possible, or in question.

After NegEx and ConText (Chapman 2001, Harkema 2009), with the words that British general practice
uses. A cue looks at most `REACH` words ahead or back, so the whole is linear in the words.
Where two readings are possible a finding is taken as present: missing it is the worse mistake.
"""

import csv
from dataclasses import dataclass, field
from pathlib import Path

REACH = 12
CUES_FILE = Path(__file__).parent / "vocabulary" / "cues.csv"


def _cues() -> dict[str, frozenset[str]]:
    """The lists of words in cues.csv, by name."""
    with CUES_FILE.open(encoding="utf-8", newline="") as lines:
        return {row["list"]: frozenset(row["words"].split("; ")) for row in csv.DictReader(lines)}


CUES = _cues()
NEGATIONS = CUES["negations"]
LISTING = CUES["listing"]
# Words between a negation and what it denies.
LINKS = CUES["links"]
# "No pulse", "no better", "without relief": what is missing is itself the finding.
MISSED = CUES["missed"]
# ... but these stay denied although one of the words above is in them.
DENIED_ALL_THE_SAME = CUES["denied_all_the_same"]
# "Not vomiting" denies a symptom; any other "not …ing" is one ("not improving", "not coping").
SYMPTOM_PARTICIPLES = CUES["symptom_participles"]
# "Not pregnant", "not septic": states that "not" denies. Any other "not …" is left as a finding.
STATES = CUES["states"]
NOTS = CUES["nots"]
HAVE_NOTS = CUES["have_nots"]
HAVING = CUES["having"]
# A denial, and a mention of the past, end here: a new thought begins.
STOPS = CUES["stops"]
DIFFICULTY = CUES["difficulty"]

PAST = CUES["past"]
PAST_LISTS = CUES["past_lists"]
PAST_STOPS = (STOPS - {"on", "with"}) | {"with", "presenting"}
PRESENT_AFTER_PREVIOUSLY = CUES["present_after_previously"]
DURATIONS = CUES["durations"]
LONG_SPANS = CUES["long_spans"]
LAST_SPANS = CUES["last_spans"]
NOT_YEARS = CUES["not_years"]
STILL = CUES["still"]

FAMILY = CUES["family"]
RELATIVES = CUES["relatives"]
HOLDS = CUES["holds"]
TELLS = CUES["tells"]

WHAT_IF = CUES["what_if"]


@dataclass(slots=True)
class Marks:
    """Words of a text as parallel lists; `gaps` holds what parted a word from the one before."""

    texts: list[str] = field(default_factory=list)
    clauses: list[int] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    negated: list[bool] = field(default_factory=list)
    past: list[bool] = field(default_factory=list)
    family: list[bool] = field(default_factory=list)
    hypothetical: list[bool] = field(default_factory=list)
    queried: list[bool] = field(default_factory=list)

    def add(self, text: str, clause: int, gap: str, asked: bool) -> None:
        """One more word; `asked` when a "?" stands before it."""
        self.texts.append(text)
        self.clauses.append(clause)
        self.gaps.append(gap)
        self.queried.append(asked)

    def stretch(self, start: int, reach: int = REACH) -> int:
        """The end of the words from `start` on that share its clause, at most `reach`."""
        end = min(len(self.texts), start + reach)
        if start >= end:
            return start
        clause, place = self.clauses[start], start
        while place < end and self.clauses[place] == clause:
            place += 1
        return place


def mark(marks: Marks) -> None:
    """Say about every word whether it is denied, past, a relative's or only possible."""
    for flags in (marks.negated, marks.past, marks.family, marks.hypothetical):
        flags.extend(False for _ in marks.texts)
    for place, word in enumerate(marks.texts):
        if word in NEGATIONS or word in NOTS or word in HAVE_NOTS:
            _deny(marks, place, word)
        if word in ("none", "nil", "excluded") or (
            word == "out" and place and marks.texts[place - 1] == "ruled"
        ):
            _deny_before(marks, place)
        if word in PAST or word in PAST_LISTS:
            _past(marks, place, word)
        elif (
            word in ("ago", "childhood", "resolved")
            or _year(marks, place)
            or (word == "last" and LAST_SPANS.intersection(marks.texts[place + 1 : place + 2]))
        ):
            _past_before(marks, place, word)
        if word in FAMILY or word in RELATIVES or word == "family":
            _relative(marks, place, word)
        if word in WHAT_IF or (word == "case" and place and marks.texts[place - 1] == "in"):
            _possible(marks, place)


def _begins(marks: Marks, place: int, word: str) -> int | None:
    """Where what a negation denies begins, or None where it denies nothing."""
    texts = marks.texts
    end = marks.stretch(place)
    start = place + 1
    if start >= end or marks.gaps[start] in (",", ":", "-"):
        return None
    following = texts[start]
    if word in NOTS:
        return start if following in STATES or following in SYMPTOM_PARTICIPLES else None
    if word in HAVE_NOTS or word == "never":
        return start + 1 if following in HAVING else None
    while start < end - 1 and texts[start] in LINKS:
        start += 1
    second = texts[start + 1] if start + 1 < end else ""
    if f"{texts[start]} {second}" in DENIED_ALL_THE_SAME:
        return start
    return None if texts[start] in MISSED or second in MISSED else start


def _deny(marks: Marks, place: int, word: str) -> None:
    start = _begins(marks, place, word)
    if start is None:
        return
    end = marks.stretch(place)
    for i in range(start, end):
        if i > start and _denial_ends(marks, i, end, word in LISTING):
            return
        marks.negated[i] = True


def _denial_ends(marks: Marks, i: int, end: int, listing: bool) -> bool:
    """Whether a denial that reached the word before `i` stops there."""
    text, gap = marks.texts[i], marks.gaps[i]
    if gap in (":", "-") or text in NEGATIONS or text in NOTS:
        return True
    if text in STOPS:
        return not (text == "with" and marks.texts[i - 1] in DIFFICULTY)
    if gap == "," and not listing:
        return not _list_goes_on(marks, i, end)
    if text == "and" or gap == "&":
        return not (listing or _short_tail(marks, i, end))
    return False


def _list_goes_on(marks: Marks, i: int, end: int) -> bool:
    """Whether an "or" comes before a new thought: "no fever, rash or cough"."""
    for j in range(i, end):
        text = marks.texts[j]
        if text in ("or", "nor"):
            return True
        if text in STOPS or text in NEGATIONS or marks.gaps[j] in (":", "-"):
            return False
    return False


def _short_tail(marks: Marks, i: int, end: int) -> bool:
    """Whether an "and" closes a list: "no headache and neck stiffness."."""
    last = marks.stretch(i, 5)
    if last == i + 5 and last < end:
        return False
    return all(marks.texts[j] not in STOPS and not marks.gaps[j].strip("&") for j in range(i, last))


def _deny_before(marks: Marks, place: int) -> None:
    """In "red flags: none", "PE ruled out", "DVT excluded", which deny what stands before."""
    last = marks.texts[place]
    if last == "nil" and marks.stretch(place) > place + 1 and not marks.gaps[place + 1]:
        return
    for j in range(place - 1, max(-1, place - 6), -1):
        if marks.clauses[j] != marks.clauses[place] or marks.texts[j] in STOPS - {"was", "has"}:
            return
        marks.negated[j] = True
        if marks.gaps[j]:
            return


def _past(marks: Marks, place: int, word: str) -> None:
    texts = marks.texts
    if word in ("hx", "history"):
        if place and (texts[place - 1] in DURATIONS or "/" in texts[place - 1]):
            return
        if place and texts[place - 1] in ("family", "drug", "travel", "social", "sexual"):
            return
        if texts[place + 1 : place + 2] != ["of"]:
            return
    if word == "past" and _so_far(texts[place + 1 : place + 3]):
        return
    end = marks.stretch(place)
    if word.startswith("previous") and set(texts[place + 1 : place + 2]) & PRESENT_AFTER_PREVIOUSLY:
        return
    last = place + 1
    while last < end and not (
        texts[last] in PAST_STOPS
        or (marks.gaps[last] == "," and word not in PAST_LISTS)
        or marks.gaps[last] == "-"
    ):
        last += 1
    if word in ("hx", "history", "h/o") and STILL.intersection(texts[place + 1 : last + 1]):
        return
    for j in range(place + 1, last):
        marks.past[j] = True


def _so_far(following: list[str]) -> bool:
    """Whether "past" begins a length of time that goes on: "for the past two days"."""
    if following[:1] and following[0][0].isdigit():
        return True
    return not DURATIONS.isdisjoint(following)


def _year(marks: Marks, place: int) -> bool:
    """Whether the word is a year that something happened: "in 2019", "MI 2019"."""
    word = marks.texts[place]
    before = marks.texts[place - 1] if place else ""
    return (
        len(word) == 4
        and word.isdecimal()
        and word[:2] in ("19", "20")
        and not marks.gaps[place]
        and before.isalpha()
        and before not in NOT_YEARS
    )


def _past_before(marks: Marks, place: int, word: str) -> None:
    """In "TIA 2 years ago", "MI in 2015", "MI last year": back to where the thought began.

    Days and the last week are not past.
    """
    if word == "ago":
        unit = marks.texts[place - 1] if place else ""
        if unit not in LONG_SPANS and not unit.endswith(("/52", "/12")):
            return
    for j in range(place - 1, max(-1, place - 8), -1):
        if marks.clauses[j] != marks.clauses[place] or marks.texts[j] in STOPS - {"had", "was"}:
            return
        figure = j + 1 < place and marks.texts[j + 1][0].isdecimal()
        if marks.texts[j] == "was" and figure:
            return  # "potassium 6.9, was 4.1 a month ago": so is the first figure of today
        marks.past[j] = True
        if marks.gaps[j]:
            return


def _relative(marks: Marks, place: int, word: str) -> None:
    texts = marks.texts
    end = marks.stretch(place)
    following = texts[place + 1] if place + 1 < end else ""
    after = texts[place + 2] if place + 2 < end else ""
    tells = following not in HOLDS or (following in ("has", "is", "with") and after in TELLS)
    if word in RELATIVES and tells:
        return
    if word == "family" and following not in ("history", "hx"):
        return
    for j in range(place + 1, end):
        text = texts[j]
        gap = marks.gaps[j]
        if j > place + 2 and (text in STOPS - {"has", "was", "with"} or gap == "-"):
            return
        marks.family[j] = True


def _possible(marks: Marks, place: int) -> None:
    """After "if", up to "then", a comma or the end of the clause."""
    for j in range(place + 1, marks.stretch(place)):
        if marks.texts[j] == "then" or marks.gaps[j]:
            return
        marks.hypothetical[j] = True
