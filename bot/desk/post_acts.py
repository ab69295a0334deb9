"""What a team's mail does to a query: an answer, or what the word on its first line says."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.desk import team_acts
from bot.desk.post_words import BARE, order, service_named
from bot.desk.turn import Turn
from bot.messages import Reply
from bot.model import NotNow, Query, State
from bot.store import queries


@dataclass(slots=True)
class Done:
    """What became of it: the act, whether it was done, and what its writer is told."""

    act: str
    done: bool = True
    back: list[str] = field(default_factory=list)
    cleaned: str = ""  # what screening took out


def act(turn: Turn, query: Query, text: str) -> Done:
    """Do it by the same acts as the buttons; what does not fit is said to the writer."""
    wanted = order(text, turn.tools.wording)
    fields: dict[str, str] = {}
    name = wanted.act
    words = "\n".join(each for each in (wanted.beside, wanted.below) if each)
    if name == "redirect":
        said, _, reason = wanted.beside.partition(":")
        service = service_named(turn.office.directory, said)
        if not service:
            return Done(name, False, ["which_service"])
        fields = {"service": service, "reason": reason.strip() or wanted.below}
    elif name == "decline":
        fields = {"reason": words}
    elif name == "answer" and query.state is State.ANSWERED:
        name, fields = "correct", {"text": _with_the_answer_before(turn, query, words)}
    else:
        fields = {"text": words}
    done = _try(turn, query, name, fields)
    if done.done and name in BARE and wanted.below:
        done.back.append("words_left")
    return done


def _with_the_answer_before(turn: Turn, query: Query, text: str) -> str:
    """An addition does not undo the answer: both go to the GP as the whole answer."""
    said = queries.said(turn.connection, query.id)
    answers = [entry for entry in said if entry.kind in ("answer", "correction")]
    who = turn.person.name
    return f"{answers[-1].text}\n\n{turn.tools.wording('mail.added', who=who)}\n{text}"


def _try(turn: Turn, query: Query, name: str, fields: Mapping[str, str]) -> Done:
    before = len(queries.said(turn.connection, query.id))
    with turn.connection.begin_nested() as point:
        try:
            reply: Reply = team_acts.ACTS[name](turn, query, fields)
        except NotNow:
            point.rollback()
            return Done(name, False, ["not_now"])
        if reply.errors:
            point.rollback()
            what = "no_way" if "service" in reply.errors else "missing"
            return Done(name, False, [what])
    said = queries.said(turn.connection, query.id)[before:]
    removed = dict.fromkeys(each.strip("[]") for entry in said for each in entry.removed)
    return Done(name, True, [], ", ".join(removed))
