"""Goals as lists and pages show them, and the proof of their chain, as far as one may see them."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from lemnis.people.queries import visible_subjects
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.plan.chains import whole_proof
from lemnis.plan.goal_sheets import SheetGoal
from lemnis.plan.held import goal_of, plan_of
from lemnis.plan.models import Goal, Plan, StandardUse, Target, Task
from lemnis.plan.rules.closure import FindingKind, Proof
from lemnis.plan.rules.goals import Aim, GoalWish, Span, text_of
from lemnis.plan.rules.smart import Check, check
from lemnis.plan.rules.strategy_words import Fold, Way
from lemnis.plan.rules.targets import plain
from lemnis.plan.rules.words import Perspective, PlanKind, PlanState, TaskState
from lemnis.plan.wishes import plan_spelled, wish_of
from lemnis.values import SubjectRef, System

_JOINED = ("plan__parent", "subject", "parent", "unit", "post__unit", "owner")


@dataclass(frozen=True, slots=True)
class GoalRow:
    """One goal. ``seen`` is False for one that only stands above what the viewer may see.

    ``owner`` names who answers for it: the person, else the post, else the unit. ``aims`` are the
    targets that stand, in order of the years.
    """

    uuid: UUID
    number: str
    title: str
    plan: UUID
    plan_title: str
    kind: PlanKind
    state: PlanState
    parent: UUID | None
    ref: SubjectRef
    owner: str
    indicator: str
    better: Way
    folds: Fold | None
    weight: Decimal | None
    baseline: Decimal | None
    starts: dt.date
    due: dt.date | None
    perspective: Perspective | None
    system: System | None
    aims: tuple[Aim, ...]
    seen: bool

    @property
    def target(self) -> Decimal | None:
        """The last year's target."""
        return self.aims[-1].value if self.aims else None


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One target as it was written; ``cycle`` where the lower loop has raised it.

    ``before`` is what stood until then for the year, or for the latest year before it.
    """

    period: str
    version: int
    value: Decimal
    floor: Decimal | None
    why: str
    cycle: UUID | None
    at: dt.datetime
    by: str
    before: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Hanging:
    """One thing that hangs on a goal: a standard by code and name, or a task with its state."""

    code: str
    name: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class GoalStory:
    """One goal whole: what the checker says, its targets' past, what hangs on it."""

    row: GoalRow
    basis: str
    means: str
    check: Check
    targets: tuple[TargetRow, ...]
    standards: tuple[Hanging, ...]
    tasks: tuple[Hanging, ...]
    moves: int
    may_write: bool
    may_publish: bool


def goals(viewer: Viewer) -> tuple[GoalRow, ...]:
    """Return every goal of plans in being that a viewer may see, and those above them.

    Shape: in order of plan and number. Of those above only published ones, with ``seen`` False.
    """
    require(viewer, Permission.SEE_PLANS)
    rows = list(_rows().exclude(plan__state=PlanState.CLOSED.value))
    seen = _subjects(viewer)
    mine = {row.pk for row in rows if row.subject_id in seen}
    by_key = {row.pk: row for row in rows}
    shown = set(mine)
    for key in mine:
        above = by_key[key].parent_id
        while above in by_key and above not in shown:
            shown.add(above)
            above = by_key[above].parent_id
    kept = [r for r in rows if r.pk in mine or (r.pk in shown and r.state != PlanState.DRAFT.value)]
    return _made(kept, mine)


def goals_of(viewer: Viewer, subject: SubjectRef) -> tuple[GoalRow, ...]:
    """Return the goals of one subject, none where the viewer may not see them."""
    seen = visible_subjects(viewer, Permission.SEE_PLANS)
    same = seen.filter(kind=subject.kind.value, code=subject.code).order_by().values("pk")
    if not Goal.objects.filter(subject__in=same).exists():
        return ()  # as of most; their many joins take long to ask for
    rows = list(_rows().filter(subject__in=same).exclude(plan__state=PlanState.CLOSED.value))
    return _made(rows, {row.pk for row in rows})


