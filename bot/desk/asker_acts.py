"""What a GP can do with a query of theirs, by the name of the act."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.cards import compose
from bot.cards.asker import OVERRIDES
from bot.cards.follow import OUTCOMES, record
from bot.cards.view import written
from bot.desk import lines
from bot.desk.asking import removed_data, stop_data
from bot.desk.promise import HAS_IT_BY, promised
from bot.desk.turn import Turn, question_key, receipt_key, unusable
from bot.messages import Reply
from bot.model import NotNow, Place, Query, Side, State
from bot.store import directory as stored
from bot.store import people, queries
from directory.model import Contact

Fields = Mapping[str, str]
Act = Callable[[Turn, Query, Fields], Reply]


def _missing(turn: Turn, *names: str) -> Reply:
    return Reply(errors={name: turn.tools.wording("refused.missing") for name in names})


def _unknown(turn: Turn, *names: str) -> Reply:
    return Reply(errors={name: turn.tools.wording("refused.unknown_choice") for name in names})


def override(turn: Turn, query: Query, fields: Fields) -> Reply:
    """The second step of a stop: one of three reasons, then the ordinary proposal."""
    reason = fields.get("reason", "")
    if reason not in OVERRIDES:
        return _unknown(turn, "reason")
    facts = {
        "reason": reason,
        "rules": [each for each in query.findings if each.startswith("emergency.")],
        "list": turn.tools.screener.version,
    }
    moved = turn.act(query, "override", facts)
    removed = any(each.startswith("identifier.") for each in query.findings)
    kind = "proposal" if moved.service else "choices" if moved.offers else "nothing_found"
    data: dict[str, str] = {}
    if removed:
        kind = "identifiers"
        first = queries.question(turn.connection, query.id)
        data["removed"] = ", ".join(each.strip("[]") for each in first.removed)
    turn.to_gp(kind, moved, **data)
    return Reply(reference=query.reference)


def pick(turn: Turn, query: Query, fields: Fields) -> Reply:
    """Another service than the one shown first."""
    service = fields.get("value", "")
    if service not in turn.office.directory.by_id:
        return _unknown(turn, "value")
    rank = [offer.service for offer in query.offers]
    facts = {"service": service, "place": rank.index(service) + 1 if service in rank else None}
    moved = turn.act(query, "pick", facts, service=service, tried=())
    turn.to_gp("proposal", moved)
    return Reply(reference=query.reference)


def got_advice(turn: Turn, query: Query, fields: Fields) -> Reply:
    """The call brought advice."""
    facts = {"number": fields.get("value", "")}
    moved = turn.act(query, "got_advice", facts, outcome="phoned")
    turn.to_gp("call_over", moved)
    return Reply(reference=query.reference)


def no_answer(turn: Turn, query: Query, fields: Fields) -> Reply:
    """Nobody picked up: what comes next."""
    return _rung(turn, query, "no_answer", fields.get("value", ""))


def wrong_number(turn: Turn, query: Query, fields: Fields) -> Reply:
    """The number is wrong: mark it on every card, tell who owns the entry, show what is next."""
    number = fields.get("value", "")
    board = turn.office.directory.board
    service = turn.office.directory.by_id[query.service]
    if turn.office.contact(service.id, number) is None:
        return _unknown(turn, "value")
    mark = stored.Mark(service.id, number, "wrong", turn.person.key, turn.now)
    if stored.mark(turn.connection, board.id, mark):
        for owner in service.owners or board.admins:
            turn.notify(
                owner,
                "admin",
                Side.ADMIN,
                query,
                what="wrong_number",
                service=service.id,
                contact=number,
                who=turn.person.name,
            )
    return _rung(turn, query, "wrong_number", number)


def _rung(turn: Turn, query: Query, act: str, number: str) -> Reply:
    tried = tuple(dict.fromkeys([*query.tried, number]))
    moved = turn.act(query, act, {"number": number}, tried=tried)
    turn.to_gp("after_no_answer", moved)
    return Reply(reference=query.reference)


def send(turn: Turn, query: Query, fields: Fields) -> Reply:
    """Ask in writing: checked, screened again if edited, and the clock starts."""
    return _send(turn, query, fields, "send")


def call_back(turn: Turn, query: Query, fields: Fields) -> Reply:
    """Ask in writing to be phoned back on the practice's professional line."""
    if not fields.get("until", "").strip():
        return _missing(turn, "until")
    return _send(turn, query, fields, "call_back")


