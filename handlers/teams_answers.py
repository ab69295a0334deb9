"""The bodies of answers to invokes, as Teams wants them. Pure."""

from collections.abc import Iterable
from typing import Any

from bot.messages import Card
from handlers.teams_cards import Drawn, draw

Json = dict[str, Any]
ADAPTIVE = "application/vnd.microsoft.card.adaptive"


def message(words: str) -> Json:
    """Words shown to whoever pressed; the card stays as it is, with what was typed into it."""
    return {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": words}


def card(drawn: list[Drawn]) -> Json:
    """A card in place of the one that was pressed."""
    return {"statusCode": 200, "type": ADAPTIVE, "value": drawn[0].content}


def failure(words: str) -> Json:
    """It could not be kept: the form stays open with its text."""
    return {
        "statusCode": 500,
        "type": "application/vnd.microsoft.error",
        "value": {"code": "InternalServerError", "message": words},
    }


def choices(found: Iterable[tuple[str, str]]) -> Json:
    """What fits the letters typed into a list."""
    results = [{"value": value, "title": title} for value, title in found]
    return {
        "statusCode": 200,
        "type": "application/vnd.microsoft.search.searchResponse",
        "value": {"results": results},
    }


def cards(found: Iterable[tuple[str, Card]]) -> Json:
    """Results of a search in the compose box: each a card, with a line to choose it by."""
    attachments = [
        {
            "contentType": ADAPTIVE,
            "content": draw(each)[0].content,
            "preview": {
                "contentType": "application/vnd.microsoft.card.thumbnail",
                "content": {"title": title, "text": each.first},
            },
        }
        for title, each in found
    ]
    return {
        "composeExtension": {
            "type": "result",
            "attachmentLayout": "list",
            "attachments": attachments,
        }
    }
