"""Conditions, aggregates and formulas as one writes them in pandas and NumPy.

In: checked trees and frames. Out: masks over rows, or ``Answer``: an array with a number for every
subject of a level (NaN where missing) and one that says why (a place in ``REASONS``; 0 none).
"""

import datetime as dt
import operator
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from lemnis.engine.formula.nodes import (
    Aggregate,
    Apply,
    Cell,
    Constant,
    Nothing,
    Number,
    Reference,
    Row,
    RowOp,
    Truth,
    Value,
)
from lemnis.lake.datasets import Dataset

REASONS = (None, "no_rows", "not_applicable", "suppressed", "late")
HIT = "hit"
COMPARED: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
RECKONED: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul,
}  # fmt: skip


# --- rows -------------------------------------------------------------------------------------


def holds(row: Row, rows: pd.DataFrame) -> Any:
    """Return the mask of the rows for which a condition is true; unknown is not."""
    if not isinstance(row, RowOp):
        return _cells(row, rows) == 1
    if row.op in {"and", "or"}:
        joined = operator.and_ if row.op == "and" else operator.or_
        return reduce(joined, (holds(a, rows) for a in row.args))
    if row.op == "not":
        return fails(row.args[0], rows)
    if row.op == "in":
        return _cells(row.args[0], rows).isin([_literal(a) for a in row.args[1:]])
    if row.op == "is_null":
        return _cells(row.args[0], rows).isna()
    return _compared(row.op, row.args, rows)


def fails(row: Row, rows: pd.DataFrame) -> Any:
    """Return the mask of the rows for which a condition is false; unknown is not."""
    if not isinstance(row, RowOp):
        return _cells(row, rows) == 0
    if row.op in {"and", "or"}:
        joined = operator.or_ if row.op == "and" else operator.and_
        return reduce(joined, (fails(a, rows) for a in row.args))
    if row.op == "not":
        return holds(row.args[0], rows)
    if row.op in {"in", "is_null"}:
        known = _cells(row.args[0], rows).notna()
        return known if row.op == "is_null" else known & ~holds(row, rows)
    return _compared(OPPOSITE[row.op], row.args, rows)


def _compared(op: str, args: Sequence[Row], rows: pd.DataFrame) -> Any:
    one, other = (_cells(a, rows) for a in args)
    if one is None or other is None:
        return pd.Series(data=False, index=rows.index)
    if isinstance(one, pd.Series) and isinstance(other, pd.Series):
        if isinstance(one.dtype, pd.CategoricalDtype):  # pandas compares only equal categories
            one, other = one.astype(object), other.astype(object)
        return COMPARED[op](one, other) & one.notna() & other.notna()
    mask = COMPARED[op](one, other)
    column = one if isinstance(one, pd.Series) else other
    return mask & column.notna() if op == "!=" else mask


def _cells(row: Row, rows: pd.DataFrame) -> Any:
    """Return a column, a reckoned one, or a literal."""
    if isinstance(row, Cell):
        return rows[row.column]
    if isinstance(row, Constant):
        return _literal(row)
    args = [_cells(a, rows) for a in row.args]
    if row.op == "minus":
        return -args[0]
    if row.op == "/":
        return args[0] / args[1].where(args[1] != 0)
    return RECKONED[row.op](*args)


def _literal(row: Row) -> Any:
    if not isinstance(row, Constant):
        raise NotImplementedError(row)
    if isinstance(row.value, Decimal | bool):
        return float(row.value)
    return pd.Timestamp(row.value) if isinstance(row.value, dt.date) else row.value


# --- aggregates -------------------------------------------------------------------------------


class Answer(NamedTuple):
    """A number for every subject, and why there is none."""

    v: np.ndarray
    m: np.ndarray


class Counted(NamedTuple):
    """An aggregate for every subject: its value, its rows, and the two parts of a quotient."""

    answer: Answer
    rows: np.ndarray
    top: np.ndarray | None = None
    bottom: np.ndarray | None = None


