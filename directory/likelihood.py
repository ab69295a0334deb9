"""How likely each service is, by what was learned from questions and by what the wordings say."""

import math
from collections.abc import Container, Mapping

from directory import calibration as fitted
from directory.index import Index, Vector
from directory.points import NOTHING


class Likelihood:
    """Likelihoods for the services of one board."""

    def __init__(self, index: Index) -> None:
        self._points = index.vocabulary.points
        labels = self._points.labels if self._points else ()
        self._doors = [index.doors.get(label, ()) for label in labels]
        self._learned = {place for places in self._doors for place in places}
        self._nothing = labels.index(NOTHING) if NOTHING in labels else None
        self._size = len(index.services)

    def of(
        self, features: Mapping[str, float], scores: Vector, ruled_out: Container[int] = ()
    ) -> tuple[Vector, float]:
        """How likely each service is that is not ruled out, and how likely that none is meant.

        The services are not yet made to add up to 1; the last is between 0 and 1.
        A service of which nothing was learned is judged by its wordings: it is taken to be as
        likely as the likeliest of those that the wordings do not put before it.
        """
        learned, nothing = self._from_points(features)
        learned = {place: chance for place, chance in learned.items() if place not in ruled_out}
        best = max(scores.values(), default=0.0) or 1.0
        likely: Vector = {}
        for place in range(self._size):
            score = scores.get(place, 0.0)
            if place in ruled_out:
                continue
            if place in self._learned:
                chance = learned[place]
            elif score:
                behind = (
                    some for other, some in learned.items() if scores.get(other, 0.0) <= score
                )
                chance = max(behind, default=0.0) or 1.0 / self._size
            else:
                continue
            likely[place] = chance * (score / best + fitted.UNNAMED) ** fitted.SHARE
        return likely, nothing

    def _from_points(self, features: Mapping[str, float]) -> tuple[Vector, float]:
        """What was learned for specialties, by the services that stand for them, and for none."""
        if self._points is None:
            return {}, fitted.UNLEARNED
        totals = self._points.total(features)
        most = max(totals)
        parts = [math.exp(total - most) for total in totals]
        learned: Vector = {}
        for part, places in zip(parts, self._doors, strict=True):
            for place in places:
                learned[place] = learned.get(place, 0.0) + part
        nothing = parts[self._nothing] if self._nothing is not None else 0.0
        return learned, nothing / sum(parts)
