"""What happens to objectives: set, given key results, checked in on."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from lemnis.errors import NotFound, Refused
from lemnis.people.actions import record
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.plan.held import owners_of, plan_of
from lemnis.plan.models import CheckIn, Goal, KeyResult, Objective

LEAST_RESULTS = 2


@dataclass(frozen=True, slots=True)
class ResultWish:
    """A key result: from where to where, in which unit, by when."""

    title: str
    start: Decimal
    target: Decimal
    unit: str
    due: dt.date


@transaction.atomic
def set_objective(  # noqa: PLR0913 - one objective
    *,
    plan: UUID,
    period: str,
    title: str,
    goal: UUID | None,
    owner: str,
    results: tuple[ResultWish, ...],
    by: Viewer,
) -> int:
    """Set what a plan wants within a period, with its key results; return the objective's key.

    Writes: an Objective, its KeyResults, an AuditEvent.

    Raises:
        NotFound: there is no such plan, goal or person, or not for ``by``.
        NotAllowed: they may not write it.
        Refused: it has no title or period, fewer than two key results, or one that goes nowhere.

    """
    home = plan_of(plan, Permission.WRITE_PLANS, by)
    serves = Goal.objects.filter(plan=home, uuid=goal).first() if goal else None
    if goal and serves is None:
        raise NotFound("规划里没有这个目标。", "There is no such goal in the plan.")
    if not title.strip() or not period.strip() or len(results) < LEAST_RESULTS:
        raise Refused(
            "请写目标、时段与至少两个关键结果。",
            "Give an objective, a period, and two key results at least.",
        )
    for result in results:
        _require_going(result)
    last = Objective.objects.filter(plan=home, period=period).aggregate(n=Max("number"))["n"] or 0
    made = Objective.objects.create(
        plan=home, goal=serves, number=last + 1, period=period.strip(), title=title.strip(),
        owner=owners_of("", "", owner).owner,
    )  # fmt: skip
    for number, each in enumerate(results, 1):
        KeyResult.objects.create(
            objective=made, number=number, title=each.title.strip(), start=each.start,
            target=each.target, unit=each.unit.strip(), due=each.due,
        )  # fmt: skip
    record(by=by, act="plan.set_objective", kind="plan", what=str(plan), facts={"title": title})
    return made.pk


@transaction.atomic
def check_in(  # noqa: PLR0913 - how one number stands
    *,
    result: int,
    on: dt.date,
    value: Decimal,
    confidence: Decimal,
    note: str,
    at: dt.datetime,
    by: Viewer,
) -> None:
    """Say how a key result stands on a day, and how sure one is of it (0..1).

    Writes: a CheckIn, an AuditEvent.

    Raises:
        NotFound: there is no such key result, or not for ``by``.
        NotAllowed: they may not report progress in its plan.
        Refused: the confidence is no share of one, or the day is yet to come.

    """
    found = KeyResult.objects.select_related("objective__plan").filter(pk=result).first()
    if found is None:
        raise NotFound("没有这个关键结果。", "There is no such key result.")
    plan_of(found.objective.plan.uuid, Permission.HANDLE_TASKS, by)
    if not 0 <= confidence <= 1:
        raise Refused("信心应在 0 到 100% 之间。", "Confidence lies between 0 and 100%.")
    CheckIn.objects.create(
        result=found, on=on, value=value, confidence=confidence, note=note.strip(), at=at,
        by=by.name,
    )  # fmt: skip
    facts = {"result": found.title, "value": str(value)}
    plan = str(found.objective.plan.uuid)
    record(by=by, act="plan.check_in", kind="plan", what=plan, facts=facts)


def _require_going(result: ResultWish) -> None:
    if result.start == result.target or not result.title.strip():
        raise Refused(
            "关键结果须有名称，且目标值不同于起点。",
            "A key result has a title and a target other than its start.",
        )
