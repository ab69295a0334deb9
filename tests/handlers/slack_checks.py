"""What Slack would refuse: Block Kit's structure and limits, as its reference pages give them.

(docs.slack.dev: reference/block-kit/blocks, …/block-elements, …/composition-objects, surfaces.)
Slack's own checks are not public; this is ours, and strict: an unknown key is a fault too.
"""

from collections.abc import Iterable, Iterator
from typing import Any

Json = dict[str, Any]
MOST = {"message": 50, "home": 100, "modal": 100}

BLOCKS: dict[str, tuple[set[str], set[str]]] = {  # required keys, further keys
    "section": ({"text"}, {"accessory", "fields"}),
    "header": ({"text"}, set()),
    "divider": (set(), set()),
    "context": ({"elements"}, set()),
    "actions": ({"elements"}, set()),
    "rich_text": ({"elements"}, set()),
    "input": ({"label", "element"}, {"hint", "optional", "dispatch_action"}),
}
ELEMENTS: dict[str, tuple[set[str], set[str]]] = {
    "button": ({"text", "action_id"}, {"value", "url", "style"}),
    "plain_text_input": (
        {"action_id"},
        {"initial_value", "multiline", "max_length", "dispatch_action_config"},
    ),
    "static_select": ({"action_id", "options"}, {"initial_option", "placeholder"}),
    "external_select": ({"action_id"}, {"min_query_length", "initial_option", "placeholder"}),
    "users_select": ({"action_id"}, set()),
    "datepicker": ({"action_id"}, {"initial_date"}),
    "checkboxes": ({"action_id", "options"}, {"initial_options"}),
}
RICH = {"rich_text_section", "rich_text_quote", "rich_text_list", "rich_text_preformatted"}


def faults(blocks: list[Json], surface: str = "message") -> list[str]:
    """Everything that is wrong with the blocks of a message, a home tab or a modal."""
    found: list[str] = []
    if not 1 <= len(blocks) <= MOST[surface]:
        found.append(f"{len(blocks)} blocks on a {surface}")
    for block in blocks:
        found += _block(block, surface)
    actions = [each["action_id"] for each in _elements(blocks) if "action_id" in each]
    if surface != "modal":
        found += _doubled("action_id", actions)
    found += _doubled("block_id", [each["block_id"] for each in blocks if "block_id" in each])
    return found


def view_faults(view: Json) -> list[str]:
    """Everything that is wrong with a modal or a home tab."""
    found = faults(view["blocks"], view["type"])
    known = {"type", "blocks", "private_metadata", "callback_id"}
    if view["type"] == "modal":
        known |= {"title", "close", "submit"}
        found += [
            fault
            for name in ("title", "close", "submit")
            if name in view
            for fault in _plain(view[name], 24)
        ]
        if "title" not in view:
            found.append("a modal without a title")
        inputs = any(block["type"] == "input" for block in view["blocks"])
        if inputs and "submit" not in view:
            found.append("a modal with inputs and no submit")
    if len(view.get("private_metadata", "")) > 3000 or len(view.get("callback_id", "")) > 255:
        found.append("metadata or callback_id too long")
    return found + [f"unknown key {name} in a view" for name in set(view) - known]


