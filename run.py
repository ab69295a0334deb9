"""Set up Adviceline in `.venv` and run it: `python3 run.py demo`, `python3 run.py test`.

Needs Python 3.11 to 3.13 and nothing else. Any other word goes to the `adviceline` command.
Installed is exactly what the lock files name, checked by hash; a second run installs nothing.
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
COVERAGE = ("--cov", "--cov-report=term:skip-covered")
NONE_CHOSEN = 5  # what pytest returns where its words choose no test
LOCKS = {"run": HERE / "requirements.lock", "test": HERE / "requirements-dev.lock"}


def main(words: list[str]) -> int:
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        print("Adviceline needs Python 3.11, 3.12 or 3.13; this is " + sys.version.split()[0])
        return 2
    if not words:
        print(__doc__)
        return 2
    testing = words[0] in ("test", "setup")
    set_up("test" if testing else "run")
    if words[0] == "setup":
        return 0
    if testing:
        return test(words[1:])
    return subprocess.call([str(BIN / "adviceline"), *words], cwd=HERE)


def set_up(kind: str) -> None:
    """Make the virtual environment and install the lock of `kind`, once per lock."""
    lock = LOCKS[kind]
    digest = hashlib.sha256(lock.read_bytes() + (HERE / "pyproject.toml").read_bytes()).hexdigest()
    stamp = VENV / f"installed-{kind}"
    if stamp.is_file() and stamp.read_text() == digest:
        return
    print(f"Setting up {VENV.name} from {lock.name} (about a minute, once) …", flush=True)
    if not (BIN / ("python.exe" if os.name == "nt" else "python")).exists():
        venv.create(VENV, with_pip=True)
    # The lock is complete. Resolving it again fails in older pips once a newer version appears of a
    # package that another asks for with an extra ("coverage[toml]").
    pip("install", "--no-deps", "--require-hashes", "-r", str(lock))
    pip("install", "--no-deps", "--no-build-isolation", "--editable", str(HERE))
    stamp.write_text(digest)


def pip(*words: str) -> None:
    command = [str(BIN / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check", *words]
    if subprocess.call(command, cwd=HERE):
        sys.exit("The installation failed; the lines above say why. Nothing was started.")


def test(words: list[str]) -> int:
    """The whole check: style, types, import directions, then tests with the coverage floor."""
    python = str(BIN / "python")
    tests = [python, "-m", "pytest", "-n", "auto", "--dist", "worksteal", "--ignore=tests/peers"]
    checks = [
        [str(BIN / "ruff"), "check", "."],
        [str(BIN / "ruff"), "format", "--check", "."],
        [str(BIN / "mypy")],
        [str(BIN / "lint-imports"), "--no-cache"],
        [*tests, "-m", "not bulk", *COVERAGE, *words],
        [*tests, "-m", "bulk", *words],
        [python, "-m", "pytest", "tests/peers"],  # real servers, one at a time
    ]
    for check in checks:
        print("→ " + " ".join(Path(word).name for word in check[:3]), flush=True)
        code = subprocess.call(check, cwd=HERE)
        if code and not (words and code == NONE_CHOSEN):
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
