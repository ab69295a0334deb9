"""One story, played unchanged through every door that a GP and a team can share."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.screening import Screener
from directory.model import Directory
from tests.scenarios.players import SIDES, InSlack, InTheTerminal, Player

STORY = Path(__file__).with_name("story.yaml")


def play(player: Player, steps: list[dict[str, Any]]) -> None:
    for number, step in enumerate(steps, 1):
        if "days" in step:
            player.later(timedelta(days=step["days"]))
            continue
        who = next(iter(step))
        assert who in SIDES, f"step {number}: who is {who}?"
        doing, what = step[who], step["what"]
        if doing == "types":
            player.types(who, what)
        elif doing == "presses":
            player.presses(who, what, step.get("fill", {}))
        else:
            there = what in player.seen(who)
            assert there is (doing == "sees"), f"step {number}: {who} {doing} {what!r}"


@pytest.mark.parametrize("door", [InTheTerminal, InSlack])
def test_the_story_of_the_desk(
    door: type[InTheTerminal] | type[InSlack],
    tmp_path: Path,
    northshire: Directory,
    screener: Screener,
) -> None:
    player = door(tmp_path, northshire, screener)
    try:
        play(player, yaml.safe_load(STORY.read_text(encoding="utf-8")))
    finally:
        player.close()
