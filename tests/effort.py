"""Whether work grows in proportion to a text, counted in this thread's own processor time."""

import time
from collections.abc import Callable

ALWAYS, NEVER = 0.02, 2.0  # seconds that any text may take, and that none may


def grows_with_length(work: Callable[[str], object], piece: str, length: int) -> bool:
    """Whether four times `length` characters of `piece` take about four times as long.

    What goes back over the text for every character takes sixteen times as long; ten is the limit,
    which bears a busy machine. What is done within `ALWAYS` is too short to tell.
    """

    def seconds(size: int) -> float:
        text = (piece * size)[:size]
        spent = []
        for _ in range(3):
            start = time.thread_time()
            work(text)
            spent.append(time.thread_time() - start)
        return min(spent)

    return seconds(4 * length) < min(NEVER, max(ALWAYS, 10 * seconds(length)))
