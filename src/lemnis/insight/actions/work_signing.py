"""The head of a unit signs its work report: text and figures are frozen as a version."""

import datetime as dt
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from lemnis.engine.period_words import period_words
from lemnis.errors import NotAllowed, Refused
from lemnis.insight import reporting
from lemnis.insight.actions.reports import Now
from lemnis.insight.models import Report, ReportVersion, SignOff
from lemnis.insight.report_versions import begin_version, wanted_of
from lemnis.insight.rules.report_outlines import ReportKind
from lemnis.insight.rules.reports import ReportState, SignStep
from lemnis.insight.rules.work_signing import signing_state
from lemnis.insight.work_signing import asked, is_head, work_kind
from lemnis.people.actions import record
from lemnis.people.models import Subject
from lemnis.people.queries import permit
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.spiral.actions.cycles import act_on_cycle
from lemnis.spiral.models import Cycle
from lemnis.spiral.rules.cycles import WAITING, CycleAct
from lemnis.values import Period, SubjectRef

_LONGEST = 2000


class _Wanted(NamedTuple):
    """Which work report is asked for, about when, by when."""

    kind: ReportKind
    when: Period
    due_on: dt.date


@transaction.atomic
def sign_work_report(
    *, unit: SubjectRef, period: str, moves: int, now: Now, by: Viewer, remark: str = ""
) -> UUID:
    """Sign the work report of a unit about a month or a term; signed once more, anew.

    ``moves`` is what somebody saw it at, 0 where nobody had signed it.

    Writes: a Report, or its ``moves``; a ReportVersion with Claims, the remark, a SignOff; the
    unit's Cycle is handed in.
    After commit: the job ``spiral.cycle_moved``, if a cycle waited.

    Raises:
        NotFound: there is no such unit, or not for this person.
        NotAllowed: they may not write its reports, or do not head it.
        Refused: none is asked for, the period is not over, nothing has changed since it was
            signed, or somebody else was quicker.

    """
    permit(by, Permission.WRITE_REPORTS, unit)
    _require_head(by, unit)
    when = now.college.calendar.parse(period)
    wanted = _require_asked(unit, when, now)
    report = _report(wanted, unit, moves, now, by)
    written = reporting.write(now.college, wanted_of(report, when), now.on)
    told = remark.replace("\r\n", "\n").strip()[:_LONGEST]
    before = report.versions.filter(number=report.version - 1).first()
    version = begin_version(
        report, written, {"remark": told} if told else {}, on=now.on, at=now.at, by=by
    )
    _require_new(before, version)
    _seal(version, now, by)
    _hand_in(wanted.kind, report, when, now, by)
    facts = {"version": report.version, "period": when.label, "digest": version.digest}
    record(by=by, act="report.sign_work", kind="report", what=str(report.uuid), facts=facts)
    return report.uuid


def _require_head(by: Viewer, unit: SubjectRef) -> None:
    if not is_head(by, unit):
        raise NotAllowed(
            "工作报表由部门负责人签字。",
            "A work report is signed by the head of the unit.",
            cure=("请部门负责人登录后签字。", "Ask the head of the unit to sign it."),
        )


def _require_asked(unit: SubjectRef, when: Period, now: Now) -> _Wanted:
    kind = work_kind(unit.kind, when.kind)
    stretch = asked(kind, when, now.college.calendar)
    words = period_words(when)
    if kind is None or stretch is None:
        raise Refused(
            f"{words.zh}不要求这个部门提交工作报表。",
            f"No work report is asked of this unit for {words.en}.",
        )
    if not signing_state(stretch, now.on, signed=False).may_sign:
        raise Refused(
            f"{words.zh}的工作报表从 {stretch[0]} 起签字。",
            f"The work report of {words.en} is signed from {stretch[0]} on.",
        )
    return _Wanted(kind, when, stretch[1])


def _report(wanted: _Wanted, unit: SubjectRef, moves: int, now: Now, by: Viewer) -> Report:
    """Return the report to be signed, if nobody has changed it since it was looked at."""
    subject = Subject.objects.select_related("owner", "unit").get(
        kind=unit.kind.value, code=unit.code
    )
    kind, when, due_on = wanted
    facts = {
        "starts": when.start, "ends": when.end, "due_on": due_on,
        "title": f"{subject.name} {period_words(when).zh}工作报表",
        "state": ReportState.PUBLISHED.value,
        "opened_at": now.at, "opened_by": by.name,
    }  # fmt: skip
    report, is_new = Report.objects.get_or_create(
        kind=kind.code, subject=subject, plan=None, period=when.label, defaults=facts
    )
    seen = 0 if is_new else moves
    # Compare and set in one statement: two may sign at once.
    if (is_new and moves) or not Report.objects.filter(pk=report.pk, moves=seen).update(
        moves=seen + 1, version=report.version + (not is_new)
    ):
        raise Refused(
            "刚刚已有人签了这份报表。",
            "Somebody else has just signed this report.",
            cure=("请重新打开后再看。", "Open it again."),
        )
    report.refresh_from_db()
    return report


def _require_new(before: ReportVersion | None, version: ReportVersion) -> None:
    """Refuse to sign twice what is the same."""
    if before is not None and before.digest == version.digest:
        raise Refused(
            "报表与已签的一稿相同，不必再签。", "It is the same as what is signed already."
        )


def _seal(version: ReportVersion, now: Now, by: Viewer) -> None:
    SignOff.objects.create(
        version=version, step=SignStep.LEADER.value, digest=version.digest, at=now.at, by=by.name
    )
    version.published_at, version.published_by = now.at, by.name
    version.save(update_fields=["published_at", "published_by"])


def _hand_in(kind: ReportKind, report: Report, when: Period, now: Now, by: Viewer) -> None:
    """Hand in the cycle that asks for this report, if it still waits."""
    waiting = [state.value for state in WAITING]
    cycle = Cycle.objects.filter(
        cadence=kind.cadence, subject=report.subject, period=when.label, state__in=waiting
    ).first()
    if cycle is not None:
        act_on_cycle(cycle=cycle.uuid, act=CycleAct.SUBMIT, moves=cycle.moves, at=now.at, by=by)
