"""Mails as mail programs write them: each reaches the right query with the text that was written.

Every file of `mails/` is played against a question of its own. What must become of it stands under
its name in `mails/expected.yaml`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.model import State
from bot.screening import Screener
from bot.store import directory as stored
from bot.store import queries
from bot.store.engine import reading, transaction
from directory.model import Directory
from tests.handlers.post_stage import AF, PostStage, post_stage

MAILS = Path(__file__).parent / "mails"
EXPECTED: dict[str, dict[str, str]] = yaml.safe_load((MAILS / "expected.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def post(
    tmp_path_factory: pytest.TempPathFactory, northshire: Directory, screener: Screener
) -> Iterator[PostStage]:
    made = post_stage(tmp_path_factory.mktemp("post"), northshire, screener)
    yield made
    made.stage.close()


def mail(name: str, post: PostStage, reference: str) -> bytes:
    """A fixture's bytes, about the question that was just sent."""
    sent = next(each for each in post.sent() if each["Subject"] == f"Advice question [{reference}]")
    data = (MAILS / f"{name}.eml").read_bytes()
    for sign, value in (
        ("@REFERENCE@", reference),
        ("@MESSAGE_ID@", str(sent["Message-ID"])),
        ("@TAG@", post.door.addresses.reply_to(reference)),
    ):
        data = data.replace(sign.encode(), value.encode())
    return data.replace(b"\n", b"\r\n")


def outcome(post: PostStage) -> str:
    """What the log says of the last mail."""
    with reading(post.stage.engine) as connection:
        line = queries.history(connection, act="mail")[-1]
    return str((line.facts or {})["outcome"])


def test_every_mail_is_listed_and_every_listed_mail_is_there() -> None:
    assert {path.stem for path in MAILS.glob("*.eml")} == set(EXPECTED)
    assert len(EXPECTED) >= 60


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_mail_becomes_what_its_writer_meant(name: str, post: PostStage) -> None:
    expected = EXPECTED[name]
    stage = post.stage
    reference = stage.sent(AF)
    query = stage.query(reference)
    post.arrive(mail(name, post, reference))
    with transaction(stage.engine) as connection:  # a bounce's mark is not for the next mail
        at = stage.clock()
        stored.unmark(connection, query.board, query.service, query.contact, at, ["failing"])
        said = queries.said(connection, query.id)[1:]
    assert outcome(post) == expected["becomes"]
    assert [entry.text for entry in said] == ([expected["text"]] if "text" in expected else [])
    if expected["becomes"] == "answer":
        assert stage.state(reference) is State.ANSWERED
        author = said[0].author_name + (f", {said[0].author_role}" if said[0].author_role else "")
        assert author == expected["author"]
    elif "text" not in expected and expected["becomes"] not in ("claim", "redirect"):
        assert stage.state(reference) is State.SENT
