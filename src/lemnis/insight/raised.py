"""What the lower loop has raised of a subject, lap by lap, and what it may raise now."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.plan.models import Standard, StandardUse, StandardVersion, Target
from lemnis.plan.queries import GoalRow, goals_of
from lemnis.plan.rules.targets import plain
from lemnis.plan.rules.words import PlanState
from lemnis.spiral.models import Cycle
from lemnis.spiral.queries import SpiralGlance
from lemnis.spiral.rules.stages import StageCode
from lemnis.values import SubjectRef

_MOST = 12


@dataclass(frozen=True, slots=True)
class Raised:
    """A target or standard that the lower loop has raised: from what to what, in which lap.

    ``goal`` or ``standard`` names it, the other is blank; of a standard no numbers are told.
    """

    name: str
    goal: UUID | None
    standard: str
    lap: int | None
    period: str
    before: Decimal | None
    value: Decimal | None
    why: str
    at: dt.datetime
    by: str


@dataclass(frozen=True, slots=True)
class Raising:
    """What may be raised now: goals and standards by name; ``here`` if the stage is there."""

    here: bool = False
    goals: tuple[GoalRow, ...] = ()
    standards: tuple[tuple[str, str], ...] = ()


def raised(ref: SubjectRef) -> tuple[Raised, ...]:
    """Return what the lower loop has raised of a subject, the latest first."""
    kind, code = ref
    cycles = Cycle.objects.filter(subject__kind=kind.value, subject__code=code)
    laps: dict[UUID, int | None] = dict(cycles.order_by().values_list("uuid", "lap__number"))
    if not laps:
        return ()
    both = [*_targets(laps), *_standards(laps)]
    return tuple(sorted(both, key=lambda each: each.at, reverse=True)[:_MOST])


def raising(viewer: Viewer, ref: SubjectRef, story: SpiralGlance, on: dt.date) -> Raising:
    """Return what of a subject the viewer may raise, where its spiral stands at that."""
    if story.stage is not StageCode.RAISE:
        return Raising()
    mine = goals_of(viewer, ref) if viewer.may(Permission.WRITE_PLANS) else ()
    published = tuple(row for row in mine if row.state is PlanState.PUBLISHED)
    return Raising(True, published, tuple(_standards_of(viewer, ref, on)))


def _targets(laps: dict[UUID, int | None]) -> Iterator[Raised]:
    rows = Target.objects.filter(cycle__in=laps).select_related("goal").order_by("-at")
    for row in rows[:_MOST]:
        before = _before(row)
        yield Raised(
            str(row.goal), row.goal.uuid, "", laps[row.cycle] if row.cycle else None, row.period,
            before, plain(row.value), row.why, row.at, row.by,
        )  # fmt: skip


def _before(row: Target) -> Decimal | None:
    """Return what a target was raised from: that of its year, else of the latest year before."""
    earlier = Target.objects.filter(goal=row.goal, pk__lt=row.pk, period__lte=row.period)
    last = earlier.order_by("-period", "-version").first()
    return plain(last.value) if last else None


def _standards(laps: dict[UUID, int | None]) -> Iterator[Raised]:
    rows = StandardVersion.objects.filter(cycle__in=laps).select_related("standard")
    for row in rows.order_by("-published_at")[:_MOST]:
        if row.published_at is None or row.cycle is None:
            continue
        yield Raised(
            str(row.standard), None, row.standard.code, laps[row.cycle], f"v{row.number}", None,
            None, row.why, row.published_at, row.published_by,
        )  # fmt: skip


def _standards_of(viewer: Viewer, ref: SubjectRef, on: dt.date) -> Iterator[tuple[str, str]]:
    if not viewer.may(Permission.WRITE_STANDARDS):
        return
    uses = StandardUse.objects.filter(
        subject__kind=ref.kind.value, subject__code=ref.code, until=None, since__lte=on
    )
    rows = Standard.objects.filter(uses__in=uses, retired_on=None)
    for row in rows.distinct().order_by("code"):
        yield row.code, row.name