def goal_texts(viewer: Viewer, plan: UUID | None = None) -> tuple[SheetGoal, ...]:
    """Return goals of plans in being, or of one plan, as they are written, for a sheet.

    Shape: by plan and number; a plan is named by its title, or where two are called so by uuid.
    """
    require(viewer, Permission.SEE_PLANS)
    rows = _rows().filter(subject__in=visible_subjects(viewer, Permission.SEE_PLANS))
    of = {"plan__uuid": plan} if plan else {}
    found = rows.filter(**of).exclude(plan__state=PlanState.CLOSED.value)
    called = Counter(Plan.objects.values_list("title", flat=True))
    return tuple(
        _spelled(row, called) for row in found.select_related("parent__plan", *_JOINED)
        .prefetch_related("targets")
    )  # fmt: skip


def _spelled(row: Goal, called: Counter[str]) -> SheetGoal:
    above = row.parent if row.parent and row.parent.plan_id != row.plan_id else None
    return SheetGoal(
        plan_spelled(row.plan, called), plan_spelled(above.plan, called) if above else "",
        row.parent.number if row.parent else "", wish_of(row),
    )  # fmt: skip


def goals_in(viewer: Viewer, plan: UUID) -> tuple[GoalRow, ...]:
    """Return the goals of one plan that a viewer may see, of one that is over too."""
    seen = visible_subjects(viewer, Permission.SEE_PLANS)
    rows = list(_rows().filter(plan__uuid=plan, subject__in=seen))
    return _made(rows, {row.pk for row in rows})


def goal(viewer: Viewer, uuid: UUID, *, on: dt.date) -> GoalStory:
    """Return one goal whole.

    Raises:
        NotFound: there is no such goal, or not for the viewer.

    """
    found = goal_of(uuid, Permission.SEE_PLANS, viewer)
    span = Span(PlanKind(found.plan.kind), found.plan.starts, found.plan.ends)
    return GoalStory(
        _made([found], {found.pk})[0], found.basis, found.means,
        check(text_of(wish_of(found), span)),
        _past(found),
        _standards(found), _tasks(found, on), found.moves,
        _may(viewer, Permission.WRITE_PLANS, found.subject_id),
        _may(viewer, Permission.PUBLISH_PLANS, found.subject_id),
    )  # fmt: skip


def goal_to_edit(viewer: Viewer, uuid: UUID) -> tuple[UUID, GoalWish, int]:
    """Return a goal as it would be written: its plan, it, and how often it has been changed.

    Raises:
        NotFound: there is no such goal, or not for the viewer.
        NotAllowed: they may not write it.

    """
    found = goal_of(uuid, Permission.WRITE_PLANS, viewer)
    return found.plan.uuid, wish_of(found), found.moves


def span_to_edit(viewer: Viewer, plan: UUID) -> Span:
    """Return a plan as the checker asks of it.

    Raises:
        NotFound: there is no such plan, or not for the viewer.
        NotAllowed: they may not write it.

    """
    found = plan_of(plan, Permission.WRITE_PLANS, viewer)
    return Span(PlanKind(found.kind), found.starts, found.ends)


def parents_to_choose(viewer: Viewer, plan: UUID) -> tuple[tuple[UUID, str], ...]:
    """Return the goals a goal of a plan may be made from: of the plans above it, and of its own.

    Raises:
        NotFound: there is no such plan, or not for the viewer.
        NotAllowed: they may not write it.

    """
    here: Plan | None = plan_of(plan, Permission.WRITE_PLANS, viewer)
    plans: list[int] = []
    while here is not None and here.pk not in plans:
        plans.append(here.pk)
        here = here.parent
    rows = Goal.objects.filter(plan__in=plans).order_by("plan__kind", "number")
    return tuple((row.uuid, str(row)) for row in rows)


def proof(viewer: Viewer) -> Proof:
    """Return what keeps the whole chain from closing, of goals the viewer may see.

    Standards that nothing uses are told to whoever may see standards.
    """
    require(viewer, Permission.SEE_PLANS)
    whole = whole_proof()
    seen = {
        str(uuid)
        for uuid in Goal.objects.filter(
            subject__in=visible_subjects(viewer, Permission.SEE_PLANS)
        ).values_list("uuid", flat=True)
    }
    standards = viewer.may(Permission.SEE_STANDARDS)
    unused = FindingKind.UNUSED  # the one finding that is of a standard
    kept = (f for f in whole.findings if f.goal in seen or (standards and f.kind is unused))
    return Proof(whole.goals, whole.standards, tuple(kept))  # fmt: skip


