"""Publishing a report killed at any moment: published once and whole, or not at all."""

import json
import shutil
import sqlite3
from contextlib import closing

import pytest
from killer import Killer, seconds_of

pytestmark = [pytest.mark.kill, pytest.mark.slow]

KILLS = 10
STATE = "SELECT state, moves FROM insight_report"
SIGNED = "SELECT count(*) FROM insight_signoff WHERE step = 'leader'"
OUT = "SELECT count(*) FROM insight_reportversion WHERE published_at IS NOT NULL"
TOLD = "SELECT count(*) FROM people_auditevent WHERE act = 'report.publish'"


def read(home, select):
    with closing(sqlite3.connect(home / "lemnis.db")) as database:
        return database.execute(select).fetchone()


def reviewed(home):
    """Make the one report ready to be signed, as though author and reviewer had signed it."""
    with closing(sqlite3.connect(home / "lemnis.db")) as database, database:
        places = database.execute("SELECT id, body FROM insight_reportversion").fetchall()
        for version, body in places:
            for section in json.loads(body)["sections"]:
                for block in section["blocks"]:
                    if block["is"] == "text" and block["must"]:
                        database.execute(
                            'INSERT INTO insight_section (code, text, "at", "by", version_id)'
                            " VALUES (?, '写好了', '2025-07-31', 'li', ?)",
                            (block["code"], version),
                        )
        database.execute("UPDATE insight_report SET state = 'reviewed'")


def test_ten_kills_of_publishing_leave_it_published_once_or_not_at_all(owner):
    home = owner.folder / "demo"
    course = read(home, "SELECT code FROM people_subject WHERE kind = 'course' ORDER BY code")[0]
    begun = owner("report", "write", "course-term", f"course:{course}", "2024-2025-2", "--json")
    assert begun.returncode == 0, begun.stderr
    number = json.loads(begun.stdout)["number"]
    reviewed(home)
    shutil.copy(home / "lemnis.db", owner.folder / "before.db")
    words = ("report", "sign", number, "publish")
    usual = seconds_of(owner, words)
    assert read(home, STATE)[0] == "published"

    killer = Killer(owner, words, usual, seed=7)
    for _ in killer.turns(KILLS):
        for left in home.glob("lemnis.db*"):
            left.unlink()
        shutil.copy(owner.folder / "before.db", home / "lemnis.db")
        killer.strike()
        state, moves = read(home, STATE)
        whole = [read(home, select)[0] for select in (SIGNED, OUT, TOLD)]
        assert (state, moves, whole) in [("reviewed", 0, [0, 0, 0]), ("published", 1, [1, 1, 1])]
        if state == "reviewed":
            assert owner(*words).returncode == 0
            assert [read(home, select)[0] for select in (SIGNED, OUT, TOLD)] == [1, 1, 1]
