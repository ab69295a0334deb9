"""What several commands print: tables, CSV that a spreadsheet cannot run, times."""

import csv
import getpass
import sys
from collections.abc import Iterable, Sequence
from datetime import timedelta

from rich.console import Console
from rich.text import Text

from bot.screening.clean import clean

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def console() -> Console:
    """For people. Nothing that was typed is taken for markup."""
    return Console(highlight=False, markup=False)


def cells(*values: str | Text) -> list[str | Text]:
    """Cells of a table, without characters that could steer a terminal."""
    return [clean(value) if isinstance(value, str) else value for value in values]


def write_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """CSV to the standard output. A cell that a spreadsheet would run gets an apostrophe."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])


def safe_cell(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell


def span_words(span: timedelta) -> str:
    """A working time as people say it: "3 h 20 min"."""
    hours, minutes = divmod(round(span.total_seconds() / 60), 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"


def os_user() -> str:
    """Who is at the keyboard, as the machine knows them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
