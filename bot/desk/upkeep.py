"""Mending what should not have been kept, and keeping what must be: redact, erase, hold."""

from dataclasses import replace

from bot.desk.turn import Turn
from bot.model import Query
from bot.store import deliveries, queries

GONE = "[text removed]"


def clean_text(turn: Turn, query: Query, act: str, reason: str) -> int:
    """Remove every text of a query from the store, the outbox and our own messages.

    The figures stay. Our messages on the platforms are drawn again without the text; a mail that
    has left cannot be called back. How many texts were cleaned.
    """
    cleaned = queries.clean(turn.connection, query.id, GONE)
    moved = replace(query, text_gone_at=turn.now, call_back="")
    queries.save(turn.connection, moved)
    turn.note(act, moved, was=query.state, facts={"reason": reason, "texts": cleaned})
    for delivery, state, _ in deliveries.of_query(turn.connection, query.id):
        if state == deliveries.SENT and not delivery.updates and delivery.kind in WITH_TEXT:
            turn.send(
                delivery.kind,
                delivery.side,
                delivery.place,
                moved,
                delivery.data,
                key=f"{delivery.key}:{act}:{turn.now:%Y%m%d%H%M%S}",
                updates=delivery.key,
            )
    return cleaned


WITH_TEXT = frozenset(
    {
        "receipt",
        "question",
        "answer",
        "asked",
        "declined",
        "line",
        "line_stopped",
        "identifiers",
        "proposal",
        "choices",
        "nothing_found",
        "redirected",
        "told",
        "admin",
    }
)


def erase(turn: Turn, query: Query, reason: str) -> int:
    """Remove the texts and who wrote them; reference, service, states and times stay."""
    cleaned = clean_text(turn, query, "erase", reason)
    queries.forget_names(turn.connection, query.id)
    current = queries.by_id(turn.connection, query.id)
    queries.save(
        turn.connection, replace(current, asker_name="", claimed_name="", claimed_by="", asker="")
    )
    return cleaned


def hold(turn: Turn, query: Query, reason: str, on: bool) -> None:
    """Keep a query's texts past the board's retention, or no longer."""
    moved = replace(query, hold=on)
    queries.save(turn.connection, moved)
    turn.note("hold" if on else "release_hold", moved, facts={"reason": reason})
