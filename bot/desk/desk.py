"""The desk's front: what a door hands over, and what it gets back at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Engine

from bot.cards import compose
from bot.cards.follow import help_card, mine
from bot.desk import asker_acts, lines, team_acts
from bot.desk.asking import LIMIT, ask, typed_reference
from bot.desk.turn import Tools, Turn
from bot.messages import Card, Did, Reply, Said
from bot.model import NotNow, Person, Place, Query, Side
from bot.store import people, queries
from bot.store.engine import reading, transaction
from bot.store.queries import Filter, NoSuchQuery


class Desk:
    """Everything a door can ask for. `clock` gives the present moment, aware and UTC."""

    def __init__(self, engine: Engine, tools: Tools, clock: Callable[[], datetime]) -> None:
        self.engine = engine
        self.tools = tools
        self.clock = clock

    # --- GPs ---------------------------------------------------------------------------------

    def said(self, said: Said) -> Reply:
        """A line typed by a GP, in private or in a query's thread.

        NoSuchBoard if nobody knows which board the person belongs to; StoreError if it could not
        be kept (the door then answers with a failure, and the platform sends it again).
        """
        w = self.tools.wording
        text = said.text.strip()
        if len(text) > LIMIT:
            return _refused(w("refused.too_long", limit=LIMIT))
        if sum(character.isalnum() for character in text) < 2:
            return _refused(w("refused.too_short"))
        with reading(self.engine) as connection:
            office = self.tools.boards.of(connection, self._known(connection, said.person))
        screened = self.tools.screener.screen(text)
        resolution = office.matcher.resolve(screened.text)
        with transaction(self.engine) as connection:
            now = self.clock()
            if not queries.first_time(connection, said.event, now):
                return Reply()
            person = people.remember(connection, said.person, now, said.place)
            turn = Turn(
                self.tools, connection, office, now, said.event, Side.GP, person, said.place
            )
            if about := self._about(turn, said):
                query, line = about
                try:
                    again = self.tools.screener.screen(line, scope=False)
                    return lines.say_about(turn, query, again)
                except NotNow:
                    return Reply(card=compose("closed", turn.view(query)))
            return ask(turn, screened, resolution)

    def _about(self, turn: Turn, said: Said) -> tuple[Query, str] | None:
        """The query a line belongs to, by the platform's thread or a typed reference, else none."""
        typed = typed_reference(turn, said.text)
        if typed and typed[1].strip():
            return typed
        if said.reference:
            query = queries.by_reference(turn.connection, said.reference, lock=True)
            if query.asker == turn.person.key:
                return query, said.text
        return None

    def _known(self, connection: Connection, person: Person) -> Person:
        known = people.person(connection, person.key)
        return replace(person, board=person.board or (known.board if known else ""))

    def did(self, did: Did, side: Side = Side.GP) -> Reply:
        """A press or a form, by the GP who asked or (`side` TEAM) by the team that has it.

        A repeat, or an act that no longer fits, answers with how things stand.
        """
        w = self.tools.wording
        if did.act == "help":
            return self.help()
        if did.act == "mine":
            return self.mine(did.person)
        acts = asker_acts.ACTS if side is Side.GP else team_acts.ACTS
        if did.act not in acts:
            raise ValueError(f"no such act: {did.act}")
        with transaction(self.engine) as connection:
            now = self.clock()
            try:
                query = queries.by_reference(connection, did.reference, lock=True)
            except NoSuchQuery:
                return _refused(w("refused.unknown_reference", reference=did.reference[:8]))
            if not self._may(connection, query, did, side):
                return _refused(w("refused.not_yours", reference=query.reference))
            office = self.tools.boards.office(connection, query.board)
            alone = did.place if side is Side.GP else None
            person = people.remember(connection, did.person, now, alone)
            turn = Turn(self.tools, connection, office, now, did.event, side, person, did.place)
            standing = Reply(reference=query.reference, card=compose("closed", turn.view(query)))
            # The savepoint takes back what an act had begun when a form has an error.
            with connection.begin_nested() as point:
                if not queries.first_time(connection, did.event, now):
                    return standing
                try:
                    reply = acts[did.act](turn, query, did.fields)
                except NotNow:
                    point.rollback()
                    return standing
                if reply.errors:
                    point.rollback()
                return reply

    def _may(self, connection: Connection, query: Query, did: Did, side: Side) -> bool:
        """A GP may act on their own query; a team on one that is in its place."""
        if side is Side.GP:
            return query.asker == did.person.key
        here = (did.place.door, did.place.address)
        theirs = queries.threads(connection, query.id, Side.TEAM)
        return here in {(place.door, place.address) for place in theirs}

    def help(self) -> Reply:
        """What the bot does and does not do."""
        w = self.tools.wording
        points = [w(name) for name in sorted(w.names()) if name.startswith("help.point")]
        return Reply(card=help_card(w("help.first"), points, w("help.purpose")))

    def mine(self, person: Person) -> Reply:
        """The person's queries that are open, and those of late."""
        with reading(self.engine) as connection:
            office = self.tools.boards.of(connection, self._known(connection, person))
            found = queries.find(connection, Filter(asker=person.key, limit=20))
            turn = Turn(
                self.tools,
                connection,
                office,
                self.clock(),
                "",
                Side.GP,
                person,
                Place("", ""),
            )
            view = replace(turn.view(), others=tuple(found))
            return Reply(card=mine(view))


def _refused(words: str) -> Reply:
    return Reply(card=Card("refused", words))
