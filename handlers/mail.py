"""E-mail as a door for specialty teams: sends what the outbox has, reads the bot's own mailbox."""

import asyncio
import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from starlette.routing import Route

from bot.desk import Desk
from bot.desk.post import Post, days_kept, mailbox_fails, position, receive
from bot.messages import Card, PermanentFailure, TemporaryFailure
from bot.model import Delivery, Side
from config.mail import MailSettings
from handlers.mail_address import Addresses
from handlers.mail_box import Inbox, Outgoing, Refused, Trouble
from handlers.mail_read import read
from handlers.mail_text import envelope

NAME = "mail"
CLEANING = 24 * 3600.0  # seconds between two deletions of what is past the board's days
LASTS = timedelta(minutes=15)  # a mailbox that cannot be read for so long is told to the admins
log = logging.getLogger(__name__)


class MailDoor:
    """Delivers cards as mails, and hands what is read to the desk.

    `kick` wakes the outbox. `inbox` and `outgoing` are made from the settings unless given.
    """

    def __init__(
        self,
        settings: MailSettings,
        desk: Desk,
        kick: Callable[[], None],
        inbox: Inbox | None = None,
        outgoing: Outgoing | None = None,
    ) -> None:
        self.settings = settings
        self.desk = desk
        self.kick = kick
        self.addresses = Addresses(settings.address, settings.tags)
        self.inbox, self.outgoing = (
            (inbox, outgoing) if inbox and outgoing else _transport(settings)
        )
        self._stopping = threading.Event()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._cleaned_at: datetime | None = None
        self._read_at: datetime | None = None
        self._reading_fails = ""
        self._failing_since: datetime | None = None
        self._sending_fails = ""

    # --- out ---------------------------------------------------------------------------------

    async def send(self, delivery: Delivery, card: Card, replaces: str) -> str:
        """Send a card as a mail; its Message-ID. A mail that has left is not drawn again."""
        if replaces:
            return replaces
        if delivery.side is Side.GP:
            raise PermanentFailure("GPs are not written to by e-mail")
        message = envelope(
            delivery, card, self.desk.tools.wording, self.addresses, self.desk.clock()
        )
        try:
            await asyncio.to_thread(self.outgoing.send, delivery.place.address, message.as_bytes())
        except Refused as refused:
            raise PermanentFailure(str(refused)) from None
        except Trouble as trouble:
            self._sending_fails = str(trouble)
            raise TemporaryFailure(str(trouble), trouble.retry_after) from None
        self._sending_fails = ""
        return str(message["Message-ID"])

    # --- in ----------------------------------------------------------------------------------

    async def start(self) -> None:
        """Begin to read the mailbox, now and every few seconds."""
        self._task = asyncio.create_task(self._read_on())

    async def stop(self) -> None:
        """Finish the mail that is being read, and no more."""
        self._stopping.set()
        self._wake.set()
        if self._task:
            await self._task

    async def _read_on(self) -> None:
        loop = asyncio.get_running_loop()
        while not self._stopping.is_set():
            wait = self.settings.poll_seconds
            try:
                await asyncio.to_thread(self.read, partial(loop.call_soon_threadsafe, self.kick))
            except Trouble as trouble:
                wait = max(wait, trouble.retry_after or 0.0)
            except Exception as error:
                # A text may be in the error. What was not stored is read again.
                self._reading_fails = f"reading stopped: {type(error).__name__}"
                log.error("reading the mailbox stopped: %s", type(error).__name__)
            try:
                await asyncio.wait_for(self._wake.wait(), wait)
            except TimeoutError:
                continue

    def read(self, kick: Callable[[], object]) -> int:
        """Read what has come; how many mails. Trouble if the mailbox cannot be used now."""
        count = 0
        marker = self.desk.tools.wording("mail.above")
        try:
            for raw in self.inbox.new(position(self.desk, self.settings.address)):
                post = read(raw, self.addresses, marker, self.settings.authserv)
                self._hand_over(post, raw.position)
                kick()
                self.inbox.done(raw)
                count += 1
                if self._stopping.is_set():
                    break
            self._forget()
        except Trouble as trouble:
            self._failed(str(trouble))
            raise
        finally:
            self.inbox.close()
        self._reading_fails, self._failing_since = "", None
        self._read_at = datetime.now(UTC)
        return count

    def _failed(self, why: str) -> None:
        """Reading failed: say it once in the log, and to the admins if it lasts."""
        if self._reading_fails != why:
            log.warning("the mailbox cannot be read: %s", why)
        now = self.desk.clock()
        self._reading_fails, self._failing_since = why, self._failing_since or now
        if now - self._failing_since >= LASTS:
            mailbox_fails(self.desk, self.settings.address, self._failing_since, why)

    def _hand_over(self, post: Post, to: str) -> None:
        """One mail, one transaction. A mail that the program has a fault with must not stop the
        others: it goes to an admin instead."""
        try:
            outcome = receive(self.desk, post, self.settings.address, to)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            log.error("a mail could not be dealt with: %s", type(error).__name__)
            failed = Post(f"{post.event}:fault", "refused", post.sender, why="unreadable")
            outcome = receive(self.desk, failed, self.settings.address, to)
        log.info("a mail was read: %s", outcome)

    def _forget(self) -> None:
        """Once a day, delete mails that are older than the board keeps texts."""
        now = datetime.now(UTC)
        if self._cleaned_at and (now - self._cleaned_at).total_seconds() < CLEANING:
            return
        self.inbox.forget(now - days_kept(self.desk))
        self._cleaned_at = now

    # --- how it stands -----------------------------------------------------------------------

    def routes(self) -> list[Route]:
        """Nobody calls this door."""
        return []

    def state(self) -> str:
        """How the door stands, in one line, for `doctor`."""
        where = f"{self.settings.address} through {self.settings.transport}"
        read_at = f"last read {self._read_at:%H:%M:%S} UTC" if self._read_at else "not read yet"
        facts = [self._reading_fails or read_at, self._sending_fails]
        if not self.settings.authserv:
            facts.append(
                "what the server found out about senders is believed only where it refuses them "
                "(ADVICELINE_MAIL_AUTHSERV is not set)"
            )
        return f"{where}: " + "; ".join(each for each in facts if each)


def check(settings: MailSettings) -> list[str]:
    """Try the mailbox both ways and change nothing; what is wrong, in words."""
    inbox, outgoing = _transport(settings)
    found = []
    for look in (inbox.check, outgoing.check):
        try:
            look()
        except Trouble as trouble:
            found.append(str(trouble))
    inbox.close()
    return list(dict.fromkeys(found))


def _transport(settings: MailSettings) -> tuple[Inbox, Outgoing]:
    """What the settings ask for; only that is imported."""
    if settings.transport == "graph":
        from handlers.mail_graph import Graph  # noqa: PLC0415

        graph = Graph(settings)
        return graph, graph
    from handlers.mail_imap import Imap  # noqa: PLC0415
    from handlers.mail_smtp import Smtp  # noqa: PLC0415

    return Imap(settings), Smtp(settings)
