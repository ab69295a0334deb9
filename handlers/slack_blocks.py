"""Cards as Block Kit. Pure: nothing is looked up and nothing is sent.

Everything is `rich_text`, which Slack shows as it stands: in it a `*`, a `<!channel>` or a link
that somebody typed is only text. Limits are Slack's, in `BLOCKS` and below.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.messages import Button, Card, Part
from bot.model import Side
from handlers.slack_text import escaped, pieces, shortened

Block = dict[str, Any]

BLOCKS = 50  # of a message; a home tab or a modal may have 100
TEXT = 2900  # signs of one text; Slack takes 3,000
PAGE = 9000  # signs of a message that is shown whole
BUTTON = 75  # signs of a button's label
ROW = 25  # elements of one actions block
VALUE = 2000  # signs of a button's value
_LINK = re.compile(r"https?://[^\s<>|\"]+[^\s<>|\".,;:)]")


def pages(card: Card) -> list[Card]:
    """A card as one or several messages, in order; the buttons are on the last one.

    Nothing is cut off. Every message has the reference in its first line.
    """
    if len(card.text()) <= PAGE:
        return [card]
    sheets: list[list[Part]] = [[]]
    room = PAGE - len(card.first)
    for part in _small(card.parts):
        length = sum(len(line) + 3 for line in part.lines)
        if length > room and sheets[-1]:
            sheets.append([])
            room = PAGE - 40
        sheets[-1].append(part)
        room -= length
    last = len(sheets) - 1
    return [
        replace(
            card,
            first=card.first if n == 0 else f"{card.reference} ({n + 1}/{last + 1})".strip(),
            parts=tuple(sheet),
            buttons=card.buttons if n == last else (),
        )
        for n, sheet in enumerate(sheets)
    ]


def _small(parts: tuple[Part, ...]) -> Iterator[Part]:
    """Parts of at most one text's length each."""
    for part in parts:
        lines: list[str] = []
        room = TEXT
        for line in (piece for text in part.lines for piece in pieces(text, TEXT)):
            if len(line) + 1 > room and lines:
                yield Part(part.kind, tuple(lines))
                lines, room = [], TEXT
            lines.append(line)
            room -= len(line) + 1
        yield Part(part.kind, tuple(lines))


def draw(card: Card, side: Side, number: int = 0) -> list[Block]:
    """A card's blocks. `side` is whose buttons they are, `number` the delivery it came by."""
    blocks = [_rich([_section([_text(card.first, bold=True)])])]
    blocks += [_part(part) for part in _small(card.parts)]
    return blocks + buttons(card, side, number)


def fallback(card: Card) -> str:
    """The whole card as the message's own text: its notification, and what a screen reader says."""
    return escaped(card.text())


def _part(part: Part) -> Block:
    text = "\n".join(part.lines) or " "
    match part.kind:
        case "quote":
            return _rich([{"type": "rich_text_quote", "elements": [_text(text)]}])
        case "list":
            items = [_section(_linked(line or " ")) for line in part.lines]
            return _rich([{"type": "rich_text_list", "style": "bullet", "elements": items}])
        case "facts":
            return _rich([_section(_facts(part.lines))])
        case "heading":
            return _rich([_section([_text(text, bold=True)])])
    return _rich([_section(_linked(text))])


def _facts(lines: tuple[str, ...]) -> list[Block]:
    elements = []
    for n, line in enumerate(lines):
        label, colon, value = line.partition(": ")
        elements.append(_text(f"{label}{colon}", bold=True))
        elements.append(_text(value + ("\n" if n < len(lines) - 1 else "")))
    return [each for each in elements if each["text"]]


def _linked(text: str) -> list[Block]:
    """Our own text: a web address in it can be pressed."""
    elements, at = [], 0
    for found in _LINK.finditer(text):
        elements += [_text(text[at : found.start()]), {"type": "link", "url": found[0]}]
        at = found.end()
    elements.append(_text(text[at:]))
    return [each for each in elements if each["type"] == "link" or each["text"]]


def _text(text: str, bold: bool = False) -> Block:
    return {"type": "text", "text": text, **({"style": {"bold": True}} if bold else {})}


def _section(elements: list[Block]) -> Block:
    return {"type": "rich_text_section", "elements": elements}


def _rich(elements: list[Block]) -> Block:
    return {"type": "rich_text", "elements": elements}


# --- buttons ---------------------------------------------------------------------------------


def buttons(card: Card, side: Side, number: int) -> list[Block]:
    """A card's buttons in rows; a mailbox is a link, for buttons open web addresses only."""
    mails = [_mail(button) for button in card.buttons if button.link.startswith("mailto:")]
    elements = [
        _button(button, card.reference, side, number, n)
        for n, button in enumerate(card.buttons)
        if button.act != "none" or button.link.startswith("http")
    ]
    rows = [elements[n : n + ROW] for n in range(0, len(elements), ROW)]
    return mails + [{"type": "actions", "elements": row} for row in rows]


def _mail(button: Button) -> Block:
    text = f"<{escaped(button.link)}|{escaped(button.label)}>"
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _button(button: Button, reference: str, side: Side, number: int, place: int) -> Block:
    drawn: Block = {
        "type": "button",
        "action_id": f"{button.act}:{place}",
        "text": {"type": "plain_text", "text": shortened(button.label, BUTTON), "emoji": False},
    }
    if button.link.startswith("http"):
        return drawn | {"url": button.link}
    if button.main:
        drawn["style"] = "primary"
    return drawn | {"value": packed(button, reference, side, number)}


def packed(button: Button, reference: str, side: Side, number: int) -> str:
    """What a press brings back: the act, what it is about, and by which delivery it was shown."""
    given = {
        "a": button.act,
        "r": reference,
        "v": button.value,
        "s": side.value,
        "n": number,
        "f": bool(button.form),
    }
    return json.dumps({name: value for name, value in given.items() if value})


def unpacked(value: str) -> Mapping[str, Any] | None:
    """What `packed` packed; None for what no card of ours has."""
    try:
        given = json.loads(value)
    except ValueError:
        return None
    if not isinstance(given, dict) or not isinstance(given.get("a"), str):
        return None
    return given if given.get("s") in {"gp", "team", "admin"} else None
