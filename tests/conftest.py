"""What several tests stand on: a lake, the data sets, real data, a PostgreSQL server."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from hypothesis import settings

from lemnis.lake.datasets import Datasets, load
from lemnis.lake.store import Lake

REPOSITORY = Path(__file__).parent.parent

# Rooms are tested without a college's folder, where the key would be kept.
os.environ.setdefault("LEMNIS_AUDIT_KEY", "for tests only")

# a busy machine is no failure: examples are counted, not timed
settings.register_profile("lemnis", deadline=None)
settings.load_profile("lemnis")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real public data that lies beside the repository, if it is there."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no folder shared/data beside the repository")
    return folder


@pytest.fixture(scope="session")
def datasets() -> Datasets:
    """Return the shipped catalogue of data sets."""
    return load()


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    """Return an empty lake on a SQLite catalogue."""
    with Lake.open(tmp_path / "lake", threads=2) as lake:
        yield lake


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Return the address of a PostgreSQL server of the tests' own."""
    programs = _postgres_programs()
    folder = Path(tempfile.mkdtemp(prefix="lemnis-postgres-"))
    as_owner = _as_owner(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    cluster, options = folder / "cluster", f"-k {folder} -p {port} -h 127.0.0.1 -c fsync=off"
    control = [*as_owner, str(programs / "pg_ctl"), "-D", str(cluster), "-w"]
    initdb = [str(programs / "initdb"), "-D", str(cluster), "-U", "lemnis", "-A", "trust", "-N"]
    _run([*as_owner, *initdb, "-E", "UTF8", "--locale=C"], folder)
    _run([*control, "-l", str(folder / "log"), "-o", options, "start"], folder)
    try:
        yield f"postgresql://lemnis@127.0.0.1:{port}/postgres"
    finally:
        _run([*control, "-m", "immediate", "stop"], folder)
        shutil.rmtree(folder)


@pytest.fixture
def postgres_database(postgres: str) -> Iterator[str]:
    """Return the address of an empty database on the tests' PostgreSQL server."""
    name = f"t{uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield postgres.rsplit("/", 1)[0] + "/" + name
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _postgres_programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    if initdb is None:
        pytest.skip("no PostgreSQL server programs on this machine")
    return Path(initdb).resolve().parent


def _as_owner(folder: Path) -> list[str]:
    """Return what to put before a command: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    try:
        owner = pwd.getpwnam("postgres")
    except KeyError:
        pytest.skip("no user postgres on this machine to run a server as")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return ["runuser", "-u", "postgres", "--"]


def _run(command: list[str], folder: Path) -> None:
    with (folder / "output").open("ab") as output:
        subprocess.run(command, check=True, stdout=output, stderr=output, cwd=folder)
