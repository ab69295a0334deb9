"""A GP and a team in the Agents Playground, without a browser: its REST and WebSocket addresses.

The Playground makes the activities and keeps the conversations; only the token on each request is
ours. It knows one person at the keyboard, so the specialist's presses come as activities in the
shape that it gives for others.
"""

import json
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.model import State
from bot.screening import Screener
from directory.model import Directory
from tests.handlers.teams_counterparts import SigningKey
from tests.handlers.teams_stage import press, words
from tests.peers.teams.playground import CHANNEL, PERSONAL, PlaygroundStage

AF = "72 year old with new atrial fibrillation and palpitations, which rate control?"
Json = dict[str, Any]


@pytest.fixture
def stage(
    tmp_path: Path, northshire: Directory, screener: Screener, playground_program: Path
) -> Iterator[PlaygroundStage]:
    with PlaygroundStage(tmp_path, northshire, screener, playground_program) as running:
        yield running


def until(look: Callable[[], Any], seconds: float = 10) -> Any:
    """What `look` finds, once it finds something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.01)
    raise AssertionError("it did not happen")


def shown(stage: PlaygroundStage, where: str, starts: str) -> Json:
    """The newest message of the bot in a conversation of the Playground that says something."""

    def look() -> Json | None:
        found = [
            message
            for message in stage.playground.messages(where)
            if starts in message["card"]["fallbackText"]
        ]
        return found[-1] if found else None

    message: Json = until(look)
    return message


def card_of(message: Json) -> Json:
    content: Json = message["card"]
    return content


def test_a_question_is_answered_in_a_channel_and_followed_up(stage: PlaygroundStage) -> None:
    playground = stage.playground
    playground.says(AF)
    proposal = shown(stage, PERSONAL, "0131 496")
    inputs = {"practice": "S12345", "role": "role.gp"}
    sent = playground.invokes(press(card_of(proposal), "Ask ", inputs), proposal["id"], PERSONAL)
    assert sent["type"] == "application/vnd.microsoft.card.adaptive", sent
    question = shown(stage, CHANNEL, "Cardiology")
    assert AF in words(card_of(question))
    thread = f"{CHANNEL};messageid={question['id']}"
    action = press(card_of(question), "Answer", {"text": "Bisoprolol 2.5 mg is usual here."})
    said = playground.invokes(action, question["id"], thread)
    assert "answered by Cardiology" in words(said["value"])
    answer = shown(stage, PERSONAL, "has answered")
    assert "Bisoprolol 2.5 mg is usual here." in words(card_of(answer))
    action = press(card_of(answer), "Ask further", {"text": "And with asthma?"})
    playground.invokes(action, answer["id"], PERSONAL)
    line = shown(stage, thread, "asks further")
    assert "And with asthma?" in words(card_of(line))
    assert stage.state() is State.CLAIMED


def test_the_playground_knows_the_persons_address(stage: PlaygroundStage) -> None:
    stage.playground.says("help")
    shown(stage, PERSONAL, "right hospital specialty")
    from bot.desk import places

    person = "teams:00000000-0000-4000-8000-000000000000"
    assert places.email_of(stage.desk, person) == "alex.gray@northshire.example"


def test_a_mention_in_the_channel_is_answered_privately(stage: PlaygroundStage) -> None:
    stage.playground.says("my queries")
    shown(stage, PERSONAL, "no queries")
    stage.playground.says(AF, CHANNEL)
    assert shown(stage, PERSONAL, "0131 496")
    assert stage.playground.messages(CHANNEL) == []


def test_forged_requests_stop_at_the_door(stage: PlaygroundStage) -> None:
    stage.proxy.key = SigningKey(stage.key.kid)
    stage.playground.says(AF)
    until(lambda: stage.proxy.answers == [401])
    stage.proxy.key = stage.key
    stage.playground.says("help")
    shown(stage, PERSONAL, "right hospital specialty")
    assert stage.stage.all_queries() == []


def test_from_the_question_to_the_readable_number_takes_no_press_and_no_wait(
    stage: PlaygroundStage, record_property: Callable[[str, object], None]
) -> None:
    taken = []
    for number in range(20):
        start = time.perf_counter()
        stage.playground.says(f"{AF} ({number + 60} kg)")
        until(partial(stage.playground.shows, PERSONAL, number + 1))
        taken.append(time.perf_counter() - start)
    p95 = statistics.quantiles(taken, n=20)[-1]
    record_property("seconds_p95", p95)
    print(json.dumps({"typed to readable, p95 in seconds": round(p95, 3)}))
    assert p95 <= 2
