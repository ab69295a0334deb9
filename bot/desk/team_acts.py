"""What a specialty team can do with a query that is with it, by the name of the act."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.cards import compose
from bot.cards.follow import record
from bot.cards.team import FOUR_PARTS
from bot.cards.view import written
from bot.desk.asker_acts import places_of
from bot.desk.asking import removed_data
from bot.desk.promise import announce_unread, promised, remind_asked
from bot.desk.turn import Turn, question_key, unusable
from bot.messages import Reply
from bot.model import Entry, NotNow, Query, Side, State
from bot.screening import Screened
from bot.store import directory as stored
from bot.store import queries

Fields = Mapping[str, str]
THIRD = 3  # the redirect that goes to a person instead of a team
LONGEST = 20_000  # characters of an answer


def claim(turn: Turn, query: Query, fields: Fields) -> Reply:
    """I'll answer this."""
    return _taken(turn, query, "claim", turn.person.key, turn.person.name)


def hand_over(turn: Turn, query: Query, fields: Fields) -> Reply:
    """A colleague will answer this: by name, as the team says it."""
    name = turn.tools.screener.screen(fields.get("value", ""), emergencies=False, scope=False).text
    if not name.strip():
        return Reply(errors={"value": turn.tools.wording("refused.missing")})
    return _taken(turn, query, "hand_over", fields.get("person", name), name.strip())


def _taken(turn: Turn, query: Query, act: str, key: str, name: str) -> Reply:
    moved = turn.act(query, act, claimed_by=key, claimed_name=name, claimed_at=turn.now)
    turn.refresh(moved)
    return Reply(reference=query.reference)


def release(turn: Turn, query: Query, fields: Fields) -> Reply:
    """Give it back to the team."""
    moved = turn.act(query, "release", claimed_by="", claimed_name="", claimed_at=None)
    turn.refresh(moved)
    return Reply(reference=query.reference)


def ask(turn: Turn, query: Query, fields: Fields) -> Reply:
    """Ask the GP; the team's clock stands still."""
    text = screened(turn, fields.get("text", ""))
    if text is None:
        return Reply(errors={"text": turn.tools.wording("refused.missing")})
    return ask_gp(turn, query, text)


def ask_gp(turn: Turn, query: Query, text: Screened) -> Reply:
    """Put a screened question to the GP."""
    moved = promised(turn, query, "ask")
    entry = _say(turn, moved, "asked", text)
    turn.to_gp("asked", moved, entry=str(entry.id))
    remind_asked(turn, moved)
    turn.refresh(moved)
    return Reply(reference=query.reference)


def answer(turn: Turn, query: Query, fields: Fields) -> Reply:
    """The answer: free text, the four parts, or both."""
    w = turn.tools.wording
    filled = [name for name in FOUR_PARTS if fields.get(name, "").strip()]
    pieces = [fields.get("text", "").strip()]
    pieces += [f"{w(f'form.{name}')}: {fields[name].strip()}" for name in filled]
    text = screened(turn, "\n".join(piece for piece in pieces if piece))
    if text is None:
        return Reply(errors={"text": w("refused.answer_missing")})
    return give_answer(turn, query, text, filled)


def give_answer(turn: Turn, query: Query, text: Screened, filled: Sequence[str] = ()) -> Reply:
    """Give the GP a screened answer; `filled` says which of the four parts it has."""
    moved = turn.act(
        query,
        "answer",
        {"parts": list(filled)},
        answered_at=turn.now,
        read_at=None,
        claimed_by=turn.person.key,
        claimed_name=turn.person.name,
        claimed_at=query.claimed_at or turn.now,
    )
    entry = _say(turn, moved, "answer", text)
    turn.to_gp("answer", moved, entry=str(entry.id))
    announce_unread(turn, moved)
    turn.refresh(moved)
    return Reply(reference=query.reference)


def correct(turn: Turn, query: Query, fields: Fields) -> Reply:
    """A correction of the last answer; both versions stay in the log."""
    text = screened(turn, fields.get("text", ""))
    if text is None:
        return Reply(errors={"text": turn.tools.wording("refused.missing")})
    if query.state is not State.ANSWERED:
        raise NotNow(query.state, "correct")
    said = queries.said(turn.connection, query.id)
    answers = [entry.id for entry in said if entry.kind in ("answer", "correction")]
    return correction(turn, query, text, answers[-1])


