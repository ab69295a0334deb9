"""A strict fake of Microsoft's token service and Graph mail: ours, for there is no other peer.

It was written from Microsoft's public pages on client credentials, "message: delta", sending MIME,
throttling and immutable ids. It shows that we speak as those pages say, not that Microsoft does.
Whatever it does not know it refuses: paths, methods, query parameters, headers.
"""

import base64
import email
import json
import ssl
import threading
import time
from dataclasses import dataclass, field
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import jwt
from cryptography.x509 import load_pem_x509_certificate

TENANT = "11111111-2222-3333-4444-555555555555"
CLIENT = "66666666-7777-8888-9999-000000000000"
SECRET = "a-secret-of-the-test"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass
class Item:
    """A mail in a folder; `change` says when it came into it."""

    data: bytes
    folder: str
    change: int
    at: float


@dataclass
class OurFakeGraph:
    """The server's state and its switches. `throttle` answers that many requests with 429."""

    pem: Path
    mailbox: str
    items: dict[str, Item] = field(default_factory=dict)
    folders: dict[str, str] = field(default_factory=dict)
    sent: list[bytes] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    throttle: int = 0
    page: int = 2
    expired_before: int = 0
    allowed: bool = True
    changes: int = 0
    count: int = 0
    token_requests: int = 0

    def __post_init__(self) -> None:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *args: Any) -> None:
                pass

            def do_GET(self) -> None:
                fake.answer(self)

            do_POST = do_GET

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.pem)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"https://localhost:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    # --- the mailbox -------------------------------------------------------------------------

    def arrive(self, data: bytes, at: float | None = None) -> str:
        self.count += 1
        number = f"AAkALgAA/{self.count}="  # real ids have signs that a path must escape
        self._put(number, data, "inbox", at or time.time())
        return number

    def _put(self, number: str, data: bytes, folder: str, at: float) -> None:
        self.changes += 1
        self.items[number] = Item(data, folder, self.changes, at)

    def expire(self) -> None:
        """Delta tokens given until now are good no more."""
        self.expired_before = self.changes + 1
        self.changes += 1

    def inbox(self) -> list[str]:
        return [number for number, item in self.items.items() if item.folder == "inbox"]

    # --- answers -----------------------------------------------------------------------------

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        try:
            status, content, headers = self._route(request, body)
        except Refusal as refusal:
            self.refused.append(f"{request.command} {request.path}: {refusal}")
            status, headers = refusal.status, refusal.headers
            content = {"error": {"code": refusal.code, "message": str(refusal)}}
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        if status in (202, 204):
            data = b""
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)

    def _route(
        self, request: BaseHTTPRequestHandler, body: bytes
    ) -> tuple[int, Any, dict[str, str]]:
        link = urlsplit(request.path)
        query = {name: values[0] for name, values in parse_qs(link.query).items()}
        if link.path == f"/{TENANT}/oauth2/v2.0/token":
            return self._token(request, {k: v[0] for k, v in parse_qs(body.decode()).items()})
        if link.path == f"/{TENANT}/v2.0/.well-known/openid-configuration":
            base = f"{self.url}/{TENANT}"
            return (
                200,
                {
                    "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                    "token_endpoint": f"{base}/oauth2/v2.0/token",
                    "issuer": f"{base}/v2.0",
                },
                {},
            )
        path = [unquote(part) for part in link.path.split("/")]
        if path[:4] != ["", "v1.0", "users", self.mailbox]:
            raise Refusal(404, "ErrorInvalidUser", "no such path or mailbox")
        self._authorised(request)
        return self._mail(request, path[4:], query, body)

    def _token(
        self, request: BaseHTTPRequestHandler, form: dict[str, str]
    ) -> tuple[int, Any, dict[str, str]]:
        self.token_requests += 1
        if request.command != "POST" or form.get("grant_type") != "client_credentials":
            return 400, {"error": "unsupported_grant_type"}, {}
        if form.get("client_id") != CLIENT or form.get("scope") != f"{self.url}/.default":
            return 400, {"error": "invalid_scope"}, {}
        if not (form.get("client_secret") == SECRET or self._certified(form)):
            return 401, {"error": "invalid_client"}, {}
        token = f"token-{self.token_requests}"
        self.tokens.add(token)
        answer = {"access_token": token, "token_type": "Bearer", "expires_in": 3600}
        return 200, answer, {"Content-Type": "application/json"}

    def _certified(self, form: dict[str, str]) -> bool:
        """Whether the client assertion was signed by the registered certificate's key."""
        if form.get("client_assertion_type") != ASSERTION:
            return False
        key = load_pem_x509_certificate(self.pem.read_bytes()).public_key()
        try:
            claims = jwt.decode(
                form["client_assertion"],
                key,  # type: ignore[arg-type]
                algorithms=["RS256", "PS256"],
                audience=f"{self.url}/{TENANT}/oauth2/v2.0/token",
            )
        except jwt.PyJWTError:
            return False
        return bool(claims["iss"] == claims["sub"] == CLIENT)

    def _authorised(self, request: BaseHTTPRequestHandler) -> None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or token not in self.tokens:
            raise Refusal(401, "InvalidAuthenticationToken", "no valid token")
        if not self.allowed:
            raise Refusal(403, "ErrorAccessDenied", "access policy")
        if self.throttle:
            self.throttle -= 1
            raise Refusal(429, "TooManyRequests", "slow down", {"Retry-After": "7"})
        if 'IdType="ImmutableId"' not in request.headers.get("Prefer", ""):
            raise Refusal(400, "BadRequest", "ids must be immutable")

    def _mail(
        self, request: BaseHTTPRequestHandler, path: list[str], query: dict[str, str], body: bytes
    ) -> tuple[int, Any, dict[str, str]]:
        match request.command, path:
            case "POST", ["sendMail"]:
                only(query, ())
                if request.headers.get("Content-Type") != "text/plain":
                    raise Refusal(400, "RequestBodyRead", "MIME is text/plain in base64")
                data = base64.b64decode(body, validate=True)
                if not email.message_from_bytes(data, policy=default)["To"]:
                    raise Refusal(400, "ErrorInvalidRecipients", "no recipient")
                self.sent.append(data)
                self.count += 1
                self._put(f"sent/{self.count}=", data, "sentitems", time.time())
                return 202, {}, {}
            case "GET", ["mailFolders", "inbox", "messages", "delta"]:
                only(query, ("$select", "$deltatoken", "$skiptoken"))
                return 200, self._delta(query), {}
            case "GET", ["mailFolders", "inbox"]:
                only(query, ("$select",))
                return 200, {"id": "inbox-id="}, {}
            case "GET", ["mailFolders"]:
                only(query, ("$filter", "$select"))
                name = query["$filter"].removeprefix("displayName eq '").removesuffix("'")
                found = [{"id": self.folders[name]}] if name in self.folders else []
                return 200, {"value": found}, {}
            case "POST", ["mailFolders"]:
                name = json.loads(body)["displayName"]
                self.folders[name] = f"folder-{len(self.folders)}="
                return 201, {"id": self.folders[name]}, {}
            case "GET", ["mailFolders", folder, "messages"]:
                only(query, ("$select", "$top", "$filter"))
                return 200, {"value": self._older(folder, query)}, {}
            case "GET", ["messages", number, "$value"]:
                return 200, self._item(number).data, {"Content-Type": "text/plain"}
            case "POST", ["messages", number, "move"]:
                item = self._item(number)
                target = json.loads(body)["destinationId"]
                if target not in self.folders.values():
                    raise Refusal(404, "ErrorItemNotFound", "no such folder")
                item.folder = target
                return 201, {"id": number}, {}
            case "POST", ["messages", number, "permanentDelete"]:
                self._item(number)
                del self.items[number]
                return 204, {}, {}
        raise Refusal(404, "ResourceNotFound", "no such path")

    def _item(self, number: str) -> Item:
        item = self.items.get(number)
        if item is None:
            raise Refusal(404, "ErrorItemNotFound", "no such message")
        return item

    def _delta(self, query: dict[str, str]) -> dict[str, Any]:
        if "$deltatoken" not in query and "$skiptoken" not in query:
            if query.get("$select") != "id,receivedDateTime":
                raise Refusal(400, "BadRequest", "a first request selects what it wants")
        elif "$select" in query:
            raise Refusal(400, "BadRequest", "a token stands alone")
        since = int(query.get("$skiptoken") or query.get("$deltatoken") or 0)
        if since and since < self.expired_before:
            raise Refusal(410, "SyncStateNotFound", "begin anew")
        changed = sorted(
            (item.change, number, item)
            for number, item in self.items.items()
            if item.change > since
        )
        shown = changed[: self.page]
        base = f"{self.url}/v1.0/users/{self.mailbox}/mailFolders/inbox/messages/delta"
        value: list[dict[str, Any]] = [
            {"id": number}
            if item.folder == "inbox"
            else {"id": number, "@removed": {"reason": "changed"}}
            for _, number, item in shown
            if item.folder != "sentitems"
        ]
        if len(changed) > self.page:
            return {"value": value, "@odata.nextLink": f"{base}?$skiptoken={shown[-1][0]}"}
        last = max(self.changes, since)
        return {"value": value, "@odata.deltaLink": f"{base}?$deltatoken={last}"}

    def _older(self, folder: str, query: dict[str, str]) -> list[dict[str, str]]:
        at = query["$filter"].removeprefix("receivedDateTime lt ")
        before = time.mktime(time.strptime(at, "%Y-%m-%dT%H:%M:%SZ")) - time.timezone
        found = [
            {"id": number}
            for number, item in self.items.items()
            if item.folder == folder and item.at < before
        ]
        return found[: int(query["$top"])]


class Refusal(Exception):
    """What Graph answers to what it does not take."""

    def __init__(
        self, status: int, code: str, words: str, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(words)
        self.status = status
        self.code = code
        self.headers = headers or {}


def only(query: dict[str, str], known: tuple[str, ...]) -> None:
    """Refuse a parameter that the page does not name."""
    if extra := set(query) - set(known):
        raise Refusal(400, "BadRequest", f"unknown parameters {sorted(extra)}")
