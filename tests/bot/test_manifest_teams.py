"""The package for Teams: filled in, whole, and the same as what the program listens to."""

import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest

from bot.commands.failures import Refused
from bot.commands.manifest_teams import FOLDER, manifest, teams
from handlers import teams_incoming

APP = "11111111-2222-4333-8444-555555555555"
URL = "https://advice.northshire.example/bot"
Json = dict[str, Any]


def made(**more: Any) -> Json:
    given: Json = {
        "url": URL, "app_id": APP, "developer": "NHS Northshire", "privacy": URL, "terms": URL,
        "reads_channels": False,
    }  # fmt: skip
    return manifest(**given | more)


def test_the_package_has_the_manifest_and_both_icons(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "app.zip"
    teams(URL, APP, out)
    with zipfile.ZipFile(out) as package:
        assert sorted(package.namelist()) == ["color.png", "manifest.json", "outline.png"]
        assert json.loads(package.read("manifest.json"))["id"] == APP
    assert f"{URL}/api/teams" in capsys.readouterr().out


def test_nothing_is_left_to_fill_in() -> None:
    text = json.dumps(made())
    assert "{app_id}" not in text
    assert "{" + "url" not in text
    assert made()["validDomains"] == ["advice.northshire.example"]
    assert made()["bots"][0]["botId"] == made()["composeExtensions"][0]["botId"] == APP


def test_every_typed_command_is_one_that_the_program_knows() -> None:
    lists = made()["bots"][0]["commandLists"]
    titles = {each["title"].lower() for some in lists for each in some["commands"]}
    known = {*teams_incoming.COMMANDS, teams_incoming.BIND}
    assert known <= titles
    others = titles - known
    assert others == {"cardiology", "new af, 72, rate 110, well: which rate control?"}


def test_the_search_and_its_parameter_are_those_that_are_answered() -> None:
    command = made()["composeExtensions"][0]["commands"][0]
    assert [each["name"] for each in command["parameters"]] == ["service"]


def test_channels_are_read_only_where_that_is_asked_for() -> None:
    assert "authorization" not in made()
    asked = made(reads_channels=True)["authorization"]["permissions"]["resourceSpecific"]
    assert asked == [{"name": "ChannelMessage.Read.Group", "type": "Application"}]


@pytest.mark.parametrize(("name", "size"), [("color.png", 192), ("outline.png", 32)])
def test_the_icons_have_the_sizes_that_teams_wants(name: str, size: int) -> None:
    head = (FOLDER / name).read_bytes()[:26]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", head[16:24]) == (size, size)


@pytest.mark.parametrize(
    "wrong",
    [
        {"app_id": "not-a-guid"},
        {"url": "http://advice.northshire.example"},
        {"url": "https://"},
        {"privacy": "ftp://x.example"},
        {"developer": "x" * 33},
    ],
)
def test_what_cannot_stand_in_it_is_refused(wrong: Json) -> None:
    with pytest.raises(Refused):
        made(**wrong)


def test_texts_are_as_short_as_teams_wants() -> None:
    whole = made()
    assert len(whole["name"]["short"]) <= 30
    assert len(whole["description"]["short"]) <= 80
    for some in whole["bots"][0]["commandLists"]:
        assert len(some["commands"]) <= 10
        for each in some["commands"]:
            assert len(each["title"]) <= 128
    for command in whole["composeExtensions"][0]["commands"]:
        assert len(command["title"]) <= 32
        assert len(command["description"]) <= 128
