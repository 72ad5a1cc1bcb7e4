"""Grading many values of one indicator at once; must agree with ``judge`` row by row."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from lemnis.engine.definition import Better, Criterion, Indicator, Range
from lemnis.engine.grade.judge import Status, four_lines
from lemnis.engine.grade.rounding import shown_all

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

STATUSES = tuple(Status)
_NOT_JUDGED = STATUSES.index(Status.NOT_JUDGED)


Word = TypeVar("Word", bound=str | None)


@dataclass(frozen=True)
class Words(Generic[Word]):
    """One of a few words per value, kept as places in ``words``: millions of them are stored."""

    words: tuple[Word, ...]
    places: NDArray[np.int8]

    def __getitem__(self, at: int) -> Word:
        return self.words[int(self.places[at])]

    def spelled(self) -> list[Word]:
        """Return the words themselves."""
        return [self.words[place] for place in self.places.tolist()]


@dataclass(frozen=True)
class Grades:
    """One entry per value, in the values' order."""

    shown: Floats  # in the shown unit, NaN where missing
    status: Words[Status]
    band: Words[str | None]  # None where in no band


def grade(
    values: Floats, which: NDArray[np.intp], criteria: Sequence[Criterion], indicator: Indicator
) -> Grades:
    """Grade one indicator's values.

    Shape: ``which`` has, for each value, the place of its criterion in ``criteria`` or -1, as
    ``choose`` gives it. A missing or suppressed value is NaN: it is not judged and has no band.

    Unit: ``values`` as formulas give them (a share is 0..1), lines and result as shown.
    """
    seen = shown_all(values, indicator.unit, indicator.digits)
    status = Words(STATUSES, np.full(len(seen), _NOT_JUDGED, dtype=np.int8))
    names = tuple(dict.fromkeys(name for c in criteria for name in c.bands))
    band: Words[str | None] = Words((None, *names), np.zeros(len(seen), dtype=np.int8))
    there = ~np.isnan(seen)
    for at in np.unique(which[there & (which >= 0)]):
        rows = np.flatnonzero(there & (which == at))
        status.places[rows] = _statuses(seen[rows], criteria[at], indicator.better)
        band.places[rows] = _bands(seen[rows], criteria[at], indicator.better, band.words)
    return Grades(seen, status, band)


def _statuses(seen: Floats, criterion: Criterion, better: Better) -> NDArray[np.int8]:
    limit, pass_, target, stretch = four_lines(criterion, better)
    steps: list[tuple[Mask, Status]] = []
    for line, unmet in ((limit, Status.BELOW_LIMIT), (pass_, Status.BELOW_PASS)):
        if line is not None:
            steps.append((~_reached(seen, line, better), unmet))
    for line, met in ((stretch, Status.STRETCHED), (target, Status.ON_TARGET)):
        if line is not None:
            steps.append((_reached(seen, line, better), met))
    otherwise = Status.PASSED if steps else Status.NOT_JUDGED
    return _first(seen, [(m, STATUSES.index(s)) for m, s in steps], STATUSES.index(otherwise))


def _bands(
    seen: Floats, criterion: Criterion, better: Better, names: Sequence[str | None]
) -> NDArray[np.int8]:
    ends = criterion.bands.items()
    return _first(seen, [(_reached(seen, end, better), names.index(name)) for name, end in ends], 0)


def _first(seen: Floats, steps: Sequence[tuple[Mask, int]], otherwise: int) -> NDArray[np.int8]:
    """Return, for each value, the place of the first step that holds."""
    found = np.full(len(seen), otherwise, dtype=np.int8)
    for holds, place in reversed(steps):
        found[holds] = place
    return found


def _reached(seen: Floats, line: Range | Decimal, better: Better) -> Mask:
    if isinstance(line, Range):
        return (seen >= float(line.low)) & (seen <= float(line.high))
    return seen <= float(line) if better is Better.LOWER else seen >= float(line)
