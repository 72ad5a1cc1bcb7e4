"""Incidents and complaints told to people: to who is to handle them, and to whom they are about."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lemnis.evidence.models import Complaint, Incident
from lemnis.evidence.rules.complaints import ComplaintAct
from lemnis.evidence.rules.incidents import IncidentAct
from lemnis.evidence.today import moment_on, this_day
from lemnis.people.actions import Note, tell
from lemnis.people.models import Subject
from lemnis.people.queries import Readers, who_may
from lemnis.people.rules.messages import MessageKind
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.values import Title

_REPORT = "report"
_TO_HANDLERS = {_REPORT, IncidentAct.APPEAL.value, IncidentAct.OVERTURN.value}
_TO_THE_ACCUSED = {IncidentAct.ACCEPT.value, IncidentAct.DECIDE.value, IncidentAct.UPHOLD.value}
_TO_THE_REPORTER = {IncidentAct.ACCEPT.value, IncidentAct.DISMISS.value, IncidentAct.CLOSE.value}
_OF_THE_ASKER = {"ask", ComplaintAct.OBJECT.value, ComplaintAct.FORWARD.value}
_TO_THE_ASKER = {ComplaintAct.TAKE.value, ComplaintAct.ANSWER.value, ComplaintAct.CLOSE.value}


@transaction.atomic
def tell_of_incident(*, incident: UUID, act: str, by: Viewer) -> int:
    """Tell handlers, who is accused, or who reported of what was done; return how many.

    Writes: Messages and Deliveries of people.
    """
    row = Incident.objects.select_related("subject", "person").filter(uuid=incident).first()
    if row is None:
        return 0
    to = _handlers(by, row.subject) if act in _TO_HANDLERS else Readers()
    if act in _TO_THE_ACCUSED and row.person:
        to |= Readers.of(row.person.number)
    if act in _TO_THE_REPORTER:
        to |= Readers.named(row.reported_by)
    words = Title("新上报", "reported") if act == _REPORT else IncidentAct(act).words
    # What happened is on the page: a copy leaves the house and says no more than that it did.
    title = Title(
        f"质量事故{words.zh}：{row.subject.name}", f"Incident, {words.en}: {row.subject.name}"
    )
    key = f"incident:{row.uuid}:{act}:{row.steps.count()}"
    note = Note(to, key, MessageKind.INCIDENT, title, page=f"/incidents/{row.uuid}")
    return tell(notes=[note], at=moment_on(this_day()), by=by)


@transaction.atomic
def tell_of_complaint(*, complaint: UUID, act: str, by: Viewer) -> int:
    """Tell of what was done to a complaint: its handlers, or who asked; return how many.

    Writes: Messages and Deliveries of people.
    """
    row = Complaint.objects.select_related("subject").filter(uuid=complaint).first()
    if row is None:
        return 0
    to = _handlers(by, row.subject) if act in _OF_THE_ASKER else Readers()
    if act in _TO_THE_ASKER:
        to |= Readers.named(row.asked_by)
    words = Title("新提出", "asked") if act == "ask" else ComplaintAct(act).words
    title = Title(f"诉求{words.zh}：{row.subject.name}", f"Request, {words.en}: {row.subject.name}")
    key = f"complaint:{row.uuid}:{act}:{row.steps.count()}"
    note = Note(to, key, MessageKind.INCIDENT, title, page=f"/complaints/{row.uuid}")
    return tell(notes=[note], at=moment_on(this_day()), by=by)


def _handlers(by: Viewer, subject: Subject) -> Readers:
    ref = subject.ref
    return who_may(by, Permission.HANDLE_INCIDENTS, ref, timezone.localdate())
