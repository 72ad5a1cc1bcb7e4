"""A goal that is there, read back as it would be written: for forms, files and the checker."""

from collections import Counter
from uuid import UUID

from lemnis.plan.models import Goal, Plan
from lemnis.plan.rules.goals import Aim, GoalWish, Span
from lemnis.plan.rules.strategy_words import Fold, Way
from lemnis.plan.rules.words import Perspective, PlanKind
from lemnis.values import System


def wish_of(goal: Goal) -> GoalWish:
    """Return a goal as it would be written."""
    parent: UUID | None = goal.parent.uuid if goal.parent else None
    return GoalWish(
        goal.number, goal.title, goal.subject.ref, parent, goal.basis, goal.means,
        Perspective(goal.perspective) if goal.perspective else None,
        System(goal.system) if goal.system else None, goal.indicator, Way(goal.better),
        Fold(goal.folds) if goal.folds else None, goal.weight,
        goal.unit.code if goal.unit else "", goal.post.code if goal.post else "",
        goal.owner.number if goal.owner else "", goal.baseline, goal.due,
        standing_aims(goal),
    )  # fmt: skip


def standing_aims(goal: Goal) -> tuple[Aim, ...]:
    """Return the targets of a goal as they stand, in order of the years."""
    # In the order of years and versions; read with the goals where there are many of them.
    latest = {target.period: target for target in goal.targets.all()}
    return tuple(Aim(period, latest[period].value, latest[period].floor)
                 for period in sorted(latest))  # fmt: skip


def span_of(plan: Plan) -> Span:
    """Return a plan as far as the SMART checker asks."""
    return Span(PlanKind(plan.kind), plan.starts, plan.ends)


def plan_spelled(plan: Plan, called: Counter[str]) -> str:
    """Return a plan as people name it in a sheet; by uuid where two are called the same."""
    return plan.title if called[plan.title] == 1 else str(plan.uuid)
