"""A cold `adviceline resolve "x"` against `python -c "import sqlalchemy"`: time and peak memory.

Run: python tests/benchmarks/bench_cold_start.py [--smoke]
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
COMMANDS = {
    'adviceline resolve "x"': ["-m", "bot", "resolve", "x"],
    'adviceline resolve "x" --json': ["-m", "bot", "resolve", "x", "--json"],
    'python -c "import sqlalchemy"': ["-c", "import sqlalchemy"],
    "python -c pass": ["-c", "pass"],
}


def once(words: list[str], folder: str) -> tuple[float, float]:
    """Seconds and megabytes (2**20 bytes) of one run, in an empty folder without settings."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY)}
    start = time.perf_counter()
    process = os.fork()
    if process == 0:
        os.chdir(folder)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.execve(sys.executable, [sys.executable, *words], environment)
    _, status, used = os.wait4(process, 0)
    if status:
        raise SystemExit(f"{words} ended with {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - start, used.ru_maxrss / 1024


def main(times: int) -> None:
    """Print the median and the best time, and the highest memory, of each command."""
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as folder:
        for words in COMMANDS.values():
            once(words, folder)  # the first run writes Python's caches
        for _ in range(times):  # in turns, so that a busy minute is shared
            for name, words in COMMANDS.items():
                runs[name].append(once(words, folder))
    print(f"{'':32} median    best    memory")
    for name, each in runs.items():
        seconds = [second for second, _ in each]
        memory = max(size for _, size in each)
        print(
            f"{name:32} {statistics.median(seconds):5.2f} s {min(seconds):5.2f} s {memory:6.0f} MB"
        )


if __name__ == "__main__":
    main(1 if "--smoke" in sys.argv else 11)
