"""A channel that answers for a service: nobody types an address, an owner approves, a test asks."""

from bot.messages import Card, Did, Reply
from bot.model import Person, Place, Side
from bot.store import directory as stored
from bot.store.engine import reading, transaction
from directory.model import Directory, Kind, Service
from tests.bot.stage import TEAM, Stage

CHANNEL = Place("chat", "C0CARDIO")
OWNER = Person("test:owner", "Ms Owner", "Cardiology.Admin@northshire.example")
AF = "72 year old with new atrial fibrillation and palpitations, which rate control?"


def did(stage: Stage, act: str, who: Person, place: Place = CHANNEL, **fields: str) -> Reply:
    event = f"e{next(stage.events)}"
    reply = stage.desk.did(Did(event, who, place, act, "", fields), Side.ADMIN)
    stage.settle()
    return reply


def press(stage: Stage, card: Card, label: str, who: Person, **fields: str) -> Reply:
    button = stage.button(card, label)
    return did(stage, button.act, who, CHANNEL, value=button.value, **fields)


def join(stage: Stage, event: str = "join") -> None:
    stage.desk.channel_joined(event, TEAM, CHANNEL, "#cardiology-advice")
    stage.settle()


def now(stage: Stage) -> Directory:
    with reading(stage.engine) as connection:
        return stored.load(connection, "northshire")


def cardiology(stage: Stage) -> Service:
    return now(stage).by_id["cardiology"]


def bind(stage: Stage) -> None:
    join(stage)
    press(stage, stage.last("which_service"), "Choose", OWNER, service="cardiology")


def test_a_new_channel_is_asked_once_which_service_answers_there(stage: Stage) -> None:
    join(stage)
    join(stage)
    assert stage.kinds().count("which_service") == 1
    assert stage.door.seen[-1].delivery.place == CHANNEL
    assert "Which service answers here?" in stage.last("which_service").first


def test_the_service_is_found_while_typing(stage: Stage) -> None:
    assert stage.desk.search_services("cardiol", TEAM)[0] == ("cardiology", "Cardiology")
    assert ("cardiology", "Cardiology") in stage.desk.search_services("cardoilogy", TEAM)
    assert stage.desk.search_services("CCU", TEAM)[0][0] == "cardiology"
    assert stage.desk.search_services("qqqq", TEAM) == ()
    assert len(stage.desk.search_services("", TEAM, limit=30)) == 30


def test_somebody_else_needs_an_owners_approval(stage: Stage) -> None:
    join(stage)
    card = stage.last("which_service")
    reply = press(stage, card, "Choose", TEAM, service="cardiology")
    assert reply.card is not None
    assert "asked to approve" in reply.card.first
    assert cardiology(stage) == stage.directory.by_id["cardiology"]
    asked = stage.last("channel_asked")
    assert "Dr Sam Rowan" in asked.first
    assert "#cardiology-advice" in asked.first
    assert "not approved" not in asked.text()
    places = [s.delivery.place.address for s in stage.door.seen if s.card.kind == "channel_asked"]
    assert set(places) == set(stage.directory.by_id["cardiology"].owners)


def test_after_approval_the_channel_is_a_contact_like_the_mailbox_and_is_tried(
    stage: Stage,
) -> None:
    join(stage)
    press(stage, stage.last("which_service"), "Choose", TEAM, service="cardiology")
    press(stage, stage.last("channel_asked"), "Approve", OWNER)
    service = cardiology(stage)
    made = next(each for each in service.contacts if each.kind is Kind.SLACK)
    mailbox = next(each for each in service.contacts if each.kind is Kind.EMAIL)
    assert (made.value, made.note) == ("C0CARDIO", "#cardiology-advice")
    assert (made.hours, made.respond_within) == (mailbox.hours, mailbox.respond_within)
    assert "test question" in stage.last("channel_bound").first
    with reading(stage.engine) as connection:
        versions = stored.history(connection, "northshire", "cardiology")
    assert (versions[-1].via, versions[-1].who) == ("chat", OWNER.email)


def test_a_question_then_arrives_in_the_channel(stage: Stage) -> None:
    bind(stage)
    stage.sent(AF)
    places = [seen.delivery.place for seen in stage.door.seen if seen.card.kind == "question"]
    assert places[0].address == CHANNEL.address


