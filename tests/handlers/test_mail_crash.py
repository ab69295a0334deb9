"""Killed at any point of a hundred mails: nothing is lost and nothing is done twice."""

import random
import resource
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.screening import Screener
from bot.store import queries
from bot.store.engine import reading
from directory.model import Directory
from tests.handlers.post_office import Crash
from tests.handlers.post_stage import AF, PostStage, post_stage, reply


def answers(post: PostStage, references: list[str]) -> Counter[str]:
    """How often each text of the team is in the store, over all versions of the answers."""
    found: Counter[str] = Counter()
    with reading(post.stage.engine) as connection:
        for reference in references:
            query = queries.by_reference(connection, reference)
            for entry in queries.said(connection, query.id)[1:]:
                found[entry.text.splitlines()[-1]] += 1
    return found


def test_killed_at_any_point_of_a_hundred_mails_each_is_done_once(
    tmp_path: Path, northshire: Directory, screener: Screener
) -> None:
    post = post_stage(tmp_path, northshire, screener)
    chance = random.Random(6)
    references = [post.stage.sent(AF) for _ in range(10)]
    questions = post.sent()[-10:]
    for number in range(100):
        post.office.arrive(reply(questions[number % 10], f"Text number {number}.").as_bytes())
    event.listen(post.stage.engine, "commit", lambda connection: post.office.step())
    crashes = 0
    while True:
        post.office.crash_at = chance.randint(1, 15)
        try:
            post.read()
            break
        except Crash:
            crashes += 1
            post.stage.clock.now = post.stage.clock.now.replace(
                minute=(post.stage.clock.now.minute + 3) % 60
            )
    assert crashes > 20
    assert answers(post, references) == Counter(f"Text number {n}." for n in range(100))
    assert not post.office.inbox
    post.stage.close()


def test_a_mail_whose_sending_was_cut_off_leaves_again_under_the_same_id(
    tmp_path: Path, northshire: Directory, screener: Screener
) -> None:
    post = post_stage(tmp_path, northshire, screener)
    card = post.stage.ask(AF)
    post.office.crash_at = 2  # handed over, and not yet written down
    try:
        post.stage.press(card, "Ask ")
    except Crash:
        post.stage.later(minutes=3)
    ids = [mail["Message-ID"] for mail in post.sent("advice.cardiology@northshire.example")]
    assert len(ids) == 2
    assert len(set(ids)) == 1
    post.reply("Bisoprolol.", post.sent("advice.cardiology@northshire.example")[0])
    assert post.stage.kinds().count("answer") == 1
    post.stage.close()


def resident() -> int:
    """Bytes that this process holds now."""
    try:
        pages = Path("/proc/self/statm").read_text().split()[1]
    except OSError:
        pytest.skip("this system does not tell what a process holds")
    return int(pages) * resource.getpagesize()


@pytest.mark.bulk
def test_a_thousand_mails_are_read_and_memory_stays_flat(
    tmp_path: Path, northshire: Directory, screener: Screener
) -> None:
    post = post_stage(tmp_path, northshire, screener)
    for _ in range(10):
        post.stage.sent(AF)
    questions = post.sent()[-10:]
    for number in range(200):  # warm
        post.office.arrive(reply(questions[number % 10], f"MINE\n{number}").as_bytes())
    post.door.read(lambda: None)
    before = resident()
    kinds = ("MINE", "GIVE BACK", "Bisoprolol.", "")
    for number in range(1000):
        text = f"{kinds[number % 4]}\n\nThanks, {number}"
        post.office.arrive(reply(questions[number % 10], text).as_bytes())
    post.office.handled.clear()
    assert post.door.read(lambda: None) == 1000
    assert resident() - before < 30_000_000
    post.stage.close()
