"""The Teams door at work: real HTTP both ways, real signatures, the real desk and store."""

import asyncio
import threading
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, Self

import httpx
import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette

from bot.desk import Desk
from bot.messages import Door
from bot.model import Query, State
from bot.outbox import LEASE, Outbox
from bot.screening import Screener
from bot.store import queries
from bot.store.engine import reading
from config.teams import TeamsSettings
from directory.model import Directory, Kind
from handlers.teams import PATH, TeamsDoor
from tests.bot.stage import Stage
from tests.handlers.teams_counterparts import (
    APP,
    BOT,
    TENANT,
    WRITE_TOKEN,
    KeyServer,
    Posted,
    SigningKey,
    TeamsConnector,
)

CHANNEL = "19:cardiology@thread.tacv2"
Json = dict[str, Any]
NAMES = {"gray": "Dr Alex Gray", "rowan": "Dr Sam Rowan", "owner": "Kim Owner"}


def with_channel(directory: Directory, service: str = "cardiology", **more: str) -> Directory:
    """The directory with a Teams channel as a service's first written contact."""
    contact = {
        "kind": "teams", "value": CHANNEL, "use": "routine", "hours": "Mo-Fr 09:00-17:00; PH off",
        "respond_within": "2 working days",
    } | more  # fmt: skip
    raw = directory.model_dump(mode="json")
    for each in raw["services"]:
        if each["id"] == service:
            each["contacts"] = [contact, *(c for c in each["contacts"] if c["kind"] == "phone")]
    return Directory.model_validate(raw)


class TeamsStage:
    """A GP and a specialty team in Teams, on one thread that serves and one that tests."""

    outbox_lease = LEASE

    def __init__(self, folder: Path, directory: Directory, screener: Screener, **more: Any) -> None:
        self.key = SigningKey("key-1")
        self.keys = KeyServer(self.key)
        self.connector = TeamsConnector()
        doors = {Kind.TEAMS: "teams", Kind.EMAIL: "mail"}
        self.stage = Stage(folder, with_channel(directory), screener, doors=doors)
        self.settings = TeamsSettings(
            app_id=APP,
            app_secret=SecretStr("never-shown"),
            tenant_id=TENANT,
            keys_url=self.keys.url,
            service_hosts=(f"localhost:{self.connector.port}",),
            **more,
        )
        self.kicks = 0
        self.numbers = count(1)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    def __enter__(self) -> Self:
        self.keys.__enter__()
        self.connector.__enter__()
        self._thread.start()
        self.run(self._start())
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=30)
        return self

    async def _start(self) -> None:
        self.door = TeamsDoor(self.settings, self.stage.desk, self._kick, token=_token)
        await self.door.start()
        clock = self.stage.clock
        doors: dict[str, Door] = {"teams": self.door, "mail": self.stage.door}
        self.outbox = Outbox(self.stage.engine, self.stage.tools, doors, clock)
        app = Starlette(routes=self.door.routes())
        config = uvicorn.Config(app, port=0, log_config=None, lifespan="off")
        self._server = uvicorn.Server(config)
        self._serving = asyncio.ensure_future(self._server.serve())
        while not self._server.started:
            await asyncio.sleep(0.001)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]

    def __exit__(self, *_: object) -> None:
        self.http.close()
        self.run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self.connector.__exit__()
        self.keys.__exit__()
        self.stage.close()

    async def _stop(self) -> None:
        self._server.should_exit = True
        await self._serving
        await self.door.stop()
        await self._loop.shutdown_default_executor()

    def _kick(self) -> None:
        self.kicks += 1

    def run(self, doing: Any) -> Any:
        """Run something on the thread that serves."""
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result(60)

    def settle(self) -> int:
        """Let everything that is due leave; how much did."""
        sent: int = self.run(self.outbox.deliver())
        return sent

    @property
    def desk(self) -> Desk:
        return self.stage.desk

    # --- what Teams sends --------------------------------------------------------------------

    def post(self, payload: Json, token: str | None = None) -> httpx.Response:
        """A request as the connector makes it; `token` "" for none."""
        token = self.key.token(payload.get("serviceUrl", "")) if token is None else token
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return self.http.post(PATH, json=payload, headers=headers)

    def activity(self, who: str, kind: str, where: str = "", **more: Any) -> Json:
        """An activity, shaped as in Microsoft's documentation; in the private chat, or `where`."""
        personal = not where
        conversation: Json = {"id": where or f"a:{who}", "tenantId": TENANT}
        conversation["conversationType"] = "personal" if personal else "channel"
        if not personal:
            conversation["isGroup"] = True
        return {
            "type": kind,
            "id": f"f:{next(self.numbers)}",
            "timestamp": "2026-11-23T10:00:00.000Z",
            "serviceUrl": self.connector.url,
            "channelId": "msteams",
            "from": {"id": f"29:{who}", "name": NAMES.get(who, who), "aadObjectId": f"aad-{who}"},
            "conversation": conversation,
            "recipient": {"id": BOT, "name": "Adviceline"},
            "channelData": {"tenant": {"id": TENANT}},
        } | more  # fmt: skip

    def says(self, text: str, who: str = "gray", where: str = "", **more: Any) -> httpx.Response:
        """Somebody types a line, and everything that follows leaves."""
        answer = self.post(self.activity(who, "message", where, text=text, **more))
        self.settle()
        return answer

    def mentions(self, text: str, who: str = "rowan", where: str = CHANNEL) -> httpx.Response:
        """Somebody mentions the bot where others read."""
        entity = {
            "type": "mention", "text": "<at>Adviceline</at>",
            "mentioned": {"id": BOT, "name": "Adviceline"},
        }  # fmt: skip
        return self.says(f"<at>Adviceline</at>\u00a0{text}", who, where, entities=[entity])

    def invoke(self, who: str, where: str, name: str, value: Json, **more: Any) -> Json:
        """An invoke; the body of its answer."""
        payload = self.activity(who, "invoke", where, name=name, value=value, **more)
        answer = self.post(payload)
        assert answer.status_code == 200, answer.status_code
        self.settle()
        body: Json = answer.json() if answer.content else {}
        return body

    def presses(self, posted: Posted | Json, label: str, who: str = "gray", **inputs: str) -> Json:
        """Somebody presses a button of a card, its form filled as shown and then with `inputs`."""
        where = ""
        if isinstance(posted, Posted):
            where = posted.conversation if posted.conversation.startswith("19:") else ""
            if where and ";messageid=" not in where:
                where = f"{where};messageid={posted.id}"
            self._pressed_in = where
            card = posted.card
        else:
            card, where = posted, self._pressed_in
        action = press(card, label, inputs)
        return self.invoke(who, where, "adaptiveCard/action", {"action": action})

    # --- what was posted ---------------------------------------------------------------------

    def posted(self, starts: str = "", where: str = "") -> list[Posted]:
        """The messages whose first line has these words, in one conversation or everywhere."""
        return [
            each
            for each in self.connector.posted
            if starts in each.activity["summary"] and each.conversation.startswith(where)
        ]

    def last(self, starts: str = "", where: str = "") -> Posted:
        found = self.posted(starts, where)
        lines = [each.activity["summary"] for each in self.connector.posted]
        assert found, f"nothing with {starts!r} was posted: {lines}"
        return found[-1]

    def query(self) -> Query:
        """The newest query."""
        with reading(self.stage.engine) as connection:
            return queries.find(connection, queries.Filter())[0]

    def state(self) -> State:
        return self.query().state

    def asks(self, text: str) -> Posted:
        """A GP asks; the proposal."""
        self.says(text)
        return self.last(where="a:gray")

    def sends(self, text: str) -> Posted:
        """A GP asks and sends in writing; the question's card in the channel."""
        proposal = self.asks(text)
        body = self.presses(proposal, "Ask ", practice="S12345", role="role.gp")
        assert body["type"] == "application/vnd.microsoft.card.adaptive", body
        return self.last(where=CHANNEL)


