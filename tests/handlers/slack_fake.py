"""A strict stand-in for Slack's Web API, for faults and limits that no emulator plays.

Ours, so it proves only that the door does what we believe Slack asks for. It refuses what it does
not know: methods, arguments, blocks, channels, tokens.
"""

import asyncio
import json
from collections import deque
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import WSMsgType, web

from tests.handlers.slack_checks import faults, view_faults

Json = dict[str, Any]
BOT = "U0BOT"
TEAM_ID = "T0NORTH"
TOKEN, APP_TOKEN = "xoxb-test", "xapp-test"

MESSAGE = {"channel", "text", "blocks"}
ARGUMENTS: dict[str, tuple[set[str], set[str]]] = {  # required, further
    "auth.test": (set(), set()),
    "chat.postMessage": (
        MESSAGE,
        {"thread_ts", "reply_broadcast", "unfurl_links", "unfurl_media", "metadata"},
    ),
    "chat.postEphemeral": (MESSAGE | {"user"}, {"thread_ts"}),
    "chat.update": (MESSAGE | {"ts"}, set()),
    "chat.delete": ({"channel", "ts"}, set()),
    "conversations.open": ({"users"}, set()),
    "conversations.info": ({"channel"}, set()),
    "conversations.members": ({"channel"}, {"limit", "cursor"}),
    "users.info": ({"user"}, set()),
    "views.open": ({"trigger_id", "view"}, set()),
    "views.push": ({"trigger_id", "view"}, set()),
    "views.update": ({"view_id", "view"}, {"hash"}),
    "views.publish": ({"user_id", "view"}, set()),
    "apps.connections.open": (set(), set()),
}
# Slack's pages list no JSON for these.
FORMS = {"conversations.info", "conversations.members", "users.info"}


