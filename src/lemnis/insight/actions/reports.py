"""What can happen to reports: opened, written, bound anew, signed, published, begun again."""

import datetime as dt
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from lemnis.engine.college import College
from lemnis.errors import NotFound, Refused, WrongUse
from lemnis.insight import reporting
from lemnis.insight.models import Claim, Report, ReportVersion, Section, SignOff
from lemnis.insight.report_catalogue import report_kind
from lemnis.insight.report_rows import CHECKS
from lemnis.insight.report_versions import (
    begin_version,
    digest_of,
    holding_up,
    present,
    texts_of,
    wanted_of,
)
from lemnis.insight.rules.report_outlines import ReportKind, due_on
from lemnis.insight.rules.report_parts import texts
from lemnis.insight.rules.reports import (
    SIGNS,
    Act,
    ReportState,
    moved,
    refuse_same_hand,
    refuse_unsound,
)
from lemnis.people.actions import record
from lemnis.people.models import Subject
from lemnis.people.queries import permit, permitted
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.plan.models import Plan
from lemnis.queue import defer
from lemnis.values import SubjectRef

_LONGEST = 20_000


class Now(NamedTuple):
    """The college as it is, the day on which that is, and the moment."""

    college: College
    on: dt.date
    at: dt.datetime


@transaction.atomic
def open_report(
    *, kind: str, subject: SubjectRef, period: str, now: Now, by: Viewer, plan: UUID | None = None
) -> UUID:
    """Begin a report, written in advance from what is measured; the one there is, if there is one.

    Writes: a Report, its first ReportVersion with Claims.

    Raises:
        NotFound: there is no such kind, subject or plan, or not for this person.
        NotAllowed: they may not write its reports.
        Refused: it cannot be written here, or the period has nothing.
        WrongUse: kind, subject and plan do not go together.

    """
    permit(by, Permission.WRITE_REPORTS, subject)
    of_kind, row = report_kind(kind), _subject(subject)
    of_plan = _plan(plan, row) if plan else None
    _fit(of_kind, row, of_plan)
    when = now.college.calendar.parse(period)
    found = Report.objects.filter(kind=kind, subject=row, plan=of_plan, period=when.label).first()
    if found is not None:
        return found.uuid
    report = Report.objects.create(
        kind=kind, subject=row, plan=of_plan, period=when.label, starts=when.start, ends=when.end,
        due_on=due_on(of_kind, when), title=_title(of_kind, row, of_plan), opened_at=now.at,
        opened_by=by.name,
    )  # fmt: skip
    written = reporting.write(now.college, wanted_of(report, when), now.on)
    begin_version(report, written, {}, on=now.on, at=now.at, by=by)
    _record(by, "open", report)
    return report.uuid


@transaction.atomic
def write_text(
    *, report: UUID, code: str, text: str, moves: int, at: dt.datetime, by: Viewer
) -> None:
    """Write one text of a report; of a version that was signed a new one is begun.

    Writes: a Section; if signed a ReportVersion with Claims; the Report's ``moves``.

    Raises:
        NotFound: there is no such report or place, or not for this person.
        NotAllowed: they may not write it.
        Refused: it is published, or somebody else was quicker.

    """
    found = _lock(report, Permission.WRITE_REPORTS, moves, by)
    version = present(found)
    if code not in {place["code"] for place in texts(version.body)}:
        raise NotFound(f"报告里没有“{code}”这一段。", f"There is no text “{code}” in it.")
    told = text.replace("\r\n", "\n").strip()[:_LONGEST]
    if texts_of(version).get(code, "") == told:
        return
    version = _reopened(found, version, at, by)
    Section.objects.update_or_create(
        version=version, code=code, defaults={"text": told, "at": at, "by": by.name}
    )
    _sealed(version)
    _record(by, "text", found, {"text": code})


@transaction.atomic
def rebind(*, report: UUID, moves: int, now: Now, by: Viewer) -> None:
    """Write a report anew with the newest numbers; what people wrote stays.

    Writes: a ReportVersion with Claims and Sections; the Report's state and ``moves``.

    Raises:
        NotFound: there is no such report, or not for this person.
        NotAllowed: they may not write it.
        Refused: it is published, or somebody else was quicker.

    """
    found = _lock(report, Permission.WRITE_REPORTS, moves, by)
    _anew(found, Act.CHANGE, now, by)
    _record(by, "rebind", found)


