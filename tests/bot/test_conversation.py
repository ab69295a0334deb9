"""From the press of "Ask … in writing" to the outcome, between a GP and a specialty team."""

import pytest

from bot.model import Side, State
from tests.bot.stage import GP, TEAM, Stage

AF = "72 year old with new atrial fibrillation and palpitations, which rate control?"


def to_team(stage: Stage) -> str:
    return stage.sent(AF)


def answered(stage: Stage) -> str:
    reference = to_team(stage)
    stage.press(stage.last("question"), "Answer", Side.TEAM, text="Bisoprolol is usual here.")
    return reference


def test_the_question_arrives_as_a_card_with_who_asks_and_by_when(stage: Stage) -> None:
    to_team(stage)
    card = stage.team_cards()[0]
    text = card.text()
    assert AF in text
    assert "Dr Alex Gray, GP" in text
    assert "professional line" in text
    assert "Answer by: 17:00 on Wednesday 25 November" in text


def test_the_receipt_says_the_reference_and_that_nothing_is_handed_over(stage: Stage) -> None:
    reference = to_team(stage)
    text = stage.last("receipt").text()
    assert reference in text
    assert "Sending this hands nothing over: you remain responsible for the patient" in text


def test_the_receipt_says_sending_until_the_other_side_has_it(stage: Stage) -> None:
    to_team(stage)
    receipts = [seen for seen in stage.door.seen if seen.card.kind == "receipt"]
    assert "sending to Cardiology" in receipts[0].card.first
    assert receipts[1].replaces
    assert "nobody has taken it yet" in receipts[1].card.first


def test_a_second_press_of_send_answers_with_how_things_stand(stage: Stage) -> None:
    card = stage.ask(AF)
    stage.press(card, "Ask ")
    reply = stage.press(card, "Ask ")
    assert reply.card is not None
    assert "with Cardiology" in reply.card.first
    assert stage.kinds(Side.TEAM).count("question") == 1


def test_practice_and_role_are_asked_once_and_remembered(stage: Stage) -> None:
    newcomer = type(GP)("test:new", "Dr New")
    card = stage.ask(AF, person=newcomer)
    reply = stage.press(card, "Ask ", person=newcomer)
    assert set(reply.errors) == {"practice", "role"}
    assert stage.state(card.reference) is State.OFFERED
    done = stage.press(card, "Ask ", person=newcomer, practice="S12345", role="role.gp")
    assert done.errors == {}
    again = stage.ask("palpitations and ectopics on the 24 hour tape, bisoprolol?", person=newcomer)
    assert stage.press(again, "Ask ", person=newcomer).errors == {}


def test_a_locum_can_choose_another_practice_for_one_question(stage: Stage) -> None:
    card = stage.ask(AF)
    stage.press(card, "Ask ", practice="S12351")
    assert stage.query(card.reference).practice == "S12351"


def test_one_press_takes_a_question_and_both_sides_see_by_whom(stage: Stage) -> None:
    reference = to_team(stage)
    stage.press(stage.last("question"), "I'll answer this", Side.TEAM)
    assert stage.state(reference) is State.CLAIMED
    assert "Dr Sam Rowan" in stage.last("question").first
    assert "Dr Sam Rowan" in stage.last("receipt").first


def test_the_second_to_take_it_sees_who_was_first(stage: Stage) -> None:
    to_team(stage)
    card = stage.last("question")
    stage.press(card, "I'll answer this", Side.TEAM)
    other = type(TEAM)("test:other", "Dr Late", "", "Registrar")
    reply = stage.press(card, "I'll answer this", Side.TEAM, person=other)
    assert reply.card is not None
    assert "Dr Sam Rowan" in reply.card.first


def test_an_answer_reaches_the_gp_with_name_role_and_the_words(stage: Stage) -> None:
    reference = answered(stage)
    card = stage.last("answer")
    text = card.text()
    assert stage.state(reference) is State.ANSWERED
    assert "Bisoprolol is usual here." in text
    assert "Dr Sam Rowan, Consultant" in card.first
    assert "stays responsible" in text


def test_the_four_part_form_becomes_one_labelled_answer(stage: Stage) -> None:
    to_team(stage)
    stage.press(
        stage.last("question"),
        "Answer",
        Side.TEAM,
        advice="Rate control is fine",
        do_now="Check TSH",
        safety_net="Ring if syncope",
        refer_if="HR above 110",
    )
    text = stage.last("answer").text()
    assert "Advice: Rate control is fine" in text
    assert "Safety net: Ring if syncope" in text


