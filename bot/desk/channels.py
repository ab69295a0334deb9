"""A channel that answers for a service: asked for, approved by an owner, tried out; or gone.

Nobody types an address: it is the place in which the button was pressed.
"""

from collections.abc import Callable, Mapping

from pydantic import ValidationError

from bot.desk.admin_acts import change, may_change, refused, standing
from bot.desk.turn import Turn
from bot.messages import Card, Reply
from bot.model import Place, Side
from bot.store import directory as stored
from directory.model import Contact, Kind, Service, Use

Fields = Mapping[str, str]
LONGEST_TITLE = 80


def joined(turn: Turn, title: str) -> None:
    """The bot was added to the channel of this turn: ask which service answers there."""
    place = _here(turn)
    bound = answering(turn, place)
    if bound:
        _say(turn, "already", bound[0].id)
        return
    data = {"title": title[:LONGEST_TITLE]}
    turn.send("which_service", Side.ADMIN, place, data=data)


def gone(turn: Turn) -> None:
    """The channel can no longer be written to: its contacts are failing, and who must know is."""
    place = _here(turn)
    for service in answering(turn, place):
        mark = stored.Mark(service.id, place.address, "failing", turn.person.key, turn.now)
        if stored.mark(turn.connection, turn.office.directory.board.id, mark):
            turn.note("channel_gone", facts={"service": service.id, "contact": place.address})
            _tell_owners(turn, service, "channel_gone", place.address)


def renamed(turn: Turn, title: str) -> None:
    """The channel has another name: the entry shows it, and its owners look whether it is right."""
    place, title = _here(turn), title[:LONGEST_TITLE]
    for service in answering(turn, place):
        contacts = tuple(
            each.model_copy(update={"note": title}) if each.value == place.address else each
            for each in service.contacts
        )
        facts = {"service": service.id, "contact": place.address, "title": title}
        change(turn, service, {"contacts": contacts}, "channel_renamed", facts)
        _tell_owners(turn, service, "channel_renamed", title)


def answering(turn: Turn, place: Place) -> list[Service]:
    """The services that a channel answers for."""
    kind = _kind(turn, place)
    return [
        service
        for service in turn.office.directory.services
        if any(each.kind is kind and each.value == place.address for each in service.contacts)
    ]


def bind(turn: Turn, fields: Fields) -> Reply:
    """This service answers here: at once for its owner, else once an owner has approved."""
    place, title = _here(turn), fields.get("value", "")
    service = turn.office.directory.by_id.get(fields.get("service", ""))
    if service is None:
        return Reply(errors={"service": turn.tools.wording("refused.unknown_choice")})
    w, board = turn.tools.wording, turn.office.directory.board
    if bound := answering(turn, place):
        return Reply(card=Card("channel_note", w("channel.already", service=bound[0].name)))
    if may_change(turn, service):
        return _add(turn, service, place, title)
    mark = stored.Mark(service.id, place.address, "asked", turn.person.key, turn.now)
    if stored.mark(turn.connection, board.id, mark):
        turn.note("channel_asked", facts={"service": service.id, "contact": place.address})
        for owner in service.owners or board.admins:
            turn.notify(
                owner,
                "channel_asked",
                Side.ADMIN,
                service=service.id,
                door=place.door,
                channel=place.address,
                title=title,
                who=turn.person.name,
            )
    return Reply(card=Card("channel_note", w("channel.asked", service=service.name)))


def approve(turn: Turn, fields: Fields) -> Reply:
    """An owner agrees: the channel is a contact from now on, and gets a test question."""
    asked = _asked(turn, fields)
    if isinstance(asked, Reply):
        return asked
    service, place, title = asked
    return _add(turn, service, place, title)


