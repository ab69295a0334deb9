"""Reading a mailbox over IMAP."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from imapclient import IMAPClient  # type: ignore[import-untyped]
from imapclient.exceptions import (  # type: ignore[import-untyped]
    IMAPClientError,
    LoginError,
)

from config.mail import MailSettings
from handlers.mail_box import HANDLED, LIMIT, Raw, Trouble
from handlers.mail_smtp import trusted

TIMEOUT = 30.0  # seconds without a word from the server
BATCH = 50  # mails between two rounds of putting away


class Imap:
    """One connection a reading. A position is "uidvalidity:uid" of the last mail dealt with."""

    def __init__(self, settings: MailSettings) -> None:
        self.settings = settings
        self._client: Any = None
        self._away: list[int] = []

    def new(self, position: str) -> Iterator[Raw]:
        """What has come since `position`, oldest first; one mail at a time is in memory."""
        with self._troubles():
            client = self._connected()
            validity = int(client.select_folder("INBOX")[b"UIDVALIDITY"])
            before, _, last = position.partition(":")
            after = int(last) if before == str(validity) else 0
            numbers = sorted(client.search("ALL"))
            self._away = [number for number in numbers if number <= after]
            wanted = [number for number in numbers if number > after]
            self._put_away()
        for number in wanted:
            with self._troubles():
                raw = self._fetch(number, validity)
            if raw is not None:  # else somebody else has moved it away
                yield raw
        with self._troubles():
            self._put_away()

    def _fetch(self, number: int, validity: int) -> Raw | None:
        sizes = self._client.fetch([number], ["RFC822.SIZE"])
        if number not in sizes:
            return None
        size = int(sizes[number][b"RFC822.SIZE"])
        part = "BODY.PEEK[]" if size <= LIMIT else "BODY.PEEK[HEADER]"
        found = self._client.fetch([number], [part]).get(number)
        if found is None:
            return None
        data = found.get(b"BODY[]", found.get(b"BODY[HEADER]")) or b""
        return Raw(str(number), data, size, f"{validity}:{number}")

    def done(self, raw: Raw) -> None:
        """Put a mail away, some at a time: what a crash leaves is put away by the next reading."""
        self._away.append(int(raw.number))
        if len(self._away) >= BATCH:
            with self._troubles():
                self._put_away()

    def _put_away(self) -> None:
        if not self._away:
            return
        if self._client.has_capability("MOVE"):
            self._client.move(self._away, HANDLED)
        else:
            self._client.copy(self._away, HANDLED)
            self._client.delete_messages(self._away)
            self._client.expunge()
        self._away = []

    def forget(self, before: datetime) -> None:
        """Delete what was put away before a day."""
        with self._troubles():
            client = self._connected()
            client.select_folder(HANDLED)
            # BEFORE compares days in the server's time: a day's grace keeps nothing too short.
            old = client.search(["BEFORE", (before - timedelta(days=1)).date()])
            if old:
                client.delete_messages(old)
                client.expunge()

    def check(self) -> None:
        """Log in and look into the inbox."""
        with self._troubles():
            self._logged_in().select_folder("INBOX", readonly=True)

    def close(self) -> None:
        """Log out; a connection that is gone is gone."""
        client, self._client = self._client, None
        if client is None:
            return
        try:
            client.logout()
        except (IMAPClientError, OSError):
            client.shutdown()

    def _connected(self) -> Any:
        """Logged in, with the folder for what is dealt with."""
        if self._client is None:
            client = self._logged_in()
            if not client.folder_exists(HANDLED):
                client.create_folder(HANDLED)
        return self._client

    def _logged_in(self) -> Any:
        settings = self.settings
        tls = settings.imap_security == "tls"
        client = IMAPClient(
            settings.imap_host,
            port=settings.imap_port,
            ssl=tls,
            ssl_context=trusted(settings) if tls else None,
            timeout=TIMEOUT,
        )
        self._client = client
        if settings.imap_security == "starttls":
            client.starttls(trusted(settings))
        client.login(settings.user, settings.password.get_secret_value())
        return client

    @contextmanager
    def _troubles(self) -> Iterator[None]:
        """Turn what a server or network does into Trouble, and drop the connection."""
        where = f"The IMAP server {self.settings.imap_host}:{self.settings.imap_port}"
        try:
            yield
        except LoginError:
            self.close()
            raise Trouble(
                f"{where} refuses the user name or password; check ADVICELINE_MAIL_USER and "
                "ADVICELINE_MAIL_PASSWORD"
            ) from None
        except ssl.SSLError as error:
            self.close()
            raise Trouble(
                f"{where} has no certificate that can be trusted ({error.reason})"
            ) from None
        except (IMAPClientError, OSError) as error:
            self.close()
            words = "a full mailbox" if "OVERQUOTA" in str(error) else type(error).__name__
            raise Trouble(f"{where} cannot be used now ({words})") from None
