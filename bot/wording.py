"""The words that people read, from a file that a board may change (`config/wording.yaml`)."""

from collections.abc import Mapping
from pathlib import Path
from string import Formatter

import yaml

DEFAULT = Path(__file__).resolve().parent.parent / "config" / "wording.yaml"


class WordingError(Exception):
    """The wording file cannot be used; the message says what is wrong, where, and what to do."""


class Wording:
    """Sentences by name, with {places} to fill: `wording("receipt.first", service=…)`."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self._sentences = sentences

    @classmethod
    def load(cls, *changes: Path) -> "Wording":
        """The packaged sentences, with those of each file in `changes` laid over them.

        A board's file may only reword what exists, and only with places that exist there;
        WordingError names every one that does not fit.
        """
        sentences = _read(DEFAULT)
        for path in changes:
            wrong = []
            for name, text in _read(path).items():
                if name not in sentences:
                    wrong.append(f"{path.name}, {name}: there is no such sentence to reword")
                elif extra := _places(text) - _places(sentences[name]):
                    places = ", ".join(sorted(extra))
                    wrong.append(f"{path.name}, {name}: nothing fills {places} here")
                else:
                    sentences[name] = text
            if wrong:
                raise WordingError("\n".join(wrong))
        return cls(sentences)

    def __call__(self, name: str, **facts: object) -> str:
        return self._sentences[name].format_map(facts)

    def names(self) -> frozenset[str]:
        """The names of all sentences."""
        return frozenset(self._sentences)


def _read(path: Path) -> dict[str, str]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise WordingError(f"{path.name} cannot be read: {error}") from error
    if not isinstance(content, dict):
        raise WordingError(f"{path.name}: must be sections of named sentences")
    flat: dict[str, str] = {}
    for section, lines in content.items():
        if not isinstance(lines, dict) or not all(isinstance(text, str) for text in lines.values()):
            raise WordingError(f"{path.name}, {section}: must be names with a sentence each")
        flat |= {f"{section}.{name}": text.strip() for name, text in lines.items()}
    for name, text in flat.items():
        try:
            _places(text)
        except ValueError as error:
            raise WordingError(f"{path.name}, {name}: {error}") from error
    return flat


def _places(text: str) -> frozenset[str]:
    return frozenset(place for _, place, _, _ in Formatter().parse(text) if place)
