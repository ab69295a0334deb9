"""Stand-ins for Microsoft's side, on port 0: a server of signing keys and a strict connector."""

import base64
import json
import re
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event
from typing import Any, Self

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

APP = "11111111-2222-4333-8444-555555555555"
BOT = f"28:{APP}"
TENANT = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
ISSUER = "https://api.botframework.com"
TEAM = "19:team@thread.tacv2"
WRITE_TOKEN = "written-with-this-token"
PATIENCE = 60  # seconds that a held server waits for its test: longer than any client does
Json = dict[str, Any]
ADAPTIVE = "application/vnd.microsoft.card.adaptive"


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that was killed is no fault of the server's."""


class Server:
    """An HTTP server in a thread, on a port of its own."""

    def __init__(self) -> None:
        self._server = _Quiet(("127.0.0.1", 0), self._handler())
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # an answer leaves in one piece: in two it would wait for the network

            def answer(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                body = self.rfile.read(length)
                if len(body) < length:
                    self.close_connection = True  # the caller died in the middle of it
                    return
                headers = {name.lower(): value for name, value in self.headers.items()}
                status, more, answer = server.answer(self.command, self.path, headers, body)
                raw = json.dumps(answer).encode() if answer is not None else b""
                try:
                    self.send_response(status)
                    for name, value in more.items():
                        self.send_header(name, value)
                    self.send_header("content-length", str(len(raw)))
                    self.end_headers()
                    self.wfile.write(raw)
                except OSError:
                    self.close_connection = True  # the caller has gone

            do_GET = do_POST = do_PUT = answer

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler

    def answer(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], Any]:
        raise NotImplementedError

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _number(value: int) -> str:
    raw = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class SigningKey:
    """An RSA key, with the channels that it is endorsed for."""

    kid: str
    endorsements: tuple[str, ...] = ("msteams",)
    private: rsa.RSAPrivateKey = field(
        default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048)
    )

    def public(self) -> dict[str, Any]:
        numbers = self.private.public_key().public_numbers()
        n, e = _number(numbers.n), _number(numbers.e)
        listed = list(self.endorsements)
        return {
            "kty": "RSA", "use": "sig", "kid": self.kid, "x5t": self.kid, "n": n, "e": e,
            "endorsements": listed,
        }  # fmt: skip

    def token(self, service_url: str, algorithm: str = "RS256", **changes: Any) -> str:
        """A token as the connector sends it, with some claims changed (None leaves one out)."""
        now = int(time.time())
        claims = {
            "iss": ISSUER, "aud": APP, "nbf": now - 5, "exp": now + 3600, "serviceurl": service_url,
        } | changes  # fmt: skip
        said = {name: value for name, value in claims.items() if value is not None}
        key: Any = self.private if algorithm.startswith("RS") else "x" * 64
        return jwt.encode(said, key, algorithm, headers={"kid": self.kid})


class KeyServer(Server):
    """Publishes keys as Microsoft does; can be broken, and held (`answers` cleared)."""

    def __init__(self, *keys: SigningKey) -> None:
        super().__init__()
        self.keys = list(keys)
        self.asked = 0
        self.reached, self.answers = Event(), Event()
        self.answers.set()
        self.broken = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1/.well-known/keys"

    def answer(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], Any]:
        self.asked += 1
        self.reached.set()
        if not self.answers.wait(PATIENCE) or self.broken:
            return 500, {}, None
        return 200, {}, {"keys": [key.public() for key in self.keys]}


@dataclass(frozen=True)
class Posted:
    """A message that the bot posted, or (`update`) another card for one."""

    conversation: str
    id: str
    activity: dict[str, Any]
    update: bool = False

    @property
    def card(self) -> dict[str, Any]:
        content: dict[str, Any] = self.activity["attachments"][0]["content"]
        return content


POST = re.compile(r"/teams/v3/conversations/([^/]+)/activities(?:/([^/]+))?$")
MEMBER = re.compile(r"/teams/v3/conversations/([^/]+)/members/([^/]+)$")


