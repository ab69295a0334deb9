"""Microsoft Graph as transport, against a strict fake of our own (`our_fake_graph`)."""

import itertools
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.screening import Screener
from config.mail import MailSettings
from directory.model import Directory
from handlers.mail_box import HANDLED, LIMIT, Raw, Trouble
from handlers.mail_graph import Graph
from tests.handlers.certificates import certificate
from tests.handlers.our_fake_graph import CLIENT, SECRET, TENANT, OurFakeGraph
from tests.handlers.post_stage import AF, BOT, post_stage, reply

MESSAGE = b"From: advice.bot@northshire.example\r\nTo: a@northshire.example\r\n\r\nHello\r\n"


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("tls"), kind="rsa")


@pytest.fixture
def fake(pem: Path) -> Iterator[OurFakeGraph]:
    made = OurFakeGraph(pem, BOT)
    yield made
    made.stop()


@pytest.fixture
def settings(fake: OurFakeGraph, pem: Path) -> MailSettings:
    return MailSettings(
        address=BOT,
        transport="graph",
        tenant_id=TENANT,
        client_id=CLIENT,
        client_secret=SecretStr(SECRET),
        login_url=fake.url,
        graph_url=fake.url,
        ca_file=pem,
    )


@pytest.fixture
def graph(settings: MailSettings) -> Iterator[Graph]:
    made = Graph(settings)
    yield made
    made.session.close()


def read(graph: Graph, position: str = "") -> list[Raw]:
    found = []
    for raw in graph.new(position):
        graph.done(raw)
        found.append(raw)
    return found


def test_a_mail_leaves_as_mime_with_a_token_that_is_asked_for_once(
    graph: Graph, fake: OurFakeGraph
) -> None:
    graph.send("a@northshire.example", MESSAGE)
    graph.send("a@northshire.example", MESSAGE)
    assert fake.sent == [MESSAGE, MESSAGE]
    assert fake.token_requests == 1
    assert fake.refused == []


def test_a_certificate_does_instead_of_the_secret(
    settings: MailSettings, fake: OurFakeGraph, pem: Path
) -> None:
    changes = {"client_secret": SecretStr(""), "certificate": pem}
    graph = Graph(settings.model_copy(update=changes))
    graph.send("a@northshire.example", MESSAGE)
    assert fake.sent == [MESSAGE]
    graph.session.close()


def test_a_wrong_secret_is_trouble_that_says_what_to_check(
    settings: MailSettings, fake: OurFakeGraph
) -> None:
    graph = Graph(settings.model_copy(update={"client_secret": SecretStr("guess")}))
    with pytest.raises(Trouble, match=r"invalid_client.*ADVICELINE_MAIL_CLIENT_ID") as caught:
        graph.send("a@northshire.example", MESSAGE)
    assert "guess" not in str(caught.value)
    graph.session.close()


def test_pages_are_followed_to_the_end_and_the_mails_put_away(
    graph: Graph, fake: OurFakeGraph
) -> None:
    numbers = [fake.arrive(b"Subject: %d\r\n\r\nx" % n) for n in range(5)]
    found = read(graph)
    assert [raw.number for raw in found] == numbers
    assert found[2].data == b"Subject: 2\r\n\r\nx"
    assert not fake.inbox()
    assert set(fake.folders) == {HANDLED}


def test_reading_goes_on_from_the_position(graph: Graph, fake: OurFakeGraph) -> None:
    fake.arrive(b"Subject: 1\r\n\r\nx")
    position = read(graph)[-1].position
    assert "deltatoken" in position
    assert read(graph, position) == []
    later = fake.arrive(b"Subject: 2\r\n\r\nx")
    assert [raw.number for raw in read(graph, position)] == [later]


def test_a_position_within_a_page_reads_the_page_again(graph: Graph, fake: OurFakeGraph) -> None:
    fake.page = 10
    for number in range(3):
        fake.arrive(b"Subject: %d\r\n\r\nx" % number)
    first = next(iter(graph.new("")))
    assert first.position == ""  # killed here, all three are seen again
    assert len(list(graph.new(first.position))) == 3


def test_a_delta_token_that_has_expired_begins_anew(graph: Graph, fake: OurFakeGraph) -> None:
    fake.arrive(b"Subject: 1\r\n\r\nx")
    position = read(graph)[-1].position
    fake.expire()
    later = fake.arrive(b"Subject: 2\r\n\r\nx")
    assert [raw.number for raw in read(graph, position)] == [later]
    assert any("begin anew" in each for each in fake.refused)


def test_throttling_waits_as_long_as_it_is_told(graph: Graph, fake: OurFakeGraph) -> None:
    fake.throttle = 1
    with pytest.raises(Trouble, match="429") as caught:
        graph.send("a@northshire.example", MESSAGE)
    assert caught.value.retry_after == 7
    graph.send("a@northshire.example", MESSAGE)


def test_a_mailbox_that_may_not_be_used_is_said_in_words(graph: Graph, fake: OurFakeGraph) -> None:
    fake.allowed = False
    with pytest.raises(Trouble, match=r"403.*check its permissions and policy"):
        read(graph)


def test_a_link_to_another_host_gets_no_token(graph: Graph, fake: OurFakeGraph) -> None:
    with pytest.raises(Trouble, match="another host"):
        graph._page("https://elsewhere.example/v1.0/users/x")


def test_of_a_huge_mail_only_the_headers_are_kept(graph: Graph, fake: OurFakeGraph) -> None:
    fake.arrive(b"Subject: huge\r\n\r\n" + b"x" * (LIMIT + 10))
    raw = read(graph)[0]
    assert raw.size > LIMIT
    assert raw.data == b"Subject: huge\r\n\r\n"


def test_mails_past_the_boards_days_are_deleted_sent_ones_too(
    graph: Graph, fake: OurFakeGraph
) -> None:
    for number in range(3):
        fake.arrive(b"Subject: %d\r\n\r\nx" % number, at=time.time() - 100 * 86400)
    new = fake.arrive(b"Subject: new\r\n\r\nx")
    read(graph)
    graph.send("a@northshire.example", MESSAGE)
    graph.forget(datetime.now(UTC) - timedelta(days=90))
    assert {number for number in fake.items if not number.startswith("sent")} == {new}
    graph.forget(datetime.now(UTC) + timedelta(days=1))
    assert not fake.items


def test_a_whole_conversation_goes_through_graph(
    settings: MailSettings,
    fake: OurFakeGraph,
    tmp_path: Path,
    northshire: Directory,
    screener: Screener,
) -> None:
    post = post_stage(tmp_path, northshire, screener, settings)
    graph = Graph(settings)
    post.door.inbox = post.door.outgoing = graph
    post.stage.sent(AF)
    post.office.sent = [("", data) for data in fake.sent]
    fake.arrive(reply(post.sent()[-1], "Bisoprolol 2.5 mg.").as_bytes())
    fake.throttle = 1
    with pytest.raises(Trouble):
        post.read()
    assert "429" in post.door.state()
    post.read()
    assert "Bisoprolol 2.5 mg." in post.stage.last("answer").text()
    for _ in itertools.repeat(None, 2):
        post.read()
    assert post.stage.kinds().count("answer") == 1
    assert not [each for each in fake.refused if "slow down" not in each]
    graph.session.close()
    post.stage.close()
