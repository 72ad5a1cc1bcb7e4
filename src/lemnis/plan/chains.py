"""The goal chain as the closure proof reads it: goals, what hangs on them, who ought to take up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db.models import Count, Q

from lemnis.people.editions import Kept
from lemnis.people.models import Subject
from lemnis.plan.models import Goal, Plan, Standard, StandardUse, Target
from lemnis.plan.rules.closure import ChainGoal, ChainStandard, Proof, prove
from lemnis.plan.rules.strategy_words import Fold, Way
from lemnis.plan.rules.words import PlanKind, PlanState
from lemnis.values import SubjectKind

# Whose goals are to be taken up by every one of a kind below, once one of them has begun to.
_TAKEN_UP: Mapping[SubjectKind, SubjectKind] = {
    SubjectKind.SCHOOL: SubjectKind.COLLEGE,
    SubjectKind.OFFICE: SubjectKind.COLLEGE,
    SubjectKind.COLLEGE: SubjectKind.PROGRAM,
}


_PROOF = Kept[Proof](1)


def whole_proof() -> Proof:
    """Return the proof over every goal of every plan that is not over."""
    return _PROOF.of("", _whole_proof)


def _whole_proof() -> Proof:
    goals = Goal.objects.exclude(plan__state=PlanState.CLOSED.value)
    return prove(_facts(goals.select_related("plan", "subject", "parent")), _standards())


def proof_of(plan: Plan) -> Proof:
    """Return the proof over the goals of a plan and of all plans made from it.

    Standards that nothing uses keep no single plan from closing.
    """
    keys = frozenset(
        str(uuid) for uuid in Goal.objects.filter(plan__in=made_from(plan)).values_list(
            "uuid", flat=True)
    )  # fmt: skip
    whole = whole_proof()
    found = tuple(each for each in whole.findings if each.goal in keys)
    return Proof(len(keys), 0, found)


def made_from(plan: Plan) -> frozenset[int]:
    """Return the keys of a plan and of every plan made from it, however deep."""
    below: dict[int | None, list[int]] = defaultdict(list)
    for key, parent in Plan.objects.values_list("pk", "parent_id"):
        below[parent].append(key)
    found, ahead = {plan.pk}, [plan.pk]
    while ahead:
        children = [key for key in below[ahead.pop()] if key not in found]
        found.update(children)
        ahead += children
    return frozenset(found)


def standing_targets(goals: Iterable[int]) -> Mapping[int, Mapping[str, Decimal]]:
    """Return the targets of goals as they stand, by goal and year."""
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    rows = Target.objects.filter(goal__in=goals).order_by("version")
    for goal, period, value in rows.values_list("goal_id", "period", "value"):
        found[goal][period] = value
    return found


def _facts(rows: Iterable[Goal]) -> list[ChainGoal]:
    goals = list(rows)
    keys = [goal.pk for goal in goals]
    targets, tasks, used = standing_targets(keys), _tasks(keys), _uses(keys)
    takers = _takers(goals)
    return [
        ChainGoal(
            str(goal.uuid), goal.number, goal.title, f"{goal.subject.kind}:{goal.subject.code}",
            str(goal.parent.uuid) if goal.parent else "", goal.plan.kind == PlanKind.SCHOOL.value,
            goal.indicator, used.get(goal.pk, ()), bool(goal.owner_id or goal.post_id),
            tasks.get(goal.pk, 0), Way(goal.better), Fold(goal.folds) if goal.folds else None,
            goal.weight, goal.due, targets.get(goal.pk, {}), takers.get(goal.pk, {}),
        )
        for goal in goals
    ]  # fmt: skip


def _tasks(keys: Iterable[int]) -> Mapping[int, int]:
    rows = Goal.objects.filter(pk__in=keys).annotate(n=Count("tasks", filter=~Q(
        tasks__state="dropped"))).order_by()  # fmt: skip
    return dict(rows.values_list("pk", "n"))


def _uses(keys: Iterable[int]) -> Mapping[int, tuple[str, ...]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = StandardUse.objects.filter(goal__in=keys, until=None)
    for goal, code in rows.values_list("goal_id", "standard__code"):
        found[goal].append(code)
    return {goal: tuple(sorted(codes)) for goal, codes in found.items()}


def _standards() -> list[ChainStandard]:
    used = frozenset(StandardUse.objects.filter(until=None).values_list("standard_id", flat=True))
    rows = Standard.objects.filter(retired_on=None).values_list("pk", "code", "name")
    return [ChainStandard(code, name, pk in used) for pk, code, name in rows]


def _takers(goals: list[Goal]) -> Mapping[int, Mapping[str, str]]:
    """Return for each goal that some of a kind have taken up everybody below it with a plan."""
    kinds = {goal.pk: goal.subject.kind for goal in goals}
    begun = {
        goal.parent_id for goal in goals
        if goal.parent_id in kinds
        and _TAKEN_UP.get(SubjectKind(kinds[goal.parent_id])) == goal.subject.kind
    }  # fmt: skip
    wanted = sorted({_TAKEN_UP[SubjectKind(kinds[key])].value for key in begun if key is not None})
    planning = Plan.objects.exclude(state=PlanState.CLOSED.value).values("subject")
    there = Subject.objects.filter(kind__in=wanted, active_until=None, pk__in=planning)
    rows = list(there.order_by("kind", "code"))
    return {goal.pk: _below(goal.subject, rows) for goal in goals if goal.pk in begun}


def _below(subject: Subject, rows: Iterable[Subject]) -> Mapping[str, str]:
    kind = _TAKEN_UP[SubjectKind(subject.kind)].value
    inside = subject.path if subject.kind == SubjectKind.COLLEGE.value else "/"
    return {
        f"{row.kind}:{row.code}": row.name
        for row in rows
        if row.kind == kind and row.path.startswith(inside)
    }
