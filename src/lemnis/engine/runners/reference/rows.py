"""What a condition says of one row: true, false or unknown (``None``), as in SQL.

In: a row expression and the row's cells by column. Out: a plain value; numbers are exact.
"""

import datetime as dt
import operator
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from lemnis.engine.formula.nodes import Cell, Constant, Row

Plain = str | bool | dt.date | Fraction | None


def holds(condition: Row | None, cells: Mapping[str, object]) -> bool:
    """Tell whether a row counts: no condition, or one that is true; unknown does not count."""
    return condition is None or read(condition, cells) is True


def read(row: Row, cells: Mapping[str, object]) -> Plain:
    """Return the value of a row expression; ``None`` is null or unknown."""
    if isinstance(row, Cell):
        return plain(cells.get(row.column))
    if isinstance(row, Constant):
        return plain(row.value)
    values = [read(arg, cells) for arg in row.args]
    if row.op in _KNOWING:
        return _KNOWING[row.op](values)
    return None if None in values else _STRICT[row.op](*values)


def plain(value: object) -> Plain:
    """Return a cell or literal with its number made exact."""
    if value is None or isinstance(value, str | bool | dt.date):
        return value
    assert isinstance(value, int | Decimal)
    return Fraction(value)


def _and(values: Sequence[Plain]) -> bool | None:
    if False in values:
        return False
    return None if None in values else True


def _or(values: Sequence[Plain]) -> bool | None:
    if True in values:
        return True
    return None if None in values else False


def _in(values: Sequence[Plain]) -> bool | None:
    wanted, *options = values
    return _or([None if None in {wanted, o} else wanted == o for o in options])


# Operators that make something even of the unknown.
_KNOWING: Mapping[str, Callable[[Sequence[Plain]], bool | None]] = {
    "and": _and, "or": _or, "in": _in, "is_null": lambda values: values[0] is None,
}  # fmt: skip
_STRICT: Mapping[str, Callable[..., Plain]] = {
    "not": operator.not_, "minus": operator.neg,
    "=": operator.eq, "!=": operator.ne, "<": operator.lt,
    "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "+": operator.add, "-": operator.sub, "*": operator.mul,
    "/": lambda a, b: None if b == 0 else a / b,
}  # fmt: skip
