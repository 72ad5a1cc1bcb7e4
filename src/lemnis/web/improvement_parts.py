"""Improvements as components draw them: the way of states, the chart, the effect in words."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from lemnis.engine.effects import Effect
from lemnis.insight.queries.improvements import Measured
from lemnis.spiral.queries.improvement_rows import ImprovementStory, LedgerRow
from lemnis.spiral.rules.improvements import UNFINISHED, ImprovementState
from lemnis.values import Title
from lemnis.web import periods
from lemnis.web.charts import Gap, Line, Trend
from lemnis.web.components import Step
from lemnis.web.figures import MISSING, number, signed

_S = ImprovementState
_WAY = (_S.OPEN, _S.UNDER_WAY, _S.DONE, _S.EFFECTIVE)
# How a state looks as a dot.
DOTS = {
    _S.OPEN: "todo", _S.UNDER_WAY: "half", _S.OVERDUE: "late", _S.DONE: "half",
    _S.EFFECTIVE: "done", _S.INEFFECTIVE: "late",
}  # fmt: skip


def way(story: ImprovementStory) -> tuple[Step, ...]:
    """Return the states an improvement passes through, and where it is."""
    state = story.row.state
    reached = {move.after: f"{move.at:%m-%d}" for move in story.track}
    steps = [*_WAY]
    if state is _S.OVERDUE:
        steps[1:2] = [_S.UNDER_WAY, _S.OVERDUE] if _S.UNDER_WAY in reached else [_S.OVERDUE]
    if state is _S.INEFFECTIVE:
        steps[-1] = _S.INEFFECTIVE
    here = steps.index(state)
    return tuple(
        Step(each.words, "now" if at == here else "done" if at < here else "todo",
             reached.get(each, "") if at <= here else "")
        for at, each in enumerate(steps)
    )  # fmt: skip


def left(row: LedgerRow, on: dt.date) -> tuple[Title, str]:
    """Return how many days are left, in words, and how urgent that looks."""
    if row.state not in UNFINISHED:
        return Title("", ""), "mut"
    days = (row.due_on - on).days
    if days < 0:
        many = "" if days == -1 else "s"
        return Title(f"逾期 {-days} 天", f"{-days} day{many} over"), "d-bad"
    if days == 0:
        return Title("今天到期", "due today"), "d-bad"
    many = "" if days == 1 else "s"
    return Title(f"还有 {days} 天", f"{days} day{many} left"), "d-dn" if days <= 3 else "mut"


def trend(measured: Measured, row: LedgerRow) -> Trend | None:
    """Return the chart of before and after; None where there is nothing to draw."""
    points = measured.series
    if sum(point.shown is not None for point in points) < 2:
        return None
    lines = [Line("target", Title("期望", "aim"), float(row.aim))] if row.aim is not None else []
    if row.baseline is not None:
        lines.append(Line("pass", Title("改进前", "before"), float(row.baseline)))
    return Trend(
        effect_said(measured) or row_title(row),
        tuple(periods.short(point.period) for point in points),
        tuple(None if p.shown is None else float(p.shown) for p in points),
        Title(*measured.indicator.unit),
        digits=measured.indicator.digits,
        lines=tuple(lines),
        gaps=tuple(_gaps(measured)),
        breaks=(measured.begun,) if measured.begun else (),
    )


def row_title(row: LedgerRow) -> Title:
    """Return what an improvement is about, as it was written."""
    return Title(row.title, row.title)


def effect_said(measured: Measured) -> Title | None:
    """Return the effect in a sentence; None as long as there is no number after."""
    if measured.effect is None or measured.before is None or measured.after is None:
        return None
    of, digits = measured.indicator, measured.indicator.digits
    unit = _unit(measured)
    return _sentence(measured.effect, measured.before, measured.after, digits, unit, of.name)


def _sentence(
    effect: Effect, before: Decimal, after: Decimal, digits: int, unit: Title, name: Title
) -> Title:  # fmt: skip
    change, off = (signed(each, digits) for each in (effect.change, effect.effect))
    was, now = number(before, digits), number(after, digits)
    bearing = effect.bearing.words
    zh, en = f"{name[0]}由 {was} 变为 {now}（{change}{unit.zh}）", (
        f"{name[1]} went from {was} to {now} ({change}{unit.en})"
    )  # fmt: skip
    if effect.low is None or effect.high is None:
        return Title(f"{zh}，只有一个前值，不能说明有多少是偶然。",
                     f"{en}; of one value before, how much is chance cannot be told.")  # fmt: skip
    low, high = signed(effect.low, digits), signed(effect.high, digits)
    if effect.way == "peers":
        zh += f"，同类 {effect.peers} 个同期之外多 {off}"
        en += f", {off} beyond {effect.peers} peers"
    elif effect.way == "history":
        zh += f"，比原来走势多 {off}"
        en += f", {off} beyond where it was going"
    return Title(f"{zh}，95% 区间 {low} 至 {high}：{bearing.zh}。",
                 f"{en}, 95 % interval {low} to {high}: {bearing.en}.")  # fmt: skip


def _unit(measured: Measured) -> Title:
    of = measured.indicator.unit
    if of.zh == "%":
        return Title(" 个百分点", " points")
    return Title(f" {of.zh}" if of.zh else "", f" {of.en}" if of.en else "")


def _gaps(measured: Measured) -> Iterator[Gap]:
    for at, point in enumerate(measured.series):
        if point.missing is not None:
            yield Gap(at, at, MISSING[point.missing])
