"""The terminal as a door: one person plays the GP and the specialty team, in turns."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz, process, utils
from rich.console import Console
from rich.markup import escape

from bot.desk import Desk
from bot.messages import Button, Card, Did, Field, Reply, Said
from bot.model import Delivery, Person, Place, Side
from handlers.terminal_cards import buttons, draw

NAME = "terminal"
GP = Person(key="terminal:gp", name="Dr Alex Gray")
TEAM = Person(key="terminal:team", name="Dr Sam Rowan", role="Consultant")
GP_PLACE = Place(NAME, "gp")
PRESS = re.compile(r"(?:([2-9A-Za-z]{4})\s+)?(\d{1,2})$")
SHOWN = 8  # choices of a long list at a time


@dataclass(slots=True)
class Shown:
    """A card that a role has seen, with where it came from."""

    card: Card
    place: Place


@dataclass(slots=True)
class Inbox:
    """What one role has been sent: what it has not seen yet, and the last card of each query."""

    unseen: list[tuple[Delivery, Card, bool]] = field(default_factory=list)
    latest: Shown | None = None
    by_reference: dict[str, Shown] = field(default_factory=dict)


class TerminalDoor:
    """Delivers cards to the screen; the inbox of the role that is not playing fills up."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.role = Side.GP
        self.inboxes = {Side.GP: Inbox(), Side.TEAM: Inbox()}
        self._count = 0

    async def send(self, delivery: Delivery, card: Card, replaces: str) -> str:
        """Show a card, or keep it until its reader plays. Never fails."""
        self._count += 1
        inbox = self.inboxes.get(delivery.side)
        if inbox is None:
            self.console.print(draw(card, delivery.side, delivery.place.address))
        elif delivery.side is self.role:
            self._show(inbox, delivery, card, bool(replaces))
        else:
            inbox.unseen.append((delivery, card, bool(replaces)))
        return f"{self._count}"

    def _show(self, inbox: Inbox, delivery: Delivery, card: Card, redrawn: bool) -> None:
        shown = Shown(card, delivery.place)
        known = inbox.by_reference.get(card.reference)
        if not redrawn or (known and known.card.kind == card.kind):
            inbox.by_reference[card.reference] = shown
        if redrawn:
            self.console.print(f"[dim]· now: {escape(card.first)}[/dim]")
            latest = inbox.latest and inbox.latest.card
            # The team's card on top has every act; a GP's answer is not to lose its buttons.
            same = latest and (latest.kind == card.kind or delivery.side is Side.TEAM)
            if latest and same and latest.reference == card.reference:
                inbox.latest = shown
                if latest.buttons != card.buttons:
                    self.console.print(buttons(card.buttons))
            return
        if card.buttons:
            inbox.latest = shown
        address = delivery.place.address if delivery.side is Side.TEAM else ""
        self.console.print(draw(card, delivery.side, address))

    def play(self, role: Side) -> None:
        """Switch roles and show what has come in; of a card that was redrawn, its last look."""
        self.role = role
        inbox = self.inboxes[role]
        unseen, inbox.unseen = inbox.unseen, []
        redrawn = {delivery.updates: card for delivery, card, again in unseen if again}
        keys = {delivery.key for delivery, _, again in unseen if not again}
        for delivery, card, again in unseen:
            if again and delivery.updates in keys:
                continue
            self._show(inbox, delivery, redrawn.get(delivery.key, card), again)

    def waiting(self) -> int:
        """How many new cards the other role has."""
        other = Side.TEAM if self.role is Side.GP else Side.GP
        return sum(not again for _, _, again in self.inboxes[other].unseen)


