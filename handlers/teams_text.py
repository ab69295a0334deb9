"""What somebody typed in Teams, as plain lines: no markup, no mention of us, no quotation. Pure."""

import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any

NARROW = dict.fromkeys(map(ord, "\u00a0\u2007\u202f"), " ")
NOTHING = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"))
SPACES = NARROW | NOTHING
BREAKING = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "blockquote"})
SILENT = frozenset({"script", "style", "title"})
MARKED = re.compile(r"(?i)</?(?:br|p|div|span|b|strong|em|i|li|ul|ol|td|tr|table|h[1-6])\s*/?>")
TAG = re.compile(r"<(?P<closing>/?)(?P<name>[a-zA-Z!][a-zA-Z0-9]*)[^<>]*>")
ITEM = re.compile(r'itemid="(\d{1,20})"')
MENTION = re.compile(r"(?i)</?at(?:\s[^<>]{0,200})?>")
QUOTED = re.compile(r"<quoted\s[^<>]{0,200}>")
REPLY = "schema.skype.com/Reply"


def from_html(markup: str) -> tuple[str, str]:
    """The text of HTML without what it quotes, and the id of the quoted message or "".

    A tag ends before the next one begins, whatever else HTML may be: so it takes linear time.
    """
    pieces: list[str] = []
    quoted = ""
    quoting = silent = 0
    end = 0
    for tag in TAG.finditer(markup):
        if not quoting and not silent:
            pieces.append(unescape(markup[end : tag.start()]))
        end = tag.end()
        name, closing = tag["name"].lower(), bool(tag["closing"])
        if name == "blockquote" and closing:
            quoting = max(0, quoting - 1)
        elif name == "blockquote" and (quoting or REPLY in tag[0]):
            quoting += 1
            number = ITEM.search(tag[0])
            quoted = quoted or (number[1] if number else "")
        elif name in SILENT:
            silent = 0 if closing else 1
        if name in BREAKING:
            pieces.append("\n")
    if not quoting and not silent:
        pieces.append(unescape(markup[end:]))
    return "".join(pieces), quoted


def typed(text: str, rich: str, entities: Sequence[Mapping[str, Any]], bot: str) -> tuple[str, str]:
    """What was typed, and the id of the message that it quotes or "".

    `text` and `rich` are the message's two forms, `entities` say which words are mentions and
    which message is quoted; `bot` is our own id, whose mention goes.
    """
    quoted = ""
    for entity in entities:
        if entity.get("type") == "quotedReply":
            reply = entity.get("quotedReply")
            quoted = str(reply.get("messageId") or "") if isinstance(reply, dict) else ""
            text = QUOTED.sub(" ", text)
    if REPLY in rich:
        # The plain form runs the quotation and the reply together; the rich one keeps them apart.
        text, quoted_here = from_html(_without_mentions(rich, entities, bot))
        quoted = quoted or quoted_here
    else:
        text = _without_mentions(text, entities, bot)
        if MARKED.search(text):
            text = from_html(text)[0]
    lines = [" ".join(line.split()) for line in text.translate(SPACES).splitlines()]
    return "\n".join(line for line in lines if line), quoted


def _without_mentions(text: str, entities: Sequence[Mapping[str, Any]], bot: str) -> str:
    """Our own mention goes; another person's leaves the name."""
    for entity in entities:
        shown, who = entity.get("text"), entity.get("mentioned")
        if entity.get("type") == "mention" and isinstance(shown, str) and shown:
            ours = isinstance(who, dict) and who.get("id") == bot
            text = text.replace(shown, " " if ours else MENTION.sub("", shown))
    return MENTION.sub("", text)
