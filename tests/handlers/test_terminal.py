"""The terminal: a conversation in two roles, played from a script and typed by a person."""

import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bot.demo import play
from handlers.terminal import find

ROOT = Path(__file__).parent.parent.parent
SAMPLE = ROOT / "config" / "northshire" / "northshire.yaml"
STORY = ROOT / "config" / "northshire" / "demo.txt"


def shown(folder: Path, *lines: str, story: Path | None = None) -> str:
    """What a person sees who types these lines from 10:12 on Monday 23 November 2026."""
    from datetime import datetime

    script = story or folder / "script.txt"
    if story is None:
        script.write_text("\n".join(lines), encoding="utf-8")
    console = Console(file=StringIO(), width=100, highlight=False)
    at = datetime(2026, 11, 23, 10, 12)  # noqa: DTZ001 - the board's own time
    play(console, folder / "demo.db", SAMPLE, script, at)
    output = console.file
    assert isinstance(output, StringIO)
    return output.getvalue()


def test_the_story_of_the_readme_plays_to_its_end(tmp_path: Path) -> None:
    text = shown(tmp_path, story=STORY)
    for words in (
        "Cardiology: 0131 496 0101",  # whom to ring
        "you remain responsible for the patient",  # the receipt
        "Any syncope or chest pain?",  # the team asks back
        "had taken this and has not answered",  # a claim returned
        "is late: the answer was due",  # a reminder
        "no answer from Cardiology by 17:00",  # and what the GP can do
        "Safety net: Ring if she faints",  # the answer
        "closed, 10:12 today",  # the outcome
    ):
        assert words in text.replace("\n", " ") or words in text, words


def test_it_says_where_it_is_kept_and_goes_on_from_there(tmp_path: Path) -> None:
    first = shown(tmp_path, "72F with new AF and palpitations, rate control?", "/later 3 hours")
    assert str(tmp_path / "demo.db") in first.replace("\n", "")
    again = shown(tmp_path, "/mine")
    assert "not sent yet" in again


def test_a_number_that_is_no_button_and_a_command_that_is_none_say_so(tmp_path: Path) -> None:
    text = shown(tmp_path, "7", "/wizard", "/later tomorrow")
    assert "There is no button 7" in text
    assert "There is no command /wizard" in text
    assert "/later 2 working days" in text


def test_what_the_team_merely_types_stays_in_the_team(tmp_path: Path) -> None:
    text = shown(tmp_path, "/team", "Looks like AF to me", "/gp", "/mine")
    assert "stays in the team" in text
    assert "You have no queries" in text


def test_help_and_the_purpose_are_one_command_away(tmp_path: Path) -> None:
    text = shown(tmp_path, "/help", "/about")
    assert "put the clock forward" in text
    assert "No diagnosis" in text


def test_a_form_that_has_errors_asks_those_fields_again(tmp_path: Path) -> None:
    chi = "72F with new AF, CHI 0101011237"
    text = shown(
        tmp_path,
        "72F with new AF and palpitations, rate control?",
        "1",
        chi,
        "Anytown",
        "1",
        "",
        "72F with new AF",
    )
    assert "may identify a patient" in text
    assert "you remain responsible" in text


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("anytown", ["a"]),
        ("Anytwon Practice", ["a"]),
        ("practice", ["a", "b"]),
        ("b", ["b"]),
        ("zzz", []),
        ("", []),
    ],
)
def test_a_few_letters_find_a_choice(typed: str, found: list[str]) -> None:
    choices = (("a", "Anytown Practice"), ("b", "Bridge Practice"))
    assert [value for value, _ in find(choices, typed)] == found


def test_ctrl_d_leaves_politely(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "demo", "--database", str(tmp_path / "demo.db")],
        input="cardio\n",
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Cardiology: 01" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_script_that_is_not_there_is_refused_with_exit_code_2(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "demo", "--script", str(tmp_path / "none.txt")],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "none.txt" in done.stderr.replace("\n", "").replace("│", "").replace(" ", "")
