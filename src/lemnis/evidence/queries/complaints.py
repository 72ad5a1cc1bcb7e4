"""Requests and complaints as small frozen rows: those one asked oneself, and of units one sees."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet

from lemnis.errors import NotFound
from lemnis.evidence.models import Complaint
from lemnis.evidence.queries.incidents import handled
from lemnis.evidence.rules.complaints import ComplaintAct, ComplaintState, RequestKind
from lemnis.evidence.rules.parties import complaint_acts
from lemnis.people.queries.viewers import visible_subjects
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.values import SubjectRef

_OPEN = [state.value for state in ComplaintState if not state.over]
_UNANSWERED = [ComplaintState.SUBMITTED.value, ComplaintState.TAKEN.value]


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """One complaint; ``asked_by`` is blank where it is anonymous, but for who asked."""

    uuid: UUID
    subject: SubjectRef
    place: str
    kind: RequestKind
    title: str
    asked_by: str
    own: bool
    asked_at: dt.datetime
    due_at: dt.datetime
    answered_at: dt.datetime | None
    late: bool
    state: ComplaintState
    satisfied: bool | None

    @property
    def hours(self) -> float | None:
        """How many hours the first answer has taken, None without one."""
        if self.answered_at is None:
            return None
        return round((self.answered_at - self.asked_at).total_seconds() / 3600, 1)


@dataclass(frozen=True, slots=True)
class ComplaintStepRow:
    """One thing that was done."""

    at: dt.datetime
    act: ComplaintAct
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class ComplaintStory:
    """One complaint whole, with what this viewer may do now."""

    row: ComplaintRow
    text: str
    answer: str
    steps: tuple[ComplaintStepRow, ...]
    acts: tuple[ComplaintAct, ...]


@dataclass(frozen=True, slots=True)
class ComplaintWishes:
    """Which complaints: all that is empty means any. ``open``: those not over yet."""

    open: bool = False
    kind: RequestKind | None = None
    text: str = ""
    page: int = 1
    size: int = 50


@dataclass(frozen=True, slots=True)
class ComplaintPage:
    """A page of complaints, the latest first; how many in all, open, and late to be answered."""

    rows: tuple[ComplaintRow, ...]
    total: int
    open: int
    late: int


def complaints(viewer: Viewer, wishes: ComplaintWishes, at: dt.datetime) -> ComplaintPage:
    """Return a page of the complaints a viewer may see.

    Raises:
        NotAllowed: they may not complain themselves either.

    """
    seen = _seen_by(viewer)
    wanted = Q(state__in=_OPEN) if wishes.open else Q()
    if wishes.kind:
        wanted &= Q(kind=wishes.kind.value)
    if wishes.text.strip():
        words = wishes.text.strip()
        wanted &= Q(title__icontains=words) | Q(subject__name__icontains=words)
    pages = Paginator(seen.filter(wanted).select_related("subject"), wishes.size)
    rows = tuple(_row(viewer, row, at) for row in pages.get_page(wishes.page))
    late = seen.filter(state__in=_UNANSWERED, answered_at=None, due_at__lt=at).count()
    return ComplaintPage(rows, pages.count, seen.filter(state__in=_OPEN).count(), late)


def complaint(viewer: Viewer, uuid: UUID, at: dt.datetime) -> ComplaintStory:
    """Return one complaint.

    Raises:
        NotFound: there is none such, or not for the viewer.

    """
    row = find_complaint(viewer, uuid)
    hidden = row.anonymous and row.asked_by != viewer.name
    steps = tuple(
        ComplaintStepRow(s.at, ComplaintAct(s.act),
                         "" if hidden and s.by == row.asked_by else s.by, s.text)
        for s in row.steps.all()
    )  # fmt: skip
    return ComplaintStory(_row(viewer, row, at), row.text, row.answer, steps, acts_on(viewer, row))


def acts_on(viewer: Viewer, row: Complaint) -> tuple[ComplaintAct, ...]:
    """Return what a viewer may do to a complaint now."""
    handler = bool(handled(viewer, {row.subject_id}))
    asker = row.asked_by == viewer.name
    return complaint_acts(ComplaintState(row.state), asker=asker, handler=handler)


def find_complaint(viewer: Viewer, uuid: UUID) -> Complaint:
    """Return a complaint a viewer may see.

    Raises:
        NotFound: there is none such.

    """
    row = _seen_by(viewer).filter(uuid=uuid).select_related("subject").first()
    if row is None:
        raise NotFound("没有找到这件诉求。", "There is no such complaint.")
    return row


def _seen_by(viewer: Viewer) -> QuerySet[Complaint]:
    require(viewer, Permission.REPORT_INCIDENTS)
    wanted = Q(asked_by=viewer.name)
    if viewer.may(Permission.SEE_INCIDENTS):
        wanted |= Q(subject__in=visible_subjects(viewer, Permission.SEE_INCIDENTS))
    return Complaint.objects.filter(wanted)


def _row(viewer: Viewer, row: Complaint, at: dt.datetime) -> ComplaintRow:
    own = row.asked_by == viewer.name
    return ComplaintRow(
        row.uuid,
        row.subject.ref,
        row.subject.name,
        RequestKind(row.kind),
        row.title,
        "" if row.anonymous and not own else row.asked_by,
        own,
        row.asked_at,
        row.due_at,
        row.answered_at,
        row.answered_at is None and row.state in _UNANSWERED and row.due_at < at,
        ComplaintState(row.state),
        row.satisfied,
    )
