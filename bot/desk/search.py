"""Services and practices as somebody types: best first, by name, alias or id."""

from collections.abc import Iterable

from rapidfuzz import fuzz, utils

from directory.model import Directory

NEAR = 75  # of 100: a name that was misspelt
Found = tuple[str, str]


def services(directory: Directory, text: str, limit: int) -> tuple[Found, ...]:
    """The (id, name) of services that a few typed letters may mean."""
    entries = ((each.id, each.name, each.aliases) for each in directory.services)
    return _best(entries, text, limit)


def practices(directory: Directory, text: str, limit: int) -> tuple[Found, ...]:
    """The (id, name) of practices that a few typed letters may mean."""
    entries = ((each.id, each.name, (each.locality or "",)) for each in directory.practices)
    return _best(entries, text, limit)


def _best(
    entries: Iterable[tuple[str, str, tuple[str, ...]]], text: str, limit: int
) -> tuple[Found, ...]:
    wanted = utils.default_process(text).strip()
    ranked = []
    for number, name, aliases in entries:
        rank = _rank(wanted, number, name, aliases)
        if rank is not None:
            ranked.append((rank, name, number))
    return tuple((number, name) for _, name, number in sorted(ranked)[:limit])


def _rank(wanted: str, number: str, name: str, aliases: tuple[str, ...]) -> int | None:
    """How well an entry fits what was typed, 0 best; None if it does not."""
    if not wanted:
        return 0
    title = utils.default_process(name)
    names = [utils.default_process(each) for each in (number, *aliases)]
    if title == wanted or wanted in names:
        return 0
    if title.startswith(wanted):
        return 1
    if any(word.startswith(wanted) for word in title.split()):
        return 2
    if any(each.startswith(wanted) for each in names):
        return 3
    if wanted in title or any(wanted in each for each in names):
        return 4
    near = max(fuzz.ratio(wanted, each) for each in (title, *title.split()))
    return 5 if near >= NEAR else None
