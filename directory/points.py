"""Points that a text's features give to labels, as learned from labelled texts.

A file of points is CSV with a row a feature: "w warfarin" gives "anticoagulation 2.1; cardiology
0.3". The row of the feature "" is what each label has before anything is said, and the row "learned
from" tells which texts it was learned from. A file is made by
`directory.learning`, and a person can read it, correct it and see in it why a text was taken for
something.
"""

import csv
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

COLUMNS = ["feature", "points"]
LEARNED_FROM = "learned from"
Row = tuple[tuple[int, float], ...]


class PointsError(ValueError):
    """The points cannot be used; the text names file and row."""


class Parts(dict[str, tuple[int, float]]):
    """What the parts of rows ("renal 1.50") say, each read once: many rows share them."""

    def __init__(self, labels: Iterable[str]) -> None:
        self._places = {label: place for place, label in enumerate(labels)}

    def __missing__(self, part: str) -> tuple[int, float]:
        label, _, points = part.partition(" ")
        if label not in self._places:
            raise ValueError(f"unknown label '{label}'")
        try:
            self[part] = found = (self._places[label], float(points))
        except ValueError:
            raise ValueError(f"'{label}' has no points") from None
        return found


class Points:
    """The points of one file, all of it read and checked."""

    def __init__(self, rows: Mapping[str, str], name: str) -> None:
        if "" not in rows:
            raise PointsError(f"{name}: the row of the empty feature, with every label, is missing")
        self.learned_from = rows.get(LEARNED_FROM, "")
        self.labels = tuple(rows[""].replace(";", "").split()[::2])
        parts = Parts(self.labels)
        self._rows: dict[str, Row] = {}
        for feature, cell in rows.items():
            if feature != LEARNED_FROM:
                try:
                    self._rows[feature] = tuple(map(parts.__getitem__, cell.split("; ")))
                except ValueError as error:
                    raise PointsError(f"{name}: '{feature}': {error}") from None
        self._base = [points for _, points in self._rows[""]]

    @classmethod
    def load(cls, file: Path) -> "Points":
        """Read a file; a PointsError says what is wrong with it."""
        try:
            with file.open(encoding="utf-8", newline="") as lines:
                reader = csv.reader(lines, strict=True)
                if next(reader, None) != COLUMNS:
                    raise PointsError(f"{file.name}: the columns must be {','.join(COLUMNS)}")
                rows = {}
                for row in reader:
                    if len(row) != len(COLUMNS):
                        raise PointsError(f"{file.name} row {reader.line_num}: must have 2 columns")
                    rows[row[0]] = row[1]
                return cls(rows, file.name)
        except FileNotFoundError as error:
            raise PointsError(f"{file.name} is missing from {file.parent.name}") from error
        except (csv.Error, UnicodeDecodeError) as error:
            raise PointsError(f"{file.name} is not a CSV file in UTF-8: {error}") from error

    def total(self, features: Mapping[str, float]) -> list[float]:
        """What the features (each with how strongly it is there) give to each of `labels`."""
        total = self._base.copy()
        for feature, strength in features.items():
            for place, points in self._rows.get(feature, ()):
                total[place] += strength * points
        return total


def digest(texts: Iterable[str]) -> str:
    """A short sign for texts, which changes when one of them does."""
    return sha256("\n".join(texts).encode()).hexdigest()[:16]


def write(
    file: Path, rows: Iterable[tuple[str, Iterable[tuple[str, float]]]], learned_from: str
) -> None:
    """Write a file of points; `learned_from` is the digest of the texts."""
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerow([LEARNED_FROM, learned_from])
        for feature, parts in rows:
            cell = "; ".join(f"{label} {points:.2f}" for label, points in parts)
            writer.writerow([feature, cell])
