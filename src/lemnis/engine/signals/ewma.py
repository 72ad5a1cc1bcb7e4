"""A small lasting shift: the exponentially weighted moving average.

Source: S. W. Roberts, Technometrics 1 (1959) 239; J. M. Lucas & M. S. Saccucci, Technometrics 32
(1990) 1; NIST/SEMATECH e-Handbook 6.3.2.4. Limits widen from the start of the watch on.
"""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from pydantic import Field

from lemnis.engine.signals.charts import Chart
from lemnis.engine.signals.parameters import Positive
from lemnis.engine.signals.phases import Phased, phases
from lemnis.engine.signals.sentence import between, compared, quiet, tell
from lemnis.engine.signals.series import Context, Floats, Series
from lemnis.engine.signals.signal import Evidence, Side, Signal, Unready, side_of, watched
from lemnis.values import Title

KIND = "ewma"


class EwmaParameters(Phased):
    """``weight`` of the newest point; it fires beyond ``width`` standard deviations."""

    CLEARS: ClassVar[Mapping[str, str]] = {"width": "clear_width"}

    weight: float = Field(default=0.2, gt=0, le=1)
    width: Positive = 3.0
    clear_width: Positive | None = None


def ewma(values: Floats, centre: float, sigma: float, weight: float, width: float) -> Chart:
    """Return the chart of the moving average, begun at ``centre``; ``z`` in its own deviations."""
    average = np.empty(len(values))
    last = centre
    for at, value in enumerate(values):
        last = weight * value + (1 - weight) * last
        average[at] = last
    age = np.arange(1, len(values) + 1)
    own = sigma * np.sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * age)))
    middle = np.full(len(values), centre)
    return Chart(
        average, middle, middle - width * own, middle + width * own, (average - centre) / own
    )


def look(parameters: EwmaParameters, series: Series, _context: Context) -> Signal | Unready:
    """Tell whether the moving average is beyond its limits at the last point."""
    seen = phases(KIND, parameters, series)
    if isinstance(seen, Unready):
        return seen
    chart = ewma(seen.numbers, seen.centre, seen.sigma, parameters.weight, parameters.width)
    side = side_of(float(chart.z[-1]))
    far = np.abs(chart.values - seen.centre) >= parameters.minimum_gap
    out = (np.abs(chart.z) > parameters.width) & far
    fired = bool(out[-1]) and side in watched(series.better, parameters.watch)
    quiet = np.flatnonzero(~out)
    begun = int(quiet[-1]) + 1 if len(quiet) else 0
    made = seen.labels[begun:] if fired else seen.labels[-1:]
    evidence = Evidence(
        value=float(chart.values[-1]),
        centre=seen.centre,
        low=float(chart.low[-1]),
        high=float(chart.high[-1]),
        z=float(chart.z[-1]),
        since=made[0] if fired else "",
    )
    side = side if fired else Side.NONE
    return Signal(
        KIND, fired, side, evidence, made, _words(series, seen.found.number, evidence, made, side)
    )


def _words(
    series: Series, number: float, evidence: Evidence, made: tuple[str, ...], side: Side
) -> Title:
    value, low, high = evidence.value or 0.0, evidence.low or 0.0, evidence.high or 0.0
    mean, limits = series.say(value), between(series, low, high)
    usual = Title(f"正常波动范围（{limits.zh}）", f"the usual variation ({limits.en})")
    than = compared(side)
    told = Title(f"{than.zh}{usual.zh}", f"{than.en} {usual.en}")
    if side is Side.NONE:
        told = quiet(value, low, high, usual)
    rest = Title(
        f"近期加权平均 {mean.zh} {told.zh}", f"its recent weighted mean of {mean.en} {told.en}"
    )
    return tell(series, made[-1], number, rest)
