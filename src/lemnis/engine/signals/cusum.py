"""A small lasting shift, and when it began: the tabular cumulative sum.

Source: E. S. Page, Biometrika 41 (1954) 100; NIST/SEMATECH e-Handbook 6.3.2.3; Montgomery, ch. 9.1.
"""

from collections.abc import Mapping
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lemnis.engine.signals.parameters import NotNegative, Positive
from lemnis.engine.signals.phases import Phased, Watched, phases
from lemnis.engine.signals.sentence import bare, tell
from lemnis.engine.signals.series import Context, Floats, Series
from lemnis.engine.signals.signal import Evidence, Side, Signal, Unready, watched
from lemnis.values import Title

KIND = "cusum"


class CusumParameters(Phased):
    """It fires where a sum is over ``interval`` (h); ``slack`` (k) is half the shift looked for.

    Both in standard deviations.
    """

    CLEARS: ClassVar[Mapping[str, str]] = {"interval": "clear_interval"}

    slack: NotNegative = 0.5
    interval: Positive = 5.0
    clear_interval: Positive | None = None


class Sums(NamedTuple):
    """The upper and lower sum at each point, and for how many points in a row each is over 0."""

    high: Floats
    low: Floats
    high_run: NDArray[np.intp]
    low_run: NDArray[np.intp]


def cusum(z: Floats, slack: float) -> Sums:
    """Return the sums of what goes beyond ``slack`` on each side, begun at 0 and never below."""
    high, high_run = _sum(z - slack)
    low, low_run = _sum(-z - slack)
    return Sums(high, low, high_run, low_run)


def _sum(steps: Floats) -> tuple[Floats, NDArray[np.intp]]:
    total, run = np.zeros(len(steps)), np.zeros(len(steps), dtype=np.intp)
    last, length = 0.0, 0
    for at, step in enumerate(steps):
        last = max(0.0, last + step)
        length = length + 1 if last > 0 else 0
        total[at], run[at] = last, length
    return total, run


def look(parameters: CusumParameters, series: Series, _context: Context) -> Signal | Unready:
    """Tell whether a sum of a watched side is over the interval at the last point."""
    seen = phases(KIND, parameters, series)
    if isinstance(seen, Unready):
        return seen
    sums = cusum((seen.numbers - seen.centre) / seen.sigma, parameters.slack)
    ends = {
        Side.LOW: (float(sums.low[-1]), int(sums.low_run[-1])),
        Side.HIGH: (float(sums.high[-1]), int(sums.high_run[-1])),
    }
    sides = sorted(watched(series.better, parameters.watch))
    side = max(sides, key=lambda s: ends[s], default=Side.NONE)
    size, run = ends.get(side, (0.0, 0))
    far = abs(seen.found.number - seen.centre) >= parameters.minimum_gap
    fired = size > parameters.interval and far
    made = seen.labels[-run:] if fired else seen.labels[-1:]
    evidence = Evidence(
        value=seen.found.number,
        line=parameters.interval,
        centre=seen.centre,
        z=size,
        since=made[0] if fired else "",
    )
    side = side if fired else Side.NONE
    return Signal(KIND, fired, side, evidence, made, _words(series, seen, made, side))


def _words(series: Series, seen: Watched, made: tuple[str, ...], side: Side) -> Title:
    usual = series.say(seen.centre)
    if side is Side.NONE:
        rest = Title(
            f"累计偏离仍在正常范围（以往 {usual.zh}）",
            f"its summed deviations are usual (before: {usual.en})",
        )
    else:
        low, since = side is Side.LOW, bare(made[0])
        rest = Title(
            f"自{since.zh}起持续{'低于' if low else '高于'}以往的 {usual.zh}",
            f"lastingly {'below' if low else 'above'} the earlier {usual.en} since {since.en}",
        )
    return tell(series, made[-1], seen.found.number, rest)
