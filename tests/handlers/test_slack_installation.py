"""Setting Slack up: what is set, what doctor says, what serves."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import App, doors, written
from bot.screening import Screener
from config.settings import SettingsError, load
from directory.model import Directory, Kind
from handlers.slack import PATH, SlackDoor
from handlers.slack_check import check, scopes
from tests.handlers.slack_fake import APP_TOKEN, TOKEN
from tests.handlers.slack_stage import SlackStage, slack_stage
from tests.handlers.slack_wire import SECRET

NOWHERE = Path("no-such-file.env")
SLACK = {"ADVICELINE_SLACK_BOT_TOKEN": TOKEN, "ADVICELINE_SLACK_SIGNING_SECRET": SECRET}


@pytest.fixture
def w(tmp_path: Path, northshire: Directory, screener: Screener) -> Iterator[SlackStage]:
    with slack_stage(tmp_path, northshire, screener, socket_mode=True) as stage:
        yield stage


def test_a_configured_workspace_is_a_door_that_listens(w: SlackStage) -> None:
    settings = load(SLACK, NOWHERE)
    app = App(w.stage.engine, w.stage.tools, {}, w.stage.clock)
    opened = doors(settings, app.desk, app.kick)
    assert isinstance(opened["slack"], SlackDoor)
    assert [route.path for route in opened["slack"].routes()] == [PATH]
    assert written(settings) == {Kind.SLACK: "slack"}
    assert "not connected yet" in opened["slack"].state()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"ADVICELINE_SLACK_SIGNING_SECRET": ""}, "ADVICELINE_SLACK_SIGNING_SECRET"),
        ({"ADVICELINE_SLACK_BOT_TOKEN": ""}, "ADVICELINE_SLACK_BOT_TOKEN"),
        ({"ADVICELINE_SLACK_BOT_TOKEN": "xapp-wrong"}, "BOT_TOKEN: must begin with xoxb-"),
        ({"ADVICELINE_SLACK_APP_TOKEN": "xoxb-wrong"}, "APP_TOKEN: must begin with xapp-"),
        ({"ADVICELINE_SLACK_API_URL": "http://x.example"}, "API_URL: must be an address"),
        ({"ADVICELINE_SLACK_TIMEOUT_SECONDS": "0"}, "TIMEOUT_SECONDS"),
        ({"ADVICELINE_SLACK_TOKEN": "x"}, "did you mean ADVICELINE_SLACK"),
    ],
)
def test_what_is_wrong_is_named_without_its_value(change: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load(SLACK | change, NOWHERE)
    assert named in str(refused.value)
    assert "wrong" not in str(refused.value).replace("settings", "")
    assert SECRET not in str(refused.value)


def test_secrets_are_not_shown() -> None:
    assert SECRET not in repr(load(SLACK, NOWHERE))


def test_the_check_says_whose_workspace_it_is(w: SlackStage) -> None:
    assert check(w.settings) == ("NHS Northshire", [])


def test_the_check_names_scopes_that_the_app_was_not_given(w: SlackStage) -> None:
    w.slack.scopes = ",".join(scopes() - {"im:history"})
    assert check(w.settings)[1] == ["the app lacks scopes: im:history; install its manifest again"]


def test_the_check_says_which_token_is_refused_and_when_slack_is_away(w: SlackStage) -> None:
    w.slack.token = "xoxb-other"
    assert check(w.settings)[1] == ["Slack refuses the bot token: invalid_auth"]
    w.slack.token = TOKEN
    w.slack.fail("apps.connections.open", "invalid_auth")
    assert check(w.settings)[1] == ["Slack refuses the app token: invalid_auth"]
    away = w.settings.model_copy(update={"api_url": "http://127.0.0.1:9/api/"})
    assert check(away)[1] == ["Slack cannot be reached: URLError"]
    assert APP_TOKEN not in str(check(away))


def test_the_door_opens_though_slack_is_away_and_finds_it_later(w: SlackStage) -> None:
    w.slack.fail("auth.test", "500")
    door = SlackDoor(
        w.settings.model_copy(update={"app_token": w.settings.bot_token.__class__("")}),
        w.stage.desk,
        lambda: None,
    )
    w.run(door.start())
    assert "not connected yet" in door.state()
    known = w.run(door._authorize("T0NORTH"))
    assert known is not None
    assert "connected to NHS Northshire" in door.state()
    w.run(door.stop())
