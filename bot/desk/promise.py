"""Promises and the reminders that hang on them, in working time."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from bot.cards.view import DEFAULT_TARGET
from bot.desk.turn import DAY, Turn
from bot.model import ROWS, Clock, Query, Side
from directory.model import Contact

HAS_IT_BY = timedelta(minutes=15)  # not accepted by then: the GP is told
ONE_DAY = timedelta(days=1)


def promised(turn: Turn, query: Query, act: str, **changes: Any) -> Query:
    """Move a query and do to its clock what the table says, with the reminders that follow."""
    clock = ROWS[turn.side, act].clock
    hours, now = turn.office.hours, turn.now
    contact = turn.office.contact(query.service, query.contact)
    counted = _counted(query, contact)
    if clock is Clock.START:
        target = (contact and contact.respond_within) or DEFAULT_TARGET
        due = hours.add_target(target, now, counted if target.unit == "hours" else None)
        changes |= {"due_at": due, "sent_at": now, "left": None}
        changes["first_sent_at"] = query.first_sent_at or now
    elif clock is Clock.PAUSE and query.due_at:
        left = hours.working_between(now, query.due_at, counted) if query.due_at > now else None
        changes["left"] = left or timedelta()
    elif clock is Clock.RESUME:
        due = hours.add_working(now, query.left or timedelta(), counted)
        changes |= {"due_at": due, "left": None}
    moved = turn.act(replace(query, **changes), act)
    if clock in (Clock.START, Clock.RESUME):
        _remind(turn, moved)
    return moved


def _counted(query: Query, contact: Contact | None) -> str | None:
    """The hours that a query's minutes are counted in: the contact's where it promises hours."""
    if contact and contact.respond_within and contact.respond_within.unit == "hours":
        return contact.hours
    return None


def _remind(turn: Turn, query: Query) -> None:
    """Queue the reminders of a promise; each is looked at again when it is due.

    To the team, in the written contact's hours: not taken by a quarter of the time, on the due
    day, when late; then the lead. To the GP, in the practice's hours: at the promised time and a
    working day later.
    """
    hours, now, due = turn.office.hours, turn.now, query.due_at
    if due is None:
        return
    theirs = turn.office.contact_hours(query.service, query.contact)
    contact = turn.office.contact(query.service, query.contact)
    span = hours.working_between(now, due, _counted(query, contact))
    quarter = hours.add_working(now, span / 4, _counted(query, contact))
    quarter = hours.next_working(quarter, theirs)
    due_day = datetime.combine(due.astimezone(hours.zone).date(), time(), hours.zone)
    morning = hours.next_working(due_day.astimezone(now.tzinfo), theirs)
    late = _after(turn, due, theirs)
    if quarter < due:
        turn.remind_team("nudge", query, quarter, what="quarter")
    if quarter < morning < due:
        turn.remind_team("nudge", query, morning, what="due")
    turn.remind_team("nudge", query, late, what="late")
    service = turn.office.directory.by_id.get(query.service)
    if service and service.lead:
        at = _after(turn, late + ONE_DAY, theirs)
        turn.notify(service.lead.email, "lead_late", Side.LEAD, query, due=at)
    practice = turn.office.practice_hours(query.practice)
    first = _after(turn, due, practice)
    turn.remind_gp("late", query, first)
    turn.remind_gp("late", query, _after(turn, first + ONE_DAY, practice), again="1")


def _after(turn: Turn, at: datetime, hours: str) -> datetime:
    """The first moment after `at` (closing time itself is over) inside hours."""
    return turn.office.hours.next_working(at + timedelta(seconds=1), hours)


def remind_asked(turn: Turn, query: Query) -> None:
    """Remind the GP of the team's question, one and three working days later."""
    hours = turn.office.hours
    practice = turn.office.practice_hours(query.practice)
    entry = _last_question(turn, query)
    for days in (1, 3):
        target = DAY.model_copy(update={"amount": days})
        at = hours.next_working(hours.add_target(target, turn.now, None), practice)
        turn.remind_gp("asked", query, at, entry=entry, again=str(days))


def _last_question(turn: Turn, query: Query) -> str:
    asked = [entry for entry in turn.view(query).entries if entry.kind == "asked"]
    return str(asked[-1].id)


def announce_unread(turn: Turn, query: Query) -> None:
    """Tell the practice, reference only, if nobody acknowledges the answer in a working day."""
    practice = turn.office.directory.practice_by_id.get(query.practice)
    if practice is None or practice.mailbox is None:
        return
    hours = turn.office.hours
    at = hours.next_working(hours.add_target(DAY, turn.now, None), practice.hours)
    turn.notify(practice.mailbox, "unread", Side.PRACTICE, query, due=at)
