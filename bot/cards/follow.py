"""Cards for the GP once a question has left: where it stands, the answer, what can be done."""

from bot.cards.view import (
    View,
    facts,
    first_entry,
    line_words,
    parts,
    quoted,
    record_button,
    signed,
    status,
    text,
    written,
)
from bot.messages import Button, Card, Field, Part
from bot.model import Query, State

OUTCOMES = ("managed", "referring", "admitted", "still_need_help")


def receipt(view: View) -> Card:
    """What was sent where, by when an answer is promised, and who stays responsible."""
    q, w = view.q, view.wording
    question = first_entry(view)
    return Card(
        "receipt",
        w("receipt.first", reference=q.reference, status=status(view, q)),
        parts(
            text(w("receipt.responsible")),
            *([quoted(question)] if question else []),
            text(w("receipt.safety"), w("receipt.small_places")) if q.open else text(),
        ),
        _waiting_buttons(view),
        q.reference,
    )


def _waiting_buttons(view: View) -> tuple[Button, ...]:
    q, w = view.q, view.wording
    if not q.open or q.state is State.ANSWERED:
        return (record_button(view),)
    add = Field("text", w("form.add"), long=True)
    return (
        Button(w("button.add"), "add", form=(add,))
        if q.state is not State.ASKED
        else Button(w("button.reply"), "reply", form=(add,), main=True),
        Button(w("button.identity"), "identity"),
        Button(w("button.withdraw"), "withdraw"),
        record_button(view),
    )


def stuck(view: View) -> Card:
    """The other side has not accepted the question: what can be done instead."""
    w = view.wording
    return _can_do(view, "stuck", w("stuck.first", **_facts(view)))


def failed(view: View) -> Card:
    """The question cannot be delivered: the next contact, or the phone."""
    w = view.wording
    return _can_do(view, "failed", w("failed.first", **_facts(view)))


def late(view: View) -> Card:
    """No answer by the promised time: what can be done now."""
    w = view.wording
    return _can_do(view, "late", w("late.first", **_facts(view)))


def unanswered(view: View) -> Card:
    """The service never answered; the query is closed and counted."""
    w, q = view.wording, view.q
    return Card(
        "unanswered",
        w("unanswered.first", **_facts(view)),
        parts(Part("list", tuple(line_words(view, line) for line in view.lines(view.service)))),
        (record_button(view),),
        q.reference,
    )


def _can_do(view: View, kind: str, first: str) -> Card:
    q, w, service = view.q, view.wording, view.service
    buttons = [Button(w("button.withdraw"), "withdraw")]
    spare = [way for way in written(service, view.doors, view.bad) if way.value != q.contact]
    if spare:
        label = w("button.resend", contact=view.reached_by(spare[0].value))
        buttons.insert(0, Button(label, "resend", spare[0].value, main=True))
    return Card(
        kind,
        first,
        parts(
            Part("list", tuple(line_words(view, line) for line in view.lines(service))),
            text(
                w("proposal.referral", route=service.referral) if service.referral else "",
                w("late.other_service"),
            ),
        ),
        tuple(buttons),
        q.reference,
    )


def answer(view: View) -> Card:
    """The answer, with the name and role of who wrote it."""
    q, w = view.q, view.wording
    entry = view.entry(view.data["entry"])
    corrects = entry.kind == "correction"
    first = "answer.corrected" if corrects else "answer.first"
    service = view.service
    form = (Field("text", w("form.follow_up"), long=True),)
    return Card(
        "answer",
        w(first, reference=q.reference, service=service.name, who=signed(entry)),
        parts(
            quoted(entry),
            text(
                w("answer.removed", removed=", ".join(entry.removed)) if entry.removed else "",
                w("answer.signed", who=signed(entry), when=view.when(entry.at)),
                w("answer.responsible"),
                w("proposal.referral", route=service.referral) if service.referral else "",
            ),
        ),
        (
            Button(w("button.read"), "read", main=True),
            Button(w("button.clear"), "clear", "yes"),
            Button(w("button.follow_up"), "follow_up", form=form),
            Button(w("button.not_an_answer"), "not_an_answer"),
            *(Button(w(f"outcome.{name}"), "outcome", name) for name in OUTCOMES),
            record_button(view),
        ),
        q.reference,
    )


def asked(view: View) -> Card:
    """The team asks the GP something; the promise stands still until the reply."""
    q, w = view.q, view.wording
    entry = view.entry(view.data["entry"])
    first = "asked.again" if view.data.get("again") else "asked.first"
    return Card(
        "asked",
        w(first, reference=q.reference, service=view.service.name, who=signed(entry)),
        parts(quoted(entry), text(w("asked.clock"))),
        (
            Button(
                w("button.reply"),
                "reply",
                form=(Field("text", w("form.reply"), long=True),),
                main=True,
            ),
            Button(w("button.withdraw"), "withdraw"),
        ),
        q.reference,
    )


