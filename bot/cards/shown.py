"""Cards that carry their own words: an answer at once, and what belongs to one place only."""

import json

from bot.cards.view import View
from bot.messages import Button, Card, Field, Part


def shown(view: View) -> Card:
    """A card that was composed when it was queued; it holds our own words and no one's text."""
    packed = json.loads(view.data["card"])
    return Card(
        packed["kind"],
        packed["first"],
        tuple(Part(each["kind"], tuple(each["lines"])) for each in packed["parts"]),
        tuple(_button(each) for each in packed["buttons"]),
        packed["reference"],
    )


def _button(packed: dict[str, object]) -> Button:
    form = packed.pop("form")
    assert isinstance(form, list)  # noqa: S101
    fields = (
        Field(**{**each, "choices": tuple((value, label) for value, label in each["choices"])})
        for each in form
    )
    return Button(**packed, form=tuple(fields))  # type: ignore[arg-type]


def no_files(view: View) -> Card:
    """Files and pictures are not taken: by which way they go instead."""
    return Card("no_files", view.wording("refused.files"))


def only_in_private(view: View) -> Card:
    """Asked where others read, by somebody whom we cannot write to alone: a link to do so."""
    w = view.wording
    button = Button(w("button.open_chat"), "none", link=view.data["link"])
    return Card("only_in_private", w("refused.only_in_private"), (), (button,))
