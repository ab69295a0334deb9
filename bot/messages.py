"""What comes in from a door and what goes out through one, as frozen values.

A door (`handlers/`) turns its platform's payload into `Said` and `Did`, and draws a `Card`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bot.model import Delivery, Person, Place


@dataclass(frozen=True, slots=True)
class Said:
    """A line that somebody typed. `event` is the platform's id of it, for repeats.

    `reference` is set where the platform's thread says which query the line belongs to. `aloud`:
    the platform has no answer to put the desk's words in, so that they go out as a message.
    """

    event: str
    person: Person
    place: Place
    text: str
    reference: str = ""
    aloud: bool = False


@dataclass(frozen=True, slots=True)
class Did:
    """A button pressed or a form sent: an act on the query `reference` ("" for none).

    `aloud` as in `Said`.
    """

    event: str
    person: Person
    place: Place
    act: str
    reference: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    aloud: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One input of a form. `choices` are (value, label) pairs; none means typed text."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...] = ()
    long: bool = False
    required: bool = True
    value: str = ""
    hint: str = ""
    search: str = ""  # "service", "practice" or "person": choices are found while typing
    kind: str = ""  # "hours" (opening_hours text) or "date" (2026-12-01) for text that must be one


@dataclass(frozen=True, slots=True)
class Button:
    """Something a person can press. With `form`, the fields are asked first.

    `value` travels with the press as the field `value`. `link` opens instead of acting.
    """

    label: str
    act: str
    value: str = ""
    form: tuple[Field, ...] = ()
    main: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a card: `kind` is text, quote, list, facts or heading.

    `lines` are its lines; for facts each is "label: value".
    """

    kind: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A message, drawn by each door in its own way. `first` is its first line and the text of its
    notification: it carries what a reader needs without opening it."""

    kind: str
    first: str
    parts: tuple[Part, ...] = ()
    buttons: tuple[Button, ...] = ()
    reference: str = ""

    def text(self) -> str:
        """The whole card as plain text: what a screen reader or an old client gets."""
        lines = [self.first]
        for part in self.parts:
            mark = {"quote": "> ", "list": "- "}.get(part.kind, "")
            lines += [mark + line for text in part.lines for line in text.splitlines() or [""]]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the desk says at once to whoever acted; everything else goes through the outbox.

    `errors` are by field name: a form that has any stays open with its text. `card` answers in
    the same breath (how things stand, a record to copy) and is not stored.
    """

    errors: Mapping[str, str] = field(default_factory=dict)
    card: Card | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """What a person sees when they open the bot's own page; `services` are for `Side.ADMIN`."""

    open: tuple[Card, ...] = ()
    recent: tuple[Card, ...] = ()
    services: tuple[Card, ...] = ()
    help: Card | None = None


class TemporaryFailure(Exception):
    """A delivery did not get through now; `retry_after` seconds if the platform said so."""

    def __init__(self, why: str, retry_after: float | None = None) -> None:
        super().__init__(why)
        self.retry_after = retry_after


class PermanentFailure(Exception):
    """A delivery can never get through: the conversation or mailbox is gone."""


class Door(Protocol):
    """One platform, as the outbox sees it."""

    async def send(self, delivery: Delivery, card: Card, replaces: str) -> str:
        """Send or redraw (`replaces`: the platform's id of the card to redraw, or "").

        Returns the platform's id of the message. Raises TemporaryFailure or PermanentFailure.
        """
