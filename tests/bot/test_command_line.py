"""How the command line ends: exit codes, and one clear message instead of a traceback."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bot.conftest import Call

CHI = "0101011237"
PYTHON = [sys.executable, "-m", "bot"]


def test_help_names_every_command(call: Call) -> None:
    done = call("-h")
    assert done.code == 0
    for name in ("demo", "serve", "resolve", "directory", "queries", "deliver", "db", "doctor"):
        assert f"\n  {name} " in done.out


@pytest.mark.parametrize("words", [[], ["directory"], ["db"]])
def test_no_command_gets_help(call: Call, words: list[str]) -> None:
    done = call(*words)
    assert "Commands:" in done.out + done.err


@pytest.mark.parametrize("words", [["resolv"], ["queries", "--stat", "x"], ["directory", "export"]])
def test_a_mistyped_command_is_refused(call: Call, words: list[str]) -> None:
    done = call(*words)
    assert done.code == 2
    assert "Usage:" in done.err


def test_a_question_without_a_command_is_not_quoted(call: Call) -> None:
    done = call(f"my patient {CHI} has AF")
    assert done.code == 2
    assert CHI not in done.err
    assert 'adviceline resolve "your question"' in done.err


def test_a_fault_is_named_by_kind_and_place_only(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(path: object) -> None:
        raise KeyError(f"CHI {CHI}")

    monkeypatch.setattr("directory.files.read", broken)
    done = call("resolve", "AF")
    assert done.code == 1
    assert done.err.startswith("The program has a fault: KeyError in test_command_line.py, line ")
    assert CHI not in done.err
    assert "Traceback" not in done.err


def test_ctrl_c_stops_with_a_plain_line(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*PYTHON, "resolve", "--batch", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell that runs tests in the background ignores SIGINT, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write("new AF\n")
        process.stdin.flush()
        assert process.stdout.readline()  # at work; it now waits for more
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "", "Stopped.\n")


def test_a_reader_that_leaves_is_no_error(tmp_path: Path) -> None:
    batch = tmp_path / "questions.txt"
    batch.write_text("new AF\n" * 2000)
    with subprocess.Popen(
        [*PYTHON, "resolve", "--batch", str(batch)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=30) == 1


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
@pytest.mark.parametrize("words", [["resolve", "AF"], ["resolve", "AF", "--json"], ["-h"]])
def test_a_full_disk_is_said_once(words: list[str]) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*PYTHON, *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 2
    assert done.stderr == "The output cannot be written: No space left on device\n"
