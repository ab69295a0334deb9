"""The same conversations on PostgreSQL, and several processes at once."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.messages import Did
from bot.model import Side, State
from bot.outbox import Outbox
from bot.screening import Screener
from bot.store import schema
from bot.store.engine import connect
from bot.store.tables import metadata
from directory.model import Directory
from tests.bot.stage import DESK_OF, GP, TEAM, Stage, london

AF = "72 year old with new atrial fibrillation and palpitations, which rate control?"


@pytest.fixture
def stage(tmp_path: Path, northshire: Directory, screener: Screener, url: str) -> Iterator[Stage]:
    made = Stage(tmp_path, northshire, screener, url=url)
    yield made
    made.close()


def test_a_whole_conversation(stage: Stage) -> None:
    reference = stage.sent(AF)
    stage.press(stage.last("question"), "I'll answer this", Side.TEAM)
    stage.press(stage.last("question"), "Ask the GP", Side.TEAM, text="Any syncope?")
    stage.say(f"{reference} none")
    stage.press(stage.last("question"), "Pass on", Side.TEAM, service="renal", reason="eGFR")
    stage.press(stage.last("question"), "Answer", Side.TEAM, text="Bisoprolol.")
    stage.act("outcome", reference, value="managed")
    query = stage.query(reference)
    assert (query.state, query.outcome, query.service) == (State.CLOSED, "managed", "renal")
    assert len(stage.acts(reference)) >= 8


def test_reminders_to_the_end(stage: Stage) -> None:
    reference = stage.sent(AF)
    stage.until(london(2026, 12, 11, 9))
    assert stage.state(reference) is State.UNANSWERED
    assert stage.kinds().count("nudge") == 3


def test_two_people_press_at_once_and_one_of_them_has_it(stage: Stage) -> None:
    reference = stage.sent(AF)
    place = stage.team_place(reference)
    others = [type(TEAM)(f"test:{number}", f"Dr {number}", "", "SpR") for number in range(8)]
    start = threading.Barrier(len(others))

    def press(who: object) -> None:
        start.wait()
        stage.desk.did(Did(f"e:{who}", who, place, "claim", reference), Side.TEAM)  # type: ignore[arg-type]

    threads = [threading.Thread(target=press, args=(each,)) for each in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stage.acts(reference).count("claim") == 1
    assert stage.query(reference).claimed_by in {each.key for each in others}


def test_two_processes_share_the_queue_without_doubling(stage: Stage) -> None:
    cards = [stage.ask(AF) for _ in range(5)]
    for number, card in enumerate(cards):
        stage.desk.did(
            Did(f"s{number}", GP, DESK_OF, "send", card.reference, {}),
        )
    second = Outbox(stage.engine, stage.tools, stage.outbox.doors, stage.clock)

    async def both() -> None:
        await asyncio.gather(stage.outbox.deliver(), second.deliver())

    asyncio.run(both())
    stage.settle()
    keys = [seen.delivery.key for seen in stage.door.seen]
    assert len(keys) == len(set(keys))
    assert stage.kinds().count("question") == 5


def test_the_migrations_make_just_the_tables_that_the_program_knows(url: str) -> None:
    engine = connect(url)
    schema.upgrade(engine)
    with engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), metadata)
    engine.dispose()
    assert difference == []
