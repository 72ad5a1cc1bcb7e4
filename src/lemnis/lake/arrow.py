"""The Arrow types of a data set's columns: what travels between sources, lake and engine."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lemnis.lake.tables import ColumnType, Dataset

ARROW = {
    ColumnType.STRING: pa.string(),
    ColumnType.CODE: pa.string(),
    ColumnType.INT: pa.int64(),
    ColumnType.DECIMAL: pa.decimal128(18, 4),
    ColumnType.DATE: pa.date32(),
    ColumnType.BOOL: pa.bool_(),
}


def arrow_schema(dataset: Dataset) -> pa.Schema:
    """Return the columns of a data set as Arrow fields, in the order of the catalogue."""
    return pa.schema([(c.name, ARROW[c.type]) for c in dataset.columns])


def objects(column: pa.ChunkedArray) -> npt.NDArray[np.object_]:
    """Return the values of a column as Python has them, None where there is none."""
    return np.asarray(column.to_pylist(), dtype=object)
