"""What leaves for Teams: to the right conversation, tried again or given up, and who is told."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from pydantic import SecretStr

from bot.desk import places
from bot.messages import PermanentFailure, TemporaryFailure
from bot.model import Place, Side, State
from bot.screening import Screener
from bot.store import directory as stored
from bot.store import queries
from bot.store.engine import reading
from config.teams import TeamsSettings
from directory.model import Directory
from handlers.teams import GetToken
from handlers.teams_outgoing import Dead, error_code, failure, retry_after
from handlers.teams_tokens import NoToken, Tokens
from tests.handlers.teams_counterparts import APP, TENANT
from tests.handlers.teams_stage import CHANNEL, TeamsStage, words

AF = "72 year old with new atrial fibrillation and palpitations, which rate control?"
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture
def teams(tmp_path: Path, northshire: Directory, screener: Screener) -> Iterator[TeamsStage]:
    with TeamsStage(tmp_path, northshire, screener) as stage:
        yield stage
        assert stage.connector.complaints == []


def later(teams: TeamsStage, **span: float) -> int:
    """Let time pass, and what is due leave."""
    teams.stage.clock.now += timedelta(**span)
    return teams.settle()


# --- what an answer means --------------------------------------------------------------------


@pytest.mark.parametrize("status", [408, 412, 429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(status: int) -> None:
    assert isinstance(failure(status, {}, "", NOW), TemporaryFailure)


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_closed_conversation_is_dead(status: int) -> None:
    assert isinstance(failure(status, {}, "BotNotInConversationRoster", NOW), Dead)


def test_a_deleted_message_does_not_kill_its_conversation() -> None:
    gone = failure(404, {}, "ActivityNotFoundInConversation", NOW)
    assert isinstance(gone, PermanentFailure)
    assert not isinstance(gone, Dead)


def test_a_refused_token_is_tried_again_and_says_what_to_look_at() -> None:
    refused = failure(401, {}, "", NOW)
    assert isinstance(refused, TemporaryFailure)
    assert "tenant id" in str(refused)


def test_a_wait_is_told_in_seconds_or_as_a_date() -> None:
    assert retry_after("17", NOW) == 17
    assert retry_after("Mon, 23 Nov 2026 10:00:30 GMT", NOW) == 30
    assert retry_after("Mon, 23 Nov 2026 09:00:00 GMT", NOW) == 0
    assert retry_after("soon", NOW) is None
    assert retry_after("", NOW) is None


def test_an_errors_code_is_read_and_nothing_else_of_its_body() -> None:
    assert error_code({"error": {"code": "BotDisabledByAdmin", "message": "a text"}}) == (
        "BotDisabledByAdmin"
    )
    assert error_code({"error": {"code": "two words!"}}) == "twowords"
    assert error_code({"error": "x"}) == error_code(None) == error_code([]) == ""


# --- through the outbox ----------------------------------------------------------------------


@pytest.mark.parametrize("status", [412, 429, 500, 504])
def test_a_message_that_did_not_leave_leaves_later_once(teams: TeamsStage, status: int) -> None:
    teams.connector.faults = [(status, {}, "")]
    teams.says(AF)
    assert teams.posted() == []
    later(teams, minutes=1)
    assert len(teams.posted()) == 1


def test_the_platforms_own_wait_is_kept(teams: TeamsStage) -> None:
    teams.connector.faults = [(429, {"retry-after": "120"}, "")]
    teams.says(AF)
    later(teams, seconds=100)
    assert teams.posted() == []
    later(teams, seconds=60)
    assert len(teams.posted()) == 1


def test_a_connector_that_does_not_answer_is_tried_again(teams: TeamsStage) -> None:
    usual, answers = teams.door.connector._http.http.timeout, Event()
    teams.door.connector._http.http.timeout = 0.2
    teams.connector.faults = [answers]
    teams.says(AF)
    assert teams.posted() == []
    answers.set()
    teams.door.connector._http.http.timeout = usual
    later(teams, minutes=1)
    assert len(teams.posted()) == 1


def test_every_call_has_a_time_limit(teams: TeamsStage) -> None:
    timeout = teams.door.connector._http.http.timeout
    assert timeout.connect == timeout.read == timeout.write == timeout.pool == 10


def test_a_card_whose_message_was_deleted_stays_undrawn_and_nobody_is_alarmed(
    teams: TeamsStage,
) -> None:
    question = teams.sends(AF)
    teams.connector.posted = [each for each in teams.connector.posted if each is not question]
    teams.presses(question, "I'll answer this", "rowan")
    assert places.dead(teams.desk, "teams") == 0
    with reading(teams.stage.engine) as connection:
        assert queries.threads(connection, teams.query().id, Side.TEAM)


def test_a_channel_that_throws_us_out_is_dead_and_the_gp_and_an_admin_are_told(
    teams: TeamsStage,
) -> None:
    teams.connector.members["29:boss"] = teams.stage.directory.board.admins[0]
    teams.says("help", "boss")
    teams.connector.refuses = {CHANNEL: (403, {}, "BotNotInConversationRoster")}
    teams.presses(teams.asks(AF), "Ask ", practice="S12345", role="role.gp")
    told = teams.last("could not be delivered", "a:gray")
    assert "Cardiology" in words(told.card)
    assert teams.posted("could not be delivered", "a:boss")
    assert places.dead(teams.desk, "teams") == 1


def test_a_dead_conversation_is_not_tried_and_lives_again_when_the_bot_is_added(
    teams: TeamsStage,
) -> None:
    teams.says(AF)
    place = Place("teams", "a:gray")
    places.closed(teams.desk, place, {})
    with pytest.raises(PermanentFailure):
        teams.door._facts(place)
    teams.post(teams.activity("gray", "installationUpdate", action="add"))
    assert teams.door._facts(place)["conversation"] == "a:gray"


def test_a_channels_mark_as_failing_ends_when_something_comes_from_it(teams: TeamsStage) -> None:
    teams.mentions("help", "rowan")
    with reading(teams.stage.engine) as connection:
        boards = stored.boards(connection)
    removed = {"membersRemoved": [{"id": teams.activity("x", "y")["recipient"]["id"]}]}
    teams.post(teams.activity("rowan", "conversationUpdate", CHANNEL, **removed))
    with reading(teams.stage.engine) as connection:
        found = stored.marks(connection, boards[0], teams.stage.clock())
    assert [mark.kind for mark in found] == ["failing"]
    teams.mentions("help", "rowan")
    with reading(teams.stage.engine) as connection:
        assert stored.marks(connection, boards[0], teams.stage.clock()) == []


def test_the_newest_service_url_wins(teams: TeamsStage) -> None:
    teams.says(AF)
    newer = teams.connector.url.rstrip("/") + "/"
    other = newer.replace("/teams/", "/elsewhere/")
    payload = teams.activity("gray", "message", text="help") | {"serviceUrl": other}
    teams.post(payload)
    assert teams.door._facts(Place("teams", "a:gray"))["service_url"] == other
    teams.post(teams.activity("gray", "message", text="help"))
    assert teams.door._facts(Place("teams", "a:gray"))["service_url"] == newer


def test_a_channel_where_nothing_was_said_is_written_to_as_its_tenant_is(
    teams: TeamsStage,
) -> None:
    teams.says(AF)
    facts = teams.door._facts(Place("teams", "19:other@thread.tacv2"))
    assert facts["conversation"] == "19:other@thread.tacv2"
    assert facts["service_url"] == teams.connector.url


def test_a_conversation_that_nobody_knows_is_not_written_to(teams: TeamsStage) -> None:
    with pytest.raises(PermanentFailure):
        teams.door._facts(Place("teams", "chat-unknown"))


def test_a_long_answer_takes_several_messages_and_none_is_cut(teams: TeamsStage) -> None:
    question = teams.sends(AF)
    said = "\n".join(f"Line {number} of a very long letter, with ümläuts." for number in range(440))
    teams.presses(question, "Answer", "rowan", text=said[:19_900])
    pages = teams.posted("has answered", "a:gray")
    text = "\n".join(words(page.card) for page in pages)
    assert len(pages) > 1
    assert all(f"Line {number} of" in text for number in range(380))


def test_closing_the_query_of_a_gp_whose_chat_died_is_told_to_the_admin(
    teams: TeamsStage,
) -> None:
    teams.connector.members["29:boss"] = teams.stage.directory.board.admins[0]
    teams.says("help", "boss")
    question = teams.sends(AF)
    teams.connector.refuses = {"a:gray": (403, {}, "BotDisabledByAdmin")}
    teams.presses(question, "Answer", "rowan", text="Bisoprolol is usual here.")
    assert teams.posted("a message could not be delivered to the GP", "a:boss")
    assert teams.state() is State.ANSWERED


# --- tokens ----------------------------------------------------------------------------------


def settings(url: str, secret: str = "the-secret") -> TeamsSettings:
    return TeamsSettings(app_id=APP, app_secret=SecretStr(secret), tenant_id=TENANT, login_url=url)


def test_no_sign_in_service_is_said_without_the_secret() -> None:
    tokens = Tokens(settings("https://127.0.0.1:9"))
    with pytest.raises(NoToken) as told:
        asyncio.run(tokens.get())
    assert "the-secret" not in str(told.value)


def test_without_a_token_a_message_waits_and_doctor_says_why(teams: TeamsStage) -> None:
    async def none() -> str:
        raise NoToken("invalid_client: the app's secret is wrong or has expired")

    teams.run(_set_token(teams, none))
    teams.says(AF)
    assert teams.posted() == []
    assert "invalid_client" in teams.door.state()


async def _set_token(teams: TeamsStage, token: GetToken) -> None:
    teams.door.connector._token = token
