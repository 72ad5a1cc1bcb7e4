"""The data themselves: missing, stale or suspect. No statistics; this kind is always ready.

Source: the typed missing reasons of ``lemnis.values`` and the promises of the data sets.
"""

import datetime as dt

from pydantic import Field

from lemnis.engine.signals.parameters import Parameters
from lemnis.engine.signals.sentence import bare
from lemnis.engine.signals.series import Context, Point, Series
from lemnis.engine.signals.signal import Evidence, Side, Signal
from lemnis.values import Missing, Title

KIND = "data"


class DataParameters(Parameters):
    """What is told.

    ``missing_periods``: so many last periods in a row without a value, for one of ``reasons``;
    0 leaves it out. ``stale_days``: the last measurement ended more days ago; None leaves it out.
    ``suspect``: the last measurement's data failed their checks.
    """

    missing_periods: int = Field(default=1, ge=0)
    reasons: tuple[Missing, ...] = (Missing.NO_ROWS, Missing.LATE)
    stale_days: int | None = Field(default=None, ge=0)
    suspect: bool = True


def look(parameters: DataParameters, series: Series, context: Context) -> Signal:
    """Tell whether data are missing, stale or suspect; the first of these that holds."""
    points = series.points
    labels = tuple(p.period for p in points[-max(1, parameters.missing_periods) :])
    if gone := _gone(parameters, points):
        return _fired(series, "missing", labels, gone)
    if old := _old(parameters, points, context.on):
        return _fired(series, "stale", labels[-1:], old)
    if parameters.suspect and points and points[-1].suspect:
        label = bare(points[-1].period)
        told = Title(
            f"{label.zh.lstrip()}的数据未通过检查", f"the data of {label.en} failed their checks"
        )
        return _fired(series, "suspect", labels[-1:], told)
    words = Title(f"{series.name.zh}的数据齐全。", f"{series.name.en}: its data are there.")
    return Signal(
        KIND, fired=False, side=Side.NONE, evidence=Evidence(), points=labels[-1:], words=words
    )


def _gone(parameters: DataParameters, points: tuple[Point, ...]) -> Title | None:
    needed = parameters.missing_periods
    if not needed:
        return None
    if not points:
        return Title("从未测量过", "it was never measured")
    last = points[-needed:]
    if len(last) < needed or any(p.missing not in parameters.reasons for p in last):
        return None
    late, until = last[-1].missing is Missing.LATE, bare(last[-1].period)
    return Title(
        f"到{until.zh}已连续 {needed} 期{'数据迟到' if late else '没有数据'}",
        f"{'late' if late else 'missing'} for {needed} periods up to {until.en}",
    )


def _old(parameters: DataParameters, points: tuple[Point, ...], on: dt.date) -> Title | None:
    if parameters.stale_days is None or not points:
        return None
    last = points[-1].end
    days = (on - last).days
    if days <= parameters.stale_days:
        return None
    return Title(
        f"最近一次测量截至 {last}，已过 {days} 天", f"last measured to {last}, {days} days ago"
    )


def _fired(series: Series, rule: str, labels: tuple[str, ...], told: Title) -> Signal:
    words = Title(f"{series.name.zh}：{told.zh}。", f"{series.name.en}: {told.en}.")
    since = labels[0] if labels else ""
    return Signal(KIND, True, Side.NONE, Evidence(rules=(rule,), since=since), labels, words)
