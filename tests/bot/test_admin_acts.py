"""Owners keep their entry true from the chat; every change has before and after in the log."""

from datetime import date

import pytest

from bot.messages import Card, Did, Reply
from bot.model import Person, Place, Side
from bot.store import directory as stored
from bot.store import queries
from bot.store.engine import reading
from directory.model import Contact, Service
from tests.bot.stage import GP, Stage, london

AT = Place("chat", "dm-owner")
OWNER = Person("test:owner", "Ms Owner", "cardiology.admin@northshire.example")
ADMIN = Person("test:admin", "Mr Admin", "directory.admin@northshire.example")
URGENT = "cardiology urgent 0131 496 0101"
MAILBOX = "cardiology routine advice.cardiology@northshire.example"
AF = "72 year old with new atrial fibrillation and palpitations, which rate control?"


def did(stage: Stage, act: str, value: str, who: Person = OWNER, **fields: str) -> Reply:
    event = f"e{next(stage.events)}"
    reply = stage.desk.did(Did(event, who, AT, act, "", {"value": value, **fields}), Side.ADMIN)
    stage.settle()
    return reply


def card(reply: Reply) -> Card:
    assert reply.errors == {}
    assert reply.card is not None
    return reply.card


def entry(stage: Stage) -> Service:
    with reading(stage.engine) as connection:
        return stored.load(connection, "northshire").by_id["cardiology"]


def contact(stage: Stage, value: str) -> Contact:
    return next(each for each in entry(stage).contacts if each.value == value)


def facts(stage: Stage, act: str) -> list[dict[str, object]]:
    with reading(stage.engine) as connection:
        return [dict(line.facts or {}) for line in queries.history(connection, act=act)]


def test_a_new_number_is_shown_to_the_next_gp_and_is_in_the_log(stage: Stage) -> None:
    card(did(stage, "edit", URGENT, contact="0131 496 0444"))
    assert contact(stage, "0131 496 0444").hours == "Mo-Fr 09:00-12:30,13:30-17:00; PH off"
    assert "0131 496 0444" in stage.ask(AF).first
    changed = facts(stage, "edited")[0]
    assert changed["before"] == {"value": "0131 496 0101"}
    assert changed["after"] == {"value": "0131 496 0444"}
    with reading(stage.engine) as connection:
        assert stored.history(connection, "northshire", "cardiology")[-1].via == "chat"
        assert "cardiology" in stored.edited_in_chat(connection, "northshire")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("contact", "not a number"),
        ("hours", "Mo-Fr 25:00"),
        ("target", "soon"),
        ("note", "ask about CHI 0101011237"),
    ],
)
def test_what_cannot_be_is_an_error_of_its_field_and_changes_nothing(
    stage: Stage, field: str, value: str
) -> None:
    reply = did(stage, "edit", MAILBOX, OWNER, **{field: value})
    assert set(reply.errors) == {field}
    assert "0101011237" not in str(reply.errors)
    assert entry(stage) == stage.directory.by_id["cardiology"]


def test_written_hours_that_never_open_are_refused(stage: Stage) -> None:
    assert set(did(stage, "edit", MAILBOX, hours="off").errors) == {"hours"}


def test_a_promise_can_be_changed_and_taken_away(stage: Stage) -> None:
    card(did(stage, "edit", MAILBOX, target="4 working hours"))
    box = "advice.cardiology@northshire.example"
    assert str(contact(stage, box).respond_within) == "4 working hours"
    card(did(stage, "edit", MAILBOX, target=""))
    assert contact(stage, box).respond_within is None


def test_an_edit_that_changes_nothing_makes_no_version(stage: Stage) -> None:
    card(did(stage, "edit", URGENT, contact="0131 496 0101"))
    assert facts(stage, "edited") == []


@pytest.mark.parametrize("act", ["edit", "pause", "resume"])
def test_nobody_else_changes_an_entry(stage: Stage, act: str) -> None:
    reply = did(stage, act, URGENT, who=GP, contact="0131 496 0444", until="2026-12-01")
    assert "Only an owner of Cardiology" in card(reply).first
    assert entry(stage) == stage.directory.by_id["cardiology"]


