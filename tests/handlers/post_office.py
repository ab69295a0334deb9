"""A mailbox in memory, of our own making, for tests that are not about a mail server."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from handlers.mail_box import LIMIT, Raw, Refused, Trouble


class Crash(BaseException):
    """The process is gone: nothing after this line happens."""


@dataclass
class PostOffice:
    """Holds mails as bytes. `crash_at` counts steps down and then crashes once."""

    inbox: dict[int, bytes] = field(default_factory=dict)
    handled: dict[int, bytes] = field(default_factory=dict)
    sent: list[tuple[str, bytes]] = field(default_factory=list)
    count: int = 0
    crash_at: int = -1
    trouble: str = ""
    unknown: set[str] = field(default_factory=set)

    def arrive(self, data: bytes) -> None:
        self.count += 1
        self.inbox[self.count] = data

    def step(self) -> None:
        self.crash_at -= 1
        if self.crash_at == 0:
            raise Crash

    def new(self, position: str) -> Iterator[Raw]:
        if self.trouble:
            raise Trouble(self.trouble)
        after = int(position or 0)
        for number in sorted(self.inbox):
            if number <= after:
                self.handled[number] = self.inbox.pop(number)
        for number in sorted(self.inbox):
            self.step()
            data = self.inbox[number]
            whole = data if len(data) <= LIMIT else data.partition(b"\r\n\r\n")[0]
            yield Raw(str(number), whole, len(data), str(number))

    def done(self, raw: Raw) -> None:
        self.step()
        number = int(raw.number)
        self.handled[number] = self.inbox.pop(number)

    def forget(self, before: datetime) -> None:
        pass

    def close(self) -> None:
        pass

    def check(self) -> None:
        if self.trouble:
            raise Trouble(self.trouble)

    def send(self, to: str, message: bytes) -> None:
        self.step()
        if self.trouble:
            raise Trouble(self.trouble)
        if to in self.unknown:
            raise Refused("no such mailbox")
        self.sent.append((to, message))
        self.step()
