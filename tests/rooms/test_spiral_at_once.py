"""Two at once: of two that turn a spiral one wins and the other is told; cycles open once."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connections

import wheel
from lemnis.errors import Refused
from lemnis.spiral.models import Cycle, StageRecord

pytestmark = pytest.mark.slow
WORKER = Path(__file__).parent / "turned_at_once.py"


def both(work, folder, begin="begin"):
    """Let two processes do the same at once on a college's own SQLite file."""
    command = [sys.executable, str(WORKER)]
    subprocess.run([*command, begin, str(folder)], check=True)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    one, other = (subprocess.Popen([*command, work, str(folder)], **pipes) for _ in "12")
    assert [p.stdout.readline() for p in (one, other)] == ["ready\n"] * 2
    for process in (one, other):
        process.stdin.write("go\n")
        process.stdin.flush()
    said = sorted(process.communicate(timeout=90)[0].strip() for process in (one, other))
    assert [p.returncode for p in (one, other)] == [0, 0]
    return said


def test_of_two_processes_that_turn_one_is_told_that_the_other_was_quicker(tmp_path):
    assert both("turn", tmp_path) == ["refused", "standard"]


def test_two_schedulers_open_every_cycle_once(tmp_path):
    counts = sorted(map(int, both("walk", tmp_path)))

    # Together each cycle once: of two units, a course, two programs, teachers and students each.
    assert sum(counts) == 9


@pytest.fixture
def shared():
    """Return a way to do two things at once; of PostgreSQL only, ``conftest`` sees to that."""
    return at_once


def at_once(*works):
    gate = Barrier(len(works))

    def do(work):
        gate.wait()
        try:
            return work()
        except Refused:
            return "refused"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(do, works))


@pytest.mark.django_db(transaction=True)
def test_of_two_threads_that_turn_one_is_told_that_the_other_was_quicker(shared):
    wheel.opened()
    wheel.ground()
    seen = wheel.held().moves

    said = shared(*[lambda: wheel.move("advance", moves=seen, grounded=False).stage.value] * 2)

    assert sorted(said) == ["refused", "standard"]
    assert StageRecord.objects.filter(lap__spiral=wheel.held()).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_in_threads_open_every_cycle_once(shared):
    wheel.opened()

    counts = [walked.cycles for walked in shared(wheel.walked, wheel.walked)]

    keys = list(Cycle.objects.values_list("cadence", "period", "subject"))
    assert sum(counts) == len(keys) == len(set(keys)) > 0
