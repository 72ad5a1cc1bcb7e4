"""The runner for one college: DuckDB in process.

In: a ``Job`` and a connection on which the data sets are tables. Out: answers.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any, TypeVar
from uuid import uuid4

import duckdb
import pyarrow as pa
from sqlglot import exp

from lemnis.engine.answers import by_place
from lemnis.engine.gather import Gathered, Progress, gather
from lemnis.engine.plan import plan
from lemnis.engine.question import At, Job, Measured
from lemnis.engine.vector import Table, evaluate
from lemnis.lake.arrow import arrow_schema
from lemnis.lake.connection import literal, quiet

_AT_ONCE = 2
Thing = TypeVar("Thing")
Made = TypeVar("Made")


class DuckEngine:
    """Runs SQLGlot trees beside a DuckDB connection, which finds the data sets under their names.

    Kept tables live in a database in memory that is gone after ``close``, so that several
    connections see them: many small readings, one core each, take half the time of one after the
    other on all cores.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self._work = f"work_{uuid4().hex}"
        (self._home,) = _row(connection, "SELECT current_database() || '.' || current_schema()")
        connection.execute(f"ATTACH ':memory:' AS {self._work}")
        connection.execute(self._path)

    @property
    def _path(self) -> str:
        return f"SET search_path = {literal(f'{self._home},{self._work}.main')}"

    def close(self) -> None:
        """Forget all kept tables."""
        self.connection.execute(f"SET search_path = {literal(self._home)}")
        self.connection.execute(f"DETACH {self._work}")

    def another(self) -> "DuckEngine":
        """Return an engine with kept tables of its own on a cursor of this one's connection."""
        cursor = quiet(self.connection.cursor())
        cursor.execute(f"SET search_path = {literal(self._home)}")
        return DuckEngine(cursor)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Keep all that is kept within the block in one go: the lake's catalogue is asked once."""
        self.connection.begin()
        try:
            yield
        except BaseException:
            self.connection.rollback()
            raise
        self.connection.commit()

    def keep(self, name: str, select: exp.Query) -> None:
        """Run a query and keep its rows under a name."""
        self.connection.execute(
            f"CREATE TABLE {self.name(name)} AS {select.sql(dialect='duckdb', copy=False)}"
        )

    def put(self, name: str, rows: pa.Table) -> None:
        """Make a small table known under a name."""
        self.connection.register("arrow_rows", rows)
        self.connection.execute(f"CREATE TABLE {self.name(name)} AS SELECT * FROM arrow_rows")
        self.connection.unregister("arrow_rows")

    def name(self, name: str) -> str:
        """Return the full name, as SQL, of a table that is kept here."""
        return f"{self._work}.main.{exp.to_identifier(name, quoted=True).sql(dialect='duckdb')}"

    def fetch(self, select: exp.Select) -> pa.Table:
        """Run a query and bring its rows home."""
        return fetched(self.connection, select)

    def fetch_all(self, selects: Sequence[exp.Select]) -> Iterator[pa.Table]:
        """Run many queries, two at a time, and bring their rows home in order."""
        return self.each(fetched, selects)

    def each(
        self, work: Callable[[duckdb.DuckDBPyConnection, Thing], Made], things: Iterable[Thing]
    ) -> Iterator[Made]:
        """Do the work for many things, two at a time, each on a connection, and tell in order.

        What it makes here is seen by others when all of it is done.
        """
        (threads,) = _row(self.connection, "SELECT current_setting('threads')::INTEGER")
        own = threading.local()
        begun: list[duckdb.DuckDBPyConnection] = []
        pool = ThreadPoolExecutor(_AT_ONCE, initializer=lambda: begun.append(self._begin(own)))
        # What DuckDB uses besides the two threads that ask.
        self.connection.execute(f"SET threads = {max(1, threads - _AT_ONCE + 1)}")
        try:
            yield from pool.map(lambda thing: work(own.connection, thing), things)
            for connection in begun:
                connection.commit()
        finally:
            pool.shutdown(cancel_futures=True)
            self.connection.execute(f"SET threads = {threads}")
            for connection in begun:
                connection.close()

    def _begin(self, own: threading.local) -> duckdb.DuckDBPyConnection:
        """Give a thread its connection; in one transaction the lake's catalogue is asked once."""
        own.connection = quiet(self.connection.cursor())
        own.connection.execute(self._path)
        own.connection.execute("BEGIN TRANSACTION")
        connection: duckdb.DuckDBPyConnection = own.connection
        return connection


def fetched(connection: duckdb.DuckDBPyConnection, select: exp.Select) -> pa.Table:
    """Run a query on a connection and bring its rows home."""
    return connection.execute(select.sql(dialect="duckdb", copy=False)).to_arrow_table()


def _row(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    found: tuple[Any, ...] = connection.execute(query).fetchall()[0]
    return found


def measure(
    job: Job, connection: duckdb.DuckDBPyConnection, progress: Progress | None = None
) -> tuple[Table, Gathered]:
    """Answer every ask of a job; the connection finds the data sets under their own names."""
    made = plan(job)
    with closing(DuckEngine(connection)) as engine:
        gathered = gather(made, job, engine, progress)
    return evaluate(made, job, gathered), gathered


def measure_tables(
    job: Job, tables: Mapping[str, Sequence[Mapping[str, Any]]]
) -> Mapping[At, Measured]:
    """Answer a job on small tables given as rows, for examples and tests."""
    with duckdb.connect() as connection:
        for name, rows in tables.items():
            schema = arrow_schema(job.datasets[name])
            filled = [{field: row.get(field) for field in schema.names} for row in rows]
            connection.register("given", pa.Table.from_pylist(filled, schema=schema))
            quoted = exp.to_identifier(name, quoted=True).sql(dialect="duckdb")
            connection.execute(f"CREATE TABLE {quoted} AS SELECT * FROM given")
            connection.unregister("given")
        table, gathered = measure(job, connection)
    return by_place(job, table, gathered)
