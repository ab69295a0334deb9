"""The clinical vocabulary: what words mean and which specialty they point to.

It belongs to no board. `Vocabulary.load` reads a folder of CSV files (see vocabulary/README.md) and
refuses a file that it cannot trust, with its name and row.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from directory import points
from directory.points import NOTHING, Points, PointsError

PACKAGED = Path(__file__).parent / "vocabulary"
SPECIALTIES, ABBREVIATIONS = "specialties.csv", "abbreviations.csv"
FILLERS, CUES, POINTS = "fillers.csv", "cues.csv", "points.csv"
WORD = "w"  # the kind of feature that a word is, see `features`
KINDS = ("skipped", "weak", "channel", "everyday")
TERM_COLUMNS = ["term", "also", "points_to"]
COLUMNS = {
    SPECIALTIES: [
        "id",
        "name",
        "phs",
        "eng",
        "parent",
        "sees",
        "child",
        "pregnant",
        "also",
        "takes",
    ],
    ABBREVIATIONS: ["short", "means", "needs", "points_to"],
    FILLERS: ["kind", "words"],
    CUES: ["list", "words", "meaning"],
    POINTS: points.COLUMNS,
}


class VocabularyError(ValueError):
    """The vocabulary cannot be used; the text names file, row and what is wrong."""


@dataclass(frozen=True, slots=True)
class Specialty:
    """A kind of service that words point to, whatever a board calls its own.

    `sees` is "children", "women" or "old" where it is for them alone. `child` and `pregnant` say
    who is asked instead for such a patient; "" means the same service.
    """

    id: str
    name: str
    codes: tuple[str, ...]
    parent: str
    sees: str
    child: str
    pregnant: str
    also: tuple[str, ...]
    takes: str


@dataclass(frozen=True, slots=True)
class Term:
    """A canonical wording with its other wordings and the weight of each service (0.1 to 1)."""

    term: str
    also: tuple[str, ...]
    points_to: dict[str, float]
    place: str


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a short form; any of `needs` near by decides for it.

    `points_to` is empty where the meaning says nothing about a service ("on examination").
    """

    short: str
    means: str
    needs: tuple[str, ...]
    points_to: dict[str, float]
    place: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything that the files say, in the order of the files."""

    specialties: dict[str, Specialty]
    terms: tuple[Term, ...]
    senses: dict[str, tuple[Sense, ...]]
    skipped: frozenset[str]
    weak: frozenset[str]
    channels: frozenset[str]
    everyday: frozenset[str]
    points: Points | None  # what was learned from questions; None before anything was
    heard: frozenset[str]  # stems of the words that were learned about

    @classmethod
    def load(cls, folder: Path = PACKAGED) -> "Vocabulary":
        """Read the CSV files of `folder`; a VocabularyError names file and row."""
        specialties = {row["id"]: _specialty(row) for _, row in _rows(folder / SPECIALTIES)}
        _check_chains(specialties, folder)
        terms: list[Term] = []
        for file in sorted(folder.glob("*.csv")):
            if file.name not in COLUMNS:
                for place, row in _rows(file):
                    targets = _targets(row["points_to"], specialties, place)
                    term = _filled(row, "term", place)
                    terms.append(Term(term, _list(row["also"]), targets, place))
        senses: dict[str, tuple[Sense, ...]] = {}
        if (folder / ABBREVIATIONS).is_file():
            senses = _senses(folder / ABBREVIATIONS, specialties)
        lists = {row["kind"]: frozenset(_list(row["words"])) for _, row in _rows(folder / FILLERS)}
        if lists.keys() != set(KINDS):
            raise VocabularyError(f"{FILLERS}: the kinds must be {', '.join(KINDS)}")
        skipped, weak, channels, everyday = (lists[kind] for kind in KINDS)
        learned = _points(folder / POINTS, specialties)
        heard = learned.of_kind(WORD) if learned else frozenset()
        return cls(
            specialties,
            tuple(terms),
            senses,
            skipped,
            weak,
            channels,
            everyday,
            learned,
            heard,
        )


def _points(file: Path, specialties: dict[str, Specialty]) -> Points | None:
    if not file.is_file():
        return None
    try:
        learned = Points.load(file)
    except PointsError as error:
        raise VocabularyError(str(error)) from error
    for label in learned.labels:
        if label not in specialties and label != NOTHING:
            raise VocabularyError(f"{POINTS}: there is no specialty '{label}' in {SPECIALTIES}")
    return learned


def _rows(file: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Rows of a CSV file, each with its place ("drugs.csv row 12")."""
    columns = COLUMNS.get(file.name, TERM_COLUMNS)
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            if reader.fieldnames != columns:
                raise VocabularyError(f"{file.name} row 1: the columns must be {','.join(columns)}")
            empty = True
            for row in reader:
                empty = False
                place = f"{file.name} row {reader.line_num}"
                if None in row or None in row.values():
                    raise VocabularyError(f"{place}: must have {len(columns)} columns")
                yield place, row
    except FileNotFoundError as error:
        raise VocabularyError(f"{file.name} is missing from {file.parent.name}") from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise VocabularyError(f"{file.name} is not a CSV file in UTF-8: {error}") from error
    if empty:
        raise VocabularyError(f"{file.name} is empty: it has no row below the header")


