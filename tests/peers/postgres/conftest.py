"""A PostgreSQL of our own, thrown away after the session."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

SETTINGS = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def binaries() -> Path | None:
    """The newest PostgreSQL server on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    on_path = shutil.which("initdb")
    return found[0].parent if found else Path(on_path).parent if on_path else None


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The folder of a running server's socket."""
    where = binaries()
    if where is None:
        pytest.skip("not run: PostgreSQL is not installed")
    folder = tempfile.mkdtemp(prefix="adviceline-pg")
    as_user: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        as_user = ["runuser", "-u", "postgres", "--"]
    data = f"{folder}/data"
    make = [str(where / "initdb"), "-D", data, "-A", "trust", "-U", "postgres", "--no-sync"]
    subprocess.run([*as_user, *make], check=True, stdout=subprocess.DEVNULL, cwd="/")
    control = [*as_user, str(where / "pg_ctl"), "-D", data, "-w", "-s"]
    start = ["-o", f"{SETTINGS} -k {folder}", "-l", f"{folder}/log", "start"]
    subprocess.run([*control, *start], check=True, cwd="/")
    yield folder
    subprocess.run([*control, "-m", "immediate", "stop"], check=True, cwd="/")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def url(cluster: str) -> str:
    """An empty database."""
    address = f"postgresql://postgres@/postgres?host={cluster}"
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return address
