"""The demo college's plans and goals, from the school's to one student's, some gaps on purpose.

What is aimed at follows from what is measured there; only words and years are made up.
"""

import datetime as dt
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID, uuid5

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction
from django.db.models import QuerySet

from lemnis.engine import current
from lemnis.engine.college import College
from lemnis.evidence.at_hand import college_at_hand
from lemnis.insight.demo_reasons import aim, reason
from lemnis.lake.store import Lake
from lemnis.people.models import Account, Holding, Post, Subject
from lemnis.people.rules.viewers import Viewer, in_house, operator
from lemnis.plan import actions
from lemnis.plan.actions import PlanWish
from lemnis.plan.models import Goal, Plan, Standard
from lemnis.plan.rules.goals import Aim, GoalWish
from lemnis.plan.rules.strategy_words import Fold, Way
from lemnis.plan.rules.tasks import TaskText
from lemnis.plan.rules.words import Perspective, PlanKind, TaskClass
from lemnis.values import SubjectKind, SubjectRef

_LOOPS = UUID("5d3a4c6e-8b1f-4d27-9a60-2f7c1be0a914")  # names the made-up cycle a target rose in
_YEARS = ("2023-2024", "2024-2025", "2025-2026")
_COME = tuple(map(Decimal, ("0.5", "0.7", "0.82", "0.9", "1.02")))  # how much of the way
_PARTS = (Decimal("0.4"), Decimal("0.8"), Decimal(1))  # of the way, by the end of each year


class _Line(NamedTuple):
    """One line of goals, from the school's down: what, by which indicator, how much further."""

    number: str
    title: str
    indicator: str
    gain: Decimal
    perspective: Perspective
    special: str
    office: str
    means: str


_LINES = (
    _Line("1", "双师型教师占专业课教师比例", "CRS-RES-007", Decimal(12), Perspective.LEARNING,
          "师资队伍建设", "U22", "每学期选派 12 名教师下企业 60 天，认定费用列入预算"),
    _Line("2", "校企合作开发课程比例", "CRS-RES-011", Decimal(15), Perspective.PROCESS,
          "课程建设", "U23", "每个专业每年与企业共同开发 2 门课程，每门资助 3 万元"),
    _Line("3", "课程及格率", "CRS-GEN-012", Decimal(4), Perspective.PROCESS,
          "课程建设", "U23", "第 8 周前完成学情摸底，后 10% 课程逐门帮扶"),
    _Line("4", "教学满意度", "PRG-GEN-012", Decimal(2), Perspective.STAKEHOLDERS,
          "专业建设", "U23", "每学期两次学生座谈，10 日内答复全部意见"),
    _Line("5", "职业技能等级证书获证率", "STU-GEN-015", Decimal(14), Perspective.STAKEHOLDERS,
          "学生全面发展", "U25", "每个专业开设 1 个考证班，承担 50% 报名费"),
    _Line("6", "对口就业率", "PRG-GEN-003", Decimal(10), Perspective.RESULTS,
          "专业建设", "U26", "每个专业稳定 5 家用人单位，毕业前 3 个月逐人推荐"),
    _Line("7", "就业稳定率", "PRG-GEN-005", Decimal(8), Perspective.RESULTS,
          "学生全面发展", "U26", "毕业后 6 个月内回访 2 次，逐人建档"),
)  # fmt: skip
_DRAWN = (("1", "3"), ("1", "4"), ("2", "3"), ("2", "6"), ("3", "5"), ("4", "7"), ("5", "6"),
          ("6", "7"))  # fmt: skip
_OWN = (
    ("teacher", SubjectKind.TEACHER, PlanKind.TEACHER, "师资队伍建设", "1",
     (("TCH-GEN-002", "学生评教得分", Decimal(2)),
      ("TCH-GEN-003", "督导听课评分", Decimal(2)))),
    ("course_lead", SubjectKind.COURSE, PlanKind.COURSE, "课程建设", "3",
     (("CRS-GEN-012", "课程及格率", Decimal(3)),
      ("CRS-CTL-021", "课程教学满意度", Decimal(2)))),
    ("student", SubjectKind.STUDENT, PlanKind.STUDENT, "学生全面发展", "5",
     (("STU-GEN-012", "学分完成率", Decimal(2)),
      ("STU-GEN-027", "综合素质测评得分", Decimal(4)))),
)  # fmt: skip
_MEASURED = frozenset(
    {line.indicator for line in _LINES} | {code for *_, aims in _OWN for code, _, _ in aims}
)
_SKIPPED = 4
_ENOUGH = 3  # lines a college must be measured by to have a plan of its own


