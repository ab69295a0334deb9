"""What holds between the entries of a directory, not within one."""

from collections.abc import Iterator
from typing import Any

from directory import holidays
from directory.expression import UNKNOWN, never_opens
from directory.model import Directory, Kind
from directory.tree import Fault, Where

Entry = tuple[int, dict[str, Any]]


def faults(data: Any) -> list[Fault]:
    """Every contradiction between entries, on plain data whose entries may be faulty themselves."""
    if not isinstance(data, dict):
        return []
    services, practices = _entries(data.get("services")), _entries(data.get("practices"))
    return [
        *_repeated_ids("services", services),
        *_repeated_ids("practices", practices),
        *_parents(services),
        *_shared_aliases(services),
        *_localities(services, practices),
        *_clocks_that_never_run(data.get("board"), services),
    ]


def remarks(directory: Directory) -> list[str]:
    """What is allowed, and yet probably not meant; a sentence each. Loads the national holidays."""
    calendar = directory.board.holidays
    found = []
    for day in calendar.add:
        if day in holidays.national(calendar.base, day.year):
            found.append(f"board.holidays.add: {day} is on the national list already")
    for day in calendar.drop:
        if day not in holidays.national(calendar.base, day.year):
            found.append(f"board.holidays.drop: {day} is not on the national list")
    if (calendar.base or calendar.add) and "PH" not in directory.board.working_hours:
        found.append("board.working_hours say nothing of PH: holidays count as working days")
    owners: dict[str, list[str]] = {}
    for service in directory.services:
        for contact in service.contacts:
            if contact.kind is Kind.EMAIL:
                owners.setdefault(contact.value.lower(), []).append(service.id)
    for mailbox, ids in owners.items():
        if len(set(ids)) > 1:
            found.append(f"{mailbox} is the mailbox of several services: {', '.join(ids)}")
    return found


def _entries(value: Any) -> list[Entry]:
    """The entries of a list that have fields, each with its position."""
    items = value if isinstance(value, list | tuple) else ()
    return [(n, item) for n, item in enumerate(items) if isinstance(item, dict)]


def _texts(value: Any) -> list[tuple[int, str]]:
    items = value if isinstance(value, list | tuple) else ()
    return [(n, item) for n, item in enumerate(items) if isinstance(item, str)]


def _repeated_ids(kind: str, entries: list[Entry]) -> Iterator[Fault]:
    seen = set()
    for n, entry in entries:
        own = entry.get("id")
        if isinstance(own, str) and own in seen:
            yield Fault((kind, n, "id"), f"'{own}' is the id of an entry above: ids are unique")
        if isinstance(own, str):
            seen.add(own)


def _parents(services: list[Entry]) -> Iterator[Fault]:
    parents = {each["id"]: each.get("part_of") for _, each in services if _text(each.get("id"))}
    for n, service in services:
        where: Where = ("services", n, "part_of")
        above = service.get("part_of")
        if not _text(above):
            continue
        if above not in parents:
            yield Fault(where, f"'{above}' is the id of no service")
            continue
        chain = [service.get("id")]
        while _text(above) and above in parents and above not in chain:
            chain.append(above)
            above = parents[above]
        if above == chain[0]:
            circle = " → ".join(str(each) for each in [*chain, above])
            yield Fault(where, f"goes round in a circle: {circle}")


def _shared_aliases(services: list[Entry]) -> Iterator[Fault]:
    """An alias leads to one service only, and not away from the service of that name."""
    owners: dict[str, tuple[int, str]] = {}
    for n, service in services:
        if _text(service.get("name")):
            owners.setdefault(_folded(service["name"]), (n, str(service.get("id"))))
    for n, service in services:
        for m, alias in _texts(service.get("aliases")):
            owner, name = owners.setdefault(_folded(alias), (n, str(service.get("id"))))
            if owner != n:
                message = f"'{alias}' leads to {name} already: leave it to one of the two"
                yield Fault(("services", n, "aliases", m), message)


def _localities(services: list[Entry], practices: list[Entry]) -> Iterator[Fault]:
    known = {each["locality"] for _, each in practices if _text(each.get("locality"))}
    for n, service in services:
        eligibility = service.get("eligibility")
        if not known or not isinstance(eligibility, dict):
            continue
        for m, locality in _texts(eligibility.get("localities")):
            if locality not in known:
                message = f"no practice is in '{locality}'; known are {', '.join(sorted(known))}"
                yield Fault(("services", n, "eligibility", "localities", m), message)


def _clocks_that_never_run(board: Any, services: list[Entry]) -> Iterator[Fault]:
    """Hours in which a promise is counted have to open."""
    if isinstance(board, dict) and never_opens(board.get("working_hours")):
        yield Fault(("board", "working_hours"), "never open: no answer could ever be due")
    for n, service in services:
        for m, contact in _entries(service.get("contacts")):
            hours = contact.get("hours")
            if contact.get("respond_within") and hours != UNKNOWN and never_opens(hours):
                message = "never open, and yet respond_within promises an answer"
                yield Fault(("services", n, "contacts", m, "hours"), message)


def _text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _folded(words: str) -> str:
    return " ".join(words.casefold().split())
