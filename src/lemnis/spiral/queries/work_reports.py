"""The work report of a unit (部门工作报表): written by itself from what was diagnosed and mended.

Persons are counted in it, never named.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from lemnis.people.models import Subject
from lemnis.people.prefixes import below
from lemnis.people.queries import permit, visible_subjects
from lemnis.people.queries.names import PERSONS
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require, unseen
from lemnis.spiral.causes import causes
from lemnis.spiral.models import Cycle, Finding, Improvement
from lemnis.spiral.rules.improvements import UNFINISHED, ImprovementState
from lemnis.spiral.rules.words import Activity
from lemnis.spiral.rules.work_reports import Counted, Moved, Story
from lemnis.values import SubjectKind, SubjectRef, Title

UNITS = (SubjectKind.SCHOOL, SubjectKind.COLLEGE, SubjectKind.OFFICE)
_MOST_LINES, _MOST_CAUSES = 100, 6


@dataclass(frozen=True, slots=True)
class Stretch:
    """From when to when a report tells, both days included."""

    start: dt.date
    end: dt.date


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One finding of a unit or of what is below it; ``state`` is that of its improvement."""

    cycle: UUID
    subject: SubjectRef
    name: str
    period: str
    sentence: Title
    causes: tuple[Title, ...]
    action: str
    no_action: str
    owner: str
    due_on: dt.date | None
    state: ImprovementState | None


@dataclass(frozen=True, slots=True)
class WorkReport:
    """One report whole; ``by_kind`` counts what was due by kind of subject."""

    subject: SubjectRef
    name: str
    stretch: Stretch
    by_kind: Mapping[SubjectKind, Counted]
    story: Story
    lines: tuple[ReportLine, ...]
    lines_in_all: int


@dataclass(frozen=True, slots=True)
class UnitCount:
    """One unit in the list of reports; numbers of its own self-diagnoses and those below it."""

    subject: SubjectRef
    name: str
    counted: Counted


def work_report(viewer: Viewer, ref: SubjectRef, stretch: Stretch) -> WorkReport:
    """Return the report of a unit over some days.

    Raises:
        NotFound: there is no such unit, or not for the viewer.

    """
    permit(viewer, Permission.SEE_REPORTS, ref)
    unit = Subject.objects.filter(kind=ref.kind.value, code=ref.code).first()
    if unit is None or ref.kind not in UNITS:
        raise unseen(ref)
    due = _due(stretch).filter(below(unit.path, "subject__path"))
    found = Finding.objects.filter(diagnosis__cycle__in=due.order_by().values("pk"), settled=True)
    by_kind = _by_kind(due, found)
    story = Story(
        sum(by_kind.values(), Counted()), _moved(unit, stretch), _causes(found),
    )  # fmt: skip
    named = found.exclude(diagnosis__cycle__subject__kind__in=[kind.value for kind in PERSONS])
    lines = tuple(_lines(named))
    return WorkReport(ref, unit.name, stretch, by_kind, story, lines, named.count())


def units_to_report(viewer: Viewer, stretch: Stretch) -> tuple[UnitCount, ...]:
    """Return the units a viewer may see reports of, with what each had to diagnose of itself."""
    require(viewer, Permission.SEE_REPORTS)
    seen = visible_subjects(viewer, Permission.SEE_REPORTS)
    units = seen.filter(kind__in=[kind.value for kind in UNITS], active_until=None)
    due = _due(stretch)
    counts: Mapping[int, Mapping[str, Any]] = {
        row["subject"]: row
        for row in due.filter(subject__in=units.order_by().values("pk"))
        .order_by()
        .values("subject")
        .annotate(due=Count("pk"), handed_in=Count("pk", filter=_HANDED_IN),
                  on_time=Count("pk", filter=_ON_TIME))
    }  # fmt: skip
    order = list(SubjectKind)
    rows = sorted(units, key=lambda unit: (order.index(SubjectKind(unit.kind)), unit.code))
    return tuple(
        UnitCount(
            unit.ref, unit.name,
            _counted(counts.get(unit.pk, {})),
        )
        for unit in rows
    )  # fmt: skip


