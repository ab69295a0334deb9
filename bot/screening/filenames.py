"""Names of files and folders that carry a person's name: "Smith_John_ecg.pdf"."""

import re
from collections.abc import Callable, Iterator

STEM = re.compile(r"[\w\-.()']{1,120}")
PART = re.compile(r"[A-Z]?[a-z']+|[A-Z]+(?![a-z])")
# "/shared/letters/smith_john/2026.doc", "C:\\scans\\smith_john\\"
PATH = re.compile(r"(?<![\w/\\.:])(?:[A-Za-z]:)?[/\\]{1,2}[\w\-.()']+(?:[/\\][\w\-.()']+)+")
FOLDER = re.compile(r"[\w\-.()']+")


class Filenames:
    """Finds such names by `names`; those that are `plain` words count beside another sign."""

    def __init__(
        self,
        types: frozenset[str],
        names: frozenset[str],
        plain: frozenset[str],
        known: Callable[[str], bool],
    ) -> None:
        self._types, self._names, self._plain, self._known = types, names, plain, known

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end (without the ending) of each file's or folder's name with a name in it."""
        if "." in text:
            for found in STEM.finditer(text):
                stem, _, ending = found.group().rpartition(".")
                if stem and ending.lower().rstrip("'") in self._types and self._named(stem):
                    yield found.start(), found.start() + len(stem)
        if "/" in text or "\\" in text:
            for path in PATH.finditer(text):
                for folder in FOLDER.finditer(text, path.start(), path.end()):
                    if "." not in folder.group() and self._named(folder.group()):
                        yield folder.span()

    def _named(self, stem: str) -> bool:
        parts = [part.lower().replace("'", "") for part in PART.findall(stem)]
        for part in parts:
            if len(part) >= 3 and part in self._names and part not in self._plain:
                return True
            if self._initialled(part):
                return True
        ordinary = [part for part in parts if part in self._plain and len(part) >= 3]
        return len(ordinary) >= 2 or (bool(ordinary) and any(len(part) == 1 for part in parts))

    def _initialled(self, part: str) -> bool:
        """ "jsmith", "kbrown"."""
        if len(part) < 5 or part[1:] not in self._names:
            return False
        return (len(part) >= 6 and part[1:] not in self._plain) or not self._known(part)
