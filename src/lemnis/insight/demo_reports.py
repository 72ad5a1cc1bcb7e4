"""Reports of the demo college: published, waiting for each signature, a draft, one grown stale."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from lemnis.evidence.at_hand import college_at_hand
from lemnis.insight.actions.reports import Now, open_report, sign, write_text
from lemnis.insight.models import Report
from lemnis.insight.report_versions import present
from lemnis.insight.rules.report_parts import texts
from lemnis.insight.rules.reports import Act
from lemnis.people.models import Account, Subject
from lemnis.people.rules.viewers import Viewer, in_house, operator
from lemnis.plan.models import Plan
from lemnis.plan.rules.words import PlanKind, PlanState
from lemnis.values import PeriodKind, SubjectKind

# Who writes, reviews and signs in the demo: its accounts are called like their roles.
_LEAD, _HEAD, _OFFICE, _LEADER = (
    operator(name) for name in ("program_lead", "unit_head", "quality_office", "leader")
)
_SIGNED = ((Act.SUBMIT, _LEAD), (Act.REVIEW, _OFFICE), (Act.PUBLISH, _LEADER))
_OWN: Mapping[str, str] = {
    "overview": "本期完成了人才培养方案修订，新增两家实习单位，组织教师到企业实践一轮。",
    "whole": "体系已运行三年，目标、标准、预警与改进能够接续，短板集中在条件建设。",
    "causes": "对接国际标准的课程只做了两门，其余仍按旧版执行。",
    "measures": "由专业负责人牵头，期末前完成三门课程标准的对接修订，每月通报一次进度。",
    "next": "下一期把对接课程增加到五门，到课率稳定在目标线以上，新学期第四周复核一次。",
    "5.4:opinion": "依托区域产业学院，把企业岗位标准写进课程标准，并按周监测执行情况。",
}
_KINDS = {
    PlanKind.SCHOOL: "school-execution",
    PlanKind.SPECIAL: "special-execution",
    PlanKind.COLLEGE: "college-execution",
    PlanKind.PROGRAM: "program-execution",
    PlanKind.COURSE: "course-execution",
}


class _Story(NamedTuple):
    """One report: of what kind, subject and period, how many texts are written, who signs."""

    kind: str
    subject: Subject | None
    period: str
    written: int
    signed: int = 0
    by: Viewer = _LEAD


def begin_early(*, on: dt.date, by: Viewer) -> None:
    """Begin the school's self-diagnosis in the middle of the year: later numbers overtake it.

    Writes: a Report; nothing if it is there.
    """
    now = _now(on, by)
    year = now.college.calendar.containing(PeriodKind.ACADEMIC_YEAR, on)
    school = Subject.objects.filter(kind=SubjectKind.SCHOOL.value, above=None).first()
    if year is not None:
        story = _Story("school-self-diagnosis", school, year.label, 4, by=_OFFICE)
        _tell(story, now)


def fill(*, on: dt.date, by: Viewer) -> int:
    """Give the demo college its reports; nothing for those it has. Return how many there are.

    Writes: Reports with versions, texts and signatures.
    """
    now = _now(on, by)
    terms = [term.period.label for term in now.college.calendar.terms if term.start <= on][-2:]
    year = now.college.calendar.containing(PeriodKind.ACADEMIC_YEAR, on)
    if len(terms) == 2 and year is not None:
        for story in _stories(terms[0], terms[1], year.label):
            _tell(story, now)
        _plans(year.label, now)
    return Report.objects.count()


def _stories(before: str, term: str, year: str) -> tuple[_Story, ...]:
    program = _of("program_lead", SubjectKind.PROGRAM)
    course = _of("course_lead", SubjectKind.COURSE)
    college = Subject.objects.filter(kind=SubjectKind.COLLEGE.value).order_by("code").first()
    return (
        _Story("program-improvement", program, before, 9, 3),
        _Story("program-improvement", program, term, 2),
        _Story("college-improvement", college, year, 9, 2, _HEAD),
        _Story("course-quality", course, year, 9, 1),
    )


def _of(username: str, kind: SubjectKind) -> Subject | None:
    """Return what the person of an account answers for, else the first of its kind."""
    account = Account.objects.filter(username=username).select_related("person").first()
    found = Subject.objects.filter(kind=kind.value, active_until=None).order_by("code")
    own = found.filter(owner=account.person).first() if account and account.person else None
    return own or found.first()


def _plans(year: str, now: Now) -> None:
    """Begin the reports on how each plan in force was carried out, a few of each kind."""
    for kind, code in _KINDS.items():
        found = Plan.objects.filter(kind=kind.value, state=PlanState.PUBLISHED.value)
        for plan in found.select_related("subject").order_by("id")[:2]:
            if kind is PlanKind.SPECIAL or plan.subject.kind == kind.value:
                _tell(_Story(code, plan.subject, year, 2, by=_OFFICE), now, plan)


def _tell(story: _Story, now: Now, plan: Plan | None = None) -> None:
    if story.subject is None:
        return
    same = {"kind": story.kind, "subject": story.subject, "period": story.period, "plan": plan}
    if Report.objects.filter(**same).exists():
        return
    ref = story.subject.ref
    uuid = open_report(
        kind=story.kind, subject=ref, period=story.period, now=now, by=story.by,
        plan=plan.uuid if plan else None,
    )  # fmt: skip
    for place in _places(uuid)[: story.written]:
        text = _OWN.get(place["code"], "" if not place["must"] else _OWN["overview"])
        write_text(report=uuid, code=place["code"], text=text, moves=_moves(uuid), at=now.at,
                   by=story.by)  # fmt: skip
    for act, who in _SIGNED[: story.signed]:
        signer = story.by if act is Act.SUBMIT else who
        sign(report=uuid, act=act, moves=_moves(uuid), now=now, by=signer)


def _places(uuid: UUID) -> list[dict[str, str]]:
    """Return the places of people's texts, those that must be written first."""
    found = texts(present(Report.objects.get(uuid=uuid)).body)
    return sorted(found, key=lambda place: not place["must"])


def _moves(uuid: UUID) -> int:
    return Report.objects.get(uuid=uuid).moves


def _now(on: dt.date, by: Viewer) -> Now:
    at = dt.datetime.combine(on, dt.time(9), dt.UTC)
    return Now(college_at_hand(in_house(by), on), on, at)
