"""`adviceline demo`: a conversation in two roles on the sample board, in the terminal."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

SAMPLE = Path(__file__).resolve().parents[2] / "config" / "northshire" / "northshire.yaml"
KEPT = Path("adviceline-demo.db")


def demo(
    script: Annotated[
        Path | None,
        typer.Option(
            help="Play the lines of a file instead of a person.", exists=True, dir_okay=False
        ),
    ] = None,
    database: Annotated[Path, typer.Option(help="Where the demo is kept.")] = KEPT,
    directory: Annotated[Path, typer.Option(help="The board's file.")] = SAMPLE,
    at: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d %H:%M"], help="Begin at this time, the board's own."),
    ] = None,
) -> None:
    """Be the GP and the specialty team in turns, on the sample board, with a clock of your own."""
    from rich.console import Console  # noqa: PLC0415 - `resolve` must not pay for these

    from bot.demo import play  # noqa: PLC0415

    play(Console(highlight=False), database, directory, script, at)
