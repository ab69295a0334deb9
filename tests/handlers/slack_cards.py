"""Every card that a door may be given, as things might stand on a Monday morning."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.cards import CARDS, compose
from bot.cards.admin import service_card
from bot.cards.follow import record
from bot.cards.view import View
from bot.desk.home import helping
from bot.messages import Card
from bot.model import Entry, Offer, Query, Side, State
from bot.wording import Wording
from directory.hours import WorkingTime
from directory.model import Directory, Kind

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
QUESTION = "72 year old, new AF & rate <110>, *well*: @here <!channel> http://evil.example which?"
BOARD = {
    "board": {
        "id": "northshire",
        "name": "NHS Northshire",
        "switchboard": "0131 496 0000",
        "emergency": {"text": "If a life may be at risk, phone 999 now.", "phone": "0131 496 0001"},
        "out_of_hours": {"text": "Mailboxes are not read at night.", "phone": "0131 496 0002"},
        "admins": ["admin@northshire.example"],
    },
    "practices": [
        {
            "id": "S12345",
            "name": "Anytown Medical Practice",
            "professional_line": "01632 960200",
            "hours": "Mo-Fr 08:00-18:00",
        }
    ],
    "services": [
        {
            "id": "cardiology",
            "name": "Cardiology",
            "guidance": "https://refhelp.northshire.example/cardiology",
            "referral": "SCI Gateway → Cardiology",
            "please_include": ["12-lead ECG result", "current drugs"],
            "not_for": ["known patients: phone the secretary"],
            "eligibility": {"min_age": 16, "note": "16 and over"},
            "owners": ["cardiology.admin@northshire.example"],
            "lead": {"name": "Dr A Lead", "email": "lead@northshire.example"},
            "verified": "2026-10-01",
            "contacts": [
                {
                    "kind": "phone",
                    "value": "0131 496 0101",
                    "use": "urgent",
                    "note": "same-day advice",
                    "hours": "Mo-Fr 09:00-12:30,13:30-17:00",
                },
                {
                    "kind": "slack",
                    "value": "C0CARDIO",
                    "use": "routine",
                    "note": "#cardiology-advice",
                    "hours": "Mo-Fr 09:00-17:00",
                    "respond_within": "2 working days",
                },
                {
                    "kind": "email",
                    "value": "advice.cardiology@northshire.example",
                    "use": "routine",
                    "hours": "Mo-Fr 09:00-17:00",
                    "respond_within": "2 working days",
                },
            ],
        },
        {
            "id": "renal",
            "name": "Community Kidney Care and Hypertension Advice for the Whole of the Region",
            "contacts": [
                {
                    "kind": "email",
                    "value": "advice.renal@northshire.example",
                    "use": "routine",
                    "hours": "unknown",
                }
            ],
        },
    ],
}


def entry(number: int, side: Side, kind: str, text: str, **more: object) -> Entry:
    team = side is Side.TEAM
    made = Entry(
        number,
        1,
        side,
        "slack:U2" if team else "slack:U1",
        "Dr Sam Rowan" if team else "Dr Alex Gray",
        "Consultant" if team else "GP",
        kind,
        text,
        NOW,
    )
    return replace(made, **more)  # type: ignore[arg-type]


ENTRIES = (
    entry(1, Side.GP, "question", QUESTION),
    entry(2, Side.TEAM, "asked", "Is she on a DOAC?"),
    entry(3, Side.GP, "reply", "Yes, apixaban."),
    entry(4, Side.TEAM, "answer", "Bisoprolol 2.5 mg.\nReview in 2 weeks.", removed=("[name]",)),
    entry(5, Side.TEAM, "correction", "Diltiazem, not bisoprolol.", replaces=4),
    entry(6, Side.TEAM, "declined", "Please refer to the arrhythmia clinic."),
    entry(7, Side.GP, "draft", "She is [name removed].", removed=("[name]",)),
    entry(8, Side.TEAM, "draft", "Bisoprolol."),
    entry(9, Side.GP, "follow_up", "And if the rate stays up?"),
    entry(10, Side.GP, "added", "She is also on warfarin."),
)
QUERY = Query(
    1,
    "K7QF",
    "northshire",
    "slack:U1",
    "Dr Alex Gray",
    "GP",
    "S12345",
    State.SENT,
    NOW,
    offers=(Offer("cardiology", 0.9, ("AF → atrial fibrillation",)), Offer("renal", 0.4)),
    service="cardiology",
    contact="C0CARDIO",
    sent_at=NOW,
    first_sent_at=NOW,
    due_at=NOW + timedelta(days=2),
    accepted_at=NOW,
)
OTHER = replace(QUERY, id=2, reference="M4TB", state=State.ASKED)


def view(query: Query | None = QUERY, **data: str) -> View:
    directory = Directory.model_validate(BOARD)
    return View(
        directory=directory,
        hours=WorkingTime(directory.board),
        wording=Wording.load(),
        now=NOW,
        query=query,
        entries=ENTRIES if query else (),
        doors=frozenset({Kind.SLACK, Kind.EMAIL}),
        data={"board": "northshire", **data},
    )


def in_state(state: State, **more: object) -> Query:
    return replace(QUERY, state=state, **more)  # type: ignore[arg-type]


OFFERED, ANSWERED = in_state(State.OFFERED), in_state(State.ANSWERED, answered_at=NOW)
CLAIMED = in_state(State.CLAIMED, claimed_by="slack:U2", claimed_name="Dr Sam Rowan")
CHANNEL = {"service": "cardiology", "title": "#cardiology-advice", "door": "slack"}
VIEWS: dict[str, tuple[str, View, Side]] = {
    "proposal": ("proposal", view(OFFERED), Side.GP),
    "proposal_reply": ("proposal", replace(view(OFFERED), others=(OTHER,)), Side.GP),
    "proposal_no_door": ("proposal", replace(view(OFFERED), doors=frozenset()), Side.GP),
    "choices": ("choices", view(replace(OFFERED, service="")), Side.GP),
    "nothing_found": ("nothing_found", view(replace(OFFERED, offers=(), service="")), Side.GP),
    "contact": ("contact", view(None, service="cardiology"), Side.GP),
    "stop": ("stop", view(OFFERED, presentation="chest pain", service="cardiology"), Side.GP),
    "identifiers": ("identifiers", view(OFFERED, removed="CHI number"), Side.GP),
    "after_no_answer": ("after_no_answer", view(in_state(State.PHONED)), Side.GP),
    "out_of_scope": ("out_of_scope", view(None, signpost="it", words=""), Side.GP),
    "receipt": ("receipt", view(), Side.GP),
    "receipt_asked": ("receipt", view(in_state(State.ASKED)), Side.GP),
    "stuck": ("stuck", view(), Side.GP),
    "failed": ("failed", view(), Side.GP),
    "late": ("late", view(), Side.GP),
    "unanswered": ("unanswered", view(in_state(State.UNANSWERED, ended_at=NOW)), Side.GP),
    "answer": ("answer", view(ANSWERED, entry="4"), Side.GP),
    "correction": ("answer", view(ANSWERED, entry="5"), Side.GP),
    "asked": ("asked", view(in_state(State.ASKED), entry="2"), Side.GP),
    "identity": ("identity", view(), Side.GP),
    "redirected": ("redirected", view(was="renal", reason="It is the heart."), Side.GP),
    "declined": ("declined", view(in_state(State.DECLINED), entry="6"), Side.GP),
    "lapsed": ("lapsed", view(in_state(State.LAPSED)), Side.GP),
    "line_stopped": ("line_stopped", view(draft="7"), Side.GP),
    "call_over": ("call_over", view(in_state(State.CLOSED, ended_at=NOW)), Side.GP),
    "closed": ("closed", view(in_state(State.CLOSED, ended_at=NOW)), Side.GP),
    "welcome": ("welcome", view(None), Side.GP),
    "no_files": ("no_files", view(None), Side.GP),
    "question": ("question", view(), Side.TEAM),
    "question_claimed": ("question", view(CLAIMED), Side.TEAM),
    "question_answered": ("question", view(ANSWERED), Side.TEAM),
    "line": ("line", view(entry="9"), Side.TEAM),
    "told": ("told", view(in_state(State.WITHDRAWN, ended_at=NOW), what="withdrawn"), Side.TEAM),
    "nudge": ("nudge", view(what="quarter"), Side.TEAM),
    "morning": (
        "morning",
        replace(view(None, service="cardiology"), others=(QUERY, CLAIMED)),
        Side.TEAM,
    ),
    "talk": ("talk", view(draft="8"), Side.TEAM),
    "lead_late": ("lead_late", view(), Side.LEAD),
    "lead_redirect": ("lead_redirect", view(), Side.LEAD),
    "unread": ("unread", view(ANSWERED), Side.PRACTICE),
    "admin": (
        "admin",
        view(what="wrong_number", service="cardiology", contact="0131 496 0101", who="Dr Gray"),
        Side.ADMIN,
    ),
    "which_service": ("which_service", view(None, title="#cardiology-advice"), Side.ADMIN),
    "channel_asked": (
        "channel_asked",
        view(None, **CHANNEL, channel="C0CARDIO", who="Dr Rowan"),
        Side.ADMIN,
    ),
    "channel_bound": ("channel_bound", view(None, **CHANNEL), Side.ADMIN),
    "channel_note": ("channel_note", view(None, **CHANNEL, what="refused"), Side.ADMIN),
}
# Drawn for mail, or inside another card, or whole from the store
ELSEWHERE = {"mail_back", "mail_gp", "mail_admin", "mail_trouble"} | {
    "shown",
    "only_in_private",
    "record",
}


def cards() -> Iterator[tuple[str, Card, Side]]:
    """Every card, by a name for it."""
    for name, (kind, seen, side) in VIEWS.items():
        yield name, compose(kind, seen), side
    yield "record", record(view(ANSWERED)), Side.GP
    yield "help", helping(Wording.load()), Side.GP
    yield "service", service_card(view(), view().directory.services[0]), Side.ADMIN


def left_out() -> set[str]:
    """The kinds of cards that `cards` has none of."""
    return set(CARDS) - {kind for kind, _, _ in VIEWS.values()} - ELSEWHERE
