"""The manifest says what the program listens to and calls, no less and no more."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.__main__ import run
from handlers import slack_actions
from handlers.slack import PATH
from handlers.slack_api import METHODS
from handlers.slack_check import scopes
from handlers.slack_events import LISTENED

HANDLERS = Path(__file__).parents[2] / "handlers"


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert run(["manifest", "slack", *words]) == 0
    found: dict[str, Any] = yaml.safe_load(capsys.readouterr().out)
    return found


@pytest.fixture
def manifest(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    return printed(capsys, "--url", "https://advice.northshire.example/")


def test_every_event_is_subscribed_to_and_no_other(manifest: dict[str, Any]) -> None:
    assert set(manifest["settings"]["event_subscriptions"]["bot_events"]) == set(LISTENED)


def test_the_scopes_are_those_of_what_is_listened_to_and_called(manifest: dict[str, Any]) -> None:
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == scopes()


def test_every_method_that_is_called_is_known_and_every_known_one_is_called() -> None:
    doors = [path for path in HANDLERS.glob("slack*.py") if path.name != "slack_api.py"]
    code = "".join(path.read_text(encoding="utf-8") for path in doors)
    named = re.findall(r'"((?:auth|chat|conversations|users|views)\.[a-zA-Z.]+)"', code)
    assert set(named) == set(METHODS)


def test_command_and_shortcut_are_those_that_are_registered(manifest: dict[str, Any]) -> None:
    features = manifest["features"]
    assert [each["command"] for each in features["slash_commands"]] == [slack_actions.COMMAND]
    assert [each["callback_id"] for each in features["shortcuts"]] == [slack_actions.SHORTCUT]


def test_every_address_is_where_the_door_listens(manifest: dict[str, Any]) -> None:
    url = "https://advice.northshire.example" + PATH
    settings = manifest["settings"]
    assert settings["event_subscriptions"]["request_url"] == url
    assert settings["interactivity"]["request_url"] == url
    assert settings["interactivity"]["message_menu_options_url"] == url
    assert manifest["features"]["slash_commands"][0]["url"] == url


def test_token_rotation_stays_off_and_lengths_are_what_slack_takes(
    manifest: dict[str, Any],
) -> None:
    assert manifest["settings"]["token_rotation_enabled"] is False
    shown = manifest["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 174 <= len(shown["long_description"]) <= 4000


def test_socket_mode_has_no_address(capsys: pytest.CaptureFixture[str]) -> None:
    found = printed(capsys, "--socket")
    assert found["settings"]["socket_mode_enabled"] is True
    assert "example/slack" not in str(found)
    assert found["settings"]["interactivity"] == {"is_enabled": True}


@pytest.mark.parametrize("words", [[], ["--url", "http://x.example"], ["--url", "x"]])
def test_without_a_proper_address_nothing_is_printed(
    capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert run(["manifest", "slack", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "https://" in err
