"""How a card looks in Teams: an Adaptive Card 1.5 whose forms open inside it.

Everything that somebody wrote is drawn as text runs, which know no markup: nobody can fake a link,
a mention or a button. Pure.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.messages import Button, Card, Field, Part

Json = dict[str, Any]
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
VERSION = "1.5"
LARGEST = 27_000  # bytes; Teams refuses a message above 28 KB
PIECE = 4_000  # bytes of a long text that stay together
IN_A_ROW = 6  # more actions than this Teams hides
LISTED = 100  # choices that travel in the card; of more, the ones typed for are asked for
LABEL = 44  # characters of a button; Teams cuts longer ones off
FOLDED = frozenset({"proposal", "contact"})  # long cards about a service: the number stays in view
OPEN_LINES = 8  # of a folded card, before "More"
OPEN_LINKS = ("https://", "mailto:")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message for Teams: the card and the line that a notification shows."""

    summary: str
    content: Json

    def size(self) -> int:
        """Bytes of the card as it travels."""
        return len(json.dumps(self.content, ensure_ascii=False).encode())


def draw(card: Card, delivery: int = 0, more: str = "More") -> list[Drawn]:
    """A card as one message, or as several where its text is too long for one.

    The first has the buttons and is the one that is redrawn. `delivery` travels with each press,
    so that the answer can show the same card as it then stands. `more` unfolds what would push
    the first line out of sight.
    """
    for listed in (LISTED, 0):
        whole = _message(card, card.parts, delivery, listed, more)
        if whole.size() <= LARGEST:
            return [whole]
    pieces = [piece for part in card.parts for piece in _pieces(part)]
    first = _message(card, _fitting(card, pieces, delivery), delivery, listed=0)
    pages = [first]
    while pieces:
        plain = Card(card.kind, f"{card.first} (continued, {len(pages) + 1})")
        pages.append(_message(plain, _fitting(plain, pieces, delivery), delivery))
    return pages


def _fitting(card: Card, pieces: list[Part], delivery: int) -> list[Part]:
    """Take as many pieces from the front as one message holds."""
    taken: list[Part] = []
    while pieces:
        if _message(card, [*taken, pieces[0]], delivery, listed=0).size() > LARGEST:
            break
        taken.append(pieces.pop(0))
    return taken


def _pieces(part: Part) -> Iterator[Part]:
    """A part cut at the ends of lines, or of words where a line is too long itself."""
    held: list[str] = []
    lines = [line for each in part.lines for line in each.splitlines() or [""]]
    for line in (piece for long in lines for piece in _cut(long)):
        if held and sum(map(_cost, held)) + _cost(line) > PIECE:
            yield Part(part.kind, tuple(held))
            held = []
        held.append(line)
    yield Part(part.kind, tuple(held))


def _cost(line: str) -> int:
    """Bytes of a line as it travels, with what stands around it."""
    return len(json.dumps(line, ensure_ascii=False).encode()) + 120


