"""What a signal looks at: one indicator of one subject through time, and what surrounds it.

In: measurements as ``engine.measure`` tabulates them. Out: `Series` and `Context`, frozen.
"""

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from lemnis.engine.definition import Better, Criterion, Indicator, Unit
from lemnis.engine.grade import shown
from lemnis.values import Missing, Period, Title

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

TOO_LARGE = 1e100  # squares of more than this leave the range of doubles


@dataclass(frozen=True, slots=True)
class Point:
    """One measurement. ``value`` as the formula gives it (a share is 0..1), None if missing.

    ``end`` is the last day of the period. Raises ValueError for a value that is not finite.
    """

    period: str
    end: dt.date
    value: float | None
    missing: Missing | None = None
    numerator: float | None = None
    denominator: float | None = None
    rows: int = 0
    suspect: bool = False

    def __post_init__(self) -> None:
        if self.value is not None and not math.isfinite(self.value):
            raise ValueError(f"{self.value!r} at {self.period} is not a number")


@dataclass(frozen=True, slots=True)
class Series:
    """The measurements of one indicator and subject, ascending by day, one per period.

    Raises:
        ValueError: the points do not ascend.

    """

    name: Title
    unit: Unit
    digits: int
    better: Better
    points: tuple[Point, ...]

    def __post_init__(self) -> None:
        if any(one.end >= next_.end for one, next_ in pairwise(self.points)):
            raise ValueError("the points of a series ascend by day")

    @classmethod
    def of(cls, indicator: Indicator, points: tuple[Point, ...]) -> Self:
        """Return the series of an indicator's measurements."""
        return cls(indicator.name, indicator.unit, indicator.digits, indicator.better, points)

    @property
    def scale(self) -> float:
        """What a value is multiplied by to be shown."""
        return 100.0 if self.unit.percent else 1.0

    def number(self, value: float) -> float:
        """Return a value in the shown unit, not rounded but for the dust of binary arithmetic."""
        return round(value * self.scale, 10)

    def shown(self, value: float) -> Decimal:
        """Return a value as it is shown and graded."""
        return shown(value, self.unit, self.digits)

    def say(self, number: float | Decimal, *, finer: int = 0) -> Title:
        """Return a number of the shown unit with its unit; ``finer`` adds digits."""
        step = Decimal(1).scaleb(-(self.digits + finer))
        if not math.isfinite(number) or abs(float(number)) > 1e15:  # beyond a decimal's digits
            text = f"{number:.4g}"
        else:
            text = str(Decimal(str(number)).quantize(step, rounding=ROUND_HALF_UP))
        return self.unit.said(text)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a model that has proved itself expects of a student in a running term.

    ``section``: where not passing is likeliest; ``probability``: of that, 0..1, and
    ``likelihood`` as it is said. ``above``: the share of all students asked about who stand higher,
    0 for the first. ``reasons``: the strongest first, maybe none.
    """

    period: str
    section: str
    probability: float
    above: float
    likelihood: Title
    reasons: tuple[Title, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds a series; a kind that needs what is not given says so.

    ``on``: the day of the run. ``criterion``: the one that fits the subject. ``horizon``: the
    period at whose end the target is due. ``peers``: the other subjects' points of the period of
    the series' last point. ``year_earlier``: for labels of periods, the label of the same period
    one school year earlier (``SchoolCalendar.same_period_last_year``). ``estimate``: what a model
    expects of the subject.
    """

    on: dt.date
    criterion: Criterion | None = None
    horizon: Period | None = None
    peers: tuple[Point, ...] = ()
    year_earlier: Mapping[str, str] = field(default_factory=dict)
    estimate: Estimate | None = None


def numbers(series: Series, points: tuple[Point, ...]) -> Floats:
    """Return the values of points that have one, in the shown unit."""
    found = [series.number(p.value) for p in points if p.value is not None]
    return np.array(found, dtype=np.float64)
