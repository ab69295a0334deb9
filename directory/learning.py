"""Learn points from labelled questions: `python -m directory.learning BOARD.yaml`.

Reads vocabulary/questions/, asks the vocabulary about each question, fits one multinomial logistic
regression, prints how well it does on questions kept out of it, and writes vocabulary/points.csv.
For maintainers: it needs the packages of the development lock, and takes a minute.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from rich.progress import track
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from directory.asked import Asked, asked
from directory.files import read
from directory.heard import heard
from directory.matching import Matcher
from directory.points import digest, spread, write
from directory.terms import PACKAGED, POINTS, WORD, Vocabulary
from directory.words import split

SEEN = 3  # questions that a feature must be in
LEAST = 0.1  # points below which nothing is written
STRENGTH = 2.0  # how closely the points follow the questions (C of the regression)
ROUNDS = 200
KEPT_OUT = 5  # every fifth question is kept out to see how well it does

Features = Mapping[str, float]


class Lesson(NamedTuple):
    """What a text shows, and how much it belongs to each label (adding up to `weight`)."""

    features: Features
    labels: Mapping[str, float]


class Learned(NamedTuple):
    """A fitted regression with the names of its columns."""

    columns: DictVectorizer
    fit: LogisticRegression

    def chances(self, features: Features) -> dict[str, float]:
        """How likely each label is."""
        known: Any = self.columns.transform([features])
        return dict(zip(self.fit.classes_, self.fit.predict_proba(known)[0], strict=True))


def learn(lessons: Sequence[Lesson], strength: float = STRENGTH) -> Learned:
    """Fit points to lessons; a lesson with several labels counts in part for each."""
    seen = Counter(feature for lesson in lessons for feature in lesson.features)
    columns = DictVectorizer()
    known: Any = columns.fit_transform(
        [
            {feature: value for feature, value in one.features.items() if seen[feature] >= SEEN}
            for one in lessons
        ]
    )
    rows, labels, weights = [], [], []
    for number, lesson in enumerate(lessons):
        for label, weight in lesson.labels.items():
            rows.append(number)
            labels.append(label)
            weights.append(weight)
    fit = LogisticRegression(C=strength, max_iter=ROUNDS)
    fit.fit(known[rows], labels, sample_weight=weights)
    return Learned(columns, fit)


def rows_of(learned: Learned, against: str = "") -> Iterable[tuple[str, list[tuple[str, float]]]]:
    """A regression as rows of a file of points; `against` names a label that is to have none."""
    labels = [str(label) for label in learned.fit.classes_]
    base, points = learned.fit.intercept_, learned.fit.coef_
    if len(points) == 1:  # of two labels the regression has the second only
        base, points = np.array([0.0, *base]), np.vstack([0.0 * points, points])
    if against:
        fixed = labels.index(against)
        base, points = base - base[fixed], points - points[fixed]
    yield "", list(zip(labels, map(float, base), strict=True))
    for column, feature in enumerate(learned.columns.feature_names_):
        row = zip(labels, (float(each[column]) for each in points), strict=True)
        kept = [(label, value) for label, value in row if abs(value) >= LEAST]
        if kept or feature.startswith(WORD + " "):  # a word that was learned about is known
            yield feature, kept or [(labels[0], 0.0)]


def main(board: Path) -> None:
    """Learn and write."""
    vocabulary = Vocabulary.load()
    questions = list(asked(PACKAGED, vocabulary.specialties))
    wordings = {
        word
        for term in vocabulary.terms
        for each in (term.term, *term.also)
        for word in split(each)
    }
    words = heard((question.text for question in questions), wordings)
    matcher = Matcher(read(board), replace(vocabulary, points=None, heard=words))
    lessons = [
        Lesson(spread(matcher.features(one.text)), one.labels)
        for one in track(questions, "Reading the questions")
    ]
    print("Learning without every fifth question, to see how well it does …")  # noqa: T201
    taught = learn([one for number, one in enumerate(lessons) if number % KEPT_OUT])
    kept_out = list(zip(questions, lessons, strict=True))[::KEPT_OUT]
    right = sum(_right(taught, *each) for each in kept_out)
    print(f"{right / len(kept_out):.1%} of {len(kept_out)} questions kept out")  # noqa: T201
    write(PACKAGED / POINTS, rows_of(learn(lessons)), sign(questions))
    print(f"{POINTS} is written, from {len(lessons)} questions")  # noqa: T201


def sign(questions: Iterable[Asked]) -> str:
    """A sign for questions and who should answer them."""
    return digest(f"{one.text} {one.labels}" for one in questions)


def _right(taught: Learned, question: Asked, lesson: Lesson) -> bool:
    chances = taught.chances(lesson.features)
    return max(chances, key=chances.__getitem__) in question.labels


if __name__ == "__main__":
    main(Path(sys.argv[1]))
