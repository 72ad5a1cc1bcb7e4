"""Databases: only what changed is fetched, nothing is lost or doubled, errors say what to do."""

import datetime as dt
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from lemnis.errors import BadData, LemnisError
from lemnis.lake.datasets import Datasets
from lemnis.lake.ingest import load_tables
from lemnis.lake.sources.descriptions import SqlSource
from lemnis.lake.sources.extract import Extraction, extract, read_sources
from lemnis.lake.store import Lake

TABLE = sa.Table(
    "V_XX",
    sa.MetaData(),
    sa.Column("XXDM", sa.String, primary_key=True),
    sa.Column("学校名称", sa.String),
    sa.Column("LX", sa.String),
    sa.Column("JXRQ", sa.Date),
    sa.Column("GXSJ", sa.DateTime),
)
COLUMNS = {"XXDM": "school_id", "学校名称": "name", "LX": "school_type", "JXRQ": "founded_on"}
FEED = {"dataset": "schools", "table": "V_XX", "columns": COLUMNS, "cursor": "GXSJ"}
CURSOR_FEED = "{dataset: d, path: p, paging: {kind: cursor}}"
SETTING = "LEMNIS_SOURCE_JWXT"
NOON = dt.datetime(2025, 1, 1, 12)  # noqa: DTZ001 - databases keep moments without offset


def _source(**feed: Any) -> SqlSource:
    entry = {"kind": "sql", "name": "jwxt", "url_setting": SETTING, "feeds": [FEED | feed]}
    return SqlSource.model_validate(entry)


def _school(number: int, name: str = "", minute: int = 0) -> dict[str, Any]:
    return {
        "XXDM": f"{number:05}",
        "学校名称": name or f"学校{number}",
        "LX": "engineering",
        "JXRQ": dt.date(1958, 9, 1),
        "GXSJ": NOON + dt.timedelta(minutes=minute),
    }


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'source.db'}"
    return str(request.getfixturevalue("postgres_database"))


@pytest.fixture
def write(url: str) -> Callable[[list[dict[str, Any]]], None]:
    """Return what inserts or replaces rows of the source's table."""
    engine = sa.create_engine(
        url.replace("postgresql:", "postgresql+psycopg:"), poolclass=sa.NullPool
    )
    TABLE.metadata.create_all(engine)

    def rows(given: list[dict[str, Any]]) -> None:
        with engine.begin() as connection:
            codes = [row["XXDM"] for row in given]
            connection.execute(TABLE.delete().where(TABLE.c.XXDM.in_(codes)))
            connection.execute(TABLE.insert(), given)

    return rows


@pytest.fixture
def fetch(url: str, tmp_path: Path, datasets: Datasets) -> Callable[..., Extraction]:
    return lambda **feed: extract(_source(**feed), tmp_path / "sources", {SETTING: url}, datasets)


def _read(extraction: Extraction) -> list[dict[str, Any]]:
    rows = pq.read_table(extraction.tables["schools"]).to_pylist()
    return sorted(rows, key=lambda row: row["school_id"])


@pytest.mark.slow
def test_a_table_comes_as_text_in_our_columns(write, fetch) -> None:
    write([_school(1)])

    extraction = fetch()

    assert _read(extraction) == [
        {
            "school_id": "00001",
            "name": "学校1",
            "school_type": "engineering",
            "founded_on": "1958-09-01",
        }
    ]
    assert extraction.rows == {"schools": 1}


@pytest.mark.slow
def test_after_a_commit_only_what_changed_is_fetched(write, fetch) -> None:
    write([_school(n, minute=n) for n in range(5)])
    fetch().commit()
    write([_school(2, "改名", minute=9), _school(7, minute=4)])

    second = fetch()

    # Row 4 stands exactly at the cursor, where row 7 came in later: both are fetched.
    assert [row["school_id"] for row in _read(second)] == ["00002", "00004", "00007"]
    assert second.whole == frozenset()


@pytest.mark.slow
def test_without_a_commit_the_same_is_fetched_again(write, fetch) -> None:
    write([_school(n, minute=n) for n in range(5)])

    first, second = _read(fetch()), _read(fetch())

    assert first == second


