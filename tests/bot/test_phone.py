"""The phone in the middle of a consultation: one tap after the call, and what it leads to."""

from bot.model import Side, State
from bot.store import directory as stored
from bot.store.engine import reading
from tests.bot.stage import Stage

AF = "72 year old with new atrial fibrillation and palpitations, which rate control?"


def first_number(text: str) -> str:
    """The number that a card's first line begins with."""
    return " ".join(text.split(": ")[1].split()[:3]).rstrip(",.")


def test_got_advice_ends_it(stage: Stage) -> None:
    card = stage.ask(AF)
    stage.press(card, "I rang: got advice")
    query = stage.query(card.reference)
    assert (query.state, query.outcome) == (State.CLOSED, "phoned")


def test_no_answer_shows_the_next_line_and_two_ways_to_write(stage: Stage) -> None:
    card = stage.ask(AF)
    number = first_number(card.first)
    stage.press(card, "I rang: no answer")
    following = stage.last("after_no_answer")
    assert stage.state(card.reference) is State.PHONED
    assert number not in following.first
    stage.button(following, "Ask Cardiology in writing")
    stage.button(following, "Ask them to phone me back")


def test_after_no_answer_the_same_text_goes_in_writing(stage: Stage) -> None:
    card = stage.ask(AF)
    stage.press(card, "I rang: no answer")
    stage.press(stage.last("after_no_answer"), "Ask Cardiology in writing")
    assert AF in stage.last("question").text()


def test_a_call_back_tells_the_team_the_practice_line_and_until_when(stage: Stage) -> None:
    card = stage.ask(AF)
    stage.press(card, "I rang: no answer")
    following = stage.last("after_no_answer")
    assert "until" in stage.press(following, "Ask them to phone me back").errors
    stage.press(following, "Ask them to phone me back", until="until 18:00 today")
    text = stage.last("question").text()
    practice = stage.directory.practice_by_id["S12345"]
    assert practice.professional_line in text
    assert "until 18:00 today" in text


def test_a_wrong_number_is_marked_on_every_card_and_its_owner_told_at_once(stage: Stage) -> None:
    card = stage.ask(AF)
    number = first_number(card.first)
    stage.press(card, "I rang: wrong number")
    owners = stage.directory.by_id["cardiology"].owners
    told = [seen for seen in stage.door.seen if seen.delivery.side is Side.ADMIN]
    assert {seen.delivery.place.address for seen in told} == set(owners)
    assert number in told[0].card.first
    again = stage.ask("another patient with palpitations and a murmur")
    assert number not in again.first
    assert f"{number}" in again.text()
    assert "reported as wrong and has not been checked" in again.text()


def test_the_mark_goes_when_somebody_has_checked(stage: Stage) -> None:
    card = stage.ask(AF)
    number = first_number(card.first)
    stage.press(card, "I rang: wrong number")
    with stage.engine.begin() as connection:
        stored.unmark(connection, "northshire", "cardiology", number, stage.clock(), ["wrong"])
    with reading(stage.engine) as connection:
        assert stored.marks(connection, "northshire", stage.clock()) == []
    assert number in stage.ask(AF).first


def test_two_reports_of_one_wrong_number_tell_the_owner_once(stage: Stage) -> None:
    first, second = stage.ask(AF), stage.ask(AF)
    number = first_number(first.first)
    stage.press(first, "I rang: wrong number")
    stage.act("wrong_number", second.reference, value=number)
    told = [seen for seen in stage.door.seen if seen.delivery.side is Side.ADMIN]
    assert len(told) == len(stage.directory.by_id["cardiology"].owners)


def test_a_gp_who_does_not_report_the_call_is_left_alone(stage: Stage) -> None:
    card = stage.ask(AF)
    stage.later(hours=25)
    assert stage.state(card.reference) is State.LAPSED
    assert stage.kinds(Side.GP) == ["proposal"]
