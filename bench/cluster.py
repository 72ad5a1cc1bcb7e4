"""A PostgreSQL server of one's own on 127.0.0.1, for tests and benches; it ends with the block."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Unavailable(Exception):
    """There is no PostgreSQL on this machine, or nobody to run it as."""


@contextmanager
def cluster() -> Iterator[str]:
    """Start a server and give the address of its empty database; afterwards it is gone.

    Raises:
        Unavailable: there is no PostgreSQL on this machine, or nobody to run it as.

    """
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="lemnis-postgres-"))
    as_owner = _as_owner(folder)
    port = free_port()
    home, options = folder / "cluster", f"-k {folder} -p {port} -h 127.0.0.1 -c fsync=off"
    control = [*as_owner, str(programs / "pg_ctl"), "-D", str(home), "-w"]
    initdb = [str(programs / "initdb"), "-D", str(home), "-U", "lemnis", "-A", "trust", "-N"]
    _run([*as_owner, *initdb, "-E", "UTF8", "--locale=C"], folder)
    _run([*control, "-l", str(folder / "log"), "-o", options, "start"], folder)
    try:
        yield f"postgresql://lemnis@127.0.0.1:{port}/postgres"
    finally:
        _run([*control, "-m", "immediate", "stop"], folder)
        shutil.rmtree(folder)


def free_port() -> int:
    """Return a port nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    if initdb is None:
        raise Unavailable("no PostgreSQL server programs on this machine")
    return Path(initdb).resolve().parent


def _as_owner(folder: Path) -> list[str]:
    """Return what to put before a command: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    try:
        owner = pwd.getpwnam("postgres")
    except KeyError:
        raise Unavailable("no user postgres on this machine to run a server as") from None
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return ["runuser", "-u", "postgres", "--"]


def _run(command: list[str], folder: Path) -> None:
    with (folder / "output").open("ab") as output:
        subprocess.run(command, check=True, stdout=output, stderr=output, cwd=folder)
