"""The running bot is killed in the middle of conversations and started again."""

import socket
from collections import defaultdict
from pathlib import Path

from directory.model import Directory
from tests.handlers.slack_fake import Message
from tests.handlers.slack_life import Life, killed_while_talking
from tests.handlers.slack_workspace import CARDIO


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
        return port


def copies(messages: list[Message]) -> set[str]:
    """The deliveries behind messages: two copies of one have the same number."""
    return {each.metadata["event_payload"]["delivery"] for each in messages}


def test_nothing_is_lost_and_nothing_done_twice(tmp_path: Path, northshire: Directory) -> None:
    life = Life(tmp_path, northshire, gps=3, port=free_port())
    try:
        references = killed_while_talking(life, conversations=12, kills=3, gps=3)
        assert life.kills == 3
        assert len(set(references)) == 12
        asked: dict[int, set[str]] = defaultdict(set)
        for reference in references:
            assert len(copies(life.about(reference, CARDIO))) == 1
        for number in range(12):
            words = f"case number {number},"
            questions = [each for each in life.channel() if words in each.said()]
            asked[number] = copies([each for each in questions if not each.thread])
            assert len(asked[number]) == 1
            answers = [each for each in life.slack.messages if f"Answer {number}." in each.said()]
            assert len(copies([each for each in answers if each.channel != CARDIO])) == 1
        assert life.slack.refused == []
        assert "case number" not in life.log
    finally:
        life.end()