@pytest.mark.slow
def test_with_nothing_new_only_the_row_at_the_cursor_comes(write, fetch) -> None:
    write([_school(n, minute=n) for n in range(3)])
    fetch().commit()

    again = _read(fetch())

    assert [row["school_id"] for row in again] == ["00002"]


@pytest.mark.slow
def test_without_a_cursor_everything_comes_and_the_rest_is_gone(write, fetch) -> None:
    write([_school(n) for n in range(3)])
    fetch(cursor=None).commit()

    second = fetch(cursor=None)

    assert second.rows == {"schools": 3}
    assert second.whole == {"schools"}


@pytest.mark.slow
def test_a_query_is_a_source_and_titles_are_recognised(write, fetch) -> None:
    write([_school(n, minute=n) for n in range(3)])
    query = 'SELECT "XXDM" AS "学校标识码", "学校名称", "GXSJ" FROM "V_XX" WHERE "XXDM" > \'00000\''

    extraction = fetch(table=None, query=query, columns={})

    assert [tuple(row.values()) for row in _read(extraction)] == [
        ("00001", "学校1"),
        ("00002", "学校2"),
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("feed", "en"),
    [
        ({"table": "V_NONE"}, "refused the query"),
        ({"columns": COLUMNS | {"XZ": "province"}}, "has no column XZ"),
        ({"columns": {"XXDM": "school_id", "LX": "kind"}}, "schools has no column kind"),
        ({"columns": {"LX": "school_type"}}, "The key column school_id is missing"),
        ({"cursor": "SJ"}, "has no column SJ"),
        ({"dataset": "school"}, "There is no data set school"),
    ],
)
def test_a_wrong_description_is_refused_with_its_place(feed, en, write, fetch) -> None:
    write([_school(1)])

    with pytest.raises(LemnisError) as refused:
        fetch(**feed)

    assert en in refused.value.en
    assert refused.value.place.startswith("jwxt")
    assert all(refused.value.cure)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "en"),
    [
        ("sqlite:////nowhere/none.db", "cannot be reached"),
        ("postgresql://x:secret@127.0.0.1:1/x?connect_timeout=1", "cannot be reached"),
        ("nonsense", "address or driver is wrong"),
        ("oracle+nodriver://x:secret@h/x", "address or driver is wrong"),
    ],
)
def test_a_database_out_of_reach_is_told_without_its_password(
    address, en, tmp_path, datasets
) -> None:
    with pytest.raises(BadData) as refused:
        extract(_source(), tmp_path, {SETTING: address}, datasets)

    assert en in refused.value.en
    assert "secret" not in f"{refused.value.say('zh')}{refused.value.say('en')}"


def test_a_setting_not_set_is_named(tmp_path, datasets) -> None:
    with pytest.raises(LemnisError, match=f"The setting {SETTING} is not set"):
        extract(_source(), tmp_path, {}, datasets)


@pytest.mark.slow
def test_moments_with_an_offset_are_dated_by_the_clock_at_home(
    tmp_path: Path, datasets: Datasets, postgres_database: str
) -> None:
    engine = sa.create_engine(
        postgres_database.replace("postgresql:", "postgresql+psycopg:"), poolclass=sa.NullPool
    )
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE xx (id text, began timestamptz)"))
        connection.execute(sa.text("INSERT INTO xx VALUES ('1', '2024-08-31 16:00:00+00')"))
    source = _source(table="xx", columns={"id": "school_id", "began": "founded_on"}, cursor=None)

    extraction = extract(source, tmp_path, {SETTING: postgres_database}, datasets)

    assert _read(extraction) == [{"school_id": "1", "founded_on": "2024-09-01"}]


