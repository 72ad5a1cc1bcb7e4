"""Two processes at once on a college's own SQLite file: one wins, nothing is there twice."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

WORKER = Path(__file__).parent / "at_once.py"
ALONE = """
import sys
from pathlib import Path
from lemnis.config import command
command.found_college(Path(sys.argv[1]))
import office
office.install(office.rule())
if sys.argv[2] != "judge":
    office.judged({"C1": office.HELD})
"""


def both(work, folder):
    """Let two processes do the same at once; return what each says."""
    alone = [sys.executable, "-c", ALONE, str(folder), work]
    subprocess.run(alone, check=True, cwd=WORKER.parent)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    command = [sys.executable, str(WORKER), work, str(folder)]
    one, other = (subprocess.Popen(command, **pipes) for _ in "12")
    assert [p.stdout.readline() for p in (one, other)] == ["ready\n"] * 2
    for process in (one, other):
        process.stdin.write("go\n")
        process.stdin.flush()
    said = sorted(process.communicate(timeout=60)[0].strip() for process in (one, other))
    assert [p.returncode for p in (one, other)] == [0, 0]
    return said


def count(folder, table):
    with closing(sqlite3.connect(folder / "lemnis.db")) as database:
        return database.execute(f"SELECT count(*) FROM evidence_{table}").fetchone()[0]


def test_two_that_judge_open_an_alert_once(tmp_path):
    assert both("judge", tmp_path) == ["(0, 0, 0, 0, 0, 50)", "(0, 50, 0, 0, 0, 0)"]
    assert [count(tmp_path, t) for t in ("alert", "alertevent", "notice")] == [50, 50, 50]


def test_of_two_that_act_one_is_told_that_the_other_was_quicker(tmp_path):
    assert both("act", tmp_path) == ["done", "refused"]
    assert count(tmp_path, "alertevent") == 2


def test_two_that_tell_tell_each_thing_once(tmp_path):
    assert both("tell", tmp_path) == ["0", "4"]
    assert count(tmp_path, "notice") == 5
