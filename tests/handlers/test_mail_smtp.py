"""Sending through a real SMTP server (aiosmtpd), with TLS, refusals and dropped connections."""

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pydantic import SecretStr

from bot.screening import Screener
from config.mail import MailSettings
from directory.model import Directory
from handlers.mail_box import Refused, Trouble
from handlers.mail_smtp import Smtp
from tests.handlers.certificates import certificate
from tests.handlers.post_stage import AF, BOT, post_stage

MESSAGE = b"From: advice.bot@northshire.example\r\nSubject: x\r\n\r\nHello\r\n"
TEAM = "advice.cardiology@northshire.example"


class Answers:
    """A mail server's mind: the local part of a recipient says how it answers."""

    codes: ClassVar[dict[str, str]] = {
        "nobody": "550 5.1.1 No such user",
        "old": "550 unknown user",
        "full": "552 5.2.2 Mailbox full",
        "grey": "451 4.7.1 Come again",
        "policy": "550 5.7.1 Relaying denied",
    }

    def __init__(self) -> None:
        self.got: list[tuple[str, bytes]] = []
        self.drop = False

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        code = self.codes.get(address.partition("@")[0])
        if code:
            return code
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.drop:
            self.drop = False
            assert server.transport is not None
            server.transport.close()
            return "250 never heard"
        assert isinstance(envelope.original_content, bytes)
        self.got.append((envelope.rcpt_tos[0], envelope.original_content))
        return "250 queued"


def login(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
) -> AuthResult:
    assert isinstance(data, LoginPassword)
    return AuthResult(success=data.password == b"secret", handled=False)


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def settings(pem: Path, answers: Answers) -> Iterator[MailSettings]:
    """A server that wants STARTTLS and a password."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    controller = Controller(
        answers,
        hostname="127.0.0.1",
        port=free_port(),
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=login,
    )
    controller.start()
    yield MailSettings(
        address=BOT,
        transport="smtp",
        user="advice.bot",
        password=SecretStr("secret"),
        smtp_host="localhost",
        smtp_port=controller.port,
        imap_host="localhost",
        ca_file=pem,
    )
    controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_mail_is_handed_over_under_tls_with_a_password(
    settings: MailSettings, answers: Answers
) -> None:
    Smtp(settings).send(TEAM, MESSAGE)
    assert answers.got == [(TEAM, MESSAGE)]


def test_a_certificate_that_nobody_vouches_for_is_trouble(settings: MailSettings) -> None:
    with pytest.raises(Trouble, match="cannot be used now"):
        Smtp(settings.model_copy(update={"ca_file": None})).send(TEAM, MESSAGE)


def test_a_wrong_password_waits_and_says_what_to_check(settings: MailSettings) -> None:
    wrong = settings.model_copy(update={"password": SecretStr("guess")})
    with pytest.raises(Trouble, match="ADVICELINE_MAIL_PASSWORD") as caught:
        Smtp(wrong).send(TEAM, MESSAGE)
    assert "guess" not in str(caught.value)


def test_a_server_that_is_not_there_is_trouble(settings: MailSettings) -> None:
    away = settings.model_copy(update={"smtp_port": free_port()})
    with pytest.raises(Trouble, match="cannot be used now"):
        Smtp(away).send(TEAM, MESSAGE)


@pytest.mark.parametrize("who", ["nobody", "old"])
def test_a_recipient_who_does_not_exist_is_refused_for_good(
    settings: MailSettings, who: str
) -> None:
    with pytest.raises(Refused, match="does not exist"):
        Smtp(settings).send(f"{who}@northshire.example", MESSAGE)


@pytest.mark.parametrize("who", ["full", "grey", "policy"])
def test_a_full_mailbox_a_grey_list_and_a_policy_pass(settings: MailSettings, who: str) -> None:
    with pytest.raises(Trouble, match="does not take mail for this recipient now"):
        Smtp(settings).send(f"{who}@northshire.example", MESSAGE)


def test_a_connection_that_drops_is_tried_again(settings: MailSettings, answers: Answers) -> None:
    answers.drop = True
    with pytest.raises(Trouble):
        Smtp(settings).send(TEAM, MESSAGE)
    Smtp(settings).send(TEAM, MESSAGE)
    assert len(answers.got) == 1


def test_a_question_waits_for_a_server_that_is_away_and_leaves_when_it_is_back(
    settings: MailSettings,
    answers: Answers,
    tmp_path: Path,
    northshire: Directory,
    screener: Screener,
) -> None:
    post = post_stage(tmp_path, northshire, screener, settings)
    away = settings.model_copy(update={"smtp_port": free_port()})
    post.door.outgoing = Smtp(away)
    reference = post.stage.sent(AF)
    assert "cannot be used now" in post.door.state()
    assert "sending to Cardiology" in post.stage.last("receipt").first
    post.door.outgoing = Smtp(settings)
    post.stage.later(minutes=5)
    assert [to for to, _ in answers.got] == [TEAM]
    assert post.stage.query(reference).accepted_at
    assert "cannot be used" not in post.door.state()
    post.stage.close()


def test_a_dead_mailbox_is_told_to_the_gp_at_once(
    settings: MailSettings, tmp_path: Path, northshire: Directory, screener: Screener
) -> None:
    post = post_stage(tmp_path, northshire, screener, settings)
    post.office.unknown.add(TEAM)
    post.stage.sent(AF)
    assert "could not be delivered to Cardiology" in post.stage.last("failed").first
    post.stage.close()


def test_a_server_that_says_nothing_is_given_up(
    settings: MailSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.mail_smtp.TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        slow = settings.model_copy(update={"smtp_port": silent.getsockname()[1]})
        with pytest.raises(Trouble, match="cannot be used now"):
            Smtp(slow).send(TEAM, MESSAGE)
