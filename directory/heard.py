"""Which words people use in their questions, beside those of the vocabulary's wordings.

Such a word is never taken for a misspelling of another ("afebrile" is not "febrile"), and points
are learned for it.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Container, Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from directory.text import read
from directory.words import stem

QUESTIONS = 3  # that a word must be in
COMMON = 8  # times as common as a slip of it: "rheumatolgy" is no word of its own
RARE = 10  # questions below which a word beside one of the vocabulary's is its slip
SLIPS_FROM = 5  # letters of a word that may be a slip of another


def heard(questions: Iterable[str], wordings: Collection[str] = ()) -> frozenset[str]:
    """The stems of the words that are in several questions and are no slips of commoner ones.

    `wordings` are words of the vocabulary, of which a rare word near by is a slip as well.
    """
    often: Counter[str] = Counter()
    for question in questions:
        often.update({word.text for word in read(question).words if word.text.isalpha()})
    near: dict[str, list[str]] = defaultdict(list)
    for word in {*(word for word, count in often.items() if count >= COMMON), *wordings}:
        near[word[0]].append(word)
    own = frozenset(wordings)
    stems: Counter[str] = Counter()
    for word, count in often.items():
        if word in own or not _slip(word, often, near, own):
            stems[stem(word)] += count
    return frozenset(word for word, count in stems.items() if count >= QUESTIONS)


def _slip(
    word: str, often: Counter[str], near: Mapping[str, list[str]], own: Container[str]
) -> bool:
    if len(word) < SLIPS_FROM:
        return False
    found = process.extract(
        word, near.get(word[0], ()), scorer=OSA.distance, score_cutoff=1, limit=5
    )
    others = [other for other, distance, _ in found if distance]
    common = any(often[other] >= COMMON * often[word] for other in others)
    return common or (often[word] < RARE and any(other in own for other in others))
