"""One query for people: how it stands, what was said, what happened, what was sent."""

from datetime import datetime

from rich.table import Table
from sqlalchemy import Connection

from bot.commands.output import cells, console
from bot.commands.query_rows import Desk, desk
from bot.model import Query
from bot.store import deliveries, queries


def show(connection: Connection, reference: str) -> None:
    """Print a query's whole history; NoSuchQuery if there is none of this reference."""
    query = queries.by_reference(connection, reference)
    names = desk(connection, query.board)
    out = console()
    out.print(_facts(query, names))
    for title, table in (
        ("What was said", _said(connection, query, names)),
        ("What happened", _log(connection, query, names)),
        ("Messages", _messages(connection, query, names)),
    ):
        out.print(f"\n{title}", style="bold")
        out.print(table)


def _facts(query: Query, names: Desk) -> Table:
    table = Table(title=query.reference, title_justify="left", show_header=False, box=None)
    asker = ", ".join(filter(None, (query.asker_name, query.role, names.practice(query.practice))))
    offers = [
        f"{names.service(offer.service)} {offer.score:.2f} ({', '.join(offer.why)})"
        for offer in query.offers
    ]
    facts = {
        "state": query.state.value + (", on hold" if query.hold else ""),
        "asked by": asker,
        "asked": _when(names, query.created_at),
        "proposed": "; ".join(offers),
        "rules that fired": ", ".join(query.findings),
        "chosen": names.service(query.service),
        "went to": query.contact,
        "sent": _when(names, query.sent_at),
        "due": _when(names, query.due_at),
        "taken by": query.claimed_name,
        "answered": _when(names, query.answered_at),
        "read": _when(names, query.read_at),
        "ended": _when(names, query.ended_at),
        "outcome": query.outcome,
        "next": f"{query.next_act} {_when(names, query.next_at)}" if query.next_at else "",
        "text removed": _when(names, query.text_gone_at),
    }
    for label, value in facts.items():
        if value:
            table.add_row(*cells(label, value))
    return table


def _said(connection: Connection, query: Query, names: Desk) -> Table:
    table = Table("When", "Who", "What", "Text", "Taken out")
    for entry in queries.said(connection, query.id):
        who = ", ".join(filter(None, (entry.author_name, entry.author_role))) or entry.side.value
        removed = ", ".join(entry.removed)
        table.add_row(*cells(_when(names, entry.at), who, entry.kind, entry.text, removed))
    return table


def _log(connection: Connection, query: Query, names: Desk) -> Table:
    table = Table("When", "Side", "Who", "Act", "State", "Facts")
    for line in queries.history(connection, query.id):
        state = f"{line.was} → {line.became}" if line.was != line.became else line.became
        facts = ", ".join(f"{name}: {value}" for name, value in (line.facts or {}).items())
        table.add_row(
            *cells(_when(names, line.at), line.side.value, line.who, line.act, state, facts)
        )
    return table


def _messages(connection: Connection, query: Query, names: Desk) -> Table:
    table = Table("Due", "What", "To", "State", "Why")
    for delivery, state, why in deliveries.of_query(connection, query.id):
        place = f"{delivery.side} · {delivery.place.door} {delivery.place.address}"
        kind = f"{delivery.kind} (redrawn)" if delivery.updates else delivery.kind
        table.add_row(*cells(_when(names, delivery.due_at), kind, place, state, why))
    return table


def _when(names: Desk, at: datetime | None) -> str:
    local = names.local(at)
    return f"{local:%a %d %b %Y %H:%M}" if local else ""
