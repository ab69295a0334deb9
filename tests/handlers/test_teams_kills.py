"""The running bot is killed in the middle of conversations and started again."""

import socket
from pathlib import Path

from directory.model import Directory
from tests.handlers.teams_life import Life, killed_while_talking, wrong


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
        return port


def test_nothing_is_lost_and_nothing_done_twice(tmp_path: Path, northshire: Directory) -> None:
    with Life(tmp_path, northshire, free_port()) as life:
        references = killed_while_talking(
            life, conversations=12, kills=3, at_once=3, seconds=(0.3, 2.0)
        )
        assert life.kills == 3
        assert len(set(references)) == 12
        assert life.connector.complaints == []
        assert "case number" not in life.log
        life.process.terminate()
        life.process.wait(20)
        assert wrong(life, references) == []