class Session:
    """Turns typed lines into what the desk understands. `ask` reads one line for a form."""

    def __init__(
        self, desk: Desk, door: TerminalDoor, ask: Callable[[str], str], events: Iterator[int]
    ) -> None:
        self.desk = desk
        self.door = door
        self.console = door.console
        self.ask = ask
        self.events = events

    def line(self, text: str) -> None:
        """A number presses a button; a GP's other lines are questions or words on a query."""
        role = self.door.role
        if found := PRESS.match(text.strip()):
            self._press(found[1], int(found[2]))
        elif role is Side.GP:
            said = Said(f"terminal:{next(self.events)}", GP, GP_PLACE, text)
            self._show(self.desk.said(said))
        else:
            self.console.print(
                "The team acts through the numbered buttons: what it merely types stays in the "
                "team. Type a number, or /gp to be the GP again."
            )

    def mine(self) -> None:
        """The GP's queries and how each stands."""
        self._show(self.desk.mine(GP))

    def about(self) -> None:
        """What the bot does and does not do."""
        self._show(self.desk.help())

    def _press(self, reference: str | None, number: int) -> None:
        inbox = self.door.inboxes[self.door.role]
        shown = inbox.by_reference.get(reference.upper()) if reference else inbox.latest
        if shown is None or not 1 <= number <= len(shown.card.buttons):
            self.console.print(f"There is no button {number} on the last card.")
            return
        button = shown.card.buttons[number - 1]
        if button.link and button.act == "none":
            self.console.print(f"Open: {escape(button.link)}")
            return
        self.press(shown, button)

    def press(self, shown: Shown, button: Button) -> None:
        """Press a button; a form is asked field by field, and asked again where it has errors."""
        person = GP if self.door.role is Side.GP else TEAM
        fields = {"value": button.value} if button.value else {}
        fields |= {each.name: self._fill(each) for each in button.form}
        while True:
            did = Did(
                f"terminal:{next(self.events)}",
                person,
                shown.place,
                button.act,
                shown.card.reference,
                fields,
            )
            reply = self.desk.did(did, self.door.role)
            wrong = [each for each in button.form if each.name in reply.errors]
            for name, message in reply.errors.items():
                self.console.print(f"[yellow]{escape(name)}: {escape(message)}[/yellow]")
            if not wrong:
                self._show(reply)
                return
            fields |= {each.name: self._fill(each) for each in wrong}

    def _show(self, reply: Reply) -> None:
        """What is answered in the same breath; the numbers stay those of the last card."""
        if reply.card is not None:
            plain = replace(reply.card, buttons=())
            self.console.print(draw(plain, self.door.role))

    # --- forms -------------------------------------------------------------------------------

    def _fill(self, wanted: Field) -> str:
        default = dict(wanted.choices).get(wanted.value, wanted.value)
        optional = "" if wanted.required else " (may stay empty)"
        hint = f" ({wanted.hint})" if wanted.hint else ""
        if default:
            self.console.print(
                f"{escape(wanted.label)}: [dim]Enter keeps “{escape(default)}”[/dim]"
            )
        else:
            self.console.print(escape(f"{wanted.label}{hint}{optional}:"))
        if not wanted.choices:
            return self.ask("  ").strip() or wanted.value
        return self._choose(wanted)

    def _choose(self, wanted: Field) -> str:
        """Pick by number, or find by typing a few letters."""
        shown = list(wanted.choices[:SHOWN])
        while True:
            for number, (_, label) in enumerate(shown, 1):
                self.console.print(f"  [magenta]({number})[/magenta] {escape(label)}")
            if len(wanted.choices) > len(shown):
                self.console.print(f"  … {len(wanted.choices)} in all; type a few letters to find")
            typed = self.ask("  ").strip()
            if not typed and (wanted.value or not wanted.required):
                return wanted.value
            if typed.isdigit() and 1 <= int(typed) <= len(shown):
                return shown[int(typed) - 1][0]
            found = find(wanted.choices, typed)
            if len(found) == 1:
                return found[0][0]
            if typed and not found:
                self.console.print("  Nothing in the list is like that.")
            shown = found[:SHOWN] or list(wanted.choices[:SHOWN])


def find(choices: tuple[tuple[str, str], ...], typed: str) -> list[tuple[str, str]]:
    """The choices that a few typed letters may mean, best first; an exact one alone."""
    wanted = typed.casefold()
    exact = [each for each in choices if wanted in (each[0].casefold(), each[1].casefold())]
    if exact:
        return exact[:1]
    inside = [each for each in choices if wanted and wanted in each[1].casefold()]
    if inside:
        return inside
    labels = [label for _, label in choices]
    near = process.extract(
        typed, labels, scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=60
    )
    return [choices[place] for _, _, place in near]