def identity(view: View) -> Card:
    """The approved route for who the patient is: the phone, or the service's own mailbox."""
    q, w, service = view.q, view.wording, view.service
    line = next(iter(view.lines(service)))
    mailbox = next((each.value for each in service.contacts if each.kind == "email"), "")
    buttons: tuple[Button, ...] = ()
    if mailbox:
        subject = w("mailto.subject", reference=q.reference).replace(" ", "%20")
        link = f"mailto:{mailbox}?subject={subject}"
        buttons = (Button(w("button.mailto", mailbox=mailbox), "none", link=link),)
    key = "identity.asked" if view.data.get("asked") else "identity.first"
    first = w(key, reference=q.reference, service=service.name, line=line_words(view, line))
    return Card("identity", first, parts(text(w("identity.never_here"))), buttons, q.reference)


def redirected(view: View) -> Card:
    """The question was passed on: to whom, why, and the new promise."""
    q, w = view.q, view.wording
    return Card(
        "redirected",
        w(
            "redirected.first",
            reference=q.reference,
            was=view.name_of(view.data["was"]),
            service=view.service.name,
            due=view.when(q.due_at),
        ),
        parts(
            text(w("redirected.reason", reason=view.data["reason"])),
            text(w("redirected.lead")) if view.data.get("lead") else text(),
        ),
        (Button(w("button.withdraw"), "withdraw"),),
        q.reference,
    )


def declined(view: View) -> Card:
    """Not for advice: why, and the way to go."""
    q, w = view.q, view.wording
    entry = view.entry(view.data["entry"])
    service = view.service
    return Card(
        "declined",
        w("declined.first", reference=q.reference, service=service.name, who=signed(entry)),
        parts(
            quoted(entry),
            text(w("proposal.referral", route=service.referral) if service.referral else ""),
        ),
        (record_button(view),),
        q.reference,
    )


def lapsed(view: View) -> Card:
    """The GP never replied to the team's question."""
    w, q = view.wording, view.q
    return Card(
        "lapsed", w("lapsed.first", **_facts(view)), (), (record_button(view),), q.reference
    )


def line_stopped(view: View) -> Card:
    """A line of the GP's had identifiers: the cleaned line waits for their word."""
    w, q = view.wording, view.q
    draft = view.entry(view.data["draft"])
    return Card(
        "line_stopped",
        w("identifiers.line", reference=q.reference, removed=", ".join(draft.removed)),
        parts(quoted(draft), text(w("identifiers.delete"))),
        (
            Button(w("button.send_cleaned"), "send_line", str(draft.id), main=True),
            Button(w("button.discard"), "discard", str(draft.id)),
        ),
        q.reference,
    )


def mine(view: View) -> Card:
    """The GP's queries and how each stands."""
    w = view.wording
    lines = tuple(standing(view, query) for query in view.others)
    return Card("mine", w("mine.first" if lines else "mine.none"), parts(Part("list", lines)))


def standing(view: View, query: Query) -> str:
    """One query in a line: reference, service, how it stands."""
    return view.wording("mine.line", reference=query.reference, status=status(view, query))


def call_over(view: View) -> Card:
    """The call brought advice: the query is closed."""
    w, q = view.wording, view.q
    return Card(
        "closed", w("closed.phoned", reference=q.reference), (), (record_button(view),), q.reference
    )


def closed(view: View) -> Card:
    """The query has ended, as the GP or the clock said."""
    return Card("closed", standing(view, view.q), (), (record_button(view),), view.q.reference)


def _facts(view: View) -> dict[str, str]:
    q = view.q
    return {
        "reference": q.reference,
        "service": view.name_of(q.service),
        "due": view.when(q.due_at),
        "contact": view.reached_by(q.contact),
    }


def record(view: View) -> Card:
    """The text for the patient's record: who, when, question and advice word for word."""
    q, w = view.q, view.wording
    pieces: list[Part] = [
        facts(
            Reference=q.reference,
            Service=view.name_of(q.service) if q.service else "",
            Asked_by=", ".join(each for each in (q.asker_name, q.role, _practice(view)) if each),
            Sent=view.when(q.first_sent_at),
            Answered=view.when(q.answered_at),
        )
    ]
    for entry in view.entries:
        if entry.kind == "draft":
            continue
        head = w(
            "record.entry",
            kind=w(f"kind.{entry.kind}"),
            who=signed(entry),
            when=view.when(entry.at),
        )
        pieces += [text(head), quoted(entry)]
    pieces.append(text(w("answer.responsible")))
    return Card("record", w("record.first", reference=q.reference), parts(*pieces), (), q.reference)


def _practice(view: View) -> str:
    known = view.directory.practice_by_id.get(view.q.practice)
    return known.name if known else view.q.practice


def help_card(first: str, points: list[str], purpose: str) -> Card:
    """What the bot does and does not do."""
    return Card("help", first, parts(Part("list", tuple(points)), text(purpose)))
