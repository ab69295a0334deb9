"""The program as it is installed: `adviceline serve` and `doctor`, with a real mailbox."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from bot.model import State
from bot.screening import Screener
from bot.store import schema
from bot.store.engine import connect
from directory.model import Directory
from tests.bot.stage import Stage
from tests.handlers.post_stage import AF, BOT, CARDIOLOGY, reply
from tests.peers.mail.conftest import PASSWORD, MailServer, free_port

ROOT = Path(__file__).parents[3]
PATIENCE = 40  # seconds; a slow machine loads the program in a few


def environment(server: MailServer, database: Path, **changes: str) -> dict[str, str]:
    named = {
        "DATABASE": f"sqlite:///{database}",
        "BEAT_SECONDS": "1",
        "PORT": str(free_port()),
        "MAIL_ADDRESS": BOT,
        "MAIL_TRANSPORT": "smtp",
        "MAIL_USER": BOT,
        "MAIL_PASSWORD": PASSWORD,
        "MAIL_SMTP_HOST": "localhost",
        "MAIL_SMTP_PORT": str(server.smtp),
        "MAIL_IMAP_HOST": "localhost",
        "MAIL_IMAP_PORT": str(server.imap),
        "MAIL_CA_FILE": str(server.pem),
        "MAIL_POLL_SECONDS": "0.5",
        **changes,
    }
    ours = {f"ADVICELINE_{name}": value for name, value in named.items()}
    return {**os.environ, **ours, "PYTHONPATH": str(ROOT)}


def adviceline(*words: str) -> list[str]:
    return [sys.executable, "-m", "bot", *words]


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until, "it did not happen"


def test_serve_sends_the_question_reads_the_answer_and_stops_when_told(
    server: MailServer, tmp_path: Path, northshire: Directory, screener: Screener
) -> None:
    database = tmp_path / "bot.db"
    engine = connect(f"sqlite:///{database}")
    schema.upgrade(engine)
    engine.dispose()
    now = datetime.now(UTC)  # the program lives in the present
    stage = Stage(tmp_path, northshire, screener, at=now, url=f"sqlite:///{database}")
    del stage.outbox.doors["mail"]  # type: ignore[attr-defined]
    reference = stage.sent(AF)
    env = environment(server, database)
    with subprocess.Popen(adviceline("serve"), env=env, cwd=tmp_path) as process:
        try:
            wait_until(lambda: bool(server.mails(CARDIOLOGY)))
            question = message_from_bytes(server.mails(CARDIOLOGY)[0], policy=default)
            assert isinstance(question, EmailMessage)
            server.deliver(BOT, reply(question, "Bisoprolol 2.5 mg is usual.").as_bytes())
            wait_until(lambda: stage.state(reference) is State.ANSWERED)
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0  # what had begun was finished
        finally:
            process.kill()
    stage.close()


def test_doctor_says_whether_the_mailbox_can_be_used(server: MailServer, tmp_path: Path) -> None:
    def doctor(**changes: str) -> str:
        env = environment(server, tmp_path / "none.db", **changes) | {"COLUMNS": "400"}
        done = subprocess.run(
            adviceline("doctor"), env=env, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        return done.stdout + done.stderr

    assert "can be read and written through" in doctor()
    wrong = doctor(MAIL_PASSWORD="guess")
    assert wrong.count("refuses the user name or password") == 2
    assert "guess" not in wrong
    away = doctor(MAIL_IMAP_PORT=str(free_port()))
    assert "cannot be used now (ConnectionRefusedError)" in away
