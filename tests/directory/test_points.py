"""Points are added up by label; a file that cannot be used is refused with its name and row."""

from pathlib import Path

import pytest

from directory.points import Points, PointsError, digest, spread, write

ROWS = [
    ("", [("renal", 0.5), ("cardiology", -0.5)]),
    ("w murmur", [("cardiology", 2.0)]),
    ("w potassium", [("renal", 1.5), ("cardiology", 0.25)]),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "points.csv"


def test_features_add_up_by_how_strongly_they_are_there(file: Path) -> None:
    write(file, ROWS, digest(["a", "b"]))
    points = Points.load(file)
    assert points.labels == ("renal", "cardiology")
    assert points.learned_from == digest(["a", "b"]) != digest(["a", "c"])
    assert points.total({}) == [0.5, -0.5]
    assert points.total({"w murmur": 1.0, "w unheard": 1.0}) == [0.5, 1.5]
    assert points.total({"w murmur": 0.5, "w potassium": 1.0}) == [2.0, 0.75]
    assert points.total({"w murmur": 0.5, "w potassium": 1.0}) == [2.0, 0.75]  # and again
    assert points.of_kind("w") == {"murmur", "potassium"}


def test_many_features_add_up_as_few_do(file: Path) -> None:
    rows = [(f"w {number}", [("renal", -20.0), ("cardiology", 20.0)]) for number in range(3000)]
    write(file, [("", [("renal", 0.0), ("cardiology", 0.0)]), *rows], "")
    total = Points.load(file).total(dict.fromkeys((feature for feature, _ in rows), 1.0))
    assert total == [-60_000, 60_000]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "the columns must be feature,points"),
        ("feature,points\n", "the row of the empty feature"),
        ("feature,points\n,renal\n", "'': 'renal' has no points"),
        ("feature,points\n,renal 1\nw murmur,renal x\n", "'w murmur': 'renal' has no points"),
        ("feature,points\n,renal 1\nw murmur,renal 99\n", "'renal' must have points between"),
        ("feature,points\n,renal 1\nw murmur,cardiology 2\n", "unknown label 'cardiology'"),
        ("feature,points\n,renal 1,2\n", "row 2: must have 2 columns"),
    ],
)
def test_a_bad_file_is_refused(file: Path, content: str, said: str) -> None:
    file.write_text(content)
    with pytest.raises(PointsError, match=said):
        Points.load(file)


def test_a_missing_file_is_refused(file: Path) -> None:
    with pytest.raises(PointsError, match=r"points\.csv is missing"):
        Points.load(file)


def test_features_that_come_together_count_as_their_sum(tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    rows = [("", [("a", 0.5), ("b", 0.0)]), ("w one", [("a", 1.0)]), ("x on", [("b", -2.0)])]
    write(file, rows, "")
    points = Points.load(file)
    together = ("w one", "x on", "y unheard")
    for _ in range(2):  # worked out, then remembered
        apart = points.total({"w one": 0.5, "x on": 0.5})
        assert points.total({together: 0.5}) == apart
        assert points.total({together: 0.5, "w other": 0.5}) == points.total({together: 0.5})
    assert points.total({("w other",): 1.0}) == points.total({})
    assert spread({together: 0.5, "w one": 0.25}) == {"w one": 0.75, "x on": 0.5, "y unheard": 0.5}
    assert points.of_kind("w") == {"one"}


def test_what_is_remembered_of_them_stays_within_bounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("directory.points.REMEMBERED", 2)
    file = tmp_path / "points.csv"
    write(file, [("", [("a", 0.0)]), ("w one", [("a", 1.0)])], "")
    points = Points.load(file)
    for number in range(7):
        assert points.total({("w one", f"x {number}"): 1.0}) == [1.0]
