"""A directory as YAML, in and out.

Every value is read as text, for the model to understand: YAML's own guesses make octal numbers of
phones and truth values of "no". Aliases, tags and repeated keys are faults, and so is nesting
deeper than a directory needs (the C library takes minutes over it, or crashes).
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import yaml

from directory.model import Directory
from directory.tree import Fault, Tree, Unreadable, Where

DEPTH = 20
LINE = 240
_NULL = {"", "~", "null", "Null", "NULL"}


def parse(text: str) -> Tree:
    """The tree of a YAML text with the line of each value; Unreadable if it is not YAML."""
    try:
        return _Builder(yaml.parse(text, Loader=yaml.CBaseLoader)).tree
    except yaml.MarkedYAMLError as error:
        raise _unreadable(error) from error
    except yaml.reader.ReaderError as error:
        before = text.encode()[: error.position].count(b"\n")
        message = f"holds a control character (number {error.character})"
        raise Unreadable(f"line {before + 1}", message) from error


def _unreadable(error: yaml.MarkedYAMLError) -> Unreadable:
    """Where reading stopped, and where that which could not be read began."""
    what = error.problem or "unknown error"
    if error.context and error.context_mark:
        what = f"{error.context} from line {error.context_mark.line + 1} on, {what}"
    line = f"line {error.problem_mark.line + 1}" if error.problem_mark else ""
    return Unreadable(line, f"is not YAML ({what}); look for a missing quote, space or bracket")


def dump(directory: Directory) -> str:
    """YAML text of a directory, laid out to be read and edited by people."""
    return yaml.dump(
        _given(directory.model_dump()),
        Dumper=_Dumper,
        default_flow_style=None,  # lists and contacts on a line, as people write them
        sort_keys=False,
        allow_unicode=True,
        width=2**31 - 1,  # a text is never broken over lines
    )


def _given(value: Any) -> Any:
    """Plain data without what is not given."""
    if isinstance(value, dict):
        kept = {key: _given(inner) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if inner not in (None, "", [], {})}
    if isinstance(value, list | tuple):
        return [_given(inner) for inner in value]
    return str(value) if isinstance(value, StrEnum) else value


class _Dumper(yaml.CSafeDumper):
    """Writes short lists and contacts on a line, as people do, and no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_sequence(self, *args: Any, **kwargs: Any) -> yaml.SequenceNode:
        node = super().represent_sequence(*args, **kwargs)
        node.flow_style = _short(node.value)
        return node

    def represent_mapping(self, *args: Any, **kwargs: Any) -> yaml.MappingNode:
        node = super().represent_mapping(*args, **kwargs)
        node.flow_style = _short([inner for pair in node.value for inner in pair])
        return node


def _short(nodes: list[yaml.Node]) -> bool:
    """Whether nodes fit on a line together."""
    texts = [node.value for node in nodes if isinstance(node, yaml.ScalarNode)]
    return len(texts) == len(nodes) and sum(len(text) + 2 for text in texts) <= LINE


class _Builder:
    """Builds a tree from YAML's events, one at a time, and stops where it becomes too deep."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self.events = events
        self.tree = Tree("line")
        self._skip(yaml.StreamStartEvent)
        if isinstance(next(self.events), yaml.StreamEndEvent):  # else: a document starts
            return
        self.tree.data = self._value(next(self.events), ())
        self._skip(yaml.DocumentEndEvent)
        following = next(self.events)
        if isinstance(following, yaml.DocumentStartEvent):
            raise Unreadable(
                f"line {_line(following)}", "a second document starts here; keep one a file"
            )

    def _skip(self, kind: type[yaml.Event]) -> None:
        event = next(self.events)
        if not isinstance(event, kind):
            raise TypeError(f"YAML gave {event!r} for {kind.__name__}")

    def _value(self, event: yaml.Event, where: Where) -> Any:
        self.tree.places.setdefault(where, _line(event))
        if isinstance(event, yaml.AliasEvent):
            return self._fault(where, f"'*{event.anchor}' is an alias: write the value out")
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_marks(event, where)
            return None if event.implicit[0] and event.value in _NULL else event.value.strip()
        if not isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            raise TypeError(f"YAML gave {event!r} for a value")
        self._refuse_marks(event, where)
        if len(where) >= DEPTH:
            raise Unreadable(f"line {_line(event)}", f"is nested deeper than {DEPTH} levels")
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(where)
        return self._mapping(where)

    def _refuse_marks(self, event: Any, where: Where) -> None:
        if event.tag is not None or event.anchor is not None:
            self._fault(where, "has a tag or an anchor ('!' or '&'): write the plain value")

    def _list(self, where: Where) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            found.append(self._value(event, (*where, len(found))))
        return found

    def _mapping(self, where: Where) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                message = "a field's name is a list, a mapping or an alias"
                raise Unreadable(f"line {_line(event)}", message)
            key, place = event.value, (*where, event.value)
            if key in found:
                self._fault(place, f"stands a second time on line {_line(event)}: keep one")
                self._value(next(self.events), (*where, f"{key} (second time)"))
                continue
            self.tree.places[place] = _line(event)
            found[key] = self._value(next(self.events), place)
        return found

    def _fault(self, where: Where, message: str) -> None:
        self.tree.faults.append(Fault(where, message))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0
