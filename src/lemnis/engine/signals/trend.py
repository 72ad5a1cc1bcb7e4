"""A steady way in the wrong direction: Theil–Sen slope, Mann–Kendall test.

Source: P. K. Sen, JASA 63 (1968) 1379; R. O. Gilbert, Statistical Methods for Environmental
Pollution Monitoring (1987), ch. 16. Neither asks for a normal law, and one wild value does little.
Time is the periods' last days, so a missing period only leaves a gap.
"""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from pydantic import Field

from lemnis.engine.signals.estimates import Slope, theil_sen, trend_chance
from lemnis.engine.signals.parameters import Chance, NotNegative, Sided
from lemnis.engine.signals.readiness import sound, too_few
from lemnis.engine.signals.sentence import bare, tell
from lemnis.engine.signals.series import Context, Series
from lemnis.engine.signals.signal import Evidence, Side, Signal, Unready, side_of, watched
from lemnis.values import Title

KIND = "trend"


class TrendParameters(Sided):
    """How far back, and how sure.

    ``points`` in a window, at least ``least`` of them there. It fires where so clear a trend is
    less likely by chance than 1 - ``confidence``, and its slope makes at least ``minimum_change``,
    in the shown unit, over the window. Four points can reach .95, three never.
    """

    CLEARS: ClassVar[Mapping[str, str]] = {
        "confidence": "clear_confidence",
        "minimum_change": "clear_change",
    }

    points: int = Field(default=8, ge=4)
    least: int = Field(default=6, ge=4)
    confidence: Chance = 0.95
    clear_confidence: Chance | None = None
    minimum_change: NotNegative = 0.0
    clear_change: NotNegative | None = None


def look(parameters: TrendParameters, series: Series, _context: Context) -> Signal | Unready:
    """Tell whether the last points go a watched way."""
    found = sound(KIND, parameters, series)
    if isinstance(found, Unready):
        return found
    points = found.points[-parameters.points :]
    if len(points) < parameters.least:
        return too_few(KIND, len(points), parameters.least)
    days = np.array([p.end.toordinal() for p in points], dtype=np.float64)
    y = found.numbers[-len(points) :]
    fit = theil_sen(days, y)
    chance = trend_chance(days, y, rising=fit.slope > 0)
    change = fit.slope * float(np.ptp(days))
    side = side_of(fit.slope)
    fired = (
        side in watched(series.better, parameters.watch)
        and 1 - chance >= parameters.confidence
        and abs(change) >= parameters.minimum_change
    )
    step = float(np.median(np.diff(days)))
    labels = tuple(p.period for p in points)
    evidence = _evidence(float(y[-1]), fit, step, chance, labels[0] if fired else "")
    words = _words(series, labels, evidence, fired=fired)
    return Signal(KIND, fired, side if fired else Side.NONE, evidence, labels, words)


def _evidence(value: float, fit: Slope, step: float, chance: float, since: str) -> Evidence:
    return Evidence(
        value=value,
        slope=fit.slope * step,
        low=fit.low * step,
        high=fit.high * step,
        probability=chance,
        since=since,
    )


def _words(series: Series, labels: tuple[str, ...], evidence: Evidence, *, fired: bool) -> Title:
    slope = evidence.slope or 0.0
    if not fired:
        rest = Title("没有值得预警的趋势", "without a trend to warn of")
        return tell(series, labels[-1], evidence.value or 0.0, rest)
    each, since = series.say(abs(slope), finer=1), bare(labels[0])
    rest = Title(
        f"自{since.zh}起平均每期{'下降' if slope < 0 else '上升'} {each.zh}",
        f"{'falling' if slope < 0 else 'rising'} by {each.en} per period since {since.en}",
    )
    return tell(series, labels[-1], evidence.value or 0.0, rest)
