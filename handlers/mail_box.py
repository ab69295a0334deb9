"""What the door needs of a mailbox, whatever stands behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

LIMIT = 10_000_000  # bytes of a mail; of a larger one only the headers are read
HANDLED = "Adviceline handled"  # the folder for mails that have been dealt with


class Trouble(Exception):
    """The mailbox cannot be used now. The message says why and what to do, for `doctor`.

    `retry_after`: seconds, if the server said so.
    """

    def __init__(self, why: str, retry_after: float | None = None) -> None:
        super().__init__(why)
        self.retry_after = retry_after


class Refused(Exception):
    """The server says that this recipient does not exist."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A mail in the inbox. `data` is all of it, or its headers alone if `size` is over LIMIT.

    `number` is the server's name of it; `position` is what to store once it is dealt with.
    """

    number: str
    data: bytes
    size: int
    position: str


class Inbox(Protocol):
    """Reads the mailbox. Every method may raise Trouble."""

    def new(self, position: str) -> Iterator[Raw]:
        """What has come since `position` ("" for the very beginning), oldest first.

        What was dealt with before and still lies in the inbox is put away on the way.
        """

    def done(self, raw: Raw) -> None:
        """Put a mail away that has been dealt with."""

    def forget(self, before: datetime) -> None:
        """Delete what came or was sent before a moment."""

    def close(self) -> None:
        """End the connection, if there is one."""

    def check(self) -> None:
        """Trouble if the mailbox could not be read."""


class Outgoing(Protocol):
    """Sends."""

    def send(self, to: str, message: bytes) -> None:
        """Hand a mail over; Trouble if not now, Refused if the recipient does not exist."""

    def check(self) -> None:
        """Trouble if nothing could be sent."""
