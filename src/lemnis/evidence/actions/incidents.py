"""What can happen to a quality incident: reported, accepted, decided, appealed, re-checked."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from lemnis.errors import NotAllowed, NotFound, Refused, WrongUse
from lemnis.evidence.deadlines import deadlines
from lemnis.evidence.models import Incident, IncidentStep
from lemnis.evidence.queries.incidents import acts_of, find, place_of
from lemnis.evidence.rules.incidents import (
    MOVES,
    IncidentAct,
    IncidentKind,
    IncidentLevel,
    IncidentState,
)
from lemnis.people.actions.audit import record
from lemnis.people.models import Person
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.queue import defer
from lemnis.values import SubjectRef


class NewIncident(NamedTuple):
    """What is reported."""

    subject: SubjectRef
    kind: IncidentKind
    title: str
    text: str
    occurred_on: dt.date


class Handling(NamedTuple):
    """What is done to an incident, with what each act needs: see ``act``."""

    act: IncidentAct
    reason: str = ""
    level: IncidentLevel | None = None
    person: str = ""


@transaction.atomic
def report_incident(*, incident: NewIncident, on: dt.date, at: dt.datetime, by: Viewer) -> UUID:
    """Report an incident, of whatever place.

    Writes: an Incident, an AuditEvent.
    After commit: the job ``evidence.incident_moved``.

    Raises:
        NotAllowed: ``by`` may not report.
        WrongUse: it says nothing, or lies ahead.
        NotFound: there is no such place.

    """
    require(by, Permission.REPORT_INCIDENTS)
    if not incident.title.strip() or incident.occurred_on > on:
        raise WrongUse(
            "请写明事由；发生日期不能晚于今天。",
            "Say what happened; it cannot have happened after today.",
        )
    row = Incident.objects.create(
        subject=place_of(by, incident.subject),
        kind=incident.kind.value,
        title=incident.title.strip(),
        text=incident.text.strip(),
        occurred_on=incident.occurred_on,
        reported_by=by.name,
        reported_at=at,
    )
    record(by=by, act="incident.report", kind="incident", what=str(row.uuid))
    defer("evidence.incident_moved", incident=str(row.uuid), act="report")
    return row.uuid


@transaction.atomic
def act_on_incident(
    *, incident: UUID, what: Handling, on: dt.date, at: dt.datetime, by: Viewer
) -> None:
    """Do something to an incident that its state and one's part in it allow.

    Acceptance needs a level and may name who is held responsible; all but that need words.

    Writes: the Incident, an IncidentStep, an AuditEvent.
    After commit: the job ``evidence.incident_moved``.

    Raises:
        NotFound: there is no such incident, or not for ``by``.
        NotAllowed: it is for others to do this.
        Refused: it cannot be done now, or somebody else was quicker.
        WrongUse: something is missing that this act needs.

    """
    row = find(by, incident)
    state = IncidentState(row.state)
    after = MOVES.get((state, what.act))
    if after is None:
        raise _too_late(what.act, state)
    if what.act not in acts_of(by, row, on):
        raise NotAllowed(
            f"“{what.act.words.zh}”不由您来做。",
            f"It is not for you to do this: {what.act.words.en}.",
        )
    changes = _changes(row, what, on, by)
    moved = Incident.objects.filter(pk=row.pk, state=state.value)
    if not moved.update(state=after.value, **changes):
        raise _too_late(what.act, state)
    IncidentStep.objects.create(
        incident=row, at=at, on=on, act=what.act.value, before=state.value, after=after.value,
        by=by.name, reason=what.reason.strip(),
    )  # fmt: skip
    record(by=by, act=f"incident.{what.act}", kind="incident", what=str(incident))
    defer("evidence.incident_moved", incident=str(incident), act=what.act.value)


def _changes(row: Incident, what: Handling, on: dt.date, by: Viewer) -> Mapping[str, object]:
    if what.act is not IncidentAct.ACCEPT and not what.reason.strip():
        raise WrongUse("请写明意见。", "Say why, or what was decided.")
    if what.act is IncidentAct.ACCEPT:
        return _accepted(what, on)
    if what.act is IncidentAct.DECIDE:
        return {"decision": what.reason.strip(), "decided_on": on, "decided_by": by.name}
    if what.act is IncidentAct.APPEAL:
        return {"appealed": True}
    if what.act in {IncidentAct.RECUR, IncidentAct.OVERTURN}:
        due = on + dt.timedelta(deadlines().incident_days[row.level])
        return {"due_on": due, "recurred": row.recurred or what.act is IncidentAct.RECUR}
    return {}


def _accepted(what: Handling, on: dt.date) -> Mapping[str, object]:
    if what.level is None:
        raise WrongUse("受理时须定级。", "Whoever accepts says how grave it is.")
    person = None
    if what.person.strip():
        person = Person.objects.filter(number=what.person.strip()).first()
        if person is None:
            raise NotFound("没有这个工号的人员。", "There is nobody of this number.")
    due = on + dt.timedelta(deadlines().incident_days[what.level.value])
    return {"level": what.level.value, "due_on": due, "person": person}


def _too_late(act: IncidentAct, state: IncidentState) -> Refused:
    return Refused(
        f"现在不能“{act.words.zh}”：事故的状态是“{state.words.zh}”，或刚被别人处理。",
        f"This cannot be done now ({act.words.en}): it is {state.words.en}, or somebody else was "
        "quicker.",
        cure=("请刷新页面看最新状态。", "Load the page anew to see how it stands."),
    )
