"""Counts: right first, right among three, confident, wrong when confident."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from directory.matching import Resolution
from tests.evaluation.questions import Question

Resolve = Callable[[str], Resolution]


@dataclass(slots=True)
class Answer:
    """What was answered to a question, and in how many seconds."""

    question: Question
    resolution: Resolution
    seconds: float

    @property
    def ids(self) -> list[str]:
        """The services shown, best first."""
        return [candidate.service_id for candidate in self.resolution.candidates]

    @property
    def first(self) -> bool:
        """Whether the first service is right."""
        return bool(self.ids) and self.ids[0] in self.question.accept

    @property
    def among(self) -> bool:
        """Whether a right service is shown."""
        return not set(self.question.accept).isdisjoint(self.ids)

    @property
    def right(self) -> bool:
        """Right by what the question expects: first service, a fitting choice, or none."""
        if self.question.expect == "match":
            return self.first
        if self.question.expect == "choose":
            return self.resolution.outcome == "choose" and self.among
        return self.resolution.outcome == "none"

    @property
    def confident(self) -> bool:
        """Whether one service was named without a choice."""
        return self.resolution.outcome == "match"

    @property
    def lead(self) -> float:
        """How likely the first service is said to be, 0 to 1; what the picture sorts by."""
        return self.resolution.candidates[0].score if self.resolution.candidates else 0.0

    @property
    def mistaken(self) -> bool:
        """Confident, and the first service is not right."""
        return self.confident and not self.first


@dataclass(slots=True)
class Tally:
    """Figures over some answers."""

    answers: list[Answer] = field(default_factory=list)

    def _routed(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.question.expect == "match"]

    @property
    def top1(self) -> float:
        """Share of the questions with one answer whose first service is right."""
        return share(answer.first for answer in self._routed())

    @property
    def top3(self) -> float:
        """The same where any of the services shown is right."""
        return share(answer.among for answer in self._routed())

    @property
    def confident(self) -> float:
        """Share of the questions with one answer that got a match."""
        return share(answer.confident for answer in self._routed())

    @property
    def wrong_when_confident(self) -> float:
        """Share of the matches whose first service is not right."""
        return share(answer.mistaken for answer in self._routed() if answer.confident)

    @property
    def choices(self) -> float:
        """Share of the questions that need a choice which got one that fits."""
        return share(a.right for a in self.answers if a.question.expect == "choose")

    @property
    def nones(self) -> float:
        """Share of the questions with nothing in them that got none."""
        return share(a.right for a in self.answers if a.question.expect == "none")

    def milliseconds(self, part: float) -> float:
        """The time within which `part` (0 to 1) of the questions were answered."""
        times = sorted(answer.seconds for answer in self.answers)
        return 1000 * times[min(len(times) - 1, int(part * len(times)))]


def share(truths: Iterable[bool]) -> float:
    """How much of something is true, 0 to 1; 1 where there is nothing."""
    listed = list(truths)
    return sum(listed) / len(listed) if listed else 1.0


def ask(resolve: Resolve, asked: Iterable[Question]) -> Tally:
    """Put every question once."""
    tally = Tally()
    for question in asked:
        start = time.perf_counter()
        resolution = resolve(question.question)
        tally.answers.append(Answer(question, resolution, time.perf_counter() - start))
    return tally
