"""The lake keeps what was published, as it was, whoever reads or dies meanwhile."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from lemnis.errors import BadData, NotFound, Refused
from lemnis.lake.datasets import Column, ColumnType, Dataset
from lemnis.lake.store import Lake
from lemnis.values import Title

pytestmark = pytest.mark.slow  # each test opens a lake of its own

STUDENTS = Dataset(
    name="students",
    title=Title("学生", "Students"),
    grain=Title("一名学生", "one student"),
    key="student_id",
    columns=(
        Column(name="student_id", title=Title("学号", "Student number"), type=ColumnType.STRING),
        Column(name="score", title=Title("成绩", "Score"), type=ColumnType.DECIMAL),
    ),
)


def publish(lake, rows, mode="merge", load="load-1"):
    values = ", ".join(f"('{key}', {score})" for key, score in rows)
    sql = f"SELECT * FROM (VALUES {values}) AS t(student_id, score)"
    with lake.writer("测试", "publish", {"load": load}) as writer:
        counts = writer.publish(STUDENTS, sql, mode, load=load)
    return counts, writer.snapshot


def rows(lake, snapshot=None):
    con = lake.reader(snapshot)
    found = con.execute("SELECT student_id, score::DOUBLE, _load FROM lake.students ORDER BY 1")
    return found.fetchall()


def test_a_merge_adds_and_changes_and_leaves_the_rest_with_their_load(lake):
    publish(lake, [("a", 1), ("b", 2)], load="load-1")
    counts, _ = publish(lake, [("b", 3), ("a", 1), ("c", 4)], load="load-2")

    assert (counts.new, counts.changed, counts.unchanged, counts.removed) == (1, 1, 1, 0)
    assert rows(lake) == [("a", 1.0, "load-1"), ("b", 3.0, "load-2"), ("c", 4.0, "load-2")]


def test_a_replace_removes_what_is_not_given(lake):
    publish(lake, [("a", 1), ("b", 2)])
    counts, _ = publish(lake, [("b", 2)], mode="replace", load="load-2")

    assert (counts.new, counts.changed, counts.unchanged, counts.removed) == (0, 0, 1, 1)
    assert rows(lake) == [("b", 2.0, "load-1")]


def test_columns_that_are_not_given_keep_what_is_published(lake):
    publish(lake, [("a", 1), ("b", 2)])

    with lake.writer("测试", "keys only", {}) as writer:
        counts = writer.publish(STUDENTS, "SELECT unnest(['a', 'c']) AS student_id", load="load-2")

    assert (counts.new, counts.unchanged) == (1, 1)
    assert rows(lake) == [("a", 1.0, "load-1"), ("b", 2.0, "load-1"), ("c", None, "load-2")]


def test_a_value_of_the_wrong_type_is_refused(lake):
    with (
        pytest.raises(BadData, match="wrong type"),
        lake.writer("测试", "text", {}) as writer,
    ):
        writer.publish(STUDENTS, "SELECT 'a' AS student_id, '优' AS score", load="x")


def test_an_append_of_a_published_key_is_refused(lake):
    publish(lake, [("a", 1)])

    with pytest.raises(BadData, match="published already"):
        publish(lake, [("a", 2)], mode="append")

    assert rows(lake) == [("a", 1.0, "load-1")]


def test_a_key_that_comes_twice_is_refused(lake):
    with pytest.raises(BadData, match="more than once"):
        publish(lake, [("a", 1), ("a", 2)])

    assert lake.tables() == frozenset()


def publish_and_fail(lake):
    with lake.writer("测试", "fails", {}) as writer:
        writer.publish(STUDENTS, "SELECT 'a' AS student_id, 1 AS score", load="x")
        _ = 1 / 0


def test_nothing_of_a_transaction_that_fails_is_kept(lake):
    before = lake.snapshot()

    with pytest.raises(ZeroDivisionError):
        publish_and_fail(lake)

    assert lake.snapshot() == before
    assert lake.tables() == frozenset()


def test_an_older_snapshot_shows_what_was_known_then(lake):
    _, first = publish(lake, [("a", 1)])
    publish(lake, [("a", 2)], load="load-2")

    assert rows(lake, first) == [("a", 1.0, "load-1")]
    assert rows(lake) == [("a", 2.0, "load-2")]


def test_a_reader_stays_at_its_snapshot_while_others_publish(lake):
    publish(lake, [("a", 1)])
    reader = lake.reader()
    publish(lake, [("a", 2)], load="load-2")

    assert reader.execute("SELECT score::DOUBLE FROM lake.students").fetchall() == [(1.0,)]


def test_a_publish_that_changes_nothing_makes_no_snapshot(lake):
    _, first = publish(lake, [("a", 1)])
    counts, second = publish(lake, [("a", 1)], load="load-2")

    assert (counts.unchanged, second, lake.snapshot()) == (1, None, first)


def test_each_snapshot_names_its_author_and_load(lake):
    _, number = publish(lake, [("a", 1)], load="load-1")

    last = lake.snapshots()[-1]

    assert (last.id, last.author, last.extra) == (number, "测试", {"load": "load-1"})


def test_what_is_held_still_stays_while_others_write(lake):
    _, number = publish(lake, [("a", 1)])

    with lake.still(number) as still:
        publish(lake, [("b", 2)])

        assert still.execute("SELECT student_id FROM students").fetchall() == [("a",)]
        assert still.cursor().execute("SELECT count(*) FROM lake.students").fetchone() == (2,)


def test_a_reader_cannot_write(lake):
    publish(lake, [("a", 1)])

    with pytest.raises(Exception, match="read-only"):
        lake.reader().execute("DELETE FROM lake.students")


def test_a_new_column_of_the_catalogue_is_added_to_the_published_table(lake):
    publish(lake, [("a", 1)])
    age = Column(name="age", title=Title("年龄", "Age"), type=ColumnType.INT)
    wider = STUDENTS.model_copy(update={"columns": (*STUDENTS.columns, age)})

    with lake.writer("测试", "wider", {}) as writer:
        writer.publish(wider, "SELECT 'b' AS student_id, 2 AS score, 19 AS age", load="load-2")

    con = lake.reader()
    found = con.execute("SELECT student_id, age FROM lake.students ORDER BY 1").fetchall()
    assert found == [("a", None), ("b", 19)]


def test_a_published_column_keeps_its_type(lake):
    publish(lake, [("a", 1)])
    text = STUDENTS.columns[1].model_copy(update={"type": ColumnType.STRING})
    retyped = STUDENTS.model_copy(update={"columns": (STUDENTS.columns[0], text)})

    with (
        pytest.raises(BadData, match=r"students\.score is DECIMAL"),
        lake.writer("测试", "retyped", {}) as writer,
    ):
        writer.ensure_table(retyped)


def test_files_hold_exactly_the_rows_of_their_snapshot_even_after_merging(lake):
    snapshots = [publish(lake, [("a", 1), ("b", 2)])[1]]
    snapshots.append(publish(lake, [("b", 3), ("c", 4)], load="load-2")[1])
    lake.compact()
    snapshots.append(lake.snapshot())

    held = [
        sorted(key for file in lake.files("students", s) for key in keys(file)) for s in snapshots
    ]

    assert held == [["a", "b"], ["a", "b", "c"], ["a", "b", "c"]]
    assert [len(rows(lake, s)) for s in snapshots] == [2, 3, 3]
    with pytest.raises(NotFound):
        lake.files("teachers")


def keys(file):
    return pq.read_table(file).column("student_id").to_pylist()


def test_a_second_writer_waits_and_then_is_told_so(tmp_path):
    patient = Lake.open(tmp_path / "lake")
    hasty = Lake.open(tmp_path / "lake", wait_seconds=0.05)

    with (
        patient.writer("甲", "long", {}),
        pytest.raises(Refused, match="Another load"),
        hasty.writer("乙", "short", {}),
    ):
        pass


def test_a_snapshot_that_does_not_exist_is_named(lake):
    with pytest.raises(BadData, match="7"):
        lake.reader(7)


def read_for_a_while(home, seconds, results):
    seen, until = set(), time.monotonic() + seconds
    try:
        while time.monotonic() < until:
            with Lake.open(home, threads=1) as lake:
                seen.add(len(rows(lake)))
        results.put(seen)
    except Exception as error:  # noqa: BLE001 - the parent must see whatever went wrong
        results.put(repr(error))


def test_readers_in_other_processes_run_beside_a_writer(tmp_path):
    lake = Lake.open(tmp_path / "lake", threads=1)
    publish(lake, [("a0", 1)])
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    readers = [
        context.Process(target=read_for_a_while, args=(lake.home, 3, results)) for _ in range(2)
    ]
    for reader in readers:
        reader.start()

    published = 1
    while any(reader.is_alive() for reader in readers):
        publish(lake, [(f"a{published}", 1)])
        published += 1
        if published > 30:
            time.sleep(0.05)
    seen = [results.get(timeout=20) for _ in readers]

    assert all(isinstance(s, set) and s <= set(range(1, published + 1)) for s in seen), seen


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_lake_store import STUDENTS
from lemnis.lake.store import Lake
with Lake.open(Path(sys.argv[1]), threads=1) as lake:
    print("ready", flush=True)
    for turn in range(1000):
        with lake.writer("测试", "turn", {"turn": turn}) as writer:
            writer.publish(
                STUDENTS,
                f"SELECT 'k' || i AS student_id, {turn} AS score FROM range(20000) AS t(i)",
                load=str(turn),
            )
        print(turn, flush=True)
"""


