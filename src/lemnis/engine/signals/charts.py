"""Shewhart charts: individuals and moving ranges, p and u, with their limits.

In: a series' numbers (or counts and sizes) and how many of the first points the limits are learned
from. Out: a `Chart`, one entry per point.

Sources: D. C. Montgomery, Introduction to Statistical Quality Control, 6th ed., ch. 6.4 and 7;
NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2–6.3.3; D. B. Laney, "Improved Control Charts
for Attributes", Quality Engineering 14 (2002) 531 (p′ and u′ for counts that vary more than chance
lets them, as those of large groups do). Exact limits: a point is beyond them just when z is beyond
three (tested). Constants of ranges of two are derived, not tabulated.
"""

import math
from dataclasses import dataclass

import numpy as np

from lemnis.engine.signals.estimates import (
    binomial_limits,
    binomial_tails,
    poisson_limits,
    poisson_tails,
    z_of_many_tails,
)
from lemnis.engine.signals.series import Floats

D2 = 2 / math.sqrt(math.pi)  # expected range of two standard normal values, 1.128
D3 = math.sqrt(2 - 4 / math.pi)  # its standard deviation, 0.853
MEDIAN_RANGE = 0.9538725524  # median range of two: sqrt(2) times the normal's upper quartile
FEW = 5.0  # expected hits, or misses, under which the normal approximation is not to be used


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of one series. ``z`` is the distance from ``centre`` in standard deviations.

    ``z`` is 0 on the centre; where nothing varies it is infinite off it.
    """

    values: Floats
    centre: Floats
    low: Floats
    high: Floats
    z: Floats


def individuals(values: Floats, baseline: int, *, robust: bool = False) -> Chart:
    """Return the chart of single values, σ from the ranges between neighbours.

    ``robust`` takes medians in place of means, so that one jump in the baseline does not count.
    """
    centre, sigma = usual(values[:baseline], robust=robust)
    return _chart(values, np.full(len(values), centre), np.full(len(values), sigma))


def usual(learned: Floats, *, robust: bool = False) -> tuple[float, float]:
    """Return the centre of at least two values, and σ from the ranges between neighbours."""
    ranges = np.abs(np.diff(learned))
    if robust:
        return float(np.median(learned)), float(np.median(ranges)) / MEDIAN_RANGE
    return float(np.mean(learned)), float(np.mean(ranges)) / D2


def moving_ranges(values: Floats, baseline: int) -> Chart:
    """Return the chart of the ranges between neighbours, one entry fewer than values."""
    ranges = np.abs(np.diff(values))
    mean = float(np.mean(ranges[: baseline - 1]))
    same = np.ones(len(ranges))
    return _floored(_chart(ranges, mean * same, mean * D3 / D2 * same), 0.0, math.inf)


def proportions(
    hits: Floats, sizes: Floats, baseline: int, *, laney: bool = False, exact: bool = False
) -> Chart:
    """Return the p chart: shares 0..1 of ``sizes`` whole numbers.

    ``laney`` widens the limits by what the standardised shares vary beyond chance, never narrows
    them. ``exact`` takes z from the binomial law's tails where fewer than five hits or misses are
    expected. A baseline without hits, or without misses, is given half of one.
    """
    p = _mean(hits, sizes, baseline, most=True)
    sigma = np.sqrt(p * (1 - p) / sizes)
    shares = hits / sizes
    wide = _excess((shares - p) / sigma, baseline) if laney else 1.0
    chart = _floored(_chart(shares, np.full(len(hits), p), sigma * wide), 0.0, 1.0)
    if exact:
        few = np.flatnonzero(np.minimum(sizes * p, sizes * (1 - p)) < FEW)
        chart.z[few] = z_of_many_tails(*binomial_tails(hits[few], sizes[few], p)) / wide
        low, high = binomial_limits(sizes[few], p, 3 * wide)
        chart.low[few], chart.high[few] = low / sizes[few], high / sizes[few]
    return chart


def rates(
    counts: Floats, exposures: Floats, baseline: int, *, laney: bool = False, exact: bool = False
) -> Chart:
    """Return the u chart: events per unit of exposure; as ``proportions``, by the Poisson law."""
    u = _mean(counts, exposures, baseline, most=False)
    sigma = np.sqrt(u / exposures)
    each = counts / exposures
    wide = _excess((each - u) / sigma, baseline) if laney else 1.0
    chart = _floored(_chart(each, np.full(len(counts), u), sigma * wide), 0.0, math.inf)
    if exact:
        few = np.flatnonzero(exposures * u < FEW)
        chart.z[few] = z_of_many_tails(*poisson_tails(counts[few], exposures[few] * u)) / wide
        low, high = poisson_limits(exposures[few] * u, 3 * wide)
        chart.low[few], chart.high[few] = low / exposures[few], high / exposures[few]
    return chart


def _mean(counts: Floats, sizes: Floats, baseline: int, *, most: bool) -> float:
    """Return the pooled mean; Jeffreys' half a count where it would be 0, or 1 of ``most``."""
    count, size = float(np.sum(counts[:baseline])), float(np.sum(sizes[:baseline]))
    if count == 0:
        return 0.5 / (size + 1)
    if most and count == size:
        return (size + 0.5) / (size + 1)
    return count / size


def _excess(z: Floats, baseline: int) -> float:
    """Return how many times more than chance the standardised points vary, at least once."""
    return max(1.0, float(np.mean(np.abs(np.diff(z[:baseline])))) / D2)


def _chart(values: Floats, centre: Floats, sigma: Floats) -> Chart:
    away = values - centre
    away[np.abs(away) <= 1e-9 * np.maximum(1e-300, np.abs(centre))] = 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(away == 0, 0.0, away / sigma)
    return Chart(values, centre, centre - 3 * sigma, centre + 3 * sigma, z)


def _floored(chart: Chart, low: float, high: float) -> Chart:
    """Return the chart with limits no further than values can lie."""
    return Chart(
        chart.values,
        chart.centre,
        np.maximum(chart.low, low),
        np.minimum(chart.high, high),
        chart.z,
    )