@transaction.atomic
def sign(*, report: UUID, act: Act, moves: int, now: Now, by: Viewer, note: str = "") -> None:
    """Hand a report in, pass its review, sign and publish it, or give it back.

    Writes: a SignOff; the Report's state and ``moves``; of a published ReportVersion when and by
    whom, for one given back a new ReportVersion.
    After commit: the job ``insight.report_signed``.

    Raises:
        NotFound: there is no such report, or not for this person.
        NotAllowed: they may not do this to it.
        Refused: not in this state, a text is missing, a number does not hold (all are listed),
            they have signed it before, no reason is given, or somebody else was quicker.

    """
    found = _lock(report, _NEEDED[act], moves, by)
    version = present(found)
    after = moved(ReportState(found.state), act)
    refuse_same_hand(act, by.name, tuple(version.signoffs.values_list("by", flat=True)))
    if act is Act.RETURN:
        _refuse_silent(note)
    else:
        _refuse_unwritten(version)
        when = now.college.calendar.parse(found.period)
        written = reporting.write(now.college, wanted_of(found, when), now.on)
        refuse_unsound(holding_up(version, written))
    _signed(found, version, act, note.strip(), now.at, by)
    found.state = after.value
    _save(found)
    _record(by, act.value, found, {"digest": version.digest})
    # The moves at this moment make the message one and the same however often it is told.
    defer("insight.report_signed", report=str(found.uuid), act=act.value, moves=found.moves)


@transaction.atomic
def revise(*, report: UUID, moves: int, now: Now, by: Viewer) -> None:
    """Begin a new version of a published report; the published one stays as it is.

    Writes: a ReportVersion with Claims and Sections; the Report's state and ``moves``.

    Raises:
        NotFound: there is no such report, or not for this person.
        NotAllowed: they may not write it.
        Refused: it is not published, or somebody else was quicker.

    """
    found = _lock(report, Permission.WRITE_REPORTS, moves, by)
    _anew(found, Act.REVISE, now, by)
    _record(by, "revise", found)


_NEEDED = {
    Act.SUBMIT: Permission.WRITE_REPORTS,
    Act.REVIEW: None,
    Act.PUBLISH: Permission.PUBLISH_REPORTS,
    Act.RETURN: None,
}


def _lock(uuid: UUID, permission: Permission | None, moves: int, by: Viewer) -> Report:
    """Return a report to be changed, for whoever may, if nobody has changed it meanwhile."""
    found = Report.objects.select_related("subject", "plan").filter(uuid=uuid).first()
    if found is None:
        raise NotFound("没有这份报告，或您无权查看。", "There is no such report, or not for you.")
    ref = found.subject.ref
    _refuse_of_head(report_kind(found.kind))
    permit(by, permission or _checking(by, ref), ref)
    # Compare and set in one statement: two people may act at once.
    if not Report.objects.filter(pk=found.pk, moves=moves).update(moves=moves + 1):
        raise Refused(
            "刚刚已有人改动了这份报告。",
            "Somebody else has just changed this report.",
            cure=("请重新打开后再做。", "Open it again."),
        )
    found.moves = moves + 1
    return found


def _checking(by: Viewer, ref: SubjectRef) -> Permission:
    """Return by which permission somebody checks a report: any of those who judge will do."""
    held = (each for each in CHECKS if permitted(by, each, ref))
    return next(held, Permission.VERIFY)


def _anew(report: Report, act: Act, now: Now, by: Viewer) -> None:
    """Begin a version with the newest numbers and the texts there are."""
    version = present(report)
    after = moved(ReportState(report.state), act)
    when = now.college.calendar.parse(report.period)
    written = reporting.write(now.college, wanted_of(report, when), now.on)
    report.version, report.state = version.number + 1, after.value
    begin_version(report, written, texts_of(version), on=now.on, at=now.at, by=by)
    _save(report)


def _save(report: Report) -> None:
    report.save(update_fields=["state", "version"])