async def _token() -> str:
    return WRITE_TOKEN


def actions(card: Json) -> list[Json]:
    """The buttons of a card, those inside its forms left out."""
    return [
        action
        for element in card["body"]
        if element["type"] == "ActionSet"
        for action in element["actions"]
    ]


def press(card: Json, label: str, inputs: dict[str, str]) -> Json:
    """What a client sends when a button is pressed: its data, with every input of its form."""
    found = [each for each in actions(card) if each["title"].startswith(label)]
    assert found, f"no button {label!r} in {[each['title'] for each in actions(card)]}"
    action = found[0]
    data: Json = {}
    if action["type"] == "Action.ShowCard":
        form = action["card"]["body"]
        for element in form:
            if element["type"].startswith("Input."):
                name = element["id"].partition("__")[0]
                data[element["id"]] = inputs.pop(name, element.get("value", ""))
        action = form[-1]["actions"][0]
    assert action["type"] == "Action.Execute", action["type"]
    assert not inputs, f"no such inputs: {inputs}"
    return {"type": "Action.Execute", "verb": action["verb"], "data": {**action["data"], **data}}


def words(card: Json) -> str:
    """Everything that a card says, a line a block."""
    lines: list[str] = []

    def walk(element: Json) -> None:
        if element["type"] == "RichTextBlock":
            lines.append("".join(run["text"] for run in element["inlines"]))
        for each in element.get("items", []):
            walk(each)

    for element in card["body"]:
        walk(element)
    return "\n".join(lines)


Make = Callable[..., TeamsStage]
