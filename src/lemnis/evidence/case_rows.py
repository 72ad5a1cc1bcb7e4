"""Incidents, complaints and inspections as rows of the data sets that indicators are written on.

In: the records as they stand, the day the college is on. Out: rows by data set. Who is held
responsible, who asked, and what was written stay out; so do cases nobody has accepted.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from lemnis.evidence.models import Complaint, Incident, Inspection
from lemnis.evidence.rules.complaints import ComplaintState
from lemnis.evidence.rules.incidents import IncidentState
from lemnis.evidence.rules.inspections import FoundState, InspectionTheme
from lemnis.people.models import Subject
from lemnis.values import SubjectKind

OURS = "LM-"  # what the keys of our own rows begin with
_NOT_ACCEPTED = [
    state.value
    for state in (IncidentState.REPORTED, IncidentState.DISMISSED, IncidentState.WITHDRAWN)
]
_KINDS = {SubjectKind.PROGRAM: "program_id", SubjectKind.COURSE: "course_id"}
Rows = Mapping[str, list[dict[str, Any]]]


def rows_on(day: dt.date) -> Rows:
    """Return what was registered up to a day, as rows by data set.

    Shape: only data sets of which anything was ever registered here: of others nothing is known. A
    case of a unit that no published data know is left out: no subject would count it.
    """
    sets = (
        ("incidents", Incident, _incidents),
        ("feedback_requests", Complaint, _complaints),
        ("events", Inspection, _inspections),
    )
    return {name: list(rows(day)) for name, model, rows in sets if model.objects.exists()}


def _incidents(day: dt.date) -> Iterator[dict[str, Any]]:
    rows = Incident.objects.exclude(state__in=_NOT_ACCEPTED).filter(occurred_on__lte=day)
    for row in rows.select_related("subject__unit__parent").order_by("pk"):
        where = _where(row.subject)
        if where is None:
            continue
        handled = row.decided_on is not None and row.state != IncidentState.INVESTIGATING.value
        yield {
            "incident_id": f"{OURS}{row.uuid}", **where, "kind": row.kind, "level": row.level,
            "occurred_on": row.occurred_on, "handled": handled,
            "handled_on_time": _on_time(row.decided_on if handled else None, row.due_on, day),
            "appealed": row.appealed, "recurred": row.recurred,
        }  # fmt: skip


def _complaints(day: dt.date) -> Iterator[dict[str, Any]]:
    asked = Complaint.objects.exclude(state=ComplaintState.WITHDRAWN.value)
    for row in asked.select_related("subject__unit__parent").order_by("pk"):
        where, on = _where(row.subject), timezone.localdate(row.asked_at)
        if where is None or on > day:
            continue
        replied, due = row.answered_at is not None, row.due_at  # to the hour, as it was promised
        over = timezone.localdate(due) < day
        yield {
            "request_id": f"{OURS}{row.uuid}", "unit_id": where["unit_id"],
            "course_id": where.get("course_id"), "kind": row.kind, "from_kind": row.from_kind,
            "submitted_on": on, "replied": replied,
            "reply_hours": _hours(row.asked_at, row.answered_at),
            "replied_on_time": row.answered_at <= due if row.answered_at else False if over
            else None,
            "solved": row.state == ComplaintState.SOLVED.value, "satisfied": row.satisfied,
        }  # fmt: skip


def _inspections(day: dt.date) -> Iterator[dict[str, Any]]:
    fixed = Q(problems__state=FoundState.CONFIRMED.value)
    rows = Inspection.objects.filter(inspected_on__lte=day).annotate(
        found=Count("problems"), fixed=Count("problems", filter=fixed)
    )
    for row in rows.select_related("subject__unit__parent").order_by("pk"):
        where = _where(row.subject)
        if where is None:
            continue
        safety = row.theme == InspectionTheme.SAFETY.value
        yield {
            "event_id": f"{OURS}{row.uuid}", "unit_id": where["unit_id"],
            "program_id": where.get("program_id"), "kind": "safety_check" if safety else "patrol",
            "held_on": row.inspected_on, "problems_found": row.found, "problems_fixed": row.fixed,
        }  # fmt: skip


def _where(subject: Subject) -> dict[str, str] | None:
    """Return the unit of a subject that published data know, and the subject if it is a column."""
    unit = subject.unit
    while unit is not None and not unit.from_lake:
        unit = unit.parent
    if unit is None:
        return None
    column = _KINDS.get(SubjectKind(subject.kind))
    return {"unit_id": unit.code} | ({column: subject.code} if column else {})


def _hours(asked: dt.datetime, answered: dt.datetime | None) -> Decimal | None:
    if answered is None:
        return None
    return round(Decimal((answered - asked).total_seconds()) / 3600, 1)


def _on_time(done: dt.date | None, due: dt.date | None, day: dt.date) -> bool | None:
    """Tell whether something was done by its day; None as long as that is still to come."""
    if due is None:
        return None
    return done <= due if done else False if due < day else None
