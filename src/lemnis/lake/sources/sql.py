"""Tables, views and queries of a database as resources of dlt, all cells text.

In: a description, the database's address, cursors so far. Out: one resource per feed.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dlt
import pyarrow as pa
import sqlalchemy as sa
from dlt.extract import DltResource
from dlt.sources.sql_database import TableLoader, sql_table

from lemnis.errors import BadData
from lemnis.lake.datasets import Dataset
from lemnis.lake.sources.cells import CURSOR, Cell, Fetched, cells, columns_of
from lemnis.lake.sources.descriptions import SqlFeed, SqlSource

_CHUNK = 20_000
_ATTEMPTS = 3
_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}

Told = Callable[[str, int], None]


def connect(url: str, place: str) -> sa.Engine:
    """Return an engine that has answered once.

    Raises:
        BadData: the address is none, its driver is not installed, or nobody answers there.

    """
    try:
        address = sa.make_url(url)
        driver = _DRIVERS.get(address.drivername, address.drivername)
        engine = sa.create_engine(address.set(drivername=driver), poolclass=sa.NullPool)
    except (sa.exc.ArgumentError, ModuleNotFoundError) as error:
        raise BadData(
            f"数据库地址或驱动有误：{type(error).__name__}。",
            f"The database's address or driver is wrong: {type(error).__name__}.",
            place=place,
            cure=(
                "地址形如 postgresql://用户:密码@主机/库；其他数据库须先安装驱动。",
                "Write postgresql://user:password@host/name; install other databases' drivers.",
            ),
        ) from error
    missing = engine.dialect.name == "sqlite" and not Path(engine.url.database or "").exists()
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            if not missing:  # SQLite would make an empty file
                engine.connect().close()
                return engine
        except sa.exc.OperationalError:
            if attempt < _ATTEMPTS:
                time.sleep(0.2 * 4**attempt)
    raise BadData(
        "连接不上数据库。",
        "The database cannot be reached.",
        place=place,
        cure=(
            "请检查地址、账号、密码和网络。",
            "Check address, account, password and network.",
        ),
    )


def resources(
    source: SqlSource,
    url: str,
    datasets: Mapping[str, Dataset],
    since: Mapping[str, Any],
    told: Told,
) -> tuple[list[DltResource], Fetched]:
    """Return a resource per feed, and what fills while they run.

    Raises:
        BadData: the database cannot be reached or a feed asks for what is not there.

    """
    engine = connect(url, source.name)
    fetched = Fetched()
    zone = ZoneInfo(source.timezone)
    made = []
    for feed in source.feeds:
        dataset = datasets[feed.dataset]
        rows = _rows(engine, feed, dataset, f"{source.name}.{feed.dataset}")
        loader = _loader(rows, _Converter(feed.dataset, cells(dataset, zone), fetched, told))
        made.append(_resource(engine, feed, rows, loader, since.get(feed.dataset)))
    return made, fetched


def _resource(
    engine: sa.Engine,
    feed: SqlFeed,
    rows: sa.Subquery,
    loader: type[TableLoader],
    since: Any,
) -> DltResource:
    # dlt looks up hints of a reflected table; ours has only names, types are checked later.
    known = sa.MetaData()
    sa.Table(feed.dataset, known, *(sa.Column(c.name, sa.Text) for c in rows.c))
    cursor = None
    if feed.cursor:
        cursor = dlt.sources.incremental(
            CURSOR, initial_value=since, on_cursor_value_missing="include"
        )
    return sql_table(
        credentials=engine,
        table=feed.dataset,
        metadata=known,
        incremental=cursor,
        chunk_size=_CHUNK,
        backend="pyarrow",
        reflection_level="minimal",
        table_loader_class=loader,
    )


def _rows(engine: sa.Engine, feed: SqlFeed, dataset: Dataset, place: str) -> sa.Subquery:
    """Return the feed's rows under our column names, with the cursor beside them."""
    everything = sa.text(feed.query) if feed.query else _star(feed)
    with engine.connect() as connection:
        try:
            available = list(connection.execute(_none_of(everything)).keys())
        except sa.exc.DBAPIError as error:
            raise BadData(
                f"数据库拒绝了查询：{error.orig}",
                f"The database refused the query: {error.orig}",
                place=place,
                cure=("请检查表名、查询和权限。", "Check the table, the query and the rights."),
            ) from error
    chosen = columns_of(feed, dataset, available, place)
    inner = _inner(feed, available)
    asked = [inner.c[theirs].label(ours) for ours, theirs in chosen.items()]
    if feed.cursor:
        asked.append(inner.c[feed.cursor].label(CURSOR))
    return sa.select(*asked).subquery("fetched")


def _star(feed: SqlFeed) -> sa.Select[Any]:
    return sa.select(sa.text("*")).select_from(sa.table(feed.table or "", schema=feed.db_schema))


def _none_of(everything: sa.TextClause | sa.Select[Any]) -> sa.Select[Any]:
    if isinstance(everything, sa.TextClause):
        wrapped = everything.columns().subquery("asked")
        return sa.select(sa.text("*")).select_from(wrapped).where(sa.false())
    return everything.where(sa.false())


def _inner(feed: SqlFeed, available: Sequence[str]) -> sa.FromClause:
    columns: list[sa.ColumnClause[Any]] = [sa.column(name) for name in available]
    if feed.query:
        return sa.text(feed.query).columns(*columns).subquery("asked")
    return sa.table(feed.table or "", *columns, schema=feed.db_schema)


class _Converter:
    """Turns rows of a chunk into an Arrow table of texts; the cursor keeps its type."""

    def __init__(
        self, dataset: str, said: Mapping[str, Cell], fetched: Fetched, told: Told
    ) -> None:
        self.dataset, self.said, self.fetched, self.told = dataset, said, fetched, told

    def table(self, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> pa.Table:
        """Return the chunk, and tell of it."""
        columns = dict(zip(names, zip(*rows, strict=True), strict=True))
        made = {
            name: pa.array(values)
            if name == CURSOR
            else pa.array([self.said[name](v) for v in values], pa.string())
            for name, values in columns.items()
        }
        self.told(self.dataset, self.fetched.add(self.dataset, columns.get(CURSOR, ()), len(rows)))
        return pa.table(made)


def _loader(rows: sa.Subquery, converter: _Converter) -> type[TableLoader]:
    """Return dlt's loader of tables, reading ``rows`` instead of a whole table."""

    class Loader(TableLoader):  # type: ignore[misc] # dlt ships no types for mypy to follow
        def __init__(self, engine: Any, backend: Any, _: Any, *rest: Any, **named: Any) -> None:
            super().__init__(engine, backend, rows, *rest, **named)

        def _convert_result(self, result: Any, _options: Any) -> Iterator[pa.Table]:
            names = list(result.keys())
            for chunk in result.partitions(size=self.chunk_size):
                yield converter.table(names, chunk)

    return Loader
