"""Behind the path that leads to the target at the period's end.

For what adds up through a period: funds spent, students enrolled, certificates won. The path goes
from where the period began to the line, straight or by stages. Source: planned value of earned
value management (ISO 21508:2018), with the line for budget; no statistics.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import ClassVar, NamedTuple, Self

import numpy as np
from pydantic import Field, model_validator

from lemnis.engine.definition import Line, Range
from lemnis.engine.signals.line import LineName, LineParameters, level_of
from lemnis.engine.signals.parameters import NotNegative, Parameters
from lemnis.engine.signals.readiness import Sound, sound
from lemnis.engine.signals.sentence import tell
from lemnis.engine.signals.series import Context, Series
from lemnis.engine.signals.signal import Evidence, Side, Signal, Unready, Why, side_of
from lemnis.values import Period, Title

KIND = "path"
NO_HORIZON = Title("不在任何有目标的时段之内。", "It lies in no period that has a target.")


class PathParameters(Parameters):
    """Which way, and how far behind.

    ``level``: the rule's own end in place of ``line``. ``start``: where the period began, in the
    shown unit; by default the last value before it. ``stages``: (share of the time, share of the
    way), ascending from (0, 0) to (1, 1). It fires where the value is behind by more than
    ``tolerance`` of the whole way.
    """

    CLEARS: ClassVar[Mapping[str, str]] = {"tolerance": "clear_tolerance"}

    line: LineName = LineName.TARGET
    level: Line | None = None
    start: float | None = Field(default=None, allow_inf_nan=False)
    stages: tuple[tuple[float, float], ...] = ((0.0, 0.0), (1.0, 1.0))
    tolerance: NotNegative = 0.1
    clear_tolerance: NotNegative | None = None

    @model_validator(mode="after")
    def _stages_ascend(self) -> Self:
        ascending = all(a[0] < b[0] and a[1] <= b[1] for a, b in pairwise(self.stages))
        if not ascending or (*self.stages[:1], *self.stages[-1:]) != ((0, 0), (1, 1)):
            raise ValueError("stages 要从 (0, 0) 升到 (1, 1) / stages ascend from (0, 0) to (1, 1)")
        return self


class _Way(NamedTuple):
    start: float
    end: float

    @property
    def length(self) -> float:
        return self.end - self.start


def look(parameters: PathParameters, series: Series, context: Context) -> Signal | Unready:
    """Tell whether the last value is behind what the path asks for on its day."""
    found = sound(KIND, parameters, series)
    if isinstance(found, Unready):
        return found
    horizon = context.horizon
    if horizon is None or found.last.end not in horizon:
        return Unready(KIND, Why.NO_HORIZON, NO_HORIZON)
    way = _way(parameters, series, context, found, horizon)
    if isinstance(way, Unready):
        return way
    time, share = zip(*parameters.stages, strict=True)
    expected = way.start + way.length * float(
        np.interp(_passed(horizon, found.last.end), time, share)
    )
    behind = (expected - found.number) / way.length
    fired = behind > parameters.tolerance
    side = side_of(-way.length) if fired else Side.NONE
    evidence = Evidence(value=found.number, line=way.end, centre=expected, z=None)
    words = _words(series, found, evidence, fired=fired)
    return Signal(KIND, fired, side, evidence, (found.last.period,), words)


def _passed(horizon: Period, day: dt.date) -> float:
    """Return the share of the period's days that are over at the end of a day."""
    return ((day - horizon.start).days + 1) / ((horizon.end - horizon.start).days + 1)


def _way(
    parameters: PathParameters, series: Series, context: Context, found: Sound, horizon: Period
) -> _Way | Unready:
    asked = LineParameters(line=parameters.line, level=parameters.level)
    name, level = level_of(asked, context.criterion, series.better)
    if not isinstance(level, Decimal):
        zh, en = f"没有规定可以逐步达到的{name.zh}。", f"There is no {name.en} to arrive at."
        why = Why.NO_DIRECTION if isinstance(level, Range) else Why.NO_LINE
        return Unready(KIND, why, Title(zh, en))
    start = parameters.start
    if start is None:
        before = [p for p in found.points if p.end < horizon.start]
        if not before:
            zh, en = "没有时段开始前的数值，请设 start。", "No value before the period: set start."
            return Unready(KIND, Why.TOO_FEW, Title(zh, en))
        start = series.number(before[-1].value or 0.0)
    way = _Way(start, float(level))
    wanted = -1 if series.better.value == "lower" else 1
    if way.length * wanted <= 0:
        zh, en = f"开始时已达到{name.zh}。", f"It began at the {name.en} or past it."
        return Unready(KIND, Why.NO_DIRECTION, Title(zh, en))
    return way


def _words(series: Series, found: Sound, evidence: Evidence, *, fired: bool) -> Title:
    planned, end = series.say(evidence.centre or 0.0), series.say(evidence.line or 0.0)
    rest = Title(
        f"{'落后于' if fired else '大体跟上'}进度：此时应为 {planned.zh}，期末目标 {end.zh}",
        f"{'behind' if fired else 'about on'} its path: {planned.en} by now, {end.en} at the end",
    )
    return tell(series, found.last.period, found.number, rest)
