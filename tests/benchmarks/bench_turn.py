"""A whole turn (screen, resolve, store, queue, commit) against one bare insert and commit.

Run: python tests/benchmarks/bench_turn.py [--smoke]
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from sqlalchemy import Column, Integer, MetaData, String, Table, insert

from bot.screening import Screener
from bot.store.engine import connect, transaction
from directory.files import read
from tests.bot.stage import Stage

SAMPLE = Path(__file__).parents[2] / "config" / "northshire" / "northshire.yaml"
QUESTION = "{}F new atrial fibrillation on ECG, HR 110, palpitations, rate or rhythm control?"


def rate(act: Callable[[int], object], times: int) -> float:
    """How often a second `act` can be done."""
    start = time.perf_counter()
    for number in range(times):
        act(number)
    return times / (time.perf_counter() - start)


def main(times: int) -> None:
    """Print both rates and their ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare = connect(f"sqlite:///{folder / 'bare.db'}")
        rows = Table(
            "rows", MetaData(), Column("id", Integer, primary_key=True), Column("text", String)
        )
        rows.metadata.create_all(bare)

        def one_row(number: int) -> None:
            with transaction(bare) as connection:
                connection.execute(insert(rows).values(text=QUESTION.format(number)))

        stage = Stage(folder, read(SAMPLE), Screener())

        def turn(number: int) -> None:
            stage.desk.said(stage.line(QUESTION.format(20 + number % 70)))

        def deliver(number: int) -> None:
            turn(number)
            runner.run(stage.outbox.deliver())

        with asyncio.Runner() as runner:
            deliver(0)
            inserts, turns = rate(one_row, times), rate(turn, times)
            runner.run(stage.outbox.deliver())
            delivered = rate(deliver, times)
        print(f"bare insert and commit: {inserts:8.0f} a second")
        print(f"whole turn:             {turns:8.0f} a second")
        print(f"turn and delivery:      {delivered:8.0f} a second")
        print(f"a turn costs {inserts / turns:.1f} bare insert-and-commits")
        print(f"with its delivery {inserts / delivered:.1f}")
        stage.close()
        bare.dispose()


if __name__ == "__main__":
    main(3 if "--smoke" in sys.argv else 200)
