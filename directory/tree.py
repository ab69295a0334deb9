"""What a file says before anything is checked: plain values, and where each of them stands."""

from collections.abc import Collection
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, NamedTuple

Where = tuple[str | int, ...]  # the way to a value: ("services", 3, "contacts", 0, "hours")


class Fault(NamedTuple):
    """What is wrong with the value at a place in a tree; `line` if it is not the value's own."""

    where: Where
    message: str
    line: int = 0


class Unreadable(Exception):
    """A file whose text breaks the rules of its format, so that nothing of it can be used."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(message)
        self.place, self.message = place, message


def hint(name: str, known: Collection[str]) -> str:
    """What to write in place of a name that is not known."""
    close = get_close_matches(name, known, n=1)
    return f"did you mean '{close[0]}'?" if close else f"known are {', '.join(known)}"


@dataclass
class Tree:
    """Nested dicts and lists of texts and None, with the number of each one's line or row."""

    unit: str  # "line" or "row"
    data: Any = None
    places: dict[Where, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line(self, fault: Fault) -> int:
        """The line or row of a fault, or of what its value stands in; 0 for the whole file."""
        where = fault.where
        while where and where not in self.places:
            where = where[:-1]
        return fault.line or (self.places[where] if where else 0)

    def name(self, where: Where) -> str:
        """A value's name for people: `services.cardiology.contacts[2].hours`, counting from 1."""
        name, value = "", self.data
        for part in where:
            if isinstance(part, int):
                value = value[part] if isinstance(value, list) and part < len(value) else None
                own = value.get("id") if isinstance(value, dict) else None
                name += f".{own}" if own and isinstance(own, str) else f"[{part + 1}]"
            else:
                value = value.get(part) if isinstance(value, dict) else None
                name += f".{part}"
        return name.removeprefix(".")
