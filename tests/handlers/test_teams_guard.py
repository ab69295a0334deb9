"""Who may knock: real RSA signatures, keys from a server, every check by itself."""

import asyncio
import base64
import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from pydantic import SecretStr

from bot.screening import Screener
from config.teams import TeamsSettings
from directory.model import Directory
from handlers.teams_guard import AGAIN, FRESH, Keys, fetch_json, host_allowed
from tests.handlers.teams_counterparts import APP, TENANT, KeyServer, SigningKey
from tests.handlers.teams_stage import TeamsStage

AF = "new atrial fibrillation, which rate control?"
NOW = int(time.time())


@pytest.fixture(scope="module")
def teams(
    tmp_path_factory: pytest.TempPathFactory, northshire: Directory, screener: Screener
) -> Iterator[TeamsStage]:
    with TeamsStage(tmp_path_factory.mktemp("guard"), northshire, screener) as stage:
        yield stage


def status(teams: TeamsStage, token: str, **changes: Any) -> int:
    """How a message with this token is answered."""
    payload = teams.activity("gray", "message", text=AF) | changes
    return teams.post(payload, token).status_code


def claims(teams: TeamsStage, **changes: Any) -> str:
    return teams.key.token(teams.connector.url, **changes)


def test_a_rightly_signed_request_is_served(teams: TeamsStage) -> None:
    assert status(teams, claims(teams)) == 200


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"iss": "https://sts.windows.net/x/"}, "another issuer"),
        ({"iss": None}, "no issuer"),
        ({"aud": "99999999-2222-4333-8444-555555555555"}, "another bot's token"),
        ({"aud": None}, "no audience"),
        ({"exp": NOW - 3600}, "expired an hour ago"),
        ({"exp": None}, "never expires"),
        ({"nbf": NOW + 3600}, "not valid yet"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_token_with_a_wrong_claim_is_refused(
    teams: TeamsStage, changes: dict[str, Any], why: str
) -> None:
    assert status(teams, claims(teams, **changes)) == 401


def test_without_a_token_nothing_is_served(teams: TeamsStage) -> None:
    assert status(teams, "") == 401
    assert status(teams, "not-a-token") == 401


def test_a_token_signed_with_a_key_of_our_own_making_is_refused(teams: TeamsStage) -> None:
    assert status(teams, SigningKey("key-1").token(teams.connector.url)) == 401
    assert status(teams, SigningKey("key-9").token(teams.connector.url)) == 401


def test_other_algorithms_are_refused(teams: TeamsStage) -> None:
    assert status(teams, claims(teams, algorithm="HS256")) == 401
    assert status(teams, claims(teams, algorithm="RS512")) == 401
    unsigned = jwt.encode({"iss": "x"}, "", "none", headers={"kid": "key-1"})
    assert status(teams, unsigned) == 401


def test_a_public_key_used_as_a_shared_secret_is_refused(teams: TeamsStage) -> None:
    """The oldest forgery: an HMAC made with what everybody can read."""
    public = json.dumps(teams.key.public()).encode()
    header = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"key-1"}').rstrip(b"=")
    body = claims(teams).split(".")[1].encode()
    import hashlib
    import hmac

    seal = hmac.new(public, header + b"." + body, hashlib.sha256).digest()
    forged = b".".join([header, body, base64.urlsafe_b64encode(seal).rstrip(b"=")])
    assert status(teams, forged.decode()) == 401


def test_a_key_that_is_not_endorsed_for_teams_is_refused(teams: TeamsStage) -> None:
    webchat = SigningKey("key-webchat", ("webchat",))
    teams.keys.keys.append(webchat)
    teams.run(teams.door.keys.warm())
    assert status(teams, webchat.token(teams.connector.url)) == 403


def test_another_channel_is_refused(teams: TeamsStage) -> None:
    assert status(teams, claims(teams), channelId="webchat") == 403
    assert status(teams, claims(teams), channelId=None) == 403


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/teams/",
        "https://smba.trafficmanager.net.evil.example/",
        "http://smba.trafficmanager.net/teams/",
        "https://botframework.com.evil.example/",
        "https://user@localhost:1/",
        "nonsense",
        "",
    ],
)
def test_a_service_url_elsewhere_is_refused_though_the_token_says_the_same(
    teams: TeamsStage, url: str
) -> None:
    assert status(teams, teams.key.token(url), serviceUrl=url) == 403


def test_the_tokens_service_url_must_be_the_activitys(teams: TeamsStage) -> None:
    other = teams.connector.url.replace("/teams/", "/other/")
    assert status(teams, teams.key.token(other)) == 403
    assert status(teams, claims(teams, serviceurl=None)) == 403


def test_microsofts_own_hosts_are_allowed() -> None:
    hosts = TeamsSettings().service_hosts
    assert host_allowed("https://smba.trafficmanager.net/uk/", hosts)
    assert host_allowed("https://europe.api.botframework.com/", hosts)
    assert not host_allowed("https://botframework.com:8443/", hosts)


