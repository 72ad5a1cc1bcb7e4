"""What happens to targets: raised by the lower loop with a trace, changed by who may publish."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from lemnis.errors import Refused
from lemnis.people.actions import record
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.plan.held import goal_of, unproved
from lemnis.plan.models import Goal, Target
from lemnis.plan.rules.strategy_words import Way
from lemnis.plan.rules.targets import plain, require_above_floor, require_not_lowered
from lemnis.plan.rules.words import PlanState
from lemnis.queue import defer


@transaction.atomic
def raise_target(  # noqa: PLR0913 - one change of one target, and why it was made
    *, goal: UUID, period: str, value: Decimal, why: str, cycle: UUID, at: dt.datetime, by: Viewer
) -> Decimal | None:
    """Raise a goal's target of a year, or keep it, as what came of the lower loop in a ``cycle``.

    Where the year has no target yet, it is held against that of the latest year before it.
    Returns what it was held against, None where there was nothing.

    Writes: a Target of the next version with the cycle and the reason, an AuditEvent.
    After commit: the job ``plan.target_raised``.

    Raises:
        NotFound: there is no such goal, or not for ``by``.
        NotAllowed: they may not write its plan.
        Refused: it is not published, the target would be lowered, no reason is given, or somebody
            else was quicker.

    """
    found = goal_of(goal, Permission.WRITE_PLANS, by)
    if found.state != PlanState.PUBLISHED.value:
        raise Refused(
            "只有已发布的目标可以由诊改提高。",
            "Only a published goal is raised by the lower loop.",
        )
    before = _standing(found, period)
    require_not_lowered(value, before.value if before else None, Way(found.better))
    _write(found, period, value, before.floor if before else None, why, cycle, at, by)
    facts = {"period": period, "value": str(value), "cycle": str(cycle)}
    record(by=by, act="goal.raise", kind="goal", what=str(goal), facts=facts)
    defer("plan.target_raised", goal=str(goal), period=period, cycle=str(cycle))
    return plain(before.value) if before else None


@transaction.atomic
def change_target(  # noqa: PLR0913 - one change of one target, and why it was made
    *,
    goal: UUID,
    period: str,
    value: Decimal,
    floor: Decimal | None,
    why: str,
    at: dt.datetime,
    by: Viewer,
) -> None:
    """Change a published goal's target of a year, up or down, for a reason.

    Writes: a Target of the next version, an AuditEvent; the plan's chain has to be shown anew.

    Raises:
        NotFound: there is no such goal, or not for ``by``.
        NotAllowed: they may not publish its plan.
        Refused: no reason is given, it is beyond the floor, or somebody else was quicker.

    """
    found = goal_of(goal, Permission.PUBLISH_PLANS, by)
    _write(found, period, value, floor, why, None, at, by)
    facts = {"period": period, "value": str(value)}
    record(by=by, act="goal.change_target", kind="goal", what=str(goal), facts=facts)


def _standing(goal: Goal, period: str) -> Target | None:
    """Return the target that stands for a year, else that of the latest year before it."""
    until = Target.objects.filter(goal=goal, period__lte=period)
    return until.order_by("-period", "-version").first()


def _write(  # noqa: PLR0913, PLR0917 - one row
    goal: Goal,
    period: str,
    value: Decimal,
    floor: Decimal | None,
    why: str,
    cycle: UUID | None,
    at: dt.datetime,
    by: Viewer,
) -> None:
    if not why.strip():
        raise Refused("请写明为什么。", "Say why.")
    require_above_floor(value, floor, Way(goal.better))
    last = Target.objects.filter(goal=goal, period=period).order_by("-version").first()
    try:
        with transaction.atomic():
            Target.objects.create(
                goal=goal, period=period, version=last.version + 1 if last else 1, value=value,
                floor=floor, why=why.strip(), cycle=cycle, at=at, by=by.name,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(
            "刚刚有人改动了这个目标值。",
            "Somebody else has just changed this target.",
            cure=("请重新查看。", "Look at it again."),
        ) from None
    unproved(goal.plan)
