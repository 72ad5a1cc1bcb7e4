"""An import killed at any moment leaves the lake as before or as after, never between."""

import multiprocessing
import random
import signal

import pytest
import victim
from corpus import HEADINGS, student, text, workbook

from lemnis.lake.store import Lake

pytestmark = [pytest.mark.kill, pytest.mark.slow]

STUDENTS = 150
CLASSES = ("班级代码", "专业编号", "班级名称", "入学年份", "班级状态")


def class_list(path, turn):
    """Write two sheets in which every row carries the number of the turn."""
    students = [student(number, 姓名=f"第{turn}次") for number in range(STUDENTS)]
    classes = [(f"C{n}", "P1", f"第{turn}次", "2024", "在读") for n in range(1, 6)]
    return workbook(path, {"学生": [HEADINGS, *students], "班级": [CLASSES, *classes]})


def state(lake):
    """Return the turns whose rows are seen: one, if every load was whole."""
    if not lake.tables():
        return {"nothing"}
    con = lake.reader()
    students = con.execute("SELECT name, count(*) FROM lake.students GROUP BY name").fetchall()
    classes = con.execute("SELECT DISTINCT name FROM lake.classes").fetchall()
    assert [count for _, count in students] == [STUDENTS]
    return {name for name, *_ in (*students, *classes)}


class Killer:
    """Starts imports and kills them after a while."""

    def __init__(self, home, catalogue_url):
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["victim"])
        self.home, self.catalogue_url = home, catalogue_url

    def start(self, path, turn):
        heard, told = self.context.Pipe(duplex=False)
        args = (self.home, self.catalogue_url, path, turn, told)
        process = self.context.Process(target=victim.import_one, args=args)
        process.start()
        told.close()
        return process, heard

    def run(self, path, turn):
        """Let an import finish; return its seconds."""
        process, heard = self.start(path, turn)
        process.join(60)
        assert process.exitcode == 0
        return heard.recv()

    def kill(self, path, turn, after):
        """Kill an import; tell whether it was still running."""
        process, _ = self.start(path, turn)
        process.join(after)
        process.kill()
        process.join()
        return process.exitcode == -signal.SIGKILL


def kill_often(lake, killer, folder, times):
    dice = random.Random(20241121)
    usual = killer.run(class_list(folder / "0.xlsx", 0), 0)
    killed, turn, seen = 0, 0, {"第0次"}
    while killed < times:
        turn += 1
        assert turn <= 3 * times, "hardly any kill comes in time"
        path = class_list(folder / f"{turn}.xlsx", turn)
        killed += killer.kill(path, turn, after=usual * dice.uniform(0.05, 1.0))

        now = state(lake)
        assert now in (seen, {f"第{turn}次"})
        seen = now


def assert_usable(lake, killer, folder):
    """A load after all the kills succeeds, and nothing unknown is left among the files."""
    killer.run(class_list(folder / "last.xlsx", "末"), "last")
    assert state(lake) == {"第末次"}
    assert lake.snapshots()[-1].extra["load"] == "last"
    lake.compact()
    assert state(lake) == {"第末次"}
    on_disk = {file.name for file in lake.place.data.rglob("*.parquet")}
    listed = {file.name for table in lake.tables() for file in lake.files(table)}
    assert listed <= on_disk


def test_twenty_eight_kills_leave_the_lake_as_before_or_as_after(tmp_path):
    with Lake.open(tmp_path / "lake", threads=1) as lake:
        killer = Killer(lake.home, None)

        kill_often(lake, killer, tmp_path, times=28)

        assert_usable(lake, killer, tmp_path)


@pytest.mark.postgres
def test_kills_on_a_postgresql_catalogue_do_no_harm_either(tmp_path, postgres_database):
    with Lake.open(tmp_path / "lake", catalogue_url=postgres_database, threads=1) as lake:
        killer = Killer(lake.home, postgres_database)

        kill_often(lake, killer, tmp_path, times=4)

        assert_usable(lake, killer, tmp_path)


def test_a_first_import_that_is_killed_leaves_an_empty_lake_or_a_full_one(tmp_path):
    for attempt, after in enumerate((0.05, 0.2, 0.5)):
        home = tmp_path / f"lake{attempt}"
        path = text(tmp_path / f"{attempt}.csv", [HEADINGS, student(1, 姓名="唯一")])
        Killer(home, None).kill(path, attempt, after)

        with Lake.open(home, threads=1) as lake:
            names = set()
            if lake.tables():
                names = set(lake.reader().execute("SELECT name FROM lake.students").fetchall())
            assert names in (set(), {("唯一",)})
        Killer(home, None).run(path, "again")
