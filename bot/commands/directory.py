"""`adviceline directory`: check a board's file, import it, export it."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands import opening
from bot.commands.failures import Refused

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from directory.changes import Change
    from directory.model import Directory

app = typer.Typer(help="Check, import and export a board's directory.", no_args_is_help=True)
SHOWN = 200  # differences


@app.command()
def check(
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE…")] = None,
    vocabulary: Annotated[
        bool, typer.Option("--vocabulary", help="Also say what is doubtful in the vocabulary.")
    ] = False,
) -> None:
    """Read directory files, and name everything that is wrong with them, or worth a look."""
    from directory.checks import remarks  # noqa: PLC0415
    from directory.files import read  # noqa: PLC0415
    from directory.problems import DirectoryErrors  # noqa: PLC0415

    if not files and not vocabulary:
        raise Refused("Name a file to check, or say --vocabulary.")
    wrong = []
    for file in files or ():
        try:
            found = read(file)
            print(f"{file}: {_summary(found)}; nothing is wrong")  # noqa: T201
            for remark in remarks(found):
                print(f"  worth a look: {remark}")  # noqa: T201
        except DirectoryErrors as error:
            wrong += [str(problem) for problem in error.problems]
    if vocabulary:
        _doubtful()
    if wrong:
        raise Refused("\n".join(wrong))


def _doubtful() -> None:
    """What a clinician should look at in the vocabulary; it can be used as it is."""
    from directory.lint import lint  # noqa: PLC0415
    from directory.terms import Vocabulary  # noqa: PLC0415

    vocabulary = Vocabulary.load()
    found = lint(vocabulary)
    for problem in found:
        print(problem)  # noqa: T201
    print(f"vocabulary: {len(vocabulary.terms)} terms, {len(found)} doubts")  # noqa: T201


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    database: opening.Database = "",
    board: Annotated[
        str, typer.Option(help="The imported board that a file without a board of its own is for.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before applying.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite what was changed since the file's export.")
    ] = False,
) -> None:
    """Show what a file would change in the directory, then make it the present one.

    What was edited in the chat since the file was exported is not overwritten without --force.
    """
    from bot.commands.output import os_user  # noqa: PLC0415
    from bot.store import directory as stored  # noqa: PLC0415
    from bot.store.engine import reading, transaction  # noqa: PLC0415
    from directory.files import read  # noqa: PLC0415

    with opening.store(database) as engine:
        with reading(engine) as connection:
            made = stored.load(connection, board).board if board else None
            new = read(file, made)
            seen = stored.versions(connection).get(new.board.id, 0)
            differences, undone = _compared(connection, new)
        if not differences:
            print(f"{new.board.name}: the file changes nothing.")  # noqa: T201
            return
        _show(new, differences)
        if undone and not force:
            raise Refused(_refusal(file, undone))
        if not yes and not _agreed(len(differences)):
            raise Refused("Nothing was imported.")
        with transaction(engine) as connection:
            if stored.versions(connection).get(new.board.id, 0) != seen:
                raise Refused(
                    "The directory was changed by somebody else just now, and nothing was "
                    "imported. Please look at the differences again."
                )
            count = stored.save(connection, new, f"cli:{os_user()}", "file", datetime.now(UTC))
    print(f"{new.board.name}: {_summary(new)}; {count} entries have a new version.")  # noqa: T201


def _compared(
    connection: "Connection", new: "Directory"
) -> tuple[tuple["Change", ...], tuple["Change", ...]]:
    """What an import changes, and which of it undoes an edit made since the file's export."""
    from bot.store import directory as stored  # noqa: PLC0415
    from directory.changes import Change, changes, conflicts  # noqa: PLC0415

    try:
        current = stored.load(connection, new.board.id)
    except stored.NoSuchBoard:
        return (Change("board", new.board.id, (), None, {}),), ()
    differences = changes(current, new)
    if new.exported:
        try:
            base = stored.load(connection, new.board.id, new.exported)
            return differences, conflicts(base, current, new)
        except stored.NoSuchBoard:
            pass  # exported before this board was imported here: as if it were not exported
    edited = stored.edited_in_chat(connection, new.board.id)
    return differences, tuple(change for change in differences if change.id in edited)


def _show(new: "Directory", differences: tuple["Change", ...]) -> None:
    if differences[0].kind == "board" and not differences[0].path:
        print(f"{new.board.name} is new: {_summary(new)}.")  # noqa: T201
        return
    print(f"{new.board.name}: {len(differences)} differences")  # noqa: T201
    for change in differences[:SHOWN]:
        print(f"  {change}")  # noqa: T201
    if len(differences) > SHOWN:
        print(f"  … and {len(differences) - SHOWN} more")  # noqa: T201


def _refusal(file: Path, undone: tuple["Change", ...]) -> str:
    lines = "\n".join(f"  {change}" for change in undone)
    return (
        f"{file} would undo what was edited since it was exported:\n{lines}\nNothing was imported. "
        "Export the directory again and change that file, or say --force to overwrite."
    )


def _agreed(count: int) -> bool:
    """Ask. Somebody must be there to answer."""
    if not sys.stdin.isatty():
        raise Refused("Nobody is there to agree. To import without being asked, say --yes.")
    try:
        answer = input(f"Apply these {count} differences? [y/N] ")
    except EOFError:
        return False
    return answer.strip().lower() in ("y", "yes")


@app.command()
def export(
    board: Annotated[str, typer.Argument(metavar="BOARD", help="The board's id.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Ends in .yaml or .csv.")],
    database: opening.Database = "",
) -> None:
    """Write a board's directory into a file, to be edited and imported again."""
    from bot.store import directory as stored  # noqa: PLC0415
    from bot.store.engine import reading  # noqa: PLC0415
    from directory.files import write  # noqa: PLC0415

    with opening.store(database) as engine, reading(engine) as connection:
        found = stored.load(connection, board)
    write(found.model_copy(update={"exported": datetime.now(UTC)}), file)
    print(f"{file}: {_summary(found)}")  # noqa: T201


def _summary(directory: "Directory") -> str:
    contacts = sum(len(service.contacts) for service in directory.services)
    return (
        f"{directory.board.name}, {len(directory.services)} services, {contacts} contacts, "
        f"{len(directory.practices)} practices"
    )
