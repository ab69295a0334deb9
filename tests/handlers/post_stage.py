"""A stage whose specialty teams are written to through the mail door."""

import asyncio
import email
from dataclasses import dataclass
from email.message import EmailMessage, Message
from email.policy import SMTP, default
from itertools import count
from pathlib import Path

from bot.messages import Door
from bot.outbox import Outbox
from bot.screening import Screener
from config.mail import MailSettings
from directory.model import Directory
from handlers.mail import MailDoor
from tests.bot.stage import Stage
from tests.handlers.post_office import PostOffice

BOT = "advice.bot@northshire.example"
CARDIOLOGY = "advice.cardiology@northshire.example"
ROWAN = '"Dr Sam Rowan" <sam.rowan@northshire.example>'
AF = "72 year old with new atrial fibrillation and palpitations, which rate control?"
SETTINGS = MailSettings(address=BOT, transport="smtp", smtp_host="localhost", imap_host="localhost")

_numbers = count(1)


@dataclass
class PostStage:
    """The stage, its door and the mailbox behind it."""

    stage: Stage
    door: MailDoor
    office: PostOffice
    kicks: list[int]

    def sent(self, to: str = "") -> list[EmailMessage]:
        """The mails that have left, as a mail program reads them."""
        found = []
        for recipient, data in self.office.sent:
            if to in ("", recipient):
                message = email.message_from_bytes(data, policy=default)
                assert isinstance(message, EmailMessage)
                found.append(message)
        return found

    def last(self, to: str = CARDIOLOGY) -> EmailMessage:
        return self.sent(to)[-1]

    def text(self, to: str = CARDIOLOGY) -> str:
        """The plain text of the last mail to somebody."""
        return plain(self.last(to))

    def arrive(self, data: bytes | Message) -> None:
        """A mail comes in, is read, and what follows leaves."""
        self.office.arrive(data if isinstance(data, bytes) else data.as_bytes())
        self.read()

    def read(self) -> None:
        self.door.read(lambda: self.kicks.append(1))
        self.stage.settle()

    def reply(self, text: str, to: EmailMessage | None = None, sender: str = ROWAN) -> None:
        """A team's reply, with what it answers quoted below."""
        original = to or self.last()
        self.arrive(reply(original, text, sender))


def plain(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def reply(original: EmailMessage, text: str, sender: str = ROWAN) -> EmailMessage:
    """A reply as a mail program makes it."""
    made = EmailMessage(policy=SMTP)
    made["From"] = sender
    made["To"] = str(original["Reply-To"])
    made["Subject"] = f"Re: {original['Subject']}"
    made["Date"] = "Mon, 23 Nov 2026 11:00:00 +0000"
    made["Message-ID"] = f"<{next(_numbers)}@laptop.northshire.example>"
    made["In-Reply-To"] = str(original["Message-ID"])
    made["References"] = f"{original['References'] or ''} {original['Message-ID']}".strip()
    quoted = "\n".join(f"> {line}" for line in plain(original).splitlines())
    made.set_content(f"{text}\n\nOn 23 Nov 2026, at 10:00, Adviceline <{BOT}> wrote:\n\n{quoted}\n")
    return made


def post_stage(
    folder: Path,
    directory: Directory,
    screener: Screener,
    settings: MailSettings = SETTINGS,
    url: str = "",
) -> PostStage:
    """A stage with the door in the outbox; GPs are in chat."""
    stage = Stage(folder, directory, screener, url=url)
    office, kicks = PostOffice(), []
    door = MailDoor(settings, stage.desk, lambda: kicks.append(1), office, office)
    doors: dict[str, Door] = {"chat": stage.door, "mail": door}
    stage.outbox = Outbox(stage.engine, stage.tools, doors, stage.clock)
    return PostStage(stage, door, office, kicks)


def run(waiting: object) -> None:
    asyncio.run(waiting)  # type: ignore[arg-type]
