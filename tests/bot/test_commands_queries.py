"""`adviceline queries`: listing, showing, mending."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.desk.upkeep import GONE
from bot.model import Side, State
from bot.store import deliveries, queries
from bot.store.engine import reading, transaction
from tests.bot.conftest import Call
from tests.bot.stage import GP, Stage
from tests.bot.test_stops import everything_stored

AF = "72 year old with new atrial fibrillation and palpitations, which rate control?"
ECZEMA = "eczema in a 30 year old, betnovate no help, phototherapy?"


def objects(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def answered(stage: Stage) -> str:
    """A question that was taken after an hour and answered two hours later."""
    reference = stage.sent(AF)
    stage.later(hours=1)
    stage.press(stage.last("question"), "I'll answer", Side.TEAM)
    stage.later(hours=2)
    stage.press(stage.last("question"), "Answer", Side.TEAM, text="Bisoprolol is usual here.")
    return reference


# --- lists ---------------------------------------------------------------------------------------


def test_a_row_says_who_what_and_how_fast(kept: Stage, call: Call) -> None:
    reference = answered(kept)
    done = call("queries", "--json")
    assert done.code == 0
    (row,) = objects(done.out)
    assert row["reference"] == reference
    assert row["asked"] == "2024-11-25T10:00:00+00:00"
    assert (row["role"], row["practice"]) == (GP.role, GP.practice)
    assert row["state"] == "answered"
    assert (row["proposed"], row["chosen"]) == ("cardiology", "cardiology")
    assert row["why"]
    assert (row["minutes_to_claim"], row["minutes_to_answer"]) == (60, 180)
    assert row["due"].startswith("2024-11-27T17:00:00")
    assert "palpitations, which" not in done.out


def test_times_are_working_time(kept: Stage, call: Call) -> None:
    kept.sent(AF)
    kept.later(hours=22)  # 08:00 on Tuesday
    kept.press(kept.last("question"), "I'll answer", Side.TEAM)
    (row,) = objects(call("queries", "--json").out)
    assert row["minutes_to_claim"] == 7 * 60
    assert row["minutes_to_answer"] is None


def test_an_answer_that_was_none_does_not_stop_the_time(kept: Stage, call: Call) -> None:
    reference = answered(kept)
    kept.act("not_an_answer", reference)
    kept.later(hours=1)
    kept.press(kept.last("question"), "Answer", Side.TEAM, text="Rate control with bisoprolol.")
    (row,) = objects(call("queries", "--json").out)
    assert row["minutes_to_answer"] == 240


def test_the_newest_comes_first_and_the_table_says_if_there_are_more(
    kept: Stage, call: Call
) -> None:
    kept.sent(AF)
    second = kept.sent(ECZEMA)
    done = call("queries", "--limit", 1)
    assert second in done.out
    assert "The newest 1 are shown" in done.out
    assert "Dermatology" in done.out


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["--state", "sent"], 1),
        (["--state", "sent", "--state", "offered"], 2),
        (["--state", "closed"], 0),
        (["--service", "cardiology"], 1),
        (["--practice", GP.practice], 2),
        (["--practice", "S99999"], 0),
        (["--board", "northshire"], 2),
        (["--late"], 1),
        (["--since", "2024-11-25"], 2),
        (["--since", "2024-11-26"], 0),
        (["--until", "2024-11-25"], 2),
        (["--until", "2024-11-24"], 0),
    ],
)
def test_queries_are_filtered(kept: Stage, call: Call, words: list[str], found: int) -> None:
    kept.sent(AF)
    kept.ask(ECZEMA)
    assert len(objects(call("queries", "--json", *words).out)) == found


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--state", "lost"], "--state is one of"),
        (["--since", "yesterday"], "a day such as 2026-11-23"),
        (["--until", "9999-12-31"], "a day such as"),
        (["--board", "southshire"], "No board 'southshire'"),
        (["--limit", "0"], "limit"),
    ],
)
def test_a_filter_that_cannot_be_is_refused(
    kept: Stage, call: Call, words: list[str], said: str
) -> None:
    done = call("queries", *words)
    assert done.code == 2
    assert said in done.err


def test_an_empty_list_says_so(kept: Stage, call: Call) -> None:
    assert call("queries").out == "No query fits.\n"


def test_csv_holds_nothing_that_a_spreadsheet_runs(kept: Stage, call: Call) -> None:
    reference = kept.sent(AF)
    query = kept.query(reference)
    with transaction(kept.engine) as connection:
        hostile = '=HYPERLINK("https://a.example")'
        queries.save(connection, replace(query, role=hostile, outcome="+1", contact="-1"))
    rows = list(csv.DictReader(io.StringIO(call("queries", "--csv").out)))
    assert rows[0]["reference"] == reference
    assert rows[0]["role"] == "'" + hostile
    assert rows[0]["outcome"] == "'+1"


def test_a_table_cannot_steer_the_terminal(kept: Stage, call: Call) -> None:
    query = kept.query(kept.sent(AF))
    with transaction(kept.engine) as connection:
        queries.save(connection, replace(query, role="\x1b[2Jboss [red]", asker_name="\x1b[1m"))
    for words in (["queries"], ["queries", "show", query.reference]):
        out = call(*words).out
        assert "\x1b" not in out
        assert "[2Jboss [red]" in out.replace("\n", " ")


# --- one -----------------------------------------------------------------------------------------


def test_one_query_is_shown_with_everything_that_happened(kept: Stage, call: Call) -> None:
    reference = answered(kept)
    done = call("queries", "show", reference.lower())
    assert done.code == 0
    for words in (AF, "Bisoprolol", GP.name, "claim", "question", "answered", "chat"):
        assert words in " ".join(done.out.split()), words


def test_an_unknown_reference_is_refused(kept: Stage, call: Call) -> None:
    for act in (["show"], ["redact", "--reason", "x"], ["hold", "--reason", "x"]):
        done = call("queries", act[0], "ZZZZ9999 and much more", *act[1:])
        assert done.code == 2
        assert done.err == "No query has the reference 'ZZZZ9999'.\n"


# --- mending -------------------------------------------------------------------------------------


def test_redact_cleans_the_store_and_queues_our_own_messages_again(kept: Stage, call: Call) -> None:
    reference = answered(kept)
    done = call("queries", "redact", reference, "--reason", "a missed name")
    assert done.code == 0
    assert "2 texts were removed" in done.out
    assert "cannot be called back" in done.out
    assert "Bisoprolol" not in everything_stored(kept)
    with reading(kept.engine) as connection:
        line = queries.history(connection, kept.query(reference).id)[-1]
        waiting = deliveries.tally(connection)[deliveries.PENDING]
    assert (line.side, line.act) == (Side.ADMIN, "redact")
    assert line.facts
    assert line.facts["reason"] == "a missed name"
    assert waiting
    kept.clock.put(datetime.now(UTC))
    kept.settle()
    assert GONE in kept.last("answer").text()


def test_redact_names_the_mailboxes_that_have_a_copy(kept: Stage, call: Call) -> None:
    reference = kept.sent(AF)
    address = kept.query(reference).contact
    assert "@" in address
    done = call("queries", "redact", reference, "--reason", "a missed name")
    assert f"ask {address} to delete it" in done.out
    assert "still open (sent)" in done.out


def test_erase_removes_who_asked_and_who_wrote(kept: Stage, call: Call) -> None:
    reference = answered(kept)
    kept.act("outcome", reference, value="managed")
    done = call("queries", "erase", reference, "--reason", "asked to be forgotten")
    assert done.code == 0
    query = kept.query(reference)
    assert (query.asker, query.asker_name, query.state) == ("", "", State.CLOSED)


def test_a_reason_is_screened_before_it_is_kept(kept: Stage, call: Call) -> None:
    reference = kept.sent(AF)
    done = call("queries", "redact", reference, "--reason", "had CHI 0101011237 in it")
    assert done.code == 0
    assert "0101011237" not in everything_stored(kept)


def test_a_reason_is_wanted(kept: Stage, call: Call) -> None:
    reference = kept.sent(AF)
    assert call("queries", "redact", reference, "--reason", " ").code == 2
    assert call("queries", "redact", reference).code == 2
    assert AF in everything_stored(kept)


def test_a_hold_keeps_texts_until_it_is_released(kept: Stage, call: Call) -> None:
    reference = kept.sent(AF)
    assert call("queries", "hold", reference, "--reason", "a complaint").code == 0
    assert kept.query(reference).hold
    done = call("queries", "redact", reference, "--reason", "a missed name")
    assert done.code == 2
    assert "on hold" in done.err
    assert AF in everything_stored(kept)
    assert call("queries", "hold", reference, "--release", "--reason", "settled").code == 0
    assert not kept.query(reference).hold
