"""A GP types a line: whom to ring comes first, and nothing leaves before a press."""

import pytest

from bot.model import State
from tests.bot.stage import GP, Stage, london

AF = "72 year old with new atrial fibrillation and palpitations, which rate control?"


def test_the_first_line_says_whom_to_ring_until_when_and_what_to_quote(stage: Stage) -> None:
    card = stage.ask(AF)
    assert card.kind == "proposal"
    assert card.first.startswith("Cardiology: 01")
    assert "open until" in card.first
    assert f"Quote {card.reference}." in card.first


def test_a_proposal_says_why_what_to_include_and_how_to_refer(stage: Stage) -> None:
    text = stage.ask(AF).text()
    assert "Why this service: " in text
    assert "Please include\n- " in text
    assert "To refer: " in text
    assert "answer by 17:00 on Wednesday 25 November" in text


def test_nothing_is_sent_before_a_press(stage: Stage) -> None:
    card = stage.ask(AF)
    stage.later(minutes=30)
    assert stage.state(card.reference) is State.OFFERED
    assert stage.team_cards() == []


def test_a_proposal_that_nobody_uses_lapses_in_silence(stage: Stage) -> None:
    card = stage.ask(AF)
    before = len(stage.gp_cards())
    stage.later(hours=25)
    assert stage.state(card.reference) is State.LAPSED
    assert len(stage.gp_cards()) == before


@pytest.mark.parametrize("text", ["cardio", "cardiology number", "Who do I ring for cardiology?"])
def test_a_name_alone_gets_the_contact_card_and_opens_no_query(stage: Stage, text: str) -> None:
    card = stage.ask(text)
    assert card.kind == "contact"
    assert card.first.startswith("Cardiology: 01")
    assert card.reference == ""
    assert stage.all_queries() == []


def test_several_likely_services_are_offered_each_with_its_number(stage: Stage) -> None:
    card = stage.ask("ED")
    assert card.kind == "choices"
    choices = [button for button in card.buttons if button.act == "pick" and button.value]
    assert 2 <= len(choices) <= 3
    text = card.text()
    assert all(choice.label in text for choice in choices)
    picked = stage.press(card, choices[1].label)
    assert picked.errors == {}
    assert stage.last("proposal").first.startswith(choices[1].label)


def test_no_service_shows_the_switchboard_a_list_and_a_word_to_the_admins(stage: Stage) -> None:
    card = stage.ask("zxqv wrrlp of the frobnicator")
    assert card.kind == "nothing_found"
    assert stage.directory.board.switchboard in card.first
    stage.press(card, "Tell the directory's admins")
    told = stage.last("admin")
    assert "looked for a service and found none" in told.first
    assert "frobnicator" in told.text()
    assert stage.query(card.reference).outcome == "no_door"


def test_a_service_can_be_picked_from_the_list_instead(stage: Stage) -> None:
    card = stage.ask(AF)
    stage.press(card, "Another service", value="renal")
    assert stage.last("proposal").first.startswith("Renal")
    assert stage.query(card.reference).service == "renal"


def test_a_service_that_does_not_exist_is_refused_in_the_form(stage: Stage) -> None:
    card = stage.ask(AF)
    reply = stage.press(card, "Another service", value="wizardry")
    assert list(reply.errors) == ["value"]


def test_out_of_hours_the_card_leads_with_a_line_that_is_open(stage: Stage) -> None:
    stage.until(london(2026, 11, 23, 21))
    card = stage.ask(AF)
    assert "24 hours" in card.first
    assert "A written answer is not for tonight" in card.text()


def test_closed_lines_say_when_they_open(stage: Stage) -> None:
    stage.until(london(2026, 11, 23, 21))
    assert "opens 09:00 tomorrow" in stage.ask("cardio").text()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x", "few words"),
        ("??", "few words"),
        ("a" * 4001, "4000 characters"),
        ("\u202e\u0007", "few words"),
        ("😀", "few words"),
    ],
)
def test_too_short_and_too_long_get_a_kind_word_and_leave_nothing(
    stage: Stage, text: str, words: str
) -> None:
    card = stage.ask(text)
    assert card.kind == "refused"
    assert words in card.first
    assert stage.all_queries() == []


def test_fifty_thousand_characters_are_refused_before_anything_looks_at_them(stage: Stage) -> None:
    assert stage.ask("1" * 50_000).kind == "refused"


def test_the_same_event_twice_is_one_query(stage: Stage) -> None:
    stage.ask(AF, event="same")
    stage.say(AF, event="same")
    assert len(stage.all_queries()) == 1
    assert stage.kinds().count("proposal") == 1


def test_a_proposal_that_comes_a_quarter_of_an_hour_late_is_dropped(stage: Stage) -> None:
    stage.door.busy["dm-gray"] = 99
    stage.say(AF)
    stage.later(minutes=16)
    stage.door.busy.clear()
    stage.later(minutes=40)
    assert "proposal" not in stage.kinds()


def test_a_gp_cannot_act_on_another_gps_query(stage: Stage) -> None:
    card = stage.ask(AF)
    other = type(GP)("test:other", "Dr Other")
    reply = stage.press(card, "Ask ", person=other)
    assert reply.card is not None
    assert reply.card.kind == "refused"
    assert stage.state(card.reference) is State.OFFERED


def test_an_entry_not_checked_for_half_a_year_says_so(stage: Stage) -> None:
    assert "last checked" not in stage.ask("cardio").text()
    stage.until(london(2027, 7, 1, 10))
    assert "These details were last checked in" in stage.ask("cardio").text()


def test_my_queries_lists_them_with_how_each_stands(stage: Stage) -> None:
    reference = stage.sent(AF)
    card = stage.desk.mine(GP).card
    assert card is not None
    assert reference in card.text()
    assert "answer by" in card.text()


def test_help_says_what_the_bot_is_for_and_what_it_never_does(stage: Stage) -> None:
    card = stage.desk.help().card
    assert card is not None
    assert "No diagnosis, no triage, no dose and no treatment advice" in card.text()
