"""Reading the rule files: YAML with checks, and errors that name file and place."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml


class RuleError(ValueError):
    """A rule file that cannot be used; the message names the file and the rule or field."""


def set_of(listed: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(listed.split())


def load(path: Path) -> dict[str, Any]:
    """The mapping that a YAML file holds, or RuleError."""
    try:
        with path.open(encoding="utf-8") as text:
            content = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except OSError as error:
        raise RuleError(f"{path.name}: cannot be read ({error.strerror})") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RuleError(f"{path.name}: is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(content, dict) or not content:
        raise RuleError(f"{path.name}: is empty or not a mapping")
    return content


def only(content: Mapping[str, Any], known: set[str], where: str) -> None:
    """RuleError if `content` has a key that is not `known`."""
    unknown = sorted(str(key) for key in content if key not in known)
    if unknown:
        raise RuleError(f"{where}: unknown key {', '.join(unknown)}")


def text(content: Mapping[str, Any], key: str, where: str, default: str | None = None) -> str:
    """A text that is not empty (unless a default is given), or RuleError."""
    value = content.get(key, default)
    if not isinstance(value, str) or not (value.strip() or default is not None):
        raise RuleError(f"{where}: '{key}' must be a text")
    return value


def words(content: Mapping[str, Any], key: str, where: str) -> frozenset[str]:
    """A text of words parted by spaces, as a set; RuleError if there are none."""
    return set_of(text(content, key, where))