def _reopened(report: Report, version: ReportVersion, at: dt.datetime, by: Viewer) -> ReportVersion:
    """Return the version that may be written in: a copy of one that somebody has signed."""
    report.state = moved(ReportState(report.state), Act.CHANGE).value
    if not version.signoffs.exists():
        return version
    copy = _copied(report, version, at, by)
    _save(report)
    return copy


def _copied(report: Report, version: ReportVersion, at: dt.datetime, by: Viewer) -> ReportVersion:
    """Begin a version with the same numbers and texts."""
    claims, sections = list(version.claims.all()), list(version.sections.all())
    report.version = version.number + 1
    copy = ReportVersion.objects.create(
        report=report, number=report.version, body=version.body, snapshot=version.snapshot,
        on=version.on, digest=version.digest, made_at=at, made_by=by.name,
    )  # fmt: skip
    for claim in claims:
        claim.pk, claim.version = None, copy
    for section in sections:
        section.pk, section.version = None, copy
    Claim.objects.bulk_create(claims)
    Section.objects.bulk_create(sections)
    return copy


def _sealed(version: ReportVersion) -> None:
    version.digest = digest_of(version)
    version.save(update_fields=["digest"])


def _signed(
    report: Report, version: ReportVersion, act: Act, note: str, at: dt.datetime, by: Viewer
) -> None:
    """Put a name to a version; one published is frozen, one given back is begun anew."""
    SignOff.objects.create(
        version=version, step=SIGNS[act].value, digest=version.digest, note=note, at=at, by=by.name
    )
    if act is Act.PUBLISH:
        version.published_at, version.published_by = at, by.name
        version.save(update_fields=["published_at", "published_by"])
    if act is Act.RETURN:
        _copied(report, version, at, by)


def _refuse_silent(note: str) -> None:
    if not note.strip():
        raise Refused("退回须写明原因。", "To give it back it must be said why.")


def _refuse_unwritten(version: ReportVersion) -> None:
    written = texts_of(version)
    missing = [p for p in texts(version.body) if p["must"] and not written.get(p["code"])]
    if missing:
        zh, en = ("；".join(p["ask"][at] for p in missing) for at in (0, 1))
        raise Refused(
            f"还有 {len(missing)} 段没有写：{zh}。",
            f"{len(missing)} texts are still to be written: {en}.",
            cure=("请写好后再提交。", "Write them first."),
        )


def _subject(ref: SubjectRef) -> Subject:
    return Subject.objects.select_related("owner", "unit").get(kind=ref.kind.value, code=ref.code)


def _plan(uuid: UUID, subject: Subject) -> Plan:
    found = Plan.objects.filter(uuid=uuid, subject=subject).first()
    if found is None:
        raise NotFound("没有这个规划。", "There is no such plan.")
    return found


def _fit(kind: ReportKind, subject: Subject, plan: Plan | None) -> None:
    """Refuse what does not go together."""
    if not kind.outline:
        raise Refused(f"“{kind.name.zh}”不在平台上编写。", f"“{kind.name.en}” is not written here.")
    _refuse_of_head(kind)
    wrong_plan = kind.is_of_plan is not (plan is not None)
    if wrong_plan or kind.of not in {"special", subject.kind}:
        raise WrongUse(
            f"“{kind.name.zh}”不是关于这个主体的报告，或缺少规划。",
            f"“{kind.name.en}” is not about this subject, or lacks its plan.",
        )


def _refuse_of_head(kind: ReportKind) -> None:
    """Refuse what is done to a report with its head's signature only."""
    if kind.by_head:
        raise Refused(
            f"“{kind.name.zh}”由部门负责人签字，不另行编写。",
            f"“{kind.name.en}” is signed by the head of the unit, and not written otherwise.",
            cure=("请在“部门工作报表”里签字。", "Sign it at the work reports of units."),
        )


def _title(kind: ReportKind, subject: Subject, plan: Plan | None) -> str:
    return f"{plan.title}年度执行报告" if plan else f"{subject.name}{kind.name.zh}"


def _record(by: Viewer, act: str, report: Report, facts: dict[str, object] | None = None) -> None:
    told = {"version": report.version, "period": report.period} | (facts or {})
    record(by=by, act=f"report.{act}", kind="report", what=str(report.uuid), facts=told)