def _send(turn: Turn, query: Query, fields: Fields, act: str) -> Reply:
    if query.state not in (State.OFFERED, State.PHONED) or not query.service:
        raise NotNow(query.state, act)
    asker, errors = _who(turn, query, fields)
    if errors:
        return Reply(errors=errors)
    ways = _ways(turn, query.service)
    if not ways:
        return Reply(errors={"text": turn.tools.wording("refused.no_door")})
    until = turn.tools.screener.screen(fields.get("until", ""), emergencies=False, scope=False)
    if until.identifiers:
        removed = removed_data(until)["removed"]
        return Reply(errors={"until": turn.tools.wording("identifiers.still", removed=removed)})
    edited = _edited(turn, asker, fields)
    if isinstance(edited, Reply):
        return edited
    query = replace(asker, contact=ways[0].value, call_back=until.text.strip(), accepted_at=None)
    return _leave(turn, query, act, ways)


def _who(turn: Turn, query: Query, fields: Fields) -> tuple[Query, dict[str, str]]:
    """Role and practice: as picked now, else as remembered; remembered for the next time."""
    w, directory = turn.tools.wording, turn.office.directory
    errors: dict[str, str] = {}
    practice = fields.get("practice", "") or query.practice
    role = fields.get("role", "") or query.role
    role = w(role) if role.startswith("role.") and role in w.names() else role
    roles = {w(name) for name in w.names() if name.startswith("role.")}
    if directory.practices and practice not in directory.practice_by_id:
        errors["practice"] = w("refused.unknown_choice" if practice else "refused.missing")
    if role not in roles:
        errors["role"] = w("refused.unknown_choice" if role else "refused.missing")
    if not errors:
        turn.person = replace(turn.person, role=role, practice=practice)
        people.remember(turn.connection, turn.person, turn.now, None)
    return replace(query, role=role, practice=practice), errors


def _edited(turn: Turn, query: Query, fields: Fields) -> Reply | None:
    """Take over an edited text; a Reply if screening stops it (the query then shows why)."""
    question = queries.question(turn.connection, query.id)
    text = fields.get("text", question.text).strip()
    if not text:
        return _missing(turn, "text")
    if len(text) > LIMIT:
        return Reply(errors={"text": turn.tools.wording("refused.too_long", limit=LIMIT)})
    if text == question.text:
        return None
    kept = turn.tools.screener.restorable if fields.get("keep") == "yes" else frozenset()
    screened = turn.tools.screener.screen(text, scope=False, keep=kept)
    if screened.identifiers:
        # The form stays open with its text; nothing that was taken out is stored.
        removed = removed_data(screened)["removed"]
        return Reply(errors={"text": turn.tools.wording("identifiers.still", removed=removed)})
    queries.rewrite(turn.connection, question.id, "question", screened.text)
    if kept:
        turn.note("put_back", query, facts={"rules": sorted(kept)})
    new = [each for each in screened.emergencies if each.rule not in query.findings]
    if not new:
        return None
    findings = tuple(dict.fromkeys([*query.findings, *(each.rule for each in new)]))
    stopped = replace(query, state=State.STOPPED, findings=findings)
    queries.save(turn.connection, stopped)
    instead = turn.office.matcher.resolve(screened.text).instead
    data = stop_data(turn, screened, [query.service], instead)
    turn.to_gp("stop", stopped, **data)
    facts = {"rules": list(screened.findings), "list": turn.tools.screener.version}
    turn.note("stopped", stopped, was=query.state, facts=facts)
    return Reply(reference=query.reference)


LIMIT = 4000


