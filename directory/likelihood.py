"""How likely each service is, by what was learned from questions and by what the wordings say."""

import math
from collections.abc import Collection, Mapping

from directory import calibration as fitted
from directory.index import Index, Vector
from directory.points import NOTHING, Feature

UNNAMED = fitted.UNNAMED**fitted.SHARE  # what is left of a service that no wording names


class Likelihood:
    """Likelihoods for the services of one board."""

    def __init__(self, index: Index) -> None:
        self._points = index.vocabulary.points
        labels = self._points.labels if self._points else ()
        self._doors = [index.doors.get(label, ()) for label in labels]
        self._nothing = labels.index(NOTHING) if NOTHING in labels else None
        self._size = len(index.services)

    def of(
        self, features: Mapping[Feature, float], scores: Vector, ruled_out: Collection[int] = ()
    ) -> tuple[Vector, float]:
        """How likely each service is that is not ruled out, and how likely that none is meant.

        The services are not yet made to add up to 1; the last is between 0 and 1.
        A service of which nothing was learned is judged by its wordings: it is taken to be as
        likely as the likeliest of those that the wordings do not put before it.
        """
        learned, nothing = self._from_points(features)
        for place in ruled_out:
            learned.pop(place, None)
        best = max(scores.values(), default=0.0) or 1.0
        likely = {place: chance * UNNAMED for place, chance in learned.items()}
        for place, score in scores.items():
            if not score or place in ruled_out:
                continue
            chance = learned[place] if place in learned else self._beside(place, learned, scores)
            likely[place] = chance * (score / best + fitted.UNNAMED) ** fitted.SHARE
        return likely, nothing

    def _beside(self, place: int, learned: Vector, scores: Vector) -> float:
        behind = (
            some for other, some in learned.items() if scores.get(other, 0.0) <= scores[place]
        )
        return max(behind, default=0.0) or 1.0 / self._size

    def _from_points(self, features: Mapping[Feature, float]) -> tuple[Vector, float]:
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
