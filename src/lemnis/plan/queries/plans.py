"""Plans as lists and pages show them: reasons, goals with their arrows, objectives."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q

from lemnis.people.models import Subject
from lemnis.people.queries import visible_subjects
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.plan.chains import proof_of
from lemnis.plan.held import plan_of
from lemnis.plan.models import CauseEdge, KeyResult, Objective, Plan, SwotPoint, TowsAction
from lemnis.plan.queries.goals import GoalRow, goals_in
from lemnis.plan.rules.closure import Proof
from lemnis.plan.rules.strategy_words import SwotSide, TowsKind
from lemnis.plan.rules.targets import plain
from lemnis.plan.rules.words import PlanKind, PlanState
from lemnis.values import SubjectRef

_LEVELS = 4  # from a student up to the school


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One plan. ``goals`` counts those it has; ``proved_at`` is when its chain was shown closed."""

    uuid: UUID
    title: str
    kind: PlanKind
    state: PlanState
    ref: SubjectRef
    starts: dt.date
    ends: dt.date
    edition: int
    parent: UUID | None
    goals: int
    published_at: dt.datetime | None
    published_by: str
    proved_at: dt.datetime | None
    proved_by: str
    moves: int


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a SWOT."""

    number: int
    text: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Response:
    """What follows of two points, and the goal that takes it up."""

    inside: str
    outside: str
    text: str
    goal: str


@dataclass(frozen=True, slots=True)
class Check:
    """One check-in."""

    on: dt.date
    value: Decimal
    confidence: Decimal
    note: str
    by: str


@dataclass(frozen=True, slots=True)
class Result:
    """A key result with its check-ins, the latest first."""

    key: int
    number: int
    title: str
    start: Decimal
    target: Decimal
    unit: str
    due: dt.date
    checks: tuple[Check, ...]

    @property
    def value(self) -> Decimal:
        """Where it stands."""
        return self.checks[0].value if self.checks else self.start

    @property
    def share(self) -> Decimal:
        """How far it has come from its start, 0..1."""
        gone = (self.value - self.start) / (self.target - self.start)
        return min(max(gone, Decimal(0)), Decimal(1))


@dataclass(frozen=True, slots=True)
class ObjectiveRow:
    """One objective with its key results."""

    number: int
    period: str
    title: str
    owner: str
    results: tuple[Result, ...]

    @property
    def share(self) -> Decimal:
        """The mean of its key results, 0..1."""
        return sum((r.share for r in self.results), Decimal(0)) / max(len(self.results), 1)


@dataclass(frozen=True, slots=True)
class PlanStory:
    """One plan whole. ``edges`` are pairs of goals, cause and effect."""

    row: PlanRow
    about: str
    above: PlanRow | None
    below: tuple[PlanRow, ...]
    goals: tuple[GoalRow, ...]
    swot: Mapping[SwotSide, tuple[Point, ...]]
    tows: Mapping[TowsKind, tuple[Response, ...]]
    edges: tuple[tuple[UUID, UUID], ...]
    objectives: tuple[ObjectiveRow, ...]
    proof: Proof
    may_write: bool
    may_publish: bool
    may_report: bool


def plans(viewer: Viewer) -> tuple[PlanRow, ...]:
    """Return the plans a viewer may see, the school's first."""
    require(viewer, Permission.SEE_PLANS)
    seen = visible_subjects(viewer, Permission.SEE_PLANS)
    rows = Plan.objects.filter(subject__in=seen).select_related("subject", "parent")
    found = [_row(row, row.n) for row in rows.annotate(n=Count("goals"))]
    order = list(PlanKind)
    return tuple(sorted(found, key=lambda p: (order.index(p.kind), p.title)))


