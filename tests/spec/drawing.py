"""Tables drawn in text, read as typed rows.

    grades
    student_id | score | exam_on
    s1         | 59.5  | 2024-12-30
    s2         |       | 2024-12-30

An empty cell is null. Columns not drawn are null; a key not drawn is the row's number.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal

from lemnis.lake.datasets import ColumnType, Dataset, Datasets

Row = dict[str, object]
Tables = dict[str, list[Row]]

_TRUTHS = {"yes": True, "no": False}
_READ: Mapping[ColumnType, Callable[[str], object]] = {
    ColumnType.STRING: str,
    ColumnType.CODE: str,
    ColumnType.INT: int,
    ColumnType.DECIMAL: Decimal,
    ColumnType.DATE: dt.date.fromisoformat,
    ColumnType.BOOL: _TRUTHS.__getitem__,
}


def drawn(text: str, datasets: Datasets) -> Tables:
    """Read tables parted by blank lines: name, heading, rows."""
    blocks = [[]]
    for line in text.splitlines():
        if line.strip():
            blocks[-1].append(line.strip())
        elif blocks[-1]:
            blocks.append([])
    return {block[0]: _rows(block, datasets[block[0]]) for block in blocks if block}


def complete(row: Mapping[str, object], dataset: Dataset) -> Row:
    """Return a row with every column of its data set."""
    unknown = set(row) - set(dataset.column_by_name)
    assert not unknown, f"{dataset.name} has no column {unknown}"
    return {c.name: row.get(c.name) for c in dataset.columns}


def _rows(block: list[str], dataset: Dataset) -> list[Row]:
    _, heading, *lines = block
    names = _cells(heading)
    rows = []
    for number, line in enumerate(lines, 1):
        cells = _cells(line)
        assert len(cells) == len(names), f"{dataset.name}: {line}"
        row = {n: _value(dataset, n, c) for n, c in zip(names, cells, strict=True)}
        rows.append(complete({dataset.key: f"r{number}", **row}, dataset))
    return rows


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


def _value(dataset: Dataset, name: str, cell: str) -> object:
    assert name in dataset.column_by_name, f"{dataset.name} has no column {name}"
    return _READ[dataset.column_by_name[name].type](cell) if cell else None
