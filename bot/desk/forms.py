"""The form behind a button that was pressed, filled with what is known now.

A platform's button carries ids only; what its form asks is composed again from the store.
"""

from collections.abc import Iterable

from bot.cards import compose
from bot.cards.admin import find_button, service_card, which_service
from bot.desk.desk import Desk
from bot.desk.standing import standing
from bot.desk.turn import look
from bot.messages import Button, Card, Did
from bot.model import Side
from bot.store import queries
from bot.store.engine import reading


def form_behind(desk: Desk, did: Did, side: Side, number: int) -> Button | None:
    """The button of the act that `did` begins, with its form as it stands now.

    `number` is the delivery whose card it is on, 0 for a card that was answered at once or stands
    on the person's own page. None if the act is no longer offered there.
    """
    if side is Side.ADMIN:
        cards = _directory_cards(desk, did)
    elif side is Side.TEAM:
        cards = _team_cards(desk, did)
    else:
        cards = _asker_cards(desk, did, number)
    value = did.fields.get("value", "")
    fitting = (button for card in cards for button in card.buttons)
    return next((each for each in fitting if (each.act, each.value) == (did.act, value)), None)


def _directory_cards(desk: Desk, did: Did) -> Iterable[Card]:
    with desk.looking(did.person) as turn:
        value = did.fields.get("value", "")
        service = turn.office.directory.by_id.get(value.split(" ")[0])
        yield which_service(turn.view(title=value))
        yield Card("find", "", buttons=(find_button(turn.view()),))
        if service:
            yield service_card(turn.view(), service)


def _team_cards(desk: Desk, did: Did) -> Iterable[Card]:
    with reading(desk.engine) as connection:
        query = queries.by_reference(connection, did.reference)
        office = desk.tools.boards.office(connection, query.board)
        yield compose("question", look(desk.tools, connection, office, desk.clock(), query, {}))


def _asker_cards(desk: Desk, did: Did, number: int) -> Iterable[Card]:
    card = standing(desk, number, did.place) if number else None
    if card:
        yield card
        return
    page = desk.home(did.person)
    yield from (card for card in (*page.open, *page.recent) if card.reference == did.reference)
