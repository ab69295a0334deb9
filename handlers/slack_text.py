"""Slack's own spelling of text, and ours: mentions, links, `&lt;`; cut to what a field may hold."""

import html
import re
from collections.abc import Iterator

_ANGLES = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


def plain(text: str, me: str) -> str:
    """What a person typed, without a mention of the bot (`me`: its user id).

    Slack writes links as <url|label>, people as <@U1>, channels as <#C1|name>, groups as
    <!subteam^S1|@name>, and `&<>` as entities.
    """

    def said(found: re.Match[str]) -> str:
        target, label = found[1], found[2]
        if target == f"@{me}":
            return ""
        if target.startswith("@"):
            return label or "@colleague"
        if target.startswith("#"):
            return f"#{label or target[1:]}"
        if target.startswith("!"):
            return label or f"@{target[1:]}"
        return label or target.removeprefix("mailto:").removeprefix("tel:")

    return html.unescape(_ANGLES.sub(said, text)).strip()


def escaped(text: str) -> str:
    """Text in which Slack sees no mention, no link and no markup of its own."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shortened(label: str, most: int) -> str:
    """A label that fits: without what stands in brackets, else cut after a word."""
    if len(label) <= most:
        return label
    bare = re.sub(r"\s*\([^()]*\)", "", label)
    if len(bare) <= most:
        return bare
    cut = bare[: most - 1]
    words = cut if bare[most - 1] == " " else cut.rpartition(" ")[0]
    return f"{(words if len(words) * 2 > most else cut).rstrip(' ,;:')}…"


def pieces(text: str, most: int) -> Iterator[str]:
    """Text in pieces of at most `most` signs; joined they are the text again.

    Cut after a line where one ends, else after a word, else anywhere.
    """
    while len(text) > most:
        cut = text.rfind("\n", 0, most) + 1 or text.rfind(" ", 0, most) + 1 or most
        yield text[:cut]
        text = text[cut:]
    yield text