def _doubled(what: str, names: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    return [f"{what} {name} twice" for name in names if name in seen or seen.add(name)]  # type: ignore[func-returns-value]


def _elements(blocks: list[Json]) -> Iterator[Json]:
    for block in blocks:
        yield from block.get("elements", []) if block["type"] == "actions" else []
        if "element" in block:
            yield block["element"]


def _keys(thing: Json, kinds: dict[str, tuple[set[str], set[str]]]) -> list[str]:
    kind = thing.get("type", "?")
    if kind not in kinds:
        return [f"unknown type {kind}"]
    required, more = kinds[kind]
    missing = required - set(thing)
    extra = set(thing) - required - more - {"type", "block_id"}
    return [f"{kind} without {name}" for name in missing] + [
        f"unknown key {name} in {kind}" for name in extra
    ]


def _block(block: Json, surface: str) -> list[str]:
    found = _keys(block, BLOCKS)
    if found:
        return found
    if len(block.get("block_id", "")) > 255:
        found.append("block_id too long")
    match block["type"]:
        case "section":
            found += _text(block["text"], 3000)
        case "header":
            found += _plain(block["text"], 150)
        case "context":
            found += [] if 1 <= len(block["elements"]) <= 10 else ["context elements"]
            found += [fault for each in block["elements"] for fault in _text(each, 3000)]
        case "actions":
            found += [] if 1 <= len(block["elements"]) <= 25 else ["actions elements"]
            found += [fault for each in block["elements"] for fault in _element(each)]
        case "rich_text":
            found += _rich(block["elements"])
        case "input":
            found += [] if surface == "modal" else ["an input outside a modal"]
            found += _plain(block["label"], 2000) + _element(block["element"])
            found += _plain(block["hint"], 2000) if "hint" in block else []
    return found


def _text(text: Json, most: int) -> list[str]:
    if text.get("type") not in ("plain_text", "mrkdwn"):
        return [f"text of type {text.get('type')}"]
    if not 1 <= len(text["text"]) <= most:
        return [f"a text of {len(text['text'])} signs, {most} at most"]
    allowed = {"type", "text", "emoji"} if text["type"] == "plain_text" else {"type", "text"}
    return [f"unknown key {name} in a text" for name in set(text) - allowed - {"verbatim"}]


def _plain(text: Json, most: int) -> list[str]:
    wrong = [] if text.get("type") == "plain_text" else ["this text must be plain_text"]
    return wrong + _text(text, most)


def _element(element: Json) -> list[str]:
    found = _keys(element, ELEMENTS)
    if found:
        return found
    if not 1 <= len(element["action_id"]) <= 255:
        found.append("action_id too long or empty")
    if element["type"] == "button":
        found += _plain(element["text"], 75)
        if len(element.get("value", "")) > 2000 or len(element.get("url", "")) > 3000:
            found.append("a button's value or url too long")
        if not element.get("url", "https://").startswith(("https://", "http://")):
            found.append("a button opens web addresses only")
        if element.get("style", "primary") not in ("primary", "danger"):
            found.append("no such style")
    if "options" in element:
        most = 10 if element["type"] == "checkboxes" else 100
        if not 1 <= len(element["options"]) <= most:
            found.append(f"{len(element['options'])} options")
        found += [fault for each in element["options"] for fault in _option(each)]
        initial = element.get("initial_option")
        if initial and initial not in element["options"]:
            found.append("an initial option that is none")
    if len(element.get("initial_value", "")) > element.get("max_length", 3000):
        found.append("an initial value longer than what may be typed")
    if element.get("max_length", 1) > 3000:
        found.append("max_length above 3000")
    if "placeholder" in element:
        found += _plain(element["placeholder"], 150)
    return found


def _option(option: Json) -> list[str]:
    found = _plain(option["text"], 75)
    if not 1 <= len(option["value"]) <= 150:
        found.append("an option's value too long or empty")
    return found


def _rich(elements: list[Json]) -> list[str]:
    found: list[str] = [] if elements else ["an empty rich_text"]
    for element in elements:
        kind = element.get("type")
        if kind not in RICH:
            found.append(f"unknown {kind} in rich_text")
        elif not element["elements"]:
            found.append(f"an empty {kind}")
        elif kind == "rich_text_list":
            found += [] if element.get("style") in ("bullet", "ordered") else ["a list's style"]
            found += _rich(element["elements"])
        else:
            found += [fault for each in element["elements"] for fault in _inline(each)]
    return found


def _inline(inline: Json) -> list[str]:
    match inline.get("type"):
        case "text":
            if not 1 <= len(inline["text"]) <= 3000:
                return [f"an inline text of {len(inline['text'])} signs"]
            extra = set(inline) - {"type", "text", "style"}
        case "link":
            if not inline["url"].startswith(("https://", "http://")):
                return ["a link that is none"]
            extra = set(inline) - {"type", "url", "text", "style"}
        case kind:
            return [f"unknown inline {kind}"]
    return [f"unknown key {name} inline" for name in extra]
