"""Settings: read explicitly, wrong all at once, secret where they must be."""

import re
from datetime import date
from pathlib import Path

import pytest

from config.settings import EXAMPLE, PREFIX, Settings, SettingsError, load, names

NOWHERE = Path("no-such-file.env")


def problems(environment: dict[str, str], file: Path = NOWHERE) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(environment, file)
    return caught.value.problems


def test_everything_has_a_default() -> None:
    settings = load({}, NOWHERE)
    assert settings.database.get_secret_value() == "sqlite:///adviceline.db"
    assert settings.beat_seconds == 5


def test_the_environment_overrules_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("ADVICELINE_LOG_LEVEL=DEBUG\nADVICELINE_BEAT_SECONDS=7\nOTHER=left alone\n")
    settings = load({"ADVICELINE_BEAT_SECONDS": "9", "PATH": "/bin"}, file)
    assert (settings.log_level, settings.beat_seconds) == ("DEBUG", 9)


def test_only_what_is_handed_over_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVICELINE_LOG_LEVEL", "DEBUG")
    assert load({}, NOWHERE).log_level == "INFO"


def test_an_empty_variable_is_not_set() -> None:
    assert load({"ADVICELINE_WORDING": " "}, NOWHERE).wording is None


def test_the_example_names_every_setting_with_its_default() -> None:
    assert load({}, EXAMPLE) == Settings()
    named = re.findall(rf"^({PREFIX}\w+)=", EXAMPLE.read_text(), flags=re.MULTILINE)
    assert named == list(names())


def test_all_errors_come_at_once_and_name_the_variable() -> None:
    found = problems(
        {
            "ADVICELINE_DATABSE": "sqlite:///a.db",
            "ADVICELINE_DATABASE": "mysql://host/name",
            "ADVICELINE_WORDING": "no/such/file.yaml",
            "ADVICELINE_SAFETY_FOLDER": "no/such/folder",
            "ADVICELINE_EMERGENCY_SIGNED_ON": "yesterday",
            "ADVICELINE_LOG_LEVEL": "loud",
            "ADVICELINE_BEAT_SECONDS": "often",
        }
    )
    assert found == [
        "ADVICELINE_DATABSE: there is no such setting; did you mean ADVICELINE_DATABASE?",
        "ADVICELINE_DATABASE: must be a database URL, such as sqlite:///adviceline.db",
        "ADVICELINE_WORDING: must be the path of a file that exists",
        "ADVICELINE_SAFETY_FOLDER: must be the path of a folder that exists",
        "ADVICELINE_EMERGENCY_SIGNED_ON: must be a date such as 2026-12-01",
        "ADVICELINE_LOG_LEVEL: must be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'",
        "ADVICELINE_BEAT_SECONDS: must be a number",
    ]


@pytest.mark.parametrize("value", ["0.5", "61", "nan", "inf"])
def test_a_beat_has_sensible_bounds(value: str) -> None:
    assert problems({"ADVICELINE_BEAT_SECONDS": value})


def test_no_message_and_no_print_holds_the_database_s_password(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text('ADVICELINE_DATABASE=mysql://u:hunter2@host/x\nADVICELINE_X "hunter2"\n')
    assert "hunter2" not in " ".join(problems({}, file))
    kept = load({"ADVICELINE_DATABASE": "postgresql://u:hunter2@host/x"}, NOWHERE)
    assert "hunter2" not in f"{kept!r} {kept}"


def test_a_sign_off_is_whole() -> None:
    (found,) = problems({"ADVICELINE_EMERGENCY_SIGNED_BY": "Dr A Sample"})
    assert found.endswith("set all of them, or none")
    signed = {
        "ADVICELINE_EMERGENCY_SIGNED_BY": "Dr A Sample",
        "ADVICELINE_EMERGENCY_SIGNED_ON": "2026-12-01",
        "ADVICELINE_EMERGENCY_SIGNED_VERSION": "1.0",
    }
    assert load(signed, NOWHERE).emergency_signed_on == date(2026, 12, 1)


def test_a_line_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# ours\nADVICELINE_LOG_LEVEL\nthis is no setting\n")
    assert problems({}, file) == [
        f"{file}, line 2: must be NAME=value",
        f"{file}, line 3: must be NAME=value",
    ]


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"ADVICELINE_LOG_LEVEL=\xff\xfe")
    assert problems({}, file) == [f"{file}: cannot be read as UTF-8 text (UnicodeDecodeError)"]