def test_another_tenant_is_refused(teams: TeamsStage) -> None:
    other = {"id": "a:gray", "conversationType": "personal", "tenantId": "another"}
    there = {"conversation": other, "channelData": {"tenant": {"id": "another"}}}
    assert status(teams, claims(teams), **there) == 403


def test_two_tenants_in_one_activity_are_refused(teams: TeamsStage) -> None:
    assert status(teams, claims(teams), channelData={"tenant": {"id": "another"}}) == 403


def test_an_activity_without_a_tenant_is_refused(teams: TeamsStage) -> None:
    conversation = {"id": "a:gray", "conversationType": "personal"}
    assert status(teams, claims(teams), conversation=conversation, channelData={}) == 403


def test_more_tenants_can_be_allowed() -> None:
    more = TENANT.replace("a", "b")
    settings = TeamsSettings(
        app_id=APP, app_secret=SecretStr("x"), tenant_id=TENANT, more_tenants=(more,)
    )
    assert settings.tenants == {TENANT, more}


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"x"', b"[" * 5000, b"\xff\xfe", b'{"type": 1}']
)
def test_what_is_no_activity_is_refused_and_not_a_failure(teams: TeamsStage, body: bytes) -> None:
    headers = {"authorization": f"Bearer {claims(teams)}"}
    answer = teams.http.post("/api/teams", content=body, headers=headers)
    assert answer.status_code in (400, 403)


@pytest.mark.parametrize("gone", ["from", "conversation", "recipient", "type"])
def test_an_activity_that_lacks_something_is_refused(teams: TeamsStage, gone: str) -> None:
    payload = teams.activity("gray", "message", text=AF)
    del payload[gone]
    assert teams.post(payload).status_code == 400


def test_a_body_beyond_every_measure_is_not_read(teams: TeamsStage) -> None:
    payload = teams.activity("gray", "message", text="x" * 300_000)
    assert teams.post(payload).status_code == 413


def test_a_refusal_says_which_check_failed_and_nothing_of_the_request(
    teams: TeamsStage, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        status(teams, SigningKey("key-1").token(teams.connector.url))
    assert "InvalidSignatureError" in caplog.text
    assert "atrial" not in caplog.text
    assert APP not in caplog.text


# --- keys ------------------------------------------------------------------------------------


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def server() -> Iterator[KeyServer]:
    with KeyServer(SigningKey("one")) as running:
        yield running


def test_keys_are_kept_for_a_day_and_then_read_again(server: KeyServer) -> None:
    async def look() -> list[int]:
        clock = Clock()
        keys = Keys(server.url, fetch_json, clock)
        asked = []
        for later in (0.0, 60.0, FRESH - 1.0, FRESH + 61.0):
            clock.now = later
            assert await keys.get("one")
            asked.append(server.asked)
        return asked

    assert asyncio.run(look()) == [1, 1, 1, 2]


def test_an_unknown_key_is_looked_for_at_most_once_a_minute(server: KeyServer) -> None:
    async def look() -> None:
        clock = Clock()
        keys = Keys(server.url, fetch_json, clock)
        assert await keys.get("two") is None
        server.keys.append(SigningKey("two"))
        assert await keys.get("two") is None
        assert server.asked == 1
        clock.now += AGAIN + 1
        assert await keys.get("two") is not None

    asyncio.run(look())


def test_many_requests_at_once_cause_one_fetch(server: KeyServer) -> None:
    async def look() -> None:
        keys = Keys(server.url, fetch_json)
        found = await asyncio.gather(*(keys.get("one") for _ in range(20)))
        assert all(found)

    asyncio.run(look())
    assert server.asked == 1


def test_while_the_keys_cannot_be_read_the_old_ones_serve(server: KeyServer) -> None:
    async def look() -> None:
        clock = Clock()
        keys = Keys(server.url, fetch_json, clock)
        assert await keys.get("one")
        server.broken = True
        clock.now = FRESH + 100
        assert await keys.get("one")

    asyncio.run(look())


def test_the_loop_goes_on_while_keys_come_from_a_slow_server(server: KeyServer) -> None:
    server.answers.clear()

    async def look() -> None:
        fetching = asyncio.ensure_future(Keys(server.url, fetch_json).get("one"))
        while not (server.reached.is_set() or fetching.done()):
            await asyncio.sleep(0.005)  # a loop that waited for the keys would stay before this
        server.answers.set()
        assert await fetching

    asyncio.run(look())


def test_a_door_that_could_not_read_keys_at_the_start_reads_them_later(
    tmp_path: Path, northshire: Directory, screener: Screener
) -> None:
    stage = TeamsStage(tmp_path, northshire, screener)
    stage.keys.broken = True
    with stage as teams:
        payload = teams.activity("gray", "message", text=AF)
        assert teams.post(payload).status_code == 401
        teams.keys.broken = False
        teams.run(teams.door.keys.warm())
        assert teams.post(payload).status_code == 200
