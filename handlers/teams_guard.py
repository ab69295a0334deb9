"""Who may knock: the checks of every request, before anything of it is read further.

Microsoft's connector signs each request with a token whose keys it publishes
(learn.microsoft.com, "Bot Framework: connector authentication"). The SDK checks less than that
page asks for, and fetches keys on the event loop, so all of it is done here.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt

from config.teams import TeamsSettings

ALGORITHMS = ("RS256",)
LEEWAY = 300  # seconds of difference between two clocks
FRESH = 24 * 3600  # seconds; Microsoft asks for the keys to be read again once a day
AGAIN = 60  # seconds between two fetches for a key that nobody knows
SECONDS = 10  # for one fetch
CHANNEL = "msteams"

Fetch = Callable[[str], Awaitable[Any]]


class Refused(Exception):
    """The request is not from Teams, or not for us. `status` is the answer; the message says
    which check failed, without anything of the request."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Keys:
    """The connector's public keys: fetched without blocking, kept, and read again when old.

    A key that nobody knows causes at most one fetch a minute; while a fetch fails, the keys at
    hand go on serving.
    """

    def __init__(self, url: str, fetch: Fetch, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = url
        self._fetch = fetch
        self._clock = clock
        self._keys: dict[str, tuple[Any, frozenset[str]]] = {}
        self._read_at: float | None = None
        self._tried_at: float | None = None
        self._lock = asyncio.Lock()

    def __len__(self) -> int:
        return len(self._keys)

    async def get(self, number: str) -> tuple[Any, frozenset[str]] | None:
        """A key and the channels that it is endorsed for; None if Microsoft has none such."""
        now = self._clock()
        old = self._read_at is None or now - self._read_at > FRESH
        if number not in self._keys or old:
            await self._refresh(number)
        return self._keys.get(number)

    async def _refresh(self, number: str) -> None:
        async with self._lock:
            now = self._clock()
            fresh = self._read_at is not None and now - self._read_at <= FRESH
            if number in self._keys and fresh:
                return  # another request has just fetched it
            if self._tried_at is not None and now - self._tried_at < AGAIN:
                return
            self._tried_at = now
            await self.warm()

    async def warm(self) -> bool:
        """Fetch the keys now; whether that worked."""
        try:
            found = _usable(await self._fetch(self._url))
        except (TimeoutError, OSError, ValueError, TypeError, KeyError):
            return False
        if found:
            self._keys, self._read_at = found, self._clock()
        return bool(found)


def _usable(document: Any) -> dict[str, tuple[Any, frozenset[str]]]:
    """The RSA keys of a key document, by id."""
    keys = {}
    for each in document["keys"]:
        if each.get("kty") == "RSA" and each.get("kid"):
            key = jwt.PyJWK.from_dict({**each, "alg": "RS256"}).key
            keys[str(each["kid"])] = (key, frozenset(each.get("endorsements") or ()))
    return keys


async def fetch_json(url: str) -> Any:
    """A JSON document, within ten seconds. OSError or ValueError if there is none."""
    try:
        async with httpx.AsyncClient(timeout=SECONDS) as client:
            answer = await client.get(url)
            answer.raise_for_status()
            return answer.json()
    except httpx.HTTPError as error:
        raise OSError(type(error).__name__) from None


class Guard:
    """Everything that a request must satisfy."""

    def __init__(self, settings: TeamsSettings, keys: Keys) -> None:
        self._settings = settings
        self._keys = keys

    async def check(self, authorization: str, payload: Mapping[str, Any]) -> None:
        """Refused unless the payload comes from Teams, for this bot, from an allowed tenant."""
        if payload.get("channelId") != CHANNEL:
            raise Refused(403, "the channel is not Teams")
        service_url = payload.get("serviceUrl")
        if not isinstance(service_url, str) or not host_allowed(
            service_url, self._settings.service_hosts
        ):
            raise Refused(403, "the service URL is not on the list of hosts")
        await self._check_token(authorization, service_url)

    async def _check_token(self, authorization: str, service_url: str) -> None:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Refused(401, "there is no bearer token")
        try:
            header = jwt.get_unverified_header(token)
        except jwt.InvalidTokenError:
            raise Refused(401, "the token cannot be read") from None
        known = await self._keys.get(str(header.get("kid") or ""))
        if known is None:
            raise Refused(401, "the token's key is not one of Microsoft's")
        key, endorsements = known
        if CHANNEL not in endorsements:
            raise Refused(403, "the token's key is not endorsed for Teams")
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=list(ALGORITHMS),
                audience=self._settings.app_id,
                issuer=self._settings.issuer,
                leeway=LEEWAY,
                options={"require": ["exp", "iss", "aud"]},
            )
        except jwt.InvalidTokenError as error:
            raise Refused(401, f"the token does not hold: {type(error).__name__}") from None
        claimed = claims.get("serviceurl", claims.get("serviceUrl"))
        if not isinstance(claimed, str) or claimed.rstrip("/") != service_url.rstrip("/"):
            raise Refused(403, "the token is for another service URL")

    def check_tenant(self, tenant: str) -> None:
        """Refused unless the activity's tenant is one of those that may use the bot."""
        if tenant not in self._settings.tenants:
            raise Refused(403, "the tenant is not on the list")


def host_allowed(url: str, hosts: tuple[str, ...]) -> bool:
    """Whether an address is https at one of the hosts; `*.` stands for any name below.

    Plain http is for a counterpart on this machine, listed with its port: `localhost:56150`.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.username or parts.password:
        return False
    if parts.scheme == "http":
        return host in ("localhost", "127.0.0.1") and f"{host}:{port}" in hosts
    named = host if port in (None, 443) else f"{host}:{port}"
    return parts.scheme == "https" and any(fnmatchcase(named, each) for each in hosts)
