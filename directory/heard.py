"""Which words people use in their questions, beside those of the vocabulary's wordings.

Such a word is never taken for a misspelling of another ("afebrile" is not "febrile"), and points
are learned for it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from directory.text import read
from directory.words import stem

QUESTIONS = 3  # that a word must be in
COMMON = 20  # times as common as a slip of it: "rheumatolgy" is no word of its own
SLIPS_FROM = 5  # letters of a word that may be a slip of another


def heard(questions: Iterable[str]) -> frozenset[str]:
    """The stems of the words that are in several questions and are no slips of commoner ones."""
    often: Counter[str] = Counter()
    for question in questions:
        often.update({word.text for word in read(question).words if word.text.isalpha()})
    common: dict[str, list[str]] = defaultdict(list)
    for word, count in often.items():
        if count >= COMMON:
            common[word[0]].append(word)
    stems: Counter[str] = Counter()
    for word, count in often.items():
        if not _slip(word, often, common):
            stems[stem(word)] += count
    return frozenset(word for word, count in stems.items() if count >= QUESTIONS)


def _slip(word: str, often: Counter[str], common: dict[str, list[str]]) -> bool:
    if len(word) < SLIPS_FROM:
        return False
    near = process.extract(word, common[word[0]], scorer=OSA.distance, score_cutoff=1, limit=5)
    return any(often[other] >= COMMON * often[word] for other, *_ in near)
