"""Work reports of the demo college: signed in time by most units, late by some, by others not."""

import datetime as dt

from lemnis.evidence.at_hand import college_at_hand
from lemnis.insight.actions.reports import Now
from lemnis.insight.actions.work_signing import sign_work_report
from lemnis.insight.models import Report
from lemnis.insight.work_signing import asked, work_kind
from lemnis.people.models import Account, Subject
from lemnis.people.rules.viewers import Viewer, in_house, operator
from lemnis.values import Period, PeriodKind, SubjectKind

_NOT_YET, _LATE = frozenset({3, 8, 12, 17, 19}), frozenset({5, 14})
_REMARKS = {
    0: "期中教学检查提出的三条意见已逐条落实；实训耗材采购延后一周，不影响开课。",
    2: "两门课程更换了任课教师，到课率下月再看。",
    6: "本部门 9 月起启用新的值班表，相关数据从下月开始采集。",
}


def fill(*, on: dt.date, by: Viewer) -> int:
    """Sign the work reports of the demo's last month and term; return how many were signed.

    Writes: Reports with versions and signatures; nothing for a unit that has signed.
    """
    college = college_at_hand(in_house(by), on)
    month = college.calendar.containing(PeriodKind.MONTH, on.replace(day=1) - dt.timedelta(1))
    terms = [term.period for term in college.calendar.terms if term.end <= on]
    kinds = [SubjectKind.COLLEGE.value, SubjectKind.OFFICE.value]
    units = Subject.objects.filter(kind__in=kinds, active_until=None).select_related("owner")
    signed = 0
    for period, left_out in ((month, _NOT_YET), (terms[-1] if terms else None, frozenset({4}))):
        for at, unit in enumerate(units.order_by("kind", "code") if period else ()):
            if period and at not in left_out:
                day = Now(college, on, dt.datetime.combine(on, dt.time(9), dt.UTC))
                signed += _sign(unit, period, at, day)
    return signed


def _sign(unit: Subject, period: Period, at: int, now: Now) -> bool:
    """Sign one unit's report, on its due day or some days late."""
    ref = unit.ref
    kind = work_kind(ref.kind, period.kind)
    stretch = asked(kind, period, now.college.calendar)
    if kind is None or stretch is None or stretch[0] > now.on:
        return False
    if Report.objects.filter(kind=kind.code, subject=unit, period=period.label).exists():
        return False
    day = min(stretch[1] + dt.timedelta(4 if at in _LATE else -(at % 3)), now.on)
    moment = dt.datetime.combine(day, dt.time(8, 7 * at % 60), dt.UTC)
    sign_work_report(
        unit=ref, period=period.label, moves=0, now=Now(now.college, day, moment),
        by=operator(_head(unit)), remark=_REMARKS.get(at, ""),
    )  # fmt: skip
    return True


def _head(unit: Subject) -> str:
    """Return the name under which the head of a unit signs."""
    own = Account.objects.filter(
        grants__role="unit_head", grants__unit__code=unit.code
    ).values_list("username", flat=True)
    return own.first() or (unit.owner.name if unit.owner else unit.name)
