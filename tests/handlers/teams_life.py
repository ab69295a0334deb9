"""`adviceline serve` as a process that can be killed, with stand-ins for Microsoft beside it.

Teams' part in repeats is played: a message is sent again until it was answered with 200; what a
person presses is not, so they press again.
"""

import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Self, TypeVar

import httpx

from bot.store import directory as stored
from bot.store import schema
from bot.store.engine import connect, transaction
from directory.model import Directory
from tests.handlers.teams_counterparts import (
    APP,
    TENANT,
    Json,
    KeyServer,
    Posted,
    SigningKey,
    TeamsConnector,
)
from tests.handlers.teams_sign_in import SECRET, SignIn
from tests.handlers.teams_stage import CHANNEL, TeamsStage, actions, press, with_channel, words

REPOSITORY = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds that a step may take, restarts included
Result = TypeVar("Result")


class Life(TeamsStage):
    """A served bot on a database that outlives it."""

    def __init__(self, folder: Path, directory: Directory, port: int) -> None:
        self.folder, self.port = folder, port
        self.key = SigningKey("key-1")
        self.keys = KeyServer(self.key)
        self.connector = TeamsConnector()
        self.sign_in = SignIn(folder)
        self.numbers = count(1)
        self.kills = 0
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20)
        self.database = folder / "life.db"
        engine = connect(f"sqlite:///{self.database}")
        schema.upgrade(engine)
        with transaction(engine) as connection:
            stored.save(connection, with_channel(directory), "t", "file", datetime.now(UTC))
        engine.dispose()

    def __enter__(self) -> Self:
        for server in (self.keys, self.connector, self.sign_in):
            server.__enter__()
        self.begin()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(20)
        self.http.close()
        for server in (self.keys, self.connector, self.sign_in):
            server.__exit__()

    def settle(self) -> int:
        """The served bot delivers by itself."""
        return 0

    # --- the process -------------------------------------------------------------------------

    def begin(self) -> None:
        """Start the bot and wait until it answers."""
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(REPOSITORY),
            "REQUESTS_CA_BUNDLE": str(self.sign_in.certificate),
            "ADVICELINE_DATABASE": f"sqlite:///{self.database}",
            "ADVICELINE_PORT": str(self.port),
            "ADVICELINE_BEAT_SECONDS": "1",
            "ADVICELINE_TEAMS_APP_ID": APP,
            "ADVICELINE_TEAMS_APP_SECRET": SECRET,
            "ADVICELINE_TEAMS_TENANT_ID": TENANT,
            "ADVICELINE_TEAMS_KEYS_URL": self.keys.url,
            "ADVICELINE_TEAMS_LOGIN_URL": self.sign_in.url,
            "ADVICELINE_TEAMS_SERVICE_HOSTS": f"localhost:{self.connector.port}",
        }
        with (self.folder / "serve.log").open("ab") as log:
            command = [sys.executable, "-m", "bot", "serve"]
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=environment, stdout=log, stderr=log
            )
        self.wait_for(self._alive, "the bot to start")

    def _alive(self) -> bool:
        try:
            return self.http.get("/health").status_code == 200
        except httpx.HTTPError:
            return False

    def kill(self) -> None:
        """SIGKILL: nothing of the process gets a word in. Two minutes pass before the next start,
        so that what it had claimed is free again."""
        self.process.kill()
        self.process.wait()
        self.kills += 1
        with sqlite3.connect(self.database) as database:
            database.execute("UPDATE deliveries SET leased_until = NULL")
        database.close()

    @property
    def log(self) -> str:
        return (self.folder / "serve.log").read_text(encoding="utf-8")

    # --- people ------------------------------------------------------------------------------

    @staticmethod
    def wait_for(look: Callable[[], Result | None], what: str) -> Result:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if found := look():
                return found
            time.sleep(0.03)
        raise AssertionError(f"waited in vain for {what}")

    def _typed(self, who: str, text: str) -> None:
        payload = self.activity(who, "message", text=text)

        def taken() -> bool:
            try:
                return self.post(payload).status_code == 200
            except httpx.HTTPError:
                return False

        self.wait_for(taken, "a message to be taken")

    def _pressed(self, who: str, where: str, card: Json, label: str, fields: Json) -> None:
        """Once, as Teams does; what is lost is lost. A moment for what follows to arrive."""
        if not any(each["title"].startswith(label) for each in actions(card)):
            return
        value = {"action": press(card, label, fields)}
        payload = self.activity(who, "invoke", where, name="adaptiveCard/action", value=value)
        try:
            self.post(payload)
        except httpx.HTTPError:
            return
        time.sleep(0.2)

    def converse(self, who: str, number: int) -> str:
        """Ask, send, answer; the reference. Whoever sees nothing happen presses again."""
        self._typed(who, f"New atrial fibrillation, case number {number}, which rate control?")

        def proposed() -> Posted | None:
            return next(iter(self.posted("Quote ", f"a:{who}")), None)

        proposal = self.wait_for(proposed, "the proposal")
        reference = str(proposal.activity["summary"]).split("Quote ")[1][:4]

        def asked() -> Posted | None:
            there = self.posted(f"{reference} for", CHANNEL)
            if not there:
                fields = {"practice": "S12345", "role": "role.gp"}
                self._pressed(who, "", proposal.card, "Ask ", fields)
            return there[0] if there else None

        question = self.wait_for(asked, "the question in the channel")
        thread = f"{CHANNEL};messageid={question.id}"

        def answered() -> Posted | None:
            there = self.posted(f"{reference}: Cardiology has answered", f"a:{who}")
            if not there:
                fields = {"text": f"Answer {number}."}
                self._pressed("rowan", thread, question.card, "Answer", fields)
            return there[0] if there else None

        answer = self.wait_for(answered, "the answer")
        assert f"Answer {number}." in words(answer.card)
        return reference


