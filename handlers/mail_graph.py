"""Sending and reading through Microsoft Graph: one mailbox, an application's own permission.

The app registration has the application permissions Mail.ReadWrite and Mail.Send, limited to the
one mailbox by an application access policy or by RBAC for applications. Protocol facts: the pages
"message: delta", "Send messages with MIME content" and "Throttling" of Microsoft's documentation.
"""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

import msal  # type: ignore[import-untyped]
import requests
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509 import load_pem_x509_certificate

from config.mail import MailSettings
from handlers.mail_box import HANDLED, LIMIT, Raw, Trouble

TIMEOUT = 30.0
PAGE = 50
IMMUTABLE = {"Prefer": f'IdType="ImmutableId", odata.maxpagesize={PAGE}'}
GONE = ("resyncRequired", "SyncStateNotFound", "SyncStateInvalid")


class Graph:
    """Reads and sends as one mailbox. A position is the delta query's address to go on from."""

    def __init__(self, settings: MailSettings) -> None:
        self.settings = settings
        self.root = f"{settings.graph_url}/v1.0"
        self.mailbox = f"{self.root}/users/{_escaped(settings.address)}"
        self.session = _Session(settings)
        self._app: Any = None
        self._folder = ""

    # --- out ---------------------------------------------------------------------------------

    def send(self, to: str, message: bytes) -> None:
        """Hand a mail over as MIME; Graph finds the recipient in it. Trouble if not now.

        A recipient who does not exist is not refused here: a bounce comes back.
        """
        body = base64.b64encode(message)
        self._call("POST", f"{self.mailbox}/sendMail", data=body, kind="text/plain")

    # --- in ----------------------------------------------------------------------------------

    def new(self, position: str) -> Iterator[Raw]:
        """What has come since `position`; a position that has expired begins anew."""
        page = self._page(position if position.startswith(self.root + "/") else "")
        while True:
            here = page["from"]
            next_page = str(page.get("@odata.nextLink", ""))
            after = next_page or str(page["@odata.deltaLink"])
            found = [each for each in page["value"] if "@removed" not in each]
            for place, each in enumerate(found):
                last = place == len(found) - 1
                raw = self._fetch(str(each["id"]), after if last else here)
                if raw is not None:
                    yield raw
            if not next_page:
                return
            page = self._page(next_page)

    def _page(self, link: str) -> dict[str, Any]:
        """One page of changes, with where it was read from."""
        first = f"{self.mailbox}/mailFolders/inbox/messages/delta?$select=id,receivedDateTime"
        link = link or first
        answer = self._call("GET", link, accept=(410,))
        if answer.status_code == requests.codes.gone:
            link = first
            answer = self._call("GET", first)
        return {**answer.json(), "from": "" if link == first else link}

    def _fetch(self, number: str, position: str) -> Raw | None:
        """One mail; None if somebody has moved or deleted it meanwhile."""
        link = f"{self.mailbox}/messages/{_escaped(number)}/$value"
        answer = self._call("GET", link, accept=(404,), stream=True)
        with answer:
            if answer.status_code == requests.codes.not_found:
                return None
            data = answer.raw.read(LIMIT + 1, decode_content=True)
        if len(data) <= LIMIT:
            return Raw(number, data, len(data), position)
        headers = data.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        return Raw(number, headers, len(data), position)

    def done(self, raw: Raw) -> None:
        """Move a mail out of the inbox."""
        link = f"{self.mailbox}/messages/{_escaped(raw.number)}/move"
        self._call("POST", link, json={"destinationId": self._handled()}, accept=(404,))

    def forget(self, before: datetime) -> None:
        """Delete what was put away or sent before a moment, for good."""
        at = before.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for folder in (self._handled(), "sentitems"):
            while True:
                found = self._call(
                    "GET",
                    f"{self.mailbox}/mailFolders/{_escaped(folder)}/messages"
                    f"?$select=id&$top={PAGE}&$filter=receivedDateTime lt {at}",
                ).json()["value"]
                for each in found:
                    link = f"{self.mailbox}/messages/{_escaped(each['id'])}/permanentDelete"
                    self._call("POST", link, accept=(404,))
                if not found:
                    break

    def check(self) -> None:
        """Trouble unless there is a token and the mailbox may be read; sending is not tried."""
        self._call("GET", f"{self.mailbox}/mailFolders/inbox?$select=id")

    def close(self) -> None:
        """Nothing is held open between two readings."""

    def _handled(self) -> str:
        """The id of the folder for mails that have been dealt with; it is made if need be."""
        if not self._folder:
            link = f"{self.mailbox}/mailFolders?$filter=displayName eq '{HANDLED}'&$select=id"
            found = self._call("GET", link).json()["value"]
            if not found:
                made = self._call(
                    "POST", f"{self.mailbox}/mailFolders", json={"displayName": HANDLED}
                )
                found = [made.json()]
            self._folder = str(found[0]["id"])
        return self._folder

    # --- calls -------------------------------------------------------------------------------

    def _call(
        self,
        method: str,
        link: str,
        accept: tuple[int, ...] = (),
        kind: str = "",
        stream: bool = False,
        **more: Any,
    ) -> requests.Response:
        """One request with a token; Trouble for everything but success and `accept`."""
        if urlsplit(link).netloc != urlsplit(self.root).netloc:
            raise Trouble("Microsoft Graph named another host, which gets no token of ours")
        headers = {"Authorization": f"Bearer {self._token()}", **IMMUTABLE}
        if kind:
            headers["Content-Type"] = kind
        try:
            answer = self.session.request(
                method,
                link,
                headers=headers,
                stream=stream,
                allow_redirects=False,
                **more,
            )
        except requests.RequestException as error:
            raise Trouble(f"Microsoft Graph cannot be reached ({type(error).__name__})") from None
        if answer.ok or answer.status_code in accept:
            return answer
        raise _trouble(answer)

    def _token(self) -> str:
        """A token from the cache, or a new one."""
        try:
            if self._app is None:
                self._app = msal.ConfidentialClientApplication(
                    self.settings.client_id,
                    client_credential=_credential(self.settings),
                    authority=f"{self.settings.login_url}/{self.settings.tenant_id}",
                    instance_discovery=False,
                    http_client=self.session,
                )
            scope = f"{self.settings.graph_url}/.default"
            answer = self._app.acquire_token_for_client(scopes=[scope])
        except (requests.RequestException, ValueError, OSError) as error:
            raise Trouble(
                f"No token from {self.settings.login_url}: {type(error).__name__}; check "
                "ADVICELINE_MAIL_TENANT_ID, the certificate and the network"
            ) from None
        token = answer.get("access_token")
        if not token:
            raise Trouble(
                f"{self.settings.login_url} refuses a token ({answer.get('error', 'no reason')}); "
                "check ADVICELINE_MAIL_CLIENT_ID and the secret or certificate"
            )
        return str(token)


