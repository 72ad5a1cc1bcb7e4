"""What happens to plans: drawn up, published with their goals, ended."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from lemnis.errors import NotFound, Refused
from lemnis.people.actions import record
from lemnis.people.queries import permit
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.plan.finding import subject_of
from lemnis.plan.held import moved, plan_of
from lemnis.plan.models import Goal, Plan
from lemnis.plan.rules.goals import text_of
from lemnis.plan.rules.smart import check, require_enough
from lemnis.plan.rules.words import PlanKind, PlanState
from lemnis.plan.wishes import span_of, wish_of
from lemnis.queue import defer
from lemnis.values import SubjectRef


@dataclass(frozen=True, slots=True)
class PlanWish:
    """A plan to be drawn up; ``parent`` is the plan it is made from, if any."""

    kind: PlanKind
    title: str
    subject: SubjectRef
    starts: dt.date
    ends: dt.date
    about: str = ""
    parent: UUID | None = None


@transaction.atomic
def write_plan(*, plan: UUID | None, wish: PlanWish, moves: int, by: Viewer) -> UUID:
    """Draw up a plan (``plan`` None), or change one that is there; return its uuid.

    Writes: a Plan, an AuditEvent.

    Raises:
        NotFound: there is no such plan, parent or subject, or not for ``by``.
        NotAllowed: they may not write it, or not change what is published.
        Refused: it ends before it begins, has no title, is over, or somebody else was quicker.

    """
    permit(by, Permission.WRITE_PLANS, wish.subject)
    if wish.ends < wish.starts or not wish.title.strip():
        raise Refused(
            "规划须有名称，且结束不早于开始。", "A plan has a title and ends after it begins."
        )
    found = plan_of(plan, Permission.WRITE_PLANS, by) if plan else None
    fields = {
        "kind": wish.kind.value, "title": wish.title.strip(), "starts": wish.starts,
        "ends": wish.ends, "about": wish.about.strip(), "subject": subject_of(wish.subject),
        "parent": _parent(wish.parent, found),
    }  # fmt: skip
    if found is None:
        found = Plan.objects.create(written_by=by.name, **fields)
    else:
        _require_changeable(found, by)
        moved(Plan.objects.filter(pk=found.pk), moves, **fields)
    record(by=by, act="plan.write", kind="plan", what=str(found.uuid), facts={"title": wish.title})
    return found.uuid


@transaction.atomic
def publish_plan(*, plan: UUID, moves: int, at: dt.datetime, by: Viewer) -> None:
    """Publish a plan with all its goals; each of them must be SMART enough.

    Writes: the Plan's and its Goals' state, an AuditEvent.
    After commit: the job ``plan.published``.

    Raises:
        NotFound: there is no such plan, or not for ``by``.
        NotAllowed: they may not publish it.
        Refused: it has no goal, one of them is not SMART enough (each reason is told), it is
            published already, or somebody else was quicker.

    """
    found = plan_of(plan, Permission.PUBLISH_PLANS, by)
    if found.state != PlanState.DRAFT.value:
        raise Refused("这个规划已经发布。", "This plan is published already.")
    goals = Goal.objects.filter(plan=found).select_related(
        "plan", "subject", "parent", "unit", "post", "owner"
    )
    if not goals:
        raise Refused("规划里还没有目标。", "The plan has no goal yet.")
    for goal in goals:
        require_enough(goal.number, check(text_of(wish_of(goal), span_of(found))))
    moved(
        Plan.objects.filter(pk=found.pk, state=PlanState.DRAFT.value), moves,
        state=PlanState.PUBLISHED.value, published_at=at, published_by=by.name,
    )  # fmt: skip
    Goal.objects.filter(plan=found).update(state=PlanState.PUBLISHED.value)
    record(by=by, act="plan.publish", kind="plan", what=str(plan), facts={"title": found.title})
    defer("plan.published", plan=str(plan))


@transaction.atomic
def end_plan(*, plan: UUID, moves: int, by: Viewer) -> None:
    """End a published plan: its goals are no longer part of the chain.

    Writes: the Plan's and its Goals' state, an AuditEvent.

    Raises:
        NotFound: there is no such plan, or not for ``by``.
        NotAllowed: they may not publish it.
        Refused: it is not in force, or somebody else was quicker.

    """
    found = plan_of(plan, Permission.PUBLISH_PLANS, by)
    if found.state != PlanState.PUBLISHED.value:
        raise Refused("只有已发布的规划可以结束。", "Only a published plan can be ended.")
    moved(Plan.objects.filter(pk=found.pk), moves, state=PlanState.CLOSED.value)
    Goal.objects.filter(plan=found).update(state=PlanState.CLOSED.value)
    record(by=by, act="plan.end", kind="plan", what=str(plan), facts={"title": found.title})


def _parent(parent: UUID | None, plan: Plan | None) -> Plan | None:
    if parent is None:
        return None
    found = Plan.objects.filter(uuid=parent).select_related("parent").first()
    if found is None:
        raise NotFound("没有这个上级规划。", "There is no such plan above.", plan=str(parent))
    here: Plan | None = found
    seen: set[int] = set()
    while plan and here and here.pk not in seen:
        seen.add(here.pk)
        if here.pk == plan.pk:
            raise Refused("上级规划绕回了自己。", "The plans above it lead back to it.")
        here = here.parent
    return found


def _require_changeable(plan: Plan, by: Viewer) -> None:
    if plan.state == PlanState.CLOSED.value:
        raise Refused("规划已结束，不能再改。", "The plan is over and cannot be changed.")
    if plan.state == PlanState.PUBLISHED.value:
        plan_of(plan.uuid, Permission.PUBLISH_PLANS, by)
