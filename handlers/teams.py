"""Microsoft Teams as a door: requests in over HTTP, messages out through Microsoft's SDK.

The SDK is imported here and nowhere else, for its connector client. Requests do not pass through
it: it checks less of a token than Microsoft asks for, fetches keys on the event loop, and writes
what it cannot read into the log (`teams_guard`, `teams_activity` do that part).
"""

import asyncio
import json
import logging
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
from microsoft_teams.api.activities import MessageActivityInput
from microsoft_teams.api.clients.conversation import ConversationClient
from microsoft_teams.api.clients.conversation.params import CreateConversationParams
from microsoft_teams.api.clients.team import TeamClient
from microsoft_teams.api.models import Account, Attachment
from microsoft_teams.common import Client, ClientOptions
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.desk import Desk, places
from bot.messages import Card, PermanentFailure, TemporaryFailure
from bot.model import Delivery, Place
from config.teams import TeamsSettings
from handlers import teams_answers as answers
from handlers.teams_activity import CHANNEL, Activity, Malformed, address_of, read, threaded
from handlers.teams_cards import Drawn
from handlers.teams_check import hears
from handlers.teams_guard import Guard, Keys, Refused, fetch_json
from handlers.teams_incoming import NAME, Incoming
from handlers.teams_outgoing import Dead, error_code, failure
from handlers.teams_tokens import NoToken, Tokens

PATH = "/api/teams"
LARGEST = 256 * 1024  # bytes of a request; Teams' own are far smaller
SECONDS = 10  # for a call to Teams
SECOND = 1  # for a look-up while somebody waits
TRY_AGAIN = 600  # seconds until an address that could not be looked up is looked up again
# Their debug output would hold what people wrote; so they stay quiet whatever our level is.
QUIET = ("microsoft_teams", "httpx", "httpcore", "msal", "urllib3", "asyncio")

log = logging.getLogger(__name__)
GetToken = Callable[[], Awaitable[str]]


