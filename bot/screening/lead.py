"""Whose on-call line leads when something is stopped as an emergency."""

from collections.abc import Iterator, Mapping, Sequence

from bot.screening.finding import Finding
from directory.model import Directory, Kind, Service, Use

CONSIDERED = 2  # services of an unsure match: a third is often there by chance


def stop(
    directory: Directory,
    emergencies: Sequence[Finding],
    matched: Sequence[str],
    instead: Mapping[str, Sequence[str]] | None = None,
    *,
    sure: bool = True,
) -> tuple[Finding, tuple[str, ...]]:
    """The rule that a stop speaks of, and the services that lead by it (see `leads`)."""
    rule = foremost(emergencies, matched, instead, sure=sure)
    return rule, leads(directory, rule, matched, instead, sure=sure)


def foremost(
    emergencies: Sequence[Finding],
    matched: Sequence[str],
    instead: Mapping[str, Sequence[str]] | None = None,
    *,
    sure: bool = True,
) -> Finding:
    """The rule whose lines the match is for, else the first in the list.

    "White, cold leg, no pulses" is a limb before it is an arrest. Where the match is not `sure`,
    the next service counts too, and a grave rule stays first. `instead` is as for `leads`.
    """
    first = emergencies[0]
    if first.grave and not sure:
        return first
    for best in matched[: 1 if sure else CONSIDERED]:
        for one in emergencies:
            if best in _seen_by(one.services, instead):
                return one
    return first


def leads(
    directory: Directory,
    rule: Finding,
    matched: Sequence[str],
    instead: Mapping[str, Sequence[str]] | None = None,
    *,
    sure: bool = True,
) -> tuple[str, ...]:
    """Service ids, best first; each has a phone for emergencies or urgent matters.

    A service that both the question matched and the rule names is best; then those that the rule
    names, which knows better than the wording which door an emergency needs; then what matched if
    that is `sure`, what the rule names for want of better, and any other match. `instead` says for
    services that do not see such a patient who does: for a child not acute medicine but
    paediatrics. Empty where no such line exists: the board's own number then stands first.
    """

    def able(names: Sequence[str]) -> Iterator[str]:
        return (name for name in _seen_by(names, instead) if _reachable(directory, name))

    named, found, otherwise = (list(able(n)) for n in (rule.services, matched, rule.otherwise))
    both = [name for name in found if name in named]
    surely = found if sure else ()
    return tuple(dict.fromkeys([*both, *named, *surely, *otherwise, *found]))


def _seen_by(names: Sequence[str], instead: Mapping[str, Sequence[str]] | None) -> Iterator[str]:
    """The services, or those that see such a patient in their place."""
    return (other for name in names for other in (instead or {}).get(name, (name,)))


def _reachable(directory: Directory, name: str) -> bool:
    service = directory.by_id.get(name)
    return service is not None and _has_line(service)


def _has_line(service: Service) -> bool:
    return any(
        contact.kind is Kind.PHONE and contact.use in (Use.EMERGENCY, Use.URGENT)
        for contact in service.contacts
    )
