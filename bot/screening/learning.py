"""Learn the points of the stops from labelled texts: `python -m bot.screening.learning`.

Reads config/safety/texts/ and the questions of the clinical vocabulary, and writes
emergency_points.csv and scope_points.csv beside the rules. For maintainers: it needs the packages
of the development lock, and takes a minute.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

from rich.progress import track

from bot.screening.rules import Rules
from bot.screening.screener import (
    EMERGENCY_POINTS,
    FOLDER,
    SCOPE_POINTS,
    emergency_rules,
    scope_rules,
)
from bot.screening.weighed import features, spoken
from directory.asked import asked
from directory.learning import Lesson, learn, rows_of
from directory.points import NOTHING, digest, spread, write
from directory.terms import PACKAGED, Vocabulary
from directory.text import read

TEXTS = FOLDER / "texts"
FRAMES = "frames"  # the file of what is put around a text
LOOK_UP = 0.2  # weight of a name in a frame, and of a term alone
UNNAMED = "emergency.unnamed"  # the rule for what no line of the list names
FRAMED = (UNNAMED, NOTHING)
SCOPES = ("complaint", "it", "patient", "referral-letter", "small-talk", "waiting-list")


class Stop(NamedTuple):
    """What one stop learns: its rules, the texts of each label, how near a question counts."""

    rules: Rules
    points: Path
    texts: Mapping[str, tuple[str, ...]]  # by label the files in texts/
    question: float  # weight of a question of the vocabulary, which is nothing to find
    strength: float
    lean: float  # added to the points for NOTHING: below 0 it rather stops


def lines(name: str) -> list[str]:
    """The texts of a file, one a line."""
    return (TEXTS / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def stops() -> tuple[Stop, Stop]:
    """What is learned for emergencies and for scope."""
    emergencies = Stop(
        emergency_rules(FOLDER),
        FOLDER / EMERGENCY_POINTS,
        {UNNAMED: ("emergency",), NOTHING: ("routine", "advice", "empty", *SCOPES)},
        question=0.5,
        strength=1.5,
        lean=-1.75,
    )
    scope = Stop(
        scope_rules(FOLDER),
        FOLDER / SCOPE_POINTS,
        {
            NOTHING: ("routine", "advice", "emergency", "empty"),
            **{f"scope.{one}": (one,) for one in SCOPES},
        },
        question=0.5,
        strength=2.5,
        lean=-1.2,
    )
    return emergencies, scope


def lessons(
    stop: Stop,
    questions: Iterable[str],
    names: Iterable[str] = (),
    terms: Iterable[str] = (),
) -> Iterator[Lesson]:
    """All texts with their labels; questions, look-ups of names and bare terms as nothing to find.

    Every second text comes in a frame too ("advice re … please"), whatever its label, so that
    courtesy and the way of asking speak for nothing.
    """
    frames = lines(FRAMES)
    turn = cycle(frames)
    for label, files in stop.texts.items():
        for name in files:
            for number, text in enumerate(lines(name)):
                yield _lesson(stop, text, label, 1.0)
                if label in FRAMED and number % 2:
                    yield _lesson(stop, next(turn).format(text), label, 1.0)
    for number, text in enumerate(questions):
        yield _lesson(stop, text, NOTHING, stop.question)
        if number % 2:
            yield _lesson(stop, next(turn).format(text), NOTHING, stop.question)
    for term in terms:
        yield _lesson(stop, term, NOTHING, LOOK_UP)
    for name in names:
        for frame in frames:
            yield _lesson(stop, frame.format(name), NOTHING, LOOK_UP)


def _lesson(stop: Stop, text: str, label: str, weight: float) -> Lesson:
    reading = read(text)
    found = features(spoken(reading), stop.rules.find(text, reading))
    return Lesson(spread(found), {label: weight})


def sign(stop: Stop) -> str:
    """A sign for the texts of a stop."""
    return digest(
        f"{label} {text}"
        for label, files in stop.texts.items()
        for name in (*files, FRAMES)
        for text in lines(name)
    )


def main() -> None:
    """Learn and write both."""
    vocabulary = Vocabulary.load()
    specialties = vocabulary.specialties
    questions = [one.text for one in asked(PACKAGED, specialties)]
    terms = [term.term for term in vocabulary.terms]
    names = [name for one in specialties.values() for name in (one.name, *one.also)]
    for stop in stops():
        taught = list(
            track(lessons(stop, questions, names, terms), f"Reading for {stop.points.name}")
        )
        rows = dict(rows_of(learn(taught, stop.strength), against=NOTHING))
        rows[""] = [(label, points + stop.lean * (label == NOTHING)) for label, points in rows[""]]
        write(stop.points, rows.items(), sign(stop))
        print(f"{stop.points.name} is written, from {len(taught)} texts")  # noqa: T201


if __name__ == "__main__":
    main()
