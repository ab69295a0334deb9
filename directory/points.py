"""Points that a text's features give to labels, as learned from labelled texts.

A file of points is CSV with a row a feature: "w warfarin" gives "anticoagulation 2.1; cardiology
0.3". The row of the feature "" is what each label has before anything is said, and the row "learned
from" tells which texts it was learned from. A file is made by
`directory.learning`, and a person can read it, correct it and see in it why a text was taken for
something.
"""

import csv
from array import array
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from sys import byteorder

COLUMNS = ["feature", "points"]
LEARNED_FROM = "learned from"
NOTHING = "nothing"  # the label of a text with nothing to find in it
# The points of a row stand side by side in one whole number, in hundredths above -BIAS, so that it
# is added up for all labels at once; a feature counts in steps of 1/UNIT.
LANE, BIAS, UNIT = 4, 8192, 128
MOST = 20.0  # points of a label in a row, and as many below 0
REMEMBERED = 20_000  # features that came together

Feature = str | tuple[str, ...]  # several that always come together count as one


class PointsError(ValueError):
    """The points cannot be used; the text names file and row."""


class Parts(dict[str, tuple[int, int]]):
    """What the parts of rows ("renal 1.50") say in hundredths, each read once: many share them."""

    def __init__(self, labels: Iterable[str]) -> None:
        self._places = {label: place for place, label in enumerate(labels)}

    def __missing__(self, part: str) -> tuple[int, int]:
        label, _, points = part.partition(" ")
        if label not in self._places:
            raise ValueError(f"unknown label '{label}'")
        try:
            value = float(points)
        except ValueError:
            raise ValueError(f"'{label}' has no points") from None
        if not -MOST <= value <= MOST:
            raise ValueError(f"'{label}' must have points between {-MOST} and {MOST}")
        self[part] = found = (self._places[label], round(100 * value))
        return found


class Points:
    """The points of one file, all of it read and checked."""

    def __init__(self, rows: Mapping[str, str], name: str) -> None:
        if "" not in rows:
            raise PointsError(f"{name}: the row of the empty feature, with every label, is missing")
        self.learned_from = rows.get(LEARNED_FROM, "")
        self.labels = tuple(rows[""].replace(";", "").split()[::2])
        parts = Parts(self.labels)
        self._rows: dict[Feature, int] = {}
        self._joined: list[Feature] = []  # rows that were put together for a text
        self._level = _packed((), len(self.labels))
        for feature, cell in rows.items():
            if feature != LEARNED_FROM:
                try:
                    self._rows[feature] = _packed(
                        map(parts.__getitem__, cell.split("; ")), len(self.labels)
                    )
                except ValueError as error:
                    raise PointsError(f"{name}: '{feature}': {error}") from None

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

    def of_kind(self, kind: str) -> frozenset[str]:
        """What the features of a kind ("w") are about."""
        named = (each for each in self._rows if isinstance(each, str))
        return frozenset(each[2:] for each in named if each.startswith(kind + " "))

    def total(self, features: Mapping[Feature, float]) -> list[float]:
        """What the features (each with how strongly it is there) give to each of `labels`."""
        total, weight = self._rows[""] * UNIT, UNIT
        row_of = self._rows.get
        for feature, strength in features.items():
            row = row_of(feature)
            if row is None:
                if isinstance(feature, str):
                    continue
                row = self._join(feature)
            if row:
                steps = round(strength * UNIT)
                total += row * steps
                weight += steps
        lanes = array("I", total.to_bytes(LANE * len(self.labels), byteorder))
        return [(lane - weight * BIAS) / (100 * UNIT) for lane in lanes]

    def _join(self, together: tuple[str, ...]) -> int:
        """The rows of features that come together as one, which is kept for the next text; 0 where
        nothing was learned of them."""
        rows = [self._rows[part] for part in together if part in self._rows]
        row = sum(rows) - (len(rows) - 1) * self._level if rows else 0
        if len(self._joined) >= REMEMBERED:
            joined, self._joined = self._joined, []
            for each in joined:
                self._rows.pop(each, None)
        self._rows[together] = row
        self._joined.append(together)
        return row


def _packed(parts: Iterable[tuple[int, int]], size: int) -> int:
    """The points of a row as one number, a lane a label."""
    lanes = array("I", [BIAS]) * size
    for place, points in parts:
        if lanes[place] != BIAS:
            raise ValueError("a label stands twice")
        lanes[place] = BIAS + points
    return int.from_bytes(lanes.tobytes(), byteorder)


def spread(features: Mapping[Feature, float]) -> dict[str, float]:
    """The features one by one; what comes with several counts for each."""
    found: dict[str, float] = {}
    for feature, strength in features.items():
        for part in (feature,) if isinstance(feature, str) else feature:
            found[part] = found.get(part, 0.0) + strength
    return found


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
