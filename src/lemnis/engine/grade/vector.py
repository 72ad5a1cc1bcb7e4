"""Grading many values of one indicator at once; must agree with ``judge`` row by row."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from lemnis.engine.definition import Better, Criterion, Indicator, Range
from lemnis.engine.grade.judge import Status, four_lines
from lemnis.engine.grade.rounding import shown_all

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Grades:
    """One entry per value, in the values' order."""

    shown: Floats  # in the shown unit, NaN where missing
    status: NDArray[np.object_]  # Status
    band: NDArray[np.object_]  # str, None where in no band


def grade(
    values: Floats, which: NDArray[np.intp], criteria: Sequence[Criterion], indicator: Indicator
) -> Grades:
    """Grade one indicator's values.

    Shape: ``which`` has, for each value, the place of its criterion in ``criteria`` or -1, as
    ``choose`` gives it. A missing or suppressed value is NaN: it is not judged and has no band.

    Unit: ``values`` as formulas give them (a share is 0..1), lines and result as shown.
    """
    seen = shown_all(values, indicator.unit, indicator.digits)
    status = np.full(len(seen), Status.NOT_JUDGED, dtype=object)
    band = np.full(len(seen), None, dtype=object)
    there = ~np.isnan(seen)
    for at in np.unique(which[there & (which >= 0)]):
        rows = np.flatnonzero(there & (which == at))
        status[rows] = _statuses(seen[rows], criteria[at], indicator.better)
        band[rows] = _bands(seen[rows], criteria[at], indicator.better)
    return Grades(seen, status, band)


def _statuses(seen: Floats, criterion: Criterion, better: Better) -> NDArray[np.object_]:
    limit, pass_, target, stretch = four_lines(criterion, better)
    steps: list[tuple[Mask, Status]] = []
    for line, unmet in ((limit, Status.BELOW_LIMIT), (pass_, Status.BELOW_PASS)):
        if line is not None:
            steps.append((~_reached(seen, line, better), unmet))
    for line, met in ((stretch, Status.STRETCHED), (target, Status.ON_TARGET)):
        if line is not None:
            steps.append((_reached(seen, line, better), met))
    return _first(seen, steps, Status.PASSED if steps else Status.NOT_JUDGED)


def _bands(seen: Floats, criterion: Criterion, better: Better) -> NDArray[np.object_]:
    ends = criterion.bands.items()
    return _first(seen, [(_reached(seen, end, better), name) for name, end in ends], None)


def _first(
    seen: Floats, steps: Sequence[tuple[Mask, str]], otherwise: str | None
) -> NDArray[np.object_]:
    """Return, for each value, the word of the first step that holds."""
    words = np.array([otherwise, *(word for _, word in steps)], dtype=object)
    place = np.zeros(len(seen), dtype=np.intp)
    for number in range(len(steps), 0, -1):
        place[steps[number - 1][0]] = number
    found: NDArray[np.object_] = words[place]
    return found


def _reached(seen: Floats, line: Range | Decimal, better: Better) -> Mask:
    if isinstance(line, Range):
        return (seen >= float(line.low)) & (seen <= float(line.high))
    return seen <= float(line) if better is Better.LOWER else seen >= float(line)
