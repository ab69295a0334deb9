"""A real mailbox on loopback: dovecot for IMAP, aiosmtpd in front of it for SMTP, both with TLS."""

import asyncio
import grp
import os
import pwd
import shutil
import smtplib
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from imapclient import IMAPClient  # type: ignore[import-untyped]
from pydantic import SecretStr

from config.mail import MailSettings
from tests.handlers.certificates import certificate
from tests.handlers.post_stage import BOT

PASSWORD = "secret"
CONFIG = """
base_dir={folder}/run
state_dir={folder}/run
log_path={folder}/log
protocols=imap lmtp
listen=127.0.0.1
ssl=required
ssl_cert=<{pem}
ssl_key=<{pem}
disable_plaintext_auth=yes
auth_failure_delay=0
recipient_delimiter=+
default_login_user={user}
default_internal_user={user}
default_internal_group={group}
mail_location=maildir:{folder}/mails/%u
first_valid_uid=1
passdb {{
 driver=static
 args=password={password}
}}
userdb {{
 driver=static
 args=uid={user} gid={group} home={folder}/mails/%u
}}
service imap-login {{
 chroot=
 inet_listener imap {{
  port=0
 }}
 inet_listener imaps {{
  port={imap}
  ssl=yes
 }}
}}
service lmtp {{
 inet_listener lmtp {{
  address=127.0.0.1
  port={lmtp}
 }}
}}
service anvil {{
 chroot=
 unix_listener anvil-auth-penalty {{
  mode=0
 }}
}}
service stats {{
 chroot=
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Until something listens."""
    until = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert time.monotonic() < until, f"nothing listens on {port}"
        else:
            return


@dataclass
class MailServer:
    """The two servers. What is sent to anybody arrives in that address's own mailbox."""

    folder: Path
    pem: Path
    imap: int = field(default_factory=free_port)
    lmtp: int = field(default_factory=free_port)
    smtp: int = 0

    def __post_init__(self) -> None:
        user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.getuid())
        mails = self.folder / "mails"
        mails.mkdir()
        os.chown(mails, user.pw_uid, user.pw_gid)
        self.config = self.folder / "dovecot.conf"
        self.config.write_text(
            CONFIG.format(
                folder=self.folder,
                pem=self.pem,
                user=user.pw_name,
                group=grp.getgrgid(user.pw_gid).gr_name,
                password=PASSWORD,
                imap=self.imap,
                lmtp=self.lmtp,
            )
        )
        self.start()
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.pem)
        self.controller = Controller(
            self,
            hostname="127.0.0.1",
            port=free_port(),
            tls_context=context,
            require_starttls=True,
            auth_required=True,
            authenticator=self.login,
        )
        self.controller.start()
        self.smtp = self.controller.port

    def start(self) -> None:
        subprocess.run(["dovecot", "-c", str(self.config)], check=True)
        wait_for(self.imap)

    def stop(self) -> None:
        subprocess.run(["doveadm", "-c", str(self.config), "stop"], check=True)

    def close(self) -> None:
        self.controller.stop()
        self.stop()

    @staticmethod
    def login(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        return AuthResult(success=data.password == PASSWORD.encode(), handled=False)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.original_content
        assert isinstance(content, bytes)
        await asyncio.to_thread(self.deliver, envelope.rcpt_tos[0], content)
        return "250 queued"

    def deliver(self, to: str, *mails: bytes) -> None:
        """Put mails into a mailbox, as the world outside does."""
        with smtplib.LMTP("127.0.0.1", self.lmtp) as lmtp:
            for data in mails:
                lmtp.sendmail("team@northshire.example", [to], data)

    def settings(self, **changes: object) -> MailSettings:
        made = MailSettings(
            address=BOT,
            transport="smtp",
            user=BOT,
            password=SecretStr(PASSWORD),
            smtp_host="localhost",
            smtp_port=self.smtp,
            imap_host="localhost",
            imap_port=self.imap,
            ca_file=self.pem,
        )
        return made.model_copy(update=changes)

    def mails(self, address: str, folder: str = "INBOX") -> list[bytes]:
        """What lies in a mailbox."""
        context = ssl.create_default_context(cafile=self.pem)
        with IMAPClient("localhost", port=self.imap, ssl_context=context) as client:
            client.login(address, PASSWORD)
            if not client.folder_exists(folder):
                return []
            client.select_folder(folder, readonly=True)
            found = client.fetch(client.search("ALL"), ["BODY.PEEK[]"])
            return [found[number][b"BODY[]"] for number in sorted(found)]


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    """dovecot and aiosmtpd, ready."""
    if shutil.which("dovecot") is None:
        pytest.skip("not run: dovecot is not installed")
    folder = tmp_path_factory.mktemp("mail")
    for each in (folder, *folder.parents[:2]):
        each.chmod(0o755)  # dovecot, started by root, works as nobody
    made = MailServer(folder, certificate(folder))
    yield made
    made.close()
