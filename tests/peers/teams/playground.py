"""The Microsoft 365 Agents Playground as a Teams-like client, with the door behind it.

The Playground sends no token without a tenant of its own, so a small proxy stands between it and
the door and signs each request as the connector would. Its REST and WebSocket addresses are
private to it, hence the pinned version.
"""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import threading
import time
from pathlib import Path
from typing import Any, Self

import aiohttp
import httpx

from bot.screening import Screener
from directory.model import Directory
from handlers.teams import PATH
from tests.handlers.teams_counterparts import BOT, TENANT, Json, Server, SigningKey
from tests.handlers.teams_stage import TeamsStage

PACKAGE = Path("@microsoft") / "m365agentsplayground" / "cli.js"
VERSION = "0.2.28"
PERSONAL = "a:personal-chat"
GENERAL = "19:general@thread.tacv2"
CHANNEL = "19:cardiology@thread.tacv2"
PEOPLE = ("Dr Alex Gray", "Dr Sam Rowan", "Kim Owner", "Pat Three", "Lee Four", "Jo Five")


def user(number: int) -> Json:
    """One of the people, shaped as the Playground's configuration wants them."""
    given, surname = PEOPLE[number].removeprefix("Dr ").split()
    address = f"{given}.{surname}@northshire.example".lower()
    return {
        "id": f"user-id-{number}", "name": PEOPLE[number], "userPrincipleName": address,
        "aadObjectId": f"00000000-0000-4000-8000-00000000000{number}",
        "givenName": given, "surname": surname, "email": address,
    }  # fmt: skip


CONFIGURATION = {
    "version": "0.1.1",
    "tenantId": TENANT,
    "bot": {"id": BOT, "name": "Adviceline"},
    "currentUser": user(0),
    "users": [user(number) for number in range(1, 6)],
    "personalChat": {"id": PERSONAL},
    "groupChat": {"id": "19:group@thread.v2", "name": "Practice group"},
    "team": {
        "id": GENERAL,
        "name": "Cardiology",
        "aadGroupId": "00000000-0000-4000-8000-0000000000aa",
        "channels": [{"id": CHANNEL, "name": "Advice"}],
    },
}


