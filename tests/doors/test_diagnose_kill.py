"""A diagnosis or import killed at any moment leaves the college as before or as after it."""

import sqlite3

import pytest
from killer import Killer, seconds_of

from lemnis.engine.standing import FILLED
from lemnis.lake.store import Lake

pytestmark = [pytest.mark.kill, pytest.mark.slow]

# of every layer, so that measurements lie in several periods and files
MEASURED = ("生师比", "PRG-SUP-009", "CRS-GEN-007", "CRS-GEN-012", "课程及格率")
DIAGNOSE = ("diagnose", "2024-2025-2", "--on", "2025-07-31",
            *(word for name in MEASURED for word in ("--indicator", name)))  # fmt: skip
HEADINGS = "班级代码,专业编号,班级名称,入学年份,班级状态\n"
CLASSES = 40
NUMBERS = "indicator, period, kind, subject, value, numerator, denominator, rows, missing, status"


@pytest.fixture
def college(lemnis):
    """Return the command beside a small demo college without measurements."""
    assert lemnis("demo", "--size", "tiny", "--no-diagnose").returncode == 0
    return lemnis


def records(lemnis, table):
    """Return the state of each record of ``table`` by its uuid."""
    with sqlite3.connect(lemnis.folder / "demo" / "lemnis.db") as database:
        rows = database.execute(f"SELECT uuid, state FROM evidence_{table}").fetchall()
    database.close()
    return dict(rows)


def runs_seen(lake):
    """Return the number of measurements that stand for each run; none may be there twice."""
    if "standing" not in lake.tables():
        return {}
    with lake.reader() as con:
        doubled = con.execute(
            "SELECT count(*) - count(DISTINCT (run, indicator, period, kind, subject))"
            f" FROM ({FILLED})"
        ).fetchone()
        assert doubled == (0,)
        counts = con.execute(f"SELECT run, count(*) FROM ({FILLED}) GROUP BY run").fetchall()
    return dict(counts)


def numbers(lake, run):
    with lake.reader() as con:
        return sorted(
            con.execute(f"SELECT {NUMBERS} FROM ({FILLED}) WHERE run = ?", [run]).fetchall(),
            key=str,
        )


def committed(lake, word):
    return {s.extra[word].replace("-", "") for s in lake.snapshots() if word in s.extra}


def assert_in_step(lemnis, lake, word, table):
    """Records and lake say the same: published is what the lake holds, and nothing still runs."""
    states = records(lemnis, table)
    assert set(states.values()) <= {"published", "interrupted"}
    published = {uuid.replace("-", "") for uuid, state in states.items() if state == "published"}
    assert published == committed(lake, word)


@pytest.mark.parametrize(("more", "kills"), [((), 30), (("--full",), 15)])
def test_kills_of_a_diagnosis_leave_all_of_its_measurements_or_none(college, more, kills):
    words = (*DIAGNOSE, *more)
    seconds_of(college, words)
    usual = seconds_of(college, words)  # as a run that finds what the last one kept
    with Lake.open(college.folder / "demo" / "lake", threads=1) as lake:
        seen = runs_seen(lake)
        (whole,) = set(seen.values())
        killer = Killer(college, words, usual, seed=20251121)
        for _ in killer.turns(kills):
            killer.strike()

            now = runs_seen(lake)
            assert len(now.keys() - seen.keys()) <= 1
            assert now == dict.fromkeys(now, whole)
            assert {run.replace("-", "") for run in now} == committed(lake, "run")
            assert seen.keys() <= now.keys()
            seen = now

        seconds_of(college, words)

        assert_in_step(college, lake, "run", "run")
        (last,) = runs_seen(lake).keys() - seen.keys()
        first = next(iter(s.extra["run"] for s in lake.snapshots() if "run" in s.extra))
        assert numbers(lake, last) == numbers(lake, first)
        assert len(numbers(lake, last)) == whole


def class_list(lemnis, turn):
    """Write a list of classes in which every row carries the number of the turn."""
    rows = (f"K-{n},Z0201,第{turn}次,2024,在读\n" for n in range(CLASSES))
    (lemnis.folder / "班级.csv").write_text(HEADINGS + "".join(rows), "utf-8")


def turns_seen(lake):
    with lake.reader() as con:
        return con.execute(
            "SELECT name, count(*) FROM lake.classes WHERE class_id LIKE 'K-%' GROUP BY name"
        ).fetchall()


def test_eight_kills_of_an_import_leave_all_of_its_rows_or_none(college):
    words = ("import", "班级.csv")
    class_list(college, 0)
    usual = seconds_of(college, words)
    with Lake.open(college.folder / "demo" / "lake", threads=1) as lake:
        seen = turns_seen(lake)
        killer = Killer(college, words, usual, seed=20251122)
        for turn in killer.turns(kills=8):
            class_list(college, turn)
            killer.strike()

            now = turns_seen(lake)
            assert now in (seen, [(f"第{turn}次", CLASSES)])
            seen = now

        class_list(college, "末")
        seconds_of(college, words)

        assert turns_seen(lake) == [("第末次", CLASSES)]
        assert_in_step(college, lake, "load", "load")
