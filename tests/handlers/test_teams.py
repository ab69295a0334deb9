"""A whole conversation in Teams: the GP's private chat, the team's channel."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.model import State
from bot.screening import Screener
from directory.model import Directory
from tests.handlers.teams_stage import CHANNEL, TeamsStage, actions, words

AF = "72 year old with new atrial fibrillation and palpitations, which rate control?"


@pytest.fixture
def teams(tmp_path: Path, northshire: Directory, screener: Screener) -> Iterator[TeamsStage]:
    with TeamsStage(tmp_path, northshire, screener) as stage:
        yield stage
        assert stage.connector.complaints == []


def labels(card: dict[str, object]) -> list[str]:
    return [action["title"] for action in actions(card)]


def test_the_number_is_readable_at_once_and_is_what_the_toast_shows(teams: TeamsStage) -> None:
    proposal = teams.asks(AF)
    first = words(proposal.card).splitlines()[0]
    assert "0131 496" in first
    assert proposal.activity["summary"] == first
    assert proposal.card["version"] == "1.5"


def test_two_presses_send_a_question_and_the_proposal_is_spent_in_place(teams: TeamsStage) -> None:
    proposal = teams.asks(AF)
    body = teams.presses(proposal, "Ask Cardiology", practice="S12345", role="role.gp")
    assert body["statusCode"] == 200
    assert not any(label.startswith("Ask ") for label in labels(body["value"]))
    assert "with Cardiology" in words(body["value"]) or "sending to" in words(body["value"])
    assert "you remain responsible" in words(teams.last("with Cardiology", "a:gray").card)
    assert teams.state() is State.SENT


def test_the_question_is_a_card_at_the_top_of_a_channel_conversation(teams: TeamsStage) -> None:
    question = teams.sends(AF)
    assert question.conversation == CHANNEL
    assert AF in words(question.card)
    assert "Dr Alex Gray, GP" in words(question.card)
    assert labels(question.card)[:2] == ["I'll answer this", "Answer"]


def test_a_press_of_the_team_changes_the_card_in_place_and_for_all(teams: TeamsStage) -> None:
    question = teams.sends(AF)
    body = teams.presses(question, "I'll answer this", "rowan")
    assert "Dr Sam Rowan at Cardiology will answer" in words(body["value"])
    redrawn = teams.last("Dr Sam Rowan", CHANNEL)
    assert redrawn.update
    assert redrawn.id == question.id
    assert redrawn.conversation == f"{CHANNEL};messageid={question.id}"
    assert teams.last("Dr Sam Rowan at Cardiology", "a:gray").update


def test_an_answer_reaches_the_gp_who_reads_it_asks_further_and_closes(teams: TeamsStage) -> None:
    question = teams.sends(AF)
    teams.presses(question, "Answer", "rowan", text="Bisoprolol is usual here.")
    answer = teams.last("has answered", "a:gray")
    assert "Bisoprolol is usual here." in words(answer.card)
    body = teams.presses(answer, "Ask further", text="And if she has asthma?")
    assert "Bisoprolol is usual here." in words(body["value"])
    line = teams.last("asks further", CHANNEL)
    assert line.conversation == f"{CHANNEL};messageid={question.id}"
    assert "And if she has asthma?" in words(line.card)
    teams.presses(line, "Answer", "rowan", text="Then diltiazem.")
    second = teams.last("has answered", "a:gray")
    closed = teams.presses(second, "Managed in the practice")
    assert "Then diltiazem." in words(closed["value"])
    assert "Managed in the practice" not in labels(closed["value"])
    assert teams.state() is State.CLOSED


def test_who_answers_says_their_role_once(teams: TeamsStage) -> None:
    question = teams.sends(AF)
    teams.presses(question, "Answer", "rowan", text="Bisoprolol.", role="Consultant")
    assert "Dr Sam Rowan, Consultant" in teams.last("has answered").activity["summary"]
    again = teams.sends(AF)
    teams.presses(again, "Answer", "rowan", text="Apixaban.")
    assert "Dr Sam Rowan, Consultant" in teams.last("has answered").activity["summary"]


def test_a_role_that_names_a_patient_is_cleaned(teams: TeamsStage) -> None:
    question = teams.sends(AF)
    teams.presses(question, "Answer", "rowan", text="Bisoprolol.", role="re CHI 0101011237")
    assert "0101011237" not in teams.last("has answered").activity["summary"]


def test_the_team_asks_and_the_gp_replies_from_the_cards_own_box(teams: TeamsStage) -> None:
    question = teams.sends(AF)
    teams.presses(question, "Ask the GP", "rowan", text="Any chest pain?")
    assert teams.state() is State.ASKED
    teams.presses(teams.last("asks you", "a:gray"), "Reply", text="None at all.")
    assert "None at all." in words(teams.last("replied", CHANNEL).card)
    assert teams.state() is State.SENT


def test_a_quoted_message_says_which_query_a_line_belongs_to(teams: TeamsStage) -> None:
    teams.sends(AF)
    receipt = teams.posted("Cardiology", "a:gray")[-1]
    rich = (
        '<blockquote itemscope="" itemtype="http://schema.skype.com/Reply" '
        f'itemid="{receipt.id}"><strong>Adviceline</strong><p>the receipt</p></blockquote>'
        "<p>she is also on&nbsp;warfarin</p>"
    )
    attachments = [{"contentType": "text/html", "content": rich}]
    teams.says("the receipt she is also on warfarin", attachments=attachments)
    assert words(teams.last("added", CHANNEL).card).endswith("she is also on warfarin")


def test_a_typed_reference_says_which_query_a_line_belongs_to(teams: TeamsStage) -> None:
    teams.sends(AF)
    teams.says(f"{teams.query().reference} she is also on warfarin")
    assert "she is also on warfarin" in words(teams.last("added", CHANNEL).card)


def test_any_other_line_is_a_new_question_and_offers_to_be_a_reply(teams: TeamsStage) -> None:
    question = teams.sends(AF)
    teams.presses(question, "Ask the GP", "rowan", text="Any chest pain?")
    proposal = teams.asks("?PMR in a 74 year old, ESR 60, shoulders stiff")
    assert labels(proposal.card)[0].startswith("This is my reply to")


def test_passing_on_goes_through_a_list_that_is_filtered_while_typing(teams: TeamsStage) -> None:
    question = teams.sends(AF)
    form = next(each for each in actions(question.card) if each["title"] == "Pass on")
    chooser = form["card"]["body"][0]
    assert chooser["type"] == "Input.ChoiceSet"
    assert chooser["style"] == "filtered"


def test_a_required_field_left_out_is_said_and_the_form_stays_open(teams: TeamsStage) -> None:
    proposal = teams.asks(AF)
    body = teams.presses(proposal, "Ask Cardiology")
    assert body["type"] == "application/vnd.microsoft.activity.message"
    assert "Your practice: Please fill this in." in body["value"]
    assert teams.state() is State.OFFERED


def test_an_old_client_presses_by_submit_and_sees_the_same(teams: TeamsStage) -> None:
    proposal = teams.asks(AF)
    data = {"act": "got_advice", "ref": teams.query().reference, "value": "0131 496 0101"}
    teams.post(teams.activity("gray", "message", value=data, replyToId=proposal.id))
    teams.settle()
    assert teams.state() is State.CLOSED
    assert "Copy for the record" in labels(teams.last("noted, you got advice").card)


def test_a_question_is_handed_over_to_a_colleague(teams: TeamsStage) -> None:
    question = teams.sends(AF)
    body = teams.presses(question, "I'll answer this", "rowan")
    body = teams.presses(body["value"], "Hand over", "rowan", value="Dr Kit Lane")
    assert "Dr Kit Lane at Cardiology will answer" in words(body["value"])
    assert "Dr Kit Lane" in teams.last("will answer", "a:gray").activity["summary"]


def test_a_mailbox_is_a_link_with_the_reference_and_a_press_that_logs_it(
    teams: TeamsStage,
) -> None:
    teams.stage.tools = teams.stage.desk.tools = replace(teams.stage.tools, doors={})
    teams.outbox.tools = teams.stage.tools
    proposal = teams.asks("eGFR 18 and falling in a 70 year old with CKD, refer?")
    body = teams.presses(proposal, "Write to")
    link = next(each for each in actions(body["value"]) if each["type"] == "Action.OpenUrl")
    reference = teams.query().reference
    assert link["url"].startswith("mailto:")
    assert link["url"].endswith(f"?subject=Advice%20{reference}")
    assert "mailto" in teams.stage.acts(reference)


def test_the_record_is_shown_under_the_answer_and_the_answer_stays(teams: TeamsStage) -> None:
    question = teams.sends(AF)
    teams.presses(question, "Answer", "rowan", text="Bisoprolol is usual here.")
    body = teams.presses(teams.last("has answered", "a:gray"), "Copy for the record")
    text = words(body["value"])
    assert text.count("Bisoprolol is usual here.") == 2
    assert "Copy for the record" in text


def test_a_record_too_long_for_the_card_comes_as_messages(teams: TeamsStage) -> None:
    question = teams.sends(AF)
    said = "\n".join(f"Line {number} of a long answer." for number in range(450))
    teams.presses(question, "Answer", "rowan", text=said)
    answer = teams.posted("has answered", "a:gray")[0]
    teams.presses(answer, "Copy for the record")
    record = "\n".join(words(each.card) for each in teams.posted("Copy for the record", "a:gray"))
    assert all(f"Line {number} of a long answer." in record for number in range(450))


def test_nobody_outside_the_channel_can_act_for_the_team(teams: TeamsStage) -> None:
    question = teams.sends(AF)
    data = actions(question.card)[0]["data"]
    where = "19:elsewhere@thread.tacv2;messageid=1"
    press = {"action": {"type": "Action.Execute", "verb": "claim", "data": data}}
    body = teams.invoke("mallory", where, "adaptiveCard/action", press)
    assert "not yours" in words(body["value"])
    assert AF not in words(body["value"])
    assert teams.state() is State.SENT


def test_the_desk_is_told_to_send_at_once(teams: TeamsStage) -> None:
    teams.says(AF)
    assert teams.kicks >= 1
