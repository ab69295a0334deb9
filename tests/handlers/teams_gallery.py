"""Every card that can reach Teams, composed from one query on a small board, always the same.

`python -m tests.handlers.teams_gallery` writes the golden files anew; read the difference.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.cards import CARDS, compose
from bot.cards.admin import service_card
from bot.cards.view import View
from bot.desk.home import helping
from bot.messages import Card
from bot.model import Entry, Offer, Query, Side, State
from bot.wording import Wording
from directory.files import read
from directory.hours import WorkingTime
from directory.model import Directory, Kind
from handlers.teams_cards import draw
from tests.handlers.teams_stage import with_channel

GOLDEN = Path(__file__).parent / "golden" / "teams"
SAMPLE = Path(__file__).parents[2] / "config" / "northshire" / "northshire.yaml"
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/London"))
FEW = ("cardiology", "heart-failure", "renal")
NOT_IN_TEAMS = ("mail", "shown")  # the e-mail door's own; and what repeats another card's words
DATA = {
    "entry": "2", "draft": "3", "presentation": "cardiac chest pain", "service": "cardiology",
    "signpost": "referral", "words": "Ask elsewhere.", "removed": "date of birth",
    "what": "wrong_number", "was": "renal",
    "reason": "This is one for cardiology.", "contact": "0131 496 0101", "who": "Dr Alex Gray",
    "title": "Advice", "door": "teams", "channel": "19:hearts@thread.tacv2", "here": "1",
    "link": "https://teams.microsoft.com/l/chat/0/0?users=28:x",
}  # fmt: skip
ENTRY = {"line": "4"}
WHAT = {"told": "withdrawn", "nudge": "due", "channel_note": "works"}
STATES = {
    "proposal": State.OFFERED, "choices": State.OFFERED, "nothing_found": State.OFFERED,
    "identifiers": State.OFFERED, "after_no_answer": State.PHONED, "stop": State.STOPPED,
    "answer": State.ANSWERED, "asked": State.ASKED, "closed": State.CLOSED,
    "declined": State.DECLINED, "lapsed": State.LAPSED, "unanswered": State.UNANSWERED,
}  # fmt: skip


def small(directory: Directory) -> Directory:
    """The sample board with three services and two practices, one service in a channel."""
    raw = with_channel(directory).model_dump(mode="json")
    raw["services"] = [each for each in raw["services"] if each["id"] in FEW]
    raw["practices"] = raw["practices"][:2]
    return Directory.model_validate(raw)


def query(state: State) -> Query:
    """A query in a state, sent an hour ago where it was sent."""
    sent = NOW - timedelta(hours=1)
    return Query(
        id=1, reference="K7QF", board="northshire", asker="teams:gray",
        asker_name="Dr Alex Gray", role="GP", practice="S12345", state=state, created_at=sent,
        offers=(Offer("cardiology", 0.9, ("AF → atrial fibrillation",)), Offer("renal", 0.4)),
        service="cardiology", contact="19:cardiology@thread.tacv2", first_sent_at=sent,
        sent_at=sent, due_at=NOW + timedelta(days=2), accepted_at=sent, ended_at=NOW,
        answered_at=NOW,
    )  # fmt: skip


def entry(number: int, side: Side, kind: str, text: str) -> Entry:
    gp = side is Side.GP
    name, role = ("Dr Alex Gray", "GP") if gp else ("Dr Sam Rowan", "Consultant")
    return Entry(number, 1, side, "x", name, role, kind, text, NOW, ("date of birth",))


def gallery(directory: Directory) -> Mapping[str, Card]:
    """A card of each kind."""
    wording = Wording.load()
    entries = (
        entry(1, Side.GP, "question", "New AF, 72, rate 110, well.\nWhich rate control?"),
        entry(2, Side.TEAM, "answer", "Bisoprolol 2.5 mg is usual here."),
        entry(3, Side.TEAM, "draft", "Any **asthma**? <at>all</at>"),
        entry(4, Side.GP, "added", "She is also on warfarin."),
    )

    def view(kind: str) -> View:
        about = query(STATES.get(kind, State.SENT))
        return View(
            directory=directory, hours=WorkingTime(directory.board), wording=wording, now=NOW,
            query=about, entries=entries, doors=frozenset({Kind.TEAMS}),
            others=(query(State.ASKED),) if kind in ("proposal", "morning") else (),
            data=DATA | {"what": WHAT.get(kind, "wrong_number"), "entry": ENTRY.get(kind, "2")},
        )  # fmt: skip

    kinds = [kind for kind in CARDS if not kind.startswith(NOT_IN_TEAMS)]
    cards = {kind: compose(kind, view(kind)) for kind in sorted(kinds)}
    service = directory.by_id["cardiology"]
    return cards | {"help": helping(wording), "service": service_card(view(""), service)}


def drawn(card: Card) -> str:
    """A card as its golden file has it."""
    pages = [{"summary": page.summary, "content": page.content} for page in draw(card, 7)]
    return json.dumps(pages, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for kind, card in gallery(small(read(SAMPLE))).items():
        (GOLDEN / f"{kind}.json").write_text(drawn(card), encoding="utf-8")
