"""Incidents as small frozen rows: of places one sees, reported by or held against oneself."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet

from lemnis.errors import NotFound
from lemnis.evidence.deadlines import deadlines
from lemnis.evidence.models import Incident
from lemnis.evidence.rules.incidents import IncidentAct, IncidentKind, IncidentLevel, IncidentState
from lemnis.evidence.rules.parties import Party, incident_acts
from lemnis.people.models import Subject
from lemnis.people.queries.viewers import visible_subjects
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.values import SubjectKind, SubjectRef

# An incident belongs to whoever answers for the place, not to a person.
PLACES = (SubjectKind.SCHOOL, SubjectKind.COLLEGE, SubjectKind.OFFICE, SubjectKind.PROGRAM,
          SubjectKind.COURSE)  # fmt: skip
OPEN = frozenset(state for state in IncidentState if not state.over)


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """One incident; ``level`` and ``due_on`` once accepted, ``late`` if that day has passed.

    ``person`` is named to who handles it and to the person only, ``reported_by`` to handlers.
    """

    uuid: UUID
    subject: SubjectRef
    place: str
    kind: IncidentKind
    level: IncidentLevel | None
    title: str
    occurred_on: dt.date
    state: IncidentState
    due_on: dt.date | None
    late: bool
    recurred: bool
    appealed: bool
    person: str = ""
    reported_by: str = ""


@dataclass(frozen=True, slots=True)
class IncidentStepRow:
    """One thing that was done."""

    on: dt.date
    act: IncidentAct
    after: IncidentState
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class IncidentStory:
    """One incident whole: what happened, what was done, what this viewer may do now."""

    row: IncidentRow
    text: str
    decision: str
    decided_on: dt.date | None
    reported_on: dt.date
    appealable_until: dt.date | None
    steps: tuple[IncidentStepRow, ...]
    acts: tuple[IncidentAct, ...]


@dataclass(frozen=True, slots=True)
class IncidentWishes:
    """Which incidents: all that is empty means any. ``open``: those not over yet."""

    open: bool = False
    kind: IncidentKind | None = None
    level: IncidentLevel | None = None
    text: str = ""
    page: int = 1
    size: int = 50


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """A page of incidents, the latest first; how many in all, open, and late."""

    rows: tuple[IncidentRow, ...]
    total: int
    open: int
    late: int


def incidents(viewer: Viewer, wishes: IncidentWishes, on: dt.date) -> IncidentPage:
    """Return a page of the incidents a viewer may see.

    Raises:
        NotFound, NotAllowed: they may neither see nor report any.

    """
    seen = seen_by(viewer)
    open_ = seen.filter(state__in=[s.value for s in OPEN])
    wanted = Q(state__in=[s.value for s in OPEN]) if wishes.open else Q()
    if wishes.kind:
        wanted &= Q(kind=wishes.kind.value)
    if wishes.level:
        wanted &= Q(level=wishes.level.value)
    if wishes.text.strip():
        words = wishes.text.strip()
        wanted &= Q(title__icontains=words) | Q(subject__name__icontains=words)
    pages = Paginator(seen.filter(wanted).select_related("subject", "person"), wishes.size)
    here = list(pages.get_page(wishes.page))
    mine = handled(viewer, {row.subject_id for row in here})
    rows = tuple(_row(viewer, row, on, handler=row.subject_id in mine) for row in here)
    late = open_.filter(due_on__lt=on, state=IncidentState.INVESTIGATING.value).count()
    return IncidentPage(rows, pages.count, open_.count(), late)


def incident(viewer: Viewer, uuid: UUID, on: dt.date) -> IncidentStory:
    """Return one incident.

    Raises:
        NotFound: there is none such, or not for the viewer.

    """
    row = find(viewer, uuid)
    handler = bool(handled(viewer, {row.subject_id}))
    shown = _row(viewer, row, on, handler=handler)
    steps = tuple(
        IncidentStepRow(s.on, IncidentAct(s.act), IncidentState(s.after),
                        s.by if handler or s.by == viewer.name else "", s.reason)
        for s in row.steps.all()
    )  # fmt: skip
    return IncidentStory(
        shown,
        row.text,
        row.decision,
        row.decided_on,
        row.reported_at.date(),
        _appealable_until(row),
        steps,
        acts_of(viewer, row, on),
    )


def places(viewer: Viewer) -> tuple[tuple[SubjectRef, str], ...]:
    """Return the places an incident or a complaint may be about: the school, colleges, offices."""
    require(viewer, Permission.REPORT_INCIDENTS)
    kinds = (SubjectKind.SCHOOL, SubjectKind.COLLEGE, SubjectKind.OFFICE)
    found = Subject.objects.filter(kind__in=[k.value for k in kinds], active_until=None)
    return tuple(
        (SubjectRef(SubjectKind(kind), code), name)
        for kind, code, name in found.order_by("kind", "code").values_list("kind", "code", "name")
    )


def place_of(viewer: Viewer, ref: SubjectRef) -> Subject:
    """Return the place something is reported of.

    Raises:
        NotFound: there is none such.

    """
    require(viewer, Permission.REPORT_INCIDENTS)
    found = Subject.objects.filter(kind=ref.kind.value, code=ref.code, active_until=None).first()
    if found is None or ref.kind not in PLACES:
        raise NotFound(f"没有编号为 {ref.code} 的部门。", f"There is no unit {ref.code}.")
    return found


def acts_of(viewer: Viewer, row: Incident, on: dt.date) -> tuple[IncidentAct, ...]:
    """Return what a viewer may do to an incident now."""
    party = Party(
        reporter=row.reported_by == viewer.name,
        handler=bool(handled(viewer, {row.subject_id})),
        accused=_is_accused(viewer, row),
        decider=bool(row.decided_by) and row.decided_by == viewer.name,
    )
    until = _appealable_until(row)
    return incident_acts(IncidentState(row.state), party, appealable_until=until, on=on)


def find(viewer: Viewer, uuid: UUID) -> Incident:
    """Return an incident a viewer may see.

    Raises:
        NotFound: there is none such.

    """
    row = seen_by(viewer).filter(uuid=uuid).select_related("subject", "person").first()
    if row is None:
        raise NotFound("没有找到这起事故。", "There is no such incident.")
    return row


def seen_by(viewer: Viewer) -> QuerySet[Incident]:
    """Return the incidents a viewer may see."""
    require(viewer, Permission.REPORT_INCIDENTS)
    wanted = Q(reported_by=viewer.name)
    if viewer.number:
        wanted |= Q(person__number=viewer.number) & ~Q(state=IncidentState.WITHDRAWN.value)
    if viewer.may(Permission.SEE_INCIDENTS):
        wanted |= Q(subject__in=visible_subjects(viewer, Permission.SEE_INCIDENTS))
    return Incident.objects.filter(wanted)


def handled(viewer: Viewer, subjects: Collection[int]) -> frozenset[int]:
    """Return those of some subjects, by key, whose incidents and complaints a viewer handles."""
    if not viewer.may(Permission.HANDLE_INCIDENTS):
        return frozenset()
    found = visible_subjects(viewer, Permission.HANDLE_INCIDENTS).filter(pk__in=subjects)
    return frozenset(found.values_list("pk", flat=True))


def _is_accused(viewer: Viewer, row: Incident) -> bool:
    return row.person is not None and bool(viewer.number) and row.person.number == viewer.number


def _appealable_until(row: Incident) -> dt.date | None:
    if row.decided_on is None or row.appealed:
        return None
    return row.decided_on + dt.timedelta(deadlines().appeal_days)


def _row(viewer: Viewer, row: Incident, on: dt.date, *, handler: bool) -> IncidentRow:
    person = row.person.name if row.person and (handler or _is_accused(viewer, row)) else ""
    waiting = row.state == IncidentState.INVESTIGATING.value
    return IncidentRow(
        row.uuid,
        row.subject.ref,
        row.subject.name,
        IncidentKind(row.kind),
        IncidentLevel(row.level) if row.level else None,
        row.title,
        row.occurred_on,
        IncidentState(row.state),
        row.due_on,
        waiting and row.due_on is not None and row.due_on < on,
        row.recurred,
        row.appealed,
        person,
        row.reported_by if handler else "",
    )