def _cut(line: str) -> Iterator[str]:
    while _cost(line) > PIECE:
        # A character takes at most six bytes, so this many always fit.
        fits = PIECE // 6 - 30
        space = line.rfind(" ", fits // 2, fits)
        end = space if space > 0 else fits
        yield line[:end]
        line = line[end:].lstrip(" ")
    yield line


def _message(
    card: Card, parts: Sequence[Part], delivery: int, listed: int = LISTED, more: str = ""
) -> Drawn:
    open_parts, folded = _fold(card, parts) if more else (parts, [])
    body: list[Json] = [_runs([_run(card.first, weight="Bolder", size="Medium")])]
    for part in open_parts:
        body += _part(part)
    body += _buttons(card, delivery, listed)
    if folded:
        items = [element for part in folded for element in _part(part)]
        hidden = {"type": "Container", "id": "more", "isVisible": False, "items": items}
        toggle = {
            "type": "Action.ToggleVisibility",
            "title": more,
            "targetElements": [{"elementId": "more"}],
        }
        body += [{"type": "ActionSet", "actions": [toggle], "spacing": "Small"}, hidden]
    return Drawn(card.first, _card(body, fallbackText=card.first))


def _fold(card: Card, parts: Sequence[Part]) -> tuple[Sequence[Part], Sequence[Part]]:
    """What is shown at once, and what is one press away; a heading stays with what it heads."""
    if card.kind not in FOLDED:
        return parts, []
    lines = 0
    for place, part in enumerate(parts):
        lines += len(part.lines)
        headed = parts[place + 1 : place + 2] if part.kind == "heading" else []
        if lines + sum(len(each.lines) for each in headed) > OPEN_LINES:
            return parts[:place], parts[place:]
    return parts, []


def _card(body: list[Json], **more: Any) -> Json:
    return {"type": "AdaptiveCard", "$schema": SCHEMA, "version": VERSION, "body": body, **more}


# --- what is said ----------------------------------------------------------------------------


def _run(text: str, **look: Any) -> Json:
    return {"type": "TextRun", "text": text or " ", **look}


def _runs(runs: list[Json], **more: Any) -> Json:
    return {"type": "RichTextBlock", "inlines": runs, **more}


def _part(part: Part) -> list[Json]:
    lines = [line for each in part.lines for line in each.splitlines() or [""]]
    if part.kind == "heading":
        return [_runs([_run(line, weight="Bolder")], spacing="Medium") for line in lines]
    if part.kind == "quote":
        items = [_runs([_run(line)], spacing="Small") for line in lines]
        return [{"type": "Container", "style": "emphasis", "bleed": False, "items": items}]
    if part.kind == "list":
        return [_runs([_run(f"• {line}")], spacing="Small") for line in lines]
    if part.kind == "facts":
        return [_fact(line) for line in lines]
    blocks = [_runs([_run(line)], spacing="Small") for line in lines]
    blocks[0]["spacing"] = "Medium"
    return blocks


def _fact(line: str) -> Json:
    label, colon, value = line.partition(": ")
    if not colon:
        return _runs([_run(line)], spacing="Small")
    return _runs([_run(f"{label}: ", weight="Bolder"), _run(value)], spacing="Small")


# --- what can be done ------------------------------------------------------------------------


def _buttons(card: Card, delivery: int, listed: int) -> list[Json]:
    actions = [
        _action(button, number, card, delivery, listed)
        for number, button in enumerate(card.buttons)
    ]
    rows = [actions[start : start + IN_A_ROW] for start in range(0, len(actions), IN_A_ROW)]
    return [{"type": "ActionSet", "actions": row, "spacing": "Medium"} for row in rows]


def _action(button: Button, number: int, card: Card, delivery: int, listed: int) -> Json:
    style = {"style": "positive"} if button.main else {}
    title = _title(button.label)
    if button.link and button.act == "none":
        return {"type": "Action.OpenUrl", **title, "url": button.link, **style}
    data = {"act": button.act, "ref": card.reference, "delivery": delivery}
    if button.value:
        data["value"] = button.value
    if button.link:
        data["link"] = button.link
    if not button.form:
        return _execute(title, data) | style
    inputs = [_input(field, number, listed) for field in button.form]
    submit = _execute(title, data) | {"style": "positive"}
    form = _card([*inputs, {"type": "ActionSet", "actions": [submit]}])
    return {"type": "Action.ShowCard", **title, "card": form, **style}


def _title(label: str) -> Json:
    """A button's words; what is cut off of long ones shows under the pointer."""
    if len(label) <= LABEL:
        return {"title": label}
    short = label.partition(" (")[0]
    short = short if len(short) <= LABEL else short[: LABEL - 1].rstrip() + "…"
    return {"title": short, "tooltip": label}


def _execute(title: Json, data: Json) -> Json:
    """An act, and the same for clients that know no Action.Execute."""
    return {
        "type": "Action.Execute",
        **title,
        "verb": data["act"],
        "data": data,
        "fallback": {"type": "Action.Submit", **title, "data": data},
    }


def _input(field: Field, number: int, listed: int) -> Json:
    """One input. Its id holds the button's number: ids are unique in a whole card."""
    common: Json = {"id": f"{field.name}__{number}", "label": field.label}
    if field.required:
        common |= {"isRequired": True, "errorMessage": field.label}
    if len(field.choices) == 1:
        value, label = field.choices[0]
        toggle = {"type": "Input.Toggle", "title": label, "valueOn": value, "valueOff": ""}
        return common | toggle | {"value": field.value}
    if field.choices:
        return common | _choices(field, listed)
    typed: Json = {"type": "Input.Text", "isMultiline": field.long}
    if field.hint:
        typed["placeholder"] = field.hint
    if field.value:
        typed["value"] = field.value
    return common | typed


def _choices(field: Field, listed: int) -> Json:
    filtered = bool(field.search) or len(field.choices) > 12
    shown: Json = {"type": "Input.ChoiceSet", "style": "filtered" if filtered else "compact"}
    if len(field.choices) <= 4 and not filtered:
        shown["style"] = "expanded"
    given = field.choices
    if field.search and len(given) > listed:
        # Too many for one card: Teams asks for those that fit what is typed.
        given = tuple(each for each in given if each[0] == field.value)
        shown["choices.data"] = {"type": "Data.Query", "dataset": field.search}
    shown["choices"] = [{"title": label, "value": value} for value, label in given]
    if field.value:
        shown["value"] = field.value
    if field.hint:
        shown["placeholder"] = field.hint
    return shown


def with_role(card: Card, label: str, hint: str) -> Card:
    """The card with a place for the answerer's role: Teams does not say it, and a GP must know it.

    Once given it is remembered, so it may stay empty.
    """
    role = Field("role", label, required=False, hint=hint)
    buttons = tuple(
        replace(each, form=(*each.form, role)) if each.act == "answer" else each
        for each in card.buttons
    )
    return replace(card, buttons=buttons)


def with_link(card: Card, link: str) -> Card:
    """A card with a link to open under it, if it is one that we hand out."""
    if not link.startswith(OPEN_LINKS):
        return card
    button = Button(link.partition(":")[2].partition("?")[0].lstrip("/"), "none", link=link)
    return Card(card.kind, card.first, card.parts, (button, *card.buttons), card.reference)


# --- what comes back -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Press:
    """A button pressed: the act, the query, the card that it was on, and what was filled in."""

    act: str
    reference: str
    delivery: int
    link: str
    fields: dict[str, str]


def pressed(data: Any) -> Press | None:
    """What a press carries, whether by Action.Execute or Action.Submit; None if it is not ours."""
    if not isinstance(data, dict) or not isinstance(data.get("act"), str):
        return None
    number = data.get("delivery")
    fields = {
        name.partition("__")[0]: str(value)
        for name, value in data.items()
        if "__" in name and isinstance(value, str | int | float) and str(value)
    }
    if isinstance(data.get("value"), str):
        fields.setdefault("value", data["value"])
    return Press(
        act=data["act"][:40],
        reference=str(data.get("ref") or "")[:16],
        delivery=number if isinstance(number, int) else 0,
        link=str(data.get("link") or "")[:500],
        fields=fields,
    )
