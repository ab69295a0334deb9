"""A broken directory file is refused, and says everything that is wrong with it."""

import os
from pathlib import Path

import pytest

from directory.files import read, write
from directory.model import Board
from directory.problems import DirectoryErrors, Problem
from tests.directory.directories import SMALL, small

DATA = Path(__file__).parent / "data"


def problems(path: Path) -> list[str]:
    """What reading a file complains of, without the folder's name."""
    with pytest.raises(DirectoryErrors) as caught:
        read(path)
    return [line.replace(f"{path.parent}{os.sep}", "") for line in str(caught.value).split("\n")]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "board.yaml"


def edited(file: Path, *edits: tuple[str, str]) -> Path:
    """The small board with some words replaced."""
    text = SMALL
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    return file


def test_every_problem_is_named_at_once_with_file_line_and_field() -> None:
    expected = (DATA / "broken.txt").read_text(encoding="utf-8").splitlines()
    assert problems(DATA / "broken.yaml") == expected


def test_a_problem_has_its_parts() -> None:
    with pytest.raises(DirectoryErrors) as caught:
        read(DATA / "broken.yaml")
    assert caught.value.problems[0] == Problem(
        file=str(DATA / "broken.yaml"),
        place="line 2",
        field="board.id",
        message="'North Shire' must be lower-case words joined by hyphens",
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"# nothing\n", "must hold board, practices and services"),
        (b"- a\n- b\n", "must hold board, practices and services"),
        (b"just words", "must hold board, practices and services"),
        (b"board:\n  name: Ayr\xe9\n", "line 2: is not UTF-8 text; save the file as UTF-8"),
        ("board: {}".encode("utf-16"), "line 1: is not UTF-8 text"),
        (b"board:\n\tid: x\n", "line 2: is not YAML"),
        (b"a: 1\nb: 'no end\n", "line 3: is not YAML (while scanning a quoted scalar from line 2"),
        (b"board:\n  id: bell\x07\n", "line 2: holds a control character (number 7)"),
        (b"? [a, b]\n: c\n", "line 1: a field's name is a list"),
        (b"a: 1\n---\nb: 2\n", "line 2: a second document starts here"),
        (b"[" * 100_000 + b"]" * 100_000, "line 1: is nested deeper than 20 levels"),
        (b"a: b\n" * 2_000_000, "is larger than 5 MB"),
    ],
)
def test_what_is_no_directory_at_all_is_one_clear_problem(
    file: Path, content: bytes, message: str
) -> None:
    file.write_bytes(content)
    (problem,) = problems(file)
    assert problem.startswith("board.yaml")
    assert message in problem


def test_a_file_that_cannot_be_opened_is_one_clear_problem(tmp_path: Path) -> None:
    folder = tmp_path / "folder.yaml"
    folder.mkdir()
    assert problems(folder) == ["folder.yaml: is not a file"]
    assert problems(tmp_path / "none.csv") == ["none.csv: there is no such file"]
    assert problems(tmp_path / "board.xlsx") == ["board.xlsx: must end in .yaml, .yml, .csv"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # repeated keys, aliases and tags; each is one problem and draws no others after it
        (
            "  id: northshire",
            "  id: northshire\n  id: south",
            "line 2, board.id: stands a second time",
        ),
        (
            "aliases: [cardio, CCU]",
            "aliases: &x [cardio]",
            "line 13, services.cardiology.aliases: has",
        ),
        ("aliases: [cardio, CCU]", "aliases: *x", "line 13, services.cardiology.aliases: '*x' is"),
        ("part_of: cardiology", "part_of: *x", "line 20, services.heart-failure.part_of: '*x' is"),
        ("part_of: cardiology", "part_of: !!str cardiology", "has a tag or an anchor"),
        # between entries
        (
            "- id: heart-failure\n    name: Heart Failure\n    part_of: cardiology",
            "- id: cardiology\n    name: Heart Failure",
            "line 18, services.cardiology.id: 'cardiology' is the id of an entry above",
        ),
        ("part_of: cardiology", "part_of: cardio", "part_of: 'cardio' is the id of no service"),
        ("part_of: cardiology", "part_of: heart-failure", "circle: heart-failure → heart-failure"),
        ("cardio, CCU", "heart  FAILURE", "aliases[1]: 'heart  FAILURE' leads to heart-failure"),
        ("[North]", "[North, Sooth]", "localities[2]: no practice is in 'Sooth'; known are North"),
        ("hours: unknown", "hours: off", "contacts[2].hours: never open, and yet respond_within"),
        (
            "  holidays",
            "  working_hours: off\n  holidays",
            "line 4, board.working_hours: never open",
        ),
        ("add: [2026-04-06]", "add: [2026-04-06], drop: [2026-04-06]", "both added and dropped"),
    ],
)
def test_a_slip_is_one_problem_in_its_place(file: Path, old: str, new: str, expected: str) -> None:
    (problem,) = problems(edited(file, (old, new)))
    assert expected in problem


