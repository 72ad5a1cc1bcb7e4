"""Estimates the kinds share, typed; the one place of the engine that speaks to SciPy.

Sources: R. Croux & P. Rousseeuw, "Time-efficient algorithms for two highly robust estimators of
scale", COMPSTAT 1992 (corrections of the MAD for few values); B. Iglewicz & D. Hoaglin, "How to
Detect and Handle Outliers", ASQC 1993 (mean deviation where the MAD is 0); P. K. Sen, JASA 63
(1968) 1379 (slope); H. B. Mann, Econometrica 13 (1945) 245 and M. G. Kendall (test of trend).
"""

import math
from typing import NamedTuple

import numpy as np
from scipy import optimize, special, stats

from lemnis.engine.signals.series import Floats

MAD_TO_SD = 1.482602218505602  # 1 / the normal distribution's upper quartile
MEAN_DEVIATION_TO_SD = 1.2533141373155001  # sqrt(pi / 2)
# Degrees of freedom a MAD is worth, of each value but one: with half, three deviations from a
# median are as rare as the normal law has it for 3 to 40 values (by simulation; tested).
MAD_WORTH = 0.5
_LEAST_LOG = -700.0  # of a tail; less than its exponential doubles hardly hold
_LEAST = math.exp(_LEAST_LOG)
_FEW = {2: 1.196, 3: 1.495, 4: 1.363, 5: 1.206, 6: 1.200, 7: 1.140, 8: 1.129, 9: 1.107}


def spread(values: Floats) -> float:
    """Return a robust standard deviation: the corrected MAD, the mean deviation where that is 0.

    0 where all values are the same or there is but one.
    """
    n = len(values)
    if n < 2:
        return 0.0
    away = np.abs(values - np.median(values))
    mad = float(np.median(away)) * MAD_TO_SD
    if mad > 0:
        return mad * _FEW.get(n, n / (n - 0.8))
    return float(np.mean(away)) * MEAN_DEVIATION_TO_SD


class Slope(NamedTuple):
    """A slope with its 95 % interval."""

    slope: float
    low: float
    high: float


def theil_sen(x: Floats, y: Floats) -> Slope:
    """Return the median of the slopes between all pairs of points."""
    slope, _, low, high = stats.theilslopes(y, x, alpha=0.95)
    return Slope(float(slope), float(low), float(high))


def trend_chance(x: Floats, y: Floats, *, rising: bool) -> float:
    """Return how likely chance alone makes as much of a trend this way (Mann–Kendall, one-sided).

    Exact without ties, else by the normal approximation with their variance; 1 if all are equal.
    """
    if len(np.unique(y)) < 2:
        return 1.0
    way = "greater" if rising else "less"
    return float(stats.kendalltau(x, y, alternative=way).pvalue)


class Prediction(NamedTuple):
    """A new value foreseen: its middle, its standard error, and the degrees of freedom."""

    middle: float
    error: float
    freedom: int

    def interval(self, confidence: float) -> tuple[float, float]:
        """Return the two-sided prediction interval."""
        reach = float(stats.t.ppf(0.5 + confidence / 2, self.freedom)) * self.error
        return self.middle - reach, self.middle + reach

    def chance_below(self, line: float) -> float:
        """Return how likely the new value is under a line."""
        if self.error == 0:
            return float(self.middle < line)
        return float(stats.t.cdf((line - self.middle) / self.error, self.freedom))


def predict(x: Floats, y: Floats, at: float) -> Prediction:
    """Return the value foreseen at ``at`` by the least-squares line through at least 3 points.

    Source: N. Draper & H. Smith, Applied Regression Analysis, 3rd ed., §3.1 (new observation).
    """
    n = len(x)
    fit = stats.linregress(x, y)
    rest = y - (fit.intercept + fit.slope * x)
    if np.ptp(y) == 0:
        return Prediction(float(y[0]), 0.0, n - 2)
    variance = float(rest @ rest) / (n - 2)
    far = (at - x.mean()) ** 2 / float(np.sum((x - x.mean()) ** 2))
    error = math.sqrt(variance * (1 + 1 / n + far))
    return Prediction(float(fit.intercept + fit.slope * at), error, n - 2)


def z_from_median(away: float, sigma: float, values: int, learned: int) -> float:
    """Return the normal distance of a new value from the median of ``values`` others.

    ``sigma`` is their ``spread``, learned from ``learned`` of them or their like.
    """
    error = sigma * math.sqrt(1 + math.pi / (2 * values))
    return z_of_t(away / error, MAD_WORTH * (learned - 1))


def z_of_t(t: float, freedom: float) -> float:
    """Return the normal distance as rare as a Student one: few values make no wild claims."""
    # The law's own function: stats.t takes a hundred times as long to come to it.
    tail = np.log(max(float(special.stdtr(freedom, -abs(t))), _LEAST))
    return math.copysign(float(_z_of_log_tail(tail)), t)


