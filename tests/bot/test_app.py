"""The composition root and its beat."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.app import App, now, sign_off, tools
from bot.messages import Card, Said
from bot.model import Delivery
from bot.screening import RuleError
from bot.wording import WordingError
from config.settings import Settings
from directory.model import Kind
from tests.bot.stage import DESK_OF, GP, MONDAY, Stage

AF = "72 year old with new atrial fibrillation and palpitations, which rate control?"


class SlowDoor:
    """A door whose sending takes as long as the test wants."""

    def __init__(self) -> None:
        self.sending = asyncio.Event()
        self.free = asyncio.Event()
        self.sent: list[str] = []

    async def send(self, delivery: Delivery, card: Card, replaces: str) -> str:
        self.sending.set()
        await self.free.wait()
        self.sent.append(delivery.kind)
        return "m1"


@pytest.fixture
def waiting(stage: Stage) -> Stage:
    """A stage on which a question has been asked and nothing has left yet."""
    stage.desk.said(Said("e1", GP, DESK_OF, AF))
    return stage


def app(stage: Stage, door: SlowDoor) -> App:
    return App(stage.engine, stage.tools, {"chat": door, "mail": door}, stage.clock)


@asynccontextmanager
async def running(made: App, seconds: float = 60) -> AsyncIterator[asyncio.Event]:
    """The app at work; it is stopped at the end."""
    stop = asyncio.Event()
    task = asyncio.create_task(made.run(seconds, stop))
    try:
        yield stop
    finally:
        stop.set()
        await asyncio.wait_for(task, 10)


async def until(true: Callable[[], bool]) -> None:
    """Wait for an effect, ten seconds at most."""
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.01)


def test_the_first_beat_comes_at_once(waiting: Stage) -> None:
    async def story() -> list[str]:
        door = SlowDoor()
        door.free.set()
        async with running(app(waiting, door)):
            await until(lambda: bool(door.sent))
        return door.sent

    assert asyncio.run(story()) == ["proposal"]


def test_stopping_waits_for_what_is_being_sent(waiting: Stage) -> None:
    async def story() -> list[str]:
        door = SlowDoor()
        async with running(app(waiting, door)) as stop:
            await asyncio.wait_for(door.sending.wait(), 10)
            stop.set()
            await asyncio.sleep(0)
            door.free.set()
        return door.sent

    assert asyncio.run(story()) == ["proposal"]
    sent = waiting.all_queries()[0]
    assert sent.state == "offered"
    assert asyncio.run(waiting.outbox.deliver()) == 0  # it was marked, too: nothing leaves twice


def test_a_beat_that_fails_does_not_end_the_beating_and_is_logged_by_kind_only(
    waiting: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    beats = 0
    door = SlowDoor()
    made = app(waiting, door)
    beat = made.rounds.beat

    def failing() -> int:
        nonlocal beats
        beats += 1
        if beats == 1:
            raise ValueError(f"cannot read: {AF}")
        return beat()

    monkeypatch.setattr(made.rounds, "beat", failing)

    async def story() -> None:
        door.free.set()
        async with running(made, seconds=0.05):
            await until(lambda: bool(door.sent))

    with caplog.at_level(logging.DEBUG):
        asyncio.run(story())
    assert door.sent == ["proposal"]
    assert "the beat failed: ValueError" in caplog.text
    assert "atrial" not in caplog.text


def test_one_beat_says_what_it_did(waiting: Stage) -> None:
    door = SlowDoor()
    door.free.set()
    made = app(waiting, door)
    assert asyncio.run(made.beat()) == (0, 1)
    waiting.clock.put(MONDAY.replace(day=MONDAY.day + 2))
    moved, _ = asyncio.run(made.beat())
    assert moved == 1  # the unsent proposal lapsed


def test_the_tools_are_those_of_the_settings(tmp_path: Path) -> None:
    changed = tmp_path / "ours.yaml"
    changed.write_text("help:\n  first: Our own words\n")
    made = tools(changed, None, {Kind.EMAIL: "mail"})
    assert made.wording("help.first") == "Our own words"
    assert made.doors == {Kind.EMAIL: "mail"}
    with pytest.raises(WordingError):
        tools(tmp_path / "none.yaml")
    with pytest.raises(RuleError):
        tools(None, tmp_path)


def test_a_list_is_signed_off_by_name_day_and_version() -> None:
    assert sign_off("1.0", Settings()) == "emergency list 1.0: not signed off by this board"
    signed = Settings(
        emergency_signed_by="Dr A Sample",
        emergency_signed_on=date(2026, 12, 1),
        emergency_signed_version="1.0",
    )
    assert sign_off("1.0", signed) == (
        "emergency list 1.0: signed off by Dr A Sample on 1 December 2026"
    )
    assert sign_off("1.1", signed).startswith("emergency list 1.1: not signed off by this board (")


def test_the_present_moment_is_aware() -> None:
    assert abs(now() - datetime.now(UTC)).total_seconds() < 5