def test_services_in_a_circle_are_all_named(file: Path) -> None:
    found = problems(edited(file, ("aliases: [cardio, CCU]", "part_of: heart-failure")))
    assert found == [
        "board.yaml, line 13, services.cardiology.part_of: "
        "goes round in a circle: cardiology → heart-failure → cardiology",
        "board.yaml, line 20, services.heart-failure.part_of: "
        "goes round in a circle: heart-failure → cardiology → heart-failure",
    ]


def test_an_alias_of_two_services_is_refused(file: Path) -> None:
    (problem,) = problems(edited(file, ("part_of: cardiology", "aliases: [Cardio]")))
    assert "line 20, services.heart-failure.aliases[1]: 'Cardio' leads to cardiology" in problem


def test_localities_are_free_where_no_practice_has_one(file: Path) -> None:
    read(edited(file, (", locality: North", ""), ("[North]", "[Anywhere]")))


def test_nothing_after_a_field_s_name_is_nothing(file: Path) -> None:
    for nothing in ("", " null", " ~"):
        directory = read(edited(file, ("part_of: cardiology", f"part_of:{nothing}")))
        assert directory.services[1].part_of is None


def test_values_that_yaml_would_change_are_read_as_written(file: Path) -> None:
    edited(
        file,
        ("aliases: [cardio, CCU]", "aliases: [no, 0123, 1_000, 12:30:00, 2026-10-01, 'null', .5]"),
        ('"0131 496 0101"', "01314960101"),
        ("id: S12345", "id: 007"),
    )
    directory = read(file)
    cardiology = directory.services[0]
    assert cardiology.aliases == ("no", "0123", "1_000", "12:30:00", "2026-10-01", "null", ".5")
    assert cardiology.contacts[0].value == "01314960101"
    assert directory.practices[0].id == "007"


def test_a_mark_at_the_start_and_windows_line_ends_are_no_problem(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert read(file) == small()


def test_what_a_problem_quotes_is_short_and_safe_to_print(file: Path) -> None:
    (problem,) = problems(edited(file, ("unknown", '"\\e[31m' + "x" * 9999 + '"')))
    assert "\\x1b[31mxxx" in problem
    assert len(problem) < 600


def test_a_file_without_a_board_needs_one_from_elsewhere(file: Path) -> None:
    board: Board = small().board
    file.write_text(SMALL[SMALL.index("practices:") :], encoding="utf-8")
    assert problems(file) == [
        "board.yaml, board: is missing: give it here, or say for which board the file is"
    ]
    assert read(file, board) == small()


def test_a_board_of_the_file_s_own_counts(file: Path) -> None:
    other = small().board.model_copy(update={"name": "Another"})
    assert read(edited(file), other).board.name == "NHS Northshire"


@pytest.mark.parametrize("name", ["board.yaml", "board.csv"])
def test_writing_replaces_the_whole_file_and_leaves_nothing_beside(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_text("old " * 100_000, encoding="utf-8")
    path.chmod(0o640)
    write(small(), path)
    assert read(path) == small()
    assert path.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == [name]


def test_what_cannot_be_written_is_left_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "board.yaml"
    path.write_text("old", encoding="utf-8")

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(
        DirectoryErrors, match="cannot be written: No space left on device; nothing"
    ):
        write(small(), path)
    assert path.read_text(encoding="utf-8") == "old"
    assert os.listdir(tmp_path) == ["board.yaml"]
    with pytest.raises(DirectoryErrors, match="cannot be written"):
        write(small(), tmp_path / "none" / "board.yaml")
    with pytest.raises(DirectoryErrors, match=r"must end in \.yaml"):
        write(small(), tmp_path / "board.txt")
