"""An answer for people: whom to ring now, why, and which rules fired."""

from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.commands.answers import Answer, Door, Resolver
from bot.screening import Screened
from directory.hours import WorkingTime
from directory.lines import Line, lines
from directory.matching import Resolution

TITLES = {
    "match": "This service fits:",
    "choose": "One of these may fit:",
    "none": "No service fits these words.",
}


def show(resolver: Resolver, question: str) -> None:
    """Print what a question gets now."""
    answer, screened, resolution = resolver.looked_at(question)
    console = Console(highlight=False, markup=False)
    board = resolver.directory.board
    for line, style in _head(answer, screened, resolution, resolver):
        console.print(line, style=style)
    shown = answer.services if answer.outcome != "match" else answer.services[:1]
    for place, door in enumerate(shown):
        grave = answer.outcome == "emergency"  # which never goes to a mailbox
        console.print(_table(resolver, door, emergency=grave and place == 0, written=not grave))
        if door.why:
            console.print(f"  because of: {', '.join(door.why)}", style="dim")
    others = [resolver.directory.by_id[door.id].name for door in answer.services[len(shown) :]]
    if others:
        console.print(f"If not, then perhaps: {', '.join(others)}")
    if not answer.services and answer.outcome in ("none", "emergency"):
        number = board.emergency.phone if answer.outcome == "emergency" else None
        console.print(f"{board.name}: {number or board.switchboard}")
    if answer.findings:
        console.print("Rules that fired: " + ", ".join(answer.findings), style="dim")


def _head(
    answer: Answer, screened: Screened, resolution: Resolution, resolver: Resolver
) -> list[tuple[str, str]]:
    """The lines above the services, each with its style."""
    board = resolver.directory.board
    found = []
    if screened.emergencies:
        named = "; ".join(dict.fromkeys(each.wording for each in screened.emergencies))
        found += [(f"Possible emergency: {named}.", "bold red"), (board.emergency.text, "bold")]
    if screened.identifiers:
        named = ", ".join(dict.fromkeys(each.wording for each in screened.identifiers))
        found.append((f"Taken out, because it may identify a patient: {named}.", "yellow"))
    if answer.outcome == "out_of_scope":
        rule = screened.scope[0]
        found.append((board.signposts.of(rule.signpost, rule.wording), "bold"))
    elif not screened.emergencies:
        found.append((TITLES[resolution.outcome], "bold"))
        if resolution.decides:
            found.append((resolution.decides, ""))
    return found


def _table(resolver: Resolver, door: Door, *, emergency: bool, written: bool) -> Table:
    """One service: its lines in the order in which they help now, and its mailbox if `written`."""
    board, service = resolver.directory.board, resolver.directory.by_id[door.id]
    table = Table(title=service.name, title_justify="left", title_style="bold cyan", box=None)
    table.show_header = False
    table.pad_edge = False
    table.add_column()
    table.add_column(no_wrap=True)
    table.add_column()
    hours, now = WorkingTime(board), datetime.now(UTC)
    for line in lines(board, service, hours, now, emergency=emergency):
        table.add_row("  ring", Text(line.number, style="bold"), _words(line))
    for contact in service.contacts:
        if written and contact.written:
            promise = f"answer within {contact.respond_within}" if contact.respond_within else ""
            table.add_row("  write", contact.value, promise)
    return table


def _words(line: Line) -> Text:
    about = ", ".join(filter(None, (line.note, line.words)))
    closed = line.open is False
    return Text(about, style="dim" if closed else "green" if line.words else "")