@dataclass(frozen=True)
class _Stage:
    """What everything is written with. ``heads``: who leads a unit, by its code."""

    college: College
    chance: random.Random
    heads: Mapping[str, str]
    starts: dt.date
    ends: dt.date
    at: dt.datetime
    by: Viewer

    def level(self, indicator: str, ref: SubjectRef) -> Decimal | None:
        """Where a subject stands now."""
        return _levels(self.college.lake, ref.kind).get((indicator, ref.code))


@lru_cache(maxsize=8)
def _levels(lake: Lake, kind: SubjectKind) -> Mapping[tuple[str, str], Decimal]:
    rows = current.current(lake, kind, None).rows
    if not len(rows):
        return {}
    codes = pa.array(sorted(_MEASURED), pa.string())
    few = rows.filter(pc.is_in(rows["indicator"], value_set=codes))
    told = few.select(["indicator", "subject", "shown"]).to_pylist()
    return {
        (r["indicator"], r["subject"]): round(Decimal(str(r["shown"])), 1)
        for r in told
        if r["shown"] is not None
    }


@transaction.atomic
def fill(*, on: dt.date, by: Viewer, seed: int = 7) -> None:
    """Give the demo college plans and goals; nothing where there are plans already.

    Writes: see ``plan.actions``.
    """
    school = Subject.objects.filter(kind="school").first()
    if school is None or Plan.objects.exists():
        return
    stage = _stage(on, seed, in_house(by))
    top, goals = _school(stage, school)
    specials, lines = _specials(stage, school, top, goals)
    for place, college in enumerate(_subjects("college")):
        _college(stage, college, specials, lines, place)
    _persons(stage, specials, lines)
    _hang(stage)


def _hang(stage: _Stage) -> None:
    """Give most goals a standard and a task; some lack one or the other, on purpose."""
    published = Standard.objects.filter(versions__published_at__isnull=False, retired_on=None)
    codes = dict(published.order_by("-code").values_list("layer", "code"))
    tasks = []
    for place, goal in enumerate(
        Goal.objects.exclude(indicator="")
        .select_related("plan", "subject", "unit", "owner")
        .order_by("pk")
    ):
        ref = _ref(goal.subject)
        layer = ref.kind.value if ref.kind.value in codes else "school"
        if place % 9 != _SKIPPED and layer in codes:
            actions.use_standard(
                code=codes[layer], subject=ref, since=stage.starts, goal=str(goal.uuid),
                by=stage.by,
            )  # fmt: skip
        if place % 7 != _SKIPPED:
            tasks.append(_task(stage, goal, ref, place))
    actions.write_tasks(tasks=tasks, by=stage.by)


def _task(stage: _Stage, goal: Goal, ref: SubjectRef, place: int) -> TaskText:
    due = stage.ends - dt.timedelta(days=360 - place % 11 * 15)
    return TaskText(
        number=f"A-G-{place + 1:03d}", title=f"落实“{goal.title}”年度措施",
        task_class=TaskClass.A, subject=f"{ref.kind}:{ref.code}", starts=stage.starts,
        due_on=due, observation="年度目标值", aims="完成本年度目标值",
        unit=goal.unit.code if goal.unit else "", owner=goal.owner.number if goal.owner else "",
        plan=str(goal.plan.uuid), goal=str(goal.uuid),
    )  # fmt: skip


def _stage(on: dt.date, seed: int, by: Viewer) -> _Stage:
    leading = Holding.objects.filter(until=None, post__leads=True).select_related("person", "post")
    heads = {row.post.unit.code: row.person.number for row in leading.select_related("post__unit")}
    starts = dt.date(on.year - 2, 9, 1)
    at = dt.datetime.combine(starts + dt.timedelta(20), dt.time(9), tzinfo=dt.UTC)
    return _Stage(
        college_at_hand(by, on), random.Random(seed), heads, starts,  # noqa: S311 - made-up data
        dt.date(on.year + 1, 8, 31), at, operator(by.name),
    )  # fmt: skip


