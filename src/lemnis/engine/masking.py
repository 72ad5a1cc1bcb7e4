"""Rows shown to a person: personal cells covered, codes in words, the telling columns first.

In: rows of a data set as the lake has them. Out: headings and cells of text.
"""

import datetime as dt
import re
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from lemnis.engine.college import College
from lemnis.engine.covering import STAR, cover
from lemnis.engine.subjects import Subject
from lemnis.lake.datasets import Column, ColumnType, Dataset, Datasets, Sensitivity
from lemnis.values import SubjectKind, SubjectRef

_COVERED = frozenset({Sensitivity.PERSONAL, Sensitivity.SENSITIVE})
Uncovered = Collection[Sensitivity]
_NONE = "–"


def is_covered(column: Column, uncovered: Uncovered = ()) -> bool:
    """Tell whether cells of a column are covered, for one who may see some kinds uncovered."""
    return column.sensitivity in _COVERED and column.sensitivity not in uncovered


def covered(college: College, subject: Subject) -> Subject:
    """Return a subject, of a person with name and code covered as in its rows."""
    dataset, root = college.library.datasets.root(subject.ref.kind)
    name, code = subject.name or subject.ref.code, subject.ref.code
    if is_covered(dataset.column_by_name[dataset.key]):
        code = cover(code)
    if is_covered(dataset.column_by_name[root.name]):
        name = cover(name)
    return Subject(SubjectRef(subject.ref.kind, code), name)


def covers_names(datasets: Datasets, kind: SubjectKind) -> bool:
    """Tell whether subjects of a kind are persons, whose names are covered."""
    dataset, root = datasets.root(kind)
    return is_covered(dataset.column_by_name[root.name])


def telling(dataset: Dataset, said: str, count: int) -> list[Column]:
    """Return the columns to show: the key, those a formula speaks of, the time, then the others."""
    spoken = [c for c in dataset.columns if c.title.zh in said or re.search(rf"\b{c.name}\b", said)]
    named = [dataset.column_by_name[n] for n in (dataset.key, dataset.time) if n]
    others = [c for c in dataset.columns if c.required]
    return list({c.name: c for c in (named[0], *spoken, *named[1:], *others)}.values())[:count]


def cells(
    rows: pa.Table,
    columns: Sequence[Column],
    datasets: Datasets,
    language: str,
    uncovered: Uncovered = (),
) -> list[list[str]]:
    """Return the rows' cells as people read them; personal ones covered but for ``uncovered``."""
    return [
        [
            _covered(row.get(c.name), c)
            if is_covered(c, uncovered)
            else _cell(row.get(c.name), c, datasets, language)
            for c in columns
        ]
        for row in rows.to_pylist()
    ]


def _cell(value: Any, column: Column, datasets: Datasets, language: str) -> str:
    if value is None:
        return _NONE
    if column.type is ColumnType.CODE and column.code_list:
        code = datasets.codes[column.code_list].get(str(value))
        return str(getattr(code.title, language)) if code else str(value)
    return _plain(value, language)


def _covered(value: Any, column: Column) -> str:
    if value is None:
        return _NONE
    if column.type is ColumnType.CODE:
        return STAR * 2  # its first letter would tell which it is
    if isinstance(value, dt.date):
        return f"{value.year}-{STAR * 2}-{STAR * 2}"
    return cover(value) if isinstance(value, str) else STAR * 2


def _plain(value: Any, language: str) -> str:
    if isinstance(value, bool):
        return {"zh": ("否", "是"), "en": ("no", "yes")}[language][value]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)