def plans_to_choose(viewer: Viewer) -> tuple[tuple[UUID, str], ...]:
    """Return the plans one of a viewer's may be made from, by name.

    Those they may see, and the published ones of what stands above their subjects: a program's
    plan is made from its college's and the school's, whoever writes it.
    """
    require(viewer, Permission.SEE_PLANS)
    seen = visible_subjects(viewer, Permission.SEE_PLANS)
    whom = Q(subject__in=seen)
    higher = seen
    for _ in range(_LEVELS):
        higher = Subject.objects.filter(pk__in=higher.order_by().values("above"))
        whom |= Q(subject__in=higher, state=PlanState.PUBLISHED.value)
    order = list(PlanKind)
    rows = Plan.objects.filter(whom).distinct().values_list("uuid", "title", "kind")
    found = sorted(rows, key=lambda row: (order.index(PlanKind(row[2])), row[1]))
    return tuple((uuid, title) for uuid, title, _ in found)


def plan(viewer: Viewer, uuid: UUID) -> PlanStory:
    """Return one plan whole.

    Raises:
        NotFound: there is no such plan, or not for the viewer.

    """
    found = plan_of(uuid, Permission.SEE_PLANS, viewer)
    every = {row.uuid: row for row in plans(viewer)}
    row = every[found.uuid]
    edges = CauseEdge.objects.filter(plan=found).values_list("cause__uuid", "effect__uuid")
    return PlanStory(
        row, found.about, every.get(row.parent) if row.parent else None,
        tuple(each for each in every.values() if each.parent == row.uuid),
        goals_in(viewer, row.uuid),
        _swot(found), _tows(found), tuple(edges), _objectives(found), proof_of(found),
        _may(viewer, Permission.WRITE_PLANS, found), _may(viewer, Permission.PUBLISH_PLANS, found),
        _may(viewer, Permission.HANDLE_TASKS, found),
    )  # fmt: skip


def _row(plan: Plan, goals: int) -> PlanRow:
    return PlanRow(
        plan.uuid, plan.title, PlanKind(plan.kind), PlanState(plan.state), plan.subject.ref,
        plan.starts, plan.ends, plan.edition, plan.parent.uuid if plan.parent else None, goals,
        plan.published_at, plan.published_by, plan.proved_at, plan.proved_by, plan.moves,
    )  # fmt: skip


def _may(viewer: Viewer, permission: Permission, plan: Plan) -> bool:
    return visible_subjects(viewer, permission).filter(pk=plan.subject_id).exists()


def _swot(plan: Plan) -> Mapping[SwotSide, tuple[Point, ...]]:
    rows = list(SwotPoint.objects.filter(plan=plan).order_by("side", "number"))
    return {
        side: tuple(Point(r.number, r.text, r.evidence) for r in rows if r.side == side.value)
        for side in SwotSide
    }


def _tows(plan: Plan) -> Mapping[TowsKind, tuple[Response, ...]]:
    rows = list(TowsAction.objects.filter(plan=plan).select_related("inside", "outside", "goal"))
    return {
        kind: tuple(
            Response(_mark(r.inside), _mark(r.outside), r.text, str(r.goal) if r.goal else "")
            for r in rows
            if r.kind == kind.value
        )
        for kind in TowsKind
    }


def _mark(point: SwotPoint) -> str:
    """Return how people write a point: the first letter of its side, and its number."""
    return f"{point.side[0].upper()}{point.number}"


def _objectives(plan: Plan) -> tuple[ObjectiveRow, ...]:
    rows = Objective.objects.filter(plan=plan).select_related("owner")
    found = rows.prefetch_related("results__check_ins").order_by("-period", "number")
    return tuple(
        ObjectiveRow(
            o.number, o.period, o.title, o.owner.name if o.owner else "",
            tuple(_result(result) for result in o.results.all()),
        )
        for o in found
    )  # fmt: skip


def _result(result: KeyResult) -> Result:
    latest = sorted(result.check_ins.all(), key=lambda c: (c.on, c.pk), reverse=True)
    return Result(
        result.pk, result.number, result.title, plain(result.start), plain(result.target),
        result.unit, result.due,
        tuple(Check(c.on, plain(c.value), c.confidence, c.note, c.by) for c in latest),
    )  # fmt: skip
