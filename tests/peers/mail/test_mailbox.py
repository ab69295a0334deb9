"""The mail door on a real mailbox: dovecot over IMAP with TLS, and SMTP into it."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.model import State
from bot.screening import Screener
from bot.store import queries
from bot.store.engine import reading
from directory.model import Directory
from handlers.mail_box import HANDLED, Trouble
from handlers.mail_imap import Imap
from handlers.mail_smtp import Smtp
from tests.handlers.post_stage import AF, BOT, CARDIOLOGY, PostStage, post_stage, reply
from tests.peers.mail.conftest import MailServer, free_port

ROOT = Path(__file__).parents[3]


def real(server: MailServer, post: PostStage, **changes: object) -> None:
    """Let the door read and send through the servers."""
    settings = server.settings(**changes)
    post.door.settings = settings
    post.door.inbox, post.door.outgoing = Imap(settings), Smtp(settings)


@pytest.fixture
def post(
    server: MailServer, tmp_path: Path, northshire: Directory, screener: Screener
) -> Iterator[PostStage]:
    made = post_stage(tmp_path, northshire, screener)
    real(server, made)
    yield made
    made.stage.close()


def last(server: MailServer, address: str) -> EmailMessage:
    message = message_from_bytes(server.mails(address)[-1], policy=default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_question_and_its_answer_go_through_real_servers(
    server: MailServer, post: PostStage
) -> None:
    reference = post.stage.sent(AF)
    question = last(server, CARDIOLOGY)
    assert question["Subject"] == f"Advice question [{reference}]"
    answer = reply(question, "Bisoprolol 2.5 mg is usual.")
    server.deliver(str(answer["To"]).partition("<")[2].rstrip(">"), answer.as_bytes())
    post.read()
    assert "Bisoprolol 2.5 mg is usual." in post.stage.last("answer").text()
    assert server.mails(BOT) == []
    assert len(server.mails(BOT, HANDLED)) == 1


def test_a_mail_that_was_stored_but_not_put_away_is_put_away_and_not_done_again(
    server: MailServer, post: PostStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.stage.sent(AF)
    server.deliver(BOT, reply(last(server, CARDIOLOGY), "Bisoprolol.").as_bytes())
    monkeypatch.setattr(post.door.inbox, "done", lambda raw: None)
    post.read()
    assert len(server.mails(BOT)) == 1
    real(server, post)
    post.read()
    assert server.mails(BOT) == []
    assert post.stage.kinds().count("answer") == 1


def test_a_mailbox_that_was_made_anew_is_read_from_its_beginning(
    server: MailServer, post: PostStage
) -> None:
    reference = post.stage.sent(AF)
    question = last(server, CARDIOLOGY)
    server.deliver(BOT, reply(question, "MINE").as_bytes())
    post.read()
    server.stop()
    for path in sorted((server.folder / "mails" / BOT).rglob("dovecot*")):
        path.unlink()
    server.start()
    server.deliver(BOT, reply(question, "Bisoprolol.").as_bytes())
    post.read()
    assert post.stage.state(reference) is State.ANSWERED


def test_a_server_that_restarts_delays_and_loses_nothing(
    server: MailServer, post: PostStage
) -> None:
    reference = post.stage.sent(AF)
    server.deliver(BOT, reply(last(server, CARDIOLOGY), "Bisoprolol.").as_bytes())
    server.stop()
    with pytest.raises(Trouble, match="cannot be used now"):
        post.read()
    assert "cannot be used now" in post.door.state()
    server.start()
    post.read()
    assert post.stage.state(reference) is State.ANSWERED
    assert "last read" in post.door.state()


def test_a_wrong_password_is_said_with_what_to_check(server: MailServer, post: PostStage) -> None:
    real(server, post, password=SecretStr("guess"))
    with pytest.raises(Trouble, match="ADVICELINE_MAIL_PASSWORD"):
        post.read()
    assert "guess" not in post.door.state()


def test_a_server_without_a_trusted_certificate_gets_no_password(
    server: MailServer, post: PostStage
) -> None:
    real(server, post, ca_file=None)
    with pytest.raises(Trouble, match="no certificate that can be trusted"):
        post.read()


def test_a_connection_that_drops_in_the_middle_reads_on_the_next_time(
    server: MailServer, post: PostStage
) -> None:
    references = [post.stage.sent(AF) for _ in range(6)]
    questions = server.mails(CARDIOLOGY)
    for data in questions:
        question = message_from_bytes(data, policy=default)
        assert isinstance(question, EmailMessage)
        server.deliver(BOT, reply(question, "Bisoprolol.").as_bytes())
    dropping = Dropping(server.imap, 14_000)
    real(server, post, imap_port=dropping.port)
    failures = 0
    while server.mails(BOT):
        try:
            post.read()
        except Trouble:
            failures += 1
            dropping.limit += 6_000
    dropping.close()
    assert failures >= 1
    assert {post.stage.state(each) for each in references} == {State.ANSWERED}
    assert post.stage.kinds().count("answer") == 6


def test_mails_past_the_boards_days_are_deleted(server: MailServer, post: PostStage) -> None:
    server.deliver(BOT, b"Subject: x\r\n\r\nx\r\n")
    post.read()
    assert len(server.mails(BOT, HANDLED)) == 1
    imap = Imap(server.settings())
    imap.forget(datetime.now(UTC) - timedelta(days=90))
    assert len(server.mails(BOT, HANDLED)) == 1
    imap.forget(datetime.now(UTC) + timedelta(days=3))
    imap.close()
    assert server.mails(BOT, HANDLED) == []


def test_of_a_thirty_megabyte_mail_only_the_headers_are_fetched(
    server: MailServer, post: PostStage
) -> None:
    post.stage.sent(AF)
    answer = reply(last(server, CARDIOLOGY), "Bisoprolol.").as_bytes()
    server.deliver(BOT, answer + (b"x" * 70 + b"\r\n") * 420_000)
    post.read()
    assert "your mail is too large" in str(last(server, "sam.rowan@northshire.example"))


def test_a_thousand_mails_are_read_in_one_look(server: MailServer, post: PostStage) -> None:
    for _ in range(10):
        post.stage.sent(AF)
    questions = [message_from_bytes(data, policy=default) for data in server.mails(CARDIOLOGY)]
    kinds = ("MINE", "GIVE BACK", "Bisoprolol.", "")
    mails = []
    for number in range(1000):
        question = questions[number % 10]
        assert isinstance(question, EmailMessage)
        text = f"{kinds[number % 4]}\n\nThanks, {number}"
        mails.append(reply(question, text).as_bytes())
    server.deliver(BOT, *mails)
    assert post.door.read(lambda: None) == 1000
    assert server.mails(BOT) == []


def test_killed_at_any_point_of_a_hundred_mails_each_is_done_once(
    server: MailServer, post: PostStage, tmp_path: Path
) -> None:
    references = [post.stage.sent(AF) for _ in range(10)]
    questions = [message_from_bytes(data, policy=default) for data in server.mails(CARDIOLOGY)]
    for number in range(100):
        question = questions[number % 10]
        assert isinstance(question, EmailMessage)
        server.deliver(BOT, reply(question, f"Text number {number}.").as_bytes())
    chance = random.Random(100)
    kills = 0
    while not read_and_be_killed(server, tmp_path, after=chance.randint(3, 25)):
        kills += 1
    found: Counter[str] = Counter()
    with reading(post.stage.engine) as connection:
        for reference in references:
            query = queries.by_reference(connection, reference)
            for entry in queries.said(connection, query.id)[1:]:
                found[entry.text.splitlines()[-1]] += 1
    assert found == Counter(f"Text number {number}." for number in range(100))
    assert kills >= 3
    assert server.mails(BOT) == []


def read_and_be_killed(server: MailServer, folder: Path, after: int) -> bool:
    """Start a reading process and kill it after so many mails; whether it came to the end."""
    settings = server.settings()
    plain = json.loads(settings.model_dump_json(exclude={"client_secret"}))
    plain["password"] = settings.password.get_secret_value()
    command = [sys.executable, str(Path(__file__).with_name("reader.py"))]
    with subprocess.Popen(
        [*command, f"sqlite:///{folder / 'test.db'}", json.dumps(plain)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdout is not None
        for count, line in enumerate(process.stdout, 1):
            if line == "end\n":
                return True
            if count == after:
                process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL, "the reader failed by itself"
    return False


class Dropping:
    """Between the door and the server: cuts each connection after `limit` bytes from the server."""

    def __init__(self, target: int, limit: int) -> None:
        self.target, self.limit, self.port = target, limit, free_port()
        self.listening = socket.create_server(("127.0.0.1", self.port))
        self.thread = threading.Thread(target=self._accept)
        self.thread.start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self.listening.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.target))
            up = threading.Thread(target=self._carry, args=(near, far, None))
            up.start()
            self._carry(far, near, self.limit)
            up.join()

    @staticmethod
    def _carry(source: socket.socket, sink: socket.socket, limit: int | None) -> None:
        carried = 0
        try:
            while data := source.recv(1000):
                carried += len(data)
                if limit is not None and carried > limit:
                    break
                sink.sendall(data)
        except OSError:
            pass
        for each in (source, sink):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        source.close()

    def close(self) -> None:
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        self.thread.join()
