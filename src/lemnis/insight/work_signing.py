"""Which work report is asked of which unit, from when until when, and who heads the unit."""

import datetime as dt
from functools import lru_cache

from lemnis.engine.calendar import SchoolCalendar
from lemnis.insight.report_catalogue import report_kinds
from lemnis.insight.rules.report_outlines import ReportKind
from lemnis.people.models import Subject
from lemnis.people.queries import heads, sees_everything
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.spiral.in_force import cadences_in_force
from lemnis.spiral.rules.cadences import Cadence, due
from lemnis.values import Period, PeriodKind, SubjectKind, SubjectRef

_AROUND = dt.timedelta(200)


def work_kind(subject: SubjectKind, period: PeriodKind) -> ReportKind | None:
    """Return the work report of a kind of unit about a kind of period; None where there is none."""
    return next(
        (k for k in report_kinds().values() if k.by_head and k.of == subject and k.every == period),
        None,
    )


def asked(
    kind: ReportKind | None, period: Period, calendar: SchoolCalendar
) -> tuple[dt.date, dt.date] | None:
    """Return from when to when a work report is to be signed; None if it is not asked for."""
    rule = cadences_in_force().get(kind.cadence) if kind else None
    return _asked(rule, period, calendar) if rule and rule.active else None


@lru_cache(maxsize=64)
def _asked(
    rule: Cadence, period: Period, calendar: SchoolCalendar
) -> tuple[dt.date, dt.date] | None:
    rounds = due([rule], calendar, period.start - _AROUND, period.end + _AROUND)
    found = next((each for each in rounds if each.period == period.label), None)
    return (found.opens_on, found.due_on) if found else None


def is_head(viewer: Viewer, unit: SubjectRef) -> bool:
    """Tell whether somebody heads a unit: by its post, by answering for it, or by role there.

    Whoever writes for the whole college does not sign in a unit's place.
    """
    if viewer.operator or not sees_everything(viewer, Permission.WRITE_REPORTS):
        return True
    owner = Subject.objects.filter(kind=unit.kind.value, code=unit.code).values_list(
        "owner__number", flat=True
    )
    leading = heads(viewer, [unit]).get(unit)
    numbers = {*owner, *(leading.numbers if leading else ())}
    return bool(viewer.number) and viewer.number in numbers
