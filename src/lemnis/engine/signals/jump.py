"""A sudden change against the same period of earlier years.

Centre: the median of the same period of earlier years, so exam weeks are compared with exam weeks.
Spread: robust, from all changes of the series between a period and the same one a year earlier
where there are eight of them, else from the earlier years alone; either is as uncertain as its
number of values, by Student's law, so three earlier years only tell of very large changes.

Source: B. Iglewicz & D. Hoaglin, How to Detect and Handle Outliers, ASQC 1993 (median and MAD);
``estimates.spread`` for few values.
"""

import math
from collections.abc import Mapping
from typing import ClassVar, NamedTuple

import numpy as np
from pydantic import Field

from lemnis.engine.signals.estimates import spread, z_from_median
from lemnis.engine.signals.parameters import NotNegative, Positive, Sided
from lemnis.engine.signals.readiness import Sound, no_spread, sound, too_few
from lemnis.engine.signals.sentence import tell
from lemnis.engine.signals.series import Context, Floats, Point, Series
from lemnis.engine.signals.signal import Evidence, Side, Signal, Unready, side_of, watched
from lemnis.values import Title

KIND = "jump"
POOLED = 8


class JumpParameters(Sided):
    """How many years, how far.

    It fires beyond ``z`` standard deviations and at least ``minimum_change``, in the shown unit,
    from the median. Where earlier years do not differ at all, ``minimum_change`` alone decides; if
    it is 0, nothing can.
    """

    CLEARS: ClassVar[Mapping[str, str]] = {"z": "clear_z", "minimum_change": "clear_change"}

    years: int = Field(default=5, ge=2)
    least_years: int = Field(default=3, ge=2)
    z: Positive = 3.0
    clear_z: Positive | None = None
    minimum_change: NotNegative = 0.0
    clear_change: NotNegative | None = None


class _Usual(NamedTuple):
    """What is usual at this time of year."""

    years: tuple[Point, ...]
    centre: float
    spread: float
    learned: int  # from how many values the spread


def look(parameters: JumpParameters, series: Series, context: Context) -> Signal | Unready:
    """Tell whether the last value is unlike those of the same period of earlier years."""
    found = sound(KIND, parameters, series)
    if isinstance(found, Unready):
        return found
    years = _years(found, context.year_earlier)[: parameters.years]
    if len(years) < parameters.least_years:
        return _too_few_years(len(years), parameters.least_years)
    usual = _usual(series, found, years, context.year_earlier)
    change = found.number - usual.centre
    if usual.spread == 0 and parameters.minimum_change == 0 and change != 0:
        return no_spread(KIND)
    z = _distance(change, usual)
    side = side_of(change)
    fired = (
        side in watched(series.better, parameters.watch)
        and abs(change) >= parameters.minimum_change
        and (z is None or abs(z) > parameters.z)
    )
    evidence = Evidence(value=found.number, centre=usual.centre, z=z)
    labels = (*(p.period for p in reversed(years)), found.last.period)
    words = _words(series, found, usual, fired=fired)
    return Signal(KIND, fired, side if fired else Side.NONE, evidence, labels, words)


def _too_few_years(there: int, needed: int) -> Unready:
    few = too_few(KIND, there, needed)
    zh = f"只有 {there} 个往年同期数值，至少需要 {needed} 个。"
    en = f"There are {there} values of the same period of earlier years; {needed} are needed."
    return Unready(few.kind, few.why, Title(zh, en))


def _years(found: Sound, year_earlier: Mapping[str, str]) -> tuple[Point, ...]:
    """Return the same period of earlier years, the newest first; missing years are left out."""
    known = {p.period: p for p in found.points}
    years = []
    label = year_earlier.get(found.last.period)
    seen = {found.last.period}
    while label and label not in seen:
        seen.add(label)
        if label in known:
            years.append(known[label])
        label = year_earlier.get(label)
    return tuple(years)


def _usual(
    series: Series, found: Sound, years: tuple[Point, ...], year_earlier: Mapping[str, str]
) -> _Usual:
    earlier = np.array([series.number(p.value or 0.0) for p in years])
    changes = _changes(found, year_earlier)
    pooled = spread(changes) / math.sqrt(2) if len(changes) >= POOLED else 0.0
    centre = float(np.median(earlier))
    if pooled > 0:
        return _Usual(years, centre, pooled, len(changes))
    own = spread(earlier) if len(years) > 2 else 0.0
    return _Usual(years, centre, own, len(years))


def _changes(found: Sound, year_earlier: Mapping[str, str]) -> Floats:
    """Return the changes from year to year before the last point."""
    known = {p.period: n for p, n in zip(found.points[:-1], found.numbers, strict=False)}
    pairs = ((n, known.get(year_earlier.get(label, ""))) for label, n in known.items())
    return np.array([n - before for n, before in pairs if before is not None])


def _distance(change: float, usual: _Usual) -> float | None:
    """Return the change in standard deviations of a new value from a median; None without any."""
    if usual.spread == 0:
        return 0.0 if change == 0 else None
    return z_from_median(change, usual.spread, len(usual.years), usual.learned)


def _words(series: Series, found: Sound, usual: _Usual, *, fired: bool) -> Title:
    centre = series.say(usual.centre)
    away = series.say(abs(found.number - usual.centre))
    years = len(usual.years)
    if not fired:
        rest = Title(
            f"与前 {years} 年同期（中位数 {centre.zh}）相比没有值得预警的突变",
            f"without a sudden change against the {years} earlier years (median {centre.en})",
        )
    else:
        less = found.number < usual.centre
        rest = Title(
            f"比前 {years} 年同期的中位数 {centre.zh} {'低' if less else '高'} {away.zh}",
            f"{away.en} {'less' if less else 'more'} than the median {centre.en} "
            f"of the same period of the {years} earlier years",
        )
    return tell(series, found.last.period, found.number, rest)
