"""How a spiral might have turned so far: laps walked by the statechart, as plain values.

For made-up colleges. Every step is one that the statechart allows.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from lemnis.spiral.rules.attainment import Attainment
from lemnis.spiral.rules.deadlines import planned
from lemnis.spiral.rules.stages import Artefact, StageCode
from lemnis.spiral.rules.statechart import Event, Given, Standing, moved
from lemnis.spiral.rules.templates import Template
from lemnis.values import Period, SubjectRef

# What a made-up subject calls what its stages leave behind.
PAPERS: Mapping[Artefact, str] = {
    Artefact.GOAL: "学期目标书",
    Artefact.STANDARD: "标准修订稿",
    Artefact.PLAN: "学期工作计划",
    Artefact.RESOURCES: "人员与资源安排表",
    Artefact.RECORD: "过程检查记录",
    Artefact.MEASUREMENT: "监测简报",
    Artefact.ALERT: "预警处置单",
    Artefact.ADJUSTMENT: "调整会议纪要",
    Artefact.SELF_DIAGNOSIS: "自我诊断表",
    Artefact.LEARNING: "学习研讨纪要",
    Artefact.CASE: "创新做法一则",
    Artefact.ASSESSMENT: "考核性诊断意见书",
    Artefact.IMPROVEMENT: "改进总结与新目标",
}
_MOST_SMALL, _UNMEASURED = 3, Attainment()
AHEAD_BY, _MOST_BEHIND = 45, 7  # days, steps
_SHARE_BEHIND, _SHARE_BEFORE = 0.14, 0.3


class Passed(NamedTuple):
    """One stage that was begun, and, where ``ended``, left as done."""

    stage: StageCode
    round: int
    begun: dt.date
    due: dt.date
    ended: dt.date | None


@dataclass(frozen=True, slots=True)
class LapHistory:
    """One lap as it went; ``closed`` is None for the present one."""

    number: int
    period: Period
    opened: dt.date
    closed: dt.date | None
    small: int
    stages: tuple[Passed, ...]
    attained: Attainment = _UNMEASURED


@dataclass(frozen=True, slots=True)
class History:
    """The laps of one subject, the last one open; ``who`` has done it all."""

    subject: SubjectRef
    template: str
    who: str
    laps: tuple[LapHistory, ...]


def laps_of(
    template: Template, about: Sequence[Period], on: dt.date, draw: Random
) -> Iterator[LapHistory]:
    """Yield a lap for each period, the last one only as far as it may have come by a day."""
    opened, begun_ahead = about[0].start, on - dt.timedelta(draw.randint(2, AHEAD_BY))
    for number, period in enumerate(about, 1):
        whole = [*_walked(template, draw.randint(0, _MOST_SMALL))]
        is_last = period is about[-1]
        closed = None if is_last else min(period.end, begun_ahead)
        days = planned(template, opened, period.end)
        steps = whole[: _steps_by(whole, days, on, draw)] if is_last else whole
        stages = tuple(_dated(steps, days, (opened, closed or on), open_=is_last))
        turned = sum(s is StageCode.IMPLEMENT for s in steps) - 1
        yield LapHistory(number, period, opened, closed, max(turned, 0), stages)
        opened = closed or opened


def _walked(template: Template, small: int) -> Iterator[StageCode]:
    """Yield the stages of a whole lap with so many small loops, as the statechart leads."""
    standing, given = Standing(template.codes[0]), Given("–", "–")
    while True:
        yield standing.stage
        event = _event(standing, template, small)
        if event is None:
            return
        after = moved(template, standing, event, given)
        standing = Standing(after.stage, after.lap, after.small)


def _event(standing: Standing, template: Template, small: int) -> Event | None:
    if standing.stage is template.codes[-1]:
        return None
    if standing.stage is StageCode.ADJUST:
        return Event.ADJUST if standing.small < small else Event.CROSS
    return Event.ADVANCE


def _steps_by(
    whole: Sequence[StageCode], days: Mapping[StageCode, dt.date], on: dt.date, draw: Random
) -> int:
    """Return how many steps somebody may have come by a day: most are in time, some behind."""
    in_time = (at for at, stage in enumerate(whole, 1) if days[stage] >= on)
    steps = next(in_time, len(whole))
    behind = draw.randint(1, _MOST_BEHIND) if draw.random() < _SHARE_BEHIND else 0
    before = draw.random() < _SHARE_BEFORE
    return max(1, min(len(whole), steps - behind + before))


def _dated(
    steps: Sequence[StageCode],
    days: Mapping[StageCode, dt.date],
    lasted: tuple[dt.date, dt.date],
    *,
    open_: bool,
) -> Iterator[Passed]:
    opened, until = lasted
    rounds: dict[StageCode, int] = {}
    length = max((until - opened).days, 1)
    for at, stage in enumerate(steps):
        rounds[stage] = rounds.get(stage, 0) + 1
        begun, ended = (opened + dt.timedelta(length * n // len(steps)) for n in (at, at + 1))
        goes_on = open_ and at == len(steps) - 1
        yield Passed(stage, rounds[stage], begun, days[stage], None if goes_on else ended)
