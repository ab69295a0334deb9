"""How a card looks in a terminal: a panel with its first line on top and numbered buttons."""

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bot.messages import Button, Card, Part
from bot.model import Side

COLOURS = {Side.GP: "cyan", Side.TEAM: "green"}
READERS = {
    Side.GP: "to the GP",
    Side.TEAM: "to the team",
    Side.LEAD: "e-mail to the service's lead",
    Side.PRACTICE: "e-mail to the practice",
    Side.ADMIN: "e-mail to the directory's admin",
}


def draw(card: Card, side: Side, address: str = "") -> RenderableType:
    """A card as a panel. Colour only repeats what the title says in words."""
    pieces: list[RenderableType] = [Text(card.first, style="bold")]
    headed = False
    for part in card.parts:
        pieces += [_part(part)] if headed else [Text(""), _part(part)]
        headed = part.kind == "heading"
    if card.buttons:
        pieces += [Text(""), Rule(style="dim"), buttons(card.buttons)]
    title = READERS.get(side, "message") + (f", {address}" if address else "")
    return Panel(
        Group(*pieces), title=Text(title), title_align="left", border_style=COLOURS.get(side, "dim")
    )


def _part(part: Part) -> RenderableType:
    if part.kind == "quote":
        return Padding(Text("\n".join(part.lines), style="italic"), (0, 4))
    if part.kind == "list":
        grid = Table.grid(padding=(0, 1))
        for line in part.lines:
            grid.add_row("•", Text(line))
        return grid
    if part.kind == "facts":
        grid = Table.grid(padding=(0, 2))
        for line in part.lines:
            label, _, value = line.partition(": ")
            grid.add_row(Text(label, style="dim"), Text(value))
        return grid
    return Text("\n".join(part.lines), style="underline" if part.kind == "heading" else "")


def buttons(of_card: tuple[Button, ...]) -> RenderableType:
    """What can be pressed, each under its number."""
    grid = Table.grid(padding=(0, 1))
    for number, button in enumerate(of_card, 1):
        label = Text(button.label, style="bold" if button.main else "")
        if button.link:
            label.append(f"  {button.link}", style="dim")
        grid.add_row(Text(f"[{number}]", style="magenta"), label)
    return grid
