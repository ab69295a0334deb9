"""Cards for the specialty team, and for whoever is told when something goes wrong."""

from bot.cards.admin import verify_button
from bot.cards.view import (
    View,
    facts,
    first_entry,
    line_words,
    parts,
    quoted,
    reason_field,
    record_button,
    signed,
    status,
    text,
)
from bot.messages import Button, Card, Field, Part
from bot.model import Query, State
from directory.model import Practice

FOUR_PARTS = ("advice", "do_now", "safety_net", "refer_if")


def question(view: View) -> Card:
    """The question on top of the team's thread; it always shows the present state."""
    q, w = view.q, view.wording
    entry = first_entry(view)
    practice = view.directory.practice_by_id.get(q.practice)
    return Card(
        "question",
        w(
            "question.first",
            reference=q.reference,
            service=view.service.name,
            status=status(view, q, team=True),
        ),
        parts(
            *([quoted(entry)] if entry else []),
            facts(
                From=", ".join(each for each in (q.asker_name, q.role) if each),
                Practice=_practice_words(view, practice) if practice else q.practice,
                Phone_me_back=q.call_back,
                Answer_by=view.when(q.due_at),
                Taken_by=q.claimed_name,
            ),
            _asked_to_include(view),
            _passed_on(view),
        ),
        _buttons(view),
        q.reference,
    )


def _practice_words(view: View, practice: Practice) -> str:
    opens = view.hours.opening_words(practice.hours, view.now)
    return f"{practice.name}, professional line {practice.professional_line}, {opens}"


def _asked_to_include(view: View) -> Part:
    items = view.service.please_include
    return Part("list", tuple(view.wording("question.include", item=item) for item in items))


def _passed_on(view: View) -> Part:
    reason = view.data.get("reason", "")
    if not reason:
        return text()
    was = view.name_of(view.data.get("was", ""))
    return text(view.wording("question.passed_on", was=was, reason=reason))


def _buttons(view: View) -> tuple[Button, ...]:
    q, w = view.q, view.wording
    if q.state in (State.SENT, State.CLAIMED, State.ASKED):
        take = (Button(w("button.claim"), "claim", main=True),) if q.state is State.SENT else ()
        claimed = (_hand_over_button(view), Button(w("button.release"), "release"))
        ask = Button(w("button.ask"), "ask", form=(Field("text", w("form.ask"), long=True),))
        pass_on = () if q.state is State.ASKED else (_pass_on_button(view),)
        return (
            *take,
            Button(w("button.answer"), "answer", form=answer_form(view), main=not take),
            *(() if q.state is State.ASKED else (ask,)),
            Button(w("button.who"), "identity"),
            *pass_on,
            Button(w("button.decline"), "decline", form=(reason_field(view, "form.decline"),)),
            *(claimed if q.state is State.CLAIMED else ()),
        )
    if q.state is State.ANSWERED:
        correct = (Field("text", w("form.correct"), long=True),)
        return (
            Button(w("button.correct"), "correct", form=correct),
            Button(w("button.close"), "close"),
            record_button(view),
        )
    return (record_button(view),)


def _hand_over_button(view: View) -> Button:
    w = view.wording
    colleague = Field("value", w("form.hand_over"), search="person")
    return Button(w("button.hand_over"), "hand_over", form=(colleague,))


def answer_form(view: View) -> tuple[Field, ...]:
    """Free text, or the four parts; the desk asks that one of them is filled."""
    w = view.wording
    free = Field("text", w("form.answer"), long=True, required=False)
    return (
        free,
        *(Field(name, w(f"form.{name}"), long=True, required=False) for name in FOUR_PARTS),
    )


def _pass_on_button(view: View) -> Button:
    w = view.wording
    services = tuple(
        (each.id, each.name) for each in view.directory.services if each.id != view.q.service
    )
    service = Field("service", w("form.pass_on"), services, search="service")
    return Button(
        w("button.pass_on"), "redirect", form=(service, reason_field(view, "form.reason"))
    )