@dataclass
class Message:
    """One message as Slack keeps it."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json]
    thread: str = ""
    broadcast: bool = False
    metadata: Json = field(default_factory=dict)
    edits: int = 0
    to: str = ""  # for an ephemeral one: who sees it

    def said(self) -> str:
        """All that a reader sees of it, buttons left out."""
        return "\n".join(_seen(block) for block in self.blocks) or self.text

    def buttons(self) -> list[Json]:
        return [
            element
            for block in self.blocks
            if block["type"] == "actions"
            for element in block["elements"]
        ]


def _seen(thing: Any) -> str:
    if isinstance(thing, list):
        return "".join(_seen(each) for each in thing)
    if isinstance(thing, str):
        return thing
    if thing.get("type") in ("actions", "input"):
        return ""
    inner = thing.get("elements") or thing.get("text") or thing.get("url") or ""
    return _seen(inner) + ("\n" if thing.get("type") == "rich_text_section" else "")


@dataclass
class FakeSlack:
    """One workspace. `fail` queues what the next calls of a method meet."""

    users: dict[str, Json]
    channels: dict[str, Json]
    messages: list[Message] = field(default_factory=list)
    whispers: list[Message] = field(default_factory=list)
    views: dict[str, Json] = field(default_factory=dict)
    homes: dict[str, Json] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  # what the strictness found
    token: str = TOKEN
    port: int = 0
    scopes: str = ""  # what the app was given, as Slack's answers say
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    acks: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._faults: dict[str, deque[tuple[str, float]]] = {}
        self._ts = count(1_000_001)
        self._triggers = count(1)
        self.live: set[str] = set()

    def fail(self, method: str, how: str, times: int = 1, after: float = 30) -> None:
        """`how`: "429", "500" or an error word; accepted, but the connection ends first ("lost") or
        the answer never comes ("hangs"). `after`: how long Slack wants to be left alone, seconds.
        """
        self._faults.setdefault(method, deque()).extend([(how, after)] * times)

    def trigger(self) -> str:
        """A new trigger id; it opens one view."""
        trigger = f"trigger.{next(self._triggers)}"
        self.live.add(trigger)
        return trigger

    def ts(self) -> str:
        return f"1700{next(self._ts)}.000100"

    async def start(self) -> None:
        self._closing = asyncio.Event()
        app = web.Application()
        app.router.add_post("/api/{method}", self._called)
        app.router.add_get("/link", self._link)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        self._closing.set()
        for socket in self.sockets:
            await socket.close()
        await self._runner.cleanup()

    async def _called(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.calls.append(method)
        if method not in ARGUMENTS:
            self.refused.append(f"unknown method {method}")
            return web.json_response({"ok": False, "error": "unknown_method"})
        expected = APP_TOKEN if method == "apps.connections.open" else self.token
        if request.headers.get("Authorization") != f"Bearer {expected}":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        given = await self._arguments(request)
        if request.query:
            self.refused.append(f"{method} with arguments in its address")
        if method in FORMS and request.content_type == "application/json":
            self.refused.append(f"{method} takes no JSON")
        how, after = self._fault(method)
        if how == "429":
            headers = {"Retry-After": str(int(after))}
            limited = {"ok": False, "error": "ratelimited"}
            return web.json_response(limited, status=429, headers=headers)
        if how == "500":
            return web.Response(status=500, text="upstream")
        if how and how not in ("lost", "hangs"):
            return web.json_response({"ok": False, "error": how})
        answer = self._answer(method, given)
        if how == "hangs":
            await self._closing.wait()
        if how == "lost" and request.transport:
            request.transport.abort()
        granted = {"X-OAuth-Scopes": self.scopes} if self.scopes else {}
        return web.json_response(answer, headers=granted)

    async def _arguments(self, request: web.Request) -> Json:
        if request.content_type == "application/json":
            found: Json = json.loads(await request.text() or "{}")
            return found
        return dict(await request.post())

    def _fault(self, method: str) -> tuple[str, float]:
        queued = self._faults.get(method)
        return queued.popleft() if queued else ("", 0)

    def _answer(self, method: str, given: Json) -> Json:
        required, more = ARGUMENTS[method]
        wrong = [f"{method} without {name}" for name in required - set(given)]
        wrong += [f"{method} with {name}" for name in set(given) - required - more]
        if isinstance(given.get("blocks"), list):
            wrong += faults(given["blocks"])
        if isinstance(given.get("view"), dict):
            wrong += view_faults(given["view"])
        if len(given.get("text", "")) > 40_000 or given.get("text") == "":
            wrong.append("text empty or above 40,000 signs")
        if wrong:
            self.refused += wrong
            return {"ok": False, "error": "invalid_arguments"}
        channel = given.get("channel")
        if channel is not None and channel not in self.channels:
            return {"ok": False, "error": "channel_not_found"}
        answered = getattr(self, "_" + method.replace(".", "_"))(given)
        return {"ok": True, **answered} if isinstance(answered, dict) else _no(answered)

    # --- methods -----------------------------------------------------------------------------

    def _auth_test(self, given: Json) -> Json:
        return {"team_id": TEAM_ID, "team": "NHS Northshire", "user_id": BOT, "user": "adviceline"}

    def _apps_connections_open(self, given: Json) -> Json:
        return {"url": f"ws://127.0.0.1:{self.port}/link"}

    def _chat_postMessage(self, given: Json) -> Json | str:
        if self.channels[given["channel"]].get("archived"):
            return "is_archived"
        thread = given.get("thread_ts", "")
        if thread and not self.find(given["channel"], thread):
            return "thread_not_found"
        made = Message(
            given["channel"],
            self.ts(),
            BOT,
            given["text"],
            given["blocks"],
            thread,
            given.get("reply_broadcast", False),
            given.get("metadata", {}),
        )
        self.messages.append(made)
        return {"channel": made.channel, "ts": made.ts}

    def _chat_postEphemeral(self, given: Json) -> Json | str:
        if given["user"] not in self.channels[given["channel"]]["members"]:
            return "user_not_in_channel"
        made = Message(
            given["channel"],
            self.ts(),
            BOT,
            given["text"],
            given["blocks"],
            given.get("thread_ts", ""),
            to=given["user"],
        )
        self.whispers.append(made)
        return {"message_ts": made.ts}

    def _chat_update(self, given: Json) -> Json | str:
        found = self.find(given["channel"], given["ts"])
        if found is None:
            return "message_not_found"
        found.text, found.blocks = given["text"], given["blocks"]
        found.edits += 1
        return {"ts": found.ts}

    def _chat_delete(self, given: Json) -> Json | str:
        found = self.find(given["channel"], given["ts"])
        if found is None:
            return "message_not_found"
        self.messages.remove(found)
        return {"ts": found.ts}

    def _conversations_open(self, given: Json) -> Json | str:
        if given["users"] not in self.users:
            return "user_not_found"
        return {"channel": {"id": "D" + given["users"]}}

    def _conversations_info(self, given: Json) -> Json:
        return {
            "channel": {"id": given["channel"], "name": self.channels[given["channel"]]["name"]}
        }

    def _conversations_members(self, given: Json) -> Json:
        members = self.channels[given["channel"]]["members"]
        at = int(given.get("cursor") or 0)
        following = str(at + 2) if at + 2 < len(members) else ""
        metadata = {"next_cursor": following}
        return {"members": members[at : at + 2], "response_metadata": metadata}

    def _users_info(self, given: Json) -> Json | str:
        if given["user"] not in self.users:
            return "user_not_found"
        return {"user": {"id": given["user"], **self.users[given["user"]]}}

    def _open(self, given: Json) -> Json | str:
        if given["trigger_id"] not in self.live:
            return "expired_trigger_id"
        self.live.remove(given["trigger_id"])
        number = f"V{len(self.views) + 1}"
        state: Json = {"values": {}}
        self.views[number] = {**given["view"], "id": number, "hash": "h1", "state": state}
        return {"view": self.views[number]}

    _views_open = _views_push = _open

    def _views_update(self, given: Json) -> Json | str:
        view = self.views[given["view_id"]]
        if given.get("hash", view["hash"]) != view["hash"]:
            return "hash_conflict"
        self.views[given["view_id"]] = {**view, **given["view"], "hash": view["hash"] + "+"}
        return {}

    def _views_publish(self, given: Json) -> Json:
        self.homes[given["user_id"]] = {**given["view"], "id": f"VH{given['user_id']}"}
        return {}

    def find(self, channel: str, ts: str) -> Message | None:
        here = (each for each in self.messages if each.channel == channel)
        return next((each for each in here if each.ts == ts), None)

    # --- Socket Mode -------------------------------------------------------------------------

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        await socket.send_json({"type": "hello", "num_connections": 1})
        async for message in socket:
            if message.type is WSMsgType.TEXT and message.data.startswith("{"):
                told = json.loads(message.data)
                self.acks[told["envelope_id"]] = told.get("payload")
        return socket


def _no(word: str) -> Json:
    return {"ok": False, "error": word}
