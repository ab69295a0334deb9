"""A clock that can be put forward, with everything that falls due on the way."""

from datetime import datetime, timedelta

from bot.desk.rounds import Rounds
from bot.outbox import Outbox

STEP = timedelta(hours=12)  # retention has no row that says when it comes


class ManualClock:
    """The present moment as somebody sets it; it never goes back."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def put(self, at: datetime) -> None:
        """Go forward to `at`."""
        self.now = max(self.now, at)


async def advance(clock: ManualClock, rounds: Rounds, outbox: Outbox, until: datetime) -> None:
    """Live through the time until `until`: each thing happens at the moment when it is due."""
    while True:
        rounds.beat()
        await outbox.deliver()
        if clock.now >= until:
            return
        due = rounds.next_at()
        steps = [until, clock.now + STEP, *([due] if due and due > clock.now else [])]
        clock.put(min(steps))
