"""Sending through an SMTP server."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from config.mail import MailSettings
from handlers.mail_box import Refused, Trouble

TIMEOUT = 10.0  # seconds for each step of the conversation: all of them fit into a lease
NO_SUCH_MAILBOX = (550, 551, 553)


def trusted(settings: MailSettings) -> ssl.SSLContext:
    """Certificates that are believed: the system's, or those of the board's own authority."""
    return ssl.create_default_context(cafile=settings.ca_file)


class Smtp:
    """One connection a mail: nothing to keep alive, nothing to go stale."""

    def __init__(self, settings: MailSettings) -> None:
        self.settings = settings

    def send(self, to: str, message: bytes) -> None:
        """Hand a mail over; Trouble if not now, Refused if the recipient does not exist."""
        with self._troubles(), self._open() as server:
            server.sendmail(self.settings.address, [to], message)

    def check(self) -> None:
        """Trouble if the server would not take a mail from us now."""
        with self._troubles(), self._open() as server:
            server.noop()

    @contextmanager
    def _troubles(self) -> Iterator[None]:
        where = f"The SMTP server {self.settings.smtp_host}:{self.settings.smtp_port}"
        try:
            yield
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            _recipient(code, words.decode(errors="replace"), where)
        except smtplib.SMTPAuthenticationError as error:
            raise Trouble(
                f"{where} refuses the user name or password ({error.smtp_code}); check "
                "ADVICELINE_MAIL_USER and ADVICELINE_MAIL_PASSWORD"
            ) from None
        except smtplib.SMTPResponseException as error:
            raise Trouble(f"{where} answered {error.smtp_code}") from None
        except (smtplib.SMTPException, OSError) as error:
            raise Trouble(f"{where} cannot be used now ({type(error).__name__})") from None

    def _open(self) -> smtplib.SMTP:
        settings = self.settings
        host, port = settings.smtp_host, settings.smtp_port
        server: smtplib.SMTP
        if settings.smtp_security == "tls":
            context = trusted(settings)
            server = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=TIMEOUT)
        try:
            if settings.smtp_security == "starttls":
                server.starttls(context=trusted(settings))
            if settings.user:
                server.login(settings.user, settings.password.get_secret_value())
        except BaseException:
            server.close()
            raise
        return server


def _recipient(code: int, words: str, where: str) -> None:
    """A refused recipient: gone for good only if the server says that there is none.

    RFC 3463: class 5 subject 1 is a bad address; 5.2.2, a full mailbox, passes.
    """
    bad_address = "5.1." in words
    other_reason = any(sign in words for sign in ("5.2.", "5.3.", "5.4.", "5.5.", "5.6.", "5.7."))
    if bad_address or (code in NO_SUCH_MAILBOX and not other_reason):
        raise Refused(f"{where} says that the mailbox does not exist ({code})") from None
    raise Trouble(f"{where} does not take mail for this recipient now ({code})") from None
