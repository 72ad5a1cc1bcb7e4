"""Start a PostgreSQL of one's own on 127.0.0.1, run a command with its address, end it.

    python scripts/with_postgres.py LEMNIS_DATABASE_URL pytest tests/rooms

The first argument names the environment variable that receives the address; the exit code is
the command's. As root the server runs as the user ``postgres``, because it refuses to be root.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

# Nothing here must outlive the command: speed before durability.
_OPTIONS = "-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c port={port}"


def binary(name: str) -> str | None:
    """Return where a PostgreSQL program stands, the newest version first; None if nowhere."""
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    return next((str(home / name) for home in homes if (home / name).exists()), shutil.which(name))


@contextmanager
def cluster() -> Iterator[str]:
    """Yield the address of an empty database server that ends with the block."""
    initdb, pg_ctl = binary("initdb"), binary("pg_ctl")
    if initdb is None or pg_ctl is None:
        sys.exit("PostgreSQL is not installed: apt-get install postgresql-15")
    with tempfile.TemporaryDirectory(prefix="lemnis-postgres-") as folder:
        owner = _give(folder)
        port = _free_port()
        start = ["start", "-w", "-l", f"{folder}/log", "-o", _OPTIONS.format(port=port)]
        make = [initdb, "-D", f"{folder}/data", "-U", "lemnis", "-A", "trust", "-E", "UTF8"]
        _as(owner, [*make, "--locale=C.UTF-8", "--no-sync"], folder)
        _as(owner, [pg_ctl, "-D", f"{folder}/data", *start], folder)
        try:
            yield f"postgresql://lemnis@127.0.0.1:{port}/postgres"
        finally:
            _as(owner, [pg_ctl, "-D", f"{folder}/data", "stop", "-m", "immediate"], folder)


def main(variable: str, command: list[str]) -> int:
    """Run ``command`` with the address in ``variable`` and return its exit code."""
    signal.signal(signal.SIGTERM, _end)
    with cluster() as address:
        return subprocess.run(command, env=os.environ | {variable: address}, check=False).returncode


def _version(home: Path) -> float:
    return float(home.parent.name)


def _give(folder: str) -> str | None:
    if os.geteuid() != 0:
        return None
    owner = pwd.getpwnam("postgres")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return "postgres"


def _as(owner: str | None, command: list[str], folder: str) -> None:
    groups: list[str] | None = None if owner is None else []
    done = subprocess.run(
        command,
        user=owner,
        group=owner,
        extra_groups=groups,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{Path(command[0]).name} has failed; exit code {done.returncode}")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _end(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
