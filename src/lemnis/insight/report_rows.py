"""Which reports somebody may read, and one as it stands in a list."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from lemnis.engine.covering import cover
from lemnis.engine.period_words import period_words
from lemnis.errors import NotFound
from lemnis.insight.models import Report, ReportVersion, SignOff
from lemnis.insight.report_catalogue import report_kind
from lemnis.insight.rules.report_outlines import ReportKind
from lemnis.insight.rules.reports import ReportState
from lemnis.insight.sight import is_covered
from lemnis.people.models import Subject
from lemnis.people.queries import permitted, visible
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.values import Period, SubjectRef, Title

WRITES = (Permission.WRITE_REPORTS, Permission.PUBLISH_REPORTS)
CHECKS = (Permission.PUBLISH_REPORTS, Permission.VERIFY, Permission.WRITE_REPORTS)
_HANDED_IN = (ReportState.SUBMITTED, ReportState.REVIEWED)


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report in a list; ``version`` is the one this viewer reads."""

    uuid: UUID
    kind: ReportKind
    title: str
    subject: SubjectRef
    subject_name: str
    period: Title
    label: str
    state: ReportState
    version: int
    due_on: dt.date | None
    opened_by: str
    published_at: dt.datetime | None

    @property
    def name(self) -> str:
        """The title, to be sorted by."""
        return self.title

    @property
    def state_words(self) -> Title:
        """The state in words."""
        return self.state.words


def visible_reports(viewer: Viewer) -> QuerySet[Report]:
    """Return the reports a viewer may read: drafts for those who write, else what is published.

    What was handed in is for those who verify, too, and stays so once they have signed it.
    """
    published = ReportVersion.objects.filter(report=OuterRef("pk")).exclude(published_at=None)
    writes = reach(viewer, Permission.WRITE_REPORTS) | reach(viewer, Permission.PUBLISH_REPORTS)
    waits = Q(state__in=[state.value for state in _HANDED_IN])
    signed = SignOff.objects.filter(by=viewer.name, version__report=OuterRef("pk"))
    checks = reach(viewer, Permission.VERIFY) & (waits | Q(Exists(signed)))
    found = Report.objects.filter(reach(viewer, Permission.SEE_REPORTS))
    found = found.filter(writes | checks | Q(Exists(published)))
    return found.select_related("subject__owner", "plan").prefetch_related("versions")


def one(viewer: Viewer, uuid: UUID) -> Report:
    """Return one report.

    Raises:
        NotFound: there is no such report, or not for the viewer.

    """
    found = visible_reports(viewer).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("没有这份报告，或您无权查看。", "There is no such report, or not for you.")
    return found


def reach(viewer: Viewer, permission: Permission) -> Q:
    """Return the condition on a report that something is permitted for its subject."""
    mine = Subject.objects.filter(visible(viewer, permission)).order_by().values("pk")
    return Q(subject__in=mine)


def reads_draft(viewer: Viewer, report: Report) -> bool:
    """Tell whether of a report a viewer reads what is not published: to write or to check it."""
    ref = report.subject.ref
    if all(version.published_at is None for version in report.versions.all()):
        return True  # nobody else is shown it at all
    handed_in = ReportState(report.state) in _HANDED_IN
    return any(permitted(viewer, p, ref) for p in (CHECKS if handed_in else WRITES))


def row_of(viewer: Viewer, report: Report) -> ReportRow:
    """Return a report as it stands in a list; a person's name covered where due."""
    ref = report.subject.ref
    kind = report_kind(report.kind)
    out = [v for v in report.versions.all() if v.published_at]
    name, title = report.subject.name, report.title
    if is_covered(viewer, ref):
        title, name = title.replace(name, cover(name)), cover(name)
    drafts = reads_draft(viewer, report)
    shown = report.version if drafts else max(v.number for v in out)
    period = Period(report.starts, report.ends, kind.period, report.period)
    return ReportRow(
        report.uuid, kind, title, ref, name, period_words(period),
        report.period, ReportState(report.state) if drafts else ReportState.PUBLISHED, shown,
        report.due_on, report.opened_by,
        max((v.published_at for v in out if v.published_at), default=None),
    )  # fmt: skip
