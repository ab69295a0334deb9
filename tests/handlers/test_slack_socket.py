"""Slack without an address of ours: what comes through Socket Mode is kept and acknowledged."""

from pathlib import Path

import pytest

from bot.screening import Screener
from bot.store.engine import StoreError
from directory.model import Directory
from handlers.slack import SlackDoor
from tests.handlers.slack_stage import AF, slack_stage
from tests.handlers.slack_workspace import GP, OWNER


def _full(*_: object) -> None:
    raise StoreError("The database refused: database or disk is full.")


def test_socket_mode_answers_and_acknowledges_what_is_kept(
    tmp_path: Path, northshire: Directory, screener: Screener
) -> None:
    with slack_stage(tmp_path, northshire, screener, socket_mode=True) as w:
        assert w.door.routes() == []
        assert "Socket Mode" in w.door.state()
        line = {"type": "message", "channel": "D" + GP, "channel_type": "im", "user": GP}
        payload = w.envelope({**line, "text": AF, "ts": "1.1"})
        w.through_socket("e1", "events_api", payload)
        w.settle()
        assert w.dm()[-1].text.startswith("Cardiology")
        assert w.slack.acks["e1"] is None
        press = w.pressing(w.dm()[-1], "Ask ", GP)
        w.through_socket("e2", "interactive", press)
        assert w.form()["callback_id"] == "form"
        command = {"command": "/advice", "text": "help", "user_id": OWNER, "trigger_id": "t"}
        w.through_socket("e3", "slash_commands", {**command, "team_id": "T0NORTH"})
        assert "No diagnosis" in w.slack.acks["e3"]["text"]


def test_what_could_not_be_kept_is_not_acknowledged(
    tmp_path: Path, northshire: Directory, screener: Screener, monkeypatch: pytest.MonkeyPatch
) -> None:
    with slack_stage(tmp_path, northshire, screener, socket_mode=True) as w:
        monkeypatch.setattr(w.stage.desk, "said", _full)
        line = {"type": "message", "channel": "D" + GP, "channel_type": "im", "user": GP}
        w.through_socket(
            "e1", "events_api", w.envelope({**line, "text": AF, "ts": "1"}), wait=False
        )
        command = {"command": "/advice", "text": "help", "user_id": OWNER, "trigger_id": "t"}
        w.through_socket("e2", "slash_commands", {**command, "team_id": "T0NORTH"})
        assert "e1" not in w.slack.acks


def test_the_door_opens_in_socket_mode_though_slack_is_away(
    tmp_path: Path, northshire: Directory, screener: Screener
) -> None:
    with slack_stage(tmp_path, northshire, screener, socket_mode=True) as w:
        w.slack.fail("apps.connections.open", "500", times=9)
        door = SlackDoor(w.settings, w.stage.desk, lambda: None)
        w.run(door.start())
        assert "not connected yet (Socket Mode)" in door.state()
        w.run(door.stop())
