"""The one home of rounding: what people see is what is graded.

Unit: a share (0..1) is shown times 100 where the unit is %. Rule: the scaled value is rounded to
ten decimals, which takes off the dust of binary arithmetic, then half up (away from zero) at the
indicator's digits. So 89.95 is shown, and graded, as 90.0.
"""

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lemnis.engine.definition import Unit

_DUST = Decimal("1e-10")
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)  # any double times 100 to ten decimals fits


def shown(value: float, unit: Unit, digits: int) -> Decimal:
    """Return a value as it is shown and graded.

    Unit: ``value`` in the formula's unit, the result in the shown unit.

    Raises:
        ValueError: ``value`` (times 100 for a share) is not finite.

    >>> str(shown(89.95, Unit("分", "points"), 1)), str(shown(0.285, Unit("%", "%"), 0))
    ('90.0', '29')

    """
    scaled = value * _scale(unit)
    if not np.isfinite(scaled):
        raise ValueError(f"{value!r} is not a number that can be shown")
    clean = Decimal(scaled).quantize(_DUST, context=_EXACT)
    rounded = clean.quantize(Decimal(1).scaleb(-digits), context=_EXACT)
    return rounded or abs(rounded)  # people know no minus zero


def shown_all(values: NDArray[np.float64], unit: Unit, digits: int) -> NDArray[np.float64]:
    """Return the doubles nearest to what ``shown`` gives; NaN where a value is not finite.

    The few values too near a tie for doubles to decide are left to ``shown``.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        size = np.abs(values * _scale(unit))
        # half up on ten decimals: a tie counts from half of 1e-10 below it
        raised = size * 10.0**digits + (0.5 + 0.5e-10 * 10.0**digits)
        steps = np.floor(raised)
        margin = 8 * np.finfo(np.float64).eps * raised
        decided = np.abs(raised - np.rint(raised)) > margin  # False for what overflowed
    result: NDArray[Any] = np.copysign(steps / 10.0**digits, values)
    result[steps == 0] = 0.0
    result[~np.isfinite(size)] = np.nan
    near = np.isfinite(size) & ~decided
    for at in np.flatnonzero(near):
        result[at] = float(shown(float(values[at]), unit, digits))
    return result


def _scale(unit: Unit) -> float:
    return 100.0 if unit.percent else 1.0
