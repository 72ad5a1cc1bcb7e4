"""What may be read of spirals: one with its laps and stages, and all of them by stage."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from lemnis.errors import NotFound
from lemnis.people.queries import permitted, subject_names, visible_subjects
from lemnis.people.queries.names import SubjectName, subjects_named
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.spiral.models import Lap, Spiral, StageRecord
from lemnis.spiral.rules.deadlines import planned
from lemnis.spiral.rules.grounds import Bound
from lemnis.spiral.rules.stages import StageCode
from lemnis.spiral.rules.statechart import Event, Standing, events_at
from lemnis.spiral.rules.templates import Stage, Template, template
from lemnis.spiral.standing import standing_of
from lemnis.values import SubjectKind, SubjectRef


@dataclass(frozen=True, slots=True)
class LapRow:
    """One lap; ``attainment`` and ``gain`` are shares (0..1), None where not measured."""

    number: int
    period: str
    opened_on: dt.date
    due_on: dt.date | None
    closed_on: dt.date | None
    small: int
    attainment: Decimal | None
    gain: Decimal | None


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage of the present lap: planned by a day, and what came of it, the last round's.

    ``bound`` is what of the house it rests on.
    """

    stage: Stage
    due_on: dt.date
    round: int
    begun_at: dt.datetime | None
    ended_at: dt.datetime | None
    ended_by: str
    artefact: str
    note: str
    bound: tuple[Bound, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether it was left as done."""
        return self.ended_at is not None and bool(self.artefact)


@dataclass(frozen=True)
class SpiralGlance:
    """Where the spiral of one subject stands: enough to draw it."""

    name: SubjectName
    template: Template
    stage: StageCode
    laps: tuple[LapRow, ...]
    stages: tuple[StageRow, ...]

    @property
    def lap(self) -> LapRow:
        """The present lap."""
        return self.laps[-1]

    @property
    def now(self) -> StageRow:
        """The stage in progress."""
        return next(row for row in self.stages if row.stage.code is self.stage)


@dataclass(frozen=True)
class SpiralStory(SpiralGlance):
    """The spiral of one subject whole.

    ``standing``: what its stage rests on and lacks. ``trace``: every stage of the lap as it was
    entered. ``events``: what the viewer may do with it now.
    """

    uuid: UUID
    standing: Standing
    moves: int
    trace: tuple[StageRow, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class SpiralRow:
    """One spiral in a list: where it stands, since when and until when."""

    name: SubjectName
    template: str
    lap: int
    stage: StageCode
    begun_on: dt.date
    due_on: dt.date | None
    late: bool
    small: int


@dataclass(frozen=True, slots=True)
class SpiralPage:
    """A page of spirals, and how many there are in all."""

    rows: tuple[SpiralRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class SpiralWishes:
    """Which spirals: all that is empty means any."""

    kinds: frozenset[SubjectKind] = frozenset()
    stage: StageCode | None = None
    late: bool = False
    text: str = ""
    sort: str = ""
    descending: bool = False
    page: int = 1
    per_page: int = 50


@dataclass(frozen=True, slots=True)
class StageCount:
    """How many spirals stand at a stage, and how many of them are past its day."""

    count: int = 0
    late: int = 0


def spiral(viewer: Viewer, ref: SubjectRef, *, on: dt.date) -> SpiralStory:
    """Return the spiral of a subject.

    Raises:
        NotFound: there is none such, or not for the viewer.

    """
    row = _one(viewer, ref)
    if row is None:
        raise NotFound(
            "没有这个主体的改进螺旋。", "There is no spiral of such a subject.",
            cure=("螺旋由质量管理办公室开启。", "The quality office opens spirals."),
        )  # fmt: skip
    records = _records(row)
    seen, standing = _glance(viewer, row, records, on), standing_of(row)
    due = {each.stage.code: each.due_on for each in seen.stages}
    trace = (_stage(seen.template.stage(r.stage), due[StageCode(r.stage)], r) for r in records)
    return SpiralStory(
        seen.name, seen.template, seen.stage, seen.laps, seen.stages,
        row.uuid, standing, row.moves, tuple(trace),
        _allowed(viewer, ref, seen.template, standing),
    )  # fmt: skip


def glance(viewer: Viewer, ref: SubjectRef, *, on: dt.date) -> SpiralGlance | None:
    """Return where the spiral of a subject stands; None if there is none for this viewer."""
    row = _one(viewer, ref) if viewer.may(Permission.SEE_SPIRALS) else None
    return None if row is None else _glance(viewer, row, _records(row), on)


def _one(viewer: Viewer, ref: SubjectRef) -> Spiral | None:
    same = _seen(viewer).filter(subject__kind=ref.kind.value, subject__code=ref.code)
    return same.select_related("subject").first()


def _records(row: Spiral) -> list[StageRecord]:
    return list(StageRecord.objects.filter(lap__spiral=row, lap__number=row.lap))


def _glance(
    viewer: Viewer, row: Spiral, records: Sequence[StageRecord], on: dt.date
) -> SpiralGlance:
    found, laps = template(row.template), tuple(map(_lap, row.laps.all()))
    due = planned(found, laps[-1].opened_on, laps[-1].due_on or on)
    ref = row.subject.ref
    name = subject_names(viewer, [ref])[ref]
    for record in records:
        # Who is covered as the subject is covered as the one who moved it, too.
        if record.ended_by in {row.subject.name, row.subject.code}:
            record.ended_by = name.name
    last = {record.stage: record for record in records}
    stages = (_stage(each, due[each.code], last.get(each.code.value)) for each in found.stages)
    return SpiralGlance(name, found, StageCode(row.stage), laps, tuple(stages))


def without_spiral(viewer: Viewer, kinds: Collection[SubjectKind]) -> int:
    """Return how many active subjects of these kinds, that the viewer may turn, have no spiral."""
    mine = visible_subjects(viewer, Permission.TURN_SPIRALS)
    wanted = [kind.value for kind in kinds]
    return mine.filter(kind__in=wanted, active_until=None, spiral=None).count()


def spirals(viewer: Viewer, wishes: SpiralWishes, *, on: dt.date) -> SpiralPage:
    """Return a page of spirals, those longest past their day first."""
    found = _wanted(viewer, _standing_at(viewer), wishes, on)
    first = (max(1, wishes.page) - 1) * wishes.per_page
    order = _ORDERS.get(wishes.sort, ("due_on",))
    by = [f"-{key}" if wishes.descending else key for key in order]
    rows = found.select_related("lap__spiral__subject").order_by(*by, "pk")
    shown = list(rows[first : first + wishes.per_page])
    return SpiralPage(_rows(viewer, shown, on), found.count())


def stage_counts(
    viewer: Viewer, *, on: dt.date
) -> Mapping[tuple[SubjectKind, StageCode], StageCount]:
    """Return how many spirals of each kind of subject stand at each stage."""
    late = Count("pk", filter=Q(due_on__lt=on))
    rows = (
        _standing_at(viewer)
        .order_by()
        .values_list("lap__spiral__subject__kind", "stage")
        .annotate(count=Count("pk"), late=late)
    )
    return {(SubjectKind(k), StageCode(s)): StageCount(n, behind) for k, s, n, behind in rows}


_ORDERS = {
    "name": ("lap__spiral__subject__code",),
    "lap": ("lap__number",),
    "stage": ("stage",),
    "since": ("begun_at",),
    "due": ("due_on",),
}


def _seen(viewer: Viewer) -> QuerySet[Spiral]:
    require(viewer, Permission.SEE_SPIRALS)
    return Spiral.objects.filter(subject__in=visible_subjects(viewer, Permission.SEE_SPIRALS))


def _standing_at(viewer: Viewer) -> QuerySet[StageRecord]:
    """Return the stage in progress of each spiral of an active subject the viewer may see."""
    return StageRecord.objects.filter(
        ended_at=None,
        lap__closed_on=None,
        lap__spiral__in=_seen(viewer),
        lap__spiral__subject__active_until=None,
    )


def _wanted(
    viewer: Viewer, found: QuerySet[StageRecord], wishes: SpiralWishes, on: dt.date
) -> QuerySet[StageRecord]:
    if wishes.kinds:
        kinds = [kind.value for kind in wishes.kinds]
        found = found.filter(lap__spiral__subject__kind__in=kinds)
    if wishes.stage:
        found = found.filter(stage=wishes.stage.value)
    if wishes.text.strip():
        found = found.filter(lap__spiral__subject__in=subjects_named(viewer, wishes.text))
    return found.filter(due_on__lt=on) if wishes.late else found


def _rows(viewer: Viewer, held: Sequence[StageRecord], on: dt.date) -> tuple[SpiralRow, ...]:
    refs = [row.lap.spiral.subject.ref for row in held]
    names = subject_names(viewer, refs)
    return tuple(
        SpiralRow(
            names[ref], row.lap.spiral.template, row.lap.number, StageCode(row.stage),
            row.begun_at.date(), row.due_on, row.due_on is not None and row.due_on < on,
            row.lap.small,
        )
        for row, ref in zip(held, refs, strict=True)
    )  # fmt: skip


def _allowed(
    viewer: Viewer, ref: SubjectRef, found: Template, standing: Standing
) -> tuple[Event, ...]:
    """Return the events there are at the stage that this viewer may do."""
    owner = permitted(viewer, Permission.TURN_SPIRALS, ref)
    assessing = standing.stage is StageCode.ASSESS
    goes_on = permitted(viewer, Permission.ASSESS, ref) if assessing else owner
    events = events_at(found, standing.stage)
    return tuple(event for event in events if (goes_on if event.leaves else owner))


def _lap(row: Lap) -> LapRow:
    return LapRow(
        row.number, row.period, row.opened_on, row.due_on, row.closed_on, row.small,
        row.attainment, row.gain,
    )  # fmt: skip


def _stage(stage: Stage, due: dt.date, record: StageRecord | None) -> StageRow:
    if record is None:
        return StageRow(stage, due, 0, None, None, "", "", "")
    return StageRow(
        stage, record.due_on or due, record.round, record.begun_at, record.ended_at,
        record.ended_by, record.artefact, record.note,
        tuple(Bound(*each) for each in record.bound),
    )  # fmt: skip
