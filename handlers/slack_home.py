"""The App Home: my open queries, recent answers, the entries I own, help. Pure."""

from bot.messages import Card, Home
from bot.model import Side
from handlers.slack_blocks import Block, draw
from handlers.slack_forms import Words

MOST = 100  # blocks of a home tab
FOOT = 4  # blocks that are kept for what stands below


def home(page: Home, w: Words) -> Block:
    """The view that `views.publish` takes; what does not fit is said to be there."""
    blocks: list[Block] = []
    left_out = 0
    for title, cards, side in (
        ("slack.open", page.open, Side.GP),
        ("slack.recent", page.recent, Side.GP),
        ("slack.services", page.services, Side.ADMIN),
    ):
        left_out += _section(blocks, w(title), cards, side, w)
    if left_out:
        blocks.append(_line(w("slack.more", count=left_out)))
    if page.help:
        blocks += draw(page.help, Side.GP)
    return {"type": "home", "blocks": _distinct(blocks)}


def _section(blocks: list[Block], title: str, cards: tuple[Card, ...], side: Side, w: Words) -> int:
    """Add a section's cards while there is room; how many had none."""
    if not cards and side is Side.ADMIN:
        return 0
    blocks.append({"type": "header", "text": {"type": "plain_text", "text": title}})
    if not cards:
        blocks.append(_line(w("slack.none")))
    for n, card in enumerate(cards):
        drawn = [*draw(card, side), {"type": "divider"}]
        if len(blocks) + len(drawn) > MOST - FOOT - 4:
            return len(cards) - n
        blocks += drawn
    return 0


def _line(text: str) -> Block:
    return {"type": "section", "text": {"type": "plain_text", "text": text, "emoji": False}}


def _distinct(blocks: list[Block]) -> list[Block]:
    """Action ids that are unique over the cards of the page."""
    number = 0
    for block in blocks:
        for element in block["elements"] if block["type"] == "actions" else ():
            element["action_id"] = f"{element['action_id'].split(':')[0]}:{number}"
            number += 1
    return blocks
