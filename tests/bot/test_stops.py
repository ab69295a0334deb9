"""Rules 4 and 5 at the desk: identifiers stop at the door, and an emergency is stopped."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.model import Side, State
from bot.screening import Screener
from bot.store import queries
from bot.store.engine import reading
from directory.model import Directory
from tests.bot.screening.conftest import cases
from tests.bot.stage import Stage

CORD = "48F back pain, new saddle numbness since this morning and cannot pass urine, legs weak"
AF = "72 year old with new atrial fibrillation and palpitations, which rate control?"
CHI = "0101011237"
NAMED = f"Mrs Moira Testington CHI {CHI} has new atrial fibrillation, which rate control?"


def everything_stored(stage: Stage) -> str:
    """Every value of every table."""
    with stage.engine.connect() as connection:
        tables = connection.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'table'")
        ).scalars()
        rows = [
            row
            for name in list(tables)
            for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')
        ]
    return repr(rows)


@pytest.fixture
def redacting(tmp_path: Path, northshire: Directory, screener: Screener) -> Iterator[Stage]:
    board = northshire.board.model_copy(update={"identifiers": "redact"})
    made = Stage(tmp_path, northshire.model_copy(update={"board": board}), screener)
    yield made
    made.close()


# --- emergencies -------------------------------------------------------------------------------


def test_an_emergency_leads_with_an_on_call_line_and_the_boards_words(stage: Stage) -> None:
    card = stage.ask(CORD)
    assert card.kind == "stop"
    assert "Possible emergency: " in card.first
    assert "Ring now: " in card.first
    assert "open 24 hours" in card.first
    assert stage.directory.board.emergency.text in card.text()


def test_a_stop_has_no_way_to_send_and_the_override_is_never_the_first_button(
    stage: Stage,
) -> None:
    card = stage.ask(CORD)
    assert "send" not in [button.act for button in card.buttons]
    assert card.buttons[0].act != "override"
    assert stage.act("send", card.reference).card is not None
    assert stage.state(card.reference) is State.STOPPED
    assert stage.team_cards() == []


def test_the_override_needs_one_of_three_reasons(stage: Stage) -> None:
    card = stage.ask(CORD)
    override = stage.button(card, "Ask all the same")
    (reason,) = override.form
    assert len(reason.choices) == 3
    assert stage.act("override", card.reference, reason="hurry").errors
    assert stage.act("override", card.reference).errors
    assert stage.state(card.reference) is State.STOPPED


def test_with_a_reason_the_ordinary_proposal_follows_and_all_of_it_is_logged(stage: Stage) -> None:
    card = stage.ask(CORD)
    stage.press(card, "Ask all the same", reason="dealt_with")
    assert stage.gp_cards()[-1].kind in ("proposal", "choices")
    with reading(stage.engine) as connection:
        line = queries.history(connection, act="override")[0]
    assert line.facts is not None
    assert line.facts["reason"] == "dealt_with"
    assert line.facts["list"] == stage.tools.screener.version
    assert all(rule.startswith("emergency.") for rule in line.facts["rules"])
    assert line.facts["rules"]


def test_ringing_ends_a_stop(stage: Stage) -> None:
    card = stage.ask(CORD)
    stage.press(card, "I am ringing")
    assert stage.state(card.reference) is State.WITHDRAWN


def test_a_stop_lapses_like_a_proposal(stage: Stage) -> None:
    card = stage.ask(CORD)
    stage.later(hours=25)
    assert stage.state(card.reference) is State.LAPSED


def test_the_stop_runs_on_what_a_gp_edits_before_sending(stage: Stage) -> None:
    card = stage.ask(AF)
    stage.press(card, "Ask ", text=CORD)
    assert stage.state(card.reference) is State.STOPPED
    assert stage.gp_cards()[-1].kind == "stop"
    assert stage.team_cards() == []


def test_the_stop_runs_on_follow_ups_and_the_override_then_sends_them(stage: Stage) -> None:
    reference = stage.sent(AF)
    stage.say(f"{reference} {CORD}")
    card = stage.gp_cards()[-1]
    assert card.kind == "stop"
    assert "line" not in stage.kinds(Side.TEAM)
    stage.press(card, "Ask all the same", reason="past_or_other")
    assert "saddle numbness" in stage.last("line").text()


def test_a_follow_up_about_a_child_leads_with_a_line_for_children(stage: Stage) -> None:
    reference = stage.sent("6yo with murmur since the last visit, echo or clinic?")
    stage.say(f"{reference} now grey, clammy and floppy, BP 60/30, cannot be roused")
    card = stage.gp_cards()[-1]
    assert card.kind == "stop"
    assert "Paediatrics" in card.text()
    assert "Acute Medicine" not in card.text()


def test_a_stopped_follow_up_can_be_dropped_and_its_text_goes(stage: Stage) -> None:
    reference = stage.sent(AF)
    stage.say(f"{reference} {CORD}")
    stage.press(stage.gp_cards()[-1], "I am ringing")
    assert "saddle" not in everything_stored(stage)
    assert stage.state(reference) is State.SENT


def test_the_stop_never_runs_on_a_specialists_words(stage: Stage) -> None:
    reference = stage.sent(AF)
    stage.press(
        stage.last("question"),
        "Answer",
        Side.TEAM,
        text="Admit if central crushing chest pain now, grey and sweaty.",
    )
    assert stage.state(reference) is State.ANSWERED
    assert "crushing chest pain" in stage.last("answer").text()


def test_no_card_says_that_nothing_urgent_was_found(stage: Stage) -> None:
    stage.sent(AF)
    stage.press(stage.last("question"), "Answer", Side.TEAM, text="Bisoprolol.")
    stage.ask("cardio")
    shown = "\n".join(seen.card.text() for seen in stage.door.seen).lower()
    for words in ("no emergency", "not urgent", "no red flag", "nothing urgent", "is safe"):
        assert words not in shown.replace("means that a case is not urgent", "")


# --- identifiers -------------------------------------------------------------------------------


def test_the_asker_gets_one_card_with_what_was_removed_the_rest_and_how_to_go_on(
    stage: Stage,
) -> None:
    card = stage.ask(NAMED)
    assert stage.kinds() == ["identifiers"]
    assert "CHI" in card.first
    assert "new atrial fibrillation" in card.text()
    assert "Please delete your own message here" in card.text()
    stage.button(card, "Ask Cardiology in writing")


def test_what_was_removed_is_nowhere(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    card = stage.ask(NAMED)
    stage.press(card, "Ask ")
    stage.press(stage.last("question"), "Answer", Side.TEAM, text="Bisoprolol.")
    for place in (everything_stored(stage), caplog.text, *(s.card.text() for s in stage.door.seen)):
        assert CHI not in place
        assert "Testington" not in place


def test_the_cleaned_text_goes_only_after_a_press(stage: Stage) -> None:
    card = stage.ask(NAMED)
    assert stage.team_cards() == []
    stage.press(card, "Ask ")
    text = stage.last("question").text()
    assert "new atrial fibrillation" in text
    assert "Testington" not in text


def test_a_form_that_still_has_an_identifier_stays_open(stage: Stage) -> None:
    card = stage.ask(AF)
    reply = stage.press(card, "Ask ", text=f"{AF} CHI {CHI}")
    assert "may identify a patient" in reply.errors["text"]
    assert CHI not in reply.errors["text"]
    assert stage.state(card.reference) is State.OFFERED
    assert CHI not in everything_stored(stage)


def test_a_name_can_be_put_back_as_not_a_patients_and_that_is_logged(stage: Stage) -> None:
    card = stage.ask(NAMED)
    edited = (
        "New atrial fibrillation. I spoke to Mrs Moira Testington about it, which rate control?"
    )
    assert stage.press(card, "Ask ", text=edited).errors
    reply = stage.press(card, "Ask ", text=edited, keep="yes")
    assert reply.errors == {}
    assert "Testington" in stage.last("question").text()
    assert "put_back" in stage.acts(card.reference)


def test_a_chi_can_never_be_put_back(stage: Stage) -> None:
    card = stage.ask(AF)
    assert stage.press(card, "Ask ", text=f"{AF} CHI {CHI}", keep="yes").errors


def test_a_reply_with_an_identifier_waits_for_the_gps_word(stage: Stage) -> None:
    reference = stage.sent(AF)
    stage.press(stage.last("question"), "Ask the GP", Side.TEAM, text="Any syncope?")
    stage.say(f"{reference} none, CHI {CHI}, ECG shows AF")
    card = stage.gp_cards()[-1]
    assert card.kind == "line_stopped"
    assert stage.state(reference) is State.ASKED
    stage.press(card, "Send the cleaned line")
    assert stage.state(reference) is State.SENT
    assert "ECG shows AF" in stage.last("line").text()
    assert CHI not in everything_stored(stage)


def test_a_specialists_answer_is_cleaned_and_both_sides_are_told(stage: Stage) -> None:
    stage.sent(AF)
    stage.press(
        stage.last("question"), "Answer", Side.TEAM, text=f"For CHI {CHI}: bisoprolol is usual."
    )
    answer = stage.last("answer").text()
    assert "bisoprolol is usual" in answer
    assert "was taken out of this answer" in answer
    assert "was taken out of what you wrote" in stage.last("told").first
    assert CHI not in everything_stored(stage)


def test_until_when_to_ring_back_is_screened_too(stage: Stage) -> None:
    card = stage.ask(AF)
    stage.press(card, "I rang: no answer")
    following = stage.last("after_no_answer")
    reply = stage.press(following, "Ask them to phone me back", until=f"18:00 about {CHI}")
    assert "until" in reply.errors
    assert CHI not in everything_stored(stage)


def test_a_reason_for_passing_on_is_screened(stage: Stage) -> None:
    stage.sent(AF)
    stage.press(
        stage.last("question"), "Pass on", Side.TEAM, service="renal", reason=f"see CHI {CHI}"
    )
    assert CHI not in everything_stored(stage)
    assert CHI not in stage.last("redirected").text()


def test_a_board_may_choose_to_show_the_cleaned_proposal_at_once(redacting: Stage) -> None:
    card = redacting.ask(NAMED)
    assert card.kind == "proposal"
    assert card.first.startswith("Cardiology")
    assert "Taken out of your question" in card.text()
    assert redacting.team_cards() == []
    assert CHI not in everything_stored(redacting)


def test_an_emergency_with_an_identifier_is_stopped_and_still_cleaned(stage: Stage) -> None:
    card = stage.ask(f"CHI {CHI} {CORD}")
    assert card.kind == "stop"
    assert CHI not in everything_stored(stage)
    stage.press(card, "Ask all the same", reason="dealt_with")
    assert stage.gp_cards()[-1].kind == "identifiers"


def test_reasons_are_the_directorys_terms_not_the_users_words(stage: Stage) -> None:
    card = stage.ask("palpitayshuns and new atrial fibrilation in a 72 year old bus driver")
    why = " ".join(" ".join(offer.why) for offer in stage.query(card.reference).offers)
    assert "atrial fibrillation" in why
    assert "palpitayshuns" not in why
    assert "bus driver" not in why


# --- out of scope ------------------------------------------------------------------------------


SCOPE = {rule: texts[0] for rule, texts in cases("scope").items()}


@pytest.mark.parametrize("rule", SCOPE)
def test_whatever_is_out_of_scope_gets_an_answer(stage: Stage, rule: str) -> None:
    found = stage.tools.screener.screen(SCOPE[rule]).scope
    assert f"scope.{rule}" in {each.rule for each in found}
    card = stage.ask(SCOPE[rule])
    signposts = dict(stage.directory.board.signposts)
    assert card.kind == "out_of_scope"
    assert card.first == signposts.get(found[0].signpost, found[0].wording)


def test_out_of_scope_gets_the_boards_signpost_and_opens_no_query(stage: Stage) -> None:
    card = stage.ask("Can you tell me how long the waiting list for cardiology clinic is?")
    assert card.kind == "out_of_scope"
    assert card.first == stage.directory.board.signposts.waiting_list
    assert stage.all_queries() == []
    with reading(stage.engine) as connection:
        (line,) = queries.history(connection, act="out_of_scope")
    assert line.facts is not None
    assert line.facts["rule"].startswith("scope.")
    assert line.facts["practice"] == "S12345"
    assert "how long" not in everything_stored(stage)