def _escaped(part: str) -> str:
    """One part of a path; an id may hold a slash."""
    return quote(part, safe="")


class _Session(requests.Session):
    """Every request with a time-out, and by the board's own authority where it has one.

    An authority that is set on a session loses to the environment's; on a request it does not.
    """

    def __init__(self, settings: MailSettings) -> None:
        super().__init__()
        self._authority = str(settings.ca_file) if settings.ca_file else None

    def request(self, *args: Any, **more: Any) -> requests.Response:
        """One request."""
        if self._authority:
            more["verify"] = self._authority
        more.setdefault("timeout", TIMEOUT)
        return super().request(*args, **more)


def _credential(settings: MailSettings) -> str | dict[str, str]:
    """The secret, or what msal wants of a certificate; ValueError if the file has none."""
    if settings.certificate is None:
        return settings.client_secret.get_secret_value()
    pem = settings.certificate.read_bytes()
    key = load_pem_private_key(pem, None)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = load_pem_x509_certificate(pem).public_bytes(Encoding.PEM)
    return {"private_key": private.decode(), "public_certificate": public.decode()}


def _trouble(answer: requests.Response) -> Trouble:
    """A refusal in words; Retry-After where the service named a time."""
    code = answer.status_code
    try:
        reason = str(answer.json()["error"]["code"])[:60]
    except (ValueError, KeyError, TypeError):
        reason = "no reason given"
    waits = answer.headers.get("Retry-After", "")
    what_to_do = {
        401: "; check the app registration",
        403: "; the application may not use this mailbox: check its permissions and policy",
        404: "; check ADVICELINE_MAIL_ADDRESS",
        429: "; it asks to wait",
    }.get(code, "")
    after = float(waits) if waits.isdigit() else None
    return Trouble(f"Microsoft Graph answered {code} ({reason}){what_to_do}", after)