def proof_of_rows(viewer: Viewer, rows: Iterable[GoalRow]) -> Proof:
    """Return what keeps goals from closing that a viewer has already been given."""
    require(viewer, Permission.SEE_PLANS)
    keys = frozenset(str(row.uuid) for row in rows if row.seen)
    whole = whole_proof()
    return Proof(len(keys), 0, tuple(f for f in whole.findings if f.goal in keys))


def _rows() -> QuerySet[Goal]:
    rows = Goal.objects.select_related(*_JOINED)
    return rows.order_by("plan__kind", "plan", "number")


def _subjects(viewer: Viewer) -> frozenset[int]:
    return frozenset(visible_subjects(viewer, Permission.SEE_PLANS).values_list("pk", flat=True))


def _may(viewer: Viewer, permission: Permission, subject: int) -> bool:
    return visible_subjects(viewer, permission).filter(pk=subject).exists()


def _made(rows: Iterable[Goal], seen: Iterable[int]) -> tuple[GoalRow, ...]:
    listed, mine = list(rows), frozenset(seen)
    aims: dict[int, dict[str, Aim]] = {}
    for target in Target.objects.filter(goal__in=listed).order_by("version"):
        aim = Aim(target.period, plain(target.value), plain(target.floor) if target.floor else None)
        aims.setdefault(target.goal_id, {})[target.period] = aim
    return tuple(
        _row(goal, tuple(sorted(aims.get(goal.pk, {}).values())), seen=goal.pk in mine)
        for goal in listed
    )


def _row(goal: Goal, aims: tuple[Aim, ...], *, seen: bool) -> GoalRow:
    return GoalRow(
        goal.uuid, goal.number, goal.title, goal.plan.uuid, goal.plan.title,
        PlanKind(goal.plan.kind), PlanState(goal.state), goal.parent.uuid if goal.parent else None,
        goal.subject.ref, _answers(goal) if seen else "",
        goal.indicator, Way(goal.better), Fold(goal.folds) if goal.folds else None, goal.weight,
        goal.baseline, goal.plan.starts, goal.due,
        Perspective(goal.perspective) if goal.perspective else None,
        System(goal.system) if goal.system else None, aims, seen,
    )  # fmt: skip


def _past(goal: Goal) -> tuple[TargetRow, ...]:
    rows = list(Target.objects.filter(goal=goal).order_by("pk"))
    told = [_target(row, _stood(rows[:at], row.period)) for at, row in enumerate(rows)]
    return tuple(sorted(told, key=lambda row: (row.period, row.version)))


def _stood(rows: Iterable[Target], period: str) -> Decimal | None:
    """Return what stood for a year before it was written anew, else of the latest year before."""
    until = [row for row in rows if row.period <= period]
    last = max(until, key=lambda row: (row.period, row.version), default=None)
    return None if last is None else plain(last.value)


def _target(row: Target, before: Decimal | None) -> TargetRow:
    floor = None if row.floor is None else plain(row.floor)
    return TargetRow(
        row.period, row.version, plain(row.value), floor, row.why, row.cycle, row.at, row.by,
        before,
    )  # fmt: skip


def _answers(goal: Goal) -> str:
    """Return who answers for a goal in words: the person, else the post of its unit."""
    if goal.owner:
        return goal.owner.name
    unit = goal.unit or (goal.post.unit if goal.post else None)
    return f"{unit.name if unit else ''} {goal.post.name if goal.post else ''}".strip()


def _standards(goal: Goal) -> tuple[Hanging, ...]:
    rows = StandardUse.objects.filter(goal=goal, until=None).select_related("standard")
    return tuple(Hanging(row.standard.code, row.standard.name) for row in rows)


def _tasks(goal: Goal, on: dt.date) -> tuple[Hanging, ...]:
    rows = Task.objects.filter(goal=goal).exclude(state=TaskState.DROPPED.value)
    done = TaskState.DONE.value
    return tuple(
        Hanging(row.number, row.title, row.state != done and row.due_on < on) for row in rows
    )
