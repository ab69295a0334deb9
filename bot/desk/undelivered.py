"""A message that can never arrive: the place is dead, and who must know is told."""

from bot.desk.turn import Turn
from bot.model import Place, Query, Side, State
from bot.store import directory as stored
from bot.store import queries

WAITING = (State.SENT, State.CLAIMED, State.ASKED)


def undelivered(turn: Turn, query: Query, side: Side, place: Place) -> None:
    """Bury a place of the GP's or of the team's; a team's contact is marked as failing.

    The admins hear it; the GP, too, if the team can no longer be reached and has not answered.
    """
    queries.bury_thread(turn.connection, query.id, place, turn.now)
    what = "failed_gp" if side is Side.GP else "failed"
    for admin in turn.office.directory.board.admins:
        turn.notify(
            admin,
            "admin",
            Side.ADMIN,
            query,
            what=what,
            service=query.service,
            contact=place.address,
        )
    if side is not Side.TEAM:
        return
    mark = stored.Mark(query.service, place.address, "failing", turn.person.key, turn.now)
    stored.mark(turn.connection, query.board, mark)
    if query.state in WAITING and not queries.threads(turn.connection, query.id, Side.TEAM):
        turn.to_gp("failed", query)
