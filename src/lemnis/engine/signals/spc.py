"""A process out of statistical control: a Shewhart chart and its run rules.

Source: as ``charts`` and ``run_rules``. Centre and limits are learned from the points before the
last one, at least eight. For few points σ is itself uncertain: with ``short_runs`` a point of the
individuals chart is only as far out as Student's law says, C. P. Quesenberry, "SPC Q Charts for
Start-Up Processes and Short or Long Runs", Journal of Quality Technology 23 (1991) 213; a mean
moving range is worth .62 of its degrees of freedom (Wheeler, Advanced Topics in SPC, 1995).
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple, Self

import numpy as np
from pydantic import Field, model_validator

from lemnis.engine.definition import Better
from lemnis.engine.signals.charts import Chart, individuals, moving_ranges, proportions, rates
from lemnis.engine.signals.estimates import z_of_t
from lemnis.engine.signals.parameters import NotNegative, Sided
from lemnis.engine.signals.readiness import (
    Sound,
    counted,
    no_counts,
    no_spread,
    sound,
    too_few,
)
from lemnis.engine.signals.run_rules import USUAL, Rule, broken
from lemnis.engine.signals.sentence import between, compared, quiet, tell
from lemnis.engine.signals.series import Context, Floats, Point, Series
from lemnis.engine.signals.signal import (
    Evidence,
    Side,
    Signal,
    Unready,
    side_of,
    watched,
)
from lemnis.values import Title

KIND = "spc"
LEAST = 8
_WORTH = 0.62


class ChartName(StrEnum):
    """Which chart; ``auto`` is p for shares with counts, else individuals.

    ``ranges`` is of the steps between neighbours: a large one is worse, whatever the indicator.
    """

    AUTO = "auto"
    INDIVIDUALS = "individuals"
    RANGES = "ranges"
    P = "p"
    U = "u"


class SpcParameters(Sided):
    """How a series is charted.

    ``points``: how far back the chart goes. ``baseline``: the first points from which centre and
    limits are learned; all but the last one unless given. ``recent``: a rule counts that is
    completed at one of so many last points; to clear, none may be at ``clear_recent``. ``robust``
    and ``laney``: as ``charts``; ``exact`` is always used where counts are few. ``minimum_gap``: in
    the shown unit, of the last value from the centre; less is nothing to act on, however rare.
    """

    chart: ChartName = ChartName.AUTO
    rules: tuple[Rule, ...] = Field(default=USUAL, min_length=1)
    points: int = Field(default=36, ge=LEAST + 1)
    baseline: int | None = Field(default=None, ge=LEAST)
    recent: int = Field(default=1, ge=1)
    clear_recent: int = Field(default=2, ge=1)
    robust: bool = False
    laney: bool = True
    short_runs: bool = True
    minimum_gap: NotNegative = 0.0

    @model_validator(mode="after")
    def _looks_at_least_as_far_back_to_clear(self) -> Self:
        if self.clear_recent < self.recent:
            raise ValueError("clear_recent 不能小于 recent / clear_recent must not be under recent")
        if self.baseline is not None and self.baseline >= self.points:
            raise ValueError("baseline 要小于 points / baseline must be under points")
        return self

    def clearing(self) -> Self:
        """Return the same, looking further back."""
        return self.model_copy(update={"recent": self.clear_recent})


def look(parameters: SpcParameters, series: Series, _context: Context) -> Signal | Unready:
    """Tell whether a run rule is completed at the end of the series."""
    found = sound(KIND, parameters, series)
    if isinstance(found, Unready):
        return found
    if parameters.chart is ChartName.RANGES:
        series = _of_changes(series)
    points = found.points[-parameters.points :]
    baseline = parameters.baseline or len(points) - 1
    if baseline < LEAST or len(points) <= baseline:
        return too_few(KIND, len(points), (parameters.baseline or LEAST) + 1)
    chart = _chart(parameters, series, points, found.numbers[-len(points) :], baseline)
    if isinstance(chart, Unready):
        return chart
    if np.isinf(chart.z[-parameters.recent :]).any():
        return no_spread(KIND)
    return _signal(series, found, chart, _completed(parameters, series, chart))


class _Pattern(NamedTuple):
    rule: Rule
    at: int  # from the end: -1 is the last point
    side: Side


def _chart(
    parameters: SpcParameters,
    series: Series,
    points: Sequence[Point],
    numbers: Floats,
    baseline: int,
) -> Chart | Unready:
    name = parameters.chart
    if name is ChartName.AUTO:
        shares = series.unit.percent and counted(points, share=True)
        name = ChartName.P if shares else ChartName.INDIVIDUALS
    if name is ChartName.RANGES:
        return moving_ranges(numbers, baseline)
    if name is ChartName.INDIVIDUALS:
        chart = individuals(numbers, baseline, robust=parameters.robust)
        return _short(chart, baseline) if parameters.short_runs else chart
    if not counted(points, share=name is ChartName.P):
        return no_counts(KIND)
    hits = np.array([p.numerator for p in points], dtype=np.float64)
    sizes = np.array([p.denominator for p in points], dtype=np.float64)
    draw = proportions if name is ChartName.P else rates
    chart = draw(hits, sizes, baseline, laney=parameters.laney, exact=True)
    many = series.scale
    return Chart(
        many * chart.values, many * chart.centre, many * chart.low, many * chart.high, chart.z
    )


def _of_changes(series: Series) -> Series:
    """Return the series as its moving ranges are spoken of: the less it moves the better."""
    name = Title(f"{series.name.zh}与前一值之差", f"Step of {series.name.en}")
    return replace(series, name=name, better=Better.LOWER)


def _short(chart: Chart, baseline: int) -> Chart:
    """Return the chart with z on the normal scale, as uncertain as its centre and σ are."""
    wide = math.sqrt(1 + 1 / baseline)
    freedom = _WORTH * (baseline - 1)
    if np.isinf(chart.z).any():
        return chart
    z = np.array([z_of_t(float(each) / wide, freedom) for each in chart.z])
    return Chart(chart.values, chart.centre, chart.low, chart.high, z)


def _completed(parameters: SpcParameters, series: Series, chart: Chart) -> list[_Pattern]:
    if not chart.z.any():  # nothing varies: that is no pattern
        return []
    if abs(chart.values[-1] - chart.centre[-1]) < parameters.minimum_gap:
        return []
    sides = watched(series.better, parameters.watch)
    found = []
    for rule in parameters.rules:
        done = broken(chart.z, rule)
        for at in range(-1, -min(parameters.recent, len(done.at)) - 1, -1):
            side = side_of(int(done.side[at]))
            if done.at[at] and (side is Side.NONE or side in sides):
                found.append(_Pattern(rule, at, side))
                break
    return found


def _signal(series: Series, found: Sound, chart: Chart, patterns: list[_Pattern]) -> Signal:
    labels = [p.period for p in found.points[-len(chart.z) :]]
    first = max(patterns, key=lambda p: p.at, default=None)
    made = _span(labels, first) if first else labels[-1:]
    value, low, high = float(chart.values[-1]), float(chart.low[-1]), float(chart.high[-1])
    evidence = Evidence(
        value=value,
        centre=float(chart.centre[-1]),
        low=low,
        high=high,
        z=float(chart.z[-1]),
        rules=tuple(p.rule.value for p in patterns),
        since=made[0] if first else "",
    )
    limits = between(series, low, high)
    usual = Title(f"正常波动范围（{limits.zh}）", f"its usual variation ({limits.en})")
    side = first.side if first else Side.NONE
    rest = _rest(usual, first) if first else quiet(value, low, high, usual)
    words = tell(series, labels[-1], value, rest)
    return Signal(KIND, bool(patterns), side, evidence, tuple(made), words)


def _span(labels: list[str], pattern: _Pattern) -> list[str]:
    end = len(labels) + pattern.at + 1
    return labels[max(0, end - pattern.rule.points) : end]


def _rest(usual: Title, pattern: _Pattern) -> Title:
    zh, en = pattern.rule.words
    if pattern.rule in {Rule.WE1, Rule.N1} and pattern.at == -1:
        than = compared(pattern.side)
        return Title(f"{than.zh}{usual.zh}", f"{than.en} {usual.en}")
    return Title(f"走势异常：{zh}；{usual.zh}", f"an unusual pattern: {en}; {usual.en}")
