"""The site and its worker live and end together."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from stage import PATIENCE, PROGRAM, answered, free_port, lemnis, settings


@pytest.fixture
def both(tmp_path):
    """A served college with its worker, once both are up."""
    home, port = tmp_path / "college", free_port()
    lemnis(home, "init")
    command = [sys.executable, "-c", PROGRAM, "serve", "--with-worker", "--home", str(home),
               "--port", str(port)]  # fmt: skip
    with subprocess.Popen(
        command, env=settings(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        answered(f"http://127.0.0.1:{port}/healthz", process)
        read = iter(process.stdout.readline, "")
        assert any("正在等候" in line for line in read)  # the worker says so when it is ready
        yield process
        if process.poll() is None:
            process.kill()


def children(process):
    """The processes a process has started: of the site's own, and the worker."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = stat.read_text().rpartition(")")[2].split()[1]
            if int(parent) == process.pid:
                words = stat.with_name("cmdline").read_text().split("\0")
                found[int(stat.parent.name)] = "worker" if "worker" in words else "site"
        except OSError:
            continue  # it has ended meanwhile
    return found


def test_both_end_when_they_are_told_to(both):
    started = children(both)
    assert set(started.values()) == {"site", "worker"}

    both.send_signal(signal.SIGINT)

    assert both.wait(PATIENCE) == 0
    assert [pid for pid in started if Path(f"/proc/{pid}").exists()] == []


def test_the_site_ends_with_its_worker_and_says_why(both):
    started = children(both)
    worker = next(pid for pid, kind in started.items() if kind == "worker")

    os.kill(worker, signal.SIGKILL)

    assert both.wait(PATIENCE) == 1
    assert "lemnis worker" in both.stdout.read()
    assert [pid for pid in started if Path(f"/proc/{pid}").exists()] == []
