"""What the desk says at once, sent as a message where the platform has no answer to put it in."""

import json
from dataclasses import asdict

from bot.desk.turn import PROPOSAL_HELPS, Turn
from bot.messages import Card, Reply
from bot.model import Query

# These are drawn from the store when they leave; any other is our own words and no one's text.
FROM_STORE = frozenset({"closed", "receipt", "identity", "record"})


def say(turn: Turn, reply: Reply, query: Query | None = None, key: str = "") -> Reply:
    """Queue what a reply says, in this transaction; the reply that is left says nothing."""
    if turn.place is None:
        raise ValueError("what is said aloud needs a place")
    card = reply.card
    if reply.errors:
        card = Card("refused", "\n".join(reply.errors.values()))
    if card is None:
        return reply
    kind, about, data = "shown", None, {"card": json.dumps(asdict(card))}
    if query and card.kind in FROM_STORE:
        kind, about, data = card.kind, query, {}
    elif query and card.kind == "talk":
        kind, about, data = "talk", query, {"draft": card.buttons[0].value, "here": "1"}
    turn.send(kind, turn.side, turn.place, about, data, key=key, helps_for=PROPOSAL_HELPS)
    return Reply(reference=reply.reference)
