"""The app manifest against Microsoft's own schema, from the npm package that carries it."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft4Validator  # type: ignore[import-untyped]

from bot.commands.manifest_teams import manifest

SCHEMAS = (
    Path(__file__).parents[1]
    / "node_modules"
    / "@microsoft"
    / "app-manifest"
    / "build"
    / "json-schemas"
    / "teams"
)


@pytest.mark.parametrize("reads_channels", [False, True])
def test_the_manifest_is_what_microsofts_schema_says(reads_channels: bool) -> None:
    url = "https://advice.northshire.example"
    app = "11111111-2222-4333-8444-555555555555"
    made = manifest(url, app, "NHS Northshire", url, url, reads_channels)
    schema = SCHEMAS / f"v{made['manifestVersion']}" / "MicrosoftTeams.schema.json"
    if not schema.is_file():
        pytest.skip("not run: @microsoft/app-manifest is not installed")
    validator = Draft4Validator(json.loads(schema.read_text(encoding="utf-8")))
    wrong = [f"{list(each.path)}: {each.message[:300]}" for each in validator.iter_errors(made)]
    assert wrong == []
    assert list(validator.iter_errors({**made, "id": "no guid"}))
