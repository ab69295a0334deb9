"""What is written is read again, exactly."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.files import read, write
from directory.model import Directory
from tests.directory.directories import directories

SAMPLE = Path(__file__).parents[2] / "config" / "northshire" / "northshire.yaml"


def again(directory: Directory, suffix: str) -> Directory:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"board{suffix}"
        write(directory, path)
        return read(path)


@given(directories(), st.sampled_from([".yaml", ".csv"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_directory_comes_back_as_it_was(directory: Directory, suffix: str) -> None:
    assert again(directory, suffix) == directory


@pytest.mark.parametrize("suffix", [".yaml", ".yml", ".csv", ".CSV"])
def test_the_sample_board_comes_back_as_it_was(suffix: str) -> None:
    directory = read(SAMPLE)
    assert again(directory, suffix) == directory
