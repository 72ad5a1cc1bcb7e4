"""The demo college's plans and goals, from the school's to one student's, some gaps on purpose.

What is aimed at follows from what is measured there; only words and years are made up.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet

from lemnis.insight.demo_lines import (
    DRAWN,
    LINES,
    OWN,
    OWN_TITLES,
    PROGRAM,
    SCHOOL,
    Own,
    Share,
)
from lemnis.insight.demo_reasons import aim, reason
from lemnis.insight.demo_stage import Stage, publish, staged, wish_for, write_goal, write_plan
from lemnis.people.models import Account, Subject
from lemnis.people.rules.viewers import Viewer, in_house, operator
from lemnis.plan import actions
from lemnis.plan.models import Goal, Plan, Standard, Task
from lemnis.plan.rules.goals import GoalWish
from lemnis.plan.rules.strategy_words import Fold
from lemnis.plan.rules.tasks import TaskText, share_due
from lemnis.plan.rules.words import Light, PlanKind, TaskClass
from lemnis.spiral.rules.layers import LAYERS
from lemnis.values import SubjectKind, SubjectRef

_LOOPS = UUID("5d3a4c6e-8b1f-4d27-9a60-2f7c1be0a914")  # names the made-up cycle a target rose in
_SKIPPED, _NO_STANDARD, _NO_TASK = 4, 13, 11  # of so many goals one lacks this
_PACES, _MOST = tuple(map(Decimal, ("0.75", "0.9", "1", "1.03"))), Decimal("0.95")
_ENOUGH = 3  # lines a college must be measured by to have a plan of its own


@transaction.atomic
def fill(*, on: dt.date, by: Viewer, seed: int = 7) -> None:
    """Give the demo college plans and goals; nothing where there are plans already.

    Writes: see ``plan.actions``.
    """
    school = Subject.objects.filter(kind="school").first()
    if school is None or Plan.objects.exists():
        return
    stage = staged(on, seed, in_house(by))
    top, goals = _school(stage, school)
    specials, lines = _specials(stage, school, top, goals)
    above = {**goals, **lines}
    for place, college in enumerate(_subjects("college")):
        _college(stage, college, specials, above, place)
    _persons(stage, specials, above)
    _hang(stage, on)


def _hang(stage: Stage, on: dt.date) -> None:
    """Give most goals a standard and a task; some lack one or the other, on purpose."""
    codes = _codes()
    tasks = []
    for place, goal in enumerate(
        Goal.objects.exclude(indicator="")
        .select_related("plan", "subject", "unit", "owner")
        .order_by("pk")
    ):
        ref = goal.subject.ref
        fit = _fitting(stage, goal, ref, codes)
        if place % _NO_STANDARD != _SKIPPED and fit:
            actions.use_standard(
                code=fit[place % len(fit)], subject=ref, since=stage.starts, goal=str(goal.uuid),
                by=stage.by,
            )  # fmt: skip
        if place % _NO_TASK != _SKIPPED:
            tasks.append(_task(stage, goal, ref, place))
    actions.write_tasks(tasks=tasks, by=stage.by)
    _report(stage, {task.number for task in tasks}, on)


def _report(stage: Stage, numbers: Collection[str], on: dt.date) -> None:
    """Say of most tasks how far they are; of every fifth nobody has said anything yet."""
    mine = Task.objects.filter(number__in=numbers).select_related("owner").order_by("number")
    for place, task in enumerate(mine):
        if place % 5 == _SKIPPED:
            continue
        come = share_due(task.starts, task.due_on, on) * stage.chance.choice(_PACES)
        day = on - dt.timedelta(days=place % 12 + 2)
        actions.report_task(
            task=task.uuid, share=min(come, _MOST).quantize(Decimal("0.01")),
            light=Light.GREEN if place % 6 else Light.YELLOW, text="按年度措施推进，材料已归档。",
            next_="继续推进下一步。", spent=None,
            at=dt.datetime.combine(day, dt.time(10), tzinfo=dt.UTC),
            by=operator(task.owner.name) if task.owner else stage.by,
        )  # fmt: skip


def _codes() -> Mapping[tuple[str, str], Sequence[str]]:
    """Return the codes of the published standards by layer and system, the system blank for all."""
    published = Standard.objects.filter(versions__published_at__isnull=False, retired_on=None)
    codes: dict[tuple[str, str], list[str]] = defaultdict(list)
    rows = published.distinct().order_by("code")
    for layer, system, code in rows.values_list("layer", "system", "code"):
        codes[layer, system].append(code)
        codes[layer, ""].append(code)
    return codes


def _fitting(
    stage: Stage, goal: Goal, ref: SubjectRef, codes: Mapping[tuple[str, str], Sequence[str]]
) -> Sequence[str]:
    indicator = stage.college.library.catalogue[goal.indicator]
    layer = LAYERS[ref.kind].value
    return codes.get((layer, indicator.system.value)) or codes.get((layer, ""), ())


def _task(stage: Stage, goal: Goal, ref: SubjectRef, place: int) -> TaskText:
    due = stage.ends - dt.timedelta(days=360 - place % 11 * 15)
    return TaskText(
        number=f"A-G-{place + 1:03d}", title=f"落实“{goal.title}”年度措施",
        task_class=TaskClass.A, subject=f"{ref.kind}:{ref.code}", starts=stage.starts,
        due_on=due, observation="年度目标值", aims="完成本年度目标值",
        unit=goal.unit.code if goal.unit else "", owner=goal.owner.number if goal.owner else "",
        plan=str(goal.plan.uuid), goal=str(goal.uuid),
    )  # fmt: skip


def _school(stage: Stage, school: Subject) -> tuple[UUID, Mapping[str, UUID]]:
    plan = write_plan(stage, PlanKind.SCHOOL, f"{school.name}事业发展规划", school.ref, None)
    goals: dict[str, UUID] = {}
    for line in (*LINES, *SCHOOL):
        wish = wish_for(stage, line, school.ref, None, line.number)
        if wish:
            goals[line.number] = write_goal(stage, plan, replace(wish, folds=Fold.MEAN))
    reason(plan, goals, by=stage.by)
    for cause, effect in DRAWN:
        if cause in goals and effect in goals:
            actions.draw_edge(
                plan=plan, cause=goals[cause], effect=goals[effect], why="", by=stage.by
            )
    aim(plan, goals, ends=stage.ends, by=stage.by)
    publish(stage, plan)
    return plan, goals


def _specials(
    stage: Stage, school: Subject, top: UUID, goals: Mapping[str, UUID]
) -> tuple[Mapping[str, UUID], Mapping[str, UUID]]:
    """Write the special plans; return them by name, and their goals by the line's number."""
    plans: dict[str, UUID] = {}
    made: dict[str, UUID] = {}
    for name in dict.fromkeys(line.special for line in LINES):
        lines = [each for each in LINES if each.special == name and each.number in goals]
        office = Subject.objects.filter(kind="office", code=lines[0].office).first() or school
        plan = write_plan(stage, PlanKind.SPECIAL, f"{name}专项规划", office.ref, top)
        for number, line in enumerate(lines, 1):
            wish = wish_for(stage, line, school.ref, goals[line.number], str(number))
            if wish:
                made[line.number] = write_goal(stage, plan, replace(wish, folds=Fold.MEAN))
        plans[name] = plan
        publish(stage, plan)
    _loose_end(stage, plans)
    return plans, made