def test_an_empty_answer_keeps_the_form_open(stage: Stage) -> None:
    reference = to_team(stage)
    reply = stage.press(stage.last("question"), "Answer", Side.TEAM, text="  ")
    assert "text" in reply.errors
    assert stage.state(reference) is State.SENT


def test_asking_the_gp_stops_the_teams_clock_and_the_reply_restarts_it(stage: Stage) -> None:
    reference = to_team(stage)
    promised = stage.query(reference).due_at
    stage.later(hours=2)
    stage.press(stage.last("question"), "Ask the GP", Side.TEAM, text="Any chest pain?")
    assert stage.state(reference) is State.ASKED
    assert "Any chest pain?" in stage.last("asked").text()
    stage.later(days=2)
    stage.say(f"{reference} none, and no syncope")
    moved = stage.query(reference)
    assert moved.state is State.SENT
    assert promised is not None
    assert moved.due_at is not None
    assert moved.due_at > promised
    assert "none, and no syncope" in stage.last("line").text()


def test_a_line_without_a_reference_is_a_new_question_that_offers_to_be_the_reply(
    stage: Stage,
) -> None:
    reference = to_team(stage)
    stage.press(stage.last("question"), "Ask the GP", Side.TEAM, text="What is the heart rate?")
    card = stage.ask("Heart rate 110 and irregular, palpitations still")
    assert card.reference != reference
    assert card.buttons[0].label.startswith(f"This is my reply to {reference} (Cardiology, sent ")
    stage.press(card, "This is my reply")
    assert stage.state(reference) is State.SENT
    assert stage.state(card.reference) is State.WITHDRAWN
    assert "Heart rate 110" in stage.last("line").text()


def test_somebody_elses_reference_is_not_followed(stage: Stage) -> None:
    reference = to_team(stage)
    other = type(GP)("test:other", "Dr Other")
    stage.say(f"{reference} palpitations again, what now?", person=other)
    assert "line" not in stage.kinds(Side.TEAM)


def test_a_follow_up_reopens_with_a_new_promise(stage: Stage) -> None:
    reference = answered(stage)
    stage.press(stage.last("answer"), "Ask further", text="And if she is asthmatic?")
    query = stage.query(reference)
    assert query.state is State.CLAIMED
    assert query.due_at is not None
    assert query.due_at > stage.clock.now
    assert "asks further" in stage.last("line").first


def test_not_an_answer_lets_the_first_clock_run_on(stage: Stage) -> None:
    reference = to_team(stage)
    due = stage.query(reference).due_at
    stage.press(stage.last("question"), "Answer", Side.TEAM, text="Thanks for this.")
    stage.press(stage.last("answer"), "That is not an answer")
    query = stage.query(reference)
    assert query.state is State.CLAIMED
    assert query.due_at == due
    assert query.answered_at is None
    assert "not an answer" in stage.last("told").first


def test_a_correction_reaches_the_gp_as_one_and_both_versions_stay(stage: Stage) -> None:
    reference = answered(stage)
    stage.press(stage.last("question"), "Correct the answer", Side.TEAM, text="Diltiazem instead.")
    card = stage.last("answer")
    assert "The earlier answer no longer stands" in card.first
    record = stage.act("record", reference).card
    assert record is not None
    assert "Bisoprolol is usual here." in record.text()
    assert "Diltiazem instead." in record.text()


def test_passing_on_keeps_the_history_and_shows_the_new_promise(stage: Stage) -> None:
    reference = to_team(stage)
    first = stage.query(reference).first_sent_at
    stage.later(hours=3)
    stage.press(
        stage.last("question"),
        "Pass on",
        Side.TEAM,
        service="endocrinology",
        reason="Thyroid first",
    )
    query = stage.query(reference)
    assert query.service == "endocrinology"
    assert query.state is State.SENT
    assert query.first_sent_at == first
    assert query.sent_at == stage.clock.now
    card = stage.last("redirected")
    assert "Cardiology passed your question on to Endocrinology" in card.first
    assert "Thyroid first" in card.text()
    assert "Passed on by Cardiology: Thyroid first" in stage.last("question").text()


