"""What holds on a bad day: nothing written goes into a log, nothing is lost, nobody waits."""

import asyncio
import logging
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.desk import Desk
from bot.messages import Said
from bot.model import State
from bot.screening import Screener
from bot.store.engine import StoreError
from directory.model import Directory
from tests.handlers.teams_counterparts import PATIENCE
from tests.handlers.teams_stage import CHANNEL, TeamsStage

AF = "72 year old with new atrial fibrillation and palpitations, which rate control?"
SENTINEL = "zebrafishpaddock"


@pytest.fixture
def teams(tmp_path: Path, northshire: Directory, screener: Screener) -> Iterator[TeamsStage]:
    with TeamsStage(tmp_path, northshire, screener) as stage:
        yield stage


def test_nothing_that_anybody_writes_goes_into_a_log_at_any_level(
    teams: TeamsStage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with caplog.at_level(logging.DEBUG):
        question = teams.sends(f"{AF} {SENTINEL}")
        thread = f"{CHANNEL};messageid={question.id}"
        teams.presses(question, "Ask the GP", "rowan", text=f"any {SENTINEL}?")
        teams.presses(teams.last("asks you"), "Reply", text=f"no {SENTINEL}")
        teams.mentions(f"bisoprolol {SENTINEL}", "rowan", thread)
        teams.presses(teams.last("shall what you wrote"), "Send as the answer", "rowan")
        # Faults: the connector refuses, hangs up, and answers with what it was sent.
        teams.connector.faults = [(500, {}, SENTINEL), (400, {}, ""), (403, {}, "")]
        teams.says(f"renal stones {SENTINEL}")
        # Requests that are refused, and payloads that break.
        for token in ("", "x.y.z", teams.key.token("https://evil.example/")):
            teams.post(teams.activity("gray", "message", text=SENTINEL), token)
        broken = teams.activity("gray", "message", text=SENTINEL)
        del broken["from"]
        teams.post(broken)

        # The desk fails in the middle, with the text in the error.
        def fail(self: Desk, said: Said) -> None:
            raise RuntimeError(f"cannot store {said.text}")

        monkeypatch.setattr(Desk, "said", fail)
        payload = teams.activity("gray", "message", text=f"again {SENTINEL}")
        assert teams.post(payload).status_code == 500
    assert SENTINEL not in caplog.text
    assert not any(SENTINEL in repr(record.__dict__) for record in caplog.records)
    assert "RuntimeError" in caplog.text


def test_what_could_not_be_kept_is_a_failure_and_is_sent_again(
    teams: TeamsStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    payload = teams.activity("gray", "message", text=AF)
    with monkeypatch.context() as patch:
        patch.setattr(Desk, "said", _full)
        assert teams.post(payload).status_code == 500
    assert teams.post(payload).status_code == 200
    teams.settle()
    assert len(teams.posted()) == 1


def _full(self: Desk, *_: object) -> None:
    raise StoreError("The database is full")


def test_a_form_whose_commit_failed_stays_open_with_its_text(
    teams: TeamsStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = teams.asks(AF)
    monkeypatch.setattr(Desk, "did", _full)
    body = teams.presses(proposal, "Ask ", practice="S12345", role="role.gp")
    assert body["statusCode"] == 500
    assert body["type"] == "application/vnd.microsoft.error"
    assert teams.state() is State.OFFERED


def test_a_slow_look_up_of_an_address_is_done_without(teams: TeamsStage) -> None:
    teams.door.connector._http.http.timeout = PATIENCE  # so that nothing else ends the look-up
    teams.http.timeout = 10  # nobody waits so long
    teams.connector.tells_members.clear()
    teams.says(AF)
    assert "0131 496" in teams.last().activity["summary"]
    teams.connector.tells_members.set()


def test_the_loop_is_not_held_while_keys_come_slowly(teams: TeamsStage) -> None:
    teams.run(_forget(teams))
    teams.keys.answers.clear()
    teams.keys.reached.clear()
    with ThreadPoolExecutor() as pool:
        posting = pool.submit(teams.post, teams.activity("gray", "message", text=AF))
        try:
            assert teams.keys.reached.wait(PATIENCE)
            teams.run(asyncio.sleep(0))  # a loop that waited for the keys would not come to this
        finally:
            teams.keys.answers.set()
        assert posting.result(PATIENCE).status_code == 200


async def _forget(teams: TeamsStage) -> None:
    """The keys have never been read."""
    teams.door.keys._keys.clear()


def test_importing_the_rest_of_the_program_loads_nothing_of_teams() -> None:
    code = (
        "import sys, bot.app, bot.commands.cli, handlers.teams_cards; "
        "print([m for m in sys.modules if m.startswith(('microsoft_teams', 'msal'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
