"""Every hazard names its control and tests that exist."""

import ast
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
HAZARDS = yaml.safe_load((ROOT / "config" / "safety" / "hazards.yaml").read_text())["hazards"]


def test_the_log_has_every_hazard_of_the_field() -> None:
    assert set(HAZARDS) == {f"H{number}" for number in range(1, 16)}


@pytest.mark.parametrize("name", HAZARDS)
def test_a_hazard_has_a_cause_a_control_and_tests_that_exist(name: str) -> None:
    entry = HAZARDS[name]
    assert entry["hazard"]
    assert entry["cause"]
    assert entry["control"]
    assert entry["tests"]
    for test in entry["tests"]:
        path, _, function = test.partition("::")
        tree = ast.parse((ROOT / path).read_text())
        names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert function in names, f"{name} names {test}, which does not exist"
