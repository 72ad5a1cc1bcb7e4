"""How much a small group's value is worth: empirical Bayes for shares and for means.

Sources: J. C. Kleinman, JASA 68 (1973) 46 (moments of the beta-binomial law with unequal sizes);
R. DerSimonian & N. Laird, Controlled Clinical Trials 7 (1986) 177 (variance between groups);
C. N. Morris, JASA 78 (1983) 47 (shrinkage with the variance estimated), of which B. Efron &
C. Morris, Scientific American 236 (1977) 119, is the case of equal variances (tested).
"""

from typing import NamedTuple

import numpy as np

from lemnis.engine.signals.estimates import not_negative_least_squares
from lemnis.engine.signals.series import Floats

_ROUNDS = 5
ALIKE = 1e6  # groups this much alike differ by chance only


class Beta(NamedTuple):
    """The law of the groups' true shares: as if ``size`` cases of mean ``mean`` were known."""

    mean: float
    size: float

    @property
    def alpha(self) -> float:
        """Hits known before."""
        return self.mean * self.size

    @property
    def beta(self) -> float:
        """Misses known before."""
        return (1 - self.mean) * self.size

    def shrunk(self, hits: float, size: float) -> float:
        """Return the share of a group as far drawn to the mean as its size asks for."""
        return (self.alpha + hits) / (self.size + size)


def beta_of(hits: Floats, sizes: Floats) -> Beta:
    """Return the law of at least two groups' shares; ``hits`` of ``sizes``, sizes at least 1.

    Where all hit, or none, half a case is taken to be otherwise. Order does not matter.
    """
    total = float(np.sum(sizes))
    if np.sum(hits) in {0.0, total}:
        return Beta((float(np.sum(hits)) + 0.5) / (total + 1), ALIKE)
    shares = hits / sizes
    within = 0.0
    for _ in range(2):  # weights by size first, then by what each size is worth
        weights = sizes / (1 + within * (sizes - 1))
        mean, within = _moments(shares, sizes, weights)
    size = ALIKE if within <= 1 / ALIKE else max(1 / within - 1, 1e-3)
    return Beta(mean, min(size, ALIKE))


def _moments(shares: Floats, sizes: Floats, weights: Floats) -> tuple[float, float]:
    """Return mean and correlation within groups (0..1) by weighted moments."""
    w = weights / np.sum(weights)
    mean = float(w @ shares)
    free = w * (1 - w)
    chance = mean * (1 - mean)
    spread = float(w @ (shares - mean) ** 2)
    one_draw = float(np.sum(free / sizes))
    more = float(np.sum(free)) - one_draw
    if more <= 0 or chance <= 0:
        return mean, 0.0
    return mean, min(max((spread - chance * one_draw) / (chance * more), 0.0), 1.0)


class Normal(NamedTuple):
    """The law of the groups' true means, and how many groups told it."""

    mean: float
    between: float  # variance of the true means
    groups: int

    def weight(self, variance: float) -> float:
        """Return how much (0..1) a group's value of this variance is drawn to the mean."""
        if variance <= 0 or self.groups <= 3:
            return 0.0
        return (self.groups - 3) / (self.groups - 1) * variance / (variance + self.between)

    def shrunk(self, value: float, variance: float) -> float:
        """Return the value as far drawn to the mean as its variance asks for."""
        return value + self.weight(variance) * (self.mean - value)


def normal_of(values: Floats, variances: Floats) -> Normal:
    """Return the law of groups' means, each known with its variance (above 0)."""
    w = 1 / variances
    total = float(np.sum(w))
    first = float(w @ values) / total
    excess = float(w @ (values - first) ** 2) - (len(values) - 1)
    between = max(0.0, excess / (total - float(w @ w) / total))
    final = 1 / (variances + between)
    return Normal(float(final @ values) / float(np.sum(final)), between, len(values))


def variances(values: Floats, rows: Floats, spread: float) -> tuple[float, float]:
    """Return the variance between groups' true means, and that within of a single row.

    Least squares of squared distances from the median on 1 and 1/rows, each weighted by what it is
    expected to be; a distance counts for no more than three deviations, so outliers among the
    groups do not make everything usual. ``spread`` is the groups' own, above 0.
    """
    away = ((values - np.median(values)) / spread) ** 2
    columns = np.column_stack([np.ones(len(rows)), 1 / rows])
    expected = np.ones(len(rows))
    found = np.array([1.0, 0.0])
    for _ in range(_ROUNDS):
        capped = np.minimum(away, 9 * expected)
        found = not_negative_least_squares(columns / expected[:, None], capped / expected)
        expected = np.maximum(columns @ found, 1e-3)
    return float(found[0]) * spread**2, max(float(found[1]), 1e-9) * spread**2
