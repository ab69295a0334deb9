"""The bot's own page and the first card."""

from bot.messages import Card
from bot.model import Person, Place, Side
from tests.bot.stage import DESK_OF, GP, Stage

OWNER = Person("test:owner", "Ms Owner", "cardiology.admin@northshire.example")
ADMIN = Person("test:admin", "Mr Admin", "directory.admin@northshire.example")
AF = "72 year old with new atrial fibrillation and palpitations, which rate control?"


def labels(card: Card) -> list[str]:
    return [button.label for button in card.buttons]


def test_open_queries_are_there_with_their_state_and_buttons(stage: Stage) -> None:
    reference = stage.sent(AF)
    (card,) = stage.desk.home(GP).open
    assert card.reference == reference
    assert "with Cardiology" in card.first
    assert "No longer needed" in labels(card)


def test_what_the_team_asked_is_there_to_be_replied_to(stage: Stage) -> None:
    stage.sent(AF)
    stage.press(stage.last("question"), "Ask the GP", Side.TEAM, text="Is she on a DOAC?")
    (card,) = stage.desk.home(GP).open
    assert "Is she on a DOAC?" in card.text()
    assert "Reply" in labels(card)


def test_an_answer_is_among_the_recent_ones_and_no_longer_open(stage: Stage) -> None:
    stage.sent(AF)
    stage.press(stage.last("question"), "Answer", Side.TEAM, text="Bisoprolol is usual here.")
    page = stage.desk.home(GP)
    assert page.open == ()
    assert "Bisoprolol" in page.recent[0].text()


def test_somebody_else_sees_nothing_of_it(stage: Stage) -> None:
    stage.sent(AF)
    page = stage.desk.home(Person("test:other", "Dr Other"))
    assert (page.open, page.recent, page.services) == ((), (), ())
    assert page.help is not None
    assert "No diagnosis" in page.help.text()


def test_an_owner_sees_their_entry_with_when_it_was_checked(stage: Stage) -> None:
    (card,) = stage.desk.home(OWNER).services
    assert card.first == "Cardiology: last checked on 1 October 2026."
    assert "0131 496 0101" in card.text()
    assert "Still right" in labels(card)
    assert "Pause 0131 496 0101" in labels(card)


def test_an_admin_of_the_board_can_look_up_every_entry(stage: Stage) -> None:
    card = stage.desk.home(ADMIN).services[-1]
    assert card.buttons[0].form[0].search == "service"


def test_a_newcomer_gets_one_card_with_an_example_to_press(stage: Stage) -> None:
    new = Person("test:new", "Dr New", "new@northshire.example")
    place = Place("chat", "dm-new")
    for event in ("opened", "opened later"):
        stage.desk.welcome(event, new, place)
    stage.settle()
    assert stage.kinds() == ["welcome"]
    text = stage.last("welcome").text()
    assert "without names, numbers or dates of birth" in text
    stage.press(stage.last("welcome"), "Ask the example", person=new, place=place)
    assert stage.kinds()[-1] == "proposal"
    assert stage.door.seen[-1].delivery.place == place


def test_who_has_asked_before_is_no_newcomer(stage: Stage) -> None:
    stage.ask(AF)
    stage.desk.welcome("opened", GP, DESK_OF)
    stage.settle()
    assert "welcome" not in stage.kinds()
