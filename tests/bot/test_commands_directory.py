"""`adviceline directory`: files in and out, with the difference shown first."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.store import directory as stored
from bot.store.engine import connect, reading, transaction
from directory.files import read
from directory.model import Directory
from tests.bot.conftest import Call
from tests.conftest import SAMPLE


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """A copy of the sample board's file."""
    return Path(shutil.copy(SAMPLE, tmp_path / "board.yaml"))


@pytest.fixture
def imported(call: Call, board: Path) -> Path:
    """The sample board, imported; its file."""
    assert call("db", "upgrade").code == 0
    assert call("directory", "import", board, "--yes").code == 0
    return board


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def present(tmp_path: Path) -> Directory:
    engine = connect(f"sqlite:///{tmp_path / 'adviceline.db'}")
    with reading(engine) as connection:
        found = stored.load(connection, "northshire")
    engine.dispose()
    return found


def edit_in_chat(tmp_path: Path, number: str) -> None:
    """Somebody changes Cardiology's first number in the chat."""
    engine = connect(f"sqlite:///{tmp_path / 'adviceline.db'}")
    with transaction(engine) as connection:
        current = stored.load(connection, "northshire")
        contact = current.by_id["cardiology"].contacts[0].model_copy(update={"value": number})
        service = current.by_id["cardiology"]
        service = service.model_copy(update={"contacts": (contact, *service.contacts[1:])})
        services = [service if each.id == service.id else each for each in current.services]
        new = current.model_copy(update={"services": tuple(services)})
        stored.save(connection, new, "slack:U1", "chat", datetime.now(UTC))
    engine.dispose()


# --- check ---------------------------------------------------------------------------------------


def test_a_good_file_is_summed_up(call: Call, board: Path) -> None:
    done = call("directory", "check", board)
    assert done.code == 0
    assert "NHS Northshire, 68 services" in done.out


def test_what_is_right_and_odd_is_worth_a_look(call: Call, board: Path) -> None:
    change(board, "drop: [2026-08-03", "drop: [2026-08-04")
    done = call("directory", "check", board)
    assert done.code == 0
    assert "worth a look: board.holidays.drop: 2026-08-04" in done.out


def test_everything_wrong_in_every_file_is_named(call: Call, board: Path, tmp_path: Path) -> None:
    change(board, "timezone: Europe/London", "timezone: Europe/Lundon")
    change(board, "id: cardiology", "id: Cardiology!")
    other = tmp_path / "other.csv"
    other.write_bytes(b"\xff\xfe\x00")
    done = call("directory", "check", board, other, SAMPLE)
    assert done.code == 2
    assert f"{board}, line 7, board.timezone" in done.err
    assert "Cardiology!" in done.err
    assert f"{other}, line 1: is not UTF-8 text" in done.err
    assert "nothing is wrong" in done.out


def test_doubts_about_the_vocabulary_are_told_and_no_error(call: Call) -> None:
    done = call("directory", "check", "--vocabulary")
    assert (done.code, done.err) == (0, "")
    assert "terms" in done.out.splitlines()[-1]


def test_something_to_check_is_wanted(call: Call) -> None:
    assert call("directory", "check").code == 2


# --- import --------------------------------------------------------------------------------------


def test_an_import_needs_a_database(call: Call, board: Path, tmp_path: Path) -> None:
    done = call("directory", "import", board, "--yes")
    assert done.code == 2
    assert "adviceline db upgrade" in done.err
    assert not (tmp_path / "adviceline.db").exists()


def test_a_new_board_is_imported(call: Call, imported: Path, tmp_path: Path) -> None:
    assert present(tmp_path) == read(imported)


def test_the_difference_is_shown_and_nothing_changes_without_a_word(
    call: Call, imported: Path, tmp_path: Path
) -> None:
    before = present(tmp_path)
    change(imported, "0131 496 0101", "0131 496 0999")
    done = call("directory", "import", imported)  # nobody sits at the test's standard input
    assert done.code == 2
    assert "0131 496 0999" in done.out
    assert "say --yes" in done.err
    assert present(tmp_path) == before


@pytest.mark.parametrize(("typed", "applied"), [("y", True), ("", False), ("no", False)])
def test_whoever_sits_there_is_asked(
    call: Call,
    imported: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    applied: bool,
) -> None:
    change(imported, "0131 496 0101", "0131 496 0999")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda prompt: typed)
    done = call("directory", "import", imported)
    assert done.code == (0 if applied else 2)
    assert (present(tmp_path) == read(imported)) is applied


