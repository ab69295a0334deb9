"""Cards for the GP before anything is sent: whom to ring, what to ask, when to stop."""

from bot.cards.view import (
    View,
    first_entry,
    first_line,
    headed,
    line_words,
    parts,
    promise,
    promise_words,
    quoted,
    stale,
    status,
    text,
    written,
)
from bot.messages import Button, Card, Field, Part
from bot.model import State
from directory.lines import Line
from directory.model import Kind, Service


def proposal(view: View) -> Card:
    """The service that fits, its number first."""
    q, service, w = view.q, view.service, view.wording
    lines = view.lines(service)
    others = [offer.service for offer in q.offers if offer.service != q.service]
    return Card(
        "proposal",
        first_line(view, service, lines[0]),
        parts(
            _removed(view),
            _reply_hint(view),
            _not_tonight(view),
            *_ways_parts(view, service, lines),
            _why(view),
            *_others(view, others),
            *_service_parts(view, service),
        ),
        (
            *_reply_buttons(view),
            *_written_buttons(view, service),
            *_phone_buttons(view, service, lines),
            *(
                Button(w("button.instead", service=view.name_of(other)), "pick", other)
                for other in others
                if other in view.directory.by_id
            ),
            _elsewhere(view),
        ),
        q.reference,
    )


def choices(view: View) -> Card:
    """Two or three services that may be meant; each with its number to ring."""
    q, w = view.q, view.wording
    services = [view.directory.by_id[offer.service] for offer in q.offers]
    lines = [first_line(view, service, view.lines(service)[0]) for service in services]
    reasons = [
        f"{service.name}: {', '.join(offer.why)}"
        for service, offer in zip(services, q.offers, strict=True)
        if offer.why
    ]
    decides = view.data.get("decides", "")
    return Card(
        "choices",
        lines[0],
        parts(
            _removed(view),
            _reply_hint(view),
            _not_tonight(view),
            Part("list", tuple(lines[1:])),
            text(w("choices.ask"), decides),
            Part("list", tuple(reasons)),
        ),
        (
            *_reply_buttons(view),
            *(Button(service.name, "pick", service.id, main=True) for service in services),
            _elsewhere(view),
        ),
        q.reference,
    )


def nothing_found(view: View) -> Card:
    """No service fits: browse, ring the switchboard, or tell the directory's admin."""
    w = view.wording
    return Card(
        "nothing_found",
        w("none.first", number=view.board.switchboard),
        parts(_removed(view), _reply_hint(view), _not_tonight(view), text(w("none.what"))),
        (*_reply_buttons(view), _elsewhere(view), Button(w("button.tell_admin"), "no_door")),
        view.q.reference,
    )


def contact(view: View) -> Card:
    """A service was named and nothing was asked: its details, and no query."""
    service = view.directory.by_id[view.data["service"]]
    lines = view.lines(service)
    return Card(
        "contact",
        first_line(view, service, lines[0]),
        parts(
            _not_tonight(view),
            *_ways_parts(view, service, lines),
            *_service_parts(view, service),
            text(view.wording("contact.ask")),
        ),
    )


def stop(view: View) -> Card:
    """An emergency: the on-call line first, no way to send it."""
    q, w = view.q, view.wording
    presentations = view.data["presentation"]
    service = view.directory.by_id.get(view.data.get("service", q.service))
    if service:
        lines = view.lines(service, emergency=True)
        first = line_words(view, lines[0])
    else:
        lines = ()
        first = f"{view.board.name}: {view.board.emergency.phone or view.board.switchboard}."
    draft = view.data.get("draft", "")
    reasons = tuple((name, w(f"reason.{name}")) for name in OVERRIDES)
    return Card(
        "stop",
        w("stop.first", presentation=presentations, line=first),
        parts(
            _removed(view),
            text(view.board.emergency.text),
            Part("list", tuple(line_words(view, line) for line in lines[1:])),
            text(w("stop.nothing_sent")),
        ),
        (
            Button(w("button.ringing"), "discard" if draft else "withdraw", draft),
            Button(
                w("button.override"),
                "override_line" if draft else "override",
                draft,
                form=(Field("reason", w("stop.reason"), reasons),),
            ),
        ),
        q.reference,
    )


