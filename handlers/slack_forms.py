"""Forms as Slack modals, and what comes back from them. Pure."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from bot.messages import Button, Card, Field
from bot.model import Side
from handlers.slack_blocks import Block, draw
from handlers.slack_text import pieces, shortened

Words = Callable[..., str]
Press = Mapping[str, Any]

TITLE = 24  # signs of a modal's title and of its buttons
INPUT = 3000  # signs of one typed text
OPTION = 75  # signs of a choice
CHOICES = 100  # choices of one menu
ANY_KEY = {"trigger_actions_on": ["on_character_entered"]}
MORE = "~"  # parts a field's name from the number of its piece
ASK = "ask"  # the modal of the global shortcut


def modal(button: Button, press: Press, w: Words) -> Block:
    """The form of a button. `press` comes back with it, in `private_metadata`."""
    named: Block = {"type": "section", "text": _plain(button.label)}
    blocks = [named, *(block for field in button.form for block in _inputs(field, w))]
    return _view(button.label, blocks, w) | {
        "callback_id": "form",
        "private_metadata": json.dumps(dict(press)),
        "submit": _plain(w("slack.send"), TITLE),
    }


def question_modal(w: Words) -> Block:
    """The form of the global shortcut: a question, wherever one is in Slack."""
    field = Field("text", w("form.text"), long=True, hint=w("slack.no_identifiers"))
    return _view(w("slack.ask"), _inputs(field, w), w) | {
        "callback_id": ASK,
        "submit": _plain(w("slack.send"), TITLE),
    }


def shown(card: Card, side: Side, w: Words) -> Block:
    """A card in a modal: what the desk says at once where there is no conversation."""
    return _view(w("slack.title"), draw(card, side), w)


def _view(title: str, blocks: list[Block], w: Words) -> Block:
    return {
        "type": "modal",
        "title": _plain(title, TITLE),
        "close": _plain(w("slack.close"), TITLE),
        "blocks": blocks,
    }


def _plain(text: str, most: int = 3000) -> Block:
    return {"type": "plain_text", "text": shortened(text, most), "emoji": False}


# --- inputs ----------------------------------------------------------------------------------


def _inputs(field: Field, w: Words) -> list[Block]:
    """A field's input; a long text that one input cannot hold has several."""
    parts = list(pieces(field.value, INPUT)) if field.long else [field.value]
    if len(parts) == 1:
        return [_input(field, field.name, field.label, _element(field, field.value, w))]
    return [
        _input(
            field,
            field.name if n == 0 else f"{field.name}{MORE}{n}",
            w("slack.part", label=field.label, number=n + 1, of=len(parts)),
            _element(field, part, w),
        )
        for n, part in enumerate(parts)
    ]


def _input(field: Field, name: str, label: str, element: Block) -> Block:
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": _plain(label, 2000),
        "element": element | {"action_id": f"field:{field.search or field.kind or 'text'}"},
        "optional": not field.required,
    }
    if field.hint:
        block["hint"] = _plain(field.hint, 2000)
    if field.kind == "hours":
        block["dispatch_action"] = True
    return block


def _element(field: Field, value: str, w: Words) -> Block:
    if field.search in ("service", "practice"):
        return _searched(field, w)
    if field.search == "person":
        return {"type": "users_select"}
    if field.choices and not field.required:
        return {"type": "checkboxes", "options": [option(*each) for each in field.choices]}
    if field.choices:
        return _menu(field)
    if field.kind == "date":
        return {"type": "datepicker", **({"initial_date": value} if value else {})}
    typed: Block = {"type": "plain_text_input", "max_length": INPUT, "multiline": field.long}
    if field.kind == "hours":
        typed["dispatch_action_config"] = ANY_KEY
    return typed | ({"initial_value": value} if value else {})


def _menu(field: Field) -> Block:
    options = [option(*each) for each in field.choices[:CHOICES]]
    drawn: Block = {"type": "static_select", "options": options}
    chosen = [each for each in options if each["value"] == field.value]
    return drawn | ({"initial_option": chosen[0]} if chosen else {})


def _searched(field: Field, w: Words) -> Block:
    drawn: Block = {
        "type": "external_select",
        "min_query_length": 0,
        "placeholder": _plain(w("slack.search"), 150),
    }
    known = dict(field.choices).get(field.value)
    return drawn | ({"initial_option": option(field.value, known)} if known else {})


def option(value: str, label: str) -> Block:
    """One choice of a menu."""
    return {"text": _plain(label, OPTION), "value": value}


# --- what comes back -------------------------------------------------------------------------


def filled(view: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a submitted form by name, joined where one text had several inputs."""
    fields: dict[str, str] = {}
    for block, elements in view["state"]["values"].items():
        name = block.split(MORE)[0]
        for element in elements.values():
            fields[name] = fields.get(name, "") + _given(element)
    return fields


def _given(element: Mapping[str, Any]) -> str:
    match element["type"]:
        case "checkboxes":
            return ",".join(each["value"] for each in element.get("selected_options", ()))
        case "datepicker":
            return element.get("selected_date") or ""
        case "users_select":
            return element.get("selected_user") or ""
        case "plain_text_input":
            return element.get("value") or ""
    chosen = element.get("selected_option")
    return chosen["value"] if chosen else ""


def errors(view: Mapping[str, Any], found: Mapping[str, str]) -> dict[str, str]:
    """The desk's errors by input; one of a field that is not there stands at the first input."""
    inputs = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    placed: dict[str, str] = {}
    for name, message in found.items():
        place = name if name in inputs else inputs[0]
        placed[place] = f"{placed[place]} {message}" if place in placed else message
    return placed


def with_hours(view: Mapping[str, Any], block: str, words: str) -> Block:
    """The same modal, which says under the hours' input what they mean."""
    note = {
        "type": "context",
        "block_id": f"{block}{MORE}means",
        "elements": [_plain(words, 2000)],
    }
    blocks = [each for each in view["blocks"] if each.get("block_id") != note["block_id"]]
    where = next(n for n, each in enumerate(blocks) if each.get("block_id") == block)
    kept = ("type", "callback_id", "private_metadata", "title", "submit", "close")
    return {
        **{name: view[name] for name in kept if view.get(name)},
        "blocks": [*blocks[: where + 1], note, *blocks[where + 1 :]],
    }