def _ways(turn: Turn, service: str) -> tuple[Contact, ...]:
    marks = stored.marks(turn.connection, turn.office.directory.board.id, turn.now)
    known = turn.office.directory.by_id[service]
    return written(known, frozenset(turn.tools.doors), unusable(marks))


def _leave(turn: Turn, query: Query, act: str, ways: tuple[Contact, ...]) -> Reply:
    """The question goes to every written contact of its first one's use; one conversation."""
    places = places_of(turn, ways)
    for place in places:
        queries.open_thread(turn.connection, query.id, Side.TEAM, place)
    moved = promised(turn, query, act)
    gp = queries.threads(turn.connection, query.id, Side.GP)[-1]
    turn.send("receipt", Side.GP, gp, moved, key=receipt_key(moved))
    for place in places:
        turn.send("question", Side.TEAM, place, moved, key=question_key(moved, place))
    turn.remind_gp("stuck", moved, turn.now + HAS_IT_BY)
    for admin in turn.office.directory.board.admins[:1]:
        turn.notify(
            admin,
            "admin",
            Side.ADMIN,
            moved,
            due=turn.now + HAS_IT_BY,
            what="stuck",
            service=moved.service,
            contact=moved.contact,
        )
    return Reply(reference=query.reference)


def places_of(turn: Turn, ways: tuple[Contact, ...]) -> list[Place]:
    """Where a question to these contacts goes: those of the first one's use, once each."""
    chosen = [way for way in ways if way.use is ways[0].use]
    return [Place(turn.tools.doors[way.kind], way.value) for way in chosen]


def resend(turn: Turn, query: Query, fields: Fields) -> Reply:
    """The first contact did not take it: the next one, under the same promise."""
    if query.state not in (State.SENT, State.CLAIMED):
        raise NotNow(query.state, "resend")
    ways = tuple(way for way in _ways(turn, query.service) if way.value == fields.get("value", ""))
    if not ways:
        return _unknown(turn, "value")
    place = places_of(turn, ways)[0]
    moved = replace(query, contact=ways[0].value, accepted_at=None)
    queries.save(turn.connection, moved)
    queries.open_thread(turn.connection, query.id, Side.TEAM, place)
    turn.note("resend", moved, was=query.state, facts={"contact": moved.contact})
    turn.send("question", Side.TEAM, place, moved, key=question_key(moved, place))
    turn.refresh(moved)
    return Reply(reference=query.reference)


def mailto(turn: Turn, query: Query, fields: Fields) -> Reply:
    """The GP writes to a mailbox themselves: logged, and nothing tracks it."""
    moved = turn.act(query, "mailto", {"service": query.service}, outcome="mailto")
    turn.to_gp("closed", moved)
    return Reply(reference=query.reference)


def no_door(turn: Turn, query: Query, fields: Fields) -> Reply:
    """Tell the admins what was looked for and not found."""
    moved = turn.act(query, "no_door", outcome="no_door")
    for admin in turn.office.directory.board.admins:
        turn.notify(
            admin, "admin", Side.ADMIN, moved, what="no_door", who=query.asker_name, quote="1"
        )
    turn.to_gp("closed", moved)
    return Reply(reference=query.reference)


def as_reply(turn: Turn, query: Query, fields: Fields) -> Reply:
    """The new line was a reply to another query of theirs: it goes there."""
    if query.state is not State.OFFERED:
        raise NotNow(query.state, "as_reply")
    try:
        other = queries.by_reference(turn.connection, fields.get("value", ""), lock=True)
    except queries.NoSuchQuery:
        return _unknown(turn, "value")
    if other.asker != turn.person.key:
        return _unknown(turn, "value")
    first = queries.question(turn.connection, query.id)
    turn.act(query, "withdraw", {"became_reply_to": other.reference})
    queries.rewrite(turn.connection, first.id, "draft", "")
    entry = queries.say(
        turn.connection, replace(first, query=other.id, kind=lines.KINDS["reply"], at=turn.now)
    )
    return lines.carry(turn, other, entry, {})


