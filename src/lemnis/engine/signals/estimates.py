"""Estimates the kinds share, typed; the one place of the engine that speaks to SciPy.

Sources: R. Croux & P. Rousseeuw, "Time-efficient algorithms for two highly robust estimators of
scale", COMPSTAT 1992 (corrections of the MAD for few values); B. Iglewicz & D. Hoaglin, "How to
Detect and Handle Outliers", ASQC 1993 (mean deviation where the MAD is 0); P. K. Sen, JASA 63
(1968) 1379 (slope); H. B. Mann, Econometrica 13 (1945) 245 and M. G. Kendall (test of trend).
"""

import math
from typing import NamedTuple

import numpy as np
from scipy import optimize, stats

from lemnis.engine.signals.series import Floats

MAD_TO_SD = 1.482602218505602  # 1 / the normal distribution's upper quartile
MEAN_DEVIATION_TO_SD = 1.2533141373155001  # sqrt(pi / 2)
# Degrees of freedom a MAD is worth, of each value but one: with half, three deviations from a
# median are as rare as the normal law has it for 3 to 40 values (by simulation; tested).
MAD_WORTH = 0.5
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
    tail = stats.t.logsf(abs(t), freedom)
    return math.copysign(_z_of_log_tail(float(tail)), t)


def z_of_tails(log_below: float, log_above: float) -> float:
    """Return the normal distance of a value from the logarithms of its two tails, negative if low.

    Each tail counts the value itself; a value in the middle of both is at 0.
    """
    low, high = _z_of_log_tail(log_below), _z_of_log_tail(log_above)
    return -low if log_below < log_above else high


def _z_of_log_tail(log_tail: float) -> float:
    """Return how far out a tail begins; 0 for a half and more, 38 for what doubles cannot hold."""
    if log_tail >= math.log(0.5):
        return 0.0
    return float(min(-stats.norm.ppf(math.exp(max(log_tail, -700.0))), 38.0))


def binomial_tails(hits: float, size: float, share: float) -> tuple[float, float]:
    """Return the logarithms of the tails at and beyond ``hits`` of ``size``, below and above."""
    law = stats.binom(size, share)
    return float(law.logcdf(hits)), float(law.logsf(hits - 1))


def binomial_limits(size: float, share: float, distance: float) -> tuple[float, float]:
    """Return the fewest and the most hits that lie no further out than ``distance``."""
    low, high = stats.binom.ppf(stats.norm.cdf([-distance, distance]), size, share)
    return float(low), float(high)


def poisson_limits(mean: float, distance: float) -> tuple[float, float]:
    """Return the fewest and the most events that lie no further out than ``distance``."""
    low, high = stats.poisson.ppf(stats.norm.cdf([-distance, distance]), mean)
    return float(low), float(high)


def poisson_tails(count: float, mean: float) -> tuple[float, float]:
    """Return the logarithms of the tails at and beyond ``count``, below and above."""
    law = stats.poisson(mean)
    return float(law.logcdf(count)), float(law.logsf(count - 1))


def beta_tails(share: float, alpha: float, beta: float) -> tuple[float, float]:
    """Return the logarithms of the tails at and beyond a share, below and above."""
    law = stats.beta(alpha, beta)
    return float(law.logcdf(share)), float(law.logsf(share))


def beta_limits(alpha: float, beta: float, distance: float) -> tuple[float, float]:
    """Return the shares between which a Beta law keeps to ``distance`` on the normal scale."""
    low, high = stats.beta.ppf(stats.norm.cdf([-distance, distance]), alpha, beta)
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
