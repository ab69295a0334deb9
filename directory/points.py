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


class Points:
    """The points of one file. A feature's row is taken apart when it is first met."""

    def __init__(self, rows: Mapping[str, str], name: str) -> None:
        if "" not in rows:
            raise PointsError(f"{name}: the row of the empty feature, with every label, is missing")
        self._name = name
        self._raw = dict(rows)
        self.learned_from = self._raw.pop(LEARNED_FROM, "")
        self._read: dict[str, Row] = {}
        self.labels = tuple(rows[""].replace(";", "").split()[::2])
        self._places = {label: place for place, label in enumerate(self.labels)}
        self._base = [points for _, points in self._row("")]

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
        read, raw = self._read, self._raw
        for feature, strength in features.items():
            row = read.get(feature)
            if row is None:
                if feature not in raw:
                    continue
                row = read[feature] = self._row(feature)
            for place, points in row:
                total[place] += strength * points
        return total

    def _row(self, feature: str) -> Row:
        """The points of a feature by the places of their labels."""
        parts = self._raw[feature].replace(";", "").split()
        try:
            places = map(self._places.__getitem__, parts[::2])
            return tuple(zip(places, map(float, parts[1::2]), strict=True))
        except KeyError as error:
            raise PointsError(f"{self._name}: '{feature}': unknown label {error}") from None
        except ValueError:
            raise PointsError(f"{self._name}: '{feature}': a label has no points") from None


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