def withdraw(turn: Turn, query: Query, fields: Fields) -> Reply:
    """No longer needed."""
    told = query.state in (State.SENT, State.CLAIMED, State.ASKED)
    moved = turn.act(query, "withdraw")
    if told:
        turn.to_team("told", moved, what="withdrawn")
        turn.refresh(moved)
    turn.to_gp("closed", moved)
    return Reply(reference=query.reference)


def say(turn: Turn, query: Query, fields: Fields) -> Reply:
    """A reply, an addition or a further question, from a form."""
    text = fields.get("text", "").strip()
    if not text:
        return _missing(turn, "text")
    if len(text) > LIMIT:
        return Reply(errors={"text": turn.tools.wording("refused.too_long", limit=LIMIT)})
    return lines.say_about(turn, query, turn.tools.screener.screen(text, scope=False))


def not_an_answer(turn: Turn, query: Query, fields: Fields) -> Reply:
    """The answer was none: the first clock runs on."""
    moved = turn.act(query, "not_an_answer", answered_at=None, read_at=turn.now)
    turn.to_team("told", moved, what="not_an_answer")
    turn.refresh(moved)
    return Reply(reference=query.reference)


def read(turn: Turn, query: Query, fields: Fields) -> Reply:
    """The GP has read the answer."""
    moved = turn.act(query, "read", read_at=query.read_at or turn.now)
    return Reply(reference=query.reference, card=compose("receipt", turn.view(moved)))


def clear(turn: Turn, query: Query, fields: Fields) -> Reply:
    """Whether the answer was clear."""
    said = fields.get("value", "yes") == "yes"
    moved = turn.act(query, "clear", {"clear": said}, clear=said, read_at=query.read_at or turn.now)
    return Reply(reference=query.reference, card=compose("receipt", turn.view(moved)))


def outcome(turn: Turn, query: Query, fields: Fields) -> Reply:
    """What came of it."""
    value = fields.get("value", "")
    if value not in OUTCOMES:
        return _unknown(turn, "value")
    moved = turn.act(
        query, "outcome", {"outcome": value}, outcome=value, read_at=query.read_at or turn.now
    )
    turn.to_gp("closed", moved)
    turn.refresh(moved)
    return Reply(reference=query.reference)


def identity(turn: Turn, query: Query, fields: Fields) -> Reply:
    """The approved way for details and pictures; the clock runs on."""
    turn.note("identity", query)
    return Reply(reference=query.reference, card=compose("identity", turn.view(query)))


def copy_record(turn: Turn, query: Query, fields: Fields) -> Reply:
    """The text for the patient's record."""
    turn.note("record", query)
    return Reply(reference=query.reference, card=record(turn.view(query)))


def send_line(turn: Turn, query: Query, fields: Fields) -> Reply:
    """Send a stopped line as screening left it."""
    return lines.send_draft(turn, query, fields.get("value", ""))


def discard(turn: Turn, query: Query, fields: Fields) -> Reply:
    """Do not send a stopped line."""
    return lines.discard_draft(turn, query, fields.get("value", ""))


def override_line(turn: Turn, query: Query, fields: Fields) -> Reply:
    """A stopped line is no emergency: one of three reasons."""
    reason = fields.get("reason", "")
    if reason not in OVERRIDES:
        return _unknown(turn, "reason")
    return lines.override_draft(turn, query, fields.get("value", ""), reason)


ACTS: Mapping[str, Act] = {
    "override": override,
    "pick": pick,
    "got_advice": got_advice,
    "no_answer": no_answer,
    "wrong_number": wrong_number,
    "send": send,
    "call_back": call_back,
    "resend": resend,
    "mailto": mailto,
    "no_door": no_door,
    "as_reply": as_reply,
    "withdraw": withdraw,
    "add": say,
    "reply": say,
    "follow_up": say,
    "not_an_answer": not_an_answer,
    "read": read,
    "clear": clear,
    "outcome": outcome,
    "identity": identity,
    "record": copy_record,
    "send_line": send_line,
    "override_line": override_line,
    "discard": discard,
}
