"""What may be read of self-diagnoses: cycles in a list, one with its findings, what waits."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Case, Count, Q, QuerySet, Value, When

from lemnis.engine.alerts.rule import Severity
from lemnis.engine.grade import Status
from lemnis.errors import NotFound
from lemnis.people.models import Subject
from lemnis.people.queries import (
    SubjectName,
    permit,
    permitted,
    sees_everything,
    subject_names,
    visible_subjects,
)
from lemnis.people.queries.names import subjects_named
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.spiral.answering import UNITS, answered_by, who_may_act
from lemnis.spiral.causes import causes
from lemnis.spiral.drafting import said_of
from lemnis.spiral.models import Cycle, Finding, SelfDiagnosis
from lemnis.spiral.queries.finding_files import FindingFile, files_of
from lemnis.spiral.rules.causes import Offer, offered
from lemnis.spiral.rules.cycles import WAITING, CycleAct
from lemnis.spiral.rules.layers import LAYERS
from lemnis.spiral.rules.self_diagnoses import Said, lacking
from lemnis.spiral.rules.words import Activity, CycleState, FindingKind
from lemnis.values import SubjectKind, SubjectRef, Title

_OPEN = sorted(state.value for state in WAITING)


@dataclass(frozen=True, slots=True)
class DiagnosisLine:
    """One cycle of self-diagnosis; ``findings`` None while it has not begun."""

    uuid: UUID
    subject: SubjectName
    period: str
    due_on: dt.date
    state: CycleState
    submitted_at: dt.datetime | None
    submitted_by: str
    findings: int | None
    lap: int | None

    @property
    def is_open(self) -> bool:
        """Whether it can still be written."""
        return self.state in WAITING


@dataclass(frozen=True, slots=True)
class DiagnosisPage:
    """A page of cycles, and how many there are in all."""

    rows: tuple[DiagnosisLine, ...]
    total: int


@dataclass(frozen=True, slots=True)
class DiagnosisWishes:
    """Which cycles: what is empty means any. ``mine``: of what the viewer answers for.

    ``answer``: those that wait for the viewer to agree to them or give them back.

    ``order`` is a column of ``DiagnosisLine``: due_on, state, submitted_at; descending with a dash.
    """

    states: frozenset[CycleState] = frozenset()
    kind: SubjectKind | None = None
    text: str = ""
    mine: bool = False
    answer: bool = False
    order: str = ""
    page: int = 1
    per_page: int = 50


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding as it stands; ``sentence`` is the person's own, else the house's.

    ``lacks``: what it needs before it can be handed in.
    """

    number: int
    uuid: UUID
    kind: FindingKind
    severity: Severity | None
    indicator: str
    period: str
    value: Decimal | None
    before: Decimal | None
    line: Decimal | None
    aim: Decimal | None
    status: Status
    alert: UUID | None
    task: str
    sentence: Title
    said: Said
    owner: str
    proposed: tuple[str, ...]
    lacks: tuple[Title, ...]
    follows: "Earlier | None"
    files: tuple[FindingFile, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether it can be handed in."""
        return not self.lacks


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the cycle before found of the same indicator."""

    period: str
    value: Decimal | None
    action: str
    due_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Desk:
    """One self-diagnosis whole; without ``begun`` nothing is written yet.

    ``moves`` and ``drafts`` are handed back with what is written. ``may_answer``: whether it waits
    for the viewer to agree to it or give it back; ``answer`` is what was said the last time.
    """

    cycle: DiagnosisLine
    ref: SubjectRef
    may_write: bool
    moves: int
    begun: bool
    drafts: int = 0
    measured: int = 0
    missing: int = 0
    run: UUID | None = None
    snapshot: int | None = None
    begun_at: dt.datetime | None = None
    saved_at: dt.datetime | None = None
    note: str = ""
    may_answer: bool = False
    answer: str = ""
    answered_at: dt.datetime | None = None
    answered_by: str = ""
    findings: tuple[FindingRow, ...] = ()

    @property
    def whole(self) -> int:
        """How many findings can be handed in."""
        return sum(finding.is_whole for finding in self.findings)

    @property
    def lacking(self) -> int:
        """How many still lack something."""
        return len(self.findings) - self.whole


def self_diagnoses(viewer: Viewer, wishes: DiagnosisWishes) -> DiagnosisPage:
    """Return a page of cycles of self-diagnosis, the next due first."""
    require(viewer, Permission.SEE_SPIRALS)
    found = _wanted(viewer, wishes)
    first = (max(wishes.page, 1) - 1) * wishes.per_page
    rows = found.order_by(*_order(wishes.order))[first : first + wishes.per_page]
    return DiagnosisPage(_rows(viewer, rows), found.count())


def waiting(
    viewer: Viewer, activity: Activity = Activity.SELF_DIAGNOSIS, *, limit: int = 5
) -> DiagnosisPage:
    """Return the cycles of a kind that wait for a viewer to hand them in, the next due first."""
    permission = CycleAct.SUBMIT.permission(activity)
    if not viewer.may(permission):
        return DiagnosisPage((), 0)
    mine = _own(viewer, permission, activity)
    # By key: nobody answers for very many, and every cycle would be read to find theirs.
    keys = list(mine.order_by().values_list("pk", flat=True))
    found = Cycle.objects.filter(activity=activity.value, state__in=_OPEN, subject__in=keys)
    total = found.count() if keys else 0
    first = found.select_related("subject", "lap").order_by("due_on", "pk")[:limit]
    return DiagnosisPage(_rows(viewer, first) if total else (), total)


def _own(viewer: Viewer, permission: Permission, activity: Activity) -> QuerySet[Subject]:
    """Return the subjects whose cycles somebody hands in: what they answer for.

    The report of a unit is its head's, by role too; who writes reports for the whole college signs
    in nobody's place.
    """
    mine = visible_subjects(viewer, permission)
    if activity is Activity.REPORT:
        mine = mine.filter(kind__in=UNITS)
        if not sees_everything(viewer, permission):
            return mine
    return mine.filter(answered_by(viewer))


def to_answer(viewer: Viewer, *, limit: int = 3) -> DiagnosisPage:
    """Return what was handed in and waits for a viewer to agree to it.

    What is about the most comes first, a college before its programs; of those the longest.
    """
    if not viewer.may(Permission.ASSESS):
        return DiagnosisPage((), 0)
    found = _all().filter(_unanswered(viewer))
    wide = [When(subject__kind=kind.value, then=Value(at)) for at, kind in enumerate(SubjectKind)]
    ordered = found.order_by(Case(*wide), "submitted_at", "pk")
    return DiagnosisPage(_rows(viewer, ordered[:limit]), found.count())


def self_diagnosis(viewer: Viewer, cycle: UUID, on: dt.date) -> Desk:
    """Return one self-diagnosis with its findings, and what they lack on a day.

    Raises:
        NotFound: there is no such cycle, or not for the viewer.

    """
    found = _all().filter(uuid=cycle).first()
    if found is None:
        raise NotFound("没有这个诊改周期。", "There is no such cycle.", cycle=cycle)
    ref = found.subject.ref
    permit(viewer, Permission.SEE_SPIRALS, ref)
    (row,) = _rows(viewer, [found])
    may = row.is_open and permitted(viewer, Permission.SELF_DIAGNOSE, ref)
    told = SelfDiagnosis.objects.filter(cycle=found).first()
    if told is None:
        return Desk(row, ref, may, found.moves, begun=False)
    return Desk(
        row, ref, may, found.moves, begun=True, drafts=told.drafts, measured=told.measured,
        missing=told.missing, run=told.run, snapshot=told.snapshot, begun_at=told.begun_at,
        saved_at=told.saved_at, note=told.note,
        may_answer=_all().filter(_unanswered(viewer), pk=found.pk).exists(),
        answer=told.answer, answered_at=told.answered_at, answered_by=told.answered_by,
        findings=_findings(viewer, told, row, on if row.is_open else dt.date.min),
    )  # fmt: skip


def owners_to_choose(viewer: Viewer, cycle: UUID) -> tuple[tuple[int, str], ...]:
    """Return who may own a measure of a cycle: key and name; numbers are not told.

    Raises:
        NotFound: there is no such cycle, or not for the viewer.
        NotAllowed: they may not diagnose its subject.

    """
    found = _all().filter(uuid=cycle).first()
    if found is None:
        raise NotFound("没有这个诊改周期。", "There is no such cycle.", cycle=cycle)
    ref = found.subject.ref
    permit(viewer, Permission.SELF_DIAGNOSE, ref)
    own = subject_names(viewer, [ref])[ref]
    found_people = who_may_act(found.subject, viewer).values_list("pk", "name")
    return tuple((key, _read_as(name, found, own)) for key, name in found_people)


def causes_offered(viewer: Viewer, kind: SubjectKind, name: Title) -> tuple[Offer, ...]:
    """Return the causes offered for an indicator of a kind of subject, the likeliest first."""
    require(viewer, Permission.SEE_SPIRALS)
    return offered(causes().values(), LAYERS[kind], name.zh)


def _all() -> QuerySet[Cycle]:
    found = Cycle.objects.filter(activity=Activity.SELF_DIAGNOSIS.value)
    return found.select_related("subject", "lap")


def _unanswered(viewer: Viewer) -> Q:
    """Return what waits for a viewer's word: handed in by others, of what they may assess."""
    theirs = visible_subjects(viewer, Permission.ASSESS)
    if viewer.number:
        theirs = theirs.exclude(owner__number=viewer.number)
    handed_in = Q(state=CycleState.SUBMITTED.value) & ~Q(submitted_by=viewer.name)
    return handed_in & Q(subject__in=theirs.order_by().values("pk"))


def _wanted(viewer: Viewer, wishes: DiagnosisWishes) -> QuerySet[Cycle]:
    seen = visible_subjects(viewer, Permission.SEE_SPIRALS)
    if wishes.mine:
        seen = seen.filter(answered_by(viewer))
    if wishes.kind:
        seen = seen.filter(kind=wishes.kind.value)
    if wishes.text.strip():
        seen = seen.filter(pk__in=subjects_named(viewer, wishes.text).values("pk"))
    found = _all().filter(subject__in=seen.order_by().values("pk"))
    if wishes.answer:
        found = found.filter(_unanswered(viewer) if viewer.may(Permission.ASSESS) else Q(pk__in=[]))
    if wishes.states:
        found = found.filter(state__in=[state.value for state in wishes.states])
    return found


def _order(order: str) -> tuple[str, ...]:
    known = order.removeprefix("-") in {"due_on", "state", "submitted_at", "period"}
    return (order, "pk") if known else ("-due_on", "pk")


def _rows(viewer: Viewer, found: QuerySet[Cycle] | list[Cycle]) -> tuple[DiagnosisLine, ...]:
    listed = list(found)
    if not listed:
        return ()
    refs = {c.pk: c.subject.ref for c in listed}
    names = subject_names(viewer, refs.values())
    counts: Mapping[int, int] = dict(
        SelfDiagnosis.objects.filter(cycle__in=listed)
        .values_list("cycle")
        .annotate(Count("findings"))
        .order_by()
    )
    return tuple(
        DiagnosisLine(
            c.uuid, names[refs[c.pk]], c.period, c.due_on, CycleState(c.state), c.submitted_at,
            c.submitted_by, counts.get(c.pk), c.lap.number if c.lap else None,
        )
        for c in listed
    )  # fmt: skip


def _read_as(name: str, cycle: Cycle, own: SubjectName) -> str:
    """Return a person's name; the person whose name is covered is covered as an owner too."""
    return own.name if name == cycle.subject.name else name


def _findings(
    viewer: Viewer, told: SelfDiagnosis, line: DiagnosisLine, today: dt.date
) -> tuple[FindingRow, ...]:
    rows = list(told.findings.select_related("owner", "follows", "diagnosis__cycle__subject"))
    files = files_of(viewer, [row.pk for row in rows])
    return tuple(_finding(row, today, line.subject, files.get(row.pk, ())) for row in rows)


def _finding(
    row: Finding, today: dt.date, subject: SubjectName, files: tuple[FindingFile, ...]
) -> FindingRow:
    said = said_of(row)
    own = Title(row.said, row.said)
    cycle = row.diagnosis.cycle
    return FindingRow(
        row.number, row.uuid, FindingKind(row.kind),
        Severity(row.severity) if row.severity else None, row.indicator, row.period, row.value,
        row.before, row.line, row.aim, Status(row.status) if row.status else Status.NOT_JUDGED,
        row.alert, row.task, own if row.said else Title(row.zh, row.en), said,
        _read_as(row.owner.name, cycle, subject) if row.owner else "",
        tuple(row.proposed), lacking(said, today), _earlier(row.follows), files,
    )  # fmt: skip


def _earlier(row: Finding | None) -> Earlier | None:
    if row is None:
        return None
    return Earlier(row.period, row.value, row.action, row.due_on)
