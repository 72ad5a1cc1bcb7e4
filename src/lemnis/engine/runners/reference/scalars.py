"""Operators and functions on values that may be missing, and why.

In: floats (a truth is 1 or 0) or reasons. Out: a finite float, or a reason.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from lemnis.engine.runners.reference.totals import Answer, quantile
from lemnis.values import Missing

_REASONS = tuple(Missing)


def applied(op: str, args: Sequence[Answer]) -> Answer:
    """Return the value of an operator; of several reasons the later one is told."""
    if op in _PATIENT:
        return _PATIENT[op](args)
    numbers = [arg for arg in args if not isinstance(arg, Missing)]
    if len(numbers) < len(args):
        return latest_reason(args)
    if op == "/" and numbers[1] == 0:
        return Missing.NO_ROWS
    return computed(lambda: _STRICT[op](*numbers))


def computed(work: Callable[[], float]) -> Answer:
    """Return a number if the work yields one; what has no number is not applicable."""
    try:
        value = float(work())
    except (ValueError, OverflowError, ZeroDivisionError):
        return Missing.NOT_APPLICABLE
    return value if math.isfinite(value) else Missing.NOT_APPLICABLE


def latest_reason(args: Sequence[Answer]) -> Missing:
    """Return the reason that is told of several: the last in the order of ``Missing``."""
    return max((a for a in args if isinstance(a, Missing)), key=_REASONS.index)


def statistic(asked: str, values: Sequence[float], *, lower_is_better: bool) -> Answer:
    """Return what ``peers`` may be asked of the values of a group; of none, no rows."""
    if not values:
        return Missing.NO_ROWS
    if asked == "mean":
        return computed(lambda: math.fsum(values) / len(values))
    if asked in {"best", "worst"}:
        return min(values) if (asked == "best") == lower_is_better else max(values)
    percent = 50 if asked == "median" else int(asked.removeprefix("p"))
    exact = [Fraction(value) for value in values]
    return computed(lambda: float(quantile(exact, Fraction(percent, 100))))


def rounded(value: float, digits: float = 0.0) -> float:
    """Round half away from zero, after the noise beyond ten decimals has been cut off.

    Raises:
        ValueError: ``digits`` is not a whole number from -15 to 15.

    """
    if digits != int(digits) or not -15 <= digits <= 15:
        raise ValueError(digits)
    with localcontext(prec=400):
        clean = Decimal(value).quantize(Decimal("1e-10"), ROUND_HALF_UP)
        return float(clean.quantize(Decimal(1).scaleb(-int(digits)), ROUND_HALF_UP))


def _and(args: Sequence[Answer]) -> Answer:
    if 0.0 in args:
        return 0.0
    return latest_reason(args) if any(isinstance(a, Missing) for a in args) else 1.0


def _or(args: Sequence[Answer]) -> Answer:
    if any(a == 1 for a in args):
        return 1.0
    return latest_reason(args) if any(isinstance(a, Missing) for a in args) else 0.0


def _if(args: Sequence[Answer]) -> Answer:
    condition, then, otherwise = args
    if isinstance(condition, Missing):
        return condition
    return then if condition else otherwise


def _coalesce(args: Sequence[Answer]) -> Answer:
    found = [arg for arg in args if not isinstance(arg, Missing)]
    return found[0] if found else latest_reason(args)


_PATIENT: Mapping[str, Callable[[Sequence[Answer]], Answer]] = {
    "and": _and, "or": _or, "if": _if, "coalesce": _coalesce,
    "is_null": lambda args: float(isinstance(args[0], Missing)),
}  # fmt: skip
_STRICT: Mapping[str, Callable[..., float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": math.pow,
    "minus": lambda a: -a,
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "not": lambda a: not a,
    "round": rounded,
    "abs": abs,
    "floor": math.floor,
    "ceil": math.ceil,
    "least": min,
    "greatest": max,
    "clip": lambda value, low, high: min(max(value, low), high),
    "ln": math.log,
    "exp": math.exp,
    "sqrt": math.sqrt,
}
