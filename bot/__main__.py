"""The command line: `adviceline …`, or `python -m bot`.

Exit codes: 0 done, 1 a fault of the program (or a reader that left), 2 refused with a message that
says what to do, 130 stopped with Ctrl-C.
"""

import os
import sys

STOPPED = 130


def main() -> None:
    """Run one command and end the process with its exit code; never a traceback."""
    sys.exit(run(sys.argv[1:]))


def run(words: list[str]) -> int:
    """Run the command that `words` say; its exit code."""
    try:
        from bot.commands.cli import app  # noqa: PLC0415 - Ctrl-C must be heard while this loads

        code = _called(app, words)
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = STOPPED
    except BrokenPipeError:
        code = 1
        _give_up_output()
    except Exception as error:
        code = _explained(error)
    if code == STOPPED:
        print("Stopped.", file=sys.stderr)  # noqa: T201
    return code


def _called(app: object, words: list[str]) -> int:
    assert callable(app)  # noqa: S101
    try:
        app(words)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    return 0


def _explained(error: Exception) -> int:
    from bot.commands.failures import explain  # noqa: PLC0415

    message, code = explain(error)
    print(message, file=sys.stderr)  # noqa: T201
    _give_up_output()
    return code


def _give_up_output() -> None:
    """If nothing more can be written, what is still buffered must not fail again at the end."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