def test_the_third_pass_goes_to_a_person(stage: Stage) -> None:
    reference = to_team(stage)
    for service in ("endocrinology", "general-medicine", "haematology"):
        stage.act("redirect", reference, Side.TEAM, service=service, reason="not ours")
    lead = stage.directory.by_id["haematology"].lead
    assert lead is not None
    told = [seen for seen in stage.door.seen if seen.delivery.kind == "lead_redirect"]
    assert [seen.delivery.place.address for seen in told] == [lead.email]
    assert "goes to the person who leads the service" in stage.last("redirected").text()


def test_the_team_that_passed_it_on_can_no_longer_answer(stage: Stage) -> None:
    reference = to_team(stage)
    old = stage.team_place(reference)
    stage.act("redirect", reference, Side.TEAM, service="endocrinology", reason="thyroid")
    reply = stage.act("answer", reference, Side.TEAM, place=old, text="Too late")
    assert reply.card is not None
    assert reply.card.kind == "refused"
    assert stage.state(reference) is State.SENT


def test_not_for_advice_says_why_and_which_way_to_go(stage: Stage) -> None:
    reference = to_team(stage)
    stage.press(stage.last("question"), "Not for advice", Side.TEAM, reason="Please refer.")
    card = stage.last("declined")
    assert stage.state(reference) is State.DECLINED
    assert "Please refer." in card.text()
    assert "To refer: " in card.text()


def test_no_longer_needed_tells_the_team(stage: Stage) -> None:
    reference = to_team(stage)
    stage.press(stage.last("receipt"), "No longer needed")
    assert stage.state(reference) is State.WITHDRAWN
    assert "no longer needed, says Dr Alex Gray" in stage.last("told").first


def test_giving_it_back_makes_it_the_teams_again(stage: Stage) -> None:
    reference = to_team(stage)
    stage.press(stage.last("question"), "I'll answer this", Side.TEAM)
    stage.press(stage.last("question"), "Give it back", Side.TEAM)
    query = stage.query(reference)
    assert query.state is State.SENT
    assert query.claimed_name == ""


def test_a_colleague_can_take_over_by_name(stage: Stage) -> None:
    reference = to_team(stage)
    stage.press(stage.last("question"), "I'll answer this", Side.TEAM)
    stage.act("hand_over", reference, Side.TEAM, value="Dr Jo Winter")
    assert stage.query(reference).claimed_name == "Dr Jo Winter"


@pytest.mark.parametrize("outcome", ["managed", "referring", "admitted", "still_need_help"])
def test_one_tap_closes_with_an_outcome(stage: Stage, outcome: str) -> None:
    reference = answered(stage)
    stage.act("outcome", reference, value=outcome)
    query = stage.query(reference)
    assert (query.state, query.outcome) == (State.CLOSED, outcome)
    assert query.read_at


def test_the_gp_says_whether_it_was_clear(stage: Stage) -> None:
    reference = answered(stage)
    stage.press(stage.last("answer"), "That is clear")
    assert stage.query(reference).clear is True


def test_a_question_goes_nowhere_but_to_its_team_and_its_gp(stage: Stage) -> None:
    answered(stage)
    addresses = {seen.delivery.place.address for seen in stage.door.seen}
    assert addresses == {"dm-gray", "advice.cardiology@northshire.example"}


def test_who_the_patient_is_goes_by_the_services_own_mailbox_and_the_clock_runs_on(
    stage: Stage,
) -> None:
    reference = to_team(stage)
    due = stage.query(reference).due_at
    stage.press(stage.last("question"), "Ask who the patient is", Side.TEAM)
    card = stage.last("identity")
    link = next(button.link for button in card.buttons if button.link)
    assert link == f"mailto:advice.cardiology@northshire.example?subject=Advice%20{reference}"
    assert "never here" in card.text()
    assert stage.query(reference).due_at == due


def test_the_copy_for_the_record_has_everything_word_for_word(stage: Stage) -> None:
    reference = answered(stage)
    for side in (Side.GP, Side.TEAM):
        card = stage.act("record", reference, side).card
        assert card is not None
        text = card.text()
        for words in (reference, AF, "Bisoprolol is usual here.", "Dr Sam Rowan, Consultant"):
            assert words in text


def test_the_log_has_every_step(stage: Stage) -> None:
    reference = to_team(stage)
    stage.press(stage.last("question"), "I'll answer this", Side.TEAM)
    stage.press(stage.last("question"), "Answer", Side.TEAM, text="Bisoprolol.")
    stage.act("outcome", reference, value="managed")
    assert stage.acts(reference) == ["asked", "send", "accepted", "claim", "answer", "outcome"]
