"""Questions as people ask them, each with who should answer: what points are learned from.

`vocabulary/questions/` has a file a specialty, named by its id, with a question a line. A line may
end with ` ## other, another`: others who would be as right. In `ambiguous.txt` nobody is named by
the file, and ` ## ` names those between whom the words alone do not decide, the likeliest first.
What is in `nothing.txt` could be for anybody.
"""

from collections.abc import Container, Iterator
from pathlib import Path
from typing import NamedTuple

from directory.points import NOTHING
from directory.terms import VocabularyError

FOLDER, AMBIGUOUS = "questions", "ambiguous"
ALSO = " ## "
ALSO_RIGHT = 0.4  # how much of a question belongs to another who would be as right
LIKELIER = 0.7  # of what is undecided, the share of the next that is named beside the one before


class Asked(NamedTuple):
    """A question, how much of it belongs to each specialty (adding up to 1), and its place."""

    text: str
    labels: dict[str, float]
    place: str


def asked(vocabulary: Path, specialties: Container[str]) -> Iterator[Asked]:
    """All questions of a vocabulary's folder; VocabularyError names file and line."""
    for file in sorted((vocabulary / FOLDER).glob("*.txt")):
        own = "" if file.stem == AMBIGUOUS else file.stem
        lines = file.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            place = f"{FOLDER}/{file.name} line {number}"
            text, _, others = line.partition(ALSO)
            also = [other.strip() for other in others.split(",") if other.strip()]
            if own:
                labels = {own: 1.0} | {other: ALSO_RIGHT for other in also if other != own}
            else:
                labels = {other: LIKELIER**rank for rank, other in enumerate(also)}
            for label in labels:
                if label not in specialties and label != NOTHING:
                    raise VocabularyError(f"{place}: there is no specialty '{label}'")
            if not text.strip() or not labels:
                raise VocabularyError(f"{place}: a question and who should answer it are needed")
            whole = sum(labels.values())
            yield Asked(
                text.strip(), {label: part / whole for label, part in labels.items()}, place
            )
