"""What a service's owner or an admin of the board can do with its entry, by the name of the act.

Every change is a new version of the directory, made in chat, with before and after in the log.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from pydantic import ValidationError

from bot.cards.admin import service_card
from bot.desk.asking import removed_data
from bot.desk.turn import Turn
from bot.messages import Card, Reply
from bot.store import directory as stored
from directory.expression import UNKNOWN, checked, never_opens
from directory.model import Contact, Directory, Service, calendar_day
from directory.model_errors import faults

Fields = Mapping[str, str]
# What the form calls a contact's fields
NAMES = {"value": "contact", "respond_within": "target"}


def may_change(turn: Turn, service: Service) -> bool:
    """Whether this person owns the entry or is an admin of the board, by sign-in address."""
    allowed = (*service.owners, *turn.office.directory.board.admins)
    email = turn.person.email.lower()
    return bool(email) and email in {each.lower() for each in allowed}


def refused(turn: Turn, service: Service) -> Reply:
    """It is not this person's to change."""
    words = turn.tools.wording("refused.not_owner", service=service.name)
    return Reply(card=Card("refused", words))


def standing(turn: Turn, service: str) -> Reply:
    """The entry as it is now."""
    view = turn.view()
    return Reply(card=service_card(view, view.directory.by_id[service]))


def change(
    turn: Turn, service: Service, update: Mapping[str, Any], act: str, facts: Mapping[str, Any]
) -> None:
    """Store the entry with `update` as a new version, and log it."""
    after = service.model_copy(update=dict(update))
    old = turn.office.directory
    directory = Directory(
        board=old.board,
        practices=old.practices,
        services=tuple(after if each.id == after.id else each for each in old.services),
    )
    who = turn.person.email or turn.person.key
    stored.save(turn.connection, directory, who, "chat", turn.now)
    # This turn goes on with the new entry; the matcher is made anew when somebody next asks.
    turn.office = replace(turn.office, directory=directory)
    turn.note(act, facts=facts)


def show(turn: Turn, fields: Fields) -> Reply:
    """A service's entry, to be changed."""
    service = turn.office.directory.by_id.get(fields.get("value", ""))
    if service is None:
        return Reply(errors={"value": turn.tools.wording("refused.unknown_choice")})
    return standing(turn, service.id) if may_change(turn, service) else refused(turn, service)


def verify(turn: Turn, fields: Fields) -> Reply:
    """Still right: checked today, and what was said of its contacts no longer stands."""
    service = turn.office.directory.by_id.get(fields.get("value", ""))
    if service is None:
        return Reply(card=Card("refused", turn.tools.wording("refused.unknown_choice")))
    if not may_change(turn, service):
        return refused(turn, service)
    today = turn.now.astimezone(turn.office.hours.zone).date()
    for contact in service.contacts:
        _unmark(turn, service, contact, "wrong", "failing")
    facts = {
        "service": service.id,
        "before": {"verified": service.verified.isoformat() if service.verified else None},
        "after": {"verified": today.isoformat()},
    }
    change(turn, service, {"verified": today}, "verified", facts)
    return standing(turn, service.id)


def edit(turn: Turn, fields: Fields) -> Reply:
    """Another number, note, hours or promise; what the form leaves out stays."""
    found = _contact(turn, fields)
    if isinstance(found, Reply):
        return found
    service, old = found
    w = turn.tools.wording
    note = turn.tools.screener.screen(
        fields.get("note", old.note),
        emergencies=False,
        scope=False,
        keep=turn.tools.screener.restorable,
    )
    if note.identifiers:
        removed = removed_data(note)["removed"]
        return Reply(errors={"note": w("identifiers.still", removed=removed)})
    target = fields.get("target", str(old.respond_within or ""))
    given = {
        "kind": old.kind,
        "use": old.use,
        "value": fields.get("contact", old.value),
        "note": note.text,
        "hours": fields.get("hours", old.hours),
        "respond_within": target.strip() or None,
    }
    try:
        new = Contact.model_validate(given)
    except ValidationError as error:
        wrong = [(str(fault.where[0]), fault.message) for fault in faults(error)]
        return Reply(errors={NAMES.get(name, name): message for name, message in wrong})
    if new.written and new.hours != UNKNOWN and never_opens(new.hours):
        return Reply(errors={"hours": w("refused.never_opens")})
    if new != old:
        _store_edit(turn, service, old, new)
    return standing(turn, service.id)


