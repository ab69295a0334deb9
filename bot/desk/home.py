"""What a person sees first and whenever they look: a welcome, and the bot's own page."""

from bot.cards import compose
from bot.cards.admin import find_button, service_card
from bot.cards.follow import help_card
from bot.desk.turn import Turn
from bot.messages import Card, Home
from bot.model import Query, Side, State
from bot.store import people, queries
from bot.wording import Wording

OPEN = (State.SENT, State.CLAIMED, State.ASKED)
MOST_OPEN, MOST_RECENT, MOST_SERVICES = 10, 3, 8


def home(turn: Turn) -> Home:
    """The person's open queries, recent answers, the entries they own, and help."""
    asker = turn.person.key
    wanted = queries.Filter(states=OPEN, asker=asker, limit=MOST_OPEN)
    open_now = queries.find(turn.connection, wanted)
    ended = queries.Filter(states=(State.ANSWERED, State.CLOSED), asker=asker, limit=20)
    recent = [q for q in queries.find(turn.connection, ended) if q.answered_at]
    return Home(
        open=tuple(_open_card(turn, query) for query in open_now),
        recent=tuple(_answer(turn, query) for query in recent[:MOST_RECENT]),
        services=_services(turn),
        help=helping(turn.tools.wording),
    )


def helping(w: Wording) -> Card:
    """What the bot does and does not do."""
    points = [w(name) for name in sorted(w.names()) if name.startswith("help.point")]
    return help_card(w("help.first"), points, w("help.purpose"))


def welcome(turn: Turn) -> None:
    """One card for somebody who has never been here; nothing for anybody else."""
    known = people.place_of(turn.connection, key=turn.person.key)
    turn.person = people.remember(turn.connection, turn.person, turn.now, turn.place)
    if known is None and turn.place:
        turn.send("welcome", Side.GP, turn.place, key=f"welcome:{turn.person.key}")


def _open_card(turn: Turn, query: Query) -> Card:
    view = turn.view(query)
    asked = [entry for entry in view.entries if entry.kind == "asked"]
    if query.state is State.ASKED and asked:
        return compose("asked", turn.view(query, entry=str(asked[-1].id)))
    return compose("receipt", view)


def _answer(turn: Turn, query: Query) -> Card:
    entries = turn.view(query).entries
    answers = [entry for entry in entries if entry.kind in ("answer", "correction")]
    if query.state is State.ANSWERED:
        return compose("answer", turn.view(query, entry=str(answers[-1].id)))
    return compose("closed", turn.view(query))


def _services(turn: Turn) -> tuple[Card, ...]:
    """The entries that this person owns; an admin of the board can look up every one."""
    view, email = turn.view(), turn.person.email.lower()
    if not email:
        return ()
    owned = [
        service
        for service in view.directory.services
        if email in {owner.lower() for owner in service.owners}
    ]
    cards = [service_card(view, service) for service in owned[:MOST_SERVICES]]
    admin = email in {each.lower() for each in view.board.admins}
    if admin or len(owned) > MOST_SERVICES:
        first = view.wording("service.others", board=view.board.name)
        cards.append(Card("services", first, (), (find_button(view),)))
    return tuple(cards)
