"""Columns from NumPy arrays: fast ids, picked codes, exact decimals, dates, typed tables."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from lemnis.errors import BadData
from lemnis.lake.datasets import ColumnType, Dataset

DECIMAL = pa.decimal128(18, 4)
ARROW: Mapping[ColumnType, pa.DataType] = {
    ColumnType.STRING: pa.string(),
    ColumnType.CODE: pa.string(),
    ColumnType.INT: pa.int64(),
    ColumnType.DECIMAL: DECIMAL,
    ColumnType.DATE: pa.date32(),
    ColumnType.BOOL: pa.bool_(),
}


def fixed(prefix: str, numbers: Any, width: int) -> pa.Array:
    """Return ``prefix`` and each number written with ``width`` digits, without a Python loop."""
    numbers = np.asarray(numbers, dtype=np.int64)
    head = np.frombuffer(prefix.encode(), dtype=np.uint8)
    size = len(head) + width
    text = np.empty((len(numbers), size), dtype=np.uint8)
    text[:, : len(head)] = head
    rest = numbers.copy()
    for place in range(size - 1, len(head) - 1, -1):
        rest, digit = np.divmod(rest, 10)
        text[:, place] = digit + 48
    offsets = np.arange(len(numbers) + 1, dtype=np.int32) * np.int32(size)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(text.reshape(-1))]
    return pa.Array.from_buffers(pa.string(), len(numbers), buffers)


def pick(values: Sequence[Any] | pa.Array, where: Any) -> pa.Array:
    """Return ``values`` at ``where``; a negative place gives null."""
    where = np.asarray(where)
    source = values if isinstance(values, pa.Array | pa.ChunkedArray) else pa.array(values)
    missing = where < 0
    places = pa.array(where, mask=missing) if missing.any() else pa.array(where)
    return source.take(places)


def decimals(values: Any) -> pa.Array:
    """Return floats as exact decimals of four places; masked and NaN cells are null."""
    data = np.ma.getdata(values).astype(np.float64)
    missing = np.ma.getmaskarray(values) | np.isnan(data)
    scaled = np.rint(np.where(missing, 0, data) * 10_000).astype(np.int64)
    words = np.stack([scaled, scaled >> 63], axis=1)
    valid = None if not missing.any() else pa.array(~missing).buffers()[1]
    return pa.Array.from_buffers(DECIMAL, len(scaled), [valid, pa.py_buffer(words)])


def cells(value: Any, rows: int) -> pa.Array:
    """Return a column: an Arrow or NumPy array as it is, a scalar in every row."""
    if isinstance(value, pa.ChunkedArray):
        return value.combine_chunks()
    if isinstance(value, pa.Array):
        return value
    if value is None:
        return pa.nulls(rows)
    if isinstance(value, str | bool | int | dt.date):
        return pa.repeat(pa.scalar(value), rows)
    if isinstance(value, float):
        return decimals(np.full(rows, value))
    return _array(value)


def _array(value: Any) -> pa.Array:
    if not isinstance(value, np.ndarray):
        return pa.array(value)
    if value.dtype.kind == "f":
        return decimals(value)
    mask = np.ma.getmaskarray(value) if isinstance(value, np.ma.MaskedArray) else None
    data = np.ma.getdata(value)
    if data.dtype.kind == "M":
        data = data.astype("datetime64[D]")
    return pa.array(data, mask=mask)


def table(rows: int, **columns: Any) -> pa.Table:
    """Return a table of ``rows`` rows; each column as ``cells`` reads it."""
    return pa.table({name: cells(value, rows) for name, value in columns.items()})


def schema(dataset: Dataset) -> pa.Schema:
    """Return the Arrow schema a data set promises."""
    return pa.schema([(c.name, ARROW[c.type]) for c in dataset.columns])


def fit(dataset: Dataset, rows: pa.Table | pa.RecordBatch) -> pa.Table:
    """Return ``rows`` with exactly the data set's columns and types.

    Raises:
        BadData: a required column is not generated.

    """
    columns, names = [], set(rows.schema.names)
    for column in dataset.columns:
        if column.name in names:
            cell = rows.column(column.name)
            kind = ARROW[column.type]
            columns.append(cell if cell.type == kind else _as(cell, kind))
        elif column.required:
            raise BadData(
                f"示范数据缺少必填列 {dataset.name}.{column.name}",
                f"The demo lacks the required column {dataset.name}.{column.name}",
            )
        else:
            columns.append(pa.nulls(rows.num_rows, ARROW[column.type]))
    return pa.Table.from_arrays(columns, schema=schema(dataset))


def _as(cell: Any, kind: pa.DataType) -> Any:
    """Return a column as another type; whole numbers become decimals by way of wider ones."""
    if kind == DECIMAL and pa.types.is_integer(cell.type):
        cell = cell.cast(pa.decimal128(23, 4))
    return cell.cast(kind)


def maybe(values: Any, known: Any) -> Any:
    """Return ``values`` where ``known``, null elsewhere."""
    if isinstance(values, pa.Array | pa.ChunkedArray):
        return pick(values, np.where(known, np.arange(len(values)), -1))
    return np.ma.MaskedArray(values, mask=~np.asarray(known, dtype=bool))
