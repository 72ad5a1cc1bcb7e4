"""What happens to goals: written, published, taken away; and that their chain is shown to close."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from lemnis.errors import NotFound, Refused
from lemnis.people.actions import record
from lemnis.people.queries import permit
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.plan.chains import proof_of
from lemnis.plan.finding import subject_of
from lemnis.plan.held import goal_of, moved, owners_of, plan_of, unproved
from lemnis.plan.models import Goal, Plan, Target
from lemnis.plan.rules.goals import Aim, GoalWish, require_years_once, text_of
from lemnis.plan.rules.smart import check, require_enough
from lemnis.plan.rules.targets import require_above_floor
from lemnis.plan.rules.words import PlanState
from lemnis.plan.wishes import span_of, wish_of


@transaction.atomic
def write_goal(  # noqa: PLR0913 - a goal, where it stands, what was seen of it
    *,
    plan: UUID,
    goal: UUID | None,
    wish: GoalWish,
    moves: int,
    at: dt.datetime,
    by: Viewer,
    why: str = "",
) -> UUID:
    """Write a further goal of a plan (``goal`` None), or one that is there; return its uuid.

    One that is published is changed by who may publish only, must be SMART as it then stands, and
    its targets get a next version each that says ``why``.

    Writes: a Goal, its Targets, an AuditEvent; the plan's chain has to be shown anew.

    Raises:
        NotFound: there is no such plan, goal, parent, subject or owner, or not for ``by``.
        NotAllowed: they may not write this plan.
        Refused: the number is taken, the parents lead back to it, a target is beyond its floor, it
            is not SMART enough to stay published, or somebody else was quicker.

    """
    home = plan_of(plan, Permission.WRITE_PLANS, by)
    _require_open(home)
    require_years_once(wish)
    for aim in wish.aims:
        require_above_floor(aim.value, aim.floor, wish.better)
    found = goal_of(goal, Permission.WRITE_PLANS, by) if goal else Goal(plan=home)
    if found.plan_id != home.pk:
        raise NotFound("规划里没有这个目标。", "There is no such goal in the plan.")
    fields = _fields(wish, home, found, by)
    if goal is None:
        found = _created(home, fields)
    else:
        _require_may_change(found, wish, by)
        moved(Goal.objects.filter(pk=found.pk), moves, **fields)
    _write_aims(found, wish.aims, why, at, by)
    unproved(home)
    record(by=by, act="goal.write", kind="goal", what=str(found.uuid), facts={"title": wish.title})
    return found.uuid


@transaction.atomic
def publish_goal(*, goal: UUID, moves: int, by: Viewer) -> None:
    """Publish a goal: from then on it is changed by who may publish only.

    Writes: the Goal's state, an AuditEvent.

    Raises:
        NotFound: there is no such goal, or not for ``by``.
        NotAllowed: they may not publish.
        Refused: it is not SMART enough (each reason is told), its plan is not published, or
            somebody else was quicker.

    """
    found = goal_of(goal, Permission.PUBLISH_PLANS, by)
    if found.state != PlanState.DRAFT.value:
        raise Refused("这个目标已经发布。", "This goal is published already.")
    if found.plan.state != PlanState.PUBLISHED.value:
        raise Refused(
            "规划尚未发布。", "Its plan is not published.",
            cure=("请发布整个规划。", "Publish the plan as a whole."),
        )  # fmt: skip
    require_enough(found.number, check(text_of(wish_of(found), span_of(found.plan))))
    moved(Goal.objects.filter(pk=found.pk), moves, state=PlanState.PUBLISHED.value)
    record(by=by, act="goal.publish", kind="goal", what=str(goal), facts={"title": found.title})


@transaction.atomic
def remove_goal(*, goal: UUID, by: Viewer) -> None:
    """Take away a goal that was never published and that nothing hangs on.

    Writes: the Goal and its Targets go, an AuditEvent.

    Raises:
        NotFound: there is no such goal, or not for ``by``.
        NotAllowed: they may not write its plan.
        Refused: it is published, or something hangs on it.

    """
    found = goal_of(goal, Permission.WRITE_PLANS, by)
    hangs = (found.children, found.tasks, found.standards, found.tows, found.causes, found.effects,
             found.objectives)  # fmt: skip
    if found.state != PlanState.DRAFT.value or any(rows.exists() for rows in hangs):
        raise Refused(
            "只有未发布、且没有下级目标、任务或标准的目标可以删除。",
            "Only a draft goal with nothing hanging on it can be taken away.",
        )
    Target.objects.filter(goal=found).delete()
    Goal.objects.filter(pk=found.pk).delete()
    unproved(found.plan)
    record(by=by, act="goal.remove", kind="goal", what=str(goal), facts={"title": found.title})


@transaction.atomic
def prove_chain(*, plan: UUID, at: dt.datetime, by: Viewer) -> None:
    """Call the goal chain of a plan, and of all plans made from it, closed.

    Writes: when and by whom the Plan was proved, an AuditEvent.

    Raises:
        NotFound: there is no such plan, or not for ``by``.
        NotAllowed: they may not publish it.
        Refused: the chain does not close; the first of what is amiss is told, and how much is.

    """
    found = plan_of(plan, Permission.PUBLISH_PLANS, by)
    proof = proof_of(found)
    if not proof.closes:
        first = proof.findings[0].said if proof.findings else None
        raise Refused(
            f"目标链没有闭合，还有 {len(proof.findings)} 处问题"
            + (f"，例如：{first.zh}。" if first else "：没有目标。"),
            f"The goal chain does not close: {len(proof.findings)} things are amiss"
            + (f", such as: {first.en}." if first else ": there is no goal."),
            cure=("请逐条补齐后再认定。", "Mend each of them first."),
        )
    Plan.objects.filter(pk=found.pk).update(proved_at=at, proved_by=by.name)
    record(by=by, act="plan.prove", kind="plan", what=str(plan), facts={"goals": proof.goals})


def _require_open(plan: Plan) -> None:
    if plan.state == PlanState.CLOSED.value:
        raise Refused("规划已结束，不能再改。", "The plan is over and cannot be changed.")


def _require_may_change(goal: Goal, wish: GoalWish, by: Viewer) -> None:
    if goal.state == PlanState.DRAFT.value:
        return
    goal_of(goal.uuid, Permission.PUBLISH_PLANS, by)
    require_enough(wish.number, check(text_of(wish, span_of(goal.plan))))


def _fields(wish: GoalWish, plan: Plan, goal: Goal, by: Viewer) -> dict[str, Any]:
    owners = owners_of(wish.unit, wish.post, wish.owner)
    subject = plan.subject
    if wish.subject:  # a goal may be another's, but only by who may write theirs
        permit(by, Permission.WRITE_PLANS, wish.subject)
        subject = subject_of(wish.subject)
    return {
        "number": wish.number.strip(), "title": wish.title.strip(), "basis": wish.basis.strip(),
        "means": wish.means.strip(), "indicator": wish.indicator, "better": wish.better.value,
        "folds": wish.folds.value if wish.folds else "", "weight": wish.weight,
        "perspective": wish.perspective.value if wish.perspective else "",
        "system": wish.system.value if wish.system else "", "baseline": wish.baseline,
        "due": wish.due, "subject": subject, "parent": _parent(wish.parent, goal),
        **owners._asdict(),
    }  # fmt: skip


def _parent(parent: UUID | None, goal: Goal) -> Goal | None:
    """Return the goal above, which must not be made from the one below it."""
    if parent is None:
        return None
    found = Goal.objects.filter(uuid=parent).select_related("parent").first()
    if found is None:
        raise NotFound("没有这个上级目标。", "There is no such goal above.", goal=str(parent))
    here: Goal | None = found
    seen: set[int] = set()
    while here is not None and here.pk not in seen:
        seen.add(here.pk)
        if here.pk == goal.pk:
            raise Refused("上级目标绕回了自己。", "The goals above it lead back to it.")
        here = here.parent
    return found


def _created(plan: Plan, fields: dict[str, Any]) -> Goal:
    # A goal of a plan that is in force begins as a draft too: it is published by itself.
    try:
        with transaction.atomic():
            return Goal.objects.create(plan=plan, **fields)
    except IntegrityError:
        raise Refused(
            f"规划里已有编号 {fields['number']}，或编号、名称为空。",
            f"The plan has a goal {fields['number']} already, or number or title is empty.",
        ) from None


def _write_aims(goal: Goal, aims: tuple[Aim, ...], why: str, at: dt.datetime, by: Viewer) -> None:
    """Write targets anew in a draft; in what is published, a next version of each that changed."""
    if goal.state == PlanState.DRAFT.value:
        Target.objects.filter(goal=goal).delete()
    stand = {row.period: row for row in Target.objects.filter(goal=goal).order_by("version")}
    for aim in aims:
        last = stand.get(aim.period)
        if last and (last.value, last.floor) == (aim.value, aim.floor):
            continue
        if last and not why.strip():
            raise Refused("改动已发布的目标值须写明原因。", "Say why a published target changes.")
        Target.objects.create(
            goal=goal, period=aim.period, version=last.version + 1 if last else 1,
            value=aim.value, floor=aim.floor, why=why.strip(), at=at, by=by.name,
        )  # fmt: skip
