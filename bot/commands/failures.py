"""Errors as one clear message. A text that somebody typed is never part of one."""

import sys
import traceback
from pathlib import Path

REFUSED = 2  # wrong input, settings, files: the message says what to do
FAULT = 1  # a fault of the program


class Refused(Exception):
    """What was asked cannot be done; the message says why and what to do."""


def explain(error: Exception) -> tuple[str, int]:
    """What to tell somebody about an error, and the exit code."""
    if isinstance(error, _expected()):
        return str(error), REFUSED
    # A command that keeps nothing must not load the store, not even to fail.
    if "bot.store.engine" in sys.modules and (words := _from_store(error)):
        return words, REFUSED
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else "The output cannot be written: "
        return f"{where}{error.strerror}", REFUSED
    return _fault(error), FAULT


def _expected() -> tuple[type[Exception], ...]:
    from bot.screening import RuleError  # noqa: PLC0415
    from bot.wording import WordingError  # noqa: PLC0415
    from config.settings import SettingsError  # noqa: PLC0415
    from directory.problems import DirectoryErrors  # noqa: PLC0415
    from directory.terms import VocabularyError  # noqa: PLC0415

    return Refused, RuleError, WordingError, SettingsError, DirectoryErrors, VocabularyError


def _from_store(error: Exception) -> str:
    from bot.store.directory import NoSuchBoard  # noqa: PLC0415
    from bot.store.engine import StoreError  # noqa: PLC0415
    from bot.store.queries import NoSuchQuery  # noqa: PLC0415

    if isinstance(error, StoreError):
        return str(error)
    if isinstance(error, NoSuchBoard):
        return (
            f"No board '{str(error)[:40]}' has been imported. `adviceline doctor` lists those that "
            "have; `adviceline directory import FILE` adds one."
        )
    if isinstance(error, NoSuchQuery):
        return f"No query has the reference '{str(error)[:8]}'."
    return ""


def _fault(error: Exception) -> str:
    """The kind and place of an unforeseen error: its message may quote a question."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"The program has a fault: {type(error).__name__} in {Path(frame.filename).name}, line "
        f"{frame.lineno}. Please report these words. What was being stored was taken back."
    )