def _school(stage: _Stage, school: Subject) -> tuple[UUID, Mapping[str, UUID]]:
    plan = _plan(stage, PlanKind.SCHOOL, f"{school.name}事业发展规划", _ref(school), None)
    goals: dict[str, UUID] = {}
    for line in _LINES:
        wish = _wish(stage, line, _ref(school), None, line.number)
        if wish:
            goals[line.number] = _goal(stage, plan, replace(wish, folds=Fold.MEAN))
    reason(plan, goals, by=stage.by)
    for cause, effect in _DRAWN:
        if cause in goals and effect in goals:
            actions.draw_edge(
                plan=plan, cause=goals[cause], effect=goals[effect], why="", by=stage.by
            )
    aim(plan, goals, ends=stage.ends, by=stage.by)
    _publish(stage, plan)
    return plan, goals


def _specials(
    stage: _Stage, school: Subject, top: UUID, goals: Mapping[str, UUID]
) -> tuple[Mapping[str, UUID], Mapping[str, UUID]]:
    """Write the special plans; return them by name, and their goals by the line's number."""
    plans: dict[str, UUID] = {}
    made: dict[str, UUID] = {}
    for name in dict.fromkeys(line.special for line in _LINES):
        lines = [each for each in _LINES if each.special == name and each.number in goals]
        office = Subject.objects.filter(kind="office", code=lines[0].office).first() or school
        plan = _plan(stage, PlanKind.SPECIAL, f"{name}专项规划", _ref(office), top)
        for number, line in enumerate(lines, 1):
            wish = _wish(stage, line, _ref(school), goals[line.number], str(number))
            if wish:
                made[line.number] = _goal(stage, plan, replace(wish, folds=Fold.MEAN))
        plans[name] = plan
        _publish(stage, plan)
    _loose_end(stage, plans)
    return plans, made


def _loose_end(stage: _Stage, plans: Mapping[str, UUID]) -> None:
    """Write a goal that nobody could ever measure: the checker keeps it from being published."""
    wish = GoalWish("9", "打造教师数字素养高地", means="", unit="U22")
    actions.write_goal(
        plan=plans["师资队伍建设"], goal=None, wish=wish, moves=0, at=stage.at, by=stage.by
    )


def _college(
    stage: _Stage,
    college: Subject,
    specials: Mapping[str, UUID],
    lines: Mapping[str, UUID],
    place: int,
) -> None:
    """Write the plan of a college; the fourth has not taken up the first line, on purpose."""
    ref = _ref(college)
    wishes = {
        line.number: _wish(stage, line, ref, lines[line.number], line.number)
        for line in _LINES[:6]
        if line.number in lines and not (place == 3 and line.number == "1")
    }
    told = {number: wish for number, wish in wishes.items() if wish}
    if len(told) < _ENOUGH:
        return
    above = specials["师资队伍建设"] if "1" in told else specials["课程建设"]
    plan = _plan(stage, PlanKind.COLLEGE, f"{college.name}建设规划", ref, above)
    made = {
        number: _goal(stage, plan, replace(wish, folds=Fold.MEAN)) for number, wish in told.items()
    }
    _publish(stage, plan)
    for program in _subjects("program").filter(unit=college.unit):
        _program(stage, program, plan, made)


def _program(stage: _Stage, program: Subject, above: UUID, lines: Mapping[str, UUID]) -> None:
    wishes = [
        _wish(stage, line, _ref(program), lines[line.number], line.number)
        for line in _LINES
        if line.number in lines
    ]
    told = [wish for wish in wishes if wish]
    if not told:
        return
    plan = _plan(stage, PlanKind.PROGRAM, f"{program.name}专业建设规划", _ref(program), above)
    made = [_goal(stage, plan, wish) for wish in told]
    _publish(stage, plan)
    if program.code.endswith("02") and told[-1].aims:
        last = told[-1].aims[-1]
        actions.raise_target(
            goal=made[-1], period=last.period, value=last.value + 1,
            why="上一圈诊改后连续两期达到目标，按“达标即提标”提高 1 个百分点。",
            cycle=uuid5(_LOOPS, program.code), at=stage.at + dt.timedelta(500), by=stage.by,
        )  # fmt: skip