SCRIPT = """
import sys, time
from pathlib import Path
from uuid import uuid4
from lemnis.lake.datasets import load
from lemnis.lake.ingest import load_tables
from lemnis.lake.sources.extract import extract, read_sources
from lemnis.lake.store import Lake

home, stop = Path(sys.argv[1]), sys.argv[2]

def here(stage):
    if stage == stop:
        print(stage, flush=True)
        time.sleep(60)

datasets = load()
settings = {"LEMNIS_SOURCE_JWXT": f"sqlite:///{home / 'source.db'}"}
(source,) = read_sources(home / "sources.yaml")
extraction = extract(source, home / "sources", settings, datasets,
                     progress=lambda *_: here("fetching"))
here("fetched")
with Lake.open(home / "lake") as lake:
    load_tables(lake, datasets, extraction.tables, load=uuid4(), by="test", source="jwxt")
here("published")
extraction.commit()
here("done")
"""


@pytest.mark.slow
@pytest.mark.kill
def test_a_killed_run_neither_loses_nor_doubles_a_row(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'source.db'}", poolclass=sa.NullPool)
    TABLE.metadata.create_all(engine)
    (tmp_path / "sources.yaml").write_text(
        """
        sources:
          - kind: sql
            name: jwxt
            url_setting: LEMNIS_SOURCE_JWXT
            schedule: 每天 02:00
            feeds:
              - dataset: schools
                table: V_XX
                columns: {XXDM: school_id, 学校名称: name, LX: school_type, JXRQ: founded_on}
                cursor: GXSJ
        """,
        "utf-8",
    )
    expected: dict[str, str] = {}
    for round_, stage in enumerate(["fetching", "fetched", "published", "done", "never"]):
        rows = [_school(n, f"第{round_}次", minute=round_ * 99) for n in range(round_, 40 + round_)]
        expected |= {row["XXDM"]: row["学校名称"] for row in rows}
        with engine.begin() as connection:
            codes = [row["XXDM"] for row in rows]
            connection.execute(TABLE.delete().where(TABLE.c.XXDM.in_(codes)))
            connection.execute(TABLE.insert(), rows)

        _run_until(stage, tmp_path)

    with Lake.open(tmp_path / "lake") as lake:
        con = lake.reader()
        held = con.execute("SELECT school_id, name FROM lake.schools ORDER BY 1").fetchall()
        con.close()
    assert held == sorted(expected.items())


def _run_until(stage: str, home: Path) -> None:
    """Run a whole load in a process of its own, and kill it (−9) at a stage."""
    command = [sys.executable, "-c", SCRIPT, str(home), stage]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        reached = running.stdout.readline().strip()
        if reached:
            running.kill()
    assert reached == ("" if stage == "never" else stage)
    assert running.returncode == (0 if stage == "never" else -9)


@pytest.mark.slow
def test_fetched_rows_are_checked_like_any_other(
    write, fetch, lake: Lake, datasets: Datasets
) -> None:
    write([_school(n) for n in range(30)] + [_school(99) | {"LX": "no such type"}])

    result = load_tables(lake, datasets, fetch().tables, load="l1", by="test", source="jwxt")

    assert result.published
    (loaded,) = result.datasets
    assert (loaded.rows_in, loaded.rejected, loaded.new) == (31, 1, 30)


@pytest.mark.parametrize(
    ("text", "en"),
    [
        ("sources: 1", "no list “sources”"),
        ("sources: [", "cannot be read"),
        ("sources: [{kind: sql, name: A}]", "name"),
        ("sources: [{kind: ftp, name: a}]", "ftp"),
        (
            "sources: [{kind: sql, name: a, url_setting: U, feeds: [{dataset: schools}]}]",
            "either table or query",
        ),
        (
            "sources: [{kind: rest, name: a, url_setting: U, feeds: [" + CURSOR_FEED + "]}]",
            "also needs: parameter, mark",
        ),
        (
            "sources: [{kind: sql, name: a, url_setting: 'sqlite:///x', feeds: []}]",
            "url_setting",
        ),
    ],
)
def test_a_wrong_page_of_sources_says_where(text: str, en: str, tmp_path: Path) -> None:
    file = tmp_path / "sources.yaml"
    file.write_text(text, "utf-8")

    with pytest.raises(BadData) as refused:
        read_sources(file)

    assert en in refused.value.en
    assert refused.value.place.startswith(str(file))
