"""Reports told to people: to who signs next, and to who wrote them."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lemnis.evidence.today import moment_on, this_day
from lemnis.insight.models import Report
from lemnis.insight.rules.reports import Act, ReportState
from lemnis.people.actions import Note, tell
from lemnis.people.queries import Readers, who_may
from lemnis.people.rules.messages import MessageKind
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.values import SubjectKind, SubjectRef, Title


@transaction.atomic
def tell_of_report(*, report: UUID, act: str, by: Viewer) -> int:
    """Tell who may sign a report that it waits for them, or who wrote it what came of it.

    Writes: Messages and Deliveries of people.
    """
    row = Report.objects.select_related("subject").filter(uuid=report).first()
    if row is None:
        return 0
    to, state = Readers(), ReportState(row.state)
    if state not in {ReportState.DRAFT, ReportState.PUBLISHED}:
        ref = SubjectRef(SubjectKind(row.subject.kind), row.subject.code)
        to |= who_may(by, Permission.PUBLISH_REPORTS, ref, timezone.localdate())
    if act != Act.SUBMIT.value:
        to |= Readers.named(row.opened_by)
    title = Title(f"报告{state.words.zh}：{row.title}", f"Report, {state.words.en}: {row.title}")
    key = f"report:{row.uuid}:{act}:{row.moves}"
    note = Note(to, key, MessageKind.REPORT, title, page=f"/reports/{row.uuid}")
    return tell(notes=[note], at=moment_on(this_day()), by=by)
