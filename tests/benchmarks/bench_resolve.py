"""How fast questions are resolved: `python -m tests.benchmarks.bench_resolve`.

Prints the time to load the vocabulary and to build the index; p50 and p99 a question, for matching
alone and with all stops before it, when each is seen for the first time and again; the rivals' p50;
and how long some hostile texts take, stops included.
"""

import resource
import time

from bot.screening import Screener
from directory.matching import Matcher, Resolution
from directory.terms import Vocabulary
from tests.evaluation.board import sample
from tests.evaluation.measure import Resolve, ask
from tests.evaluation.questions import questions
from tests.evaluation.rivals import rivals

HOSTILE = (
    "no ",
    "a",
    "?",
    "chest pain ",
    "a.b.",
    "1/",
    "zqxjk ",
    "mother had ",
    "pain of the ",
    "ﷺ",
    "ED PD MS ",
    "xylophonic ",
    "a b c ",
    "fine, sorted, ",
    "diabetic foot ulcer ",
)


def milliseconds(work: object, *words: str) -> float:
    """How long a call takes."""
    start = time.perf_counter()
    work(*words)  # type: ignore[operator]
    return 1000 * (time.perf_counter() - start)


def main() -> None:
    """Measure and print."""
    start = time.perf_counter()
    vocabulary = Vocabulary.load()
    loaded = time.perf_counter()
    board = sample()
    read = time.perf_counter()
    matcher = Matcher(board, vocabulary)
    built = time.perf_counter()
    print(f"vocabulary {loaded - start:.2f} s, index {built - read:.2f} s")
    screener = Screener()

    def stopped(text: str) -> Resolution:
        return matcher.resolve(screener.screen(text).text)

    asked = questions("development")
    ours: dict[str, Resolve] = {"with all stops": stopped, "matching alone": matcher.resolve}
    for name, resolve in ours.items():
        for time_ in ("first time", "again"):
            tally = ask(resolve, asked)
            p50, p99 = tally.milliseconds(0.5), tally.milliseconds(0.99)
            print(f"{name}, {time_}: p50 {p50:.2f} ms, p99 {p99:.2f} ms")
    for rival, resolve in rivals(board, vocabulary).items():
        print(f"{rival}: p50 {ask(resolve, asked[:40]).milliseconds(0.5):.2f} ms")
    for piece in HOSTILE:
        text = (piece * 4000)[:4000]
        print(f"4,000 characters of {piece!r}: {milliseconds(stopped, text):.1f} ms")
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
