"""What a number is set against, as typed; and the comparison made.

In: the options of a command. Out: ``Levels`` to be printed.
"""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from lemnis.cli.contribution import Levels, parts_of
from lemnis.cli.summary import PERIODS
from lemnis.engine.college import College
from lemnis.engine.contribution import Against, By, Comparing, Contribution, How
from lemnis.engine.definition import Indicator
from lemnis.engine.explain import Asked, Explanation, RowsRead
from lemnis.engine.subjects import KINDS, find
from lemnis.errors import WrongUse
from lemnis.values import Period, PeriodKind, SubjectKind, SubjectRef


class Wanted(NamedTuple):
    """What was typed of the comparison."""

    to: str
    since: str
    by: str
    drill: bool
    rows: int


def levels_of(
    college: College, asked: Asked, told: Explanation, wanted: Wanted, on: dt.date
) -> Levels | None:
    """Return what made the change or the gap; None where there is nothing to compare with."""
    against = _against(college, asked, told, wanted)
    by = _by(college, wanted.by) if wanted.by else None
    if against is None:
        return None
    with Comparing(college, asked, against, on) as comparing:
        splits = [*comparing.drill(by)] if wanted.drill else [comparing.contribution(by=by)]
        last = splits[-1]
        rows: Sequence[RowsRead] = ()
        if wanted.drill and isinstance(last, Contribution) and last.leading and not last.by.fact:
            leaf = SubjectRef(last.by.kind, last.leading.code)
            below = (*(s.ref for s in last.path[1:]), leaf)
            rows = comparing.rows(below, wanted.rows)
    return Levels(against, splits, rows)


def _against(college: College, asked: Asked, told: Explanation, wanted: Wanted) -> Against | None:
    if wanted.to and wanted.since:
        raise WrongUse(
            "--to 与 --since 不能同用。",
            "--to and --since do not go together.",
            cure=("请只用其中一个。", "Use one of them."),
        )
    if wanted.to in {"peers", "同类"}:
        return Against(How.PEERS, asked.period)
    if wanted.to:
        peer = find(college, wanted.to, (asked.subject.kind,)).ref
        return Against(How.PEER, asked.period, peer)
    if wanted.since:
        earlier = college.calendar.parse(wanted.since)
        require_kind(told.indicator, earlier)
        return Against(How.EARLIER, earlier)
    if told.before is not None:
        return Against(How.EARLIER, college.calendar.parse(told.before[0]))
    past = college.calendar.prior(asked.period)
    return Against(How.EARLIER, past) if past and past.kind is not PeriodKind.AS_OF else None


def _by(college: College, text: str) -> By:
    return parts_of(college, text) or By(kind_of(text))


def require_kind(indicator: Indicator, when: Period) -> None:
    """Refuse a period of a kind the indicator is not measured by."""
    if when.kind is not indicator.period:
        raise WrongUse(
            f"{indicator.code} 按{PERIODS[indicator.period].zh}计算，{when.label} 不是。",
            f"{indicator.code} is measured per {PERIODS[indicator.period].en};"
            f" {when.label} is none.",
            cure=("不写时段就取最近一次。", "Leave the period out to take the latest."),
        )


def kind_of(text: str) -> SubjectKind:
    """Return the kind of subject a word names, in either language."""
    for kind, title in KINDS.items():
        if text.strip().lower() in {kind.value, title.zh}:
            return kind
    listed = "、".join(f"{k.value}（{t.zh}）" for k, t in KINDS.items())
    raise WrongUse(
        f"没有“{text}”这类主体。",
        f"There is no kind of subject “{text}”.",
        cure=(f"可用：{listed}。", f"Use one of: {', '.join(KINDS)}."),
    )
