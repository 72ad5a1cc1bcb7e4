"""One number from many rows, exactly: integers and fractions inside, a float at the end.

In: an aggregate and the rows that reach the subject in the period. Out: a ``Total``.
"""

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lemnis.engine.formula.nodes import Aggregate
from lemnis.engine.runners.reference.reach import Cells
from lemnis.engine.runners.reference.rows import Plain, holds, plain
from lemnis.lake.datasets import Dataset
from lemnis.values import Missing

Answer = float | Missing
Numbers = Sequence[Fraction]


@dataclass(frozen=True, slots=True)
class Total:
    """What an aggregate yields: its value, how many rows it counted, and its two parts."""

    value: Answer
    rows: int = 0
    numerator: float | None = None
    denominator: float | None = None


def total(asked: Aggregate, dataset: Dataset, rows: Sequence[Cells], end: dt.date) -> Total:
    """Return the aggregate over ``rows``; ``end`` is the last day of the period."""
    chosen = [row for row in rows if holds(asked.where, row)]
    if asked.word == "share":
        return _quotient(len(chosen), len(rows))
    needed = [column for column in (asked.column, asked.second) if column is not None]
    filled = [row for row in chosen if all(row.get(c) is not None for c in needed)]
    if asked.word in _OF_COUNT:
        return Total(_OF_COUNT[asked.word](filled, asked.column), len(filled))
    if asked.word == "sum":
        return Total(float(sum(_numbers(filled, asked.column))), len(filled))
    if asked.word == "mean":
        return _quotient(sum(_numbers(filled, asked.column)), len(filled))
    if not filled:
        return Total(Missing.NO_ROWS)
    return Total(_of_some(asked, dataset, filled, end), len(filled))


def _quotient(part: Fraction | int, whole: int) -> Total:
    if whole == 0:
        return Total(Missing.NO_ROWS, 0, 0.0, 0.0)
    return Total(float(Fraction(part) / whole), whole, float(part), float(whole))


def _of_some(asked: Aggregate, dataset: Dataset, rows: Sequence[Cells], end: dt.date) -> Answer:
    """Return an aggregate that needs at least one row."""
    if asked.word == "latest":
        return _number(plain(max(rows, key=lambda r: _order(dataset, r)).get(asked.column or "")))
    if asked.word == "days_since":
        return float(min((end - _day(row.get(asked.column or ""))).days for row in rows))
    if asked.word == "slope":
        return _slope(_numbers(rows, asked.second), _numbers(rows, asked.column))
    if asked.word == "quantile":
        assert asked.fraction is not None
        return float(quantile(_numbers(rows, asked.column), Fraction(asked.fraction)))
    return _OF_NUMBERS[asked.word](_numbers(rows, asked.column))


def _order(dataset: Dataset, row: Cells) -> tuple[str, str]:
    """Return what makes a row the latest: its time, then its key."""
    return (str(row[dataset.time]) if dataset.time else "", str(row[dataset.key]))


def _numbers(rows: Sequence[Cells], column: str | None) -> Numbers:
    assert column is not None
    return [Fraction(value) for row in rows if isinstance(value := plain(row[column]), Fraction)]


def _number(value: Plain) -> float:
    assert isinstance(value, bool | Fraction)
    return float(value)


def _day(value: object) -> dt.date:
    assert isinstance(value, dt.date)
    return value


def quantile(numbers: Numbers, fraction: Fraction) -> Fraction:
    """Return the quantile by linear interpolation between neighbours (type 7)."""
    ordered = sorted(numbers)
    place = (len(ordered) - 1) * fraction
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _spread(numbers: Numbers) -> Answer:
    """Return the sample standard deviation: the root of the exact variance."""
    count, mean = len(numbers), sum(numbers, Fraction(0)) / len(numbers)
    if count < 2:
        return Missing.NO_ROWS
    return math.sqrt(sum((x - mean) ** 2 for x in numbers) / (count - 1))


def _slope(xs: Numbers, ys: Numbers) -> Answer:
    """Return the least-squares slope of y on x."""
    count, x_mean, y_mean = len(xs), sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - x_mean) ** 2 for x in xs)
    if count < 2 or spread == 0:
        return Missing.NO_ROWS
    together = sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys, strict=True))
    return float(together / spread)


_OF_COUNT: Mapping[str, Callable[[Sequence[Cells], str | None], float]] = {
    "count": lambda rows, _: float(len(rows)),
    "exists": lambda rows, _: float(bool(rows)),
    "count_distinct": lambda rows, column: float(len({plain(r[column or ""]) for r in rows})),
}
_OF_NUMBERS: Mapping[str, Callable[[Numbers], Answer]] = {
    "median": lambda numbers: float(quantile(numbers, Fraction(1, 2))),
    "min": lambda numbers: float(min(numbers)),
    "max": lambda numbers: float(max(numbers)),
    "stddev": _spread,
}