def z_of_tails(log_below: float, log_above: float) -> float:
    """Return the normal distance of a value from the logarithms of its two tails, negative if low.

    Each tail counts the value itself; a value in the middle of both is at 0.
    """
    return float(z_of_many_tails(np.array([log_below]), np.array([log_above]))[0])


def z_of_many_tails(log_below: Floats, log_above: Floats) -> Floats:
    """Return ``z_of_tails`` of each."""
    low, high = _z_of_log_tail(log_below), _z_of_log_tail(log_above)
    return np.where(log_below < log_above, -low, high)


def _z_of_log_tail(log_tail: Floats) -> Floats:
    """Return how far out a tail begins; 0 for a half and more, 38 for what doubles cannot hold."""
    tail = np.exp(np.clip(log_tail, _LEAST_LOG, math.log(0.5)))
    far: Floats = np.clip(-special.ndtri(tail), 0.0, 38.0)
    return far


def binomial_tails(hits: Floats, sizes: Floats, share: float) -> tuple[Floats, Floats]:
    """Return the logarithms of the tails at and beyond ``hits`` of ``sizes``, below and above."""
    law = stats.binom
    return law.logcdf(hits, sizes, share), law.logsf(hits - 1, sizes, share)


def binomial_limits(sizes: Floats, share: float, distance: float) -> tuple[Floats, Floats]:
    """Return the fewest and the most hits that lie no further out than ``distance``."""
    below, above = special.ndtr([-distance, distance])
    return stats.binom.ppf(below, sizes, share), stats.binom.ppf(above, sizes, share)


def poisson_limits(means: Floats, distance: float) -> tuple[Floats, Floats]:
    """Return the fewest and the most events that lie no further out than ``distance``."""
    below, above = special.ndtr([-distance, distance])
    return stats.poisson.ppf(below, means), stats.poisson.ppf(above, means)


def poisson_tails(counts: Floats, means: Floats) -> tuple[Floats, Floats]:
    """Return the logarithms of the tails at and beyond ``counts``, below and above."""
    return stats.poisson.logcdf(counts, means), stats.poisson.logsf(counts - 1, means)


def beta_tails(share: float, alpha: float, beta: float) -> tuple[float, float]:
    """Return the logarithms of the tails at and beyond a share, below and above."""
    law = stats.beta
    return float(law.logcdf(share, alpha, beta)), float(law.logsf(share, alpha, beta))


def beta_limits(alpha: float, beta: float, distance: float) -> tuple[float, float]:
    """Return the shares between which a Beta law keeps to ``distance`` on the normal scale."""
    low, high = stats.beta.ppf(special.ndtr([-distance, distance]), alpha, beta)
    return float(low), float(high)


def beta_binomial_tails(hits: float, size: float, alpha: float, beta: float) -> tuple[float, float]:
    """Return the logarithms of the tails at and beyond ``hits`` of ``size``, below and above."""
    chances = stats.betabinom.pmf(np.arange(size + 1), size, alpha, beta)
    at = int(hits)
    with np.errstate(divide="ignore"):
        below, above = np.log([chances[: at + 1].sum(), chances[at:].sum()])
    return float(below), float(above)


def not_negative_least_squares(columns: Floats, y: Floats) -> Floats:
    """Return the coefficients, none below zero, that fit ``columns @ coefficients`` to ``y``."""
    found: Floats = optimize.nnls(columns, y)[0]
    return found


class Change(NamedTuple):
    """By how much something has changed, with its 95 % interval."""

    change: float
    low: float
    high: float


def shares_apart(before: tuple[int, int], after: tuple[int, int]) -> Change:
    """Return how much a share has changed, each given as hits and how many there were.

    Source: R. G. Newcombe, Statistics in Medicine 17 (1998) 873, method 10: Wilson's score
    intervals of both, joined.

    The first example of his table II:

    >>> apart = shares_apart((48, 80), (56, 70))
    >>> round(apart.change, 4), round(apart.low, 4), round(apart.high, 4)
    (0.2, 0.0524, 0.3339)

    """
    (p1, low1, high1), (p2, low2, high2) = (_share(*each) for each in (before, after))
    change = p2 - p1
    low = change - math.hypot(p2 - low2, high1 - p1)
    high = change + math.hypot(high2 - p2, p1 - low1)
    return Change(change, low, high)


def _share(hits: int, size: int) -> tuple[float, float, float]:
    interval = stats.binomtest(hits, size).proportion_ci(method="wilson")
    return hits / size, float(interval.low), float(interval.high)


def another_of(values: Floats) -> Prediction:
    """Return what one more of such values is foreseen to be, from at least two."""
    n = len(values)
    return Prediction(float(values.mean()), float(values.std(ddof=1)) * math.sqrt(1 + 1 / n), n - 1)
