"""The door in the running program: opened by its settings, tried by doctor, a token from msal."""

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app import doors, written
from config.settings import load
from config.teams import TeamsSettings
from directory.model import Kind
from handlers.teams import PATH, TeamsDoor
from handlers.teams_check import check, hears
from handlers.teams_tokens import SCOPE, NoToken, Tokens
from tests.bot.stage import Stage
from tests.handlers.teams_counterparts import APP, TENANT, WRITE_TOKEN
from tests.handlers.teams_sign_in import SECRET, SignIn

NOWHERE = Path("no-such-file.env")
GIVEN = {
    "ADVICELINE_TEAMS_APP_ID": APP,
    "ADVICELINE_TEAMS_APP_SECRET": SECRET,
    "ADVICELINE_TEAMS_TENANT_ID": TENANT,
}


@pytest.fixture
def sign_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SignIn]:
    with SignIn(tmp_path) as running:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(running.certificate))
        yield running


def settings(url: str, secret: str = SECRET) -> TeamsSettings:
    return TeamsSettings(
        app_id=APP,
        app_secret=SecretStr(secret),
        tenant_id=TENANT,
        login_url=url,
        keys_url="http://127.0.0.1:9/keys",
    )


def test_a_token_is_asked_for_at_the_home_tenant_and_kept(
    sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    tokens = Tokens(settings(sign_in.url))
    with caplog.at_level(logging.DEBUG):
        found = [asyncio.run(tokens.get()) for _ in range(3)]
    assert found == [WRITE_TOKEN] * 3
    assert len(sign_in.asked) == 1
    assert sign_in.asked[0]["scope"] == [SCOPE]
    assert SECRET not in caplog.text


def test_a_wrong_secret_is_said_by_its_cause_and_not_quoted(sign_in: SignIn) -> None:
    tokens = Tokens(settings(sign_in.url, "another-secret"))
    with pytest.raises(NoToken, match="secret is wrong or has expired") as told:
        asyncio.run(tokens.get())
    assert "another-secret" not in str(told.value)


def test_doctor_says_what_does_not_work() -> None:
    token, keys = check(settings("https://127.0.0.1:9"))
    assert token.startswith("no token to write with: ")
    assert "nothing would be let in" in keys


def test_doctor_says_which_way_of_listening_is_in_force() -> None:
    made = settings("https://x.example")
    assert "only what mentions it" in hears(made)
    assert "all that is said" in hears(made.model_copy(update={"reads_channels": True}))


def test_its_settings_open_the_door_and_its_channels_take_questions(stage: Stage) -> None:
    loaded = load(GIVEN, NOWHERE)
    opened = doors(loaded, stage.desk, lambda: None)
    assert isinstance(opened["teams"], TeamsDoor)
    assert written(loaded) == {Kind.TEAMS: "teams"}
    assert [route.path for route in opened["teams"].routes()] == [PATH]


def test_how_it_stands_gives_nothing_away(stage: Stage) -> None:
    said = doors(load(GIVEN, NOWHERE), stage.desk, lambda: None)["teams"].state()
    assert "keys at hand" in said
    assert not any(secret in said for secret in (APP, TENANT, SECRET))