def test_an_admin_of_the_board_may_whatever_the_case_of_the_address(stage: Stage) -> None:
    shouting = Person("test:admin", "Mr Admin", ADMIN.email.upper())
    card(did(stage, "verify", "cardiology", who=shouting))
    assert entry(stage).verified == date(2026, 11, 23)


def test_somebody_without_an_address_owns_nothing(stage: Stage) -> None:
    reply = did(stage, "verify", "cardiology", who=Person("test:x", "X"))
    assert "Only an owner" in card(reply).first


def test_still_right_is_today_and_ends_what_was_said_of_the_numbers(stage: Stage) -> None:
    stage.press(stage.ask(AF), "I rang: wrong number")
    assert "reported as wrong" in stage.ask(AF).text()
    shown = card(did(stage, "verify", "cardiology"))
    assert "last checked on 23 November 2026" in shown.first
    assert "reported as wrong" not in stage.ask(AF).text()
    assert facts(stage, "verified")[0]["before"] == {"verified": "2026-10-01"}


def test_the_owner_who_is_told_of_a_wrong_number_can_say_still_right_at_once(stage: Stage) -> None:
    stage.press(stage.ask(AF), "I rang: wrong number")
    told = stage.last("admin")
    button = stage.button(told, "Still right")
    card(did(stage, button.act, button.value))
    assert "reported as wrong" not in stage.ask(AF).text()


def test_a_paused_line_is_not_offered_until_its_day(stage: Stage) -> None:
    shown = card(did(stage, "pause", URGENT, until="2026-11-26"))
    assert "paused until" in shown.text()
    assert "0131 496 0101" not in stage.ask(AF).text()
    stage.until(london(2026, 11, 25, 23, 59))
    assert "0131 496 0101" not in stage.ask(AF).text()
    stage.until(london(2026, 11, 26, 9, 1))
    assert "0131 496 0101" in stage.ask(AF).first


def test_a_paused_mailbox_is_neither_written_to_nor_shown(stage: Stage) -> None:
    did(stage, "pause", MAILBOX, until="2026-11-26")
    shown = stage.ask(AF)
    assert "advice.cardiology@northshire.example" not in shown.text()
    assert not [button for button in shown.buttons if button.act in ("send", "mailto")]


@pytest.mark.parametrize("until", ["", "2026-11-23", "2020-01-01", "soon"])
def test_a_pause_needs_a_day_to_come(stage: Stage, until: str) -> None:
    assert set(did(stage, "pause", URGENT, until=until).errors) == {"until"}


def test_a_pause_can_be_ended_and_moved(stage: Stage) -> None:
    did(stage, "pause", URGENT, until="2026-11-26")
    did(stage, "pause", URGENT, until="2026-12-24")
    stage.until(london(2026, 11, 27, 10))
    assert "0131 496 0101" not in stage.ask(AF).text()
    shown = card(did(stage, "resume", URGENT))
    assert "paused" not in shown.text()
    assert "0131 496 0101" in stage.ask(AF).first
    assert facts(stage, "paused")[-1]["paused_until"] == "2026-12-24"
    assert facts(stage, "resumed")[-1]["paused_until"] is None


def test_a_card_from_before_a_change_shows_how_things_stand(stage: Stage) -> None:
    did(stage, "edit", URGENT, contact="0131 496 0444")
    shown = card(did(stage, "edit", URGENT, contact="0131 496 0555"))
    assert "0131 496 0444" in shown.text()
    assert "0131 496 0555" not in shown.text()


def test_a_change_sent_twice_is_made_once(stage: Stage) -> None:
    did_ = Did("twice", OWNER, AT, "edit", "", {"value": URGENT, "contact": "0131 496 0444"})
    stage.desk.did(did_, Side.ADMIN)
    stage.desk.did(did_, Side.ADMIN)
    assert len(facts(stage, "edited")) == 1


def test_typed_hours_are_read_back_or_their_fault_is_named(stage: Stage) -> None:
    assert stage.desk.hours_in_words("Mo-Fr 09:00-17:00", OWNER) == "open until 17:00"
    assert "Mo-Fr 9-25" in stage.desk.hours_in_words("Mo-Fr 9-25", OWNER)