class TeamsDoor:
    """The door. `token` gives the token to write with, `fetch` a JSON document of a URL."""

    def __init__(
        self,
        settings: TeamsSettings,
        desk: Desk,
        kick: Callable[[], None],
        token: GetToken | None = None,
        fetch: Callable[[str], Awaitable[Any]] | None = None,
    ) -> None:
        self.settings = settings
        self.desk = desk
        self.keys = Keys(settings.keys_url, fetch or fetch_json)
        self.guard = Guard(settings, self.keys)
        self.connector = Connector(token or Tokens(settings).get)
        self.incoming = Incoming(desk, kick, self, settings.reads_channels)
        self._failed_lookups: dict[str, float] = {}
        self._token_trouble = ""
        for name in QUIET:
            logging.getLogger(name).setLevel(logging.WARNING)

    def routes(self) -> list[Route]:
        """Where Teams sends what happens."""
        return [Route(PATH, self.receive, methods=["POST"])]

    async def start(self) -> None:
        """Fetch the keys, so that the first request does not wait for them."""
        if not await self.keys.warm():
            log.warning("teams: the connector's keys could not be fetched yet")

    async def stop(self) -> None:
        """Close the connections to Teams."""
        await self.connector.close()

    def state(self) -> str:
        """How it stands, in a line."""
        trouble = f"; {self._token_trouble}" if self._token_trouble else ""
        return f"{len(self.keys)} keys at hand; {hears(self.settings)}{trouble}"

    # --- in ----------------------------------------------------------------------------------

    async def receive(self, request: Request) -> Response:
        """One request: refused, or done and committed."""
        try:
            body = await _body(request)
            if body is None:
                return Response(status_code=413)
            payload = json.loads(body)
            if not isinstance(payload, dict):
                raise Malformed("the activity")
            await self.guard.check(request.headers.get("authorization", ""), payload)
            activity = read(payload)
            self.guard.check_tenant(activity.tenant)
        except Refused as refused:
            log.warning("teams: a request was refused: %s", refused)
            return Response(status_code=refused.status)
        except (ValueError, RecursionError):
            return Response(status_code=400)
        except Malformed as malformed:
            log.warning("teams: a request without %s", malformed)
            return Response(status_code=400)
        except ClientDisconnect:
            return Response(status_code=400)
        return await self._answer(activity)

    async def _answer(self, activity: Activity) -> Response:
        try:
            answer = await self.incoming.handle(activity)
        except Exception as error:
            # What the error says may quote what was written: its kind and place are enough.
            log.error("teams: %s %s failed: %s", activity.kind, activity.name, _where(error))
            if activity.name == "adaptiveCard/action":
                return JSONResponse(answers.failure(self.desk.tools.wording("refused.busy")))
            return Response(status_code=500)
        return JSONResponse(answer) if answer is not None else Response(status_code=200)

    # --- asked of Teams while somebody waits ---------------------------------------------------

    async def email(self, activity: Activity) -> str:
        """The sign-in address of whoever acted, "" if it cannot be had within a second."""
        now = time.monotonic()
        if now - self._failed_lookups.get(activity.person, -TRY_AGAIN) < TRY_AGAIN:
            return ""
        try:
            async with asyncio.timeout(SECOND):
                found = await self.connector.email(
                    activity.service_url, activity.conversation, activity.person_id
                )
        except (TimeoutError, TemporaryFailure, PermanentFailure):
            found = ""
        if not found:
            self._failed_lookups[activity.person] = now
        return found

    async def chat_with(self, activity: Activity) -> Place | None:
        """The private chat with whoever acted; None where the bot may not open one."""
        try:
            async with asyncio.timeout(SECOND):
                conversation = await self.connector.open_chat(
                    activity.service_url, activity.tenant, activity.person_id
                )
        except (TimeoutError, TemporaryFailure, PermanentFailure):
            return None
        place = Place(NAME, address_of(conversation))
        facts = {
            "conversation": conversation,
            "type": "personal",
            "service_url": activity.service_url,
            "tenant": activity.tenant,
            "bot": activity.bot,
        }
        await asyncio.to_thread(places.met, self.desk, place, facts)
        return place

    async def channel_name(self, activity: Activity) -> str:
        """What the channel is called, "" if Teams does not say it within a second."""
        if not activity.team:
            return ""
        try:
            async with asyncio.timeout(SECOND):
                names = await self.connector.channels(activity.service_url, activity.team)
        except (TimeoutError, TemporaryFailure, PermanentFailure):
            return ""
        return names.get(activity.conversation, "")[:80]

    # --- out ---------------------------------------------------------------------------------

    async def send(self, delivery: Delivery, card: Card, replaces: str) -> str:
        """Post a card, or redraw one; a long one takes several messages, and the first counts."""
        place = Place(NAME, delivery.place.address)
        facts = await asyncio.to_thread(self._facts, place)
        thread = delivery.place.thread if facts["type"] == CHANNEL else ""
        target = threaded(facts["conversation"], thread)
        pages = self.incoming.drawn(card, delivery.id, delivery.side)
        url = facts["service_url"]
        try:
            if replaces:
                return await self._redraw(url, target, replaces, pages[0])
            sent = [await self.connector.post(url, target, page) for page in pages[:1]]
            for page in pages[1:]:
                below = threaded(facts["conversation"], thread or sent[0])
                on = below if facts["type"] == CHANNEL else target
                await self.connector.post(url, on, page)
        except Dead:
            await asyncio.to_thread(places.closed, self.desk, place, facts)
            raise
        except TemporaryFailure as failed:
            self._token_trouble = str(failed) if isinstance(failed.__cause__, NoToken) else ""
            raise
        self._token_trouble = ""
        return sent[0]

    async def _redraw(self, url: str, target: str, message: str, drawn: Drawn) -> str:
        try:
            await self.connector.update(url, target, message, drawn)
        except Dead:
            raise
        except PermanentFailure as gone:
            # Somebody deleted the message: there is nothing to redraw, and nothing else is lost.
            log.info("teams: a card was not redrawn: %s", gone)
        return message

    def _facts(self, place: Place) -> Mapping[str, str]:
        """How to write to a conversation. A channel where nothing was said yet is written to as
        the others of its tenant."""
        known = places.facts_of(self.desk, place)
        if known:
            facts, alive = known
            if not alive:
                raise PermanentFailure("the conversation was closed to the bot")
            return facts
        newest = places.newest_facts(self.desk, NAME)
        if newest is None or not place.address.startswith("19:"):
            raise PermanentFailure("the bot was never in this conversation")
        return {**newest, "conversation": place.address, "type": CHANNEL}