def killed_while_talking(
    life: Life, conversations: int, kills: int, at_once: int, seconds: tuple[float, float]
) -> list[str]:
    """So many conversations, several at once, and so many kills among them, `seconds` apart.

    The references, once every conversation has ended; an AssertionError says which did not.
    """
    chance = random.Random(7)
    numbers = iter(range(conversations))
    lock = threading.Lock()
    references: list[str] = []
    failed: list[BaseException] = []

    def talk() -> None:
        try:
            while not failed:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    return
                references.append(life.converse(f"gp{number}", number))
        except BaseException as error:
            failed.append(error)

    talkers = [threading.Thread(target=talk) for _ in range(at_once)]
    for talker in talkers:
        talker.start()
    while any(talker.is_alive() for talker in talkers):
        time.sleep(chance.uniform(*seconds))
        if life.kills < kills and not failed:
            life.kill()
            life.begin()
    for talker in talkers:
        talker.join()
    if failed:
        raise failed[0]
    return references


def wrong(life: Life, references: list[str]) -> list[str]:
    """What was lost, doubled or never told, found in the store after all conversations ended."""
    found = []
    with sqlite3.connect(life.database) as database:
        said = database.execute(
            "SELECT reference, kind, count(*) FROM entries JOIN queries ON queries.id = query "
            "GROUP BY reference, kind"
        ).fetchall()
        threads = database.execute(
            "SELECT reference, count(*) FROM threads JOIN queries ON queries.id = query "
            "WHERE side = 'team' GROUP BY reference"
        ).fetchall()
        # A proposal that had arrived when the process died is not marked so; it was acted on.
        kinds = "('question', 'answer', 'receipt')"
        sent = database.execute(
            "SELECT reference, kind, count(*) FROM deliveries JOIN queries "
            f"ON queries.id = query WHERE updates = '' AND kind IN {kinds} "
            "AND deliveries.state = 'sent' GROUP BY reference, kind"
        ).fetchall()
    database.close()
    if sorted({each[0] for each in said}) != sorted(references):
        found.append("queries that nobody asked, or questions that are no query")
    for name, rows, wanted in (
        ("said", said, {"question", "answer"}),
        ("sent", sent, {"question", "answer", "receipt"}),
    ):
        for reference in references:
            here = {kind: number for known, kind, number in rows if known == reference}
            if here != dict.fromkeys(wanted, 1):
                found.append(f"{reference}: {name} {here}")
    found += [f"{reference}: {number} teams" for reference, number in threads if number != 1]
    return found