def found(folder: Path) -> Path | None:
    """The Playground's program, if it is installed in `folder`/node_modules."""
    program = folder / "node_modules" / PACKAGE
    return program if program.is_file() and shutil.which("node") else None


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Playground:
    """The running Playground; `endpoint` is where it sends what happens."""

    def __init__(self, program: Path, folder: Path, endpoint: str, port: int) -> None:
        self.port = port
        self._folder = folder
        self._program = program
        self._endpoint = endpoint
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20)
        self._shown: dict[str, dict[str, Json]] = {}
        self._lock = threading.Lock()
        self._listening = threading.Event()

    def __enter__(self) -> Self:
        file = self._folder / "playground.yml"
        file.write_text(json.dumps(CONFIGURATION))  # JSON is YAML
        environment = os.environ | {
            "TEAMSAPPTESTER_BROWSER": "none",
            "M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(file),
            "M365_AGENTS_PLAYGROUND_LOGFILE": str(self._folder / "playground.log"),
        }
        words = ["node", str(self._program), "-e", self._endpoint, "-c", "msteams"]
        with (self._folder / "playground.out").open("w") as out:
            self._process = subprocess.Popen(
                [*words, "-p", str(self.port), "--dt"], cwd=self._folder, env=environment,
                stdout=out, stderr=out,
            )  # fmt: skip
        self._wait_until_up()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._listener = asyncio.run_coroutine_threadsafe(self._listen(), self._loop)
        assert self._listening.wait(10)
        return self

    def _wait_until_up(self) -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until and self._process.poll() is None:
            try:
                if self.http.get("/_debug/ping").text == "pong":
                    return
            except httpx.HTTPError:
                time.sleep(0.05)
        self._process.kill()
        raise RuntimeError((self._folder / "playground.out").read_text())

    def __exit__(self, *_: object) -> None:
        self._listener.cancel()
        self._process.terminate()
        self._process.wait(10)
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0.05), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self.http.close()

    def messages(self, where: str) -> list[Json]:
        """The cards that the bot has put into a conversation or thread, newest last: id, card."""
        with self._lock:
            return list(self._shown.get(where, {}).values())

    def shows(self, where: str, count: int) -> bool:
        """Whether at least so many cards are in a conversation."""
        return len(self.messages(where)) >= count

    async def _listen(self) -> None:
        address = f"http://127.0.0.1:{self.port}/_ws_conversation/v1/conversations/stream"
        async with aiohttp.ClientSession() as session, session.ws_connect(address) as stream:
            self._listening.set()
            async for each in stream:
                self._keep(json.loads(each.data))

    def _keep(self, event: Json) -> None:
        message = event.get("message") or {}
        cards = message.get("attachments") or []
        if not cards or message.get("from", {}).get("id") != BOT:
            return
        with self._lock:
            shown = self._shown.setdefault(event["actionConversationId"], {})
            number = message["messageId"]
            shown[number] = {"id": number, "card": cards[0]["content"]}

    def config(self) -> Json:
        """The ids that it uses."""
        found: Json = self.http.get("/_internal/v1/config").json()["config"]
        return found

    def says(self, text: str, where: str = PERSONAL) -> Json:
        """The current user types a line; elsewhere than in the private chat, to the bot."""
        body: Json = {"from": {"id": "user-id-0"}, "text": text, "textFormat": "plain"}
        if where != PERSONAL:
            mention = "<at>Adviceline</at>"
            body |= {
                "text": f"{mention} {text}",
                "mentions": [{"mentioned": {"id": BOT, "name": "Adviceline"}, "text": mention}],
            }
        answer = self.http.post(f"/_conversation/v1/conversations/{where}/messages", json=body)
        answer.raise_for_status()
        said: Json = answer.json()
        return said

    def invokes(self, action: Json, message: str, where: str) -> Json:
        """The current user presses a button; the bot's answer."""
        body = {
            "name": "adaptiveCard/action",
            "value": {"action": action},
            "from": {"id": "user-id-0"},
            "conversation": {"id": where},
            "replyToId": message,
        }
        answer = self.http.post("/_conversation/v1/invoke", json=body)
        answer.raise_for_status()
        said: Json = answer.json()
        return said

    def sends(self, where: str, **changes: Any) -> None:
        """An activity that the Playground sends as it is written, from anybody."""
        template = self.http.get(
            "/_internal/v1/customActivities/template", params={"conversationId": where}
        )
        activity = template.json() | changes
        self.http.post("/_internal/v1/customActivities", json=activity).raise_for_status()


class SigningProxy(Server):
    """Stands between the Playground and the door: signs each request as the connector does."""

    def __init__(self, key: SigningKey) -> None:
        super().__init__()
        self.key = key
        self.door = ""
        self.answers: list[int] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{PATH}"

    def answer(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], Any]:
        token = self.key.token(json.loads(body).get("serviceUrl", ""))
        signed = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        answer = httpx.post(self.door + path, content=body, headers=signed, timeout=30)
        self.answers.append(answer.status_code)
        return answer.status_code, {}, answer.json() if answer.content else None


class PlaygroundStage(TeamsStage):
    """The door on a running desk, with the Playground as its Teams. What is due leaves at once."""

    def __init__(
        self, folder: Path, directory: Directory, screener: Screener, program: Path
    ) -> None:
        super().__init__(folder, directory, screener)
        port = free_port()
        hosts = (f"localhost:{port}",)
        self.settings = self.settings.model_copy(update={"service_hosts": hosts})
        self.proxy = SigningProxy(self.key)
        self.playground = Playground(program, folder, self.proxy.url, port)

    def __enter__(self) -> Self:
        super().__enter__()
        self.proxy.door = f"http://127.0.0.1:{self.port}"
        self.proxy.__enter__()
        self.playground.__enter__()
        return self

    def __exit__(self, *reason: object) -> None:
        self.playground.__exit__()
        self.proxy.__exit__()
        super().__exit__(*reason)

    async def _start(self) -> None:
        self._wanted = asyncio.Event()
        await super()._start()
        self._delivering = asyncio.ensure_future(self._deliver())

    async def _stop(self) -> None:
        self._delivering.cancel()
        await super()._stop()

    async def _deliver(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            await self.outbox.deliver()

    def _kick(self) -> None:
        self._wanted.set()