def _loose_end(stage: Stage, plans: Mapping[str, UUID]) -> None:
    """Write a goal that nobody could ever measure: the checker keeps it from being published."""
    wish = GoalWish("9", "打造教师数字素养高地", means="", unit="U22")
    actions.write_goal(
        plan=plans["师资队伍建设"], goal=None, wish=wish, moves=0, at=stage.at, by=stage.by
    )


def _college(
    stage: Stage,
    college: Subject,
    specials: Mapping[str, UUID],
    goals: Mapping[str, UUID],
    place: int,
) -> None:
    """Write the plan of a college; the fourth has not taken up the first line, on purpose."""
    ref = college.ref
    wishes = {
        line.number: wish_for(stage, line, ref, goals[line.number], line.number)
        for line in LINES[:6]
        if line.number in goals and not (place == 3 and line.number == "1")
    }
    told = {number: wish for number, wish in wishes.items() if wish}
    if len(told) < _ENOUGH:
        return
    above = specials["师资队伍建设"] if "1" in told else specials["课程建设"]
    plan = write_plan(stage, PlanKind.COLLEGE, f"{college.name}建设规划", ref, above)
    made = {
        number: write_goal(stage, plan, replace(wish, folds=Fold.MEAN))
        for number, wish in told.items()
    }
    publish(stage, plan)
    for program in _subjects("program").filter(unit=college.unit):
        _program(stage, program, plan, made, goals)