def _persons(stage: _Stage, specials: Mapping[str, UUID], lines: Mapping[str, UUID]) -> None:
    """Write the plans of the teacher, the course and the student the demo's accounts stand for."""
    for account, kind, of, special, above, aims in _OWN:
        subject = _of_account(account, kind)
        if subject is not None and above in lines:
            _own(stage, subject, of, specials[special], lines[above], aims)


def _own(
    stage: _Stage,
    subject: Subject,
    kind: PlanKind,
    plan_above: UUID,
    goal_above: UUID,
    aims: Iterable[tuple[str, str, Decimal]],
) -> None:
    titles = {PlanKind.TEACHER: "个人发展规划", PlanKind.STUDENT: "个人成长规划"}
    title = titles.get(kind, f"{subject.name}课程建设规划")
    plan = _plan(stage, kind, title, _ref(subject), plan_above)
    for number, (indicator, name, gain) in enumerate(aims, 1):
        line = _LINES[0]._replace(
            number=str(number), title=name, indicator=indicator, gain=gain,
            means="每周安排 2 小时，每月对照 1 次",
        )  # fmt: skip
        wish = _wish(stage, line, _ref(subject), goal_above, str(number))
        if wish:
            _goal(stage, plan, replace(wish, perspective=None))
    if Plan.objects.get(uuid=plan).goals.exists():
        _publish(stage, plan)


def _wish(
    stage: _Stage, line: _Line, ref: SubjectRef, parent: UUID | None, number: str
) -> GoalWish | None:
    """Return a goal by where its subject stands, None where that is not known."""
    now = stage.level(line.indicator, ref)
    if now is None:
        return None
    come = stage.chance.choice(_COME)
    start = now - line.gain * come
    aim = min(start + line.gain, Decimal("99.5"))
    subject = Subject.objects.select_related("owner", "unit").get(
        kind=ref.kind.value, code=ref.code
    )
    unit = subject.unit.code if subject.unit and ref.kind is not SubjectKind.SCHOOL else line.office
    owner = subject.owner.number if subject.owner else stage.heads.get(unit, "")
    posts = Post.objects.filter(unit__code=unit, active=True).order_by("-leads", "code")
    return GoalWish(
        number, line.title, ref, parent, basis="上级规划分解与近三年数据", means=line.means,
        perspective=line.perspective, indicator=line.indicator, better=Way.HIGHER, unit=unit,
        post=posts.values_list("code", flat=True).first() or "", owner=owner,
        baseline=round(start, 1), due=stage.ends,
        aims=tuple(Aim(year, round(start + (aim - start) * part, 1))
                   for year, part in zip(_YEARS, _PARTS, strict=True)),
    )  # fmt: skip


def _plan(stage: _Stage, kind: PlanKind, title: str, ref: SubjectRef, parent: UUID | None) -> UUID:
    years = f"（{stage.starts.year}—{stage.ends.year}）"
    about = "以质量为主线，逐级分解目标，每项目标有标准、有指标、有责任人、有任务。"
    wish = PlanWish(kind, title + years, ref, stage.starts, stage.ends,
                    about if kind is PlanKind.SCHOOL else "", parent)  # fmt: skip
    return actions.write_plan(plan=None, wish=wish, moves=0, by=stage.by)


def _goal(stage: _Stage, plan: UUID, wish: GoalWish) -> UUID:
    return actions.write_goal(plan=plan, goal=None, wish=wish, moves=0, at=stage.at, by=stage.by)


def _publish(stage: _Stage, plan: UUID) -> None:
    moves = Plan.objects.values_list("moves", flat=True).get(uuid=plan)
    actions.publish_plan(plan=plan, moves=moves, at=stage.at, by=stage.by)


def _of_account(username: str, kind: SubjectKind) -> Subject | None:
    person = Account.objects.filter(username=username).values_list("person", flat=True).first()
    if person is None:
        return None
    owned = Subject.objects.filter(kind=kind.value, owner=person, active_until=None)
    return owned.order_by("code").first()


def _subjects(kind: str) -> QuerySet[Subject]:
    return Subject.objects.filter(kind=kind, active_until=None).order_by("code")


def _ref(subject: Subject) -> SubjectRef:
    return SubjectRef(SubjectKind(subject.kind), subject.code)