class TeamsConnector(Server):
    """A connector that takes nothing that is not right, and keeps what it was given.

    `faults` are answered first, one a message: (status, headers, code), or an event until which
    the server hangs, and then has not taken the message. Cleared, `tells_members` holds its answer
    who somebody is.
    """

    def __init__(self) -> None:
        super().__init__()
        self.posted: list[Posted] = []
        self.complaints: list[str] = []
        self.faults: list[tuple[int, dict[str, str], str] | Event] = []
        self.refuses: dict[str, tuple[int, dict[str, str], str]] = {}  # by conversation, for good
        self.members: dict[str, str] = {}  # person → sign-in address
        self.no_chat: set[str] = set()  # people with whom no chat may be opened
        self.tells_members = Event()
        self.tells_members.set()
        self.token = WRITE_TOKEN
        self.channels = [{"id": TEAM}]
        self.requests = 0
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/teams/"

    def answer(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], Any]:
        with self._lock:
            self.requests += 1
            fault = self.faults.pop(0) if self.faults and "/activities" in path else None
        if isinstance(fault, Event):
            fault.wait(PATIENCE)
            return 504, {}, None
        if fault:
            status, more, code = fault
            return status, more, {"error": {"code": code, "message": code}}
        if headers.get("authorization") != f"Bearer {self.token}":
            return self._complain(401, "no token to write with")
        path = path.replace("%3B", ";").replace("%3A", ":").replace("%40", "@")
        said = json.loads(body) if body else {}
        if method == "GET" and (found := MEMBER.match(path)):
            self.tells_members.wait(PATIENCE)
            email = self.members.get(found[2])
            if email is None:
                return 404, {}, {"error": {"code": "MemberNotFoundInConversation"}}
            return 200, {}, {"id": found[2], "name": "", "email": email}
        if method == "GET" and path == f"/teams/v3/teams/{TEAM}/conversations":
            return 200, {}, {"conversations": self.channels}
        if method == "POST" and path == "/teams/v3/conversations":
            return self._chat(said)
        found = POST.match(path)
        if not found or method not in ("POST", "PUT"):
            return self._complain(404, f"no such thing: {method} {path}")
        if refused := self.refuses.get(found[1].partition(";")[0]):
            return refused[0], refused[1], {"error": {"code": refused[2]}}
        return self._post(found[1], found[2], said, method == "PUT")

    def _chat(self, said: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        person = said["members"][0]["id"]
        if said.get("tenantId") != TENANT or said["channelData"]["tenant"]["id"] != TENANT:
            return self._complain(400, "a chat is opened in a tenant")
        if person in self.no_chat:
            return 403, {}, {"error": {"code": "BotNotInConversationRoster"}}
        return 201, {}, {"id": f"a:chat-with-{person}"}

    def _post(
        self, conversation: str, message: str | None, said: dict[str, Any], update: bool
    ) -> tuple[int, dict[str, str], Any]:
        attachments = said.get("attachments") or []
        if said.get("type") != "message" or not said.get("summary"):
            return self._complain(400, "a message has a type and a summary")
        if len(attachments) != 1 or attachments[0].get("contentType") != ADAPTIVE:
            return self._complain(400, "a message has one Adaptive Card")
        if len(json.dumps(said, ensure_ascii=False).encode()) > 28 * 1024:
            return self._complain(413, "a message is at most 28 KB")
        with self._lock:
            if update:
                if message not in {each.id for each in self.posted}:
                    return 404, {}, {"error": {"code": "ActivityNotFoundInConversation"}}
                number = str(message)
            else:
                number = f"17000000000{len(self.posted):02d}"
            self.posted.append(Posted(conversation, number, said, update))
        return (200 if update else 201), {}, {"id": number}

    def _complain(self, status: int, why: str) -> tuple[int, dict[str, str], Any]:
        self.complaints.append(why)
        return status, {}, {"error": {"code": "BadSyntax", "message": why}}
