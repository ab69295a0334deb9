"""A board's directory as a file: YAML or CSV, by suffix; what is read is right or refused."""

import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from directory import checks, csv_file, model_errors, yaml_file
from directory.model import Board, Directory
from directory.problems import DirectoryErrors, Problem
from directory.tree import Fault, Tree, Unreadable

LIMIT = 5_000_000  # bytes; the sample board with its 68 services has 0.1 million
SUFFIXES = {".yaml": yaml_file, ".yml": yaml_file, ".csv": csv_file}


def read(path: str | Path, board: Board | None = None) -> Directory:
    """The directory in a file; `board` is used if the file says nothing of its own.

    DirectoryErrors holds everything that is wrong with the file.
    """
    path = Path(path)
    try:
        tree = SUFFIXES[_suffix(path)].parse(_text(path))
    except Unreadable as error:
        raise DirectoryErrors([Problem(str(path), error.place, "", error.message)]) from error
    if board and isinstance(tree.data, dict) and "board" not in tree.data:
        tree.data["board"] = board.model_dump(mode="json")
    directory, faults = _checked(tree)
    if directory is None or faults:
        raise DirectoryErrors(_problems(str(path), tree, faults))
    return directory


def write(directory: Directory, path: str | Path) -> None:
    """Put a directory into a file, wholly or not at all; DirectoryErrors if it cannot be.

    What a CSV file would lose to a spreadsheet (formulas, leading zeros) is written so that neither
    the spreadsheet nor `read` changes it.
    """
    path = Path(path)
    try:
        text = SUFFIXES[_suffix(path)].dump(directory)
        _replace(path.resolve(), text.encode())
    except Unreadable as error:
        raise DirectoryErrors([Problem(str(path), error.place, "", error.message)]) from error
    except OSError as error:
        reason = f"cannot be written: {error.strerror}; nothing was changed"
        raise DirectoryErrors([Problem(str(path), "", "", reason)]) from error


def _suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise Unreadable("", f"must end in {', '.join(SUFFIXES)}")
    return suffix


def _text(path: Path) -> str:
    """A file's text: UTF-8, of a sensible size."""
    try:
        if path.exists() and not path.is_file():
            raise Unreadable("", "is not a file")
        with path.open("rb") as file:
            content = file.read(LIMIT + 1)
    except FileNotFoundError as error:
        raise Unreadable("", "there is no such file") from error
    except OSError as error:
        raise Unreadable("", f"cannot be read: {error.strerror}") from error
    if len(content) > LIMIT:
        raise Unreadable("", f"is larger than {LIMIT // 1_000_000} MB; is it a board's directory?")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = "is not UTF-8 text; save the file as UTF-8 (in Excel: 'CSV UTF-8')"
        raise Unreadable(f"line {line}", message) from error
    if not text.strip():
        raise Unreadable("", "is empty")
    return text


def _checked(tree: Tree) -> tuple[Directory | None, list[Fault]]:
    """The directory of a tree, or what is wrong with it: in its form, its values, between them."""
    directory, wrong = None, []
    try:
        directory = Directory.model_validate(tree.data)
    except ValidationError as error:
        known = {fault.where for fault in tree.faults}
        wrong = [fault for fault in model_errors.faults(error) if fault.where not in known]
    return directory, [*tree.faults, *wrong, *checks.faults(tree.data)]


def _problems(file: str, tree: Tree, faults: list[Fault]) -> Iterator[Problem]:
    """The faults in the order of the file."""
    for fault in sorted(faults, key=tree.line):
        line = tree.line(fault)
        place = f"{tree.unit} {line}" if line else ""
        yield Problem(file, place, tree.name(fault.where), fault.message)


def _replace(path: Path, content: bytes) -> None:
    """Write beside the file, then rename: a crash leaves the old file whole."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, beside)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