def _filled(row: dict[str, str], column: str, place: str) -> str:
    value = row[column].strip()
    if not value:
        raise VocabularyError(f"{place}: '{column}' is empty")
    return value


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _specialty(row: dict[str, str]) -> Specialty:
    return Specialty(
        row["id"],
        row["name"],
        _list(row["phs"]) + _list(row["eng"]),
        row["parent"],
        row["sees"],
        row["child"],
        row["pregnant"],
        _list(row["also"]),
        row["takes"],
    )


def _targets(cell: str, specialties: dict[str, Specialty], place: str) -> dict[str, float]:
    """ "cardiology; renal 0.4" as weights by specialty."""
    targets: dict[str, float] = {}
    for part in _list(cell):
        name, _, weight = part.partition(" ")
        if name not in specialties:
            raise VocabularyError(f"{place}: there is no specialty '{name}' in {SPECIALTIES}")
        try:
            targets[name] = float(weight or 1)
        except ValueError:
            raise VocabularyError(f"{place}: '{weight}' is not a weight") from None
        if not 0.1 <= targets[name] <= 1:
            raise VocabularyError(f"{place}: the weight {weight} is not between 0.1 and 1")
    if not targets:
        raise VocabularyError(f"{place}: 'points_to' is empty")
    return targets


def _check_chains(specialties: dict[str, Specialty], folder: Path) -> None:
    """Every parent exists and no chain of parents comes back to where it began."""
    for specialty in specialties.values():
        if specialty.sees not in ("", "children", "women", "old"):
            raise VocabularyError(
                f"{folder.name}/{SPECIALTIES}: '{specialty.id}' sees '{specialty.sees}'"
            )
        for other in (specialty.parent, specialty.child, specialty.pregnant):
            if other and other not in specialties:
                raise VocabularyError(
                    f"{folder.name}/{SPECIALTIES}: '{specialty.id}' names an unknown '{other}'"
                )
        seen, parent = {specialty.id}, specialty.parent
        while parent:
            if parent in seen:
                raise VocabularyError(
                    f"{folder.name}/{SPECIALTIES}: '{specialty.id}' is its own parent, by {parent}"
                )
            seen.add(parent)
            parent = specialties[parent].parent


def _senses(file: Path, specialties: dict[str, Specialty]) -> dict[str, tuple[Sense, ...]]:
    """The meanings of each short form, by its lower-case spelling."""
    senses: dict[str, tuple[Sense, ...]] = {}
    for place, row in _rows(file):
        short = _filled(row, "short", place)
        targets = _targets(row["points_to"], specialties, place) if row["points_to"] else {}
        means = _filled(row, "means", place)
        sense = Sense(short, means, _list(row["needs"]), targets, place)
        key = short.lower()
        senses[key] = (*senses.get(key, ()), sense)
    _check_cycles(senses)
    return senses


def _check_cycles(senses: dict[str, tuple[Sense, ...]]) -> None:
    """No short form may mean, through others, itself."""
    means = {
        short: {sense.means.lower(): sense.place for sense in several}
        for short, several in senses.items()
    }
    for start in means:
        seen, waiting = set(), [start]
        while waiting:
            short = waiting.pop()
            for meaning, place in means.get(short, {}).items():
                if meaning == start:
                    raise VocabularyError(f"{place}: '{start}' means itself in a circle")
                if meaning in means and meaning not in seen:
                    seen.add(meaning)
                    waiting.append(meaning)
