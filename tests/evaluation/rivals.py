"""What simpler ways would answer: the same questions, the same services, the same words."""

import sqlite3
from collections.abc import Callable

from rapidfuzz import fuzz, process, utils

from directory.matching import Candidate, Resolution
from directory.model import Directory
from directory.terms import Vocabulary
from directory.text import read
from tests.evaluation.measure import Resolve

Scorer = Callable[..., float]


def rivals(directory: Directory, vocabulary: Vocabulary) -> dict[str, Resolve]:
    """The rivals by name; none of them ever says "choose" or "none"."""
    names = {
        service.id: [service.name, *service.aliases, *_specialty_names(service.id, vocabulary)]
        for service in directory.services
    }
    words = {key: [*wordings] for key, wordings in names.items()}
    for service in directory.services:
        words[service.id] += service.topics
    for term in vocabulary.terms:
        for key, weight in term.points_to.items():
            if key in words and weight == max(term.points_to.values()):
                words[key] += (term.term, *term.also)
    return {
        "WRatio, names and aliases": _fuzzy(names, fuzz.WRatio),
        "token_set_ratio, all terms": _fuzzy(words, fuzz.token_set_ratio),
        "SQLite FTS5 porter, all words": _full_text(words),
    }


def _specialty_names(key: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    specialty = vocabulary.specialties.get(key)
    return (specialty.name, *specialty.also) if specialty else ()


def _first_three(ids: list[str]) -> Resolution:
    best = list(dict.fromkeys(ids))[:3]
    return Resolution("match", tuple(Candidate(one, 0.0, ()) for one in best))


def _fuzzy(wordings: dict[str, list[str]], scorer: Scorer) -> Resolve:
    """The services whose wordings are most like the whole question."""
    flat = [(utils.default_process(text), key) for key, texts in wordings.items() for text in texts]
    choices = [text for text, _ in flat]

    def resolve(text: str) -> Resolution:
        asked = utils.default_process(text)
        found = process.extract(asked, choices, scorer=scorer, limit=50)
        return _first_three([flat[place][1] for _, _, place in found])

    return resolve


def _full_text(wordings: dict[str, list[str]]) -> Resolve:
    """A document a service, ranked by SQLite's BM25."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE services USING fts5(id UNINDEXED, words, tokenize='porter')")
    base.executemany(
        "INSERT INTO services VALUES (?, ?)",
        [(key, "\n".join(texts)) for key, texts in wordings.items()],
    )

    def resolve(text: str) -> Resolution:
        words = sorted({word.text for word in read(text).words if word.text.isalnum()})
        query = " OR ".join(f'"{word}"' for word in words)
        if not query:
            return Resolution("none")
        rows = base.execute(
            "SELECT id FROM services WHERE services MATCH ? ORDER BY rank LIMIT 3", (query,)
        )
        return _first_three([key for (key,) in rows])

    return resolve