def refuse(turn: Turn, fields: Fields) -> Reply:
    """An owner does not agree: the channel is told."""
    asked = _asked(turn, fields)
    if isinstance(asked, Reply):
        return asked
    service, place, _ = asked
    _settle(turn, service, place)
    turn.note("channel_refused", facts={"service": service.id, "contact": place.address})
    data = {"service": service.id, "what": "refused"}
    turn.send("channel_note", Side.ADMIN, place, data=data)
    return Reply(card=Card("channel_note", turn.tools.wording("talk.gone")))


def works(turn: Turn, fields: Fields) -> Reply:
    """Somebody in the channel has seen the test question: it is not failing."""
    place, board = _here(turn), turn.office.directory.board.id
    for service in answering(turn, place):
        stored.unmark(turn.connection, board, service.id, place.address, turn.now, ["failing"])
        turn.note("channel_works", facts={"service": service.id, "contact": place.address})
        _say(turn, "works", service.id, who=turn.person.name)
    return Reply()


def _asked(turn: Turn, fields: Fields) -> tuple[Service, Place, str] | Reply:
    """What an owner was asked to approve, if it still waits and is theirs to say."""
    w, board = turn.tools.wording, turn.office.directory.board.id
    door, address, name, title = [*fields.get("value", "").split(" ", 3), "", "", "", ""][:4]
    service = turn.office.directory.by_id.get(name)
    waits = any(
        (mark.kind, mark.service, mark.contact) == ("asked", name, address)
        for mark in stored.marks(turn.connection, board, turn.now)
    )
    if service is None or not waits or door not in turn.tools.doors.values():
        return Reply(card=Card("channel_note", w("channel.settled")))
    if not may_change(turn, service):
        return refused(turn, service)
    return service, Place(door, address), title


def _add(turn: Turn, service: Service, place: Place, title: str) -> Reply:
    """The channel becomes the first written contact, with the mailbox's hours and promise."""
    mailbox = next((each for each in service.contacts if each.kind is Kind.EMAIL), None)
    board = turn.office.directory.board
    try:
        contact = Contact(
            kind=_kind(turn, place),
            value=place.address,
            use=Use.ROUTINE,
            note=title,
            hours=mailbox.hours if mailbox else board.working_hours,
            respond_within=mailbox.respond_within if mailbox else None,
        )
    except ValidationError:  # a title that no entry can hold
        return _add(turn, service, place, "")
    first = next((n for n, each in enumerate(service.contacts) if each.written), None)
    where = len(service.contacts) if first is None else first
    contacts = (*service.contacts[:where], contact, *service.contacts[where:])
    facts = {"service": service.id, "after": contact.model_dump(mode="json")}
    _settle(turn, service, place)
    change(turn, service, {"contacts": contacts}, "channel_bound", facts)
    turn.send("channel_bound", Side.ADMIN, place, data={"service": service.id})
    return standing(turn, service.id)


def _settle(turn: Turn, service: Service, place: Place) -> None:
    board = turn.office.directory.board.id
    kinds = ("asked", "failing")
    stored.unmark(turn.connection, board, service.id, place.address, turn.now, kinds)


def _tell_owners(turn: Turn, service: Service, what: str, contact: str) -> None:
    for owner in service.owners or turn.office.directory.board.admins:
        turn.notify(owner, "admin", Side.ADMIN, what=what, service=service.id, contact=contact)


def _say(turn: Turn, what: str, service: str, **data: str) -> None:
    turn.send(
        "channel_note", Side.ADMIN, _here(turn), data={"what": what, "service": service, **data}
    )


def _here(turn: Turn) -> Place:
    if turn.place is None:
        raise ValueError("a channel's turn has a place")
    return Place(turn.place.door, turn.place.address)


def _kind(turn: Turn, place: Place) -> Kind:
    """Which kind of contact a door's channel is."""
    return next(kind for kind, door in turn.tools.doors.items() if door == place.door)


ACTS: Mapping[str, Callable[[Turn, Fields], Reply]] = {
    "bind": bind,
    "approve_channel": approve,
    "refuse_channel": refuse,
    "channel_works": works,
}
