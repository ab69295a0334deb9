"""How likely each service is, by what was learned from questions and by what the wordings say."""

import math
from collections.abc import Container, Mapping

from directory import calibration as fitted
from directory.index import Index, Vector


class Likelihood:
    """Likelihoods for the services of one board."""

    def __init__(self, index: Index) -> None:
        self._points = index.vocabulary.points
        labels = self._points.labels if self._points else ()
        self._doors = [index.doors.get(label, ()) for label in labels]
        self._learned = {place for places in self._doors for place in places}
        self._size = len(index.services)

    def of(
        self, features: Mapping[str, float], scores: Vector, ruled_out: Container[int] = ()
    ) -> Vector:
        """A likelihood a service that is not ruled out, not yet made to add up to 1.

        A service of which nothing was learned is judged by its wordings: it is taken to be as
        likely as the likeliest of those that the wordings do not put before it.
        """
        learned = self._from_points(features)
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
        return likely

    def _from_points(self, features: Mapping[str, float]) -> Vector:
        """What was learned for specialties, by the services that stand for them."""
        if self._points is None:
            return {}
        totals = self._points.total(features)
        most = max(totals)
        learned: Vector = {}
        for total, places in zip(totals, self._doors, strict=True):
            for place in places:
                learned[place] = learned.get(place, 0.0) + math.exp(total - most)
        return learned
