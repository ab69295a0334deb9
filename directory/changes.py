"""What an import would change, and what it would overwrite."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from directory.model import Board, Directory, Practice, Service

Kind = Literal["board", "practice", "service"]
Path = tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """One difference between two directories.

    `path` leads to the field ("contacts", "routine email advice@…", "hours"); an empty one means
    the whole entry, which is new (`before` is None) or gone (`after` is None). Values are as in
    JSON. With an empty `id` it is the order of the entries that changed.
    """

    kind: Kind
    id: str
    path: Path
    before: Any
    after: Any

    def __str__(self) -> str:
        name = ", ".join(filter(None, (f"{self.kind} {self.id}".strip(), *self.path)))
        if self.before is None and (not self.path or isinstance(self.after, Mapping)):
            return f"{name}: new"
        if self.after is None and (not self.path or isinstance(self.before, Mapping)):
            return f"{name}: removed"
        if isinstance(self.before, list) and isinstance(self.after, list):
            return f"{name}: {_list_words(self.before, self.after)}"
        return f"{name}: {_value_words(self.before)} → {_value_words(self.after)}"

    def touches(self, other: "Change") -> bool:
        """Whether the two are about the same field, or one about what the other stands in."""
        shorter = min(len(self.path), len(other.path))
        return (self.kind, self.id, self.path[:shorter]) == (
            other.kind,
            other.id,
            other.path[:shorter],
        )


def changes(old: Directory, new: Directory) -> tuple[Change, ...]:
    """Every difference, the board's first; none if and only if the two say the same.

    `exported` is no part of what a directory says.
    """
    return (
        *_between("board", [old.board], [new.board]),
        *_between("practice", old.practices, new.practices),
        *_between("service", old.services, new.services),
    )


def conflicts(base: Directory, current: Directory, new: Directory) -> tuple[Change, ...]:
    """What making `new` the present one would undo of what was edited since `base` was exported.

    Each is a change from `current` to `new`, in a field that `current` changed from `base`.
    """
    edited = changes(base, current)
    return tuple(
        change for change in changes(current, new) if any(change.touches(edit) for edit in edited)
    )


def _between(
    kind: Kind,
    old: Sequence[Board | Practice | Service],
    new: Sequence[Board | Practice | Service],
) -> Iterator[Change]:
    before = {entry.id: entry.model_dump(mode="json") for entry in old}
    after = {entry.id: entry.model_dump(mode="json") for entry in new}
    for own in {**before, **after}:
        if own in before and own in after:
            for path, was, now in _fields(before[own], after[own]):
                yield Change(kind, own, path, was, now)
        else:
            yield Change(kind, own, (), before.get(own), after.get(own))
    yield from (Change(kind, "", path, was, now) for path, was, now in _order(before, after))


def _fields(before: Any, after: Any, path: Path = ()) -> Iterator[tuple[Path, Any, Any]]:
    """The smallest fields that differ: contacts one by one, other lists as a whole."""
    if path == ("contacts",):
        before, after = _contacts(before), _contacts(after)
        yield from ((path + way, was, now) for way, was, now in _order(before, after))
    if isinstance(before, dict) and isinstance(after, dict):
        for key in {**before, **after}:
            yield from _fields(before.get(key), after.get(key), (*path, key))
    elif before != after:
        yield path, before, after


def _order(before: Iterable[str], after: Iterable[str]) -> Iterator[tuple[Path, Any, Any]]:
    """The order of what both have, where it differs."""
    before, after = list(before), list(after)
    was, now = [key for key in before if key in after], [key for key in after if key in before]
    if was != now:
        yield ("order",), was, now


def _contacts(contacts: list[dict[str, Any]]) -> dict[str, Any]:
    """Contacts by what people know them by: their use, kind and value."""
    found: dict[str, Any] = {}
    for contact in contacts:
        name = f"{contact['use']} {contact['kind']} {contact['value']}"
        while name in found:
            name += " again"
        found[name] = contact
    return found


def _list_words(before: list[str], after: list[str]) -> str:
    gone = [f"without '{item}'" for item in before if item not in after]
    come = [f"with '{item}'" for item in after if item not in before]
    return ", ".join(gone + come) or f"{', '.join(before)} → {', '.join(after)}"


def _value_words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} '{inner}'" for key, inner in value.items() if inner)
    return "nothing" if value in (None, "") else f"'{value}'"
