"""Figures that were dictated: "six point nine", "one hundred and nine", "one seventy"."""

from collections.abc import Sequence

# fmt: off
ONES = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}
# fmt: on


def spoken(texts: Sequence[str], place: int) -> tuple[float, int] | None:
    """The figure whose words begin at `place`, and the last of them; None if none does."""
    if texts[place] not in ONES and texts[place] not in TENS:
        return None
    value, last = _below_hundred(texts, place)
    following = texts[last + 1 : last + 3]
    if following[:1] == ["hundred"]:
        value, last = value * 100, last + 1
        rest = last + (2 if texts[last + 1 : last + 2] == ["and"] else 1)
        if rest < len(texts) and (texts[rest] in ONES or texts[rest] in TENS):
            more, last = _below_hundred(texts, rest)
            value += more
    elif value < 4 and following and following[0] in TENS:  # "one seventy"
        more, last = _below_hundred(texts, last + 1)
        value = value * 100 + more
    if texts[last + 1 : last + 2] == ["point"] and texts[last + 2 : last + 3]:
        decimal = ONES.get(texts[last + 2])
        if decimal is not None and decimal < 10:
            return value + decimal / 10, last + 2
    return float(value), last


def _below_hundred(texts: Sequence[str], place: int) -> tuple[int, int]:
    if texts[place] in ONES:
        return ONES[texts[place]], place
    value = TENS[texts[place]]
    unit = ONES.get(texts[place + 1], 0) if place + 1 < len(texts) else 0
    return (value + unit, place + 1) if 0 < unit < 10 else (value, place)
