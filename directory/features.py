"""What a question shows that its points are learned for.

Each feature has a letter for its kind: "w" a word, "x" its first and "y" its last letters ("-mab",
"nephr-"), "b" two words that follow each other, "c" a wording of the vocabulary, "p" what is known
of the patient, "z" a specialty that the vocabulary speaks for. The strength is between 0 and 1:
what is denied, past or set aside counts less.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from directory.evidence import Found
from directory.patient import Patient
from directory.points import REMEMBERED, Feature
from directory.tokens import Token
from directory.words import stem

PART = 4  # letters of the beginning and of the end of a word
NEAR = 3  # words within which two of them follow each other
AGES = (1, 5, 12, 16, 18, 25, 40, 50, 65, 75, 85)
LEAST = 0.05  # share of the best score below which a specialty is not spoken for


def features(
    tokens: Iterable[Token],
    chosen: Iterable[Found],
    about: Patient,
    spoken: Mapping[str, float],
) -> dict[Feature, float]:
    """All features; `spoken` is the vocabulary's score by specialty. A word's come together."""
    found = _patient(about)
    weights = _words(tokens, found)
    for one in chosen:
        weight = min(1.0, sum(weights.get(place, 0.0) for place in one.tokens) / len(one.tokens))
        _add(found, "c " + one.entry.label.rpartition("→ ")[2], weight)
    most = max(spoken.values(), default=0.0)
    for specialty, score in spoken.items():
        if score > LEAST * most:
            found["z " + specialty] = score / most
    return found


def _words(tokens: Iterable[Token], found: dict[Feature, float]) -> dict[int, float]:
    """Add words and pairs; by place in the tokens, how much each counts."""
    weights: dict[int, float] = {}
    before, before_place, before_weight = "", -NEAR, 0.0
    for number, token in enumerate(tokens):
        if not token.readings:
            before = ""
            if len(token.text) > PART + 1:  # a drug that nobody has heard of still ends in "-mab"
                _add(found, _word(stem(token.text))[1:], min(1.0, token.weight))
            continue
        key, sure = token.readings[0]
        weight = weights[number] = min(1.0, token.weight) * sure
        if key[0].isdecimal():
            key = "#/" if "/" in key or "+" in key else "#"
        _add(found, _word(key), weight)
        if before and token.place - before_place <= NEAR:
            _add(found, f"b {before} {key}", min(weight, before_weight))
        before, before_place, before_weight = key, token.place, weight
    return weights


@lru_cache(maxsize=REMEMBERED)
def _word(key: str) -> tuple[str, ...]:
    """A word, its beginning and its end."""
    parts = ["w " + key]
    if len(key) > PART:
        parts.append("x " + key[:PART])
    if len(key) > PART + 1:
        parts.append("y " + key[-PART:])
    return tuple(parts)


def _patient(about: Patient) -> dict[Feature, float]:
    found: dict[Feature, float] = {}
    if about.child:
        found["p child"] = 1.0
    if about.pregnant:
        found["p pregnant"] = 1.0
    if about.postnatal:
        found["p after birth"] = 1.0
    if about.sex:
        found["p " + about.sex] = 0.5
    if about.age is not None:
        found["p aged"] = 0.5
        for limit in AGES:
            if about.age >= limit:
                found[f"p from {limit}"] = 0.5
    return found


def _add(found: dict[Feature, float], feature: Feature, strength: float) -> None:
    if strength > found.get(feature, 0.0):
        found[feature] = strength
