"""What a specialist writes in the team's thread: it is theirs until they say that it is not.

A reply that mentions the bot is screened and held as a draft of the team's side; its author says
whether it is the answer, a question to the GP, or stays inside. An answer that was written so and
is edited or deleted afterwards reaches the GP as a correction.
"""

from collections.abc import Callable, Mapping

from bot.cards import compose
from bot.desk import team_acts
from bot.desk.turn import Turn
from bot.messages import Card, Reply
from bot.model import Entry, Query, Side
from bot.screening import Finding, Screened
from bot.store import queries

Fields = Mapping[str, str]
HELD = "held"  # the log's word; its facts join a platform's message to the entry made of it


def hold(turn: Turn, query: Query, text: str, message: str) -> Reply:
    """Screen and hold what somebody wrote, and ask its author what it is."""
    screened = team_acts.screened(turn, text)
    if screened is None:
        return Reply(card=Card("refused", turn.tools.wording("refused.missing")))
    draft = turn.say(query, "draft", screened)
    turn.note(HELD, query, facts={"entry": draft.id, "message": message})
    return Reply(
        reference=query.reference, card=compose("talk", turn.view(query, draft=str(draft.id)))
    )


def edited(turn: Turn, query: Query, text: str, message: str) -> Reply:
    """The message behind a draft or an answer was edited, or deleted (an empty text)."""
    entry = _of_message(turn, query, message)
    if entry is None or entry.author != turn.person.key:
        return Reply()
    screened = team_acts.screened(turn, text)
    if entry.kind == "draft":
        queries.rewrite(turn.connection, entry.id, "draft", screened.text if screened else "")
        return Reply(reference=query.reference)
    if entry.kind != "answer":
        return Reply()  # a question that the GP has read and may have replied to
    if screened is None:
        screened = Screened(turn.tools.wording("talk.withdrawn"))
    return team_acts.correction(turn, query, screened, entry.id)


def say_answer(turn: Turn, query: Query, fields: Fields) -> Reply:
    """What was held is the answer."""
    draft = _draft(turn, query, fields)
    if draft is None:
        return _gone(turn)
    reply = team_acts.give_answer(turn, query, _screened(draft))
    _sent(turn, query, draft)
    return reply


def say_ask(turn: Turn, query: Query, fields: Fields) -> Reply:
    """What was held is a question to the GP."""
    draft = _draft(turn, query, fields)
    if draft is None:
        return _gone(turn)
    reply = team_acts.ask_gp(turn, query, _screened(draft))
    _sent(turn, query, draft)
    return reply


def say_inside(turn: Turn, query: Query, fields: Fields) -> Reply:
    """What was held stays in the team, and its text goes."""
    draft = _draft(turn, query, fields)
    if draft is None:
        return _gone(turn)
    queries.rewrite(turn.connection, draft.id, "draft", "")
    turn.note("kept_inside", query)
    words = turn.tools.wording("talk.kept", reference=query.reference)
    return Reply(reference=query.reference, card=Card("talk_over", words))


def _draft(turn: Turn, query: Query, fields: Fields) -> Entry | None:
    """The held text that a button is about; only its author can say what becomes of it."""
    for entry in queries.said(turn.connection, query.id):
        if str(entry.id) == fields.get("value", "") and entry.kind == "draft" and entry.text:
            mine = entry.side is Side.TEAM and entry.author == turn.person.key
            return entry if mine else None
    return None


def _sent(turn: Turn, query: Query, draft: Entry) -> None:
    """The draft has become an entry of its own; the message that it came from now leads there."""
    made = queries.said(turn.connection, query.id)[-1]
    message = next(message for message, entry in _held(turn, query) if entry == draft.id)
    queries.rewrite(turn.connection, draft.id, "draft", "")
    turn.note(HELD, query, facts={"entry": made.id, "message": message})


def _screened(draft: Entry) -> Screened:
    """A draft as screening left it: its text is clean, and what was taken out is still known."""
    removed = tuple(Finding("identifier.held", "", placeholder=each) for each in draft.removed)
    return Screened(draft.text, removed)


def _gone(turn: Turn) -> Reply:
    return Reply(card=Card("talk_over", turn.tools.wording("talk.gone")))


def _held(turn: Turn, query: Query) -> list[tuple[str, int]]:
    """The platform's messages that the bot was given, each with the entry made of it, in order."""
    lines = queries.history(turn.connection, query.id, HELD)
    return [(line.facts["message"], line.facts["entry"]) for line in lines if line.facts]


def _of_message(turn: Turn, query: Query, message: str) -> Entry | None:
    """The entry that was made of a platform's message."""
    made = [entry for held, entry in _held(turn, query) if held == message]
    said = queries.said(turn.connection, query.id)
    return next((entry for entry in said if made and entry.id == made[-1]), None)


ACTS: Mapping[str, Callable[[Turn, Query, Fields], Reply]] = {
    "say_answer": say_answer,
    "say_ask": say_ask,
    "say_inside": say_inside,
}
