"""What the clock does: lapses, returns, closings, the morning list, retention."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import Connection, Engine

from bot.desk.boards import Office
from bot.desk.turn import Tools, Turn
from bot.desk.upkeep import clean_text
from bot.model import WITH_TEAM, Person, Place, Query, Side, State
from bot.store import deliveries, queries
from bot.store import directory as stored
from bot.store.engine import reading, transaction

CLOCK = Person(key="clock", name="The clock")
EVENTS_KEPT = timedelta(days=30)  # longer than any platform repeats an event
DELIVERIES_KEPT = timedelta(days=400)
LIST_HELPS = timedelta(hours=4)
STEP = timedelta(minutes=1)  # mornings and retention need no finer beat


class Rounds:
    """The clock's turns. `beat` may be called as often as one likes, by any number of processes."""

    def __init__(self, engine: Engine, tools: Tools, clock: Callable[[], datetime]) -> None:
        self.engine = engine
        self.tools = tools
        self.clock = clock
        self._mornings = datetime.min.replace(tzinfo=UTC)
        self._kept: datetime | None = None

    def beat(self) -> int:
        """Do what is due now; how many queries moved."""
        now = self.clock()
        moved = 0
        while done := self._move_due(now):
            moved += done
        if now - self._mornings >= STEP:
            self._mornings = now
            self._morning_lists(now)
        if self._kept is None or now - self._kept >= timedelta(hours=1):
            self._kept = now
            self._keep(now)
        return moved

    def next_at(self) -> datetime | None:
        """When the clock has something to do next, None if nothing is to come."""
        now = self.clock()
        with reading(self.engine) as connection:
            times = [queries.next_due(connection), deliveries.waiting(connection, now)]
            for (board, service, contact), _ in self._waiting(connection).items():
                office = self.tools.boards.office(connection, board)
                hours = office.contact_hours(service, contact)
                tomorrow = _midnight(office, now) + timedelta(days=1)
                times += [_opening(office, hours, now), office.hours.next_working(tomorrow, hours)]
        return min((at for at in times if at and at > now), default=None)

    def _waiting(self, connection: Connection) -> dict[tuple[str, str, str], datetime]:
        """Board, service and contact with which questions wait, since when the oldest does."""
        oldest: dict[tuple[str, str, str], datetime] = {}
        for query in queries.find(connection, queries.Filter(states=WITH_TEAM)):
            key = (query.board, query.service, query.contact)
            sent = query.sent_at or query.created_at
            oldest[key] = min(sent, oldest.get(key, sent))
        return oldest

    def _turn(self, connection: Connection, query: Query, now: datetime) -> Turn:
        office = self.tools.boards.office(connection, query.board)
        event = f"clock:{query.next_act}:{query.round}:{now:%Y%m%d%H%M%S}"
        return Turn(self.tools, connection, office, now, event, Side.CLOCK, CLOCK)

    def _move_due(self, now: datetime) -> int:
        with transaction(self.engine) as connection:
            found = queries.due(connection, now)
            for query in found:
                ACTS[query.next_act](self._turn(connection, query, now), query)
        return len(found)

    def _morning_lists(self, now: datetime) -> None:
        """One list a service and working morning, when its written contact opens."""
        with reading(self.engine) as connection:
            waiting = self._waiting(connection)
            wanted = []
            for (board, service, contact), since in sorted(waiting.items()):
                office = self.tools.boards.office(connection, board)
                opening = _opening(office, office.contact_hours(service, contact), now)
                if opening and since < opening <= now < opening + LIST_HELPS:
                    wanted.append((office, service, contact, opening))
        for office, service, contact, opening in wanted:
            known = office.contact(service, contact)
            if known and known.kind in self.tools.doors:
                with transaction(self.engine) as connection:
                    turn = Turn(self.tools, connection, office, now, "morning", Side.CLOCK, CLOCK)
                    board = office.directory.board.id
                    turn.send(
                        "morning",
                        Side.TEAM,
                        Place(self.tools.doors[known.kind], contact),
                        data={"service": service, "contact": contact},
                        key=f"morning:{board}:{service}:{contact}:{opening:%Y-%m-%d}",
                        helps_for=LIST_HELPS,
                    )

    def _keep(self, now: datetime) -> None:
        """Clean what is past the board's retention; the figures stay."""
        with transaction(self.engine) as connection:
            years = 1
            for board in stored.boards(connection):
                office = self.tools.boards.office(connection, board)
                retention = office.directory.board.retention
                years = max(years, retention.audit_years)
                before = now - timedelta(days=retention.text_days)
                for query in queries.ended_before(connection, board, before):
                    turn = self._turn(connection, query, now)
                    clean_text(turn, query, "retention", "the board's retention")
            queries.forget_old(connection, now - EVENTS_KEPT, now - timedelta(days=365 * years))
            deliveries.forget_sent(connection, now - DELIVERIES_KEPT)


def _midnight(office: Office, now: datetime) -> datetime:
    zone = office.hours.zone
    return datetime.combine(now.astimezone(zone).date(), time(), zone).astimezone(UTC)


def _opening(office: Office, hours: str, now: datetime) -> datetime | None:
    """When hours first open on the day of `now`; None if they do not, or never closed."""
    midnight = _midnight(office, now)
    opening = office.hours.next_working(midnight, hours)
    return opening if midnight < opening < midnight + timedelta(days=1) else None


def _lapse(turn: Turn, query: Query) -> None:
    moved = turn.act(query, "lapse")
    if query.state is State.ASKED:
        turn.to_gp("lapsed", moved)
        turn.refresh(moved)


def _return(turn: Turn, query: Query) -> None:
    """Somebody took it and did not answer by the promised time: it is the team's again."""
    claimed = query.claimed_name
    moved = turn.act(
        query,
        "return",
        {"claimed_by": query.claimed_by},
        claimed_by="",
        claimed_name="",
        claimed_at=None,
    )
    turn.to_team("told", moved, what="returned", claimed=claimed)
    turn.refresh(moved)


def _give_up(turn: Turn, query: Query) -> None:
    moved = turn.act(query, "give_up")
    turn.to_gp("unanswered", moved)
    turn.to_team("told", moved, what="unanswered")
    turn.refresh(moved)


def _auto_close(turn: Turn, query: Query) -> None:
    turn.refresh(turn.act(query, "auto_close"))


ACTS: dict[str, Callable[[Turn, Query], None]] = {
    "lapse": _lapse,
    "return": _return,
    "give_up": _give_up,
    "auto_close": _auto_close,
}
