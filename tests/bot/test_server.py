"""The configured doors, put to work."""

import asyncio
from pathlib import Path

import httpx

from bot.app import App, doors, written
from bot.server import web
from config.settings import load
from directory.model import Kind
from handlers.mail import MailDoor
from tests.bot.stage import Stage

NOWHERE = Path("no-such-file.env")
MAIL = {
    "ADVICELINE_MAIL_ADDRESS": "advice.bot@northshire.example",
    "ADVICELINE_MAIL_TRANSPORT": "smtp",
    "ADVICELINE_MAIL_SMTP_HOST": "127.0.0.1",
    "ADVICELINE_MAIL_IMAP_HOST": "127.0.0.1",
}


def test_without_settings_no_door_is_opened(stage: Stage) -> None:
    settings = load({}, NOWHERE)
    assert doors(settings, stage.desk, lambda: None) == {}
    assert written(settings) == {}


def test_a_configured_mailbox_serves_what_is_written_to_mailboxes(stage: Stage) -> None:
    settings = load(MAIL, NOWHERE)
    app = App(stage.engine, stage.tools, {}, stage.clock)
    opened = doors(settings, app.desk, app.kick)
    assert isinstance(opened["mail"], MailDoor)
    assert written(settings) == {Kind.EMAIL: "mail"}
    app.doors.update(opened)
    assert set(app.outbox.doors) == {"mail"}


def test_health_says_how_each_door_stands(stage: Stage) -> None:
    opened = doors(load(MAIL, NOWHERE), stage.desk, lambda: None)

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=web(opened))
        async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
            return await client.get("/health")

    answer = asyncio.run(ask())
    assert answer.status_code == 200
    assert "advice.bot@northshire.example through smtp: not read yet" in answer.json()["mail"]
