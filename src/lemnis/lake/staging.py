"""From a sheet to a staged Parquet file: every cell as text, in its place, batch by batch."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from lemnis.errors import BadData
from lemnis.lake.connection import literal, quoted
from lemnis.lake.datasets import Dataset
from lemnis.lake.names import plain
from lemnis.lake.sources.grid import Fault, Grid, Row
from lemnis.lake.sources.headers import Matched, SheetMapping

Progress = Callable[[str, int, int], None]

_BATCH = 20_000
_TOTALS = frozenset(("合计", "总计", "小计", "共计", "total", "subtotal", "sum"))
_REMARKS = ("注:", "注：", "备注", "说明", "填表", "制表", "审核", "note")


@dataclass(frozen=True, slots=True)
class Staged:
    """One sheet on disk.

    The file has a column ``c<position>`` per cell and ``_row``, ``_fault``, ``_at``. ``rows``
    counts rows of data; ``skipped`` headings repeated further down and lines of totals.
    """

    name: str
    sheet: str
    mapping: SheetMapping
    path: Path
    rows: int
    skipped: int

    @property
    def width(self) -> int:
        """Number of cells per row."""
        return len(self.mapping.headings)

    @property
    def present(self) -> frozenset[str]:
        """Columns of the data set that the sheet has."""
        return frozenset(m.column for m in self.mapping.matched)

    def select(self) -> str:
        """Return SQL for the rows: ``_file, _sheet, _row, _fault, _at`` and columns as text."""
        columns = "".join(f", c{m.position} AS {quoted(m.column)}" for m in self.mapping.matched)
        return (
            f"SELECT {literal(self.name)} AS _file, {literal(self.sheet)} AS _sheet,"
            f" _row, _fault, _at{columns} FROM read_parquet({literal(str(self.path))})"
        )


def stage(grid: Grid, name: str, mapping: SheetMapping, path: Path, progress: Progress) -> Staged:
    """Write the sheet's rows below its heading to ``path``. Memory: one batch.

    Raises:
        BadData: the source proves unreadable further down.

    """
    width = len(mapping.headings)
    schema = _schema(width)
    counts = _Counts()
    rows = _data_rows(grid, mapping, counts)
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=1) as writer:
        while batch := list(islice(rows, _BATCH)):
            writer.write_table(_table(batch, width, schema))
            counts.rows += len(batch)
            progress(f"stage {name}", counts.rows, 0)
    return Staged(name, grid.sheet, mapping, path, counts.rows, counts.skipped)


def stage_table(
    con: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    table: Path | pa.Table,
    name: str,
    path: Path,
) -> Staged:
    """Write a table whose columns have our names to ``path``, as text; others are left out.

    Raises:
        BadData: the table cannot be read, or lacks required columns.

    """
    rows = "_table"
    if isinstance(table, pa.Table):
        con.register(rows, table)
    else:
        rows = f"read_parquet({literal(str(table))}, union_by_name => true)"
    try:
        given = [column for column, *_ in con.execute(f"DESCRIBE FROM {rows}").fetchall()]
    except duckdb.Error as error:
        raise BadData(
            f"表读不出来：{str(error).splitlines()[0]}",
            f"The table cannot be read: {str(error).splitlines()[0]}",
            place=name,
            cure=("请检查来源文件。", "Check the source."),
        ) from error
    present = [c for c in dataset.columns if c.name in given]
    mapping = _own_mapping(dataset, given)
    if mapping.missing:
        raise BadData(
            f"数据集“{dataset.title.zh}”缺少必填列：{'、'.join(mapping.missing)}。",
            f"Data set “{dataset.title.en}” lacks required columns: {', '.join(mapping.missing)}.",
            place=name,
            cure=("请在来源中补上。", "Add them in the source."),
        )
    cells = "".join(
        f", CAST({quoted(column.name)} AS VARCHAR) AS c{at}" for at, column in enumerate(present)
    )
    count = con.execute(
        f"COPY (SELECT row_number() OVER () AS _row, NULL::VARCHAR AS _fault, 0 AS _at{cells}"
        f" FROM {rows}) TO {literal(str(path))} (FORMAT parquet)"
    ).fetchone()
    return Staged(name, dataset.name, mapping, path, int(count[0]) if count else 0, 0)


def _own_mapping(dataset: Dataset, given: Sequence[str]) -> SheetMapping:
    present = [c for c in dataset.columns if c.name in given]
    return SheetMapping(
        dataset=dataset.name,
        first_row=0,
        last_row=0,
        headings=tuple(c.name for c in present),
        matched=tuple(Matched(at, c.name, c.name) for at, c in enumerate(present)),
        unknown=(),
        doubled=(),
        missing=tuple(c.name for c in dataset.columns if c.required and c not in present),
    )


@dataclass(slots=True)
class _Counts:
    rows: int = 0
    skipped: int = 0


def _schema(width: int) -> pa.Schema:
    own = [("_row", pa.int64()), ("_fault", pa.string()), ("_at", pa.int32())]
    return pa.schema(own + [(f"c{at}", pa.string()) for at in range(width)])


def _table(batch: Sequence[Row], width: int, schema: pa.Schema) -> pa.Table:
    columns: list[list[object]] = [
        [row.number for row in batch],
        [row.fault for row in batch],
        [row.at for row in batch],
    ]
    padding = ("",) * width
    cells = [(row.cells + padding)[:width] for row in batch]
    columns.extend(list(column) for column in zip(*cells, strict=True))
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema)


def _data_rows(grid: Grid, mapping: SheetMapping, counts: _Counts) -> Iterator[Row]:
    used = {m.position: m.column for m in mapping.matched}
    headings = [plain(mapping.headings[at].rsplit("/", 1)[-1]) for at in used]
    for row in grid.rows():
        if row.number <= mapping.last_row or not any(row.cells):
            continue
        if _is_furniture(row.cells, list(used), headings):
            counts.skipped += 1
            continue
        yield _checked(grid, row, len(mapping.headings), used)


def _is_furniture(cells: Sequence[str], positions: Sequence[int], headings: list[str]) -> bool:
    """Tell rows for the reader's eye: the heading again, a total, a line of remarks."""
    filled = [at for at, cell in enumerate(cells) if cell]
    first = cells[filled[0]].replace(" ", "").casefold()
    remark = len(filled) == 1 and first.startswith(_REMARKS)
    if remark or first in _TOTALS or not set(filled) & set(positions):
        return True
    used = (plain(cells[at]) if at < len(cells) else "" for at in positions)
    return all(cell == heading for cell, heading in zip(used, headings, strict=True))


def _checked(grid: Grid, row: Row, width: int, used: dict[int, str]) -> Row:
    if row.fault is not None:
        return row if row.at in used else row._replace(fault=None)
    if grid.ragged and len(row.cells) < width:
        return row._replace(fault=Fault.TOO_SHORT, at=len(row.cells))
    if grid.ragged and any(row.cells[width:]):
        return row._replace(fault=Fault.TOO_LONG, at=width)
    return row
