"""A card that was sent, as it stands now: what a door shows in its place after a press."""

from dataclasses import replace

from sqlalchemy import Connection

from bot.cards import compose
from bot.cards.follow import standing as in_a_line
from bot.cards.view import View
from bot.desk.desk import Desk
from bot.desk.turn import look
from bot.messages import Button, Card, Part, Reply
from bot.model import TABLE, Delivery, Place, Query, Side, State
from bot.store import conversations, deliveries, queries
from bot.store.engine import reading

# What is offered is replaced by the next offer; a press makes the one before it old.
OFFERS = frozenset(
    {"proposal", "choices", "nothing_found", "identifiers", "after_no_answer", "stop"}
)
DRAFT_ACTS = frozenset({"send_line", "discard", "override_line"})
FITS = {"as_reply": frozenset({State.OFFERED}), "resend": frozenset({State.SENT, State.CLAIMED})}
for _row in TABLE:
    FITS[_row.act] = FITS.get(_row.act, frozenset()) | _row.states


def standing(desk: Desk, number: int, place: Place) -> Card | None:
    """The card of a delivery as it stands now, without the buttons that no longer do anything.

    None if no such card was sent to this place, or if it is about no query.
    """
    with reading(desk.engine) as connection:
        sent = conversations.delivery(connection, number)
        if sent is None or sent.query is None:
            return None
        if (sent.place.door, sent.place.address) != (place.door, place.address):
            return None
        query = queries.by_id(connection, sent.query)
        office = desk.tools.boards.office(connection, query.board)
        view = look(desk.tools, connection, office, desk.clock(), query, sent.data)
        if _is_past(connection, sent, query):
            below = desk.tools.wording("standing.below")
            return Card("closed", in_a_line(view, query), (Part("text", (below,)),))
        return _live(compose(sent.kind, view), view, query)


def _is_past(connection: Connection, sent: Delivery, query: Query) -> bool:
    """Whether a newer card has taken its place, or the query has gone to another team."""
    if sent.side is Side.TEAM:
        here = (sent.place.door, sent.place.address)
        theirs = queries.threads(connection, query.id, Side.TEAM)
        return here not in {(each.door, each.address) for each in theirs}
    if sent.kind not in OFFERS:
        return False
    return any(
        later.id > sent.id and later.kind in OFFERS and not later.updates
        for later, _, _ in deliveries.of_query(connection, query.id)
    )


def _live(card: Card, view: View, query: Query) -> Card:
    """The card with the buttons that still fit; where some do not, how the query stands."""
    fitting = tuple(each for each in card.buttons if _fits(each, view, query))
    if len(fitting) == len(card.buttons):
        return card
    stands = Part("heading", (in_a_line(view, query),))
    return replace(card, parts=(stands, *card.parts), buttons=fitting)


def _fits(button: Button, view: View, query: Query) -> bool:
    if button.act in DRAFT_ACTS or (button.act == "withdraw" and button.value):
        return any(
            str(entry.id) == button.value and entry.kind == "draft" and bool(entry.text)
            for entry in view.entries
        )
    states = FITS.get(button.act)
    return states is None or query.state in states


def answered(card: Card | None, reply: Reply) -> Card | None:
    """What a press shows: the card as it stands, and under it what the desk says at once."""
    said = reply.card
    if card is None or said is None:
        return card or said
    if said.kind in ("receipt", "closed", "refused"):
        known = {card.first, *(line for part in card.parts for line in part.lines)}
        extra: tuple[Part, ...] = () if said.first in known else (Part("heading", (said.first,)),)
        return replace(card, parts=(*extra, *card.parts))
    parts = (*card.parts, Part("heading", (said.first,)), *said.parts)
    return replace(card, parts=parts, buttons=(*card.buttons, *said.buttons))
