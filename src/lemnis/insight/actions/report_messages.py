"""Reports told to people: to who signs next, and to who wrote them."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lemnis.evidence.today import moment_on, this_day
from lemnis.insight.models import Report
from lemnis.insight.rules.reports import Act, ReportState
from lemnis.people.actions import Note, tell
from lemnis.people.queries import Readers, holding, who_may
from lemnis.people.rules.messages import MessageKind
from lemnis.people.rules.permissions import Permission, Role
from lemnis.people.rules.viewers import Viewer
from lemnis.values import Title


@transaction.atomic
def tell_of_report(*, report: UUID, act: str, moves: int, by: Viewer) -> int:
    """Tell who may sign a report that it waits for them, or who wrote it what came of it.

    ``moves`` is how often it had been changed when that was done: told again, it is told once.

    Writes: Messages and Deliveries of people.
    """
    row = Report.objects.select_related("subject").filter(uuid=report).first()
    if row is None:
        return 0
    state = ReportState(row.state)
    to = _next(row, state, by)
    if act != Act.SUBMIT.value:
        to |= Readers.named(row.opened_by)
    title = Title(f"报告{state.words.zh}：{row.title}", f"Report, {state.words.en}: {row.title}")
    key = f"report:{row.uuid}:{act}:{moves}"
    note = Note(to, key, MessageKind.REPORT, title, page=f"/reports/{row.uuid}")
    return tell(notes=[note], at=moment_on(this_day()), by=by)


def _next(row: Report, state: ReportState, by: Viewer) -> Readers:
    """Return whose turn it is: of those who check a report, or of those who sign it."""
    ref, today = row.subject.ref, timezone.localdate()
    sign = who_may(by, Permission.PUBLISH_REPORTS, ref, today)
    if state is ReportState.SUBMITTED:
        return sign | who_may(by, Permission.VERIFY, ref, today)
    if state is ReportState.REVIEWED:  # who has reviewed it may not sign: leaders are named, too
        return sign | holding(by, {Role.LEADER}, today)
    return Readers()
