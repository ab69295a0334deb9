"""`adviceline queries redact|erase|hold`: mending what was kept, and keeping what must be."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands import opening
from bot.commands.failures import Refused

if TYPE_CHECKING:
    from bot.desk.turn import Turn
    from bot.model import Query

MAIL = "mail"  # the door whose messages cannot be called back
Reference = Annotated[str, typer.Argument(metavar="REF", help="The query's reference, as K7QF.")]
Reason = Annotated[str, typer.Option(help="Why; it is kept in the log, without identifiers.")]


def redact(reference: Reference, reason: Reason, database: opening.Database = "") -> None:
    """Remove every text of a query: from the store and from our own messages in chats.

    Reference, service, states and times stay.
    """
    from bot.desk.upkeep import clean_text  # noqa: PLC0415

    with _turn(database, reference, reason) as (turn, query, why):
        _refuse_held(query)
        cleaned = clean_text(turn, query, "redact", why)
        mailboxes = _mailboxes(turn, query)
    _report(query, f"{cleaned} texts were removed from the store.", mailboxes)


def erase(reference: Reference, reason: Reason, database: opening.Database = "") -> None:
    """Remove every text of a query, and who asked and who wrote.

    Reference, service, states and times stay.
    """
    from bot.desk.upkeep import erase as erase_query  # noqa: PLC0415

    with _turn(database, reference, reason) as (turn, query, why):
        _refuse_held(query)
        cleaned = erase_query(turn, query, why)
        mailboxes = _mailboxes(turn, query)
    _report(query, f"{cleaned} texts and all names were removed from the store.", mailboxes)


def hold(
    reference: Reference,
    reason: Reason,
    release: Annotated[bool, typer.Option("--release", help="Hold it no longer.")] = False,
    database: opening.Database = "",
) -> None:
    """Keep a query's texts past the board's retention, until released."""
    from bot.desk.upkeep import hold as hold_query  # noqa: PLC0415

    with _turn(database, reference, reason) as (turn, query, why):
        hold_query(turn, query, why, on=not release)
    if release:
        print(f"{query.reference}: its texts go when the board's retention says.")  # noqa: T201
    else:
        print(f"{query.reference}: its texts are kept until `queries hold --release`.")  # noqa: T201


@contextmanager
def _turn(database: str, reference: str, reason: str) -> Iterator[tuple["Turn", "Query", str]]:
    """A transaction on one query by whoever is at the keyboard, and the screened reason."""
    from bot.app import tools  # noqa: PLC0415
    from bot.commands.output import os_user  # noqa: PLC0415
    from bot.desk.turn import Turn  # noqa: PLC0415
    from bot.model import Person, Side  # noqa: PLC0415
    from bot.store.engine import reading, transaction  # noqa: PLC0415
    from bot.store.queries import by_reference  # noqa: PLC0415

    settings = opening.settings(database)
    with opening.store(database) as engine:
        made = tools(settings.wording, settings.safety_folder)
        why = made.screener.screen(reason, emergencies=False, scope=False).text.strip()
        if not why:
            raise Refused("Say why with --reason; the log keeps it.")
        with reading(engine) as connection:
            # The board is read before the transaction, which others wait for.
            board = by_reference(connection, reference).board
            made.boards.office(connection, board)
        with transaction(engine) as connection:
            query = by_reference(connection, reference, lock=True)
            office = made.boards.office(connection, board)
            person = Person(f"cli:{os_user()}", f"command line ({os_user()})")
            event = f"cli:{secrets.token_hex(8)}"
            yield (
                Turn(made, connection, office, datetime.now(UTC), event, Side.ADMIN, person),
                query,
                why,
            )


def _refuse_held(query: "Query") -> None:
    if query.hold:
        raise Refused(f"{query.reference} is on hold: release it first (`queries hold --release`).")


def _mailboxes(turn: "Turn", query: "Query") -> list[str]:
    """The mailboxes that something about the query has left for."""
    from bot.store import deliveries  # noqa: PLC0415

    sent = deliveries.of_query(turn.connection, query.id)
    places = [each.place for each, state, _ in sent if state == deliveries.SENT]
    return sorted({place.address for place in places if place.door == MAIL})


def _report(query: "Query", done: str, mailboxes: list[str]) -> None:
    """What was done, and what cannot be undone."""
    who = f": ask {', '.join(mailboxes)} to delete it." if mailboxes else "."
    lines = [
        f"{query.reference}: {done}",
        "Our own messages in chats are drawn again without them at the bot's next beat.",
        f"Mail that has left cannot be called back{who}",
    ]
    if query.open:
        lines.append(f"The query is still open ({query.state}): tell those who wait for it.")
    print("\n".join(lines))  # noqa: T201
