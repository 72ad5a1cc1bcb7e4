"""Reports as they are listed: all of them, those that wait for somebody, the report tree."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from lemnis.engine.period_words import period_words
from lemnis.evidence.at_hand import college_at_hand
from lemnis.insight.models import Report, SignOff
from lemnis.insight.report_catalogue import report_kinds
from lemnis.insight.report_rows import CHECKS, ReportRow, one, reach, row_of, visible_reports
from lemnis.insight.rules.report_outlines import ReportKind, due_on, period_due
from lemnis.insight.rules.reports import ReportState
from lemnis.people.models import Subject
from lemnis.people.queries import permitted, visible
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.values import Layer, Period, SubjectKind, SubjectRef, Title

_MOST_WAITING = 6


@dataclass(frozen=True, slots=True)
class Branch:
    """One kind of report in the tree: the period now due, how many there are of how many."""

    kind: ReportKind
    period: Period | None
    due_on: dt.date | None
    subjects: int
    begun: int
    published: int


def reports(viewer: Viewer) -> tuple[ReportRow, ...]:
    """Return the reports a viewer may read, newest first; drafts for those who write."""
    require(viewer, Permission.SEE_REPORTS)
    return tuple(row_of(viewer, report) for report in visible_reports(viewer))


def reports_of(viewer: Viewer, ref: SubjectRef) -> tuple[ReportRow, ...]:
    """Return the reports of one subject that a viewer may read."""
    same = Q(subject__kind=ref.kind.value, subject__code=ref.code)
    # Of most subjects there is none; who may read one is a long question.
    if not viewer.may(Permission.SEE_REPORTS) or not Report.objects.filter(same).exists():
        return ()
    return tuple(row_of(viewer, report) for report in visible_reports(viewer).filter(same)[:12])


@dataclass(frozen=True, slots=True)
class Choice:
    """One report that may be begun of a subject, about the period now due."""

    kind: ReportKind
    period: str
    words: Title


def report_choices(viewer: Viewer, ref: SubjectRef, on: dt.date) -> tuple[Choice, ...]:
    """Return the reports a viewer may begin of a subject; nothing if they may write none."""
    if not permitted(viewer, Permission.WRITE_REPORTS, ref):
        return ()
    calendar = college_at_hand(viewer, on).calendar
    there = set(
        Report.objects.filter(
            subject__kind=ref.kind.value, subject__code=ref.code, plan=None
        ).values_list("kind", "period")
    )
    kinds = [k for k in report_kinds().values() if k.of == ref.kind and k.outline and not k.by_head]
    due = [(k, period_due(calendar, k, on)) for k in kinds if not k.is_of_plan]
    return tuple(
        Choice(kind, period.label, period_words(period))
        for kind, period in due
        if period is not None and (kind.code, period.label) not in there
    )


def reports_waiting(viewer: Viewer) -> tuple[ReportRow, ...]:
    """Return the reports that wait for a viewer: own drafts to finish, others' to check or sign."""
    mine = Q(state=ReportState.DRAFT.value, opened_by=viewer.name)
    others = _handed_in(viewer, ReportState.SUBMITTED, CHECKS) | _handed_in(
        viewer, ReportState.REVIEWED, (Permission.PUBLISH_REPORTS,)
    )
    waiting = others | mine if viewer.may(Permission.WRITE_REPORTS) else others
    if not Report.objects.filter(waiting).exists():
        return ()
    signed = SignOff.objects.filter(
        by=viewer.name, version__report=OuterRef("pk"), version__number=OuterRef("version")
    )
    found = visible_reports(viewer).filter(waiting).exclude(~mine & Exists(signed))
    return tuple(row_of(viewer, each) for each in found.order_by("due_on", "id")[:_MOST_WAITING])


def _handed_in(viewer: Viewer, state: ReportState, by: Iterable[Permission]) -> Q:
    """Return the reports of a state that somebody may pass on who may do one of some things."""
    there = [reach(viewer, each) for each in by if viewer.may(each)]
    return Q(state=state.value) & reduce(or_, there) if there else Q(pk__in=[])


def tree(viewer: Viewer, on: dt.date) -> Mapping[Layer, tuple[Branch, ...]]:
    """Return every kind of report by layer, with how many are begun of those now due."""
    require(viewer, Permission.SEE_REPORTS)
    calendar = college_at_hand(viewer, on).calendar
    kinds = Subject.objects.filter(visible(viewer, Permission.SEE_REPORTS), active_until=None)
    subjects = dict(kinds.order_by().values_list("kind").annotate(Count("id")))
    counted = visible_reports(viewer).order_by().values_list("kind", "period", "state")
    states: dict[tuple[str, str], list[str]] = {}
    for code, label, state in counted:
        states.setdefault((code, label), []).append(state)
    found: dict[Layer, list[Branch]] = {layer: [] for layer in Layer}
    for each in report_kinds().values():
        period = period_due(calendar, each, on)
        here = states.get((each.code, period.label), []) if period else []
        many = subjects.get(each.of, 0) if isinstance(each.of, SubjectKind) else 0
        found[each.layer].append(
            Branch(each, period, due_on(each, period) if period else None, many, len(here),
                   sum(state == ReportState.PUBLISHED.value for state in here))
        )  # fmt: skip
    return {layer: tuple(branches) for layer, branches in found.items()}


def report_row(viewer: Viewer, uuid: UUID) -> ReportRow:
    """Return one report as it stands in a list.

    Raises:
        NotFound: there is no such report, or not for the viewer.

    """
    return row_of(viewer, one(viewer, uuid))
