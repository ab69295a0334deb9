"""The conformance table, held: each act through each door, and no act left out."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from bot.desk import asker_acts
from bot.desk.desk import ADMIN_ACTS, TEAM_ACTS
from bot.screening import Screener
from bot.store import tables
from bot.store.engine import reading
from directory.model import Directory
from tests.bot.stage import Stage
from tests.scenarios.players import InSlack, InTheTerminal
from tests.scenarios.teams_players import InTeams
from tests.scenarios.test_story import play

REPOSITORY = Path(__file__).parents[2]
TABLE = yaml.safe_load(Path(__file__).with_name("conformance.yaml").read_text(encoding="utf-8"))
DOORS = {"terminal": InTheTerminal, "slack": InSlack, "teams": InTeams}
Door = type[InTheTerminal] | type[InSlack] | type[InTeams]


def steps(name: str) -> Iterator[dict[str, Any]]:
    """What happens before, step by step."""
    for step in TABLE["before"][name]:
        if "before" in step:
            yield from steps(step["before"])
        else:
            yield step


def stage_of(player: InTheTerminal | InSlack | InTeams) -> Stage:
    """The store that a player works on."""
    if isinstance(player, InTheTerminal):
        return player.stage
    return player.slack.stage if isinstance(player, InSlack) else player.teams.stage


def logged(player: InTheTerminal | InSlack | InTeams) -> list[str]:
    """Everything that the log says was done, in order."""
    with reading(stage_of(player).engine) as connection:
        return list(
            connection.execute(select(tables.log.c.act).order_by(tables.log.c.id)).scalars()
        )


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
@pytest.mark.parametrize("row", TABLE["played"], ids=lambda row: row["act"])
def test_the_act_through_the_door(
    row: dict[str, Any], door: Door, tmp_path: Path, northshire: Directory, screener: Screener
) -> None:
    player = door(tmp_path, northshire, screener)
    try:
        play(player, list(steps(row["before"])))
        before = len(logged(player))
        who = "gp" if "gp" in row else "team"
        player.presses(who, row[who], dict(row.get("fill", {})))
        assert row.get("logged", row["act"]) in logged(player)[before:]
    finally:
        player.close()


def test_no_act_is_left_out() -> None:
    listed = {row["act"] for row in TABLE["played"]} | set(TABLE["held"])
    assert listed == {*asker_acts.ACTS, *TEAM_ACTS, *ADMIN_ACTS}


def test_every_test_that_is_named_exists() -> None:
    for act, by_door in TABLE["held"].items():
        for name in by_door.values():
            file, _, test = name.partition("::")
            tree = ast.parse((REPOSITORY / file).read_text(encoding="utf-8"))
            found = {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}
            assert test in found, f"{act}: {name}"
