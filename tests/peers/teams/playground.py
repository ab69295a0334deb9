"""The Microsoft 365 Agents Playground as a Teams-like client, with the door behind it.

The Playground sends no token without a tenant of its own, so a small proxy stands between it and
the door and signs each request as the connector would. Its REST and WebSocket addresses are
private to it, hence the pinned version.
"""

import json
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any, Self

import httpx

from tests.handlers.teams_counterparts import BOT, TENANT, Json

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
        until = time.monotonic() + 30
        while time.monotonic() < until and self._process.poll() is None:
            try:
                if self.http.get("/_debug/ping").text == "pong":
                    return self
            except httpx.HTTPError:
                time.sleep(0.05)
        self.__exit__()
        raise RuntimeError((self._folder / "playground.out").read_text())

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)
        self.http.close()

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
