"""Names of files that carry a person's name: "Smith_John_ecg.pdf"."""

import re
from collections.abc import Iterator

STEM = re.compile(r"[\w\-.()']{1,120}")
PART = re.compile(r"[A-Z]?[a-z']+|[A-Z]+(?![a-z])")


def filenames(
    text: str, types: frozenset[str], names: frozenset[str], plain: frozenset[str]
) -> Iterator[tuple[int, int]]:
    """Start and end (without the ending) of each file name that holds one of `names`.

    A word of `plain` counts only beside another name or an initial.
    """
    if "." not in text:
        return
    for found in STEM.finditer(text):
        stem, _, ending = found.group().rpartition(".")
        if stem and ending.lower() in types and _named(stem, names, plain):
            yield found.start(), found.start() + len(stem)


def _named(stem: str, names: frozenset[str], plain: frozenset[str]) -> bool:
    parts = [part.lower().replace("'", "") for part in PART.findall(stem)]
    for part in parts:
        if len(part) >= 3 and part in names and part not in plain:
            return True
        if len(part) >= 6 and part[1:] in names and part[1:] not in plain:
            return True  # "jsmith"
    ordinary = [part for part in parts if part in plain and len(part) >= 3]
    return len(ordinary) >= 2 or (bool(ordinary) and any(len(part) == 1 for part in parts))
