"""Likely to miss the line at the period's end, by the way the last values went.

Source: least-squares line and its prediction interval, Draper & Smith, Applied Regression Analysis,
3rd ed., ch. 3; see ``estimates.predict``. Errors are taken as independent: values that follow one
another closely make the interval somewhat too narrow, so ``confidence`` should be high.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

import numpy as np
from pydantic import Field

from lemnis.engine.definition import Better, Line
from lemnis.engine.signals.estimates import Prediction, predict
from lemnis.engine.signals.line import Level, LineName, LineParameters, level_of
from lemnis.engine.signals.parameters import Parameters
from lemnis.engine.signals.path import NO_HORIZON
from lemnis.engine.signals.readiness import Sound, sound, too_few
from lemnis.engine.signals.sentence import between, tell
from lemnis.engine.signals.series import Context, Series
from lemnis.engine.signals.signal import Evidence, Side, Signal, Unready, Why
from lemnis.values import Title

KIND = "forecast"


class ForecastParameters(Parameters):
    """Which line, how far back, and how sure.

    It fires where the line will be missed with a probability of at least ``confidence``; for one
    line that is where the whole interval told (of 2 ``confidence`` - 1) lies on its wrong side.
    """

    CLEARS: ClassVar[Mapping[str, str]] = {"confidence": "clear_confidence"}

    line: LineName = LineName.TARGET
    level: Line | None = None
    points: int = Field(default=12, ge=4)
    least: int = Field(default=6, ge=4)
    confidence: float = Field(default=0.9, gt=0.5, lt=1)
    clear_confidence: float | None = Field(default=None, gt=0.5, lt=1)


def look(parameters: ForecastParameters, series: Series, context: Context) -> Signal | Unready:
    """Tell whether the line will most likely be missed at the horizon's end."""
    found = sound(KIND, parameters, series)
    if isinstance(found, Unready):
        return found
    horizon = context.horizon
    if horizon is None or found.last.end >= horizon.end:
        return Unready(KIND, Why.NO_HORIZON, NO_HORIZON)
    asked = LineParameters(line=parameters.line, level=parameters.level)
    name, level = level_of(asked, context.criterion, series.better)
    if level is None:
        return Unready(KIND, Why.NO_LINE, Title(f"没有规定{name.zh}。", f"No {name.en} is drawn."))
    points = found.points[-parameters.points :]
    if len(points) < parameters.least:
        return too_few(KIND, len(points), parameters.least)
    days = np.array([p.end.toordinal() for p in points], dtype=np.float64) - horizon.end.toordinal()
    seen = predict(days, found.numbers[-len(points) :], 0.0)
    side, line, chance = _missed(seen, level, series.better)
    fired = chance >= parameters.confidence
    low, high = _possible(series, found, seen.interval(2 * parameters.confidence - 1))
    evidence = Evidence(
        value=found.number, line=line, centre=seen.middle, low=low, high=high, probability=chance
    )
    words = _words(series, found, evidence, name, horizon.label)
    labels = tuple(p.period for p in points)
    return Signal(KIND, fired, side if fired else Side.NONE, evidence, labels, words)


def _missed(seen: Prediction, level: Level, better: Better) -> tuple[Side, float, float]:
    """Return the likelier side of missing, the line there, and how likely it is missed."""
    if isinstance(level, Decimal):
        under = seen.chance_below(float(level))
        if better is Better.LOWER:
            over = 0.0 if seen.error == 0 and seen.middle <= float(level) else 1 - under
            return Side.HIGH, float(level), over
        return Side.LOW, float(level), under
    under = seen.chance_below(float(level.low))
    over = 1 - seen.chance_below(float(level.high))
    if seen.error == 0 and seen.middle == float(level.high):
        over = 0.0
    if under >= over:
        return Side.LOW, float(level.low), under + over
    return Side.HIGH, float(level.high), under + over


def _possible(series: Series, found: Sound, interval: tuple[float, float]) -> tuple[float, float]:
    """Return the interval within what a share can be."""
    low, high = interval
    if series.unit.percent and found.numbers.min() >= 0 and found.numbers.max() <= 100:
        return min(max(low, 0.0), 100.0), min(max(high, 0.0), 100.0)
    return low, high


def _words(series: Series, found: Sound, evidence: Evidence, name: Title, end: str) -> Title:
    ends = between(series, evidence.low or 0.0, evidence.high or 0.0)
    line = series.say(evidence.line or 0.0)
    percent = f"{100 * (evidence.probability or 0.0):.0f}%"
    rest = Title(
        f"照此下去{end}末约为 {ends.zh}，达不到{name.zh} {line.zh} 的可能性 {percent}",
        f"heading for {ends.en} at the end of {end}; "
        f"chance to miss the {name.en} of {line.en}: {percent}",
    )
    return tell(series, found.last.period, found.number, rest)