OVERRIDES = ("dealt_with", "past_or_other", "no_emergency")


def identifiers(view: View) -> Card:
    """Something was taken out: what, the cleaned text, and the proposal under it."""
    w = view.wording
    if view.q.state is not State.OFFERED:
        return Card("identifiers", status(view, view.q), reference=view.q.reference)
    base = (proposal if view.q.service else choices if view.q.offers else nothing_found)(view)
    question = first_entry(view)
    said = parts(
        text(w("identifiers.cleaned")),
        *([quoted(question)] if question else []),
        text(w("identifiers.delete")),
    )
    ring = text(base.first)
    return Card(
        "identifiers",
        w("identifiers.first", removed=view.data["removed"]),
        parts(*said, ring, *base.parts[1:]),
        base.buttons,
        base.reference,
    )


def after_no_answer(view: View) -> Card:
    """Nobody picked up: the next line, or in writing, or be phoned back."""
    q, w, service = view.q, view.wording, view.service
    lines = view.lines(service)
    rest = [line for line in lines if line.number not in q.tried]
    first = w("no_answer.first", line=line_words(view, rest[0])) if rest else w("no_answer.none")
    return Card(
        "after_no_answer",
        first,
        parts(
            Part("list", tuple(line_words(view, line) for line in rest[1:])),
            _in_writing(view, service),
        ),
        (
            *_written_buttons(view, service),
            *_call_back_button(view, service),
            *_phone_buttons(view, service, lines),
            _elsewhere(view),
        ),
        q.reference,
    )


def out_of_scope(view: View) -> Card:
    """Not a question for advice: the board's signpost to where to go, or the rule's own words."""
    words = view.board.signposts.of(view.data["signpost"], view.data["words"])
    extra = view.wording("scope.identifiers") if view.data.get("removed") else ""
    return Card("out_of_scope", words, parts(text(extra)))


# --- pieces ----------------------------------------------------------------------------------


def _ways_parts(view: View, service: Service, lines: tuple[Line, ...]) -> tuple[Part, ...]:
    """The other numbers, and the way in writing."""
    others = tuple(line_words(view, line) for line in lines[1:])
    return (*headed(view, "proposal.other_lines", others), _in_writing(view, service))


def _service_parts(view: View, service: Service) -> tuple[Part, ...]:
    """What a GP should know of the service before asking."""
    w = view.wording
    return (
        *headed(view, "proposal.include", service.please_include),
        *headed(view, "proposal.not_for", service.not_for),
        text(
            w("proposal.eligibility", note=service.eligibility.note)
            if service.eligibility.note
            else "",
            w("proposal.referral", route=service.referral) if service.referral else "",
            w("proposal.guidance", link=service.guidance) if service.guidance else "",
            stale(view, service),
        ),
    )


def _in_writing(view: View, service: Service) -> Part:
    w = view.wording
    ways = written(service, view.doors, view.bad)
    if ways:
        due = promise_words(view, promise(view, service, ways[0]))
        return text(w("proposal.in_writing", contact=view.reached_by(ways[0].value), due=due))
    mailbox = _mailbox(view, service)
    return text(w("proposal.untracked", mailbox=mailbox)) if mailbox else text()


def _mailbox(view: View, service: Service) -> str:
    boxes = [each.value for each in service.contacts if each.kind is Kind.EMAIL]
    return next((box for box in boxes if box not in view.paused), "")


def _why(view: View) -> Part:
    why = next((offer.why for offer in view.q.offers if offer.service == view.q.service), ())
    return text(view.wording("proposal.why", terms=", ".join(why))) if why else text()


