"""What is wrong with a directory file, all of it at once, each with its place."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: `place` is "line 214" or "row 12", empty for the whole file."""

    file: str
    place: str
    field: str
    message: str

    def __str__(self) -> str:
        """One line, safe to print, whatever the file holds."""
        line = ", ".join(filter(None, (self.file, self.place, self.field))) + f": {self.message}"
        return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in line)


class DirectoryErrors(Exception):
    """A directory file that cannot be used, with everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
