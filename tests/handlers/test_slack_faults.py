"""Slack and its network at their worst: nothing lost, nothing done twice, nothing written down."""

import json
import logging
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk.turn import Turn
from bot.desk.upkeep import clean_text
from bot.messages import Did
from bot.model import Person, Side, State
from bot.screening import Screener
from bot.store import directory as stored
from bot.store.engine import StoreError, reading, transaction
from directory.model import Directory
from tests.handlers.slack_fake import TOKEN
from tests.handlers.slack_stage import AF, SlackStage, slack_stage
from tests.handlers.slack_workspace import CARDIO, GP, LOUNGE, SAM

SENTINEL = "zebra-finch-quokka"


@pytest.fixture
def w(tmp_path: Path, northshire: Directory, screener: Screener) -> Iterator[SlackStage]:
    with slack_stage(tmp_path, northshire, screener) as stage:
        yield stage


def marks(w: SlackStage) -> set[tuple[str, str]]:
    with reading(w.stage.engine) as connection:
        found = stored.marks(connection, "northshire", w.stage.clock())
    return {(mark.contact, mark.kind) for mark in found}


def later(w: SlackStage, minutes: float) -> None:
    w.until(w.stage.clock.now + timedelta(minutes=minutes))


# --- what comes in -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("secret", "age"), [("forged", 0), ("8f742231b10e8888abcd99yyyzzz85a5", 600)]
)
def test_a_forged_or_old_request_does_nothing(w: SlackStage, secret: str, age: int) -> None:
    event = {"type": "message", "channel": "D" + GP, "user": GP, "text": AF, "ts": "1.1"}
    body = json.dumps(w.envelope({**event, "channel_type": "im"}))
    answer = w.post(body, "application/json", secret, time.time() - age)
    assert answer.status == 401
    assert w.stage.all_queries() == []


def test_another_workspaces_events_do_nothing(w: SlackStage) -> None:
    event = {"type": "message", "channel": "D" + GP, "user": GP, "text": AF, "ts": "1.1"}
    body = w.envelope({**event, "channel_type": "im"}) | {"team_id": "T0OTHER"}
    w.post(json.dumps({**body, "authorizations": []}), "application/json")
    assert w.stage.all_queries() == []


def test_what_is_not_text_or_too_large_is_refused(w: SlackStage) -> None:
    url = f"http://127.0.0.1:{w.port}/slack/events"
    for body, status in ((b"\xff\xfe", 400), (b"x" * 2_000_001, 413)):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(urllib.request.Request(url, body), timeout=10)
        assert refused.value.code == status
        refused.value.close()


def test_the_address_is_confirmed_to_slack(w: SlackStage) -> None:
    body = json.dumps({"token": "legacy", "challenge": "3eZb", "type": "url_verification"})
    assert w.post(body, "application/json").json == {"challenge": "3eZb"}


