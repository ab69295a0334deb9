"""Patient identifiers: every rule runs, and each find is replaced by its placeholder."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from bot.screening.birthdays import Birthdays
from bot.screening.clean import plain
from bot.screening.digits import numbers
from bot.screening.filenames import Filenames
from bot.screening.finding import Finding
from bot.screening.lexicon import Lexicon
from bot.screening.names import Names
from bot.screening.places import Places
from bot.screening.profiles import profiles
from bot.screening.references import hospital, identity
from bot.screening.rulefile import RuleError, load, only, set_of, text, words

LISTS = set_of(
    "titles strong_cues weak_cues staff_before staff_after staff_kinds staff_by staff_sent"
    " staff_owned staff_fields sign_off greetings eponym_followers eponyms eponym_pairs not_names"
    " place_before place_words clinical_endings"
    " rarely_alone never_alone never_small imaged devices trades place_pairs mailboxes"
    " events event_endings streets capital_streets not_streets not_inward areas file_types"
)
FILLER = "\x01"
SHORT = 3  # "[#]" is no words
# Second character of a placeholder for what is one patient's alone: a number, a date of birth.
OWN = "\x02"
OWNED = ("chi", "nhs", "date-of-birth", "hospital-number")
ROUNDS = 8
RULES = set_of(
    "email file-name profile chi nhs phone date-of-birth identity-number hospital-number postcode"
    " address name"
)

Span = tuple[int, int]
Finder = Callable[[str], Iterator[Span]]


def _rule(name: str, content: object, where: str) -> Finding:
    if not isinstance(content, dict):
        raise RuleError(f"{where}: must be a mapping")
    only(content, {"wording", "placeholder", "restorable"}, where)
    restorable = content.get("restorable", False)
    if not isinstance(restorable, bool):
        raise RuleError(f"{where}: 'restorable' must be true or false")
    placeholder = text(content, "placeholder", where)
    if not (placeholder.startswith("[") and placeholder.endswith("]") and len(placeholder) > SHORT):
        raise RuleError(f"{where}: 'placeholder' must be words in square brackets")
    return Finding(f"identifier.{name}", text(content, "wording", where), placeholder, restorable)


class Identifiers:
    """The rules of identifiers.yaml and names.yaml."""

    def __init__(self, folder: Path, today: Callable[[], date]) -> None:
        self._today = today
        path = folder / "identifiers.yaml"
        content: dict[str, Any] = load(path)
        only(content, {"rules", *LISTS}, path.name)
        lists = {key: words(content, key, path.name) for key in LISTS}
        rules = content.get("rules")
        if not isinstance(rules, dict):
            raise RuleError(f"{path.name}: 'rules' must be a mapping")
        self.rules = {
            str(name): _rule(str(name), rule, f"{path.name}: rule {name}")
            for name, rule in rules.items()
        }
        missing = sorted(RULES - self.rules.keys())
        if missing:
            raise RuleError(f"{path.name}: rule {', '.join(missing)} is missing")
        never = lists["not_names"] | lists["eponyms"] | lists["eponym_followers"]
        never |= lists["trades"]
        lexicon = Lexicon(folder, never)
        self._names = Names(lexicon, lists)
        self._birthdays = Birthdays(lists["events"], tuple(lists["event_endings"]), today)
        self._places = Places(
            lists["areas"],
            lists["streets"],
            lists["capital_streets"],
            lists["not_streets"],
            lists["not_inward"],
            lexicon.known,
            lists["mailboxes"],
            lexicon.listed,
        )
        # in a file's name a given name that is no word says enough: "theo_gait.mov"
        given = {name for name in lexicon.first if len(name) > 3 and not lexicon.word(name)}
        self._files = Filenames(
            lists["file_types"], lexicon.listed, lexicon.plain - given, lexicon.known
        )
        # What an earlier one took, a later one leaves.
        self._underlined: tuple[tuple[str, Finder], ...] = (
            ("email", self._places.mails),
            ("file-name", self._files.find),
            ("profile", profiles),
        )
        self._plain: tuple[tuple[str, Finder], ...] = (
            ("date-of-birth", self._birthdays.find),
            ("identity-number", identity),
            ("hospital-number", hospital),
            ("postcode", self._places.postcodes),
            ("address", self._places.addresses),
            ("name", self._names.find),
        )
        inner = "|".join(re.escape(rule.placeholder) for rule in self.rules.values())
        self._placeholders = re.compile(inner)
        self._owned = frozenset(self.rules[name].placeholder for name in OWNED)

    def restorable(self) -> frozenset[str]:
        """The rules whose finds an asker may put back."""
        return frozenset(rule.rule for rule in self.rules.values() if rule.restorable)

    def remove(self, typed: str, keep: frozenset[str]) -> tuple[str, tuple[Finding, ...]]:
        """`typed` with each identifier replaced, and the rules that fired, in the file's order.

        What stands beside an identifier can become readable once that is gone, so the rules run
        until nothing fires.
        """
        fired: set[str] = set()
        named: set[str] = set()
        for _ in range(ROUNDS):
            spans = self._spans(typed, keep, frozenset(named))
            if not spans:
                break
            fired.update(name for _, _, name in spans)
            for start, end, name in spans:
                if name == "name":
                    named.update(re.split(r"[\s,.]+", plain(typed[start:end])[0]))
            typed = self._replace(typed, spans)
        if not fired:
            return typed, ()
        return typed, tuple(rule for name, rule in self.rules.items() if name in fired)

    def _replace(self, typed: str, spans: list[tuple[int, int, str]]) -> str:
        parts: list[str] = []
        last = 0
        for start, end, name in spans:
            parts += (typed[last:start], self.rules[name].placeholder)
            last = end
        parts.append(typed[last:])
        return "".join(parts)

    def _spans(
        self, typed: str, keep: frozenset[str], named: frozenset[str]
    ) -> list[tuple[int, int, str]]:
        """What to replace in `typed`: start, end and rule, in order, none overlapping.

        `named` are words that were taken out as names before.
        """
        simple, places = plain(typed)
        typed_names, simple = simple, simple.replace("_", " ")
        if "[" in simple:
            simple = self._placeholders.sub(self._hide, simple)
        taken: list[tuple[int, int, str]] = []
        used = bytearray(len(simple))
        for name, start, end in self._all(simple, typed_names, named):
            if f"identifier.{name}" in keep and self.rules[name].restorable:
                used[start:end] = b"\x01" * (end - start)
            elif not any(used[start:end]):
                used[start:end] = b"\x01" * (end - start)
                taken.append((start, end, name))
        taken.sort()
        if places is None:
            return taken
        return [(places[start], places[end - 1] + 1, name) for start, end, name in taken]

    def _hide(self, found: re.Match[str]) -> str:
        inner = FILLER * (len(found.group()) - 2)
        return f"[{FILLER}{OWN}{inner[2:]}]" if found.group() in self._owned else f"[{inner}]"

    def _all(
        self, simple: str, underlined: str, named: frozenset[str]
    ) -> Iterator[tuple[str, int, int]]:
        """Rule, start and end of each find: numbers before dates before names."""
        for rule, find in self._underlined:
            for start, end in find(underlined):
                yield rule, start, end
        yield from numbers(simple, self._today().year)
        for rule, find in self._plain:
            for start, end in find(simple):
                yield rule, start, end
        for start, end in self._names.again(simple, named) if named else ():
            yield "name", start, end