def _store_edit(turn: Turn, service: Service, old: Contact, new: Contact) -> None:
    contacts = tuple(new if each == old else each for each in service.contacts)
    before, after = old.model_dump(mode="json"), new.model_dump(mode="json")
    changed = [name for name in before if before[name] != after[name]]
    facts = {
        "service": service.id,
        "contact": old.value,
        "before": {name: before[name] for name in changed},
        "after": {name: after[name] for name in changed},
    }
    if new.value != old.value:
        _unmark(turn, service, old, "wrong", "failing", "paused")
    change(turn, service, {"contacts": contacts}, "edited", facts)


def pause(turn: Turn, fields: Fields) -> Reply:
    """Not to be used until a day, on which it is usable again."""
    found = _contact(turn, fields)
    if isinstance(found, Reply):
        return found
    service, contact = found
    zone = turn.office.hours.zone
    day = _day(fields.get("until", ""))
    if day is None or day <= turn.now.astimezone(zone).date():
        return Reply(errors={"until": turn.tools.wording("refused.date")})
    until = datetime.combine(day, time(), zone).astimezone(turn.now.tzinfo)
    _unmark(turn, service, contact, "paused")
    mark = stored.Mark(service.id, contact.value, "paused", turn.person.key, turn.now, until)
    stored.mark(turn.connection, turn.office.directory.board.id, mark)
    _note_pause(turn, service, contact, after=day.isoformat())
    return standing(turn, service.id)


def resume(turn: Turn, fields: Fields) -> Reply:
    """The pause ends now."""
    found = _contact(turn, fields)
    if isinstance(found, Reply):
        return found
    service, contact = found
    if _unmark(turn, service, contact, "paused"):
        _note_pause(turn, service, contact, after=None)
    return standing(turn, service.id)


def hours_in_words(turn: Turn, text: str) -> str:
    """What typed opening hours mean at this moment, or what is wrong with them."""
    try:
        hours = checked(text)
    except ValueError as error:
        return str(error)
    return turn.office.hours.opening_words(hours, turn.now)


def _note_pause(turn: Turn, service: Service, contact: Contact, after: str | None) -> None:
    facts = {"service": service.id, "contact": contact.value, "paused_until": after}
    turn.note("paused" if after else "resumed", facts=facts)


def _unmark(turn: Turn, service: Service, contact: Contact, *kinds: str) -> int:
    board = turn.office.directory.board.id
    return stored.unmark(turn.connection, board, service.id, contact.value, turn.now, kinds)


def _day(text: str) -> date | None:
    try:
        day = calendar_day(text)
    except ValueError:
        return None
    return day if isinstance(day, date) else None


def _contact(turn: Turn, fields: Fields) -> tuple[Service, Contact] | Reply:
    """The contact that a button is about ("cardiology urgent 0131 496 0101")."""
    name, use, value = [*fields.get("value", "").split(" ", 2), "", "", ""][:3]
    service = turn.office.directory.by_id.get(name)
    if service is None:
        return Reply(card=Card("refused", turn.tools.wording("refused.unknown_choice")))
    if not may_change(turn, service):
        return refused(turn, service)
    for contact in service.contacts:
        if (contact.use, contact.value) == (use, value):
            return service, contact
    return standing(turn, service.id)  # it was changed since the card was drawn


ACTS: Mapping[str, Callable[[Turn, Fields], Reply]] = {
    "service": show,
    "verify": verify,
    "edit": edit,
    "pause": pause,
    "resume": resume,
}
