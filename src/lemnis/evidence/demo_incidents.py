"""Incidents, complaints and inspections of the demo college, in every state there is."""

import datetime as dt
import random
from collections.abc import Sequence

from django.utils import timezone

from lemnis.evidence import actions
from lemnis.evidence.actions import Handling, NewComplaint, NewIncident, NewInspection, Reply
from lemnis.evidence.models import Incident
from lemnis.evidence.rules.complaints import ComplaintAct, RequestKind
from lemnis.evidence.rules.incidents import IncidentAct, IncidentKind, IncidentLevel
from lemnis.evidence.rules.inspections import FoundAct, InspectionTheme
from lemnis.people.models import Grant, Person, Subject
from lemnis.people.rules.viewers import Viewer, operator
from lemnis.values import SubjectKind, SubjectRef

_HEAD, _OFFICE, _STUDENT = operator("unit_head"), operator("quality_office"), operator("student")
_A = IncidentAct
_INCIDENTS = (
    (IncidentKind.TEACHING, "上课迟到 15 分钟", IncidentLevel.MINOR, ("accept", "decide", "close")),
    (IncidentKind.TEACHING, "未经批准自行调课", IncidentLevel.MINOR, ("accept", "decide")),
    (IncidentKind.TEACHING_ADMIN, "期末试卷错印一页", IncidentLevel.SERIOUS,
     ("accept", "decide", "appeal", "uphold")),
    (IncidentKind.SAFETY, "实训时学生手指划伤", IncidentLevel.SERIOUS,
     ("accept", "decide", "recur")),
    (IncidentKind.NETWORK, "课程网站被篡改首页", IncidentLevel.MAJOR, ("accept",)),
    (IncidentKind.TEACHING, "监考中途离场", IncidentLevel.SERIOUS, ("accept", "decide", "appeal")),
    (IncidentKind.PUBLIC_OPINION, "食堂价格引发网上热议", IncidentLevel.MINOR, ("dismiss",)),
    (IncidentKind.SAFETY, "实训车间通道堆放杂物", IncidentLevel.MINOR, ()),
)  # fmt: skip
_COMPLAINTS = (
    (RequestKind.REPAIR, "教学楼三楼投影仪花屏", ("take", "answer", "accept")),
    (RequestKind.COMPLAINT, "选修课连续两周停课未补", ("take", "answer", "object")),
    (RequestKind.APPEAL, "希望延长机房开放时间", ("answer",)),
    (RequestKind.CONSULT, "专升本报名材料怎么准备", ("answer", "accept")),
    (RequestKind.REPAIR, "宿舍热水供应不稳定", ()),
    (RequestKind.COMPLAINT, "实训耗材未按课表发放", ("take",)),
)
_FOUND = (
    (InspectionTheme.TRAINING, "实训中心", ("两具灭火器过期", "3 号工位线缆裸露"),
     ("mend", "confirm")),
    (InspectionTheme.TEACHING, "教学楼", ("两个班迟到人数超过一成",), ("mend",)),
    (InspectionTheme.DORMITORY, "学生宿舍 5 栋", ("二层违规使用电器",), ()),
    (InspectionTheme.EXAM, "期末考场", (), ()),
)  # fmt: skip
_WORDS = {
    "accept": "情况属实，立案调查",
    "dismiss": "经核实不构成事故",
    "decide": "责令书面检查并限期改正",
    "appeal": "当日情况特殊，请求复议",
    "uphold": "复议后维持原处理",
    "close": "复查未再发生",
    "recur": "复查时仍有同类问题",
    "take": "",
    "answer": "已安排处理，本周内完成",
    "object": "问题仍未解决",
    "mend": "已完成整改并拍照留存",
    "confirm": "",
}


def fill(*, on: dt.date, seed: int) -> None:
    """Have incidents, complaints and inspections come about in the weeks before a day."""
    if Incident.objects.exists():
        return
    dice = random.Random(seed)  # noqa: S311 - a made-up college
    places = [
        SubjectRef(SubjectKind(kind), code)
        for kind, code in Subject.objects.filter(
            kind__in=["college", "office"], active_until=None
        ).order_by("kind", "code").values_list("kind", "code")
    ]  # fmt: skip
    staff = list(
        Person.objects.filter(kind="staff", active=True).order_by("number")
        .values_list("number", flat=True)[:40]
    )  # fmt: skip
    colleges = [place for place in places if place.kind is SubjectKind.COLLEGE]
    if not colleges or not staff:
        return
    # Half of it where the head of a unit has an account, so that somebody finds work there.
    colleges, places = (
        [*colleges, *_heads(colleges) * len(colleges)],
        [*places, *_heads(places) * 9],
    )
    for facts in _INCIDENTS:
        _incident(facts, dice.choice(colleges), dice.choice(staff), on, dice.randint(20, 60))
    for kind, title, acts in _COMPLAINTS:
        _complaint(kind, title, acts, dice.choice(places), on, dice.randint(1, 20))
    for theme, where, problems, acts in _FOUND:
        day = on - dt.timedelta(dice.randint(2, 25))
        _inspection(theme, where, problems, acts, dice.choice(colleges), day)


def _heads(places: Sequence[SubjectRef]) -> list[SubjectRef]:
    grant = Grant.objects.filter(account__username="unit_head").exclude(unit=None)
    codes = set(grant.values_list("unit__code", flat=True))
    return [place for place in places if place.code in codes]


def _incident(facts: tuple[IncidentKind, str, IncidentLevel, Sequence[str]], place: SubjectRef,
              person: str, on: dt.date, days: int) -> None:  # fmt: skip
    kind, title, level, acts = facts
    day = on - dt.timedelta(days)
    new = NewIncident(place, kind, title, "", day)
    uuid = actions.report_incident(incident=new, on=day, at=_noon(day), by=_STUDENT)
    for act in acts:
        day = min(on, day + dt.timedelta(4))
        who = _OFFICE if act == "uphold" else _HEAD
        # Who appeals is whoever is held responsible.
        by = Viewer(person, person, operator=True) if act == "appeal" else who
        what = Handling(_A(act), _WORDS[act], level, person if act == "accept" else "")
        actions.act_on_incident(incident=uuid, what=what, on=day, at=_noon(day), by=by)


def _complaint(kind: RequestKind, title: str, acts: Sequence[str], place: SubjectRef, on: dt.date,
               days: int) -> None:  # fmt: skip
    at = _noon(on - dt.timedelta(days))
    new = NewComplaint(place, kind, title, "")
    uuid = actions.file_complaint(complaint=new, at=at, by=_STUDENT)
    for hours, act in enumerate(acts, 1):
        by = _STUDENT if ComplaintAct(act).by_asker else _HEAD
        what = Reply(ComplaintAct(act), _WORDS.get(act, ""))
        actions.act_on_complaint(
            complaint=uuid, what=what, at=at + dt.timedelta(hours=7 * hours), by=by
        )


def _inspection(theme: InspectionTheme, where: str, problems: Sequence[str], acts: Sequence[str],
                place: SubjectRef, on: dt.date) -> None:  # fmt: skip
    new = NewInspection(place, theme, where, "校级督导组", on, "", problems)
    uuid = actions.write_inspection(inspection=new, on=on, at=_noon(on), by=_OFFICE)
    for act in acts:
        actions.act_on_problem(
            inspection=uuid, number=1, act=FoundAct(act), text=_WORDS[act], on=on,
            by=_HEAD if act == "mend" else _OFFICE,
        )  # fmt: skip


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), timezone.get_current_timezone())