def count(
    node: Aggregate, rows: pd.DataFrame, level: str, dataset: Dataset, end: dt.date
) -> Counted:
    """Return an aggregate by ``level``, a categorical column that knows all its subjects."""
    groups = rows.groupby(level, observed=False)
    if node.word == "share":
        return _quotient(groups[HIT].sum(), groups.size())
    if node.column is None:
        n = groups.size().to_numpy()
        return Counted(told((n > 0) if node.word == "exists" else n), n)
    column = groups[node.column]
    n = column.count()
    if node.word == "mean":
        return _quotient(column.sum(), n)
    if node.word == "days_since":
        found = (pd.Timestamp(end) - column.max()).dt.days
    elif node.word == "latest":
        order = [name for name in (dataset.time, dataset.key) if name]
        filled = rows.dropna(subset=[node.column]).sort_values(order)
        found = filled.groupby(level, observed=False)[node.column].last()
    elif node.word in {"median", "quantile"}:
        found = column.quantile(float(node.fraction or 0.5) if node.word == "quantile" else 0.5)
    elif node.word == "exists":
        found = n > 0
    else:
        names = {"count_distinct": "nunique", "stddev": "std"}
        found = getattr(column, names.get(node.word, node.word))()
    return Counted(told(found), n.to_numpy())


def _quotient(top: Any, bottom: Any) -> Counted:
    above, below = top.to_numpy(dtype=float), bottom.to_numpy(dtype=float)
    return Counted(told(_divided(above, below)), bottom.to_numpy(), above, below)


def _divided(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    return np.divide(above, below, out=np.full(len(above), np.nan), where=below != 0)


def told(found: Any) -> Answer:
    """Return numbers as an answer; where there is none, there were no rows."""
    v = np.asarray(found, dtype=float)
    return Answer(v, np.isnan(v).astype(np.int8))


# --- formulas ---------------------------------------------------------------------------------


def answer(
    node: Value, size: int, counted: Mapping[Aggregate, Counted], referred: Mapping[Value, Answer]
) -> Answer:
    """Return a formula's value for every one of ``size`` subjects."""
    if isinstance(node, Number | Truth):
        return told(np.full(size, float(node.value)))
    if isinstance(node, Nothing):
        return Answer(np.full(size, np.nan), np.full(size, 2, dtype=np.int8))
    if isinstance(node, Aggregate):
        return counted[node].answer
    if isinstance(node, Reference):
        return referred[node]
    args = [answer(a, size, counted, referred) for a in node.args]
    v, m = _applied(node, args)
    return Answer(v, np.where(np.isnan(v), m, 0).astype(np.int8))


def _applied(node: Apply, args: Sequence[Answer]) -> tuple[np.ndarray, np.ndarray]:
    """Return numbers, and the reason that counts where there is none."""
    v, worst = [a.v for a in args], reduce(np.maximum, (a.m for a in args))
    if node.op == "/":
        return _divided(*v), np.maximum(worst, v[1] == 0)
    if node.op == "if":
        which = [np.isnan(v[0]), v[0] == 1]
        reasons = np.select(which, [args[0].m, args[1].m], args[2].m)
        return np.select(which, [v[0], v[1]], v[2]), reasons
    return _plain(node.op, v), worst


def _plain(op: str, v: Sequence[np.ndarray]) -> np.ndarray:
    unknown = reduce(np.logical_or, (np.isnan(x) for x in v))
    if op in RECKONED:
        return RECKONED[op](*v)
    if op in COMPARED:
        return np.where(unknown, np.nan, COMPARED[op](*v))
    if op == "coalesce":
        return reduce(lambda a, b: np.where(np.isnan(a), b, a), v)
    if op in {"and", "or"}:
        decided = 0.0 if op == "and" else 1.0
        decides = reduce(np.logical_or, (x == decided for x in v))
        return np.where(decides, decided, np.where(unknown, np.nan, 1 - decided))
    if op == "not":
        return 1 - v[0]
    raise NotImplementedError(op)