def _program(
    stage: Stage, program: Subject, above: UUID, made: Mapping[str, UUID], goals: Mapping[str, UUID]
) -> None:
    ref = program.ref
    wishes = [
        wish_for(stage, line, ref, made[line.number], line.number)
        for line in LINES
        if line.number in made
    ]
    told = [wish for wish in wishes if wish]
    if not told:
        return
    title = f"{program.name}专业建设规划"
    plan = write_plan(stage, PlanKind.PROGRAM, title, ref, above)
    written = [write_goal(stage, plan, wish) for wish in told]
    for wish in _shares(stage, PROGRAM, ref, goals, first=len(LINES) + 1):
        write_goal(stage, plan, wish)
    publish(stage, plan)
    if program.code.endswith("02") and told[-1].aims:
        last = told[-1].aims[-1]
        actions.raise_target(
            goal=written[-1], period=last.period, value=last.value + 1,
            why="上一圈诊改后连续两期达到目标，按“达标即提标”提高 1 个百分点。",
            cycle=uuid5(_LOOPS, program.code), at=stage.at + dt.timedelta(500), by=stage.by,
        )  # fmt: skip


def _shares(
    stage: Stage, shares: Sequence[Share], ref: SubjectRef, goals: Mapping[str, UUID], first: int
) -> Iterator[GoalWish]:
    """Yield the goals a subject takes up in its own way, of those it is measured by."""
    for number, share in enumerate(shares, first):
        line = LINES[0]._replace(
            title=share.title, indicator=share.indicator, gain=share.gain,
            means="每周安排 2 小时，每月对照 1 次",
        )  # fmt: skip
        above = goals.get(share.above)
        wish = wish_for(stage, line, ref, above, str(number)) if above else None
        if wish:
            yield replace(wish, perspective=None)


def _persons(stage: Stage, specials: Mapping[str, UUID], goals: Mapping[str, UUID]) -> None:
    """Write the plans of single teachers, courses, students: the demo's accounts, and some more."""
    for own in OWN:
        first = _of_account(own.account, own.kind)
        if first is None or own.special not in specials:
            continue
        rest = _subjects(own.kind.value).exclude(pk=first.pk).exclude(owner=None)
        main = own.shares[0].indicator
        others = (subject for subject in rest if stage.level(main, subject.ref) is not None)
        for subject in (first, *islice(others, own.more)):
            _own(stage, subject, own, specials[own.special], goals)


def _own(stage: Stage, subject: Subject, own: Own, above: UUID, goals: Mapping[str, UUID]) -> None:
    wishes = list(_shares(stage, own.shares, subject.ref, goals, first=1))
    if not wishes:
        return
    title = OWN_TITLES.get(own.plan, f"{subject.name}课程建设规划")
    plan = write_plan(stage, own.plan, title, subject.ref, above)
    for wish in wishes:
        write_goal(stage, plan, wish)
    publish(stage, plan)


def _of_account(username: str, kind: SubjectKind) -> Subject | None:
    person = Account.objects.filter(username=username).values_list("person", flat=True).first()
    if person is None:
        return None
    owned = Subject.objects.filter(kind=kind.value, owner=person, active_until=None)
    return owned.order_by("code").first()


def _subjects(kind: str) -> QuerySet[Subject]:
    return Subject.objects.filter(kind=kind, active_until=None).order_by("code")