def correction(turn: Turn, query: Query, text: Screened, replaces: int) -> Reply:
    """Tell the GP that an answer no longer stands, whatever has become of the query since."""
    facts = {"replaces": replaces}
    if query.state is State.ANSWERED:
        query = turn.act(query, "correct", facts, read_at=None)
    else:
        turn.note("correct", query, was=query.state, facts=facts)
    entry = _say(turn, query, "correction", text, replaces=replaces)
    turn.to_gp("answer", query, entry=str(entry.id))
    turn.refresh(query)
    return Reply(reference=query.reference)


def redirect(turn: Turn, query: Query, fields: Fields) -> Reply:
    """Pass on to another service, with a reason; the third time to the person who leads it."""
    w, directory = turn.tools.wording, turn.office.directory
    service = directory.by_id.get(fields.get("service", ""))
    reason = screened(turn, fields.get("reason", ""))
    if service is None or service.id == query.service:
        return Reply(errors={"service": w("refused.unknown_choice")})
    if reason is None:
        return Reply(errors={"reason": w("refused.missing")})
    bad = unusable(stored.marks(turn.connection, directory.board.id, turn.now))
    ways = written(service, frozenset(turn.tools.doors), bad)
    to_lead = query.redirects + 1 >= THIRD and service.lead is not None
    if not ways:
        return Reply(errors={"service": w("refused.no_door")})
    if query.state not in (State.SENT, State.CLAIMED):
        raise NotNow(query.state, "redirect")
    was = query.service
    turn.to_team("told", query, what="moved", reason=reason.text)
    queries.leave_threads(turn.connection, query.id, Side.TEAM, turn.now)
    places = places_of(turn, ways)
    moved = replace(
        query,
        service=service.id,
        contact=ways[0].value,
        redirects=query.redirects + 1,
        accepted_at=None,
        claimed_by="",
        claimed_name="",
        claimed_at=None,
    )
    for place in places:
        queries.open_thread(turn.connection, query.id, Side.TEAM, place)
    moved = promised(turn, moved, "redirect")
    turn.note("passed_on", moved, facts={"from": was, "to": service.id, "reason": reason.text})
    data = {"was": was, "reason": reason.text}
    for place in places:
        turn.send("question", Side.TEAM, place, moved, data, key=question_key(moved, place))
    if to_lead and service.lead:
        turn.notify(service.lead.email, "lead_redirect", Side.LEAD, moved)
        data["lead"] = "1"
    turn.to_gp("redirected", moved, **data)
    turn.refresh_receipt(moved)
    return Reply(reference=query.reference)


def decline(turn: Turn, query: Query, fields: Fields) -> Reply:
    """Not for advice: why, and the way to go."""
    text = screened(turn, fields.get("reason", ""))
    if text is None:
        return Reply(errors={"reason": turn.tools.wording("refused.missing")})
    moved = turn.act(query, "decline")
    entry = _say(turn, moved, "declined", text)
    turn.to_gp("declined", moved, entry=str(entry.id))
    turn.refresh(moved)
    return Reply(reference=query.reference)


def close(turn: Turn, query: Query, fields: Fields) -> Reply:
    """The team closes an answered query."""
    moved = turn.act(query, "close")
    turn.to_gp("closed", moved)
    turn.refresh(moved)
    return Reply(reference=query.reference)


def identity(turn: Turn, query: Query, fields: Fields) -> Reply:
    """Who is the patient: the GP is shown the approved way; the clock runs on."""
    turn.note("identity", query)
    turn.to_gp("identity", query, asked="1")
    return Reply(reference=query.reference, card=compose("identity", turn.view(query, asked="1")))


def copy_record(turn: Turn, query: Query, fields: Fields) -> Reply:
    """The text for the record of the team's side."""
    turn.note("record", query)
    return Reply(reference=query.reference, card=record(turn.view(query)))


def screened(turn: Turn, text: str) -> Screened | None:
    """A team's text, screened for identifiers only; None if it is empty or far too long."""
    if not text.strip() or len(text) > LONGEST:
        return None
    return turn.tools.screener.screen(text.strip(), emergencies=False, scope=False)


def _say(turn: Turn, query: Query, kind: str, text: Screened, replaces: int | None = None) -> Entry:
    """Store it; if something was taken out, the writer is told as the GP is."""
    entry = turn.say(query, kind, text, replaces=replaces)
    if text.identifiers:
        turn.to_team("told", query, what="cleaned", reason=removed_data(text)["removed"])
    return entry


ACTS: Mapping[str, Callable[[Turn, Query, Fields], Reply]] = {
    "claim": claim,
    "hand_over": hand_over,
    "release": release,
    "ask": ask,
    "answer": answer,
    "correct": correct,
    "redirect": redirect,
    "decline": decline,
    "close": close,
    "identity": identity,
    "record": copy_record,
}
