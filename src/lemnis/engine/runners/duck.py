"""The runner for one college: DuckDB in process.

In: a ``Job`` and a connection on which the data sets are tables. Out: answers.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa
from sqlglot import exp

from lemnis.engine.answers import by_place
from lemnis.engine.gather import Gathered, Progress, gather
from lemnis.engine.plan import plan
from lemnis.engine.question import At, Job, Measured
from lemnis.engine.vector import Table, evaluate
from lemnis.lake.arrow import arrow_schema


class DuckEngine:
    """Runs SQLGlot trees on a DuckDB connection; kept tables are temporary."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def keep(self, name: str, select: exp.Select) -> None:
        """Run a query and keep its rows under a name."""
        self.drop(name)
        kept = exp.to_identifier(name, quoted=True).sql(dialect="duckdb")
        self.connection.execute(
            f"CREATE TEMP TABLE {kept} AS {select.sql(dialect='duckdb', copy=False)}"
        )

    def put(self, name: str, rows: pa.Table) -> None:
        """Make a small table known under a name."""
        self.drop(name)
        kept = exp.to_identifier(name, quoted=True).sql(dialect="duckdb")
        self.connection.register("arrow_rows", rows)
        self.connection.execute(f"CREATE TEMP TABLE {kept} AS SELECT * FROM arrow_rows")
        self.connection.unregister("arrow_rows")

    def fetch(self, select: exp.Select) -> pa.Table:
        """Run a query and bring its rows home."""
        return self.connection.execute(select.sql(dialect="duckdb", copy=False)).to_arrow_table()

    def drop(self, name: str) -> None:
        """Forget a kept table."""
        kept = exp.to_identifier(name, quoted=True).sql(dialect="duckdb")
        self.connection.execute(f"DROP TABLE IF EXISTS temp.main.{kept}")


def measure(
    job: Job, connection: duckdb.DuckDBPyConnection, progress: Progress | None = None
) -> tuple[Table, Gathered]:
    """Answer every ask of a job; the connection finds the data sets under their own names."""
    made = plan(job)
    gathered = gather(made, job, DuckEngine(connection), progress)
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
