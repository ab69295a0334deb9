"""The conversation in Slack, as a GP and a team have it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.model import State
from bot.screening import Screener
from directory.model import Directory
from tests.handlers.slack_stage import AF, SlackStage, slack_stage
from tests.handlers.slack_workspace import CARDIO, GP, LOUNGE, REG, SAM, STRANGER


@pytest.fixture
def w(tmp_path: Path, northshire: Directory, screener: Screener) -> Iterator[SlackStage]:
    with slack_stage(tmp_path, northshire, screener) as stage:
        yield stage


# --- GPs -----------------------------------------------------------------------------------------


def test_a_question_is_answered_with_the_number_in_the_notification(w: SlackStage) -> None:
    assert w.types(GP, AF).status == 200
    (proposal,) = w.dm()
    assert proposal.text.startswith("Cardiology: 0131 496 0101")
    assert "open until" in proposal.text.splitlines()[0]
    assert "Ask Cardiology in writing" in [b["text"]["text"][:25] for b in proposal.buttons()]


def test_the_same_event_twice_is_answered_once(w: SlackStage) -> None:
    w.types(GP, AF, event_id="Ev1")
    w.types(GP, AF, event_id="Ev1")
    assert len(w.dm()) == 1


def test_asking_in_writing_takes_two_presses_and_shows_the_screened_text_first(
    w: SlackStage,
) -> None:
    w.types(GP, AF)
    w.press(w.dm()[-1], "Ask ", GP)
    form = w.form()
    text = next(each for each in form["blocks"] if each.get("block_id") == "text")
    assert text["element"]["initial_value"] == AF
    w.fill(GP, practice="S12345", role="role.gp")
    question = w.channel()[0]
    assert AF in question.said()
    assert "Dr Alex Gray" in question.said()
    receipt = w.dm()[-1]
    assert "with Cardiology" in receipt.text
    assert "you remain responsible" in receipt.text


def test_what_is_missing_stays_in_the_form_with_its_reason(w: SlackStage) -> None:
    w.types(GP, AF)
    w.press(w.dm()[-1], "Ask ", GP)
    answer = w.fill(GP)
    assert answer.json["response_action"] == "errors"
    assert set(answer.json["errors"]) == {"practice", "role"}
    again = w.fill(GP, practice="S12345", role="role.gp")
    assert again.json == {"response_action": "clear"}
    assert len(w.channel()) == 1


def test_a_form_that_is_sent_twice_sends_one_question(w: SlackStage) -> None:
    w.types(GP, AF)
    w.press(w.dm()[-1], "Ask ", GP)
    w.fill(GP, practice="S12345", role="role.gp")
    twice = w.fill(GP, practice="S12345", role="role.gp")
    assert twice.json["response_action"] == "update"
    assert len(w.channel()) == 1


def test_practice_is_found_while_typing_and_remembered(w: SlackStage) -> None:
    assert w.searches(GP, "practice", "anyt") == ["Anytown Medical Practice"]
    w.sent()
    w.types(GP, "?PMR in a 74 year old with ESR 60 and shoulder stiffness, start prednisolone?")
    w.press(w.dm()[-1], "Another service", GP)
    w.fill(GP, value="cardiology")
    w.press(w.dm()[-1], "Ask ", GP)
    practice = next(each for each in w.form()["blocks"] if each.get("block_id") == "practice")
    assert practice["element"]["initial_option"]["value"] == "S12345"


def test_a_line_in_a_querys_thread_belongs_to_it_and_any_other_is_new(w: SlackStage) -> None:
    reference = w.sent()
    receipt = next(each for each in w.dm() if each.text.startswith(reference))
    w.types(GP, "She is also on warfarin.", thread=receipt.ts)
    assert "warfarin" in w.channel()[-1].said()
    assert w.channel()[-1].thread == w.channel()[0].ts
    w.types(GP, "Renal function falling on ramipril, when to stop?")
    assert len(w.stage.all_queries()) == 2


def test_an_answer_comes_into_the_querys_thread_and_is_shown_in_the_conversation_too(
    w: SlackStage,
) -> None:
    reference = w.sent()
    w.press(w.channel()[0], "Answer", SAM)
    w.fill(SAM, text="Bisoprolol 2.5 mg is usual here.", refer_if="rate above 110 at rest")
    answer = w.dm()[-1]
    assert "Bisoprolol 2.5 mg" in answer.said()
    assert "Dr Sam Rowan, Consultant cardiologist" in answer.text
    receipt = next(each for each in w.dm() if each.text.startswith(reference) and not each.thread)
    assert (answer.thread, answer.broadcast) == (receipt.ts, True)
    w.press(answer, "Managed in the practice", GP)
    assert w.stage.state(reference) is State.CLOSED


def test_a_press_that_comes_too_late_is_told_how_things_stand(w: SlackStage) -> None:
    reference = w.sent()
    receipt = next(each for each in w.dm() if each.text.startswith(reference))
    w.press(receipt, "No longer needed", GP)
    w.press(w.channel()[0], "Copy for the record", SAM)
    w.slack.messages[0].blocks.append({"type": "actions", "elements": [w_button(w, reference)]})
    w.press(w.slack.messages[0], "I'll answer this", GP)
    assert "no longer needed" in w.whispered(GP).said()


def w_button(w: SlackStage, reference: str) -> dict[str, object]:
    value = json.dumps({"a": "withdraw", "r": reference, "s": "gp"})
    text = {"type": "plain_text", "text": "I'll answer this"}
    return {"type": "button", "action_id": "withdraw:9", "text": text, "value": value}


def test_the_pressed_card_loses_what_no_longer_works(w: SlackStage) -> None:
    w.types(GP, AF)
    proposal = w.dm()[-1]
    w.press(proposal, "I rang: got advice", GP)
    assert not [each for each in proposal.buttons() if "I rang" in each["text"]["text"]]


def test_a_mention_in_a_channel_is_answered_in_private(w: SlackStage) -> None:
    w.mentions(GP, LOUNGE, AF)
    assert w.dm()[-1].text.startswith("Cardiology: 0131 496 0101")
    assert w.channel(LOUNGE) == []
    assert "direct messages" in w.whispered(GP).said()
    assert len(w.stage.all_queries()) == 1


def test_the_command_is_answered_in_private(w: SlackStage) -> None:
    answer = w.commands(GP, AF)
    assert "direct messages" in answer.json["text"]
    assert w.dm()[-1].text.startswith("Cardiology")
    assert "No diagnosis" in w.commands(GP, "help").json["text"]


def test_the_shortcut_asks_from_anywhere(w: SlackStage) -> None:
    w.interaction({"type": "shortcut", **w._who(GP), "callback_id": "ask", "action_ts": "1"})
    w.fill(GP, text=AF)
    assert w.dm()[-1].text.startswith("Cardiology")


def test_identifiers_are_taken_out_before_anything_is_shown_or_kept(w: SlackStage) -> None:
    w.types(GP, "CHI 0101011237, new atrial fibrillation, rate control?")
    card = w.dm()[-1]
    assert "delete your own message" in card.said()
    assert "0101011237" not in card.said() + card.text


def test_an_emergency_is_stopped_and_its_override_asks_for_a_reason(w: SlackStage) -> None:
    w.types(GP, "central crushing chest pain now, sweaty and grey, ECG ST elevation")
    card = w.dm()[-1]
    assert card.text.startswith("Possible emergency")
    assert not [each for each in card.buttons() if each["text"]["text"].startswith("Ask C")]
    w.press(card, "Ask all the same", GP)
    w.fill(GP, reason="dealt_with")
    assert w.stage.all_queries()[0].state is State.OFFERED


def test_files_are_refused_with_the_way_to_go(w: SlackStage) -> None:
    w.types(GP, "", subtype="file_share", files=[{"id": "F1", "name": "Jane Doe CHI.pdf"}])
    card = w.dm()[-1]
    assert "no files" in card.text
    assert "Jane" not in card.text
    assert w.stage.all_queries() == []


def test_a_message_of_40_000_signs_is_refused_kindly(w: SlackStage) -> None:
    assert w.types(GP, "palpitations " * 3000).status == 200
    assert "longer than I can take" in w.dm()[-1].text


def test_an_edited_question_is_looked_at_again(w: SlackStage) -> None:
    w.types(GP, "cardio")
    w.edits(GP, "D" + GP, "1.1", "cardio", AF, "")
    assert w.stage.all_queries()[0].service == "cardiology"


def test_the_bots_own_messages_and_those_of_other_bots_are_nothing(w: SlackStage) -> None:
    w.types(GP, AF, bot_id="B1")
    w.types(GP, AF, subtype="bot_message")
    w.edits("U0BOT", "D" + GP, "1.1", "a", "b", "")
    assert w.slack.messages == []


def test_people_of_another_workspace_are_not_served(w: SlackStage) -> None:
    w.mentions(STRANGER, LOUNGE, AF)
    w.commands(STRANGER, AF)
    assert w.stage.all_queries() == []


def test_my_queries_by_typing(w: SlackStage) -> None:
    reference = w.sent()
    w.types(GP, "my queries")
    assert reference in w.dm()[-1].text


# --- teams ---------------------------------------------------------------------------------------


def test_one_press_takes_it_and_the_card_on_top_shows_it(w: SlackStage) -> None:
    reference = w.sent()
    card = w.channel()[0]
    w.press(card, "I'll answer this", SAM)
    assert w.stage.state(reference) is State.CLAIMED
    assert "Dr Sam Rowan" in card.text
    assert card.edits > 0
    assert len(w.channel()) == 1


def test_only_members_of_the_channel_act(w: SlackStage) -> None:
    reference = w.sent()
    w.slack.channels[CARDIO]["members"].remove(REG)
    w.press(w.channel()[0], "I'll answer this", REG)
    assert w.stage.state(reference) is State.SENT


def test_whoever_cannot_be_checked_does_not_act(w: SlackStage) -> None:
    reference = w.sent()
    w.slack.fail("conversations.members", "500")
    w.press(w.channel()[0], "I'll answer this", SAM)
    assert w.stage.state(reference) is State.SENT
    assert "did not answer in time" in w.whispered(SAM).said()


def test_asking_the_gp_and_the_reply(w: SlackStage) -> None:
    reference = w.sent()
    w.press(w.channel()[0], "Ask the GP", SAM)
    w.fill(SAM, text="Is she on a DOAC?")
    asked = w.dm()[-1]
    assert "Is she on a DOAC?" in asked.said()
    w.press(asked, "Reply", GP)
    w.fill(GP, text="Yes, apixaban.")
    assert "apixaban" in w.channel()[-1].said()
    assert w.stage.state(reference) is State.SENT


def test_a_new_line_while_the_team_waits_offers_to_be_the_reply(w: SlackStage) -> None:
    reference = w.sent()
    w.press(w.channel()[0], "Ask the GP", SAM)
    w.fill(SAM, text="Is she on a DOAC?")
    w.types(GP, "Yes, apixaban for a year")
    w.press(w.dm()[-1], f"This is my reply to {reference}", GP)
    assert "apixaban for a year" in w.channel()[-1].said()


def test_passing_on_searches_while_typing_and_needs_a_reason(w: SlackStage) -> None:
    reference = w.sent()
    w.press(w.channel()[0], "Pass on", SAM)
    assert "Respiratory Medicine" in w.searches(SAM, "service", "resp")
    w.fill(SAM, service="respiratory", reason="Sleep apnoea comes first.")
    assert w.stage.query(reference).service == "respiratory"
    assert "passed your question on" in w.dm()[-1].text


def test_not_for_advice_and_hand_over(w: SlackStage) -> None:
    reference = w.sent()
    w.press(w.channel()[0], "I'll answer this", SAM)
    w.press(w.channel()[0], "Hand over", SAM)
    w.fill(SAM, value=REG)
    assert w.stage.query(reference).claimed_by == f"slack:{REG}"
    assert "Dr Kim Reid" in w.channel()[0].text
    w.press(w.channel()[0], "Not for advice", REG)
    w.fill(REG, reason="Please refer to the arrhythmia clinic.")
    assert w.stage.state(reference) is State.DECLINED


def test_talk_in_the_thread_stays_in_the_team(w: SlackStage) -> None:
    w.sent()
    before = len(w.dm())
    event = {"type": "message", "channel": CARDIO, "channel_type": "group", "user": SAM}
    w.event({**event, "text": "anybody?", "ts": "9.9", "thread_ts": w.channel()[0].ts})
    assert len(w.dm()) == before
    assert w.slack.whispers == []


def test_a_mention_in_the_thread_asks_its_author_alone(w: SlackStage) -> None:
    reference = w.sent()
    thread = w.channel()[0].ts
    w.mentions(SAM, CARDIO, "Bisoprolol 2.5 mg.", thread)
    whisper = w.whispered(SAM)
    assert whisper.thread == thread
    assert "Bisoprolol" in whisper.said()
    w.press(whisper, "Send as the answer", SAM)
    assert w.stage.state(reference) is State.ANSWERED
    assert "Bisoprolol 2.5 mg." in w.dm()[-1].said()


def test_an_edited_and_a_deleted_answer_reach_the_gp_as_corrections(w: SlackStage) -> None:
    w.sent()
    thread = w.channel()[0].ts
    ts = w.mentions(SAM, CARDIO, "Bisoprolol.", thread)
    w.press(w.whispered(SAM), "Send as the answer", SAM)
    w.edits(SAM, CARDIO, ts, "<@U0BOT> Bisoprolol.", "<@U0BOT> Diltiazem.", thread)
    assert "correction by Cardiology" in w.dm()[-1].text
    assert "Diltiazem." in w.dm()[-1].said()
    w.deletes(SAM, CARDIO, ts, "<@U0BOT> Diltiazem.", thread)
    assert "deleted by its author" in w.dm()[-1].said()