class Connector:
    """Microsoft's client for writing to Teams, with time-outs, and failures that the outbox knows.

    Raises TemporaryFailure and PermanentFailure (Dead where the conversation itself is closed).
    """

    def __init__(self, token: GetToken) -> None:
        self._token = token
        self._http = Client(ClientOptions(timeout=SECONDS, token=self._bearer))
        self._clients: dict[str, ConversationClient] = {}

    async def _bearer(self) -> str:
        return await self._token()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.http.aclose()

    def _client(self, service_url: str) -> ConversationClient:
        """One client a service URL; the guard's list of hosts keeps them few."""
        if service_url not in self._clients:
            self._clients[service_url] = ConversationClient(service_url, self._http)
        return self._clients[service_url]

    def _message(self, drawn: Drawn) -> MessageActivityInput:
        attachment = Attachment(content_type=answers.ADAPTIVE, content=drawn.content)
        said = {"summary": drawn.summary, "attachments": [attachment]}
        return MessageActivityInput.model_validate(said)

    async def post(self, service_url: str, conversation: str, drawn: Drawn) -> str:
        """A new message; its id."""
        client = self._client(service_url)
        sent = await self._call(client.create_activity(conversation, self._message(drawn)))
        return str(sent.id)

    async def update(self, service_url: str, conversation: str, message: str, drawn: Drawn) -> None:
        """Another card in place of one that was sent."""
        client = self._client(service_url)
        try:
            await self._call(client.update_activity(conversation, message, self._message(drawn)))
        except KeyError:
            return  # Teams took it and answered with nothing

    async def email(self, service_url: str, conversation: str, person: str) -> str:
        """A member's sign-in address, "" if Teams does not say it."""
        found = await self._call(self._client(service_url).get_member_by_id(conversation, person))
        return str(found.email or found.user_principal_name or "")

    async def channels(self, service_url: str, team: str) -> dict[str, str]:
        """The names of a team's channels by id; the first one has no name of its own."""
        client = TeamClient(service_url.rstrip("/"), self._http)
        found = await self._call(client.get_conversations(team))
        return {each.id: each.name or "" for each in found}

    async def open_chat(self, service_url: str, tenant: str, person: str) -> str:
        """The id of the private chat with a person."""
        params = CreateConversationParams(
            members=[Account(id=person)],
            tenant_id=tenant,
            channel_data={"tenant": {"id": tenant}},
        )
        return str((await self._call(self._client(service_url).create(params))).id)

    async def _call(self, doing: Awaitable[Any]) -> Any:
        try:
            return await doing
        except httpx.HTTPStatusError as error:
            answer = error.response
            code = error_code(_json(answer))
            now = datetime.now(UTC)
            raise failure(answer.status_code, answer.headers, code, now) from None
        except httpx.HTTPError as error:
            raise TemporaryFailure(f"Teams did not answer: {type(error).__name__}") from None
        except NoToken as error:
            raise TemporaryFailure(f"no token to write to Teams with ({error})") from error


def _json(answer: httpx.Response) -> object:
    try:
        return answer.json()
    except ValueError:
        return None


async def _body(request: Request) -> bytes | None:
    """The request's body; None if it is larger than anything that Teams sends."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            return None
    return bytes(body)


def _where(error: BaseException) -> str:
    """What kind of error, and at which line of which file: enough to find it, and no text."""
    at = error.__traceback__
    while at and at.tb_next:
        at = at.tb_next
    if at is None:
        return type(error).__name__
    name = os.path.basename(at.tb_frame.f_code.co_filename)
    return f"{type(error).__name__} ({name}:{at.tb_lineno})"
