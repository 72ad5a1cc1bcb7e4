"""Whether an improvement has had an effect: the change measured, and how much of it may be chance.

In: numbers before and after, of one subject and of those like it, in the shown unit. Out: the
effect with its 95 % interval, and which way it lies. Percentages are percentage points.

With a comparison group the effect is the subject's change beyond that of subjects like it
(difference in differences); its interval is that of one more of their changes, so that a subject
that moves as they do shows none. Without, counts give the interval of a share's change, and a
history that of the next value on its line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import numpy as np

from lemnis.engine.definition import Better
from lemnis.engine.signals import estimates
from lemnis.values import Title

LEAST_PEERS = 5  # fewer changes say little of what is usual
LEAST_HISTORY = 4  # values before: a line through three has but one degree of freedom
_CONFIDENCE = 0.95


class Bearing(StrEnum):
    """Which way an effect lies, as far as can be told."""

    BETTER = "better"
    WORSE = "worse"
    UNCLEAR = "unclear"

    @property
    def words(self) -> Title:
        """What people read."""
        return _BEARINGS[self]


_BEARINGS = {
    Bearing.BETTER: Title("明显好转", "clearly better"),
    Bearing.WORSE: Title("明显变差", "clearly worse"),
    Bearing.UNCLEAR: Title("尚不能与偶然波动区分", "not to be told from chance"),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """A share as hits out of how many."""

    hits: int
    size: int


@dataclass(frozen=True, slots=True)
class Effect:
    """A change in the shown unit: ``low`` and ``high`` are None where nothing tells its spread.

    ``peers``: how many it was compared with. ``way``: what the interval was reckoned from.
    """

    change: float
    effect: float
    low: float | None
    high: float | None
    bearing: Bearing
    way: Literal["peers", "shares", "history", "none"]
    peers: int = 0
    expected: float | None = None


def beside(
    before: float, after: float, changes: Sequence[float], *, better: Better
) -> Effect | None:
    """Return the change beyond that of others, from at least ``LEAST_PEERS`` of their changes."""
    if len(changes) < LEAST_PEERS:
        return None
    own = after - before
    usual = estimates.another_of(np.asarray(changes, dtype=float))
    low, high = (own - end for end in reversed(usual.interval(_CONFIDENCE)))
    effect = own - usual.middle
    return Effect(own, effect, low, high, _bearing(low, high, better), "peers", len(changes),
                  before + usual.middle)  # fmt: skip


def of_shares(before: Counted, after: Counted, *, better: Better) -> Effect | None:
    """Return the change of a share in percentage points; None where one of them is of nothing."""
    if min(before.size, after.size) < 1:
        return None
    found = estimates.shares_apart((before.hits, before.size), (after.hits, after.size))
    change, low, high = (100 * each for each in found)
    return Effect(change, change, low, high, _bearing(low, high, better), "shares")


def of_history(history: Sequence[float], after: float, *, better: Better) -> Effect | None:
    """Return how far a value lies from where its history was going; the last of it is before."""
    if len(history) < LEAST_HISTORY:
        return None
    values = np.asarray(history, dtype=float)
    foreseen = estimates.predict(np.arange(len(values), dtype=float), values, float(len(values)))
    low, high = (after - end for end in reversed(foreseen.interval(_CONFIDENCE)))
    return Effect(after - history[-1], after - foreseen.middle, low, high,
                  _bearing(low, high, better), "history", expected=foreseen.middle)  # fmt: skip


def plain(before: float, after: float) -> Effect:
    """Return a change of which nothing tells how much of it is chance."""
    change = after - before
    return Effect(change, change, None, None, Bearing.UNCLEAR, "none")


def _bearing(low: float, high: float, better: Better) -> Bearing:
    if low <= 0 <= high or better is Better.RANGE:
        return Bearing.UNCLEAR
    return Bearing.BETTER if (low > 0) == (better is Better.HIGHER) else Bearing.WORSE
