"""What happens to schedules: a shipped one is made into tasks of a plan."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from lemnis.errors import NotFound, Refused
from lemnis.people.actions import record
from lemnis.people.models import Unit
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.plan.actions.tasks import NEW, write_task
from lemnis.plan.held import plan_of
from lemnis.plan.models import Plan
from lemnis.plan.rules.schedules import Row, days_of, units_named
from lemnis.plan.rules.tasks import TaskText
from lemnis.plan.rules.words import PlanState, TaskClass
from lemnis.plan.task_sheets import TaskTemplate, task_templates


@transaction.atomic
def make_schedule(*, plan: UUID, schedule: str, begins: dt.date, prefix: str, by: Viewer) -> int:
    """Make the tasks of a shipped schedule tasks of a plan, all or none; return how many.

    They are of class A, numbered ``prefix-01`` and on, and fall in the months the schedule names
    from ``begins`` on. Who answers for each is the unit the schedule names, where there is one.

    Writes: see ``write_task``; an AuditEvent.

    Raises:
        NotFound: there is no such plan or schedule, or not for ``by``.
        NotAllowed: they may not write the plan.
        Refused: the plan is over, ``begins`` is not within it, or a number is taken.

    """
    home = plan_of(plan, Permission.WRITE_PLANS, by)
    rows = [each for each in task_templates() if each.schedule == schedule]
    if not rows:
        raise NotFound("没有这个进度表模板。", "There is no such schedule.")
    if home.state == PlanState.CLOSED.value or not home.starts <= begins <= home.ends:
        raise Refused(
            f"开始日不在规划的 {home.starts} 至 {home.ends} 之内，或规划已结束。",
            f"It does not begin within the plan, {home.starts} to {home.ends}, or that is over.",
        )
    for text in _texts(home, rows, begins, prefix.strip()):
        write_task(task=text, moves=NEW, by=by)
    facts = {"schedule": schedule, "tasks": len(rows)}
    record(by=by, act="plan.make_schedule", kind="plan", what=str(plan), facts=facts)
    return len(rows)


def _texts(
    plan: Plan, rows: Sequence[TaskTemplate], begins: dt.date, prefix: str
) -> list[TaskText]:
    ref = plan.subject.ref
    units = list(Unit.objects.filter(active=True).values_list("code", "name"))
    days = days_of([Row(each.phase, each.when) for each in rows], begins, plan.ends)
    return [
        TaskText(
            f"{prefix}-{number:02d}", each.title, TaskClass.A, f"{ref.kind.value}:{ref.code}",
            starts, due_on, phase=each.phase, observation=each.outcome, outcome=each.outcome,
            aims=_aims(each), unit=units_named(each.responsible, units), plan=str(plan.uuid),
        )
        for number, (each, (starts, due_on)) in enumerate(zip(rows, days, strict=True), 1)
    ]  # fmt: skip


def _aims(each: TaskTemplate) -> str:
    parts = (("时间", each.when), ("责任部门", each.responsible))
    return "；".join(f"{name}：{said}" for name, said in parts if said)
