"""A line from a GP: a service's name, a question, a word on a query that is open."""

import re
from collections.abc import Mapping, Sequence

from bot.desk.turn import PROPOSAL_HELPS, Turn
from bot.messages import Reply
from bot.model import Offer, Place, Query, Side, State
from bot.screening import Screened
from bot.screening.lead import stop
from bot.store import queries
from directory.matching import Resolution

LIMIT = 4000  # characters; more is refused before anything looks at it
NEAR = 0.5  # of the best score: a second service below it would only distract
REFERENCE = re.compile(r"\s*#?([2-9A-Za-z]{4})(?=[\s:,.;-]|$)[\s:,.;-]*")


def typed_reference(turn: Turn, text: str) -> tuple[Query, str] | None:
    """The query of this person whose reference the line starts with, and the rest of the line."""
    found = REFERENCE.match(text)
    if not found:
        return None
    try:
        query = queries.by_reference(turn.connection, found[1], lock=True)
    except queries.NoSuchQuery:
        return None
    return (query, text[found.end() :]) if query.asker == turn.person.key else None


def ask(turn: Turn, screened: Screened, resolution: Resolution) -> Reply:
    """A new question, or a service's name: show whom to ring and offer to send it."""
    if screened.emergencies:
        return _stop(turn, screened, resolution)
    named = resolution.name_only and resolution.outcome == "match"
    if screened.scope and not named:
        return _elsewhere(turn, screened)
    if named and not screened.identifiers:
        service = resolution.candidates[0].service_id
        turn.note("looked_up", facts={"service": service})
        turn.send(
            "contact", Side.GP, _here(turn), data={"service": service}, helps_for=PROPOSAL_HELPS
        )
        return Reply()
    return _offer(turn, screened, resolution)


def _offers(resolution: Resolution) -> tuple[Offer, ...]:
    """What is shown: all of a choice; beside a match only what comes near it."""
    found = resolution.candidates
    least = found[0].score * NEAR if found and resolution.outcome == "match" else 0.0
    return tuple(
        Offer(each.service_id, round(each.score, 3), each.why)
        for each in found
        if each.score >= least
    )


def _here(turn: Turn) -> Place:
    if turn.place is None:
        raise ValueError("a person's turn has a place")
    return turn.place


def _open(turn: Turn, state: State, screened: Screened, resolution: Resolution) -> Query:
    """A query in its first state, with what was asked, as screening left it."""
    offers = _offers(resolution)
    sure = resolution.outcome == "match" or state is State.STOPPED
    query = turn.open(
        Query(
            id=0,
            reference="",
            board=turn.office.directory.board.id,
            asker=turn.person.key,
            asker_name=turn.person.name,
            role=turn.person.role,
            practice=turn.person.practice,
            state=state,
            created_at=turn.now,
            offers=offers,
            findings=screened.findings,
            service=offers[0].service if sure and offers else "",
        )
    )
    queries.open_thread(turn.connection, query.id, Side.GP, _here(turn))
    turn.say(query, "question", screened)
    proposed = [[offer.service, offer.score, list(offer.why)] for offer in offers]
    facts = {"outcome": resolution.outcome, "offers": proposed, "findings": list(screened.findings)}
    turn.note("asked", query, facts=facts)
    return query


def _stop(turn: Turn, screened: Screened, resolution: Resolution) -> Reply:
    query = _open(turn, State.STOPPED, screened, resolution)
    turn.send(
        "stop",
        Side.GP,
        _here(turn),
        query,
        stop_data(
            turn,
            screened,
            [each.service_id for each in resolution.candidates],
            resolution.instead,
            sure=resolution.outcome == "match",
        ),
    )
    facts = {"rules": list(screened.findings), "list": turn.tools.screener.version}
    turn.note("stopped", query, facts=facts)
    return Reply(reference=query.reference)


def stop_data(
    turn: Turn,
    screened: Screened,
    matched: Sequence[str],
    instead: Mapping[str, Sequence[str]],
    *,
    sure: bool = True,
) -> dict[str, str]:
    """What a stop's card needs: the presentation in words, and whose on-call line leads.

    `instead` is what the matcher says of services that do not see such a patient.
    """
    rule, able = stop(turn.office.directory, screened.emergencies, matched, instead, sure=sure)
    data = {"presentation": rule.wording, "service": able[0] if able else ""}
    return data | removed_data(screened)


def removed_data(screened: Screened) -> dict[str, str]:
    """What was taken out, in words, for a card."""
    removed = dict.fromkeys(each.placeholder.strip("[]") for each in screened.identifiers)
    return {"removed": ", ".join(removed)} if removed else {}


def _elsewhere(turn: Turn, screened: Screened) -> Reply:
    """Out of scope opens no query: the log keeps the rule and the practice, never the text."""
    rule = screened.scope[0]
    turn.note(
        "out_of_scope",
        facts={
            "rule": rule.rule,
            "practice": turn.person.practice,
            "identifiers": [each.rule for each in screened.identifiers],
        },
    )
    data = {"signpost": rule.signpost, "words": rule.wording} | removed_data(screened)
    turn.send("out_of_scope", Side.GP, _here(turn), data=data, helps_for=PROPOSAL_HELPS)
    return Reply()


def _offer(turn: Turn, screened: Screened, resolution: Resolution) -> Reply:
    query = _open(turn, State.OFFERED, screened, resolution)
    data = removed_data(screened)
    if resolution.decides:
        data["decides"] = resolution.decides
    if waiting := queries.asked_back(turn.connection, turn.person.key):
        data["others"] = " ".join(waiting)
    kind = "proposal" if query.service else "choices" if query.offers else "nothing_found"
    if screened.identifiers and turn.office.directory.board.identifiers == "refuse":
        kind = "identifiers"
    turn.send(kind, Side.GP, _here(turn), query, data, helps_for=PROPOSAL_HELPS)
    return Reply(reference=query.reference)