def test_the_same_file_changes_nothing(call: Call, imported: Path) -> None:
    done = call("directory", "import", imported, "--yes")
    assert (done.code, done.out) == (0, "NHS Northshire: the file changes nothing.\n")


def test_a_broken_file_is_not_half_imported(call: Call, imported: Path, tmp_path: Path) -> None:
    before = present(tmp_path)
    change(imported, "0131 496 0101", "0131 496 0999")
    change(imported, "24/7", "all day")
    done = call("directory", "import", imported, "--yes")
    assert done.code == 2
    assert "all day" in done.err
    assert present(tmp_path) == before


def test_what_was_edited_in_the_chat_since_the_export_is_not_overwritten(
    call: Call, imported: Path, tmp_path: Path
) -> None:
    exported = tmp_path / "exported.yaml"
    assert call("directory", "export", "northshire", exported).code == 0
    edit_in_chat(tmp_path, "0131 496 0777")
    change(exported, "0131 496 0116", "0131 496 0888")  # another entry
    done = call("directory", "import", exported, "--yes")
    assert done.code == 2
    assert "would undo what was edited since" in done.err
    assert "0131 496 0777" in done.err
    assert "0131 496 0888" not in done.err
    assert present(tmp_path).by_id["cardiology"].contacts[0].value == "0131 496 0777"
    assert call("directory", "import", exported, "--yes", "--force").code == 0
    assert present(tmp_path).by_id["cardiology"].contacts[0].value != "0131 496 0777"


def test_a_file_that_was_never_exported_does_not_overwrite_the_chat_either(
    call: Call, imported: Path, tmp_path: Path
) -> None:
    edit_in_chat(tmp_path, "0131 496 0777")
    done = call("directory", "import", imported, "--yes")
    assert done.code == 2
    assert "0131 496 0777" in done.err


def test_an_export_after_the_edit_may_be_changed_and_imported(
    call: Call, imported: Path, tmp_path: Path
) -> None:
    edit_in_chat(tmp_path, "0131 496 0777")
    exported = tmp_path / "exported.csv"
    assert call("directory", "export", "northshire", exported).code == 0
    change(exported, "0131 496 0777", "0131 496 0888")
    assert call("directory", "import", exported, "--yes").code == 0
    assert present(tmp_path).by_id["cardiology"].contacts[0].value == "0131 496 0888"


def test_an_import_is_wholly_in_the_history(call: Call, imported: Path, tmp_path: Path) -> None:
    change(imported, "0131 496 0101", "0131 496 0999")
    assert call("directory", "import", imported, "--yes").code == 0
    engine = connect(f"sqlite:///{tmp_path / 'adviceline.db'}")
    with reading(engine) as connection:
        first, second = stored.history(connection, "northshire", "cardiology")
    engine.dispose()
    assert first.until == second.since
    assert second.who.startswith("cli:")
    assert second.via == "file"


def test_a_sheet_without_a_board_is_for_one_that_was_imported(
    call: Call, imported: Path, tmp_path: Path
) -> None:
    sheet = tmp_path / "services.csv"
    sheet.write_text("id,name,phone\ncardiology,Cardiology,0131 496 0101\n")
    done = call("directory", "import", sheet, "--yes")
    assert done.code == 2
    assert "board: is missing" in done.err
    done = call("directory", "import", sheet, "--yes", "--board", "northshire")
    assert done.code == 0
    assert len(present(tmp_path).services) == 1


# --- export --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["out.yaml", "out.csv"])
def test_an_export_says_the_same(call: Call, imported: Path, tmp_path: Path, name: str) -> None:
    assert call("directory", "export", "northshire", tmp_path / name).code == 0
    made = read(tmp_path / name)
    assert made.exported
    assert made.model_copy(update={"exported": None}) == read(imported)


def test_an_unknown_board_is_named(call: Call, imported: Path, tmp_path: Path) -> None:
    done = call("directory", "export", "southshire", tmp_path / "out.yaml")
    assert done.code == 2
    assert "No board 'southshire' has been imported" in done.err


@pytest.mark.parametrize("name", ["/proc/out.yaml", "no-such-folder/out.yaml", "out.doc"])
def test_a_file_that_cannot_be_written_is_named(call: Call, imported: Path, name: str) -> None:
    done = call("directory", "export", "northshire", name)
    assert done.code == 2
    assert done.err.startswith(name)
