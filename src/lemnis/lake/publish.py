"""Writing typed rows into the lake within the one open transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

import duckdb
import pyarrow as pa

from lemnis.errors import BadData
from lemnis.lake.casts import SQL_TYPES
from lemnis.lake.connection import literal, quoted
from lemnis.lake.datasets import Dataset


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
        self.extra: dict[str, Any] = {}  # told with the commit
        self.snapshot: int | None = None

    def tables(self) -> frozenset[str]:
        """Return the names of all tables, this transaction's included."""
        rows = self.con.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'lake'"
        ).fetchall()
        return frozenset(name for (name,) in rows)

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

    def add_files(self, table: str, files: Iterable[Path]) -> None:
        """Append Parquet files that lie in the table's folder, their partitions in their paths."""
        listed = ", ".join(literal(str(file)) for file in files)
        if listed:
            self.con.execute(
                f"CALL ducklake_add_data_files('lake', {literal(table)}, [{listed}],"
                " hive_partitioning => true)"
            )

    def publish(
        self,
        dataset: Dataset,
        rows: str | Path | pa.Table,
        mode: Mode | Literal["merge", "replace", "append"] = Mode.MERGE,
        *,
        load: str,
        within: str = "",
    ) -> Published:
        """Write rows of a data set; unchanged rows keep the ``_load`` that brought them.

        ``rows`` is a query of our own making on ``con``, a Parquet file (or a pattern of them)
        or an Arrow table. Columns of the data set that it lacks keep what is published
        (null for new rows); others are left out. ``within``: REPLACE takes away only rows whose
        key begins so: those of one source among several.

        Raises:
            BadData: a key is null or comes twice, or APPEND is given a published key.

        """
        self.ensure_table(dataset)
        given = [c.name for c in dataset.columns if c.name in self._name_incoming(rows)]
        if self._is_empty(dataset):
            return self._append(dataset, given, load)
        if mode == Mode.APPEND:
            self._require_new_keys(dataset)
            return self._append(dataset, given, load)
        return self._merge(dataset, given, load, within if mode == Mode.REPLACE else None)

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

    def _append(self, dataset: Dataset, given: list[str], load: str) -> Published:
        self._require_unique(dataset, "_incoming")
        select = f"SELECT {_typed(dataset, given)}, {literal(load)} AS _load FROM _incoming"
        try:
            count = self.con.execute(
                f"INSERT INTO lake.{quoted(dataset.name)} BY NAME {select}"
            ).fetchone()
        except duckdb.ConversionException as error:
            raise _untyped(dataset, error) from error
        return Published(int(count[0]) if count else 0, 0, 0, 0)

    def _merge(
        self, dataset: Dataset, given: list[str], load: str, replaced: str | None
    ) -> Published:
        """Merge rows; those whose key begins with ``replaced`` go if they are not given."""
        key, table = quoted(dataset.key), f"lake.{quoted(dataset.name)}"
        if replaced:
            table = f"(FROM {table} WHERE starts_with({key}, {literal(replaced)}))"
        try:
            self.con.execute(
                f"CREATE OR REPLACE TEMP TABLE _rows AS SELECT {_typed(dataset, given)}"
                " FROM _incoming"
            )
        except duckdb.ConversionException as error:
            raise _untyped(dataset, error) from error
        self._require_unique(dataset, "_rows")
        differs = " OR ".join(
            f"o.{quoted(name)} IS DISTINCT FROM n.{quoted(name)}" for name in given
        )
        self.con.execute(
            f"CREATE OR REPLACE TEMP TABLE _fate AS SELECT coalesce(n.{key}, o.{key}) AS key,"
            f" CASE WHEN o.{key} IS NULL THEN 'new' WHEN n.{key} IS NULL THEN 'removed'"
            f" WHEN {differs} THEN 'changed' ELSE 'same' END AS fate{_kept(dataset, given)}"
            f" FROM _rows n {'LEFT' if replaced is None else 'FULL'} JOIN {table} o"
            f" ON n.{key} = o.{key}"
        )
        fates = self.con.execute("SELECT fate, count(*) FROM _fate GROUP BY fate").fetchall()
        counts = dict(fates)
        self._replace_rows(dataset, given, load, counts)
        return Published(*(counts.get(f, 0) for f in ("new", "changed", "same", "removed")))

    def _replace_rows(
        self, dataset: Dataset, given: list[str], load: str, counts: dict[str, int]
    ) -> None:
        key, table = quoted(dataset.key), f"lake.{quoted(dataset.name)}"
        if counts.get("changed") or counts.get("removed"):
            self.con.execute(
                f"DELETE FROM {table} WHERE {key} IN"
                " (SELECT key FROM _fate WHERE fate IN ('changed', 'removed'))"
            )
        if counts.get("changed") or counts.get("new"):
            columns = ", ".join(
                quoted(c.name)
                if c.name in given
                else f"{quoted('_old_' + c.name)} AS {quoted(c.name)}"
                for c in dataset.columns
            )
            self.con.execute(
                f"INSERT INTO {table} BY NAME SELECT {columns}, {literal(load)} AS _load"
                f" FROM _rows n JOIN _fate f ON n.{key} = f.key"
                " WHERE f.fate IN ('changed', 'new')"
            )
        self.con.execute("DROP TABLE _rows")
        self.con.execute("DROP TABLE _fate")

    def _require_unique(self, dataset: Dataset, rows: str) -> None:
        key = quoted(dataset.key)
        # Hashes are counted first: eight bytes each, whatever the keys are.
        for distinct in (f"count(DISTINCT hash({key}))", f"count(DISTINCT {key})"):
            found = self.con.execute(f"SELECT count(*), count({key}), {distinct} FROM {rows}")
            total, filled, different = found.fetchone() or (0, 0, 0)
            if total != filled:
                raise _bad_key(dataset, "有空值", "is empty in some rows", str(total - filled))
            if filled == different:
                return
        raise _bad_key(dataset, "有重复", "comes more than once", str(filled - different))

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


def _typed(dataset: Dataset, given: list[str]) -> str:
    types = {c.name: SQL_TYPES[c.type] for c in dataset.columns}
    return ", ".join(f"{quoted(name)}::{types[name]} AS {quoted(name)}" for name in given)


def _kept(dataset: Dataset, given: list[str]) -> str:
    """Return the published values of columns that are not given: they stay as they are."""
    absent = [c.name for c in dataset.columns if c.name not in given]
    return "".join(f", o.{quoted(name)} AS {quoted('_old_' + name)}" for name in absent)


def _untyped(dataset: Dataset, error: duckdb.Error) -> BadData:
    reason = str(error).splitlines()[0]
    return BadData(
        f"数据集“{dataset.title.zh}”有类型不符的值：{reason}",
        f"Data set “{dataset.title.en}” has a value of the wrong type: {reason}",
        place=dataset.name,
        cure=(
            "请在来源中改正，或按文本导入以逐行检查。",
            "Correct the source, or load it as text to have every row checked.",
        ),
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
