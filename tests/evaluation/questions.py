"""The question sets, and a noisy copy of them."""

import json
import random
from dataclasses import dataclass, replace
from pathlib import Path

FOLDER = Path(__file__).parent / "questions"
LONG_WORD = 5  # letters from which a word may get a typo
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Question:
    """A labelled question; see questions/README.md for the fields."""

    id: str
    style: str
    question: str
    expect: str
    accept: tuple[str, ...]


def questions(name: str) -> list[Question]:
    """The set `name`: "development" or "blind"."""
    with (FOLDER / f"{name}.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    return [Question(**{**row, "accept": tuple(row["accept"])}) for row in rows]


def with_typos(asked: list[Question], seed: int = 20261122) -> list[Question]:
    """The same questions with one typo in every second word of five letters or more.

    A letter is lost, doubled, replaced, or changes places with the next; never the first letter.
    """
    random_ = random.Random(seed)
    return [replace(one, question=_mistype(one.question, random_)) for one in asked]


def _mistype(text: str, random_: random.Random) -> str:
    words, long_words = text.split(" "), 0
    for place, word in enumerate(words):
        if len(word) >= LONG_WORD and word.isalpha():
            long_words += 1
            if long_words % 2 == 0:
                words[place] = _slip(word, random_)
    return " ".join(words)


def _slip(word: str, random_: random.Random) -> str:
    i = random_.randrange(1, len(word) - 1)
    kind = random_.choice(("lose", "double", "replace", "exchange"))
    if kind == "lose":
        return word[:i] + word[i + 1 :]
    if kind == "double":
        return word[:i] + word[i] + word[i:]
    if kind == "replace":
        return word[:i] + random_.choice(LETTERS) + word[i + 1 :]
    return word[:i] + word[i + 1] + word[i] + word[i + 2 :]