@pytest.mark.kill
def test_a_writer_killed_while_publishing_leaves_the_last_whole_state(tmp_path):
    lake = Lake.open(tmp_path / "lake")
    for delay in (0.05, 0.15, 0.25, 0.4):
        command = [sys.executable, "-c", WRITER, str(lake.home), str(Path(__file__).parent)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert child.stdout.readline() == b"ready\n"
        time.sleep(delay)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()

        if "students" in lake.tables():
            con = lake.reader()
            found = con.execute("SELECT count(*), count(DISTINCT score) FROM lake.students")
            assert found.fetchone() == (20000, 1)

    counts, _ = publish(lake, [("k0", 7)], load="after")
    lake.compact()
    assert counts.changed + counts.new == 1
    assert len(orphans(lake)) == 0


def orphans(lake):
    with lake.writer("测试", "look", {}) as writer:
        found = writer.con.execute(
            "CALL ducklake_delete_orphaned_files('lake', dry_run => true, cleanup_all => true)"
        )
        return found.fetchall()


@pytest.mark.postgres
def test_a_lake_works_the_same_on_a_postgresql_catalogue(tmp_path, postgres_database):
    with Lake.open(tmp_path / "lake", catalogue_url=postgres_database) as lake:
        _, first = publish(lake, [("a", 1), ("b", 2)])
        counts, second = publish(lake, [("b", 3)], load="load-2")

        assert (counts.changed, counts.unchanged) == (1, 0)
        assert rows(lake, first) == [("a", 1.0, "load-1"), ("b", 2.0, "load-1")]
        assert rows(lake, second) == [("a", 1.0, "load-1"), ("b", 3.0, "load-2")]
        assert lake.snapshots()[-1].extra == {"load": "load-2"}
        assert len(lake.files("students")) == 1


def test_a_password_is_never_shown_when_the_catalogue_does_not_answer(tmp_path):
    for address in (
        "postgresql://lemnis:s3cret@127.0.0.1:1/nothing",
        "host=127.0.0.1 port=1 password=s3cret",
    ):
        with pytest.raises(BadData) as refused:
            Lake.open(tmp_path / "lake", catalogue_url=address)

        assert "s3cret" not in refused.value.say("zh") + refused.value.say("en")
