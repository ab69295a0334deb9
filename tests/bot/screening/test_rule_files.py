"""A rule file that cannot be used is refused with its name and the rule."""

import shutil
from pathlib import Path

import pytest

from bot.screening import RuleError, Screener
from tests.bot.screening.conftest import FOLDER

EMERGENCIES = """
version: "9"
small: a the
concepts:
  pain: pain|sore
  sudden: "sudden, @new"
rules:
  chest:
    wording: chest pain
    services: [cardiology]
    when:
      - pain + sudden
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped rule files and points."""
    for file in (*FOLDER.glob("*.yaml"), *FOLDER.glob("*.csv")):
        shutil.copy(file, tmp_path)
    return tmp_path


@pytest.fixture
def listed(folder: Path) -> Path:
    """The same without the points of emergencies: the list alone counts."""
    (folder / "emergency_points.csv").unlink()
    return folder


def refused(folder: Path, name: str, content: str) -> str:
    (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(RuleError) as error:
        Screener(folder)
    assert name in str(error.value)
    return str(error.value)


SOUND = EMERGENCIES.replace(", @new", "")


def test_a_small_list_works(listed: Path) -> None:
    (listed / "emergencies.yaml").write_text(SOUND, encoding="utf-8")
    screener = Screener(listed)
    assert screener.version == "9"
    assert screener.screen("sudden pain").findings == ("emergency.chest",)
    assert screener.screen("pain for years").findings == ()


@pytest.mark.parametrize(
    ("change", "to", "said"),
    [
        ("pain + sudden", "pain + suden", "unknown concept 'suden'"),
        ("pain + sudden", "pain + age > many", "unknown concept 'age > many'"),
        ("pain + sudden", "pain + weight > 3", "unknown measure 'weight'"),
        ("pain + sudden", "pain + sudden ~near", "after ~ there must be a number"),
        ("pain + sudden", "''", "must be a line of text"),
        ("wording: chest pain", "wording: ''", "'wording' must be a text"),
        ("wording: chest pain", "words: 3", "rule chest"),
        ("services: [cardiology]", "services: []", "'services'"),
        ("services: [cardiology]", "service: [cardiology]", "unknown key service"),
        ("    when:\n      - pain + sudden\n", "", "'when' must be a list"),
        ('version: "9"\n', "", "'version' must be a text"),
        ("pain: pain|sore", "pain: [pain]", "must be phrases parted by commas"),
        ("pain: pain|sore", "pain: pain|the", "is left out of texts"),
        ("pain: pain|sore", "pain: pain ..", "cannot be read"),
        ("pain: pain|sore", "pain: pain|x-ray", "hyphen"),
        ("small: a the", "tiny: a the", "unknown key tiny"),
        ("rules:", "rule:", "unknown key rule"),
    ],
)
def test_a_wrong_emergency_list_is_refused(listed: Path, change: str, to: str, said: str) -> None:
    assert change in SOUND
    assert said in refused(listed, "emergencies.yaml", SOUND.replace(change, to))


def test_an_unknown_concept_within_another_is_refused(listed: Path) -> None:
    assert "unknown concept 'new'" in refused(listed, "emergencies.yaml", EMERGENCIES)


def test_a_circle_of_concepts_is_refused(listed: Path) -> None:
    circle = SOUND.replace("pain: pain|sore", 'pain: "@ache"\n  ache: "@pain"')
    assert "goes round in a circle" in refused(listed, "emergencies.yaml", circle)


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ("", "the columns must be feature,points"),
        ("feature,points\nw pain,emergency.chest 1\n", "the row of the empty feature"),
        ("feature,points\n,nothing 0; emergency.chest -1\nw pain\n", "row 3: must have 2 columns"),
        ("feature,points\n,nothing 0; emergency.belly -1\n", "no rule 'emergency.belly'"),
        ("feature,points\n,nothing 0; emergency.chest\n", "'emergency.chest' has no points"),
    ],
)
def test_points_that_cannot_be_used_are_refused(listed: Path, points: str, said: str) -> None:
    (listed / "emergencies.yaml").write_text(SOUND, encoding="utf-8")
    assert said in refused(listed, "emergency_points.csv", points)


def test_a_doubtful_line_fires_where_the_weighed_words_agree(listed: Path) -> None:
    doubtful = SOUND.replace("- pain + sudden", '- "? pain + sudden"')
    (listed / "emergencies.yaml").write_text(doubtful, encoding="utf-8")
    assert Screener(listed).screen("sudden pain").emergencies  # nothing is weighed
    points = "feature,points\n,nothing 0; emergency.chest -1\nw grey,emergency.chest 3\n"
    (listed / "emergency_points.csv").write_text(points, encoding="utf-8")
    weighing = Screener(listed)
    assert not weighing.screen("sudden pain").emergencies
    assert weighing.screen("sudden pain, grey").findings == ("emergency.chest",)
    assert weighing.screen("gone grey").findings == ("emergency.chest",)  # no line names it
    assert not weighing.screen("no grey skin").emergencies


def test_a_line_fires_alone_unless_the_words_speak_plainly_against_it(listed: Path) -> None:
    (listed / "emergencies.yaml").write_text(SOUND, encoding="utf-8")
    points = "feature,points\n,nothing 0; emergency.chest -1\nw heal,emergency.chest -3\n"
    (listed / "emergency_points.csv").write_text(points, encoding="utf-8")
    weighing = Screener(listed)
    assert weighing.screen("sudden pain").findings == ("emergency.chest",)
    assert weighing.screen("sudden pain, healed").findings == ()


@pytest.mark.parametrize("name", ["emergencies", "scope", "identifiers", "names"])
def test_an_empty_or_broken_file_is_refused(folder: Path, name: str) -> None:
    file = f"{name}.yaml"
    assert "empty" in refused(folder, file, "")
    assert "not YAML" in refused(folder, file, "rules: [")


def test_a_missing_file_is_refused(folder: Path) -> None:
    (folder / "scope.yaml").unlink()
    with pytest.raises(RuleError, match=r"scope\.yaml: cannot be read"):
        Screener(folder)


def test_a_signpost_that_no_board_has_is_refused(folder: Path) -> None:
    text = (FOLDER / "scope.yaml").read_text(encoding="utf-8")
    wrong = text.replace("signpost: complaint", "signpost: complaints", 1)
    assert "rule complaint" in refused(folder, "scope.yaml", wrong)


def test_an_identifier_rule_without_placeholder_is_refused(folder: Path) -> None:
    text = (FOLDER / "identifiers.yaml").read_text(encoding="utf-8")
    wrong = text.replace('placeholder: "[CHI number]"', 'placeholder: "CHI"', 1)
    assert "rule chi" in refused(folder, "identifiers.yaml", wrong)
    missing = text.replace("  postcode: {", "  post-code: {", 1)
    assert "postcode is missing" in refused(folder, "identifiers.yaml", missing)
