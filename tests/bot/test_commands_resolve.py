"""`adviceline resolve`: the interface that outside evaluations use."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.commands.answers import Answer, Resolver
from bot.screening import Finding, Screened, Screener
from directory.matching import Candidate, Resolution
from directory.model import Directory
from tests.bot.conftest import Call

KEYS = ["question", "outcome", "services", "findings"]
CHI = "0101011237"


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def resolver(call: Call, northshire: Directory, screener: Screener) -> Resolver:
    return Resolver(northshire, screener)


# --- one question --------------------------------------------------------------------------------


def test_a_question_gets_one_object(call: Call) -> None:
    done = call("resolve", "new AF in a 78 year old, rate control?", "--json")
    assert (done.code, done.err) == (0, "")
    (answer,) = lines(done.out)
    assert list(answer) == KEYS
    assert answer["question"] == "new AF in a 78 year old, rate control?"
    assert answer["outcome"] == "match"
    first = answer["services"][0]
    assert first["id"] == "cardiology"
    assert 0 < first["score"] <= 1
    assert first["why"]
    assert answer["findings"] == []


def test_words_without_quotes_are_one_question(call: Call) -> None:
    (answer,) = lines(call("resolve", "--json", "new", "AF").out)
    assert answer["question"] == "new AF"


def test_for_people_it_says_whom_to_ring(call: Call) -> None:
    done = call("resolve", "new AF in a 78 year old, rate control?")
    assert done.code == 0
    assert "Cardiology" in done.out
    assert "0131 496 0101" in done.out
    assert "atrial fibrillation" in done.out


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("crushing central chest pain now, sweaty", "Possible emergency: "),
        ("crushing central chest pain now, sweaty", "0131 496 0001"),
        ("I cannot log in to SCI Gateway", "servicedesk@northshire.example"),
        ("qqqq zzzz", "No service fits these words."),
        ("qqqq zzzz", "0131 496 0000"),
        (f"new AF, CHI {CHI}", "may identify a patient: a CHI number"),
    ],
)
def test_for_people_it_says_what_else_is_to_be_done(call: Call, question: str, said: str) -> None:
    done = call("resolve", question)
    assert done.code == 0
    assert said in done.out


def test_in_an_emergency_people_are_shown_no_mailbox(call: Call) -> None:
    assert "@" not in call("resolve", "crushing central chest pain now, sweaty").out
    assert "@" in call("resolve", "new AF in a 78 year old, rate control?").out


def test_an_identifier_is_quoted_nowhere(call: Call) -> None:
    for more in ((), ("--json",)):
        done = call("resolve", f"new AF, CHI {CHI}", *more)
        assert done.code == 0
        assert CHI not in done.out + done.err
        assert "identifier.chi" in done.out


def test_a_question_that_is_too_long_is_refused_unread(call: Call) -> None:
    done = call("resolve", "cardiology " * 5000)
    assert (done.code, done.out) == (2, "")
    assert "longer than 4,000 characters" in done.err
    assert "cardiology" not in done.err
    done = call("resolve", "cardiology " * 5000, "--json")
    assert done.code == 2
    unread: dict[str, Any] = {"question": None, "outcome": "none", "services": [], "findings": []}
    assert lines(done.out) == [unread]


@pytest.mark.parametrize("words", [(), ("",), ("one", "--batch", "-")])
def test_one_question_or_a_batch_is_wanted(call: Call, words: tuple[str, ...]) -> None:
    done = call("resolve", *words)
    assert done.code == 2
    assert "--batch FILE" in done.err


def test_a_board_s_own_file_is_used_and_its_faults_are_named(call: Call, tmp_path: Path) -> None:
    broken = tmp_path / "board.yaml"
    broken.write_text("board: {id: Not An Id}\nservices: []\n")
    done = call("resolve", "AF", "--directory", broken)
    assert done.code == 2
    assert f"{broken}, line 1, board.id" in done.err
    assert "services" in done.err


def test_a_board_s_own_rules_are_used(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVICELINE_SAFETY_FOLDER", str(tmp_path))
    done = call("resolve", "AF")
    assert done.code == 2
    assert "identifiers.yaml: cannot be read" in done.err


# --- many ----------------------------------------------------------------------------------------


def test_a_batch_answers_every_line(call: Call, tmp_path: Path) -> None:
    batch = tmp_path / "questions.txt"
    awkward = [
        "new AF in a 78 year old",
        '"two\\nlines about \\u00e9czema"',
        "",
        "x",
        "🫀" * 30,
        "ما هو علاج الرجفان الأذيني؟",
        "bell \x07 and \x1b[31mred",
        f"CHI {CHI} has AF",
        "a" * 50_000,
        "crushing central chest pain now, sweaty, BP 80/40",
        "I cannot log in to SCI Gateway",
    ]
    batch.write_bytes("\n".join(awkward).encode() + b"\r\nbad bytes \xff\xfe here\n")
    done = call("resolve", "--batch", batch)
    assert done.code == 0
    answers = lines(done.out)
    assert [list(answer) for answer in answers] == [KEYS] * (len(awkward) + 1)
    questions = [answer["question"] for answer in answers]
    assert questions[1] == "two\nlines about éczema"
    assert questions[2] == ""
    assert questions[6] == awkward[6]
    assert questions[7] is None
    assert questions[8] is None
    assert [answer["outcome"] for answer in answers[7:11]] == [
        "identifiers",
        "none",
        "emergency",
        "out_of_scope",
    ]
    assert f"{batch}, line 9: This is longer" in done.err
    assert CHI not in done.out + done.err


def test_a_bad_line_stops_the_batch_with_its_place_and_loses_nothing(
    call: Call, tmp_path: Path
) -> None:
    batch = tmp_path / "questions.txt"
    batch.write_text(f'AF\n"CHI {CHI} not closed\nasthma\n')
    done = call("resolve", "--batch", batch)
    assert done.code == 2
    assert [answer["question"] for answer in lines(done.out)] == ["AF"]
    assert f"{batch}, line 2: starts with a quotation mark and is not a JSON string" in done.err
    assert CHI not in done.err


def test_somebody_who_watches_sees_how_far_it_is(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = tmp_path / "questions.txt"
    batch.write_text("new AF\n" * 3)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    done = call("resolve", "--batch", batch)
    assert len(lines(done.out)) == 3
    assert "100%" in done.err


@pytest.mark.parametrize("name", ["no-such-file", "."])
def test_a_batch_that_cannot_be_read_is_named(call: Call, name: str) -> None:
    done = call("resolve", "--batch", name)
    assert done.code == 2
    assert done.err.startswith(f"{name}: ")


def test_lines_from_a_pipe_are_answered_one_by_one(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "resolve", "--batch", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        for question in ("new AF", "asthma in a child"):
            process.stdin.write(question + "\n")
            process.stdin.flush()
            # The answer comes before the next question is sent.
            assert json.loads(process.stdout.readline())["question"] == question
        process.stdin.close()
        assert process.wait(timeout=30) == 0


# --- which outcome and which services ------------------------------------------------------------


def answer_for(
    resolver: Resolver,
    monkeypatch: pytest.MonkeyPatch,
    *,
    emergency: tuple[str, ...] = (),
    identifiers: bool = False,
    scope: bool = False,
    matched: tuple[str, ...] = ("dermatology", "renal"),
) -> Answer:
    """What is answered if screening and matching say so."""
    screened = Screened(
        "text",
        (Finding("identifier.chi", "a CHI number"),) if identifiers else (),
        (Finding("emergency.x", "an emergency", services=emergency),) if emergency else (),
        (Finding("scope.it", "IT"),) if scope else (),
    )
    found = tuple(
        Candidate(service, 0.9 - place / 10, (f"word for {service}",))
        for place, service in enumerate(matched)
    )
    resolution = Resolution("choose" if found else "none", found)
    monkeypatch.setattr(resolver.screener, "screen", lambda text: screened)
    monkeypatch.setattr(resolver.matcher, "resolve", lambda text: resolution)
    try:
        return resolver.answer("the question")
    finally:
        monkeypatch.undo()


def test_an_emergency_outranks_identifiers_and_scope(
    resolver: Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = answer_for(
        resolver, monkeypatch, emergency=("cardiology",), identifiers=True, scope=True
    )
    assert answer.outcome == "emergency"
    assert answer.question is None
    assert answer.findings == ("emergency.x", "identifier.chi", "scope.it")


def test_identifiers_outrank_scope_and_show_where_the_cleaned_text_would_go(
    resolver: Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = answer_for(resolver, monkeypatch, identifiers=True, scope=True)
    assert answer.outcome == "identifiers"
    assert [door.id for door in answer.services] == ["dermatology", "renal"]


def test_out_of_scope_goes_to_no_service(
    resolver: Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = answer_for(resolver, monkeypatch, scope=True)
    assert (answer.outcome, answer.services) == ("out_of_scope", ())


def test_in_an_emergency_the_on_call_door_stands_first_then_what_matched(
    resolver: Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    emergency = ("cardiology", "acute-medicine")
    answer = answer_for(resolver, monkeypatch, emergency=emergency)
    assert [door.id for door in answer.services] == ["cardiology", "dermatology", "renal"]
    assert answer.services[0].score == 1
    assert answer.services[0].why == ("an emergency",)
    scores = [door.score for door in answer.services]
    assert scores == sorted(scores, reverse=True)


def test_an_emergency_that_matched_nothing_shows_the_doors_of_its_rule(
    resolver: Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    emergency = ("cardiology", "acute-medicine")
    answer = answer_for(resolver, monkeypatch, emergency=emergency, matched=())
    assert [door.id for door in answer.services] == list(emergency)


# --- lean and quiet ------------------------------------------------------------------------------


def test_neither_the_store_nor_any_platform_is_loaded(tmp_path: Path) -> None:
    program = (
        "import sys; from bot.__main__ import run; code = run(['resolve', 'new AF', '--json']);"
        "print(sorted(name for name in sys.modules if '.' not in name))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = set(eval(done.stdout.splitlines()[1]))
    assert "typer" in loaded
    unwanted = {"sqlalchemy", "alembic", "apscheduler", "asyncio", "rich", "pydantic_settings"}
    unwanted |= {"slack_bolt", "slack_sdk", "microsoft_teams", "fastapi", "starlette", "uvicorn"}
    assert not loaded & (unwanted | {"aiohttp", "httpx", "requests"})
    assert os.listdir(tmp_path) == []


def test_nothing_is_written(call: Call, tmp_path: Path) -> None:
    call("resolve", "new AF", "--json")
    assert list(tmp_path.iterdir()) == []
