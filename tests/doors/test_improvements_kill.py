"""Verifying improvements killed at any moment: nothing lost, nothing doubled, the log unbroken."""

import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = [pytest.mark.kill, pytest.mark.slow]

KILLS = 15
WORKER = Path(__file__).parent / "verifier.py"


def begun(work, folder):
    command = [sys.executable, str(WORKER), work, str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def finish(work, folder):
    with begun(work, folder) as process:
        process.communicate(timeout=300)
    assert process.returncode == 0


def killed(folder, dice):
    """Kill a process some moments after it has begun to verify; tell whether it was in time."""
    with begun("verify", folder) as process:
        assert process.stdout.readline() == "ready\n"
        time.sleep(dice.uniform(0, 0.06))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
    return process.returncode == -signal.SIGKILL


def read(folder, select):
    with closing(sqlite3.connect(folder / "lemnis.db")) as database:
        return database.execute(select).fetchall()


def test_fifteen_kills_of_verifying_lose_nothing_and_double_nothing(tmp_path):
    finish("fill", tmp_path)
    (many,) = read(tmp_path, "SELECT count(*) FROM spiral_improvement")[0]
    dice, kills = random.Random(7), 0
    for _ in range(3 * KILLS):
        kills += killed(tmp_path, dice)
        if kills == KILLS:
            break
    assert kills == KILLS
    (left,) = read(tmp_path, "SELECT count(*) FROM spiral_improvement WHERE state = 'done'")[0]
    assert 0 < left < many, "the kills came too late, or too early"
    finish("verify", tmp_path)

    whole = """
        SELECT i.id FROM spiral_improvement i WHERE NOT (
            i.moves = 2 AND i.state = CASE i.id % 2 WHEN 0 THEN 'effective' ELSE 'ineffective' END
            AND (SELECT count(*) FROM spiral_verification v WHERE v.improvement_id = i.id) = 1
            AND (SELECT count(*) FROM spiral_improvementmove m WHERE m.improvement_id = i.id) = 3
            AND (SELECT count(*) FROM spiral_committeeitem c WHERE c.improvement_id = i.id)
                = (i.state = 'ineffective')
            AND (SELECT count(*) FROM people_auditevent a
                 WHERE a.kind = 'improvement' AND a.what = substr(i.uuid, 1, 8) || '-'
                    || substr(i.uuid, 9, 4) || '-' || substr(i.uuid, 13, 4) || '-'
                    || substr(i.uuid, 17, 4) || '-' || substr(i.uuid, 21)) = 3)
    """
    assert read(tmp_path, whole) == []
    numbers = read(tmp_path, "SELECT number FROM people_auditevent ORDER BY number")
    assert [number for (number,) in numbers] == list(range(1, len(numbers) + 1))
