"""Sending killed at any moment, by a real mail server: nothing comes twice, nothing is lost."""

import random
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import post_office
import pytest

pytestmark = [pytest.mark.kill, pytest.mark.slow]

COURIER = Path(__file__).parent / "courier.py"
KILLS, READERS = 20, 200


def read(folder, select):
    with closing(sqlite3.connect(folder / "lemnis.db")) as database:
        return database.execute(select).fetchall()


def test_twenty_kills_of_sending_double_nothing_and_lose_nothing(tmp_path):
    dice, killed = random.Random(7), 0
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with post_office.open_(post_office.MailServer()) as server:
        command = [sys.executable, str(COURIER), str(tmp_path), server.url, str(READERS)]
        with subprocess.Popen(command, **pipes) as courier:

            def order(milliseconds):
                courier.stdin.write(f"{milliseconds}\n")
                courier.stdin.flush()
                return courier.stdout.readline().strip()

            assert courier.stdout.readline() == "ready\n"
            for _ in range(3 * KILLS):
                if killed < KILLS:
                    killed += order(dice.uniform(5, 150)) == "killed"
            assert order(0) == "done"
            courier.stdin.close()
        came = Counter(str(mail["To"]) for mail in server.taken)

    rows = read(tmp_path, "SELECT a.email, d.state FROM people_delivery d"
                          " JOIN people_account a ON a.id = d.account_id")  # fmt: skip
    sent = {address for address, state in rows if state == "sent"}
    unclear = {address for address, state in rows if state == "unclear"}
    assert killed == KILLS
    assert set(came.values()) == {1}
    assert len(rows) == len(sent) + len(unclear) == READERS
    assert sent <= came.keys() <= sent | unclear
    assert len(unclear) <= KILLS
    assert read(tmp_path, "SELECT count(*) FROM people_message") == [(READERS,)]
