"""`adviceline db`, `doctor`, `serve` and `deliver`."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.messages import Said
from bot.model import State
from bot.screening import Screener
from bot.store import directory as stored
from bot.store.engine import transaction
from bot.store.schema import HEAD
from tests.bot.conftest import Call
from tests.bot.stage import DESK_OF, GP, Stage
from tests.conftest import SAMPLE

AF = "72 year old with new atrial fibrillation and palpitations, which rate control?"


def spaced(text: str) -> str:
    return " ".join(text.split())


# --- db ------------------------------------------------------------------------------------------


def test_a_database_is_made_once(call: Call, tmp_path: Path) -> None:
    done = call("db", "upgrade")
    assert (done.code, done.out) == (0, f"sqlite:///adviceline.db: made, now of version {HEAD}.\n")
    assert (tmp_path / "adviceline.db").is_file()
    assert "already" in call("db", "upgrade").out


def test_another_database_can_be_named(call: Call, tmp_path: Path) -> None:
    assert call("db", "upgrade", "--database", "sqlite:///other.db").code == 0
    assert (tmp_path / "other.db").is_file()
    assert not (tmp_path / "adviceline.db").exists()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://u:hunter2@host/x", "must be a database URL"),
        ("sqlite:///no/such/folder/a.db", "does not exist"),
        ("sqlite:////dev/full", "disk is full"),
        ("sqlite:////proc/a.db", "check that the folder exists and can be written"),
        ("sqlite:///", "in-memory"),
        ("postgresql://u:hunter2@127.0.0.1:1/x", "refused"),
    ],
)
def test_a_database_that_cannot_be_used_is_refused_without_its_password(
    call: Call, url: str, said: str
) -> None:
    done = call("db", "upgrade", "--database", url)
    assert done.code == 2
    assert said in done.err
    assert "hunter2" not in done.err
    assert "Traceback" not in done.err


def test_every_command_refuses_a_newer_database(call: Call, tmp_path: Path) -> None:
    call("db", "upgrade")
    with sqlite3.connect(tmp_path / "adviceline.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0099'")
    connection.close()
    for words in (
        ["db", "upgrade"],
        ["queries"],
        ["queries", "show", "K7QF"],
        ["directory", "import", SAMPLE, "--yes"],
        ["deliver", "--once"],
        ["doctor"],
    ):
        done = call(*words)
        assert done.code == 2, words
        assert "newer than this program" in spaced(done.out + done.err), words


def test_every_command_refuses_a_file_that_is_no_database(call: Call, tmp_path: Path) -> None:
    (tmp_path / "adviceline.db").write_text("Dear colleague, " * 500)
    for words in (["queries"], ["db", "upgrade"], ["doctor"]):
        done = call(*words)
        assert done.code == 2, words
        assert "not a database" in spaced(done.out + done.err), words


def test_wrong_settings_are_all_named(call: Call, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ADVICELINE_DATABSE=x\nADVICELINE_BEAT_SECONDS=often\n")
    for words in (["doctor"], ["queries"], ["serve"], ["db", "upgrade"]):
        done = call(*words)
        assert done.code == 2, words
        assert "did you mean ADVICELINE_DATABASE?" in done.err
        assert "ADVICELINE_BEAT_SECONDS: must be a number" in done.err


# --- doctor --------------------------------------------------------------------------------------


def test_the_doctor_sees_an_empty_installation(
    call: Call, tmp_path: Path, screener: Screener
) -> None:
    done = call("doctor")
    assert done.code == 0
    said = spaced(done.out)
    assert "not made yet; run `adviceline db upgrade`" in said
    assert f"emergency list {screener.version}: not signed off by this board" in said
    assert "none is configured: `adviceline serve` has nothing to serve" in said
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_sees_what_is_set_and_signed(
    call: Call, tmp_path: Path, screener: Screener
) -> None:
    (tmp_path / ".env").write_text(
        "ADVICELINE_EMERGENCY_SIGNED_BY=Dr A Sample\n"
        "ADVICELINE_EMERGENCY_SIGNED_ON=2026-12-01\n"
        f"ADVICELINE_EMERGENCY_SIGNED_VERSION={screener.version}\n"
    )
    said = spaced(call("doctor").out)
    assert "signed off by Dr A Sample on 1 December 2026" in said
    assert "set: ADVICELINE_EMERGENCY_SIGNED_BY" in said


def test_the_doctor_sees_boards_stale_entries_and_marks(kept: Stage, call: Call) -> None:
    with transaction(kept.engine) as connection:
        mark = stored.Mark("cardiology", "0131 496 0101", "wrong", "someone", datetime.now(UTC))
        stored.mark(connection, "northshire", mark)
        current = stored.load(connection, "northshire")
        first = current.services[0].model_copy(update={"verified": None})
        new = current.model_copy(update={"services": (first, *current.services[1:])})
        stored.save(connection, new, "test", "file", datetime.now(UTC))
    done = call("doctor")
    said = spaced(done.out)
    assert done.code == 0
    assert "NHS Northshire: 68 services" in said
    assert f"not checked for half a year: {first.id}" in said
    assert "cardiology: 0131 496 0101 is marked as wrong" in said


def test_the_doctor_counts_messages_that_wait_and_that_failed(kept: Stage, call: Call) -> None:
    kept.door.dead.add("dm-gray")
    kept.say(AF)  # the card for the GP cannot be delivered
    kept.desk.said(Said("e2", GP, DESK_OF, AF))  # another waits
    said = spaced(call("doctor").out)
    assert "messages 1 wait" in said
    assert "1 could never leave" in said


def test_the_doctor_says_what_is_wrong_and_fails(call: Call, tmp_path: Path) -> None:
    wording = tmp_path / "ours.yaml"
    wording.write_text("help:\n  no_such_sentence: x\n")
    (tmp_path / "rules").mkdir()
    (tmp_path / ".env").write_text(
        f"ADVICELINE_WORDING={wording}\nADVICELINE_SAFETY_FOLDER={tmp_path / 'rules'}\n"
    )
    done = call("doctor")
    assert done.code == 2
    assert "there is no such sentence" in spaced(done.out)
    assert "identifiers.yaml: cannot be read" in spaced(done.out)


# --- serve and deliver ---------------------------------------------------------------------------


def test_serving_without_a_door_says_what_is_missing(call: Call) -> None:
    done = call("serve")
    assert done.code == 2
    assert "No door is configured" in done.err


def test_one_pass_does_what_is_due_and_says_what_waits(kept: Stage, call: Call) -> None:
    kept.ask(AF)
    (query,) = kept.all_queries()
    done = call("deliver", "--once")
    assert done.code == 0
    # Asked long ago and never sent: it lapses now.
    assert done.out.startswith("1 queries moved by the clock; 0 messages sent; ")
    assert kept.query(query.reference).state is State.LAPSED


def test_one_pass_leaves_messages_without_a_door_waiting(kept: Stage, call: Call) -> None:
    kept.desk.said(Said("e1", GP, DESK_OF, AF))
    done = call("deliver", "--once")
    assert "1 wait, and no door is configured to take them" in done.out


def test_a_pass_logs_whether_the_emergency_list_is_signed_off(
    kept: Stage, call: Call, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        call("deliver", "--once")
    assert f"emergency list {kept.tools.screener.version}: not signed off" in caplog.text


def test_a_pass_is_asked_for_by_name(call: Call) -> None:
    done = call("deliver")
    assert done.code == 2
    assert "--once" in done.err
