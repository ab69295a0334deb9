"""Whom to ring now: a service's phone lines in the order in which they help."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from directory.hours import WorkingTime
from directory.model import Board, Contact, Kind, Service, Use

_FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Line:
    """A number to ring. `owner` is whose it is; `open` is None where the hours are unknown."""

    owner: str
    number: str
    note: str
    use: Use
    open: bool | None
    words: str  # "open until 17:00", "opens 09:00 tomorrow"
    doubtful: bool = False  # somebody said that the number is wrong; nobody has checked


def lines(
    board: Board,
    service: Service,
    hours: WorkingTime,
    at: datetime,
    doubtful: Collection[str] = (),
    emergency: bool = False,
) -> tuple[Line, ...]:
    """The service's lines, then the board's: open ones first, then what opens next.

    For a question an on-call line for emergencies stands behind the other open ones. In an
    emergency it leads, then an urgent line that is open, then the board's emergency number.
    Never empty: the switchboard is always there.
    """
    own = [_line(service.name, contact, hours, at, doubtful) for contact in _phones(service)]
    opens = {
        contact.value: hours.next_opening(contact.hours, at) or _FAR for contact in _phones(service)
    }
    if emergency:
        first = [line for line in own if line.use is Use.EMERGENCY and line.open is not False]
        first += [line for line in own if line.use is Use.URGENT and line.open]
        rest = [board_emergency(board), switchboard(board)]
        return tuple(first + [line for line in rest if line is not None])
    ranks = {Use.ROUTINE: 0, Use.URGENT: 0, Use.EMERGENCY: 1}
    own.sort(
        key=lambda line: (
            line.doubtful,
            line.open is False,
            line.open is None,
            ranks[line.use] if line.open else 0,
            opens[line.number] if line.open is False else _FAR,
        )
    )
    rest = [] if any(line.open and not line.doubtful for line in own) else [out_of_hours(board)]
    return tuple(own + [line for line in rest if line is not None] + [switchboard(board)])


def _phones(service: Service) -> list[Contact]:
    return [contact for contact in service.contacts if contact.kind is Kind.PHONE]


def _line(
    owner: str, contact: Contact, hours: WorkingTime, at: datetime, doubtful: Collection[str]
) -> Line:
    return Line(
        owner,
        contact.value,
        contact.note,
        contact.use,
        hours.is_open(contact.hours, at),
        hours.opening_words(contact.hours, at),
        contact.value in doubtful,
    )


def board_emergency(board: Board) -> Line | None:
    """The board's own emergency number, if it has one."""
    if board.emergency.phone is None:
        return None
    return Line(board.name, board.emergency.phone, "emergency line", Use.EMERGENCY, True, "")


def out_of_hours(board: Board) -> Line | None:
    """The board's number for out of hours, if it has one."""
    if board.out_of_hours.phone is None:
        return None
    return Line(board.name, board.out_of_hours.phone, "out of hours", Use.URGENT, True, "")


def switchboard(board: Board) -> Line:
    """The board's switchboard."""
    return Line(board.name, board.switchboard, "switchboard", Use.ROUTINE, True, "")
