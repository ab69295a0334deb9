"""A line from a GP about a query that is open: a reply, an addition, a further question."""

from dataclasses import replace

from bot.cards import compose
from bot.desk.asking import removed_data, stop_data
from bot.desk.promise import promised
from bot.desk.turn import Turn
from bot.messages import Reply
from bot.model import Entry, NotNow, Query, Side, State
from bot.screening import Screened
from bot.store import queries

# What a line means depends on nothing but the query's state.
MEANING = {
    State.ASKED: "reply",
    State.ANSWERED: "follow_up",
    State.SENT: "add",
    State.CLAIMED: "add",
}
KINDS = {"reply": "reply", "follow_up": "follow_up", "add": "added"}


def say_about(turn: Turn, query: Query, screened: Screened) -> Reply:
    """Carry a line to the team, unless screening stops it: then it waits as a draft."""
    act = MEANING.get(query.state)
    if act is None:
        raise NotNow(query.state, "add")
    if screened.emergencies:
        draft = turn.say(query, "draft", screened)
        asked = queries.question(turn.connection, query.id).text
        # The question says who the patient is: a child has other lines.
        instead = turn.office.matcher.resolve(f"{asked}\n{screened.text}").instead
        data = stop_data(turn, screened, [query.service], instead) | {"draft": str(draft.id)}
        turn.to_gp("stop", query, **data)
        facts = {"rules": list(screened.findings), "list": turn.tools.screener.version}
        turn.note("stopped", query, facts=facts)
        return Reply(reference=query.reference)
    if screened.identifiers and turn.office.directory.board.identifiers == "refuse":
        draft = turn.say(query, "draft", screened)
        turn.note("identifiers", query, facts={"rules": list(screened.findings)})
        turn.to_gp("line_stopped", query, draft=str(draft.id))
        return Reply(reference=query.reference)
    entry = turn.say(query, KINDS[act], screened)
    return carry(turn, query, entry, removed_data(screened))


def carry(turn: Turn, query: Query, entry: Entry, removed: dict[str, str]) -> Reply:
    """The line goes to the team, and the query moves as its state says."""
    act = MEANING.get(query.state)
    if act is None:
        raise NotNow(query.state, "add")
    changes = {"read_at": query.read_at or turn.now} if act == "follow_up" else {}
    moved = promised(turn, query, act, **changes)
    turn.to_team("line", moved, entry=str(entry.id))
    turn.refresh(moved)
    card = compose("closed", turn.view(moved)) if not removed else None
    return Reply(reference=query.reference, card=card)


def draft_of(turn: Turn, query: Query, number: str) -> Entry:
    """A line of the GP's that was stopped and waits; NotNow if it is gone."""
    for entry in queries.said(turn.connection, query.id):
        mine = entry.kind == "draft" and entry.side is Side.GP
        if mine and str(entry.id) == number and entry.text:
            return entry
    raise NotNow(query.state, "send_line")


def send_draft(turn: Turn, query: Query, number: str) -> Reply:
    """The GP wants the cleaned line sent."""
    draft = draft_of(turn, query, number)
    act = MEANING.get(query.state)
    if act is None:
        raise NotNow(query.state, "add")
    queries.rewrite(turn.connection, draft.id, KINDS[act], draft.text)
    return carry(turn, query, replace(draft, kind=KINDS[act]), {})


def override_draft(turn: Turn, query: Query, number: str, reason: str) -> Reply:
    """The GP says why a stopped line is none of an emergency; identifiers still ask first."""
    draft = draft_of(turn, query, number)
    turn.note("override", query, facts={"reason": reason, "list": turn.tools.screener.version})
    if draft.removed and turn.office.directory.board.identifiers == "refuse":
        turn.to_gp("line_stopped", query, draft=number)
        return Reply(reference=query.reference)
    return send_draft(turn, query, number)


def discard_draft(turn: Turn, query: Query, number: str) -> Reply:
    """The line is not sent, and its text goes."""
    draft = draft_of(turn, query, number)
    queries.rewrite(turn.connection, draft.id, "draft", "")
    turn.note("discarded", query)
    return Reply(reference=query.reference, card=compose("receipt", turn.view(query)))
