"""What screening says about a text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that fired, with what a card needs to say about it.

    `placeholder` and `restorable` are for identifiers: what stands in the cleaned text, and
    whether the asker may put the original back ("not a patient"). `services` is for emergencies:
    ids whose on-call line leads, best first; `otherwise` those that lead for want of better;
    `grave` where only a sure match may name another rule in its place.
    `signpost` is for scope: the board's signpost to show, or "" where `wording` is all.
    """

    rule: str
    wording: str
    placeholder: str = ""
    restorable: bool = False
    services: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    grave: bool = False
    signpost: str = ""


@dataclass(frozen=True, slots=True)
class Screened:
    """A text after screening. It never holds what an identifier rule took out."""

    text: str
    identifiers: tuple[Finding, ...] = ()
    emergencies: tuple[Finding, ...] = ()
    scope: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[str, ...]:
        """The ids of all rules that fired: emergencies, then identifiers, then scope."""
        fired = (*self.emergencies, *self.identifiers, *self.scope)
        return tuple(finding.rule for finding in fired)
