"""Slack as a door: Bolt for what comes in (HTTP or Socket Mode), the Web API for what goes out."""

import asyncio
import logging
import re
from collections.abc import Callable
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.desk import Desk
from bot.messages import Card, PermanentFailure, TemporaryFailure
from bot.model import Delivery, Side
from config.slack import SlackSettings
from handlers import slack_blocks as blocks
from handlers.slack_actions import COMMAND, SHORTCUT, Actions
from handlers.slack_api import SlackApi, silent
from handlers.slack_events import LISTENED, Events
from handlers.slack_forms import ASK
from handlers.slack_people import AT_MOST, SlackPeople, Unknown
from handlers.slack_shared import Shared

log = logging.getLogger(__name__)

PATH = "/slack/events"
LARGEST = 2_000_000  # bytes of a request; a message of 40,000 signs stays far below
# What the whole channel should see and not only those who follow the thread.
LOUD = frozenset({"line", "nudge"})
# A card that can no longer be redrawn: somebody deleted it. What it says is said elsewhere too.
LOST = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})


class SlackDoor:
    """One workspace. `kick` wakes the outbox after every act."""

    def __init__(self, settings: SlackSettings, desk: Desk, kick: Callable[[], None]) -> None:
        self.settings = settings
        self.api = SlackApi(settings)
        self.people = SlackPeople(self.api)
        self.shared = Shared(desk, self.api, self.people, kick)
        self.workspace = ""
        self.app = self._bolt()
        self._handler = AsyncSlackRequestHandler(self.app)
        self._socket: AsyncSocketModeHandler | None = None
        self._connecting: asyncio.Future[None] | None = None

    def _bolt(self) -> AsyncApp:
        """Bolt with our listeners. It answers when they have returned, and writes no log."""

        # Bolt names the arguments that it gives, and takes `self` of a method for one of them.
        async def authorize(team_id: str | None) -> AuthorizeResult | None:
            return await self._authorize(team_id)

        app = AsyncApp(
            logger=silent,
            signing_secret=self.settings.signing_secret.get_secret_value(),
            authorize=authorize,  # type: ignore[arg-type] # None: not our workspace
            process_before_response=True,
            raise_error_for_unhandled_request=True,
        )
        app.error(self._failed)
        events = Events(self.shared)
        for name in {event.split(".")[0]: event for event in LISTENED}.items():
            app.event(name[0])(getattr(events, LISTENED[name[1]][0]))
        actions = Actions(self.shared, events)
        app.action(re.compile(""))(actions.pressed)
        app.options(re.compile(""))(actions.searched)
        app.view("form")(actions.submitted)
        app.view(ASK)(actions.asked)
        app.shortcut(SHORTCUT)(actions.shortcut)
        app.command(COMMAND)(actions.command)
        return app

    async def _failed(self, error: Exception) -> BoltResponse | None:
        """Slack gets a 500, and sends events again; nothing of the request is written down.

        What nobody listens to is no failure, and must not come again.
        """
        if isinstance(error, BoltUnhandledRequestError):
            return BoltResponse(status=200)
        log.error("%s while something from Slack was handled", type(error).__name__)
        return None

    # --- who we are --------------------------------------------------------------------------

    async def _authorize(self, team_id: str | None) -> AuthorizeResult | None:
        """Our own token for our own workspace; None for any other."""
        if not self.shared.me:
            try:
                await asyncio.wait_for(self._identify(), AT_MOST)
            except TimeoutError as error:
                raise Unknown("who we are") from error
        if team_id and team_id != self.people.team:
            return None
        return AuthorizeResult(
            enterprise_id=None,
            team_id=self.people.team,
            bot_token=self.settings.bot_token.get_secret_value(),
            bot_user_id=self.shared.me,
        )

    async def _identify(self) -> None:
        known = await self.api.call("auth.test")
        self.people.team = known["team_id"]
        self.workspace = known.get("team", known["team_id"])
        self.shared.me = known["user_id"]

    # --- life --------------------------------------------------------------------------------

    def routes(self) -> list[Route]:
        """Where Slack sends what happens; none in Socket Mode."""
        if self.settings.socket_mode:
            return []
        return [Route(PATH, self._received, methods=["POST"])]

    async def start(self) -> None:
        """Open connections. Slack may be away: the door then says so and goes on trying."""
        await self.api.start()
        try:
            await self._identify()
        except (TemporaryFailure, PermanentFailure) as failure:
            log.warning("Slack does not say who we are: %s", failure)
        if self.settings.socket_mode:
            self._socket = AsyncSocketModeHandler(
                self.app,
                self.settings.app_token.get_secret_value(),
                logger=silent,
                web_client=self.api.client,
            )
            # It tries for as long as Slack is away; the server need not wait for that.
            connecting = asyncio.ensure_future(
                self._socket.connect_async()  # type: ignore[no-untyped-call]
            )
            await asyncio.wait({connecting}, timeout=AT_MOST)
            self._connecting = connecting

    async def stop(self) -> None:
        """Finish what has begun and close."""
        if self._socket and self._connecting:
            await self._socket.close_async()  # type: ignore[no-untyped-call]
            self._connecting.cancel()
            await asyncio.wait({self._connecting})
        while self.shared.tasks:
            await asyncio.wait(self.shared.tasks)
        await self.api.stop()

    def state(self) -> str:
        """How the door stands, in words."""
        how = "Socket Mode" if self.settings.socket_mode else f"HTTP at {PATH}"
        if self.api.refused:
            return f"Slack refuses the bot token ({self.api.refused}); messages wait"
        if not self.shared.me or not self._hears():
            return f"not connected yet ({how})"
        return f"connected to {self.workspace} ({how})"

    def _hears(self) -> bool:
        """Whether the socket stands; over HTTP it is Slack that comes."""
        session = self._socket.client.current_session if self._socket else None
        return not self.settings.socket_mode or (session is not None and not session.closed)

    async def _received(self, request: Request) -> Response:
        """A signed request. Neither its body nor its headers are written down, right or wrong."""
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > LARGEST:
                return Response(status_code=413)
        try:
            body.decode()
        except UnicodeDecodeError:
            return Response(status_code=400)
        request._body = body  # Starlette keeps it there, where Bolt's adapter looks
        try:
            response = await self._handler.handle(request)
        except Exception as error:  # signed, but not shaped like anything that Slack sends
            await self._failed(error)
            return Response(status_code=500)
        if response.status_code >= 400:
            log.warning("a request from Slack was answered with %s", response.status_code)
        return response

    # --- what goes out -----------------------------------------------------------------------

    async def send(self, delivery: Delivery, card: Card, replaces: str) -> str:
        """Post a card, or redraw it; ids are parted by spaces where it takes several messages.

        The delivery's number travels in the message's metadata: two copies have the same.
        """
        sheets, known = blocks.pages(card), replaces.split()
        ids: list[str] = []
        for n, sheet in enumerate(sheets):
            drawn = {
                "channel": delivery.place.address,
                "text": blocks.fallback(sheet),
                "blocks": blocks.draw(sheet, delivery.side, delivery.id),
            }
            if n < len(known):
                ids.append(await self._change("chat.update", known[n], drawn))
            else:
                ids.append(await self._post(delivery, drawn, ids[0] if ids else ""))
        for left_over in known[len(sheets) :]:
            await self._change("chat.delete", left_over, {"channel": delivery.place.address})
        return " ".join(ids)

    async def _post(self, delivery: Delivery, drawn: dict[str, Any], first: str) -> str:
        payload = {"delivery": str(delivery.id), "kind": delivery.kind}
        if thread := delivery.place.thread or first:
            drawn["thread_ts"] = thread
            loud = delivery.side is Side.GP or delivery.kind in LOUD
            drawn["reply_broadcast"] = bool(delivery.place.thread) and loud
        answer = await self.api.call(
            "chat.postMessage",
            **drawn,
            unfurl_links=False,
            unfurl_media=False,
            metadata={"event_type": "adviceline", "event_payload": payload},
        )
        return str(answer["ts"])

    async def _change(self, method: str, ts: str, drawn: dict[str, Any]) -> str:
        try:
            await self.api.call(method, ts=ts, **drawn)
        except TemporaryFailure as failure:
            if str(failure) not in LOST:
                raise
        return ts
