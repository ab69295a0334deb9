"""Services' contact cards for a few typed letters, to be put into any message."""

from bot.cards import compose
from bot.desk.desk import Desk
from bot.desk.turn import Turn
from bot.messages import Card
from bot.model import Person, Place, Side
from bot.store.engine import reading

MOST = 8


def contacts(desk: Desk, person: Person, typed: str) -> list[tuple[str, Card]]:
    """The (name, contact card) of services that the letters may mean, best first."""
    found = desk.search_services(typed, person, MOST)
    with reading(desk.engine) as connection:
        office = desk.tools.boards.of(connection, desk._known(connection, person))
        turn = Turn(
            desk.tools, connection, office, desk.clock(), "", Side.GP, person, Place("", "")
        )
        return [(name, compose("contact", turn.view(service=number))) for number, name in found]
