"""The desk's front: what a door hands over, and what it gets back at once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Engine

from bot.cards import compose
from bot.cards.follow import mine
from bot.desk import (
    admin_acts,
    aloud,
    asker_acts,
    channels,
    home,
    lines,
    search,
    team_acts,
    team_talk,
)
from bot.desk.asking import LIMIT, ask, typed_reference
from bot.desk.boards import SeveralBoards
from bot.desk.turn import Tools, Turn
from bot.messages import Button, Card, Did, Home, Reply, Said
from bot.model import NotNow, Person, Place, Query, Side
from bot.store import directory as stored
from bot.store import people, queries
from bot.store.engine import reading, transaction
from bot.store.queries import Filter, NoSuchQuery

Choice = tuple[str, str]
TEAM_ACTS = {**team_acts.ACTS, **team_talk.ACTS}
ADMIN_ACTS = {**admin_acts.ACTS, **channels.ACTS}


class Desk:
    """Everything a door can ask for. `clock` gives the present moment, aware and UTC."""

    def __init__(self, engine: Engine, tools: Tools, clock: Callable[[], datetime]) -> None:
        self.engine = engine
        self.tools = tools
        self.clock = clock

    # --- GPs ---------------------------------------------------------------------------------

    def said(self, said: Said) -> Reply:
        """A line typed by a GP, in private or in a query's thread.

        Where several boards are served and nothing says which is theirs, they are asked once.
        NoSuchBoard if none has been imported; StoreError if it could not be kept (the door then
        answers with a failure, and the platform sends it again).
        """
        w = self.tools.wording
        text = said.text.strip()
        if len(text) > LIMIT:
            return self._at_once(said, _refused(w("refused.too_long", limit=LIMIT)), alone=True)
        if sum(character.isalnum() for character in text) < 2:
            return self._at_once(said, _refused(w("refused.too_short")), alone=True)
        try:
            with reading(self.engine) as connection:
                office = self.tools.boards.of(connection, said.person)
        except SeveralBoards as unclear:
            return self._at_once(said, self._which_board(unclear.boards), alone=True)
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
                    reply = lines.say_about(turn, query, again)
                except NotNow:
                    reply = Reply(card=compose("closed", turn.view(query)))
                return aloud.say(turn, reply, query) if said.aloud else reply
            turn.place = replace(said.place, thread="")  # a new question begins a thread of its own
            return ask(turn, screened, resolution)

    def _about(self, turn: Turn, said: Said) -> tuple[Query, str] | None:
        """The query a line belongs to, by the platform's thread or a typed reference, else none."""
        typed = typed_reference(turn, said.text)
        if typed and typed[1].strip():
            return typed
        reference = said.reference
        if not reference and (talked := queries.query_in(turn.connection, said.place)):
            reference = talked.reference
        if reference:
            query = queries.by_reference(turn.connection, reference, lock=True)
            if query.asker == turn.person.key:
                return query, said.text
        return None

    def did(self, did: Did, side: Side = Side.GP) -> Reply:
        """A press or a form: by the GP who asked, by the team that has it (`side` TEAM), or on the
        directory (ADMIN).

        A repeat, or an act that no longer fits, answers with how things stand.
        """
        w = self.tools.wording
        if did.act == "help":
            return self._at_once(did, self.help(), alone=True)
        if did.act == "mine":
            return self._at_once(did, self.mine(did.person), alone=True)
        if did.act == "services":
            return self._services(did)
        if did.act == "board":
            return self._board(did)
        if did.act == "example":
            return self.said(Said(did.event, did.person, did.place, w("welcome.example")))
        acts = {Side.ADMIN: ADMIN_ACTS, Side.GP: asker_acts.ACTS}.get(side, TEAM_ACTS)
        if did.act not in acts:
            return self._at_once(did, _refused(w("refused.old_card")))
        if side is Side.ADMIN:
            return self._did_to_directory(did)
        try:
            return self._did_to_query(did, side)
        except _Refusal as refusal:
            return self._at_once(did, _refused(str(refusal)))

    def _which_board(self, boards: list[str]) -> Reply:
        w = self.tools.wording
        with reading(self.engine) as connection:
            names = [stored.load(connection, board).board.name for board in boards]
        buttons = [Button(name, "board", board) for board, name in zip(boards, names, strict=True)]
        return Reply(card=Card("which_board", w("board.which"), (), tuple(buttons)))

    def _board(self, did: Did) -> Reply:
        """The board that somebody says is theirs: remembered, and the question is asked again."""
        board = did.fields.get("value", "")
        with transaction(self.engine) as connection:
            if board not in stored.boards(connection):
                return _refused(self.tools.wording("refused.unknown_choice"))
            name = stored.load(connection, board).board.name
            person = replace(did.person, board=board)
            people.remember(connection, person, self.clock(), did.place)
        known = Card("board_known", self.tools.wording("board.known", board=name))
        return self._at_once(did, Reply(card=known))

    def _did_to_query(self, did: Did, side: Side) -> Reply:
        acts = asker_acts.ACTS if side is Side.GP else TEAM_ACTS
        w = self.tools.wording
        with transaction(self.engine) as connection:
            now = self.clock()
            try:
                query = queries.by_reference(connection, did.reference, lock=True)
            except NoSuchQuery:
                unknown = w("refused.unknown_reference", reference=did.reference[:8])
                raise _Refusal(unknown) from None
            if not self._may(connection, query, did, side):
                raise _Refusal(w("refused.not_yours", reference=query.reference))
            office = self.tools.boards.office(connection, query.board)
            alone = did.place if side is Side.GP else None
            person = people.remember(connection, did.person, now, alone)
            turn = Turn(self.tools, connection, office, now, did.event, side, person, did.place)
            standing = Reply(reference=query.reference, card=compose("closed", turn.view(query)))
            # The savepoint takes back what an act had begun when a form has an error.
            with connection.begin_nested() as point:
                reply = standing
                if queries.first_time(connection, did.event, now):
                    try:
                        reply = acts[did.act](turn, query, did.fields)
                    except NotNow:
                        point.rollback()
                    if reply.errors:
                        point.rollback()
            return aloud.say(turn, reply, query) if did.aloud else reply

    def _services(self, did: Did) -> Reply:
        """The entries that a person owns, a message each."""
        with self._once(did.event, did.person, did.place, Side.ADMIN) as turn:
            if turn is None:
                return Reply()
            people.remember(turn.connection, turn.person, turn.now, did.place)
            cards = home.home(turn).services
            none = Card("services", self.tools.wording("services.none"))
            for number, card in enumerate(cards or (none,)):
                aloud.say(turn, Reply(card=card), key=f"{did.event}:{number}")
        return Reply()

    def _at_once(self, what: Said | Did, reply: Reply, alone: bool = False) -> Reply:
        """What is said without a turn of its own: as the reply, or as a message.

        `alone`: the person wrote where only the bot reads, and can be written to there.
        """
        if not what.aloud:
            return reply
        with self._once(what.event, what.person, what.place, Side.GP, any_board=True) as turn:
            if turn is None:
                return Reply()
            if alone:
                people.remember(turn.connection, turn.person, turn.now, what.place)
            return aloud.say(turn, reply)

    def _may(self, connection: Connection, query: Query, did: Did, side: Side) -> bool:
        """A GP may act on their own query; a team on one that is in its place."""
        if side is Side.GP:
            return query.asker == did.person.key
        here = (did.place.door, did.place.address)
        theirs = queries.threads(connection, query.id, Side.TEAM)
        return here in {(place.door, place.address) for place in theirs}

    def help(self) -> Reply:
        """What the bot does and does not do."""
        return Reply(card=home.helping(self.tools.wording))

    def mine(self, person: Person) -> Reply:
        """The person's queries that are open, and those of late."""
        with self.looking(person) as turn:
            found = queries.find(turn.connection, Filter(asker=person.key, limit=20))
            return Reply(card=mine(replace(turn.view(), others=tuple(found))))

    def home(self, person: Person) -> Home:
        """The bot's own page for a person, with the buttons of everything on it."""
        with self.looking(person) as turn:
            return home.home(turn)

    def welcome(self, event: str, person: Person, place: Place) -> None:
        """Somebody opened the bot: one card for who has never written to it."""
        with self._once(event, person, place, Side.GP, any_board=True) as turn:
            if turn:
                home.welcome(turn)

    def search_services(self, text: str, person: Person, limit: int = 50) -> tuple[Choice, ...]:
        """The (id, name) of services that a few typed letters may mean, best first."""
        with self.looking(person) as turn:
            return search.services(turn.office.directory, text, limit)

    def search_practices(self, text: str, person: Person, limit: int = 50) -> tuple[Choice, ...]:
        """The (id, name) of practices that a few typed letters may mean, best first."""
        with self.looking(person) as turn:
            return search.practices(turn.office.directory, text, limit)

    # --- teams -------------------------------------------------------------------------------

    def team_said(self, said: Said, message: str) -> Reply:
        """A reply in a team's thread that mentions the bot: held, and its author asked what it is.

        `message` is the platform's id of it. An empty reply where the thread is no query's.
        """
        return self._talk(said, lambda turn, query: team_talk.hold(turn, query, said.text, message))

    def team_edited(self, said: Said, message: str) -> Reply:
        """The message `message` of a team's thread was edited, or deleted (`said.text` is "")."""
        return self._talk(
            said, lambda turn, query: team_talk.edited(turn, query, said.text, message)
        )

    def _talk(self, said: Said, what: Callable[[Turn, Query], Reply]) -> Reply:
        with transaction(self.engine) as connection:
            query = queries.query_in(connection, said.place)
            if query is None or said.place not in queries.threads(connection, query.id, Side.TEAM):
                return Reply()
            now = self.clock()
            if not queries.first_time(connection, said.event, now):
                return Reply()
            query = queries.by_id(connection, query.id, lock=True)
            office = self.tools.boards.office(connection, query.board)
            person = people.remember(connection, said.person, now, None)
            turn = Turn(
                self.tools, connection, office, now, said.event, Side.TEAM, person, said.place
            )
            reply = what(turn, query)
            return aloud.say(turn, reply, query) if said.aloud else reply

    def side_of(self, place: Place) -> Side | None:
        """Whose conversation a platform's thread is; None where it is none of ours."""
        with reading(self.engine) as connection:
            query = queries.query_in(connection, place)
            for side in (Side.GP, Side.TEAM):
                if query and place in queries.threads(connection, query.id, side):
                    return side
        return None

    # --- what a platform cannot do -------------------------------------------------------------

    def no_files(self, said: Said) -> None:
        """A file or picture came along: by which way it goes instead."""
        with self._once(f"{said.event}:files", said.person, said.place, Side.GP) as turn:
            if turn:
                turn.send("no_files", Side.GP, said.place)

    def only_in_private(self, event: str, person: Person, place: Place, link: str) -> None:
        """Asked where others read, by somebody who cannot be written to alone: only a link."""
        with self._once(event, person, place, Side.GP) as turn:
            if turn:
                turn.send("only_in_private", Side.GP, place, data={"link": link})

    # --- the directory -----------------------------------------------------------------------

    def channel_joined(self, event: str, person: Person, place: Place, title: str) -> None:
        """The bot was added to a channel by `person`: it asks which service answers there."""
        with self._once(event, person, place, Side.ADMIN) as turn:
            if turn:
                channels.joined(turn, title)

    def channel_gone(self, event: str, person: Person, place: Place) -> None:
        """A channel was deleted or archived, or the bot removed from it."""
        with self._everywhere(event, person, place) as turns:
            for turn in turns:
                channels.gone(turn)

    def channel_renamed(self, event: str, person: Person, place: Place, title: str) -> None:
        """A channel has another name; its address stays."""
        with self._everywhere(event, person, place) as turns:
            for turn in turns:
                channels.renamed(turn, title)

    def hours_in_words(self, text: str, person: Person) -> str:
        """What typed hours mean now ("open until 17:00"), or what is wrong with them."""
        with self.looking(person) as turn:
            return admin_acts.hours_in_words(turn, text)

    def _did_to_directory(self, did: Did) -> Reply:
        with self._once(did.event, did.person, did.place, Side.ADMIN) as turn:
            if turn is None:
                return Reply()
            reply = ADMIN_ACTS[did.act](turn, did.fields)
            begun = turn.connection.get_transaction()
            if reply.errors and begun:
                begun.rollback()  # also the event: the form stays open and is sent again
            elif did.aloud:
                return aloud.say(turn, reply)
        return self._at_once(did, reply) if reply.errors else reply

    # --- turns -------------------------------------------------------------------------------

    @contextmanager
    def _once(
        self, event: str, person: Person, place: Place, side: Side, any_board: bool = False
    ) -> Iterator[Turn | None]:
        """A transaction for an event that is about no query; None if it is a repeat."""
        with transaction(self.engine) as connection:
            now = self.clock()
            if not queries.first_time(connection, event, now):
                yield None
                return
            find = self.tools.boards.some if any_board else self.tools.boards.of
            office = find(connection, person)
            person = people.remember(connection, person, now, None) if person.name else person
            yield Turn(self.tools, connection, office, now, event, side, person, place)

    @contextmanager
    def _everywhere(self, event: str, person: Person, place: Place) -> Iterator[list[Turn]]:
        """A turn for every board, in one transaction, for what nobody of a board did; none for a
        repeat."""
        with transaction(self.engine) as connection:
            now = self.clock()
            new = queries.first_time(connection, event, now)
            offices = [
                self.tools.boards.office(connection, board) for board in stored.boards(connection)
            ]
            yield [
                Turn(self.tools, connection, office, now, event, Side.ADMIN, person, place)
                for office in offices
                if new
            ]

    @contextmanager
    def looking(self, person: Person) -> Iterator[Turn]:
        """A look at how things stand for a person; nothing is written."""
        with reading(self.engine) as connection:
            office = self.tools.boards.some(connection, person)
            yield Turn(self.tools, connection, office, self.clock(), "", Side.GP, person)


class _Refusal(Exception):
    """The act is refused with these words; nothing is kept of it."""


def _refused(words: str) -> Reply:
    return Reply(card=Card("refused", words))
