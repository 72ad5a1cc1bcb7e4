"""Inspections of units one may see, as small frozen rows."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet

from lemnis.errors import NotFound
from lemnis.evidence.models import FoundProblem, Inspection
from lemnis.evidence.queries.incidents import handled
from lemnis.evidence.rules.inspections import MOVES, FoundAct, FoundState, InspectionTheme
from lemnis.people.queries.viewers import permitted, visible_subjects
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.values import SubjectRef


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One thing found, with what this viewer may do about it now."""

    number: int
    text: str
    due_on: dt.date
    late: bool
    state: FoundState
    mended: str
    mended_on: dt.date | None
    acts: tuple[FoundAct, ...] = ()


@dataclass(frozen=True, slots=True)
class InspectionRow:
    """One inspection and what it has found."""

    uuid: UUID
    subject: SubjectRef
    place: str
    theme: InspectionTheme
    where: str
    inspected_on: dt.date
    inspectors: str
    note: str
    problems: tuple[ProblemRow, ...]

    @property
    def open(self) -> int:
        """How many problems have not been confirmed as put right."""
        return sum(p.state is not FoundState.CONFIRMED for p in self.problems)

    @property
    def late(self) -> bool:
        """Whether one of them should have been put right by now."""
        return any(p.late for p in self.problems)


@dataclass(frozen=True, slots=True)
class InspectionPage:
    """A page of inspections, the latest first; how many in all, and problems open and late."""

    rows: tuple[InspectionRow, ...]
    total: int
    open: int
    late: int


def inspections(
    viewer: Viewer, on: dt.date, *, text: str = "", page: int = 1, size: int = 50
) -> InspectionPage:
    """Return a page of inspections.

    Raises:
        NotFound: the viewer may see none.

    """
    seen = _seen_by(viewer)
    wanted = Q(subject__name__icontains=text) | Q(place__icontains=text) if text else Q()
    pages = Paginator(seen.filter(wanted), size)
    rows = tuple(_row(viewer, row, on) for row in pages.get_page(page))
    problems = FoundProblem.objects.filter(inspection__in=seen.order_by())
    left = problems.exclude(state=FoundState.CONFIRMED.value)
    late = left.filter(due_on__lt=on, state=FoundState.OPEN.value).count()
    return InspectionPage(rows, pages.count, left.count(), late)


def inspection(viewer: Viewer, uuid: UUID, on: dt.date) -> InspectionRow:
    """Return one inspection, with what the viewer may do about what it found.

    Raises:
        NotFound: there is none such, or not for the viewer.

    """
    found = _seen_by(viewer).filter(uuid=uuid).first()
    if found is None:
        raise _none()
    return _row(viewer, found, on, with_acts=True)


def find_problem(viewer: Viewer, uuid: UUID, number: int) -> FoundProblem:
    """Return something found by an inspection a viewer may see.

    Raises:
        NotFound: there is none such.

    """
    seen = FoundProblem.objects.filter(inspection__in=_seen_by(viewer).order_by())
    row = seen.filter(inspection__uuid=uuid, number=number).select_related("inspection__subject")
    found = row.first()
    if found is None:
        raise _none()
    return found


def _seen_by(viewer: Viewer) -> QuerySet[Inspection]:
    require(viewer, Permission.SEE_INCIDENTS)
    seen = Inspection.objects.filter(subject__in=visible_subjects(viewer, Permission.SEE_INCIDENTS))
    return seen.select_related("subject").prefetch_related("problems")


def _row(viewer: Viewer, row: Inspection, on: dt.date, *, with_acts: bool = False) -> InspectionRow:
    ref = row.subject.ref
    handler = with_acts and bool(handled(viewer, {row.subject_id}))
    mender = with_acts and (handler or permitted(viewer, Permission.IMPROVE, ref))
    return InspectionRow(
        row.uuid,
        ref,
        row.subject.name,
        InspectionTheme(row.theme),
        row.place,
        row.inspected_on,
        row.inspectors,
        row.note,
        tuple(
            ProblemRow(
                p.number,
                p.text,
                p.due_on,
                p.state == FoundState.OPEN.value and p.due_on < on,
                FoundState(p.state),
                p.mended,
                p.mended_on,
                _acts(viewer, p, handler=handler, mender=mender),
            )
            for p in row.problems.all()
        ),
    )


def _acts(
    viewer: Viewer, row: FoundProblem, *, handler: bool, mender: bool
) -> tuple[FoundAct, ...]:
    def may(act: FoundAct) -> bool:
        if act is FoundAct.MEND:
            return mender
        return handler and not (act is FoundAct.CONFIRM and row.mended_by == viewer.name)

    return tuple(act for state, act in MOVES if state == row.state and may(act))


def _none() -> NotFound:
    return NotFound("没有找到这次巡查。", "There is no such inspection.")
