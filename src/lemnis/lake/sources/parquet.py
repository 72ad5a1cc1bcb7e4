"""Rows of a Parquet file; its column names are the headings, row 1."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lemnis.errors import BadData
from lemnis.lake.sources.grid import Grid, Row

_BATCH = 10_000


def read_parquet(path: Path) -> Grid:
    """Return a Parquet file as a grid.

    Raises:
        BadData: the file is damaged or cut off.

    """
    try:
        pq.read_schema(path)
    except (pa.ArrowException, OSError) as error:
        raise BadData(
            "Parquet 文件已损坏或不完整。",
            "The Parquet file is damaged or cut off.",
            place=path.name,
            cure=("请重新导出。", "Export it again."),
        ) from error
    return Grid(path, "", lambda: _rows(path))


def _rows(path: Path) -> Iterator[Row]:
    with pq.ParquetFile(path) as file:
        yield Row(1, tuple(file.schema_arrow.names))
        number = 1
        for batch in file.iter_batches(batch_size=_BATCH):
            columns = [column.to_pylist() for column in batch.columns]
            for values in zip(*columns, strict=True):
                number += 1
                yield Row(number, tuple(_text(value) for value in values))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(" ")
    return str(value).strip()
