"""What can happen to a request or complaint: asked, taken up, passed on, answered, judged."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from lemnis.errors import NotAllowed, Refused, WrongUse
from lemnis.evidence.deadlines import deadlines
from lemnis.evidence.models import Complaint, ComplaintStep
from lemnis.evidence.queries.complaints import acts_on, find_complaint
from lemnis.evidence.queries.incidents import place_of
from lemnis.evidence.rules.complaints import MOVES, ComplaintAct, ComplaintState, RequestKind
from lemnis.people.actions.audit import record
from lemnis.people.rules.permissions import Permission, Role
from lemnis.people.rules.viewers import Viewer, require
from lemnis.queue import defer
from lemnis.values import SubjectRef

_WORDLESS = frozenset({ComplaintAct.TAKE, ComplaintAct.ACCEPT, ComplaintAct.WITHDRAW})


class NewComplaint(NamedTuple):
    """What is asked of which unit; ``anonymous``: who handles it is not told by whom."""

    subject: SubjectRef
    kind: RequestKind
    title: str
    text: str
    anonymous: bool = False


class Reply(NamedTuple):
    """What is done to a complaint; ``to``: the unit it is passed on to."""

    act: ComplaintAct
    text: str = ""
    to: SubjectRef | None = None


@transaction.atomic
def file_complaint(*, complaint: NewComplaint, at: dt.datetime, by: Viewer) -> UUID:
    """Ask or complain, to whatever unit.

    Writes: a Complaint; an AuditEvent, unless it is anonymous.
    After commit: the job ``evidence.complaint_moved``.

    Raises:
        NotAllowed: ``by`` may not.
        WrongUse: it says nothing.
        NotFound: there is no such unit.

    """
    require(by, Permission.REPORT_INCIDENTS)
    if not complaint.title.strip():
        raise WrongUse("请写明诉求。", "Say what it is about.")
    row = Complaint.objects.create(
        subject=place_of(by, complaint.subject),
        kind=complaint.kind.value,
        title=complaint.title.strip(),
        text=complaint.text.strip(),
        asked_by=by.name,
        from_kind=_from(by),
        anonymous=complaint.anonymous,
        asked_at=at,
        due_at=at + dt.timedelta(hours=deadlines().complaint_hours[complaint.kind.value]),
    )
    if not complaint.anonymous:
        record(by=by, act="complaint.ask", kind="complaint", what=str(row.uuid))
    defer("evidence.complaint_moved", complaint=str(row.uuid), act="ask")
    return row.uuid


@transaction.atomic
def act_on_complaint(*, complaint: UUID, what: Reply, at: dt.datetime, by: Viewer) -> None:
    """Do something to a complaint that its state and one's part in it allow.

    Writes: the Complaint, a ComplaintStep; an AuditEvent, unless an anonymous asker does it.
    After commit: the job ``evidence.complaint_moved``.

    Raises:
        NotFound: there is no such complaint, or not for ``by``; no such unit to pass it on to.
        NotAllowed: it is for others to do this.
        Refused: it cannot be done now, or somebody else was quicker.
        WrongUse: it needs words, or a unit.

    """
    row = find_complaint(by, complaint)
    state = ComplaintState(row.state)
    after = MOVES.get((state, what.act))
    if after is None:
        raise _too_late(what.act, state)
    if what.act not in acts_on(by, row):
        raise NotAllowed(
            f"“{what.act.words.zh}”不由您来做。",
            f"It is not for you to do this: {what.act.words.en}.",
        )
    moved = Complaint.objects.filter(pk=row.pk, state=state.value)
    if not moved.update(state=after.value, **_changes(row, what, at, by)):
        raise _too_late(what.act, state)
    ComplaintStep.objects.create(
        complaint=row, at=at, act=what.act.value, before=state.value, after=after.value,
        by=by.name, text=what.text.strip(),
    )  # fmt: skip
    if not (row.anonymous and what.act.by_asker):
        record(by=by, act=f"complaint.{what.act}", kind="complaint", what=str(complaint))
    defer("evidence.complaint_moved", complaint=str(complaint), act=what.act.value)


def _changes(row: Complaint, what: Reply, at: dt.datetime, by: Viewer) -> Mapping[str, object]:
    text = what.text.strip()
    if what.act not in _WORDLESS and not text:
        raise WrongUse("请写明内容。", "Say it in words.")
    if what.act is ComplaintAct.TAKE:
        return {"taken_by": by.name}
    if what.act is ComplaintAct.FORWARD:
        if what.to is None:
            raise WrongUse("请选择转办的部门。", "Choose the unit it is passed on to.")
        return {"subject": place_of(by, what.to), "taken_by": ""}
    if what.act is ComplaintAct.ANSWER:
        # The time to reply is that of the first answer, however often somebody objects.
        return {"answer": text, "answered_at": row.answered_at or at, "taken_by": by.name}
    if what.act in {ComplaintAct.ACCEPT, ComplaintAct.OBJECT}:
        return {"satisfied": what.act is ComplaintAct.ACCEPT}
    return {}


def _from(by: Viewer) -> str:
    """Return the code of who asks, as the code list ``respondent_kind`` has it."""
    if Role.STUDENT in by.roles:
        return "student"
    return "teacher" if Role.TEACHER in by.roles else "staff"


def _too_late(act: ComplaintAct, state: ComplaintState) -> Refused:
    return Refused(
        f"现在不能“{act.words.zh}”：诉求的状态是“{state.words.zh}”，或刚被别人办理。",
        f"This cannot be done now ({act.words.en}): it is {state.words.en}, or somebody else was "
        "quicker.",
        cure=("请刷新页面看最新状态。", "Load the page anew to see how it stands."),
    )
