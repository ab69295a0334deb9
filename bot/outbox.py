"""What goes out: claim → look whether it is still wanted → draw → send → mark.

At least once: a message whose sending was cut off is sent again under the same id. Nothing else
in the program talks to a platform on its own account.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from bot.cards import compose
from bot.desk import Tools
from bot.desk.boards import Office
from bot.desk.turn import Turn, look, receipt_key
from bot.desk.undelivered import undelivered
from bot.messages import Card, Door, PermanentFailure, TemporaryFailure
from bot.model import WITH_TEAM, Delivery, Person, Query, Side, State
from bot.store import deliveries, queries
from bot.store.engine import StoreError, reading, transaction

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # longer than any door's time-out
FIRST_RETRY = timedelta(seconds=10)
LONGEST_RETRY = timedelta(minutes=30)
AT_MOST = 4  # reminders to a team about one query
OUTBOX = Person(key="outbox", name="The outbox")

# Reminders: the states in which each is still wanted, and it dies with its round.
REMINDERS: Mapping[str, frozenset[State]] = {
    "nudge": WITH_TEAM,
    "lead_late": WITH_TEAM,
    "late": WITH_TEAM,
    "stuck": WITH_TEAM,
    "unread": frozenset({State.ANSWERED}),
}
# Cards that offer something: not shown any more once the query has moved on.
OFFERS: Mapping[str, frozenset[State]] = {
    "proposal": frozenset({State.OFFERED, State.PHONED}),
    "choices": frozenset({State.OFFERED}),
    "nothing_found": frozenset({State.OFFERED}),
    "after_no_answer": frozenset({State.PHONED}),
    "stop": frozenset(State) - {State.LAPSED},
}
# What begins a conversation at its place: what follows goes into its thread.
BEGIN = frozenset({"receipt", "question"})


class Outbox:
    """Delivers what is due through the doors. `doors` are by name, as in a delivery's place."""

    def __init__(
        self, engine: Engine, tools: Tools, doors: Mapping[str, Door], clock: Callable[[], datetime]
    ) -> None:
        self.engine = engine
        self.tools = tools
        self.doors = doors
        self.clock = clock

    async def deliver(self) -> int:
        """Send everything that is due now; how many messages left."""
        sent = 0
        while True:
            claimed = await asyncio.to_thread(self._claim)
            if not claimed:
                return sent
            for delivery in claimed:
                sent += await self._deliver(delivery)

    def _claim(self) -> list[Delivery]:
        with transaction(self.engine) as connection:
            return deliveries.claim(connection, self.clock(), LEASE, tuple(self.doors))

    async def _deliver(self, delivery: Delivery) -> bool:
        try:
            prepared = await asyncio.to_thread(self._prepare, delivery)
            if prepared is None:
                return False
            delivery, card, replaces = prepared
            external = await self.doors[delivery.place.door].send(delivery, card, replaces)
        except TemporaryFailure as failure:
            await asyncio.to_thread(self._later, delivery, failure)
            return False
        except PermanentFailure as failure:
            await asyncio.to_thread(self._failed, delivery, str(failure))
            return False
        except StoreError:
            raise
        except Exception as error:
            # A bug of a card or a door must not stop the queue; the error may hold a text.
            log.error("delivery %s: %s", delivery.id, type(error).__name__)
            await asyncio.to_thread(self._later, delivery, TemporaryFailure(type(error).__name__))
            return False
        await asyncio.to_thread(self._sent, delivery, external)
        return True

    # --- before sending ----------------------------------------------------------------------

    def _prepare(self, delivery: Delivery) -> tuple[Delivery, Card, str] | None:
        """Look whether it is still wanted and draw it; None if it is cancelled or put off.

        Most are wanted, and a look waits for no writer: only the others are written down.
        """
        with reading(self.engine) as connection:
            found = self._look(connection, delivery)
        if isinstance(found, tuple):
            return found
        with transaction(self.engine) as connection:
            if isinstance(found, datetime):
                deliveries.put_off(connection, delivery.id, found)
            else:
                deliveries.mark_cancelled(connection, delivery.id, found)
        return None

    def _look(
        self, connection: Connection, delivery: Delivery
    ) -> tuple[Delivery, Card, str] | str | datetime:
        """A message as it leaves now, or why it is not wanted, or when it may come instead."""
        query = queries.by_id(connection, delivery.query) if delivery.query else None
        board = query.board if query else delivery.data["board"]
        office = self.tools.boards.office(connection, board)
        if why := self._unwanted(connection, delivery, query):
            return why
        if (at := self._quiet_until(office, delivery, query)) is not None:
            return at
        replaces = deliveries.external(connection, delivery.updates) if delivery.updates else ""
        if delivery.updates and not replaces:
            return "the card has not left yet"
        data = dict(delivery.data)
        if delivery.kind == "morning":
            waiting = self._morning(connection, delivery)
            if not waiting:
                return "nothing waits"
            data["others"] = waiting
        view = look(self.tools, connection, office, self.clock(), query, data)
        card = compose(delivery.kind, view)
        place = delivery.place
        if query:
            for known in queries.threads(connection, query.id, delivery.side):
                if (known.door, known.address) == (place.door, place.address):
                    place = known
        return replace(delivery, place=place), card, replaces

    def _unwanted(self, connection: Connection, delivery: Delivery, query: Query | None) -> str:
        """Why a message is no longer wanted, "" if it is."""
        if delivery.expires_at and delivery.expires_at <= self.clock():
            return "too late to help"
        if query is None:
            return ""
        kind = delivery.kind
        asks_again = kind == "asked" and "again" in delivery.data
        states = frozenset({State.ASKED}) if asks_again else REMINDERS.get(kind)
        stuck = kind == "admin" and delivery.data.get("what") == "stuck"
        if stuck:
            states = WITH_TEAM
        if states is None:
            offered = OFFERS.get(kind)
            return "" if offered is None or query.state in offered else "the query has moved on"
        if delivery.round != query.round or query.state not in states:
            return "the query has moved on"
        if (kind == "stuck" or stuck) and query.accepted_at:
            return "the question has been accepted"
        if kind == "unread" and query.read_at:
            return "the answer has been read"
        if kind == "nudge" and self._enough(connection, delivery, query):
            return "taken, or reminded often enough"
        return ""

    def _enough(self, connection: Connection, delivery: Delivery, query: Query) -> bool:
        if delivery.data["what"] == "quarter" and query.state is State.CLAIMED:
            return True
        places = max(1, len(queries.threads(connection, query.id, Side.TEAM)))
        sent = deliveries.sent_count(connection, query.id, ("nudge", "lead_late"))
        return sent >= AT_MOST * places

    def _quiet_until(
        self, office: Office, delivery: Delivery, query: Query | None
    ) -> datetime | None:
        """When a reminder may come instead, if now is outside its reader's hours."""
        asks_again = delivery.kind == "asked" and "again" in delivery.data
        if query is None or delivery.kind == "stuck":
            return None
        if not asks_again and delivery.kind not in REMINDERS:
            return None
        if delivery.side in (Side.GP, Side.PRACTICE):
            hours = office.practice_hours(query.practice)
        else:
            hours = office.contact_hours(query.service, query.contact)
        now = self.clock()
        opening = office.hours.next_working(now, hours)
        return opening if opening > now else None

    def _morning(self, connection: Connection, delivery: Delivery) -> str:
        wanted = queries.Filter(
            states=WITH_TEAM, board=delivery.data["board"], service=delivery.data["service"]
        )
        found = queries.find(connection, wanted)
        contact = delivery.data["contact"]
        return " ".join(query.reference for query in found if query.contact == contact)

    # --- after sending -----------------------------------------------------------------------

    def _sent(self, delivery: Delivery, external: str) -> None:
        with transaction(self.engine) as connection:
            now = self.clock()
            deliveries.mark_sent(connection, delivery.id, external, now)
            if delivery.query is None or delivery.updates or delivery.kind not in BEGIN:
                return
            query = queries.by_id(connection, delivery.query, lock=True)
            starts = delivery.key == receipt_key(query) or delivery.kind == "question"
            if starts and external and not delivery.place.thread:
                place = replace(delivery.place, thread=external)
                queries.open_thread(connection, query.id, delivery.side, place)
            if delivery.kind == "question" and query.accepted_at is None:
                accepted = replace(query, accepted_at=now)
                queries.save(connection, accepted)
                turn = self._turn(connection, accepted, delivery, now)
                turn.note("accepted", accepted)
                turn.refresh_receipt(accepted)

    def _later(self, delivery: Delivery, failure: TemporaryFailure) -> None:
        """Try again: when the platform said, else doubling from ten seconds, a little scattered."""
        doubled = min(LONGEST_RETRY, FIRST_RETRY * 2 ** min(delivery.attempts, 12))
        wait = timedelta(seconds=failure.retry_after) if failure.retry_after else doubled
        scatter = 1 + random.random() / 5  # noqa: S311 - no secret hangs on it
        with transaction(self.engine) as connection:
            deliveries.retry(connection, delivery, self.clock() + wait * scatter, str(failure))

    def _failed(self, delivery: Delivery, why: str) -> None:
        """It can never leave: the place is dead, and who must know is told."""
        with transaction(self.engine) as connection:
            now = self.clock()
            deliveries.mark_failed(connection, delivery.id, why)
            log.warning("delivery %s cannot be made through %s", delivery.id, delivery.place.door)
            if delivery.query is None:
                return
            query = queries.by_id(connection, delivery.query, lock=True)
            turn = self._turn(connection, query, delivery, now)
            turn.note("undeliverable", query, facts={"kind": delivery.kind, "why": why})
            if delivery.side not in (Side.GP, Side.TEAM) or delivery.kind == "failed":
                return
            undelivered(turn, query, delivery.side, delivery.place)

    def _turn(
        self, connection: Connection, query: Query, delivery: Delivery, now: datetime
    ) -> Turn:
        office = self.tools.boards.office(connection, query.board)
        event = f"delivery:{delivery.id}"
        return Turn(self.tools, connection, office, now, event, Side.CLOCK, OUTBOX)
