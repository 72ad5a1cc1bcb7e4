"""The lower loop raises what is aimed at: a target or a standard, at the last stage of a lap."""

import datetime as dt
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from lemnis.errors import Refused
from lemnis.people.queries import permit
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.plan import actions as plan
from lemnis.plan.held import goal_of
from lemnis.plan.rules.targets import plain
from lemnis.spiral.grounding import cycles_of
from lemnis.spiral.held import note, spiral_of
from lemnis.spiral.models import Lap
from lemnis.spiral.rules.grounds import Bound
from lemnis.spiral.rules.stages import StageCode
from lemnis.spiral.rules.words import Activity, CycleState
from lemnis.values import SubjectRef

_HANDED_IN = (CycleState.SUBMITTED.value, CycleState.CLOSED.value)


class Aimed(NamedTuple):
    """What a goal is to reach in a year from now on, and why."""

    period: str
    value: Decimal
    why: str


@transaction.atomic
def raise_goal(*, goal: UUID, aimed: Aimed, at: dt.datetime, by: Viewer) -> None:
    """Raise a target of a goal, or confirm it, as what came of the lap of its subject's spiral.

    Writes: see ``plan.actions.raise_target``; what was raised is noted with the stage.

    Raises:
        NotFound: there is no such goal, or not for ``by``.
        NotAllowed: they may not write its plan.
        Refused: the spiral does not stand where targets are raised, the target would be lowered,
            no reason is given, or somebody was quicker.

    """
    found = goal_of(goal, Permission.WRITE_PLANS, by)
    lap = _raising(found.subject.ref)
    before = plan.raise_target(
        goal=goal, period=aimed.period, value=aimed.value, why=aimed.why, cycle=_asked(lap), at=at,
        by=by,
    )  # fmt: skip
    name = f"{found.number} {found.title} {aimed.period}：{_way(before, aimed.value)}"
    note(lap, Bound("goal", str(goal), name[:_LONGEST]))


@transaction.atomic
def raise_standard(  # noqa: PLR0913 - one change of one standard, and why it was made
    *,
    subject: SubjectRef,
    code: str,
    line: plan.RaisedLine,
    why: str,
    on: dt.date,
    at: dt.datetime,
    by: Viewer,
) -> None:
    """Raise the target line of a standard, or confirm it, as what came of a subject's lap.

    Writes: see ``plan.actions.raise_standard``; what was raised is noted with the stage.

    Raises:
        NotFound: there is no such standard, criterion or spiral, or not for ``by``.
        NotAllowed: they may not write standards, or not move this spiral.
        Refused: the spiral does not stand where standards are raised, the line would be lowered,
            no reason is given, or somebody was quicker.

    """
    require(by, Permission.WRITE_STANDARDS)
    permit(by, Permission.TURN_SPIRALS, subject)
    lap = _raising(subject)
    before = plan.raise_standard(
        code=code, line=line, why=why, cycle=_asked(lap), since=on, at=at, by=by
    )
    name = f"{code} 第 {line.number} 条：{_way(before, line.value)}"
    note(lap, Bound("standard", code, name))


_LONGEST = 120


def _raising(subject: SubjectRef) -> Lap:
    """Return the present lap of a spiral that stands where the lower loop raises what is aimed at.

    Raises:
        NotFound: there is no such spiral.
        Refused: it stands elsewhere.

    """
    spiral = spiral_of(subject)
    if spiral.stage != StageCode.RAISE.value:
        here, there = StageCode(spiral.stage).words, StageCode.RAISE.words
        raise Refused(
            f"螺旋走到“{there.zh}”才由下环提高目标或标准，现在在“{here.zh}”。",
            f"The lower loop raises targets and standards at “{there.en}”; it is at “{here.en}”.",
            cure=("请先在螺旋页推进到该环节。", "Move the spiral on to that stage first."),
        )
    return spiral.laps.get(number=spiral.lap)


def _asked(lap: Lap) -> UUID:
    """Return the cycle that a lap's raised targets are traced to: the last self-diagnosis in it."""
    found = cycles_of(lap).filter(activity=Activity.SELF_DIAGNOSIS.value, state__in=_HANDED_IN)
    last = found.order_by("-due_on", "-pk").first()
    if last is None:
        raise Refused(
            "本圈没有提交过自我诊断，提高目标没有依据。",
            "No self-diagnosis was handed in in this lap: there is nothing to raise a target on.",
            cure=("请先提交自我诊断。", "Hand one in first."),
        )
    return last.uuid


def _way(before: Decimal | None, value: Decimal) -> str:
    return f"{'—' if before is None else f'{before:f}'} → {plain(value):f}"
