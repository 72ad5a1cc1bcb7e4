"""The benched site: a demo college of the customary size, served as a college would serve it."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.cluster import cluster, free_port

PROGRAM = "from lemnis.config.command import main; main()"
SECONDS_TO_BEGIN = 120
DATABASES = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Site:
    """A served college: its port, its process, who has a session there."""

    port: int
    process: int
    sessions: Sequence[Mapping[str, str]]

    def processor_seconds(self) -> float:
        """Return what the site's processes have used so far, without the database server's."""
        ticks = sum(_ticks(pid) for pid in (self.process, *_children(self.process)))
        return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(database: str, home: Path, size: str, users: int) -> Iterator[Site]:
    """Build a college on a database, serve it, and end it afterwards."""
    with ExitStack() as stack:
        told: dict[str, str] = {}
        if database == "postgresql":
            address = stack.enter_context(cluster())
            told = {"LEMNIS_DATABASE_URL": address, "LEMNIS_LAKE_CATALOGUE": address}
        environment = _environment(told, home)
        _run([sys.executable, "-c", PROGRAM, "demo", "--size", size], environment)
        people = [sys.executable, "-m", "bench.web_people", str(home), str(users)]
        sessions = json.loads(_run(people, environment).splitlines()[-1])
        port = free_port()
        command = [sys.executable, "-c", PROGRAM, "serve", "--port", str(port)]
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
            try:
                _answered(f"http://127.0.0.1:{port}/healthz", process)
                yield Site(port, process.pid, sessions)
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(SECONDS_TO_BEGIN)


def _environment(told: Mapping[str, str], home: Path) -> dict[str, str]:
    own = ("LEMNIS_", "DJANGO_SETTINGS_MODULE")
    every = os.environ.items()  # noqa: TID251 - handed on, without anybody's settings of ours
    left = {name: value for name, value in every if not name.startswith(own)}
    return {**left, "LEMNIS_HOME": str(home), "LEMNIS_SECOND_FACTOR": "nobody", **told}


def _run(command: Sequence[str], environment: Mapping[str, str]) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return done.stdout


def _answered(address: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + SECONDS_TO_BEGIN
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)  # a process that starts tells nobody when it is ready
    raise RuntimeError(f"nobody answers at {address}")


def _children(parent: int) -> Iterator[int]:
    for task in Path(f"/proc/{parent}/task").iterdir():
        for child in (task / "children").read_text(encoding="ascii").split():
            yield int(child)
            yield from _children(int(child))


def _ticks(pid: int) -> int:
    # The name of the program, which may hold anything, ends with the last bracket.
    told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return int(told[11]) + int(told[12])
