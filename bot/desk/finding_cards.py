"""Services' contact cards for a few typed letters, to be put into any message."""

from bot.cards import compose
from bot.desk.desk import Desk
from bot.messages import Card
from bot.model import Person

MOST = 8


def contacts(desk: Desk, person: Person, typed: str) -> list[tuple[str, Card]]:
    """The (name, contact card) of services that the letters may mean, best first."""
    found = desk.search_services(typed, person, MOST)
    with desk.looking(person) as turn:
        return [(name, compose("contact", turn.view(service=number))) for number, name in found]
