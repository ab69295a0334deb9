"""The boards as the desk uses them: directory, calendar, matcher; made anew when they change."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.model import Person
from bot.store import directory as stored
from bot.store import people
from directory.hours import WorkingTime
from directory.matching import Matcher
from directory.model import Contact, Directory


@dataclass(frozen=True, slots=True)
class Office:
    """One board at work: what its directory says, its calendar, and the matcher over it."""

    directory: Directory
    hours: WorkingTime
    matcher: Matcher

    def contact(self, service: str, value: str) -> Contact | None:
        """A contact of a service, by its value; None if the directory no longer has it."""
        known = self.directory.by_id.get(service)
        contacts = known.contacts if known else ()
        return next((each for each in contacts if each.value == value), None)

    def practice_hours(self, practice: str) -> str:
        """A practice's opening hours; the board's where the practice is not known."""
        known = self.directory.practice_by_id.get(practice)
        return known.hours if known else self.directory.board.working_hours

    def contact_hours(self, service: str, value: str) -> str:
        """A written contact's hours; the board's where it has none that ever open."""
        known = self.contact(service, value)
        board = self.directory.board.working_hours
        return known.hours if known and known.hours != "unknown" else board


class SeveralBoards(stored.NoSuchBoard):
    """Several boards have been imported, and nothing says which one a person belongs to."""

    def __init__(self, boards: list[str]) -> None:
        super().__init__(", ".join(boards))
        self.boards = boards


class Boards:
    """Every board in the store; one is read again only when its directory has a new version."""

    def __init__(self, make_matcher: Callable[[Directory], Matcher] = Matcher) -> None:
        self._make_matcher = make_matcher
        self._made: dict[str, tuple[int, Office]] = {}

    def office(self, connection: Connection, board: str) -> Office:
        """A board at work; NoSuchBoard if it was never imported."""
        return self._office(connection, board, stored.versions(connection).get(board, 0))

    def _office(self, connection: Connection, board: str, version: int) -> Office:
        known = self._made.get(board)
        if known is None or known[0] != version:
            directory = stored.load(connection, board)
            office = Office(directory, WorkingTime(directory.board), self._make_matcher(directory))
            known = self._made[board] = (version, office)
        return known[1]

    def of(self, connection: Connection, person: Person) -> Office:
        """The board that a person belongs to: as they said, by their address, or the only one.

        NoSuchBoard if none was imported; SeveralBoards if several were and nothing says which.
        """
        versions = stored.versions(connection)
        if len(versions) == 1:
            return self._office(connection, *versions.popitem())
        known = people.person(connection, person.key)
        told = person.board or (known.board if known else "")
        if told in versions:
            return self._office(connection, told, versions[told])
        domain = person.email.rpartition("@")[2].lower()
        for board, version in sorted(versions.items()):
            office = self._office(connection, board, version)
            if domain and domain in office.directory.board.mail_domains:
                return office
        if not versions:
            raise stored.NoSuchBoard("none")
        raise SeveralBoards(sorted(versions))

    def some(self, connection: Connection, person: Person) -> Office:
        """The person's board, or the first while nobody knows which: for what any board says."""
        try:
            return self.of(connection, person)
        except SeveralBoards as unclear:
            return self.office(connection, unclear.boards[0])
