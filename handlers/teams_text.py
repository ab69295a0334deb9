"""What somebody typed in Teams, as plain lines: no markup, no mention of us, no quotation. Pure."""

import re
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from typing import Any

NARROW = dict.fromkeys(map(ord, "\u00a0\u2007\u202f"), " ")
NOTHING = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"))
SPACES = NARROW | NOTHING
BREAKING = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "blockquote"})
SILENT = frozenset({"script", "style", "title"})
MARKED = re.compile(r"(?i)</?(?:br|p|div|span|b|strong|em|i|li|ul|ol|td|tr|table|h[1-6])\s*/?>")
MENTION = re.compile(r"(?i)</?at(?:\s[^<>]{0,200})?>")
QUOTED = re.compile(r"<quoted\s[^<>]{0,200}>")
REPLY = "schema.skype.com/Reply"


class _Plain(HTMLParser):
    """Collects the text of a message's HTML, and the id of the message that it quotes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.quoted = ""
        self._quoting = 0
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "blockquote":
            reply = REPLY in (given.get("itemtype") or "")
            if reply:
                self.quoted = given.get("itemid") or ""
            self._quoting += reply or self._quoting > 0
        self._silent += tag in SILENT
        if tag in BREAKING:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "blockquote" and self._quoting:
            self._quoting -= 1
        if tag in SILENT and self._silent:
            self._silent -= 1
        if tag in BREAKING:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._quoting and not self._silent:
            self.pieces.append(data)


def from_html(markup: str) -> tuple[str, str]:
    """The text of HTML without what it quotes, and the id of the quoted message or ""."""
    parser = _Plain()
    parser.feed(markup)
    parser.close()
    return "".join(parser.pieces), parser.quoted


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
