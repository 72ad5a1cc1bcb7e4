"""A few broken rows, for trying the checks on import: each breaks one of the rules LC01–LC20."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from lemnis.lake.datasets import Dataset

# data set: column, what its first rows become, the rule broken
_FAULTS: dict[str, tuple[str, Callable[[pa.Table], Any]]] = {
    "graduates": ("related", lambda t: pc.invert(t["employed"])),  # LC06 related ≤ employed
    "internships": ("student_id", lambda t: _text(t, "00000000000")),  # LC04 no such student
    "courses": ("practice_hours", lambda t: pc.add(_floats(t["hours"]), 16.0)),  # LC19
    "training_plans": ("practice_hours", lambda t: pc.add(_floats(t["total_hours"]), 8.0)),  # LC19
    "sections": ("teacher_id", lambda t: _text(t, "99999")),  # LC15 no such teacher
    "students": ("class_id", lambda t: _text(t, "000000000")),  # LC02 no such class
    "grades": ("kind", lambda t: _text(t, "mock_exam")),  # not in the code list
    "teacher_development": ("days", lambda t: _numbers(t, 420.0)),  # LC18 days ≤ 365
}
ROWS = 3  # broken rows of each


def spoil(dataset: Dataset, rows: pa.Table) -> pa.Table:
    """Return the table with its first rows broken, if the data set has a fault."""
    if dataset.name not in _FAULTS:
        return rows
    column, wrong = _FAULTS[dataset.name]
    head, rest = rows.slice(0, ROWS), rows.slice(ROWS)
    place = rows.schema.get_field_index(column)
    kind = rows.schema.field(place)
    cells = wrong(head)
    if pa.types.is_floating(cells.type):
        cells = pc.cast(cells, kind.type)
    return pa.concat_tables([head.set_column(place, kind, cells), rest])


def faulty() -> tuple[str, ...]:
    """Return the data sets that ``spoil`` breaks."""
    return tuple(_FAULTS)


def _text(rows: pa.Table, value: str) -> Any:
    return pa.chunked_array([pa.array([value] * rows.num_rows)])


def _numbers(rows: pa.Table, value: float) -> Any:
    return pa.chunked_array([pa.array([value] * rows.num_rows)])


def _floats(cells: Any) -> Any:
    return pc.cast(cells, pa.float64())