def line(view: View) -> Card:
    """Something the GP said after the question: a reply, an addition, a follow-up."""
    w, q = view.wording, view.q
    entry = view.entry(view.data["entry"])
    first = w(
        f"line.{entry.kind}", reference=q.reference, who=signed(entry), due=view.when(q.due_at)
    )
    return Card("line", first, parts(quoted(entry)), _buttons(view), q.reference)


def told(view: View) -> Card:
    """Something happened that the team should know: withdrawn, not clear, returned, unanswered."""
    q, w = view.q, view.wording
    first = w(
        f"told.{view.data['what']}",
        reference=q.reference,
        who=q.asker_name,
        service=view.name_of(q.service),
        due=view.when(q.due_at),
        claimed=view.data.get("claimed", ""),
        reason=view.data.get("reason", ""),
    )
    return Card("told", first, (), _buttons(view) if q.open else (), q.reference)


def nudge(view: View) -> Card:
    """A reminder to the team: not taken yet, due today, or late."""
    q, w = view.q, view.wording
    first = w(f"nudge.{view.data['what']}", reference=q.reference, due=view.when(q.due_at))
    return Card("nudge", first, (), _buttons(view), q.reference)


def morning(view: View) -> Card:
    """The list of a working morning: how many are open, due today and late, and each in a line."""
    w = view.wording
    due_today = [
        q for q in view.others if q.due_at and _due_today(view, q) and not q.late(view.now)
    ]
    late = [q for q in view.others if q.late(view.now)]
    service = view.name_of(view.data["service"])
    first = w(
        "morning.first",
        service=service,
        open=len(view.others),
        due=len(due_today),
        late=len(late),
    )
    return Card("morning", first, parts(Part("list", tuple(_line(view, q) for q in view.others))))


def _due_today(view: View, query: Query) -> bool:
    zone = view.hours.zone
    due = query.due_at
    return due is not None and due.astimezone(zone).date() == view.now.astimezone(zone).date()


def _line(view: View, query: Query) -> str:
    return view.wording(
        "mine.line", reference=query.reference, status=status(view, query, team=True)
    )


def lead_late(view: View) -> Card:
    """To the service's lead: an answer is late."""
    return _to_lead(view, "lead.late")


def lead_redirect(view: View) -> Card:
    """To the service's lead: a question was passed on three times and needs a person."""
    return _to_lead(view, "lead.redirect")


def _to_lead(view: View, key: str) -> Card:
    q, w = view.q, view.wording
    first = w(
        key,
        reference=q.reference,
        service=view.service.name,
        due=view.when(q.due_at),
        contact=view.reached_by(q.contact),
    )
    return Card("lead", first, (), (), q.reference)


def unread(view: View) -> Card:
    """To the practice, reference only: an answer waits that nobody has acknowledged."""
    w, q = view.wording, view.q
    return Card("unread", w("unread.first", reference=q.reference, who=q.asker_name))


def admin(view: View) -> Card:
    """To a directory admin or an entry's owner: what happened, about which entry."""
    w = view.wording
    service = view.data.get("service", "")
    first = w(
        f"admin.{view.data['what']}",
        service=view.name_of(service) if service else "",
        contact=view.reached_by(view.data.get("contact", "")),
        reference=view.query.reference if view.query else "",
        who=view.data.get("who", ""),
    )
    entry = first_entry(view) if view.data.get("quote") else None
    lines: tuple[str, ...] = ()
    known = view.directory.by_id.get(service)
    if known and view.data["what"] == "wrong_number":
        lines = tuple(line_words(view, each) for each in view.lines(known))
    asks = view.data["what"] in ("wrong_number", "channel_renamed")
    buttons = (verify_button(view, known.id),) if known and asks else ()
    pieces = parts(*([quoted(entry)] if entry else []), Part("list", lines))
    return Card("admin", first, pieces, buttons)
