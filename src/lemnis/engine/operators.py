"""Operators over vectors with missing values: what arithmetic and logic mean when some are lacking.

In: vectors, one element per subject. Out: a vector. The reference runner says the same in plain
Python, and both must agree.
"""

from collections.abc import Callable
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from lemnis.engine.gather import Floats
from lemnis.values import Missing

Reasons = npt.NDArray[np.uint8]
REASONS: tuple[Missing | None, ...] = (None, *Missing)
NO_ROWS, NOT_APPLICABLE, SUPPRESSED, LATE = range(1, 5)


class Vector(NamedTuple):
    """Numbers and reasons, one per subject. Where a reason is not 0 the number means nothing."""

    v: Floats
    m: Reasons


def present(v: Floats | float) -> Vector:
    """Return numbers of which none is missing."""
    values = np.asarray(v, dtype=np.float64)
    return Vector(values, np.zeros(values.shape, np.uint8))


def coded(reason: int) -> Reasons:
    """Return a reason as an array without axes."""
    return np.asarray(reason, dtype=np.uint8)


def apply(op: str, args: list[Vector]) -> Vector:
    """Apply an operator to vectors; missing values go through as ``docs/reference/meaning.md``."""
    if op in _SPECIAL:
        return _SPECIAL[op](args)
    reason = reduce(np.maximum, (a.m for a in args))
    with np.errstate(all="ignore"):
        value = np.asarray(_PLAIN[op](*(a.v for a in args)), dtype=np.float64)
    reason = np.where((reason == 0) & ~np.isfinite(value), NOT_APPLICABLE, reason)
    return Vector(value, reason.astype(np.uint8))


def _divide(args: list[Vector]) -> Vector:
    top, bottom = args
    zero = (bottom.v == 0) & (bottom.m == 0)
    told = apply("over", args)
    reason = np.where(zero, np.maximum(NO_ROWS, np.maximum(top.m, bottom.m)), told.m)
    return Vector(told.v, reason.astype(np.uint8))


def _and(args: list[Vector]) -> Vector:
    return _kleene(args, decisive=0.0)


def _or(args: list[Vector]) -> Vector:
    return _kleene(args, decisive=1.0)


def _kleene(args: list[Vector], decisive: float) -> Vector:
    """One decisive argument settles it, whatever is missing beside it."""
    settled = reduce(np.logical_or, ((a.m == 0) & (a.v == decisive) for a in args))
    reason = np.where(settled, 0, reduce(np.maximum, (a.m for a in args)))
    return Vector(np.where(settled, decisive, 1.0 - decisive), reason.astype(np.uint8))


def _if(args: list[Vector]) -> Vector:
    condition, first, second = args
    chosen = (condition.m == 0) & (condition.v == 1.0)
    value, reason = np.where(chosen, first.v, second.v), np.where(chosen, first.m, second.m)
    return Vector(value, np.where(condition.m > 0, condition.m, reason).astype(np.uint8))


def _coalesce(args: list[Vector]) -> Vector:
    value, reason = args[-1]
    for v, m in reversed(args[:-1]):
        value, reason = np.where(m == 0, v, value), np.where(m == 0, m, reason)
    last = reduce(np.maximum, (a.m for a in args))
    return Vector(value, np.where(reason == 0, 0, last).astype(np.uint8))


def _is_null(args: list[Vector]) -> Vector:
    return present((args[0].m > 0).astype(np.float64))


def half_up(value: Floats, places: Floats | float = 0.0) -> Floats:
    """Round half away from zero at ``places``, on the value rounded to ten decimals.

    NaN where ``places`` is no whole number of at most fifteen.
    """
    sensible = (np.floor(places) == places) & (np.abs(places) <= MOST_PLACES)
    scale = np.power(10.0, np.where(sensible, places, 0.0))
    scaled = np.round(np.abs(value), 10) * scale
    # A tie that a float holds a hair too low is still a tie.
    rounded = np.copysign(np.floor(np.round(scaled, 9) + 0.5) / scale, value)
    return np.asarray(np.where(sensible, rounded, np.nan))


MOST_PLACES = 15

_PLAIN: dict[str, Callable[..., Any]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "over": np.divide, "^": np.power,
    "minus": np.negative, "=": np.equal, "!=": np.not_equal, "<": np.less, "<=": np.less_equal,
    ">": np.greater, ">=": np.greater_equal, "not": lambda a: 1.0 - a, "abs": np.abs,
    "floor": np.floor, "ceil": np.ceil, "ln": np.log, "exp": np.exp, "sqrt": np.sqrt,
    "round": half_up, "least": lambda *a: reduce(np.minimum, a),
    "greatest": lambda *a: reduce(np.maximum, a),
    "clip": lambda a, low, high: np.minimum(np.maximum(a, low), high),
}  # fmt: skip
_SPECIAL: dict[str, Callable[[list[Vector]], Vector]] = {
    "/": _divide, "and": _and, "or": _or, "if": _if, "coalesce": _coalesce, "is_null": _is_null,
}  # fmt: skip
