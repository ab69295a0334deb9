"""`adviceline resolve`: which service a question belongs to. Keeps nothing, knows no store."""

import contextlib
import gc
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from bot.commands.failures import Refused

if TYPE_CHECKING:
    from bot.commands.answers import Answer, Resolver

SAMPLE = Path(__file__).resolve().parents[2] / "config" / "northshire" / "northshire.yaml"
LIMIT = 4000  # characters, as in a chat
TOO_LONG = (
    f"This is longer than {LIMIT:,} characters, and nobody would read it on the phone, so it was "
    "not looked at. Please shorten it to the question itself."
)


def resolve(
    question: Annotated[
        list[str] | None, typer.Argument(help="The question, as it would be typed in a chat.")
    ] = None,
    directory: Annotated[
        Path | None, typer.Option(help="A board's directory file. [default: the sample board]")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, on a line.")] = False,
    batch: Annotated[
        str, typer.Option(metavar="FILE|-", help="A question a line; - reads from a pipe.")
    ] = "",
) -> None:
    """Say which service a question belongs to. Nothing is stored.

    With --batch every line is a question, and a line that starts with " is a JSON string, so that
    a question may hold line breaks. Each gets one JSON object on a line:

    {"question", "outcome", "services": [{"id", "score", "why": […]}], "findings": […]}

    outcome: emergency, else identifiers, else out_of_scope, else match, choose or none. services:
    up to three, best first; in an emergency the door whose on-call line to ring stands first, with
    score 1. findings: every rule that fired. question is null where a patient could be identified,
    and where the text is longer than 4,000 characters, which is refused unread: its outcome is
    none, without services or findings. An empty line gets an object, too.
    """
    asked = " ".join(question or ())
    if bool(asked.strip()) == bool(batch):
        raise Refused("Give one question in quotes, or --batch FILE: see `adviceline resolve -h`.")
    resolver = _resolver(directory or SAMPLE)
    if batch:
        _batch(resolver, batch)
        return
    if len(asked) > LIMIT:
        if as_json:
            _print(_answer(resolver, asked))
        raise Refused(TOO_LONG)
    if as_json:
        _print(_answer(resolver, asked))
        return
    from bot.commands.answer_shown import show  # noqa: PLC0415 - colours cost time

    show(resolver, asked)


def _resolver(directory: Path) -> "Resolver":
    """What answers, loaded once. Nothing is thrown away meanwhile, so nobody looks for it: that
    takes a quarter off the time."""
    gc.disable()
    from bot.commands.answers import Resolver  # noqa: PLC0415 - heavy: not for `adviceline -h`
    from bot.screening import Screener  # noqa: PLC0415
    from directory.files import read  # noqa: PLC0415

    folder = _safety_folder()
    resolver = Resolver(read(directory), Screener(folder) if folder else Screener())
    gc.freeze()
    gc.enable()
    return resolver


def _safety_folder() -> Path | None:
    """The board's own rules, where settings may name some; else settings are not even loaded."""
    if "ADVICELINE_SAFETY_FOLDER" not in os.environ and not Path(".env").is_file():
        return None
    from config.settings import load  # noqa: PLC0415

    return load().safety_folder


def _answer(resolver: "Resolver", text: str) -> "Answer":
    from bot.commands.answers import UNREAD  # noqa: PLC0415

    return UNREAD if len(text) > LIMIT else resolver.answer(text)


def _print(answer: "Answer") -> None:
    """One line of ASCII, at once: safe in any terminal, pipe and line reader."""
    print(json.dumps(answer.as_dict()), flush=True)  # noqa: T201


def _batch(resolver: "Resolver", name: str) -> None:
    for number, text in _questions(name):
        if len(text) > LIMIT:
            print(f"{name}, line {number}: {TOO_LONG}", file=sys.stderr)  # noqa: T201
        _print(_answer(resolver, text))


def _questions(name: str) -> Iterator[tuple[int, str]]:
    """The questions of a file or pipe, each with the number of its line."""
    with contextlib.ExitStack() as closing:
        source = sys.stdin.buffer if name == "-" else closing.enter_context(_watched(Path(name)))
        for number, line in enumerate(source, 1):
            text = line.decode("utf-8-sig" if number == 1 else "utf-8", errors="replace")
            yield number, _question(text.rstrip("\r\n"), f"{name}, line {number}")


def _question(line: str, place: str) -> str:
    if not line.startswith('"'):
        return line
    try:
        return str(json.loads(line, strict=False))
    except ValueError as error:
        where = f" (character {error.pos + 1})" if isinstance(error, json.JSONDecodeError) else ""
        raise Refused(
            f"{place}: starts with a quotation mark and is not a JSON string{where}. Escape what "
            "is inside, or leave the mark out. The lines above it have been answered."
        ) from None


@contextlib.contextmanager
def _watched(path: Path) -> Iterator[BinaryIO]:
    """A file; with a bar that shows how far it was read, where that disturbs no answers."""
    if sys.stdout.isatty() or not sys.stderr.isatty():
        with path.open("rb") as file:
            yield file
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    # Answers go to the standard output whatever rich thinks of it.
    with (
        Progress(console=Console(stderr=True), redirect_stdout=False) as progress,
        progress.open(path, "rb", description=path.name) as watched,
    ):
        yield watched
