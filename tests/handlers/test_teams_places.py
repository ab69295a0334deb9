"""Coming and going, channels and group chats, talk in the team, entries kept true, the search."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.model import State
from bot.screening import Screener
from directory.model import Directory
from tests.handlers.teams_counterparts import BOT, TEAM
from tests.handlers.teams_stage import CHANNEL, TeamsStage, actions, press, words

AF = "72 year old with new atrial fibrillation and palpitations, which rate control?"
OTHER = "19:renal@thread.tacv2"
GROUP = "19:group@thread.v2"
Json = dict[str, Any]


@pytest.fixture
def teams(tmp_path: Path, northshire: Directory, screener: Screener) -> Iterator[TeamsStage]:
    with TeamsStage(tmp_path, northshire, screener) as stage:
        yield stage
        assert stage.connector.complaints == []


def labels(card: Json) -> list[str]:
    return [action["title"] for action in actions(card)]


def changed(teams: TeamsStage, who: str, where: str = "", /, **more: Any) -> None:
    teams.post(teams.activity(who, "conversationUpdate", where, **more))
    teams.settle()


def owner_of(teams: TeamsStage, service: str) -> str:
    """Lets Kim be an owner of a service, who has opened the bot."""
    owner = teams.stage.directory.by_id[service].owners[0]
    teams.connector.members["29:owner"] = owner
    teams.says("help", "owner")
    return owner


# --- coming and going ------------------------------------------------------------------------


def test_one_welcome_on_install_however_often_teams_says_it(teams: TeamsStage) -> None:
    added: Json = {"membersAdded": [{"id": BOT}]}
    teams.post(teams.activity("gray", "installationUpdate", action="add"))
    changed(teams, "gray", **added)
    changed(teams, "gray", **added)
    assert len(teams.posted()) == 1
    welcome = teams.posted()[0]
    assert "No diagnosis" in words(welcome.card)
    assert labels(welcome.card) == ["Ask the example"]


def test_the_example_is_one_press_away(teams: TeamsStage) -> None:
    changed(teams, "gray", membersAdded=[{"id": BOT}])
    teams.presses(teams.last(), "Ask the example")
    assert "0131 496" in teams.last().activity["summary"]


def test_other_people_who_come_and_go_are_no_event(teams: TeamsStage) -> None:
    changed(teams, "gray", membersAdded=[{"id": "29:somebody"}])
    changed(teams, "gray", CHANNEL, membersRemoved=[{"id": "29:somebody"}])
    assert teams.posted() == []


def test_a_channel_is_bound_by_an_owner_and_nobody_types_an_id(teams: TeamsStage) -> None:
    owner_of(teams, "renal")
    channel = {
        "tenant": {"id": teams.settings.tenant_id},
        "channel": {"id": OTHER, "name": "Renal"},
    }
    changed(teams, "rowan", OTHER, membersAdded=[{"id": BOT}], channelData=channel)
    asked = teams.last("Which service answers here?", OTHER)
    body = teams.presses(asked, "Choose the service", "rowan", service="renal")
    assert "has been asked to approve" in words(body["value"])
    request = teams.last("wants the channel", "a:owner")
    teams.presses(request, "Approve", "owner")
    test_question = teams.last("now answers for", OTHER)
    teams.presses(test_question, "I have seen this", "rowan")
    assert teams.posted("can be reached here", OTHER)
    proposal = teams.asks("renal stones or CKD? eGFR 18 and falling, 70 year old")
    assert "19:" not in words(proposal.card)


def test_another_channel_is_bound_by_asking_the_bot_to_answer_there(teams: TeamsStage) -> None:
    teams.connector.channels = [{"id": TEAM}, {"id": OTHER, "name": "Renal advice"}]
    owner_of(teams, "renal")
    data = {"tenant": {"id": teams.settings.tenant_id}, "team": {"id": TEAM}}
    mention = {"type": "mention", "text": "<at>Adviceline</at>", "mentioned": {"id": BOT}}
    said = "<at>Adviceline</at> Answer here"
    teams.says(said, "rowan", OTHER, channelData=data, entities=[mention])
    asked = teams.last("Which service answers here?", OTHER)
    teams.presses(asked, "Choose", "rowan", service="renal")
    assert "Renal advice" in teams.last("wants the channel", "a:owner").activity["summary"]


def test_installing_and_joining_ask_once(teams: TeamsStage) -> None:
    teams.post(teams.activity("rowan", "installationUpdate", OTHER, action="add"))
    changed(teams, "rowan", OTHER, membersAdded=[{"id": BOT}])
    assert len(teams.posted(where=OTHER)) == 1


def test_whoever_is_no_owner_cannot_approve(teams: TeamsStage) -> None:
    owner_of(teams, "renal")
    changed(teams, "rowan", OTHER, membersAdded=[{"id": BOT}])
    teams.presses(teams.last("Which service", OTHER), "Choose", "rowan", service="renal")
    request = teams.last("wants the channel", "a:owner")
    body = teams.presses(request, "Approve", "mallory")
    assert "Only an owner" in words(body["value"])
    assert not teams.posted("now answers for", OTHER)


def test_an_owner_who_does_not_agree_is_heard(teams: TeamsStage) -> None:
    owner_of(teams, "renal")
    changed(teams, "rowan", OTHER, membersAdded=[{"id": BOT}])
    teams.presses(teams.last("Which service", OTHER), "Choose", "rowan", service="renal")
    teams.presses(teams.last("wants the channel", "a:owner"), "Do not approve", "owner")
    assert teams.posted("has not approved", OTHER)
    assert not teams.posted("now answers for", OTHER)


def test_a_renamed_channel_asks_its_owner_whether_it_is_still_right(teams: TeamsStage) -> None:
    owner_of(teams, "cardiology")
    data = {
        "tenant": {"id": teams.settings.tenant_id}, "eventType": "channelRenamed",
        "channel": {"id": CHANNEL, "name": "Hearts"}, "team": {"id": "19:team"},
    }  # fmt: skip
    changed(teams, "rowan", "19:team", channelData=data)
    assert "Hearts" in teams.last("is now called", "a:owner").activity["summary"]


# --- where others read -----------------------------------------------------------------------


def test_a_mention_in_a_channel_is_answered_in_the_private_chat(teams: TeamsStage) -> None:
    teams.says("help", "gray")
    teams.mentions(AF, "gray", OTHER)
    assert teams.posted(where=OTHER) == []
    assert "0131 496" in teams.last(where="a:gray").activity["summary"]


def test_somebody_never_seen_gets_a_private_chat_opened(teams: TeamsStage) -> None:
    teams.mentions(AF, "newcomer", OTHER)
    assert "0131 496" in teams.last(where="a:chat-with-29:newcomer").activity["summary"]
    assert teams.posted(where=OTHER) == []


def test_where_nobody_can_be_written_to_alone_only_a_link_is_answered(teams: TeamsStage) -> None:
    teams.connector.no_chat.add("29:stranger")
    teams.mentions(AF, "stranger", GROUP)
    answer = teams.last(where=GROUP)
    link = actions(answer.card)[0]
    assert link["type"] == "Action.OpenUrl"
    assert link["url"] == f"https://teams.microsoft.com/l/chat/0/0?users={BOT}"
    assert "0131" not in words(answer.card)
    assert "atrial" not in words(answer.card)


def test_an_empty_mention_gets_help(teams: TeamsStage) -> None:
    teams.says("my queries", "gray")
    teams.mentions("", "gray", OTHER)
    assert "right hospital specialty" in teams.last(where="a:gray").activity["summary"]


def test_talk_without_a_mention_stays_in_the_team(teams: TeamsStage) -> None:
    question = teams.sends(AF)
    count = len(teams.connector.posted)
    teams.says("I think bisoprolol", "rowan", f"{CHANNEL};messageid={question.id}")
    assert len(teams.connector.posted) == count
    assert teams.state() is State.SENT


# --- talk that is for the GP -----------------------------------------------------------------


def talked(teams: TeamsStage) -> tuple[Any, str]:
    question = teams.sends(AF)
    thread = f"{CHANNEL};messageid={question.id}"
    teams.mentions("Bisoprolol 2.5 mg is usual here.", "rowan", thread)
    return teams.last("shall what you wrote go to the GP?", CHANNEL), thread


def test_a_reply_that_mentions_the_bot_becomes_the_answer_by_its_authors_press(
    teams: TeamsStage,
) -> None:
    card, thread = talked(teams)
    assert card.conversation == thread
    assert not teams.posted("has answered", "a:gray")
    teams.presses(card, "Send as the answer", "rowan")
    assert "Bisoprolol 2.5 mg is usual here." in words(teams.last("has answered").card)


def test_only_its_author_can_press(teams: TeamsStage) -> None:
    card, _ = talked(teams)
    teams.presses(card, "Send as the answer", "colleague")
    assert teams.state() is State.SENT
    assert not teams.posted("has answered", "a:gray")


def test_kept_inside_it_never_reaches_the_gp(teams: TeamsStage) -> None:
    card, _ = talked(teams)
    teams.presses(card, "Keep it inside", "rowan")
    teams.presses(card, "Send as the answer", "rowan")
    assert teams.state() is State.SENT


def test_a_reply_can_be_a_question_to_the_gp(teams: TeamsStage) -> None:
    card, _ = talked(teams)
    teams.presses(card, "Send as a question", "rowan")
    assert "Bisoprolol 2.5 mg" in words(teams.last("asks you", "a:gray").card)
    assert teams.state() is State.ASKED


def test_an_edited_answer_reaches_the_gp_as_a_correction(teams: TeamsStage) -> None:
    question = teams.sends(AF)
    thread = f"{CHANNEL};messageid={question.id}"
    mention = {"type": "mention", "text": "<at>Adviceline</at>", "mentioned": {"id": BOT}}
    said: Json = {
        "text": "<at>Adviceline</at> Bisoprolol 2.5 mg.",
        "entities": [mention],
        "id": "1800",
    }
    teams.post(teams.activity("rowan", "message", thread, **said))
    teams.settle()
    teams.presses(teams.last("shall what you wrote", CHANNEL), "Send as the answer", "rowan")
    edit: Json = said | {"text": "<at>Adviceline</at> Bisoprolol 1.25 mg."}
    edit["channelData"] = {
        "tenant": {"id": teams.settings.tenant_id}, "eventType": "editMessage",
    }  # fmt: skip
    teams.post(teams.activity("rowan", "messageUpdate", thread, **edit))
    teams.settle()
    correction = teams.last("correction by", "a:gray")
    assert "Bisoprolol 1.25 mg." in words(correction.card)


def test_with_consent_to_read_channels_an_unmentioned_reply_is_asked_about(
    tmp_path: Path, northshire: Directory, screener: Screener
) -> None:
    with TeamsStage(tmp_path, northshire, screener, reads_channels=True) as teams:
        question = teams.sends(AF)
        teams.says("Bisoprolol here.", "rowan", f"{CHANNEL};messageid={question.id}")
        card = teams.last("shall what you wrote", CHANNEL)
        teams.presses(card, "Send as the answer", "rowan")
        assert teams.state() is State.ANSWERED
        teams.says("lunch?", "rowan", OTHER)
        assert teams.posted(where=OTHER) == []
        assert "all that is said" in teams.door.state()


def test_without_that_consent_doctor_says_so(teams: TeamsStage) -> None:
    assert "only what mentions it" in teams.door.state()


# --- entries kept true -----------------------------------------------------------------------


def test_an_owner_sees_their_services_and_says_still_right_in_one_press(
    teams: TeamsStage,
) -> None:
    owner_of(teams, "cardiology")
    teams.says("services I own", "owner")
    card = teams.last("Cardiology", "a:owner")
    body = teams.presses(card, "Still right", "owner")
    assert "last checked on 23 November 2026" in words(body["value"])


def test_an_owner_changes_a_number_and_every_card_shows_it(teams: TeamsStage) -> None:
    owner_of(teams, "cardiology")
    teams.says("services I own", "owner")
    card = teams.last("Cardiology", "a:owner")
    body = teams.presses(card, "Change 0131 496 0101", "owner", contact="0131 496 0199")
    assert "0131 496 0199" in words(body["value"])
    assert "0131 496 0199" in words(teams.asks(AF).card)


def test_an_owner_pauses_a_line_and_ends_the_pause(teams: TeamsStage) -> None:
    owner_of(teams, "cardiology")
    teams.says("services I own", "owner")
    card = teams.last("Cardiology", "a:owner")
    body = teams.presses(card, "Pause 0131 496 0101", "owner", until="2026-12-01")
    assert "paused until" in words(body["value"])
    assert "0131 496 0101" not in words(teams.asks(AF).card)
    teams.presses(body["value"], "End the pause", "owner")
    assert "0131 496 0101" in words(teams.asks(AF).card)


def test_wrong_hours_are_said_and_the_form_stays_open(teams: TeamsStage) -> None:
    owner_of(teams, "cardiology")
    teams.says("services I own", "owner")
    card = teams.last("Cardiology", "a:owner")
    body = teams.presses(card, "Change 0131 496 0101", "owner", hours="sometimes")
    assert body["type"] == "application/vnd.microsoft.activity.message"


# --- the search in the compose box -----------------------------------------------------------


def find(teams: TeamsStage, typed: str) -> Json:
    value = {"commandId": "contact", "parameters": [{"name": "service", "value": typed}]}
    found: Json = teams.invoke("gray", "", "composeExtension/query", value)["composeExtension"]
    return found


def test_the_compose_box_finds_a_services_contact_card(teams: TeamsStage) -> None:
    found = find(teams, "cardio")
    assert found["type"] == "result"
    first = found["attachments"][0]
    assert first["preview"]["content"]["title"] == "Cardiology"
    assert "0131 496" in words(first["content"])
    assert [each["type"] for each in actions(first["content"])] == ["Action.ToggleVisibility"]


def test_nothing_typed_yet_shows_some_and_nonsense_none(teams: TeamsStage) -> None:
    assert find(teams, "")["attachments"]
    assert find(teams, "qqqqxzy")["attachments"] == []


def test_a_list_too_long_for_a_card_is_searched_while_typing(teams: TeamsStage) -> None:
    value = {"queryText": "anyt", "dataset": "practice", "queryOptions": {"skip": 0, "top": 15}}
    body = teams.invoke("gray", "", "application/search", value)
    assert body["type"] == "application/vnd.microsoft.search.searchResponse"
    assert {"value": "S12345", "title": "Anytown Medical Practice"} in body["value"]["results"]


# --- bad input -------------------------------------------------------------------------------


def test_files_are_refused_with_the_approved_way_and_the_text_is_answered(
    teams: TeamsStage,
) -> None:
    download = "application/vnd.microsoft.teams.file.download.info"
    letter = [{"contentType": download, "name": "Morag MacDonald 0101011237.pdf"}]
    teams.says(AF, attachments=letter)
    said = [words(each.card) for each in teams.posted()]
    assert any("I take no files" in each for each in said)
    assert any("0131 496" in each for each in said)
    assert not any("Morag" in each for each in said)


def test_a_button_of_an_older_card_says_so(teams: TeamsStage) -> None:
    teams.says(AF)
    data = {"act": "launch", "ref": teams.query().reference, "delivery": 1}
    body = teams.invoke("gray", "", "adaptiveCard/action", {"action": {"data": data}})
    assert "older version" in words(body["value"])
    for odd in ({}, {"action": None}, {"action": {"data": {"x": 1}}}):
        answer = teams.invoke("gray", "", "adaptiveCard/action", odd)
        assert "older version" in answer["value"]


def test_a_press_after_the_end_shows_how_things_stand(teams: TeamsStage) -> None:
    question = teams.sends(AF)
    receipt = teams.last("Cardiology", "a:gray")
    teams.presses(receipt, "No longer needed")
    body = teams.presses(question, "Answer", "rowan", text="too late")
    assert "no longer needed" in words(body["value"])
    assert "Answer" not in labels(body["value"])
    assert teams.state() is State.WITHDRAWN


def test_the_same_activity_twice_does_one_thing(teams: TeamsStage) -> None:
    payload = teams.activity("gray", "message", text=AF)
    for _ in range(3):
        assert teams.post(payload).status_code == 200
    teams.settle()
    assert len(teams.posted()) == 1


def test_the_same_press_with_a_new_id_does_one_thing(teams: TeamsStage) -> None:
    proposal = teams.asks(AF)
    action = press(proposal.card, "Ask ", {"practice": "S12345", "role": "role.gp"})
    for _ in range(3):
        teams.invoke("gray", "", "adaptiveCard/action", {"action": action})
    assert len([each for each in teams.posted(where=CHANNEL) if not each.update]) == 1


def test_another_persons_press_on_a_gps_card_does_nothing(teams: TeamsStage) -> None:
    proposal = teams.asks(AF)
    body = teams.presses(proposal, "Ask ", "mallory", practice="S12345", role="role.gp")
    assert "not yours" in words(body["value"])
    assert teams.state() is State.OFFERED


def test_markup_in_a_question_is_shown_as_it_was_typed(teams: TeamsStage) -> None:
    teams.sends("AF **bold** [click](https://evil.example) <at>everyone</at> rate control?")
    text = words(teams.last(where=CHANNEL).card)
    assert "**bold** [click](https://evil.example)" in text
    assert "'TextBlock'" not in str(teams.last(where=CHANNEL).card)