def _others(view: View, others: list[str]) -> tuple[Part, ...]:
    known = [view.directory.by_id[other] for other in others if other in view.directory.by_id]
    lines = tuple(line_words(view, view.lines(service)[0]) for service in known)
    return headed(view, "proposal.others", lines)


def _not_tonight(view: View) -> Part:
    if view.hours.is_open(view.board.working_hours, view.now) is False:
        return text(view.wording("proposal.not_tonight"), view.board.out_of_hours.text)
    return text()


def _removed(view: View) -> Part:
    removed = view.data.get("removed", "")
    return text(view.wording("proposal.removed", removed=removed)) if removed else text()


def _reply_hint(view: View) -> Part:
    return text(view.wording("proposal.reply_hint")) if view.others else text()


def _reply_buttons(view: View) -> tuple[Button, ...]:
    return tuple(
        Button(
            view.wording(
                "button.my_reply",
                reference=other.reference,
                service=view.name_of(other.service),
                sent=view.when(other.sent_at),
            ),
            "as_reply",
            other.reference,
        )
        for other in view.others
    )


def _send_form(view: View) -> tuple[Field, ...]:
    q, w = view.q, view.wording
    question = first_entry(view)
    practices = tuple((each.id, each.name) for each in view.directory.practices)
    roles = tuple((name, w(name)) for name in sorted(w.names()) if name.startswith("role."))
    written_so_far = question.text if question else ""
    fields = [
        Field("text", w("form.text"), long=True, value=written_so_far, hint=_useful(view)),
    ]
    if practices:
        fields.append(
            Field("practice", w("form.practice"), practices, value=q.practice, search="practice")
        )
    role = next((name for name, label in roles if label == q.role), "")
    keep = Field("keep", w("form.keep"), (("yes", w("form.keep_yes")),), required=False)
    return (*fields, Field("role", w("form.role"), roles, value=role), keep)


def _useful(view: View) -> str:
    """What the service wants to know, and age and sex, which identify nobody."""
    known = view.directory.by_id.get(view.q.service)
    items = ", ".join(known.please_include if known else ())
    return view.wording("form.useful", items=f"{items}, " if items else "")


def _written_buttons(view: View, service: Service) -> tuple[Button, ...]:
    w = view.wording
    ways = written(service, view.doors, view.bad)
    if ways:
        due = view.when(promise(view, service, ways[0]))
        label = w("button.send", service=service.name, due=due)
        return (Button(label, "send", form=_send_form(view), main=True),)
    mailbox = _mailbox(view, service)
    if mailbox and view.query:
        subject = w("mailto.subject", reference=view.q.reference).replace(" ", "%20")
        link = f"mailto:{mailbox}?subject={subject}"
        return (Button(w("button.mailto", mailbox=mailbox), "mailto", link=link),)
    return ()


def _call_back_button(view: View, service: Service) -> tuple[Button, ...]:
    if not written(service, view.doors, view.bad):
        return ()
    w = view.wording
    until = Field("until", w("form.until"), hint=w("form.until_hint"))
    return (Button(w("button.call_back"), "call_back", form=(*_send_form(view), until)),)


def _phone_buttons(view: View, service: Service, lines: tuple[Line, ...]) -> tuple[Button, ...]:
    w = view.wording
    rung = [line for line in lines if line.owner == service.name]
    rung = [line for line in rung if line.number not in view.q.tried]
    if not rung:
        return ()
    number = rung[0].number
    return (
        Button(w("button.got_advice"), "got_advice", number),
        Button(w("button.no_answer"), "no_answer", number),
        Button(w("button.wrong_number"), "wrong_number", number),
    )


def _elsewhere(view: View) -> Button:
    w = view.wording
    services = tuple((each.id, each.name) for each in view.directory.services)
    form = (Field("value", w("form.service"), services, search="service"),)
    return Button(w("button.elsewhere"), "pick", form=form)
