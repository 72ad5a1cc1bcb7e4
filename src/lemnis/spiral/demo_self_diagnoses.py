"""The demo college's self-diagnoses: one round handed in, the next half-way, some still open.

Findings are those of the college's own numbers; only what people say of them is made up.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from random import Random
from typing import NamedTuple

from lemnis.engine.calendar import SchoolCalendar
from lemnis.evidence.at_hand import college_at_hand
from lemnis.people.models import Account
from lemnis.people.rules.viewers import Viewer, operator
from lemnis.spiral.actions.cycles import lapse_cycles, open_cycles
from lemnis.spiral.actions.self_diagnoses import begin, save, submit
from lemnis.spiral.actions.self_diagnosis_answers import answer_self_diagnosis
from lemnis.spiral.actions.spirals import open_spirals
from lemnis.spiral.causes import causes
from lemnis.spiral.models import Cycle, Spiral
from lemnis.spiral.queries.self_diagnoses import FindingRow, owners_to_choose, self_diagnosis
from lemnis.spiral.rules.cadences import Cadence, Due, cadences
from lemnis.spiral.rules.causes import CauseCategory
from lemnis.spiral.rules.cycles import CycleAct
from lemnis.spiral.rules.self_diagnoses import Said
from lemnis.spiral.rules.words import Activity, CycleState
from lemnis.values import PeriodKind, SubjectKind

_SEED, _MORNING = 20250731, dt.time(9, 30, tzinfo=dt.UTC)
_DAYS_OPEN, _DAYS_LEFT = 2, 5
# How many of each kind hand in; the rest stays open.
_MANY: Mapping[SubjectKind, int] = {
    SubjectKind.COLLEGE: 4, SubjectKind.OFFICE: 9, SubjectKind.PROGRAM: 10,
    SubjectKind.COURSE: 16, SubjectKind.TEACHER: 10, SubjectKind.STUDENT: 24,
}  # fmt: skip
_MEASURES: Mapping[CauseCategory, tuple[str, ...]] = {
    CauseCategory.STUDENT: (
        "逐人约谈摸清原因，结对帮扶，两周后复查",
        "每周日晚列好下周安排，周五自查完成情况",
        "开学两周内摸底分组，基础薄弱者先补先修内容",
    ),
    CauseCategory.TEACHING: (
        "每单元后一周内小测讲评，未过者补测一次",
        "集体备课统一评分细则，交叉评分后再公布成绩",
        "对照岗位要求修订课程目标，下次开课前审定",
    ),
    CauseCategory.TEACHER: (
        "排定企业实践名额，每学期派出两名教师",
        "调整下学期任务，课时超标者减少一个教学班",
    ),
    CauseCategory.CONDITIONS: (
        "与相邻专业共用实训室，错峰排课，假期完成检修",
        "列入下半年采购计划，先借用校外基地补足",
    ),
    CauseCategory.MANAGEMENT: (
        "每周一公布未完成清单，到期前三天提醒责任人",
        "明确经办岗位和时限，逾期由分管领导过问",
        "随校历固定填报日，缺一项当天补齐",
    ),
    CauseCategory.OUTSIDE: (
        "走访三家合作企业，核对岗位需求后调整计划",
        "按实际规模重新测算，报学校专题研究",
    ),
}
_DECLINED = ("属统计口径调整，已报质管办更正数据", "人数过少，一人之差，继续观察一个周期")
_AGREED = ("同意，按期复测。", "同意。请在例会上通报进展。", "")
_GIVEN_BACK = ("原因写得太宽，请落到具体课程和班级。", "措施没有写到人和频次，请补充。")
_UNREAD, _BACK_EACH = 4, 1  # of each kind: wait for a word, are given back
_WHYS = ("为什么没有及时发现？期中没有检查。", "为什么期中不检查？计划里没有这一项。")


class _Round(NamedTuple):
    """One round of a cadence, and the day its self-diagnoses are written on."""

    due: Due
    on: dt.date


def fill(*, on: dt.date, by: Viewer) -> None:
    """Open two rounds of self-diagnosis, hand some in, answer most of the earlier one.

    Writes: Spirals where there are none, CycleOpenings, Cycles, and all that comes of handing in.
    """
    calendar = college_at_hand(by, on).calendar
    rules = [r for r in cadences().values() if r.activity is Activity.SELF_DIAGNOSIS and r.active]
    rules = [rule for rule in rules if isinstance(rule.opens, int) and rule.opens > -7]
    if not Spiral.objects.exists():
        _open_spirals(rules, calendar, on, by)
    for last in (True, False):
        for rule in rules:
            turn = _of_month(rule, calendar, on) if last else _of_term(rule, calendar, on)
            if turn is not None:
                open_cycles(due=turn.due, at=_at(turn.due.opens_on), by=by)
                _hand_in(turn, leave_open=not last)
                _answer(turn, by, last=last)
            lapse_cycles(cadence=rule, on=on, by=by)


def _open_spirals(
    rules: Iterable[Cadence], calendar: SchoolCalendar, on: dt.date, by: Viewer
) -> None:
    begun = [term for term in calendar.terms if term.start <= on][-1]
    kinds = {kind for rule in rules for kind in rule.subjects}
    start = begun.start
    open_spirals(kinds=sorted(kinds), on=start, calendar=calendar, at=_at(start), by=by)


def _of_month(rule: Cadence, calendar: SchoolCalendar, on: dt.date) -> _Round | None:
    """Return a round of the month before: what was found then goes on in the one at hand."""
    month = calendar.containing(PeriodKind.MONTH, on.replace(day=1) - dt.timedelta(1))
    if month is None:
        return None
    due_on = month.end + dt.timedelta(_DAYS_LEFT)
    return _Round(Due(rule, month.label, month.start, month.end, month.end, due_on), due_on)


def _of_term(rule: Cadence, calendar: SchoolCalendar, on: dt.date) -> _Round:
    """Return the round at the end of the term: opened the other day, due in a few days."""
    term = [term for term in calendar.terms if term.start <= on][-1]
    opens, until = on - dt.timedelta(_DAYS_OPEN), on + dt.timedelta(_DAYS_LEFT)
    return _Round(Due(rule, term.period.label, term.start, term.end, opens, until), on)


def _hand_in(turn: _Round, *, leave_open: bool) -> None:
    dice = Random(f"{_SEED}{turn.due.cadence.code}{turn.due.period}")  # noqa: S311 - made up
    for cycle in _chosen(turn.due, leave_open=leave_open):
        owner = cycle.subject.owner
        who = operator(owner.name if owner else cycle.subject.name)
        at = _at(turn.on) + dt.timedelta(minutes=dice.randrange(480))
        begin(cycle=cycle.uuid, on=turn.on, at=at, by=who)
        desk = self_diagnosis(who, cycle.uuid, turn.on)
        anybody = next((key for key, _ in owners_to_choose(who, cycle.uuid)), None)
        if anybody is None:
            continue  # nobody to act: it stays open
        for finding in desk.findings:
            said = _said(finding, desk.ref.kind, dice, turn.on)
            said = replace(said, owner=said.owner or anybody)
            now = self_diagnosis(who, cycle.uuid, turn.on)
            save(cycle=cycle.uuid, finding=finding.number, said=said, drafts=now.drafts,
                 on=turn.on, at=at, by=who)  # fmt: skip
        drafts = self_diagnosis(who, cycle.uuid, turn.on).drafts
        submit(cycle=cycle.uuid, moves=cycle.moves, drafts=drafts, on=turn.on, at=at, by=who)


def _answer(turn: _Round, by: Viewer, *, last: bool) -> None:
    """Agree to most of an earlier round, give back some of the one at hand; the rest waits."""
    due, act = turn.due, CycleAct.CLOSE if last else CycleAct.GIVE_BACK
    dice = Random(f"{_SEED}{due.cadence.code}{due.period}{act}")  # noqa: S311 - made up
    handed_in = Cycle.objects.filter(
        cadence=due.cadence.code, period=due.period, state=CycleState.SUBMITTED.value
    ).exclude(submitted_by=by.name)
    for kind in due.cadence.subjects:
        rows = handed_in.filter(subject__kind=kind.value).order_by("submitted_at", "pk")
        most = rows.count() - _UNREAD if last else _BACK_EACH
        for cycle in rows[: max(most, 0)]:
            answer_self_diagnosis(
                cycle=cycle.uuid, act=act, word=dice.choice(_AGREED if last else _GIVEN_BACK),
                moves=cycle.moves, at=_at(turn.on) + dt.timedelta(hours=9), by=by,
            )  # fmt: skip


def _chosen(asked: Due, *, leave_open: bool) -> Iterator[Cycle]:
    """Yield the cycles to be handed in; those of the demo's logins first, or not at all."""
    opened = Cycle.objects.filter(
        cadence=asked.cadence.code, period=asked.period, state=CycleState.OPEN.value
    ).exclude(subject__owner__active=False)
    opened = opened.select_related("subject__owner")
    logins = Account.objects.exclude(person=None).values("person")
    for kind in asked.cadence.subjects:
        some, count = opened.filter(subject__kind=kind.value), _MANY.get(kind, 0)
        if leave_open:
            yield from some.exclude(subject__owner__in=logins).order_by("subject__code")[:count]
        else:
            yield from some.filter(subject__owner__in=logins).order_by("subject__code")[:count]
            yield from some.exclude(subject__owner__in=logins).order_by("subject__code")[:count]


def _said(finding: FindingRow, kind: SubjectKind, dice: Random, on: dt.date) -> Said:
    said = finding.said
    if said.action:  # goes on from the round before
        return said
    if dice.random() < 0.12:
        return Said(no_action=dice.choice(_DECLINED), owner=said.owner, due_on=said.due_on)
    usual = "motivation" if kind is SubjectKind.STUDENT else "process"
    chosen = said.causes or (usual,)
    measures = _MEASURES[causes()[chosen[0]].category]
    whys = _WHYS if dice.random() < 0.3 and kind is not SubjectKind.STUDENT else ()
    by_day = on + dt.timedelta(dice.choice((14, 21, 35)))
    return Said(chosen, whys, dice.choice(measures), said.owner, by_day)


def _at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, _MORNING)