def test_an_event_that_could_not_be_kept_is_asked_for_again(
    w: SlackStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(w.stage.desk, "said", _full)
        assert w.types(GP, AF, event_id="Ev7").status == 500
    assert w.dm() == []
    assert w.types(GP, AF, event_id="Ev7").status == 200
    assert len(w.dm()) == 1


def _full(*_: object) -> None:
    raise StoreError("The database refused: database or disk is full.")


def test_a_form_that_could_not_be_kept_stays_open_with_its_text(
    w: SlackStage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    w.types(GP, AF)
    w.press(w.dm()[-1], "Ask ", GP)
    with monkeypatch.context() as patched:
        patched.setattr(w.stage.desk, "did", _full)
        answer = w.fill(GP, practice="S12345", role="role.gp")
    (message,) = answer.json["errors"].values()
    assert "nothing was sent" in message
    mark = message.split(": ")[-1].rstrip(".")
    assert mark in caplog.text
    assert w.fill(GP, practice="S12345", role="role.gp").json["response_action"] == "clear"
    assert len(w.channel()) == 1


def test_a_press_or_command_that_could_not_be_kept_says_so(
    w: SlackStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    w.types(GP, AF)
    monkeypatch.setattr(w.stage.desk, "did", _full)
    monkeypatch.setattr(w.stage.desk, "said", _full)
    w.press(w.dm()[-1], "I rang: got advice", GP)
    assert "nothing was sent" in w.whispered(GP).said()
    assert "nothing was sent" in w.commands(GP, AF).body


@pytest.mark.parametrize(
    "value", ["", "not json", '{"a": 1}', '{"a": "claim", "s": "nobody"}', "[]"]
)
def test_a_button_that_is_none_of_ours_says_so(w: SlackStage, value: str) -> None:
    w.types(GP, AF)
    w.press(w.dm()[-1], "I rang: got advice", GP, value=value)
    assert "older version" in w.whispered(GP).said()
    assert w.stage.all_queries()[0].state is State.OFFERED


def test_an_act_that_is_no_longer_known_says_so(w: SlackStage) -> None:
    w.types(GP, AF)
    value = json.dumps({"a": "bygone", "s": "gp", "r": w.stage.all_queries()[0].reference})
    w.press(w.dm()[-1], "I rang: got advice", GP, value=value)
    assert "older version" in w.whispered(GP).said()


def test_a_gp_cannot_play_the_team_with_a_made_up_button(w: SlackStage) -> None:
    reference = w.sent()
    value = json.dumps({"a": "close", "s": "team", "r": reference})
    w.types(GP, AF)
    w.press(w.dm()[-1], "I rang: got advice", GP, value=value)
    assert w.stage.state(reference) is State.SENT


def test_a_form_that_cannot_be_opened_says_so(w: SlackStage) -> None:
    w.types(GP, AF)
    w.slack.fail("views.open", "expired_trigger_id")
    w.press(w.dm()[-1], "Ask ", GP)
    assert "nothing was sent" in w.whispered(GP).said()


def test_a_form_of_a_query_that_has_closed_meanwhile_tells_how_it_stands(w: SlackStage) -> None:
    reference = w.sent()
    w.press(w.channel()[0], "Answer", SAM)
    receipt = next(each for each in w.dm() if each.text.startswith(reference))
    w.press(receipt, "No longer needed", GP)
    answer = w.fill(SAM, text="Bisoprolol.")
    assert "no longer needed" in json.dumps(answer.json)
    assert w.stage.state(reference) is State.WITHDRAWN


def test_names_are_done_without_when_slack_does_not_say(w: SlackStage) -> None:
    w.slack.fail("users.info", "500", times=5)
    assert w.types(GP, AF).status == 200
    assert w.dm()[-1].text.startswith("Cardiology")


# --- what goes out -------------------------------------------------------------------------------


def test_slack_is_left_alone_for_as_long_as_it_says(w: SlackStage) -> None:
    w.slack.fail("chat.postMessage", "429", after=120)
    w.types(GP, AF)
    assert w.dm() == []
    later(w, 1.9)
    assert w.dm() == []
    later(w, 1)
    assert len(w.dm()) == 1


def test_a_fault_of_slacks_is_tried_again_by_the_outbox_alone(w: SlackStage) -> None:
    w.slack.fail("chat.postMessage", "500")
    w.types(GP, AF)
    assert w.slack.calls.count("chat.postMessage") == 1
    later(w, 1)
    assert len(w.dm()) == 1


def test_a_lost_answer_makes_two_copies_with_one_number(w: SlackStage) -> None:
    w.slack.fail("chat.postMessage", "lost")
    w.types(GP, AF)
    later(w, 1)
    first, second = w.dm()
    assert first.metadata == second.metadata
    assert first.buttons() == second.buttons()
    w.press(first, "I rang: got advice", GP)
    w.press(second, "I rang: got advice", GP)
    assert w.stage.acts(w.stage.all_queries()[0].reference).count("got_advice") == 1


def test_an_answer_that_never_comes_is_given_up_and_sent_again(
    tmp_path: Path, northshire: Directory, screener: Screener
) -> None:
    with slack_stage(tmp_path, northshire, screener, timeout_seconds=2) as w:
        w.slack.fail("chat.postMessage", "hangs")
        w.types(GP, AF)
        later(w, 1)
        assert len(w.dm()) == 2


@pytest.mark.parametrize("word", ["channel_not_found", "is_archived", "not_in_channel"])
def test_a_dead_channel_is_told_to_the_gp_and_marked(w: SlackStage, word: str) -> None:
    w.types(GP, AF)
    w.press(w.dm()[-1], "Ask ", GP)
    w.slack.fail("chat.postMessage", "", times=1)  # the receipt
    w.slack.fail("chat.postMessage", word)  # the question
    w.fill(GP, practice="S12345", role="role.gp")
    assert (CARDIO, "failing") in marks(w)
    mails = [seen.card.kind for seen in w.stage.door.seen]
    assert "question" in mails  # the mailbox has it all the same
    assert "admin" in mails


def test_where_no_way_is_left_the_gp_is_told_and_offered_what_can_be_done(w: SlackStage) -> None:
    w.stage.door.dead.add("advice.cardiology@northshire.example")
    w.slack.channels[CARDIO]["archived"] = True
    w.types(GP, AF)
    w.press(w.dm()[-1], "Ask ", GP)
    w.fill(GP, practice="S12345", role="role.gp")
    told = [each for each in w.dm() if "could not be delivered" in each.text]
    assert len(told) == 1


def test_a_refused_token_kills_no_conversation_and_everything_comes_once_it_is_mended(
    w: SlackStage,
) -> None:
    reference = w.sent()
    w.slack.token = "xoxb-new"
    w.press(w.channel()[0], "Answer", SAM)
    assert "refuses the bot token (invalid_auth)" in w.door.state()
    place = w.stage.team_place(reference)
    who = Person("slack:U2SAM", "Dr Sam Rowan")
    did = Did("e-answer", who, place, "answer", reference, {"text": "Bisoprolol."})
    w.stage.desk.did(did, Side.TEAM)
    w.settle()
    later(w, 1)
    assert marks(w) == set()
    w.slack.token = TOKEN
    later(w, 20)
    assert "Bisoprolol." in w.dm()[-1].said()
    assert "connected to NHS Northshire" in w.door.state()


def test_a_card_that_was_deleted_is_not_redrawn_and_nothing_else_suffers(w: SlackStage) -> None:
    reference = w.sent()
    top = w.channel()[0]
    w.slack.fail("chat.update", "message_not_found", times=9)
    w.press(top, "I'll answer this", SAM)
    assert w.stage.state(reference) is State.CLAIMED
    assert marks(w) == set()


def test_an_answer_of_20_000_signs_arrives_whole(w: SlackStage) -> None:
    w.sent()
    text = " ".join(f"word{n:05}" for n in range(1990))
    w.press(w.channel()[0], "Answer", SAM)
    w.fill(SAM, text=text)
    pages = [each for each in w.dm() if "word0" in each.said()]
    assert len(pages) > 1
    said = "".join(each.said() for each in pages)
    assert all(f"word{n:05}" in said for n in range(1990))
    assert [bool(each.buttons()) for each in pages] == [False] * (len(pages) - 1) + [True]


def test_a_cleaned_query_is_cleaned_in_every_message_of_ours(w: SlackStage) -> None:
    reference = w.sent()
    w.press(w.channel()[0], "Answer", SAM)
    w.fill(SAM, text=f"{SENTINEL} " * 800)
    assert len([each for each in w.dm() if SENTINEL in each.said()]) > 1
    query = w.stage.query(reference)
    with transaction(w.stage.engine) as connection:
        office = w.stage.tools.boards.office(connection, query.board)
        admin = Person("admin", "Admin")
        turn = Turn(w.stage.tools, connection, office, w.stage.clock(), "redact", Side.ADMIN, admin)
        clean_text(turn, query, "redact", "an identifier was missed")
    w.settle()
    everything = "".join(each.said() + each.text for each in w.slack.messages)
    assert SENTINEL not in everything
    assert "72 year old" not in everything


def test_a_deactivated_gp_is_told_to_the_admin(w: SlackStage) -> None:
    w.sent()
    w.slack.channels["D" + GP]["archived"] = True
    w.press(w.channel()[0], "Answer", SAM)
    w.fill(SAM, text="Bisoprolol.")
    assert "could not be delivered to the GP" in w.stage.last("admin").first


# --- what is written down ------------------------------------------------------------------------


def test_no_text_is_ever_logged(
    w: SlackStage,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A sentinel goes through every path, failures too, with every logger at its loudest."""
    caplog.set_level(logging.DEBUG)
    for name in ("slack_bolt", "slack_sdk", "aiohttp", "handlers", "bot", "asyncio"):
        caplog.set_level(logging.DEBUG, logger=name)
    text = f"atrial fibrillation, rate control? {SENTINEL}"
    w.types(GP, text)
    w.press(w.dm()[-1], "Ask ", GP)
    w.fill(GP, practice="S12345", role="role.gp")
    w.mentions(SAM, CARDIO, f"{SENTINEL} said the team", w.channel()[0].ts)
    w.press(w.whispered(SAM), "Send as the answer", SAM)
    w.commands(GP, f"cardiology {SENTINEL} murmur?")
    w.mentions(GP, LOUNGE, text)
    w.slack.fail("chat.postMessage", "500")
    w.slack.fail("chat.postMessage", "invalid_blocks")
    w.slack.fail("chat.postMessage", "lost")
    for number in range(3):
        w.types(GP, f"{text} {number}")
    body = json.dumps(w.envelope({"type": "message", "text": text, "channel": "D1"}))
    w.post(body, "application/json", secret="forged")
    w.post(body[:-5], "application/json")
    w.event({"type": "message", "channel": CARDIO, "text": text, "subtype": "channel_topic"})
    w.event({"type": "link_shared", "channel": CARDIO, "links": [text]})
    w.interaction({"type": "workflow_step_edit", **w._who(GP), "callback_id": text})
    later(w, 60)
    monkeypatch.setattr(w.stage.desk, "said", _raise)
    monkeypatch.setattr(w.stage.desk, "did", _raise)
    w.types(GP, text)
    w.commands(GP, text)
    w.press(w.dm()[-1], "I rang: got advice", GP)
    assert SENTINEL not in caplog.text
    out, err = capfd.readouterr()
    assert SENTINEL not in out + err
    assert "was answered with 401" in caplog.text
    assert "RuntimeError while something from Slack was handled" in caplog.text


def _raise(*_: object) -> None:
    raise RuntimeError(f"the text was {SENTINEL}")
