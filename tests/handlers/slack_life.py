"""`adviceline serve` as a process that can be killed, with the strict stand-in for Slack beside it.

Slack's part in repeats is played: an event is sent again until it was answered with 200; what a
person presses is not, so they press again.
"""

import asyncio
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TypeVar

from bot.store import directory as stored
from bot.store import schema
from bot.store.engine import connect, transaction
from directory.model import Directory
from tests.handlers.slack_fake import TOKEN, FakeSlack, Json, Message
from tests.handlers.slack_stage import SlackStage
from tests.handlers.slack_wire import SECRET, Answer
from tests.handlers.slack_workspace import CARDIO, SAM, user, with_channel, workspace

REPOSITORY = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds that a step may take, restarts included
Result = TypeVar("Result")


class Life(SlackStage):
    """A served bot on a database that outlives it."""

    def __init__(self, folder: Path, directory: Directory, gps: int, port: int) -> None:
        self.folder, self.port = folder, port
        self.slack: FakeSlack = workspace()
        for number in range(gps):
            name = f"UG{number}"
            self.slack.users[name] = user(f"Dr Number {number}", f"gp{number}@northshire.example")
            self.slack.channels["D" + name] = {"name": "", "members": [name]}
        self._numbers = count(1)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.run(self.slack.start())
        self.database = folder / "life.db"
        engine = connect(f"sqlite:///{self.database}")
        schema.upgrade(engine)
        with transaction(engine) as connection:
            stored.save(connection, with_channel(directory), "t", "file", datetime.now(UTC))
        engine.dispose()
        self.process: subprocess.Popen[bytes] | None = None
        self.kills = 0

    def settle(self) -> None:
        """The served bot delivers by itself."""

    # --- the process -------------------------------------------------------------------------

    def begin(self) -> None:
        """Start the bot and wait until it answers."""
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(REPOSITORY),
            "ADVICELINE_DATABASE": f"sqlite:///{self.database}",
            "ADVICELINE_PORT": str(self.port),
            "ADVICELINE_BEAT_SECONDS": "1",
            "ADVICELINE_LOG_LEVEL": "WARNING",
            "ADVICELINE_SLACK_BOT_TOKEN": TOKEN,
            "ADVICELINE_SLACK_SIGNING_SECRET": SECRET,
            "ADVICELINE_SLACK_API_URL": f"http://127.0.0.1:{self.slack.port}/api/",
        }
        with (self.folder / "serve.log").open("ab") as log:
            command = [sys.executable, "-m", "bot", "serve"]
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=environment, stdout=log, stderr=log
            )
        self.wait_for(self._alive, "the bot to start")

    def _alive(self) -> bool:
        try:
            body = '{"type": "url_verification", "challenge": "x"}'
            return self.post(body, "application/json").status == 200
        except OSError:
            return False

    def kill(self) -> None:
        """SIGKILL: nothing of the process gets a word in. Two minutes pass before the next start,
        so that what it had claimed is free again."""
        assert self.process
        self.process.kill()
        self.process.wait()
        self.kills += 1
        with sqlite3.connect(self.database) as database:
            database.execute("UPDATE deliveries SET leased_until = NULL")
        database.close()

    def end(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)
        self.run(self.slack.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

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

    def event(self, event: Json, event_id: str = "", settle: bool = True) -> Answer:
        """As Slack does: again, with the same id, until it is taken."""
        name = event_id or f"Ev{next(self._numbers)}"

        def sent() -> Answer | None:
            try:
                answer = super(Life, self).event(event, name, settle)
            except OSError:
                return None
            return answer if answer.status == 200 else None

        return self.wait_for(sent, "an event to be taken")

    def interaction(self, payload: Json) -> Answer:
        """Once, as Slack does; what is lost is lost."""
        try:
            return super().interaction(payload)
        except (OSError, urllib.error.URLError):
            return Answer(0, "")

    def converse(self, gp: str, number: int) -> str:
        """Ask, send, answer; the reference. Whoever sees nothing happen presses again."""
        known = {each.ts for each in self.dm(gp)}
        self.types(gp, f"New atrial fibrillation, case number {number}, which rate control?")

        def proposed() -> Message | None:
            new = [each for each in self.dm(gp) if each.ts not in known]
            return next((each for each in new if "Quote " in each.text), None)

        proposal = self.wait_for(proposed, "the proposal")
        reference = proposal.text.split("Quote ")[1][:4]

        def asked() -> Message | None:
            there = self.about(reference, CARDIO)
            if not there:
                self._by_form(proposal, "Ask ", gp, practice="S12345", role="role.gp")
            return there[0] if there else None

        question = self.wait_for(asked, "the question in the channel")

        def answered() -> Message | None:
            there = [each for each in self.dm(gp) if f"Answer {number}." in each.said()]
            if not there:
                self._by_form(question, "Answer", SAM, text=f"Answer {number}.")
            return there[0] if there else None

        self.wait_for(answered, "the answer")
        return reference

    def about(self, reference: str, channel: str) -> list[Message]:
        found = [each for each in self.channel(channel) if each.text.startswith(reference)]
        return [each for each in found if not each.thread]

    def _by_form(self, message: Message, label: str, person: str, **fields: str) -> None:
        """Press, and fill in what opens; a moment for what follows to arrive."""
        buttons = [each["text"]["text"] for each in message.buttons()]
        if not any(each.startswith(label) for each in buttons):
            return
        before = set(self.slack.views)
        self.press(message, label, person)
        opened = [name for name in self.slack.views if name not in before]
        wanted = {"Ask ": "send", "Answer": "answer"}[label]
        for name in opened:
            view = self.slack.views[name]
            packed = view["private_metadata"]
            if f'"{wanted}"' in packed and message.ts in packed:
                self.fill(person, view, **fields)
        time.sleep(0.2)


def killed_while_talking(life: Life, conversations: int, kills: int, gps: int) -> list[str]:
    """So many conversations of several GPs at once, and so many kills among them; the references.

    Every conversation ends, or an AssertionError says which did not.
    """
    chance = random.Random(7)
    numbers = iter(range(conversations))
    lock = threading.Lock()
    references: list[str] = []
    failed: list[BaseException] = []

    def talk(gp: str) -> None:
        try:
            while not failed:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    return
                references.append(life.converse(gp, number))
        except BaseException as error:
            failed.append(error)

    life.begin()
    talkers = [threading.Thread(target=talk, args=(f"UG{n}",)) for n in range(gps)]
    for talker in talkers:
        talker.start()
    while any(talker.is_alive() for talker in talkers):
        time.sleep(chance.uniform(0.3, 2.5))
        if life.kills < kills and not failed:
            life.kill()
            life.begin()
    for talker in talkers:
        talker.join()
    if failed:
        raise failed[0]
    return references
