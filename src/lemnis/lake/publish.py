"""Writing typed rows into the lake within the one open transaction."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal

import duckdb
import pyarrow as pa

from lemnis.errors import BadData
from lemnis.lake.connection import literal, quoted
from lemnis.lake.datasets import ColumnType, Dataset

SQL_TYPES = {
    ColumnType.STRING: "VARCHAR",
    ColumnType.CODE: "VARCHAR",
    ColumnType.INT: "BIGINT",
    ColumnType.DECIMAL: "DECIMAL(18,4)",
    ColumnType.DATE: "DATE",
    ColumnType.BOOL: "BOOLEAN",
}


class Mode(StrEnum):
    """What happens to rows already published.

    ``MERGE`` keeps rows whose key is not given; ``REPLACE`` removes them; ``APPEND`` is given
    new keys only.
    """

    MERGE = "merge"
    REPLACE = "replace"
    APPEND = "append"


@dataclass(frozen=True, slots=True)
class Published:
    """How many rows a publish added, changed, found alike, took away."""

    new: int
    changed: int
    unchanged: int
    removed: int


class Writer:
    """One transaction on the lake. ``con`` sees ``lake.<table>`` and temporary tables."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        self.snapshot: int | None = None

    def has_table(self, name: str) -> bool:
        """Tell whether a table exists, this transaction included."""
        return bool(self._columns(name))

    def ensure_table(self, dataset: Dataset) -> None:
        """Create the data set's typed table, or add the columns it lacks.

        Raises:
            BadData: a published column has another type; a new meaning needs a new column.

        """
        wanted = {c.name: SQL_TYPES[c.type] for c in dataset.columns} | {"_load": "VARCHAR"}
        present = self._columns(dataset.name)
        table = f"lake.{quoted(dataset.name)}"
        if not present:
            columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in wanted.items())
            self.con.execute(f"CREATE TABLE {table} ({columns})")
            return
        for name, kind in wanted.items():
            if name not in present:
                self.con.execute(f"ALTER TABLE {table} ADD COLUMN {quoted(name)} {kind}")
            elif present[name] != kind:
                raise _retyped(dataset, name, present[name], kind)

    def publish(
        self,
        dataset: Dataset,
        rows: str | Path | pa.Table,
        mode: Mode | Literal["merge", "replace", "append"] = Mode.MERGE,
        *,
        load: str,
    ) -> Published:
        """Write rows of a data set; unchanged rows keep the ``_load`` that brought them.

        ``rows`` is a query of our own making on ``con``, a Parquet file (or a pattern of them)
        or an Arrow table. Columns of the data set that it lacks become null, others are left
        out.

        Raises:
            BadData: a key is null or comes twice, or APPEND is given a published key.

        """
        self.ensure_table(dataset)
        names = _typed_columns(dataset, self._name_incoming(rows))
        select = f"SELECT {names}, {literal(load)} AS _load FROM _incoming"
        if self._is_empty(dataset):
            return self._append(dataset, select)
        if mode == Mode.APPEND:
            self._require_new_keys(dataset)
            return self._append(dataset, select)
        return self._merge(dataset, select, replace=mode == Mode.REPLACE)

    def _name_incoming(self, rows: str | Path | pa.Table) -> list[str]:
        """Make the temporary view ``_incoming``; return its columns."""
        if isinstance(rows, pa.Table):
            self.con.register("_arrow", rows)
            rows = "FROM _arrow"
        if isinstance(rows, Path):
            rows = f"FROM read_parquet({literal(str(rows))}, union_by_name => true)"
        self.con.execute(f"CREATE OR REPLACE TEMP VIEW _incoming AS {rows}")
        described = self.con.execute("DESCRIBE _incoming").fetchall()
        return [name for name, *_ in described]

    def _append(self, dataset: Dataset, select: str) -> Published:
        self._require_unique(dataset, "_incoming")
        count = self.con.execute(
            f"INSERT INTO lake.{quoted(dataset.name)} BY NAME {select}"
        ).fetchone()
        return Published(int(count[0]) if count else 0, 0, 0, 0)

    def _merge(self, dataset: Dataset, select: str, *, replace: bool) -> Published:
        key, table = quoted(dataset.key), f"lake.{quoted(dataset.name)}"
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE _rows AS {select}")
        self._require_unique(dataset, "_rows")
        differs = " OR ".join(
            f"o.{quoted(c.name)} IS DISTINCT FROM n.{quoted(c.name)}" for c in dataset.columns
        )
        self.con.execute(
            f"CREATE OR REPLACE TEMP TABLE _fate AS SELECT coalesce(n.{key}, o.{key}) AS key,"
            f" CASE WHEN o.{key} IS NULL THEN 'new' WHEN n.{key} IS NULL THEN 'removed'"
            f" WHEN {differs} THEN 'changed' ELSE 'same' END AS fate"
            f" FROM _rows n {'FULL' if replace else 'LEFT'} JOIN {table} o ON n.{key} = o.{key}"
        )
        counts = dict(self.con.execute("SELECT fate, count(*) FROM _fate GROUP BY fate").fetchall())
        if counts.get("changed") or counts.get("removed"):
            self.con.execute(
                f"DELETE FROM {table} WHERE {key} IN"
                " (SELECT key FROM _fate WHERE fate IN ('changed', 'removed'))"
            )
        if counts.get("changed") or counts.get("new"):
            self.con.execute(
                f"INSERT INTO {table} BY NAME SELECT * FROM _rows WHERE {key} IN"
                " (SELECT key FROM _fate WHERE fate IN ('changed', 'new'))"
            )
        self.con.execute("DROP TABLE _rows")
        self.con.execute("DROP TABLE _fate")
        return Published(*(counts.get(f, 0) for f in ("new", "changed", "same", "removed")))

    def _require_unique(self, dataset: Dataset, rows: str) -> None:
        key = quoted(dataset.key)
        found = self.con.execute(
            f"SELECT count(*), count({key}), count(DISTINCT {key}) FROM {rows}"
        ).fetchone()
        total, filled, distinct = found or (0, 0, 0)
        if total != filled:
            raise _bad_key(dataset, "有空值", "is empty in some rows", str(total - filled))
        if filled != distinct:
            raise _bad_key(dataset, "有重复", "comes more than once", str(filled - distinct))

    def _require_new_keys(self, dataset: Dataset) -> None:
        key = quoted(dataset.key)
        found = self.con.execute(
            f"SELECT min({key})::VARCHAR FROM _incoming SEMI JOIN lake.{quoted(dataset.name)}"
            f" USING ({key})"
        ).fetchone()
        if found and found[0] is not None:
            raise _bad_key(dataset, "已经发布过", "is published already", found[0])

    def _is_empty(self, dataset: Dataset) -> bool:
        table = quoted(dataset.name)
        return self.con.execute(f"SELECT 1 FROM lake.{table} LIMIT 1").fetchone() is None

    def _columns(self, table: str) -> dict[str, str]:
        rows = self.con.execute(
            "SELECT column_name, data_type FROM duckdb_columns()"
            " WHERE database_name = 'lake' AND schema_name = 'main' AND table_name = ?",
            [table],
        ).fetchall()
        return dict(rows)


def _typed_columns(dataset: Dataset, given: list[str]) -> str:
    return ", ".join(
        f"{quoted(c.name) if c.name in given else 'NULL'}::{SQL_TYPES[c.type]} AS {quoted(c.name)}"
        for c in dataset.columns
    )


def _bad_key(dataset: Dataset, zh: str, en: str, sample: str) -> BadData:
    return BadData(
        f"数据集“{dataset.title.zh}”的主键 {dataset.key} {zh}（{sample}）。",
        f"The key {dataset.key} of data set “{dataset.title.en}” {en} ({sample}).",
        place=dataset.name,
        cure=("请先去掉这些行或改正主键。", "Remove these rows or correct the key first."),
    )


def _retyped(dataset: Dataset, column: str, old: str, new: str) -> BadData:
    return BadData(
        f"已发布的列 {dataset.name}.{column} 是 {old}，不能改成 {new}。",
        f"The published column {dataset.name}.{column} is {old} and cannot become {new}.",
        place=dataset.name,
        cure=("含义变了就新增一列。", "A new meaning is a new column."),
    )
