"""A worker killed in the middle: its errand is found again, and done once."""

import datetime as dt
import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

pytestmark = [pytest.mark.kill, pytest.mark.slow]

PROGRAM = "from lemnis.config.command import main; main()"
ASK = """
import sys, json
from pathlib import Path
from lemnis.config.command import prepare
prepare(Path(sys.argv[1]))
import datetime as dt
from django.core.files.uploadedfile import SimpleUploadedFile
from lemnis.evidence import actions, uploading
from lemnis.evidence.rules import ErrandKind
from lemnis.people.rules.viewers import operator
from lemnis.values import Title
by, kind, wanted = operator("steward"), ErrandKind(sys.argv[2]), json.loads(sys.argv[3])
if kind is ErrandKind.LOAD:
    rows = "".join(f"E{n},Works {n}\\n" for n in range(int(wanted["rows"])))
    file = SimpleUploadedFile("企业.csv", ("企业号,企业名称\\n" + rows).encode())
    wanted = {"upload": str(uploading.receive([file], by=by))}
at = dt.datetime.now(dt.UTC)
actions.ask_errand(kind=kind, title=Title("工作", "work"), wanted=wanted, at=at, by=by)
"""


class Office:
    """A college whose worker can be started and killed."""

    def __init__(self, home):
        own = ("LEMNIS_", "DJANGO_SETTINGS_MODULE")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        self.home, self.settings = home, clean | {"LEMNIS_QUEUE": "worker"}

    def ask(self, kind, wanted):
        subprocess.run(
            [sys.executable, "-c", ASK, str(self.home), kind, wanted],
            env=self.settings, check=True, timeout=120,
        )  # fmt: skip

    def asked(self, question):
        with sqlite3.connect(self.home / "lemnis.db", timeout=20) as tables:
            found = tables.execute(question).fetchall()
        tables.close()
        return found

    def errand(self):
        return self.asked("SELECT state, attempts FROM evidence_errand ORDER BY id DESC")[0]

    def worker(self):
        command = [sys.executable, "-c", PROGRAM, "worker", "--home", str(self.home)]
        return subprocess.Popen(command, env=self.settings, stdout=subprocess.DEVNULL)

    def until(self, *states, seconds=120):
        last = time.monotonic() + seconds
        while self.errand()[0] not in states:
            assert time.monotonic() < last, self.errand()
            time.sleep(0.02)  # another process tells nobody how far it is


@pytest.fixture
def office(owner):
    return Office(owner.folder / "demo")


def kill_after_begin(office, seconds):
    with office.worker() as worker:
        office.until("running", "done")
        time.sleep(seconds)
        os.kill(worker.pid, signal.SIGKILL)


def finish(office):
    with office.worker() as worker:
        office.until("done", "refused", "failed")
        worker.send_signal(signal.SIGINT)


@pytest.mark.parametrize("seconds", [0.1, 1.2])
def test_a_load_whose_worker_is_killed_is_published_once(office, seconds):
    office.ask("load", '{"rows": 40000}')
    kill_after_begin(office, seconds)

    finish(office)

    state, attempts = office.errand()
    loads = office.asked("SELECT state FROM evidence_load WHERE source = '企业.csv'")
    assert state == "done"
    assert attempts == 2 if seconds < 1 else attempts in {1, 2}
    assert [state for (state,) in loads].count("published") == 1
    assert all(state in {"published", "interrupted"} for (state,) in loads)
    assert not any((office.home / "uploads").iterdir())


def test_a_diagnosis_whose_worker_is_killed_is_begun_anew(office):
    day = dt.date(2025, 7, 31).isoformat()
    office.ask("diagnose", f'{{"periods": ["2024-2025-2"], "on": "{day}"}}')
    kill_after_begin(office, 0.5)
    assert office.errand() == ("running", 1)

    finish(office)

    assert office.errand() == ("done", 2)
    runs = office.asked("SELECT state FROM evidence_run ORDER BY id")
    assert runs[-1] == ("published",)
    assert ("running",) not in runs