_HANDED_IN = Q(submitted_at__isnull=False)
_ON_TIME = _HANDED_IN & Q(submitted_at__date__lte=F("due_on"))


def _due(stretch: Stretch) -> QuerySet[Cycle]:
    return Cycle.objects.filter(
        activity=Activity.SELF_DIAGNOSIS.value, due_on__range=(stretch.start, stretch.end)
    )


def _counted(row: Mapping[str, Any], found: Mapping[str, Any] | None = None) -> Counted:
    told = found or {}
    return Counted(
        row.get("due", 0), row.get("handed_in", 0), row.get("on_time", 0),
        told.get("findings", 0), told.get("measures", 0), told.get("declined", 0),
    )  # fmt: skip


def _by_kind(due: QuerySet[Cycle], found: QuerySet[Finding]) -> Mapping[SubjectKind, Counted]:
    cycles = due.order_by().values("subject__kind").annotate(
        due=Count("pk"), handed_in=Count("pk", filter=_HANDED_IN),
        on_time=Count("pk", filter=_ON_TIME),
    )  # fmt: skip
    kind = "diagnosis__cycle__subject__kind"
    findings = {
        row[kind]: row
        for row in found.order_by().values(kind).annotate(
            findings=Count("pk"), measures=Count("pk", filter=~Q(action="")),
            declined=Count("pk", filter=~Q(no_action="")),
        )
    }  # fmt: skip
    told = {row["subject__kind"]: _counted(row, findings.get(row["subject__kind"]))
            for row in cycles}  # fmt: skip
    return {k: told[k.value] for k in SubjectKind if k.value in told}


def _causes(found: QuerySet[Finding]) -> tuple[tuple[Title, int], ...]:
    known = causes()
    counts: Counter[str] = Counter()
    for codes in found.order_by().values_list("causes", flat=True).iterator():
        counts.update(code for code in codes if code in known)
    return tuple((known[code].words, n) for code, n in counts.most_common(_MOST_CAUSES))


def _moved(unit: Subject, stretch: Stretch) -> Moved:
    days = (stretch.start, stretch.end)
    here = Improvement.objects.filter(below(unit.path, "subject__path"))
    verified = Q(verifications__at__date__range=days)
    effective = Q(state=ImprovementState.EFFECTIVE.value)
    unfinished = Q(state__in=[state.value for state in UNFINISHED])
    counts = here.aggregate(
        opened=Count("pk", filter=Q(opened_at__date__range=days), distinct=True),
        done=Count("pk", filter=Q(done_at__date__range=days), distinct=True),
        effective=Count("pk", filter=verified & effective, distinct=True),
        ineffective=Count("pk", distinct=True,
                          filter=verified & Q(state=ImprovementState.INEFFECTIVE.value)),
        overdue=Count("pk", filter=unfinished & Q(due_on__lt=stretch.end), distinct=True),
    )  # fmt: skip
    return Moved(**counts)


def _lines(found: QuerySet[Finding]) -> Iterable[ReportLine]:
    rows = found.select_related("diagnosis__cycle__subject", "owner")
    listed = list(rows.order_by("-diagnosis__cycle__due_on", "diagnosis", "number")[:_MOST_LINES])
    states = dict(
        Improvement.objects.filter(finding__in=[row.uuid for row in listed]).values_list(
            "finding", "state"
        )
    )
    known = causes()
    for row in listed:
        cycle, state = row.diagnosis.cycle, states.get(row.uuid)
        yield ReportLine(
            cycle.uuid, cycle.subject.ref,
            cycle.subject.name, cycle.period,
            Title(row.said, row.said) if row.said else Title(row.zh, row.en),
            tuple(known[code].words for code in row.causes if code in known), row.action,
            row.no_action, row.owner.name if row.owner else "", row.due_on,
            ImprovementState(state) if state else None,
        )  # fmt: skip
