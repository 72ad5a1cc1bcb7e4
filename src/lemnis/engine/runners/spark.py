"""The runner for many colleges: the same trees on Spark, over the same Parquet files.

In: a ``Job`` and, per data set, Parquet files (``Lake.files``). Out: answers. Needs the extra
``lemnis[spark]`` and Java 17.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from sqlglot import exp

from lemnis.engine.answers import by_place
from lemnis.engine.gather import Gathered, Progress, gather
from lemnis.engine.plan import plan
from lemnis.engine.question import At, Job, Measured
from lemnis.engine.vector import Table, evaluate
from lemnis.lake.arrow import arrow_schema


def session(cores: int = 2, memory: str = "2g") -> SparkSession:
    """Return a Spark session on this machine, silent and without its web page."""
    return (
        SparkSession.builder.master(f"local[{cores}]")
        .appName("lemnis")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", memory)
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", str(cores))
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.execution.arrow.pyspark.enabled", "true")
        # A sum over a whole region must not be cut short silently.
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )


class SparkEngine:
    """Runs SQLGlot trees on Spark; kept tables are cached views."""

    def __init__(self, spark: SparkSession) -> None:
        self.spark = spark
        self._kept: dict[str, DataFrame] = {}

    def keep(self, name: str, select: exp.Select) -> None:
        """Run a query and keep its rows under a name."""
        self._keep(name, self.spark.sql(_spoken(select)).cache())

    def put(self, name: str, rows: pa.Table) -> None:
        """Make a small table known under a name."""
        self._keep(name, self.spark.createDataFrame(rows))

    def _keep(self, name: str, rows: DataFrame) -> None:
        self._kept[name] = rows
        rows.createOrReplaceTempView(name)

    def fetch(self, select: exp.Select) -> pa.Table:
        """Run a query and bring its rows home."""
        return self.spark.sql(_spoken(select)).toArrow()

    def fetch_all(self, selects: Sequence[exp.Select]) -> Iterator[pa.Table]:
        """Run many queries and bring their rows home in order."""
        return map(self.fetch, selects)

    def close(self) -> None:
        """Forget all kept tables."""
        for name, rows in self._kept.items():
            rows.unpersist()
            self.spark.catalog.dropTempView(name)
        self._kept.clear()


def _spoken(select: exp.Select) -> str:
    """Print a tree for Spark, whose interpolated quantile goes by another name."""

    def renamed(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.PercentileCont):
            return exp.Anonymous(this="PERCENTILE", expressions=[node.this, node.expression])
        return node

    return select.transform(renamed).sql(dialect="spark")


def measure(
    job: Job,
    spark: SparkSession,
    files: Mapping[str, Sequence[Path]],
    progress: Progress | None = None,
) -> tuple[Table, Gathered]:
    """Answer every ask of a job over Parquet files."""
    for name, paths in files.items():
        spark.read.parquet(*map(str, paths)).createOrReplaceTempView(name)
    return _measure(job, spark, progress)


def _measure(
    job: Job, spark: SparkSession, progress: Progress | None = None
) -> tuple[Table, Gathered]:
    made = plan(job)
    with closing(SparkEngine(spark)) as engine:
        gathered = gather(made, job, engine, progress)
    return evaluate(made, job, gathered), gathered


def measure_tables(
    job: Job, tables: Mapping[str, Sequence[Mapping[str, Any]]], spark: SparkSession
) -> Mapping[At, Measured]:
    """Answer a job on small tables given as rows, for examples and tests."""
    for name, rows in tables.items():
        schema = arrow_schema(job.datasets[name])
        filled = [{field: row.get(field) for field in schema.names} for row in rows]
        given = pa.Table.from_pylist(filled, schema=schema)
        spark.createDataFrame(given).createOrReplaceTempView(name)
    table, gathered = _measure(job, spark)
    return by_place(job, table, gathered)
