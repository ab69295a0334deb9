"""A stage on which people use Slack: signed HTTP in, a strict stand-in for the Web API out.

What comes from Slack is written here after the samples on Slack's pages (docs.slack.dev:
"block_actions payload", "view_submission payload", "block_suggestion payload", "Slash commands",
"Events API"), and signed as "Verifying requests from Slack" says. Nothing here was made by Slack.
"""

import asyncio
import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from starlette.applications import Starlette

from bot.outbox import Outbox
from bot.screening import Screener
from bot.timelapse import advance
from config.slack import SlackSettings
from directory.model import Directory, Kind
from handlers.slack import SlackDoor
from tests.bot.stage import Stage
from tests.handlers.slack_fake import APP_TOKEN, BOT, TEAM_ID, TOKEN, Json, Message
from tests.handlers.slack_wire import SECRET, Answer, signed
from tests.handlers.slack_workspace import CARDIO, GP, LOUNGE, with_channel, workspace

Result = TypeVar("Result")
AF = "72 year old with new atrial fibrillation and palpitations, which rate control?"
WAIT = 30.0  # seconds that an effect may take


class SlackStage:
    """The bot on a real store, with Slack's side played by people of the test."""

    def __init__(
        self,
        folder: Path,
        directory: Directory,
        screener: Screener,
        socket_mode: bool = False,
        **settings: Any,
    ) -> None:
        self.slack = workspace()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._numbers = count(1)
        self.kicks = 0
        self.run(self.slack.start())
        doors = {Kind.SLACK: "slack", Kind.EMAIL: "mail"}
        self.stage = Stage(folder, with_channel(directory), screener, doors=doors)
        self.settings = SlackSettings.model_validate(
            {
                "bot_token": TOKEN,
                "signing_secret": SECRET,
                "app_token": APP_TOKEN if socket_mode else "",
                "api_url": f"http://127.0.0.1:{self.slack.port}/api/",
                **settings,
            }
        )
        self.door = SlackDoor(self.settings, self.stage.desk, self._kick)
        self.outbox = Outbox(
            self.stage.engine,
            self.stage.tools,
            {"slack": self.door, "mail": self.stage.door},
            self.stage.clock,
        )
        self.run(self._serve())

    def _kick(self) -> None:
        self.kicks += 1

    async def _serve(self) -> None:
        await self.door.start()
        app = Starlette(routes=self.door.routes())
        config = uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, lifespan="off")
        self._server = uvicorn.Server(config)
        self._serving = asyncio.ensure_future(self._server.serve())
        while not self._server.started:
            await asyncio.sleep(0.005)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]

    def close(self) -> None:
        async def end() -> None:
            await self.door.stop()
            self._server.should_exit = True
            await self._serving
            await self.slack.stop()

        self.run(end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(WAIT)
        self._loop.close()
        self.stage.close()

    def run(self, what: Coroutine[Any, Any, Result]) -> Result:
        """Run something in the loop of the door, and wait for it."""
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(30)

    def settle(self) -> None:
        """Let everything that is due leave, and what is shown at once be shown."""
        self.run(self.outbox.deliver())
        self.run(self._shown())

    async def _shown(self) -> None:
        while self.door.shared.tasks:
            await asyncio.wait(set(self.door.shared.tasks))

    def until(self, at: datetime) -> None:
        self.run(advance(self.stage.clock, self.stage.rounds, self.outbox, at))

    # --- from Slack --------------------------------------------------------------------------

    def post(self, body: str, kind: str, secret: str = SECRET, at: float | None = None) -> Answer:
        """One signed request."""
        return signed(f"http://127.0.0.1:{self.port}/slack/events", body, kind, secret, at)

    def envelope(self, event: Json, event_id: str = "") -> Json:
        return {
            "token": "legacy",
            "team_id": TEAM_ID,
            "api_app_id": "A0ADVICE",
            "event": event,
            "type": "event_callback",
            "event_id": event_id or f"Ev{next(self._numbers)}",
            "event_time": int(time.time()),
            "authorizations": [{"team_id": TEAM_ID, "user_id": BOT, "is_bot": True}],
        }

    def event(self, event: Json, event_id: str = "", settle: bool = True) -> Answer:
        answer = self.post(json.dumps(self.envelope(event, event_id)), "application/json")
        if settle:
            self.settle()
        return answer

    def interaction(self, payload: Json) -> Answer:
        body = urllib.parse.urlencode({"payload": json.dumps(payload)})
        answer = self.post(body, "application/x-www-form-urlencoded")
        self.settle()
        return answer

    def _who(self, person: str) -> Json:
        return {
            "team": {"id": TEAM_ID, "domain": "northshire"},
            "user": {"id": person, "username": person.lower(), "team_id": TEAM_ID},
            "api_app_id": "A0ADVICE",
            "token": "legacy",
            "trigger_id": self.slack.trigger(),
        }

    def through_socket(self, envelope: str, kind: str, payload: Json, wait: bool = True) -> None:
        """Something that comes through the socket, until it is acknowledged."""
        told = {"envelope_id": envelope, "type": kind, "payload": payload}
        self.run(self.slack.sockets[-1].send_json({**told, "accepts_response_payload": True}))
        until = time.monotonic() + WAIT
        while wait and envelope not in self.slack.acks:
            assert time.monotonic() < until, f"{kind} was not acknowledged"
            time.sleep(0.01)

    # --- what people do ----------------------------------------------------------------------

    def types(
        self, person: str, text: str, thread: str = "", event_id: str = "", **more: Any
    ) -> Answer:
        """A line in the direct messages with the bot."""
        event = {
            "type": "message",
            "channel": "D" + person,
            "channel_type": "im",
            "user": person,
            "text": text,
            "ts": self.slack.ts(),
            "event_ts": "1",
            **more,
        }
        if thread:
            event["thread_ts"] = thread
        return self.event(event, event_id)

    def mentions(self, person: str, channel: str, text: str, thread: str = "") -> str:
        """A message that names the bot; its ts. Slack sends it as two events."""
        ts = self.slack.ts()
        common = {
            "channel": channel,
            "user": person,
            "text": f"<@{BOT}> {text}",
            "ts": ts,
            "event_ts": ts,
            **({"thread_ts": thread} if thread else {}),
        }
        self.event({"type": "message", "channel_type": "group", **common})
        assert self.event({"type": "app_mention", **common}).status == 200
        return ts

    def edits(self, person: str, channel: str, ts: str, old: str, new: str, thread: str) -> Answer:
        message = {"type": "message", "user": person, "ts": ts, "thread_ts": thread}
        return self.event(
            {
                "type": "message",
                "subtype": "message_changed",
                "channel": channel,
                "channel_type": "group",
                "message": {**message, "text": new, "edited": {"user": person, "ts": "2"}},
                "previous_message": {**message, "text": old},
                "ts": self.slack.ts(),
                "hidden": True,
            }
        )

    def deletes(self, person: str, channel: str, ts: str, old: str, thread: str) -> Answer:
        message = {"type": "message", "user": person, "ts": ts, "thread_ts": thread, "text": old}
        return self.event(
            {
                "type": "message",
                "subtype": "message_deleted",
                "channel": channel,
                "channel_type": "group",
                "deleted_ts": ts,
                "previous_message": message,
                "ts": self.slack.ts(),
                "hidden": True,
            }
        )

    def press(self, message: Message, label: str, person: str, **changed: str) -> Answer:
        """Press the button that starts with `label`."""
        return self.interaction(self.pressing(message, label, person, **changed))

    def pressing(self, message: Message, label: str, person: str, **changed: str) -> Json:
        """What Slack sends of a press."""
        button = self.button(message, label)
        container: Json = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": bool(message.to),
        }
        if message.thread:
            container["thread_ts"] = message.thread
        return {
            "type": "block_actions",
            **self._who(person),
            "container": container,
            "channel": {"id": message.channel, "name": "directmessage"},
            "response_url": "https://hooks.slack.com/actions/none",
            "actions": [self._action(button) | changed],
        }

    def press_in_view(self, view: Json, label: str, person: str) -> Answer:
        """Press a button of the home tab or of a modal."""
        actions = [each for block in view["blocks"] for each in block.get("elements", ())]
        button = next(
            each
            for each in actions
            if each.get("type") == "button" and each["text"]["text"].startswith(label)
        )
        return self.interaction(
            {
                "type": "block_actions",
                **self._who(person),
                "container": {"type": "view", "view_id": view["id"]},
                "view": {**view, "hash": view.get("hash", "h1")},
                "actions": [self._action(button)],
            }
        )

    def _action(self, button: Json) -> Json:
        stamp = f"{time.time():.6f}{next(self._numbers)}"
        kept = {name: each for name, each in button.items() if name != "style"}
        return {**kept, "block_id": "b1", "action_ts": stamp}

    @staticmethod
    def button(message: Message, label: str) -> Json:
        found = [each for each in message.buttons() if each["text"]["text"].startswith(label)]
        labels = [each["text"]["text"] for each in message.buttons()]
        assert found, f"no button starts with {label!r}; there are {labels}"
        return found[0]

    def form(self) -> Json:
        """The modal that was opened last."""
        return list(self.slack.views.values())[-1]

    def fill(self, person: str, view: Json | None = None, **fields: str) -> Answer:
        """Fill in the modal that was opened last, over what it came with, and send it."""
        view = view or self.form()
        values = {
            block["block_id"]: {block["element"]["action_id"]: _state(block, fields)}
            for block in view["blocks"]
            if block["type"] == "input"
        }
        unknown = set(fields) - set(values)
        assert not unknown, f"the form has no {unknown}, it has {set(values)}"
        return self.interaction(
            {
                "type": "view_submission",
                **self._who(person),
                "view": {**view, "team_id": TEAM_ID, "state": {"values": values}},
                "response_urls": [],
            }
        )

    def searches(self, person: str, kind: str, typed: str) -> list[str]:
        """The labels that a menu offers for a few typed letters."""
        answer = self.interaction(
            {
                "type": "block_suggestion",
                **self._who(person),
                "action_id": f"field:{kind}",
                "block_id": "value",
                "value": typed,
                "container": {"type": "view", "view_id": "V1"},
                "view": {"id": "V1", "type": "modal", "callback_id": "form"},
            }
        )
        return [option["text"]["text"] for option in answer.json["options"]]

    def commands(self, person: str, text: str, channel: str = LOUNGE) -> Answer:
        """`/advice …`."""
        given = {
            "token": "legacy",
            "team_id": TEAM_ID,
            "channel_id": channel,
            "user_id": person,
            "command": "/advice",
            "text": text,
            "response_url": "https://hooks.slack.com/commands/none",
            "trigger_id": self.slack.trigger(),
            "api_app_id": "A0ADVICE",
        }
        body = urllib.parse.urlencode(given)
        answer = self.post(body, "application/x-www-form-urlencoded")
        self.settle()
        return answer

    # --- what people see ---------------------------------------------------------------------

    def dm(self, person: str = GP) -> list[Message]:
        return [each for each in self.slack.messages if each.channel == "D" + person]

    def channel(self, channel: str = CARDIO) -> list[Message]:
        return [each for each in self.slack.messages if each.channel == channel]

    def whispered(self, person: str) -> Message:
        found = [each for each in self.slack.whispers if each.to == person]
        assert found, f"nobody whispered to {person}"
        return found[-1]

    def sent(self, text: str = AF) -> str:
        """A GP asks and sends; the reference."""
        self.types(GP, text)
        proposal = self.dm()[-1]
        self.press(proposal, "Ask ", GP)
        answer = self.fill(GP, practice="S12345", role="role.gp")
        assert answer.json["response_action"] == "clear", answer
        return self.channel()[-1].text.split()[0]


def _state(block: Json, fields: dict[str, str]) -> Json:
    """An input as it comes back: what it came with, or what is filled in."""
    element, name = block["element"], block["block_id"]
    kind = element["type"]
    given = fields.get(name)
    if kind == "plain_text_input":
        return {"type": kind, "value": element.get("initial_value") if given is None else given}
    if kind == "datepicker":
        return {"type": kind, "selected_date": given or element.get("initial_date")}
    if kind == "users_select":
        return {"type": kind, "selected_user": given}
    if kind == "checkboxes":
        chosen = [each for each in element["options"] if each["value"] == given]
        return {"type": kind, "selected_options": chosen}
    option = element.get("initial_option")
    if given is not None:
        option = {"text": {"type": "plain_text", "text": given}, "value": given}
    return {"type": kind, "selected_option": option}


@contextmanager
def slack_stage(
    folder: Path,
    directory: Directory,
    screener: Screener,
    socket_mode: bool = False,
    **settings: Any,
) -> Iterator[SlackStage]:
    """A stage that is taken down again; it fails where the stand-in refused something."""
    stage = SlackStage(folder, directory, screener, socket_mode, **settings)
    try:
        yield stage
        assert stage.slack.refused == []
    finally:
        stage.close()
