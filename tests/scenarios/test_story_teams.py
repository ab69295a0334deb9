"""The same story through Teams, and by a GP in Teams with a specialist in Slack."""

from pathlib import Path

import pytest
import yaml

from bot.screening import Screener
from directory.model import Directory
from tests.scenarios.teams_players import AcrossBoth, InTeams
from tests.scenarios.test_story import STORY, play


@pytest.mark.parametrize("door", [InTeams, AcrossBoth])
def test_the_story_of_the_desk(
    door: type[InTeams] | type[AcrossBoth],
    tmp_path: Path,
    northshire: Directory,
    screener: Screener,
) -> None:
    player = door(tmp_path, northshire, screener)
    try:
        play(player, yaml.safe_load(STORY.read_text(encoding="utf-8")))
    finally:
        player.close()
