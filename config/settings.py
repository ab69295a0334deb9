"""Settings: variables that begin with ADVICELINE_, from the environment and a `.env` file.

Nothing is read when this module is imported: `load` reads, and finds everything wrong at once. No
message holds a value, so none can hold a secret.
"""

import os
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from dotenv.parser import parse_stream
from pydantic import AfterValidator, BaseModel, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from config.mail import MailSettings
from config.slack import SlackSettings
from config.teams import TeamsSettings

PREFIX = "ADVICELINE_"
FILE = Path(".env")
EXAMPLE = Path(__file__).with_name("example.env")
DATABASE = "sqlite:///adviceline.db"
SCHEMES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")


class SettingsError(Exception):
    """Settings that cannot be used: every one that is wrong, with what it should be."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(["The settings need attention:", *problems]))


def _database(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().startswith(SCHEMES):
        raise ValueError("must be a database URL, such as sqlite:///adviceline.db")
    return value


def _file(path: Path) -> Path:
    if not path.is_file():
        raise ValueError("must be the path of a file that exists")
    return path


def _folder(path: Path) -> Path:
    if not path.is_dir():
        raise ValueError("must be the path of a folder that exists")
    return path


class Settings(BaseSettings):
    """What an installation sets; `config/example.env` says what each is for."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    # The URL may hold a password, so it is shown nowhere.
    database: Annotated[SecretStr, AfterValidator(_database)] = SecretStr(DATABASE)
    wording: Annotated[Path, AfterValidator(_file)] | None = None
    safety_folder: Annotated[Path, AfterValidator(_folder)] | None = None
    emergency_signed_by: str = ""
    emergency_signed_on: date | None = None
    emergency_signed_version: str = ""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    beat_seconds: Annotated[float, Field(ge=1, le=60)] = 5.0
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 3978
    mail: MailSettings = MailSettings()
    slack: SlackSettings = SlackSettings()
    teams: TeamsSettings = TeamsSettings()

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], *args: Any, **sources: PydanticBaseSettingsSource
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What `load` hands over, and nothing that pydantic would find by itself."""
        return (sources["init_settings"],)

    @model_validator(mode="after")
    def wholly_signed(self) -> Self:
        """A sign-off says who, when, and which version of the list."""
        signed = (self.emergency_signed_by, self.emergency_signed_on, self.emergency_signed_version)
        if any(signed) and not all(signed):
            names = ", ".join(f"{PREFIX}EMERGENCY_SIGNED_{name}" for name in SIGNED)
            raise ValueError(f"{names}: set all of them, or none")
        return self


SIGNED = ("BY", "ON", "VERSION")


def load(environment: Mapping[str, str] = os.environ, file: Path = FILE) -> Settings:
    """The settings of `file` (which need not exist), overruled by `environment`.

    SettingsError names every variable that is wrong or that nobody knows, and every line of the
    file that cannot be read.
    """
    variables, problems = _from_file(file)
    variables |= {name: value for name, value in environment.items() if name.startswith(PREFIX)}
    problems += [_unknown(name) for name in variables if name not in names()]
    try:
        settings = Settings.model_validate(_fields(variables))
    except ValidationError as error:
        problems += [_words(each) for each in error.errors()]
    if problems:
        raise SettingsError(problems)
    return settings


def _fields(variables: Mapping[str, str]) -> dict[str, Any]:
    """Fields by name, a door's in a dictionary of its own; a variable that is empty is not set."""
    found: dict[str, Any] = {}
    for name, value in variables.items():
        field = name.removeprefix(PREFIX).lower()
        door, _, rest = field.partition("_")
        if not value.strip():
            continue
        if door in _doors():
            found.setdefault(door, {})[rest] = value.strip()
        else:
            found[field] = value.strip()
    return found


def _doors() -> dict[str, type[BaseModel]]:
    """The fields that hold a door's own settings."""
    annotated = {name: field.annotation for name, field in Settings.model_fields.items()}
    return {
        name: kind
        for name, kind in annotated.items()
        if isinstance(kind, type) and issubclass(kind, BaseModel)
    }


def names() -> tuple[str, ...]:
    """The variables that exist."""
    doors = _doors()
    found = [PREFIX + name.upper() for name in Settings.model_fields if name not in doors]
    for door, kind in doors.items():
        found += [f"{PREFIX}{door}_{name}".upper() for name in kind.model_fields]
    return tuple(found)


def _from_file(file: Path) -> tuple[dict[str, str], list[str]]:
    """Our variables in a .env file, and what is wrong with it."""
    if not file.is_file():
        return {}, []
    try:
        with file.open(encoding="utf-8-sig") as text:
            bindings = list(parse_stream(text))
    except (OSError, UnicodeError) as error:
        return {}, [f"{file}: cannot be read as UTF-8 text ({type(error).__name__})"]
    found: dict[str, str] = {}
    problems = []
    for binding in bindings:
        name = binding.key or ""
        if binding.error or (name.startswith(PREFIX) and binding.value is None):
            problems.append(f"{file}, line {binding.original.line}: must be NAME=value")
        elif name.startswith(PREFIX):
            found[name] = binding.value or ""
    return found, problems


def _unknown(name: str) -> str:
    close = get_close_matches(name, names(), n=1)
    hint = f"did you mean {close[0]}?" if close else f"known are {', '.join(names())}"
    return f"{name}: there is no such setting; {hint}"


def _words(error: Any) -> str:
    """One of pydantic's errors, without the value."""
    message = str(error["msg"]).removeprefix("Value error, ").replace("Input should", "must")
    if error["type"].startswith("date_"):
        message = "must be a date such as 2026-12-01"
    if error["type"] == "float_parsing":
        message = "must be a number"
    name = PREFIX + "_".join(str(part).upper() for part in error["loc"]) + ": "
    whole = error["type"] == "value_error" and message.startswith(PREFIX)
    return message if whole else name + message