def test_only_an_owner_or_an_admin_approves(stage: Stage) -> None:
    join(stage)
    press(stage, stage.last("which_service"), "Choose", TEAM, service="cardiology")
    reply = press(stage, stage.last("channel_asked"), "Approve", TEAM)
    assert reply.card is not None
    assert "Only an owner of Cardiology" in reply.card.first
    assert cardiology(stage) == stage.directory.by_id["cardiology"]


def test_an_approval_that_nobody_asked_for_does_nothing(stage: Stage) -> None:
    reply = did(stage, "approve_channel", OWNER, value="chat C0EVIL cardiology #evil")
    assert reply.card is not None
    assert "settled already" in reply.card.first
    assert cardiology(stage) == stage.directory.by_id["cardiology"]


def test_a_refusal_is_told_to_the_channel_and_cannot_be_approved_afterwards(stage: Stage) -> None:
    join(stage)
    press(stage, stage.last("which_service"), "Choose", TEAM, service="cardiology")
    asked = stage.last("channel_asked")
    press(stage, asked, "Do not approve", OWNER)
    assert "has not approved" in stage.last("channel_note").first
    press(stage, asked, "Approve", OWNER)
    assert cardiology(stage) == stage.directory.by_id["cardiology"]


def test_a_form_without_a_service_stays_open_and_can_be_sent_again(stage: Stage) -> None:
    join(stage)
    first = Did("same", OWNER, CHANNEL, "bind", "", {"service": "nonsense"})
    assert set(stage.desk.did(first, Side.ADMIN).errors) == {"service"}
    again = Did("same", OWNER, CHANNEL, "bind", "", {"service": "cardiology"})
    assert stage.desk.did(again, Side.ADMIN).errors == {}
    assert len(cardiology(stage).contacts) == 5


def test_a_channel_that_answers_already_is_not_asked_again(stage: Stage) -> None:
    bind(stage)
    join(stage, event="joined again")
    assert stage.kinds().count("which_service") == 1
    assert "already answers for Cardiology" in stage.last("channel_note").first


def test_a_lost_channel_is_failing_and_its_owners_are_told(stage: Stage) -> None:
    bind(stage)
    stage.desk.channel_gone("gone", Person("chat:system", ""), CHANNEL)
    stage.settle()
    assert "marked as failing" in stage.last("admin").first
    stage.sent(AF)
    places = {s.delivery.place.address for s in stage.door.seen if s.card.kind == "question"}
    assert places == {"advice.cardiology@northshire.example"}


def test_the_test_question_seen_again_ends_the_failing(stage: Stage) -> None:
    bind(stage)
    stage.desk.channel_gone("gone", Person("chat:system", ""), CHANNEL)
    press(stage, stage.last("channel_bound"), "I have seen this", TEAM)
    assert "Dr Sam Rowan has seen the test question" in stage.last("channel_note").first
    stage.sent(AF)
    places = [s.delivery.place.address for s in stage.door.seen if s.card.kind == "question"]
    assert places[0] == CHANNEL.address


def test_a_renamed_channel_keeps_its_address_and_its_owners_look(stage: Stage) -> None:
    bind(stage)
    stage.desk.channel_renamed("renamed", TEAM, CHANNEL, "#heart-advice")
    stage.settle()
    made = next(each for each in cardiology(stage).contacts if each.kind is Kind.SLACK)
    assert (made.value, made.note) == ("C0CARDIO", "#heart-advice")
    assert "Still right" in [button.label for button in stage.last("admin").buttons]


def test_a_channel_is_found_whichever_board_it_belongs_to(stage: Stage) -> None:
    bind(stage)
    other = stage.directory.board.model_copy(update={"id": "southshire"})
    with transaction(stage.engine) as connection:
        second = Directory(board=other, services=stage.directory.services)
        stored.save(connection, second, "test", "file", stage.clock())
    stage.desk.channel_gone("gone", Person("chat:system", ""), CHANNEL)
    with reading(stage.engine) as connection:
        (mark,) = stored.marks(connection, "northshire", stage.clock())
    assert mark.contact == CHANNEL.address
