"""Nothing is lost, nothing is said twice, and whoever must know is told when it does not arrive."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cards import CARDS
from bot.cards.view import View
from bot.messages import Card, Did
from bot.model import Delivery, Side, State
from bot.outbox import LEASE
from bot.screening import Screener
from bot.store import deliveries
from bot.store.engine import reading
from directory.model import Contact, Directory, Kind, Use
from tests.bot.stage import DESK_OF, GP, Stage

AF = "72 year old with new atrial fibrillation and palpitations, which rate control?"
MAILBOX = "advice.cardiology@northshire.example"


@pytest.fixture
def two_ways(northshire: Directory) -> Directory:
    """Cardiology with a second mailbox to fall back on."""
    spare = Contact(
        kind=Kind.EMAIL, value="cover.cardiology@northshire.example", use=Use.URGENT, hours="24/7"
    )
    services = tuple(
        each.model_copy(update={"contacts": (*each.contacts, spare)})
        if each.id == "cardiology"
        else each
        for each in northshire.services
    )
    return northshire.model_copy(update={"services": services})


@pytest.fixture
def fallback(tmp_path: Path, two_ways: Directory, screener: Screener) -> Iterator[Stage]:
    made = Stage(tmp_path, two_ways, screener)
    yield made
    made.close()


def test_a_busy_platform_is_tried_again_until_it_takes_it(stage: Stage) -> None:
    stage.door.busy[MAILBOX] = 3
    stage.sent(AF)
    assert "question" not in stage.kinds()
    stage.later(minutes=10)
    assert stage.kinds().count("question") == 1


def test_the_order_within_a_conversation_holds_over_retries(stage: Stage) -> None:
    stage.door.busy[MAILBOX] = 2
    reference = stage.sent(AF)
    stage.act("add", reference, text="Sorry, she is also on warfarin.")
    stage.later(minutes=10)
    assert stage.kinds(Side.TEAM) == ["question", "line"]


def test_a_process_that_died_while_sending_is_followed_by_another(stage: Stage) -> None:
    card = stage.ask(AF)
    stage.desk.did(Did("crash", GP, DESK_OF, "send", card.reference, {}))
    taken = stage.outbox._claim()
    assert {each.kind for each in taken} == {"receipt", "question"}
    stage.settle()  # another process: what is leased is left alone
    assert "question" not in stage.kinds()
    stage.later(seconds=LEASE.total_seconds() + 1)
    assert stage.kinds().count("question") == 1


def test_not_accepted_in_a_quarter_of_an_hour_the_gp_and_an_admin_hear_it(stage: Stage) -> None:
    stage.door.busy[MAILBOX] = 99
    stage.sent(AF)
    stage.later(minutes=14)
    assert "stuck" not in stage.kinds()
    stage.later(minutes=2)
    assert "has not received your question yet" in stage.last("stuck").first
    assert "has not accepted a question for 15 minutes" in stage.last("admin").first


def test_an_accepted_question_is_never_called_stuck(stage: Stage) -> None:
    stage.sent(AF)
    stage.later(minutes=30)
    assert {"stuck", "admin"}.isdisjoint(stage.kinds())


def test_a_dead_mailbox_is_told_to_the_gp_and_the_admins_and_marked(stage: Stage) -> None:
    stage.door.dead.add(MAILBOX)
    stage.sent(AF)
    assert "could not be delivered to Cardiology" in stage.last("failed").first
    assert MAILBOX in stage.last("admin").first
    again = stage.ask(AF)
    assert not [button for button in again.buttons if button.act == "send"]


def test_the_gp_can_send_it_to_the_next_contact_under_the_same_promise(fallback: Stage) -> None:
    fallback.door.dead.add(MAILBOX)
    reference = fallback.sent(AF)
    due = fallback.query(reference).due_at
    fallback.press(fallback.last("failed"), "Send to cover.cardiology")
    assert fallback.team_place(reference).address == "cover.cardiology@northshire.example"
    assert fallback.query(reference).due_at == due
    assert AF in fallback.last("question").text()


def test_a_gp_who_cannot_be_reached_is_told_to_the_admin(stage: Stage) -> None:
    stage.sent(AF)
    stage.door.dead.add("dm-gray")
    stage.press(stage.last("question"), "Answer", Side.TEAM, text="Bisoprolol.")
    assert "could not be delivered to the GP" in stage.last("admin").first


def test_a_door_with_a_bug_stops_neither_the_queue_nor_the_question(stage: Stage) -> None:
    class Broken:
        def __init__(self) -> None:
            self.calls = 0

        async def send(self, delivery: Delivery, card: Card, replaces: str) -> str:
            self.calls += 1
            if self.calls == 1:
                raise RuntimeError(card.text())
            return await stage.door.send(delivery, card, replaces)

    stage.outbox.doors = {"chat": stage.door, "mail": Broken()}
    stage.sent(AF)
    stage.later(minutes=2)
    assert stage.kinds().count("question") == 1


def test_a_card_that_cannot_be_drawn_holds_back_no_other(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(view: View) -> Card:
        raise KeyError("words")

    with monkeypatch.context() as patch:
        patch.setitem(CARDS, "out_of_scope", broken)
        stage.say("what is the weather like today")
        assert stage.ask(AF).kind == "proposal"
    stage.later(minutes=2)
    assert stage.kinds().count("out_of_scope") == 1


def test_a_bug_in_a_door_does_not_log_the_question(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        async def send(self, delivery: Delivery, card: Card, replaces: str) -> str:
            raise RuntimeError(card.text())

    stage.outbox.doors = {"chat": stage.door, "mail": Broken()}
    stage.sent(AF)
    assert caplog.text
    assert "atrial" not in caplog.text
    with reading(stage.engine) as connection:
        query = stage.all_queries()[0]
        whys = [why for _, _, why in deliveries.of_query(connection, query.id)]
    assert not [why for why in whys if "atrial" in why]


def test_a_message_without_a_door_waits(stage: Stage) -> None:
    stage.outbox.doors = {"chat": stage.door}
    stage.sent(AF)
    stage.later(minutes=5)
    assert "question" not in stage.kinds()
    stage.outbox.doors = {"chat": stage.door, "mail": stage.door}
    stage.later(minutes=1)
    assert stage.kinds().count("question") == 1


def test_a_reminder_whose_query_has_moved_on_is_cancelled(stage: Stage) -> None:
    reference = stage.sent(AF)
    stage.press(stage.last("receipt"), "No longer needed")
    stage.until(stage.clock.now + timedelta(days=6))
    with reading(stage.engine) as connection:
        states = {
            state
            for delivery, state, _ in deliveries.of_query(connection, stage.query(reference).id)
            if delivery.kind in ("nudge", "late", "lead_late", "stuck")
        }
    assert states == {deliveries.CANCELLED}


def test_two_processes_never_send_the_same_message(stage: Stage) -> None:
    stage.say(AF)
    card = stage.gp_cards()[-1]
    stage.act("send", card.reference)

    async def both() -> None:
        await asyncio.gather(stage.outbox.deliver(), stage.outbox.deliver())

    asyncio.run(both())
    keys = [seen.delivery.key for seen in stage.door.seen]
    assert len(keys) == len(set(keys))


def test_replies_go_into_the_thread_that_the_question_opened(stage: Stage) -> None:
    reference = stage.sent(AF)
    stage.act("add", reference, text="She is also on warfarin.")
    seen = [each for each in stage.door.seen if each.card.kind == "line"]
    root = stage.team_place(reference).thread
    assert root
    assert [each.delivery.place.thread for each in seen] == [root]


def test_without_a_working_written_door_the_mailbox_is_shown_and_nothing_tracks_it(
    tmp_path: Path, northshire: Directory, screener: Screener
) -> None:
    stage = Stage(tmp_path, northshire, screener, doors={})
    card = stage.ask(AF)
    assert "nothing tracks your question" in card.text()
    button = stage.button(card, "Write to advice.cardiology")
    assert button.link == f"mailto:{MAILBOX}?subject=Advice%20{card.reference}"
    stage.act("mailto", card.reference)
    assert stage.query(card.reference).outcome == "mailto"
    assert stage.state(card.reference) is State.CLOSED
    stage.close()
