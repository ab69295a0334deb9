"""Channels, the home tab and directory entries in Slack, as their owners have them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.model import State
from bot.screening import Screener
from directory.model import Directory
from tests.bot.stage import london
from tests.handlers.slack_stage import AF, SlackStage, slack_stage
from tests.handlers.slack_workspace import CARDIO, GP, LOUNGE, NEW, OWNER, SAM


@pytest.fixture
def w(tmp_path: Path, northshire: Directory, screener: Screener) -> Iterator[SlackStage]:
    with slack_stage(tmp_path, northshire, screener) as stage:
        yield stage


def test_added_to_a_channel_it_asks_which_service_and_an_owner_approves(w: SlackStage) -> None:
    w.event({"type": "app_home_opened", "user": OWNER, "channel": "D" + OWNER, "tab": "messages"})
    joined = {"type": "member_joined_channel", "user": "U0BOT", "channel": LOUNGE, "inviter": SAM}
    w.event({**joined, "channel_type": "C", "team": "T0NORTH"})
    card = w.channel(LOUNGE)[-1]
    assert "Which service answers here?" in card.text
    w.press(card, "Choose the service", SAM)
    answer = w.fill(SAM, service="respiratory")
    assert "asked to approve" in json.dumps(answer.json)
    w.press(card, "Choose the service", SAM)
    w.fill(SAM, service="cardiology")
    asked = w.dm(OWNER)[-1]
    assert "#lounge" in asked.text
    w.press(asked, "Approve", OWNER)
    assert "test question" in w.channel(LOUNGE)[-1].text
    w.press(w.channel(LOUNGE)[-1], "I have seen this", GP)
    assert "Dr Alex Gray has seen" in w.channel(LOUNGE)[-1].text


def test_a_channel_that_is_gone_is_failing(w: SlackStage) -> None:
    w.event({"type": "channel_archive", "channel": CARDIO, "user": SAM})
    w.types(GP, AF)
    assert "advice.cardiology@northshire.example" in w.dm()[-1].said()


def test_a_newcomer_is_welcomed_once_and_can_press_an_example(w: SlackStage) -> None:
    for _ in range(2):
        w.event({"type": "app_home_opened", "user": NEW, "channel": "D" + NEW, "tab": "messages"})
    (welcome,) = w.dm(NEW)
    assert "without names" in welcome.said()
    w.press(welcome, "Ask the example", NEW)
    assert w.dm(NEW)[-1].text.startswith("Cardiology")


def test_the_home_tab_has_open_queries_that_can_be_acted_on(w: SlackStage) -> None:
    reference = w.sent()
    w.event({"type": "app_home_opened", "user": GP, "channel": "D" + GP, "tab": "home"})
    w.press_in_view(w.slack.homes[GP], "Add something", GP)
    w.fill(GP, text="She is also on warfarin.")
    assert "warfarin" in w.channel()[-1].said()
    w.press_in_view(w.slack.homes[GP], "No longer needed", GP)
    assert w.stage.state(reference) is State.WITHDRAWN
    assert reference not in json.dumps(w.slack.homes[GP]["blocks"][:2])


def test_an_owner_changes_hours_that_are_read_back_while_typing(w: SlackStage) -> None:
    w.event({"type": "app_home_opened", "user": OWNER, "channel": "D" + OWNER, "tab": "home"})
    w.press_in_view(w.slack.homes[OWNER], "Change 0131 496 0101", OWNER)
    view = w.form()
    action = {"type": "plain_text_input", "action_id": "field:hours", "block_id": "hours"}
    w.interaction(
        {
            "type": "block_actions",
            **w._who(OWNER),
            "container": {"type": "view", "view_id": view["id"]},
            "view": view,
            "actions": [{**action, "value": "Mo-Fr 09:00-12:00", "action_ts": "1"}],
        }
    )
    assert "open until 12:00" in json.dumps(w.form())
    wrong = w.fill(OWNER, hours="always")
    assert set(wrong.json["errors"]) == {"hours"}
    w.fill(OWNER, hours="Mo-Fr 09:00-12:00")
    w.types(GP, AF)
    assert "open until 12:00" in w.dm()[-1].text
    assert "Mo-Fr 09:00-12:00" in json.dumps(w.slack.homes[OWNER])


def test_an_owner_pauses_and_says_still_right_in_one_tap(w: SlackStage) -> None:
    w.event({"type": "app_home_opened", "user": OWNER, "channel": "D" + OWNER, "tab": "home"})
    w.press_in_view(w.slack.homes[OWNER], "Pause 0131 496 0101", OWNER)
    w.fill(OWNER, until="2026-12-01")
    assert "paused until" in json.dumps(w.slack.homes[OWNER])
    w.press_in_view(w.slack.homes[OWNER], "Still right", OWNER)
    assert "last checked on 23 November 2026" in json.dumps(w.slack.homes[OWNER])


def test_the_morning_list_is_one_message_with_a_line_a_query(w: SlackStage) -> None:
    first, second = w.sent(), w.sent()
    w.until(london(2026, 11, 24, 9, 5))
    (morning,) = [each for each in w.channel() if "this morning" in each.text]
    assert morning.thread == ""
    assert first in morning.said()
    assert second in morning.said()
