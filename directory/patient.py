"""Who the question is about: age, sex, pregnancy, read from the words."""

import re
from dataclasses import dataclass
from typing import Literal

from directory.context import CUES
from directory.text import Reading, Word

ONES = {
    word: number
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
         "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
         "nineteen"]
    )
}  # fmt: skip
TENS = {
    word: number * 10
    for number, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
YEARS = {"year": 1.0, "years": 1.0, "yr": 1.0, "yrs": 1.0, "y": 1.0, "month": 1 / 12,
         "months": 1 / 12, "mth": 1 / 12, "mths": 1 / 12, "mo": 1 / 12, "week": 1 / 52,
         "weeks": 1 / 52, "wk": 1 / 52, "wks": 1 / 52, "day": 1 / 365, "days": 1 / 365}  # fmt: skip
GLUED = re.compile(r"(\d{1,3})(yo|yos|yro|yrold|y|yr|yrs|f|m|M|mo|mth|w|wk|wks|d)")
SEXED = re.compile(r"([fm])(\d{1,3})")
GLUED_YEARS = {"mo": 1 / 12, "mth": 1 / 12, "w": 1 / 52, "wk": 1 / 52, "wks": 1 / 52, "d": 1 / 365}
BABIES = CUES["babies"]
CHILDREN = CUES["children"]
TEENAGERS = CUES["teenagers"]
FEMALE = CUES["female"]
MALE = CUES["male"]
ADULTS = CUES["adults"]
PEOPLE = BABIES | CHILDREN | FEMALE | MALE
# Who may be "of 67"; "MS of 20 years" is no age.
AGED = PEOPLE - {"f", "m", "miss", "mr", "mrs", "ms"}
# The LAD, which is no lad, by what stands near it.
ARTERY = CUES["artery"]
NEAR = 3
# "8yrs" in the midst is how long something has been there, but not "70yrs".
LONGER, OLDEST = 45, 110
MONTHS = 24  # "cough 6m"
PARENTS = CUES["parents"]
NEXT_TO_AGE = PEOPLE | {"age", "aged", "pt", "patient", "a", "an", "this", "my", "our", "in", "is"}
# What may be "3 months old" itself.
FINDINGS = CUES["findings"]
# "Since the baby came": the patient is the mother.
BORN = CUES["born"]
NOT_PREGNANT_YET = CUES["not_pregnant_yet"]
PREGNANT = CUES["pregnant"]
PREGNANT_HINTS = CUES["pregnant_hints"]
TERM = re.compile(r"(\d{1,2})/40|(\d{1,2})\+\d")
# An age in years up to which somebody is a child to general hospitals in Scotland.
CHILD = 16
ADULT = 18  # for mental health
# "Had a baby", "abused as a child", "allergic since a toddler" are about somebody grown up.
NOT_NOW = CUES["not_now"]
# "Sees children in the garden", "three children": they are the patients after few words.
SEVERAL = CUES["children_several"]
ABOUT_SEVERAL = CUES["about_several"]
OLDER_CHILD, YOUNG = 13, 30  # who is still called a lad or a girl


@dataclass(frozen=True, slots=True)
class Patient:
    """What the text says about the patient; None and False where it says nothing.

    `age` in years; `weeks` of pregnancy.
    """

    age: float | None = None
    young: bool = False
    grown: bool = False
    sex: Literal["female", "male"] | None = None
    pregnant: bool = False
    weeks: int | None = None
    postnatal: bool = False

    @property
    def child(self) -> bool:
        """Under sixteen, by age or by what the patient is called."""
        return self.young if self.age is None else self.age < CHILD

    @property
    def adult(self) -> bool:
        """Eighteen or older, by age or by what the patient is called."""
        return self.grown if self.age is None else self.age >= ADULT

    @property
    def facts(self) -> tuple[str, ...]:
        """What was noticed, in words for the card."""
        said = []
        if self.age is not None:
            said.append(f"age {int(self.age)}" if self.age >= 2 else "under 2 years")
        elif self.young:
            said.append("a child")
        if self.sex:
            said.append(self.sex)
        if self.pregnant:
            said.append(f"pregnant, {self.weeks} weeks" if self.weeks else "pregnant")
        if self.postnatal:
            said.append("after birth")
        return tuple(said)


def patient(reading: Reading, typed: str) -> Patient:
    """The patient of a question, as far as the words tell; `typed` tells "14M" from "14m"."""
    words = [
        _male(word, typed) if word.text[-1] == "m" else word
        for word in reading.words
        if not word.family
    ]
    words = [
        word for place, word in enumerate(words) if word.text != "lad" or not _artery(words, place)
    ]
    age = _age(words)
    texts = {word.text for word in words}
    pregnant, weeks = _pregnancy(words)
    postnatal = not texts.isdisjoint(AFTER_BIRTH) and _postnatal(words)
    young = age is None and not (pregnant or postnatal)
    young = young and any(_called_young(words, i) for i in range(len(words)))
    grown = pregnant or postnatal or (not young and any(word.text in ADULTS for word in words))
    sex = "female" if pregnant or postnatal else _sex(words, texts)
    return Patient(age, young, grown, sex, pregnant, weeks, postnatal)


def _male(word: Word, typed: str) -> Word:
    """ "14M" keeps its capital: a small "14m" in the midst is fourteen months."""
    if word.text[:-1].isdecimal() and typed[word.end - 1] == "M":
        return word._replace(text=word.text[:-1] + "M")
    return word


def _artery(words: list[Word], place: int) -> bool:
    """Whether "LAD" is the artery."""
    return any(word.text in ARTERY for word in words[max(0, place - NEAR) : place + NEAR + 1])


def _number(words: list[Word], place: int) -> tuple[float | None, int]:
    """The number at `place`, in digits or in words, and the place after it."""
    text = words[place].text
    if text.isdecimal() and len(text) <= 3:
        return float(text), place + 1
    if text in TENS:
        following = words[place + 1].text if place + 1 < len(words) else ""
        if 0 < ONES.get(following, 0) < 10:
            return float(TENS[text] + ONES[following]), place + 2
        return float(TENS[text]), place + 1
    if text in ONES:
        return float(ONES[text]), place + 1
    return None, place


def _age(words: list[Word]) -> float | None:
    """The first age: "8yo", "72F", "6 week old", "fifty nine year old man", "aged 4"."""
    place = 0
    while place < len(words):
        text = words[place].text
        if text.isalpha() and text not in TENS and text not in ONES:
            place += 1
            continue
        glued = _glued(text)
        if glued and (found := _glued_age(words, place, glued)) is not None:
            return found
        if text.endswith(("/12", "/52")) and _followed_by_person(words, place + 1):
            top, bottom = text.split("/")
            return float(top) / float(bottom)
        number, after = _number(words, place)
        if number is not None:
            found = _age_of(words, place, after, number)
            if found is not None and found <= 120:
                return found
            place = after
        else:
            place += 1
    return None


def _glued(text: str) -> re.Match[str] | None:
    """ "72f", "8yo", "m65"."""
    if text[0].isdecimal():
        return GLUED.fullmatch(text)
    return SEXED.fullmatch(text) if text[-1].isdecimal() else None


def _glued_age(words: list[Word], place: int, glued: re.Match[str]) -> float | None:
    first, second = glued.groups()
    if first in ("f", "m"):
        return float(second) if 0 < float(second) <= OLDEST else None
    if second == "m" and _months(words, place, first):
        return float(first) / 12 if place and words[place - 1].text in BABIES else None
    if second in ("f", "m", "M", "yo", "yos", "yro", "yrold"):
        return float(first) if float(first) <= OLDEST else None
    if second in ("y", "yr", "yrs"):
        return float(first) if _is_age(words, place, float(first)) else None
    return float(first) * GLUED_YEARS[second] if _followed_by_person(words, place + 1) else None


def _months(words: list[Word], place: int, number: str) -> bool:
    """Whether "6m" is "for six months", or the age of a baby, and no six-year-old male."""
    baby = place > 0 and words[place - 1].text in BABIES
    return float(number) <= MONTHS and (baby or not _is_age(words, place, float(number)))


def _is_age(words: list[Word], place: int, years: float) -> bool:
    """Whether "8yrs" is an age: "8yrs, wheeze", "boy 8yrs"; not "PD 8yrs", "stable 1yr"."""
    after = words[place + 1].text if place + 1 < len(words) else ""
    if years > OLDEST or after in ("ago", "hx", "history", "of"):
        return False
    near = words[max(0, place - 1) : place + 2]
    alone = sum(word.part == words[place].part for word in near) == 1
    aged = place == 0 or alone or words[place - 1].text in NEXT_TO_AGE
    return aged or years >= LONGER or _followed_by_person(words, place + 1)


def _followed_by_person(words: list[Word], place: int) -> bool:
    """Whether "old" or a person comes next; "a 3 month old lump" is not a patient."""
    texts = [word.text for word in words[place : place + 3]]
    if texts[:1] == ["old"]:
        return FINDINGS.isdisjoint(texts[1:])
    return bool(texts) and texts[0] in PEOPLE


def _age_of(words: list[Word], place: int, after: int, number: float) -> float | None:
    """An age in years if the number at `place` is one."""
    before = words[place - 1].text if place else ""
    unit = words[after].text if after < len(words) else ""
    if before in ("aged", "age") and unit not in ("related",):
        return number * YEARS.get(unit, 1.0)
    whose = words[place - 2].text if before == "of" and place > 1 else ""
    if whose in PARENTS:
        return None  # "mum of 4"
    if whose in AGED and (unit not in YEARS or whose in BABIES):
        return number * YEARS.get(unit, 1.0) if number >= 1 else None
    if unit in YEARS and unit != "y":
        if after + 1 < len(words) and words[after + 1].text == "and":
            after += 3  # "17 years and a half old"
        if _followed_by_person(words, after + 1):
            return number * YEARS[unit]
        return None
    if unit in ("y", "y/o", "yo"):
        return number
    if unit in ("f", "m", "male", "female") and number >= 1:
        if words[after].part != words[place].part and place and before not in NEXT_TO_AGE:
            return None  # "PSA 12, male"
        later, end = _number(words, after + 1) if after + 1 < len(words) else (None, 0)
        # "PSA 12 male 72": the first was a result
        unitless = end >= len(words) or words[end].text not in YEARS
        return later if later and later >= number and unitless else number
    if before in CHILDREN or before in TEENAGERS:  # "lad 24"; "child 3 days ill" is no age
        return number if OLDER_CHILD <= number <= YOUNG else None
    return number if before in ("female", "male", "f", "m") and number >= 1 else None


def _called_young(words: list[Word], place: int) -> bool:
    """Whether the patient is called a baby, a child or a teenager."""
    text = words[place].text
    if text not in BABIES and text not in CHILDREN and text not in TEENAGERS:
        return False
    before = words[place - 1].text if place else ""
    if before == "a" and place > 1 and words[place - 2].text in NOT_NOW:
        return False
    if text in SEVERAL and place and before not in ABOUT_SEVERAL:
        return False
    if text == "wean":  # who is to wean prednisolone is no child
        return before in ("the", "this", "wee")
    return before not in (
        "her",
        "his",
        "of",
        "young",
        "big",
        "another",
        "had",
        "having",
        "two",
        "a2",
    )


def _sex(words: list[Word], said: set[str]) -> Literal["female", "male"] | None:
    """By "72F" or "lady", else by "he" or "she" where only one of them is spoken of."""
    for place, word in enumerate(words):
        text = word.text
        if glued := _glued(text):
            if glued[2] == "m" and _months(words, place, glued[1]):
                continue
            text = next((part.lower() for part in glued.groups() if part.isalpha()), "")
        if text in FEMALE:
            return "female"
        if text in MALE:
            return "male"
    if ("he" in said) == ("she" in said):
        return None
    return "male" if "he" in said else "female"


def _pregnancy(words: list[Word]) -> tuple[bool, int | None]:
    """Whether the patient is pregnant now, and how many weeks."""
    said = {word.text for word in words if not (word.negated or word.past)}
    hinted = not said.isdisjoint(PREGNANT_HINTS)
    pregnant, weeks = False, None
    for place, word in enumerate(words):
        if word.negated or word.past:
            continue
        text = word.text
        term = TERM.fullmatch(text) if text[0].isdecimal() else None
        if term and int(term[1] or term[2]) <= 42:
            return True, int(term[1] or term[2])
        if (text in PREGNANT and not _planned(words, place)) or (
            hinted and text in ("weeks", "wks", "week")
        ):
            found = _weeks_near(words, place)
            pregnant = pregnant or text in PREGNANT or found is not None
            weeks = weeks or found
    return pregnant, weeks


def _planned(words: list[Word], place: int) -> bool:
    """Whether a pregnancy is one to come or to avoid."""
    near = words[max(0, place - 3) : place + 3]
    return any(word.text in NOT_PREGNANT_YET for word in near)


def _weeks_near(words: list[Word], place: int) -> int | None:
    """The number before "weeks" close to `place`."""
    for i in range(max(0, place - 4), min(len(words) - 1, place + 5)):
        number, after = _number(words, i)
        if number and number <= 42 and after < len(words):
            unit = words[after].text
            if unit in ("week", "weeks", "wk", "wks"):
                return int(number)
    return None


POSTNATAL = frozenset({"postnatal", "postpartum", "puerperal", "puerperium"})
AFTER = frozenset({"post", "after", "since"})
AFTER_BIRTH = POSTNATAL | AFTER | {"baby"}


def _postnatal(words: list[Word]) -> bool:
    for place, word in enumerate(words):
        if word.negated:
            continue
        if word.text in POSTNATAL:
            return True
        if word.text in AFTER and place + 1 < len(words):
            following = {other.text for other in words[place + 1 : place + 4]}
            if following & {"partum", "natal", "birth", "delivery", "birthing"}:
                return True
        if word.text == "baby" and place + 1 < len(words):
            before = words[place - 1].text if place else ""
            if before in ("the", "her", "had", "a") and words[place + 1].text in BORN:
                return True
    return False
