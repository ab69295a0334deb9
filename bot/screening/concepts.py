"""The concepts of a rule file: what each is made of, and what figures mean in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.screening.combinations import Condition, Known, part, quoted
from bot.screening.rulefile import RuleError

Concepts = dict[str, tuple[str, ...]]


def mapping(content: Mapping[str, Any], key: str, where: str) -> dict[str, Any]:
    """A mapping that is not empty, by names; RuleError otherwise. A rule must be one itself."""
    value = content.get(key)
    if not isinstance(value, dict) or not value:
        raise RuleError(f"{where}: '{key}' must be a mapping that is not empty")
    for name, each in value.items():
        if not isinstance(name, str):
            raise RuleError(f"{where}: {key}: '{name}' must be a name in letters")
        if key == "rules" and not isinstance(each, dict):
            raise RuleError(f"{where}: rule {name}: must be a mapping")
    return value


def phrases_of(value: object, where: str) -> tuple[str, ...]:
    """A concept's phrases, parted by commas; "@other" stands for another concept's."""
    if not isinstance(value, str) or not value.strip():
        raise RuleError(f"{where}: must be phrases parted by commas")
    return tuple(filter(None, (phrase.strip() for phrase in value.split(","))))


def concepts_of(
    content: Mapping[str, Any], rules: Mapping[str, Any], where: str
) -> tuple[Concepts, dict[str, tuple[str, ...]]]:
    """Each concept's own phrases, and the concepts that each is made of, itself first.

    A rule's own `words` are "rule.name", and phrases in quotes are called by what they say.
    """
    listed: Concepts = {}
    for name, each in mapping(content, "concepts", where).items():
        listed[name] = phrases_of(each, f"{where}: concept {name}")
    for rule, each in rules.items():
        own = each.get("words") or {}
        if not isinstance(own, dict):
            raise RuleError(f"{where}: rule {rule}: 'words' must be a mapping")
        for name, value in own.items():
            if name in listed:
                raise RuleError(f"{where}: rule {rule}: '{name}' is also a concept of the file")
            listed[f"{rule}.{name}"] = phrases_of(value, f"{where}: rule {rule}: words {name}")
        for line in each.get("when") or ():
            for inline in quoted(line):
                listed[inline] = phrases_of(inline.strip("'"), f"{where}: rule {rule}")
    parts = {name: tuple(_made_of(name, listed, where, ())) for name in listed}
    own_phrases = {
        name: tuple(phrase for phrase in phrases if not phrase.startswith("@"))
        for name, phrases in listed.items()
    }
    return own_phrases, parts


def _made_of(name: str, listed: Concepts, where: str, above: Sequence[str]) -> list[str]:
    """A concept and all that it holds by "@other"; RuleError for an unknown one or a circle."""
    if name in above:
        raise RuleError(f"{where}: concept {' → '.join((*above, name))} goes round in a circle")
    found = [name]
    for phrase in listed[name]:
        if phrase.startswith("@"):
            own = f"{name.rpartition('.')[0]}.{phrase[1:]}"
            other = own if own in listed else phrase[1:]
            if other not in listed:
                raise RuleError(f"{where}: concept {name}: unknown concept '{other}'")
            found += _made_of(other, listed, where, (*above, name))
    return list(dict.fromkeys(found))


def means_of(
    content: Mapping[str, Any], known: Known, where: str
) -> dict[str, list[tuple[Condition, str]]]:
    """By measure, the limits beyond which a figure says what a concept says."""
    found: dict[str, list[tuple[Condition, str]]] = {}
    for name, limits in (content.get("means") or {}).items():
        if name not in known.concepts:
            raise RuleError(f"{where}: means: unknown concept '{name}'")
        for limit in phrases_of(limits, f"{where}: means: {name}"):
            condition = part(limit, known, "", f"{where}: means: {name}", False)
            if not isinstance(condition, Condition):
                raise RuleError(f"{where}: means: {name}: '{limit}' is not a limit")
            found.setdefault(condition.name, []).append((condition, name))
    return found
