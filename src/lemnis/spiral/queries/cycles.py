"""What may be read of cycles, as small frozen rows."""

import datetime as dt
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Min, QuerySet

from lemnis.errors import NotFound
from lemnis.people.queries import SubjectName, subject_names, visible_subjects
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.spiral.models import Cycle, CycleOpening, Spiral
from lemnis.spiral.rules.words import Activity, CycleState
from lemnis.values import SubjectKind, SubjectRef


@dataclass(frozen=True, slots=True)
class CycleRow:
    """One cycle; ``moves`` is what an act on it must name, ``lap`` the number of its lap.

    ``name`` is what the viewer may read of who it is of.
    """

    uuid: UUID
    subject: SubjectRef
    name: SubjectName
    cadence: str
    activity: Activity
    period: str
    starts: dt.date
    due_on: dt.date
    state: CycleState
    moves: int
    lap: int | None
    submitted_at: dt.datetime | None
    submitted_by: str


@dataclass(frozen=True, slots=True)
class CyclePage:
    """A page of cycles, the first due first, and how many there are in all."""

    rows: tuple[CycleRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class CycleWishes:
    """Which cycles: all that is empty means any. ``due_by``: due on that day or before."""

    activity: Activity | None = None
    states: frozenset[CycleState] = frozenset()
    kind: SubjectKind | None = None
    subject: SubjectRef | None = None
    owner: str = ""
    due_by: dt.date | None = None
    latest_first: bool = False
    page: int = 1
    per_page: int = 50


def cycles(viewer: Viewer, wishes: CycleWishes | None = None) -> CyclePage:
    """Return a page of the cycles of subjects whose spirals the viewer may see."""
    asked = wishes or CycleWishes()
    found = _wanted(_seen(viewer), asked)
    order = ("-due_on", "-id") if asked.latest_first else ("due_on", "id")
    first = (max(1, asked.page) - 1) * asked.per_page
    rows = list(found.order_by(*order)[first : first + asked.per_page])
    return CyclePage(_rows(viewer, rows), found.count())


def cycle(viewer: Viewer, uuid: UUID) -> CycleRow:
    """Return one cycle.

    Raises:
        NotFound: there is none such, or not for the viewer.

    """
    found = _seen(viewer).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("没有这个诊改周期。", "There is no such cycle.", cycle=str(uuid))
    return _rows(viewer, [found])[0]


def opened_so_far(viewer: Viewer) -> tuple[dt.date | None, AbstractSet[tuple[str, str]]]:
    """Return since when there are spirals, and which cadence was opened for which period."""
    require(viewer, Permission.SEE_SPIRALS)
    first: dt.date | None = Spiral.objects.aggregate(Min("opened_on"))["opened_on__min"]
    return first, set(CycleOpening.objects.order_by().values_list("cadence", "period"))


def _seen(viewer: Viewer) -> QuerySet[Cycle]:
    require(viewer, Permission.SEE_SPIRALS)
    subjects = visible_subjects(viewer, Permission.SEE_SPIRALS)
    return Cycle.objects.filter(subject__in=subjects).select_related("subject", "lap")


def _wanted(found: QuerySet[Cycle], asked: CycleWishes) -> QuerySet[Cycle]:
    if asked.activity:
        found = found.filter(activity=asked.activity.value)
    if asked.states:
        found = found.filter(state__in=[state.value for state in asked.states])
    if asked.kind:
        found = found.filter(subject__kind=asked.kind.value)
    if asked.subject:
        kind, code = asked.subject
        found = found.filter(subject__kind=kind.value, subject__code=code)
    if asked.owner:
        found = found.filter(subject__owner__number=asked.owner)
    return found.filter(due_on__lte=asked.due_by) if asked.due_by else found


def _rows(viewer: Viewer, rows: Sequence[Cycle]) -> tuple[CycleRow, ...]:
    names = subject_names(viewer, (row.subject.ref for row in rows))
    return tuple(_row(row, names[row.subject.ref]) for row in rows)


def _row(row: Cycle, name: SubjectName) -> CycleRow:
    return CycleRow(
        row.uuid, name.ref, name, row.cadence, Activity(row.activity), row.period, row.starts,
        row.due_on, CycleState(row.state), row.moves, row.lap.number if row.lap else None,
        row.submitted_at, row.submitted_by,
    )  # fmt: skip
