"""The demo college's standards, policies and tasks, as they stand amid a year's work."""

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from lemnis.lake.datasets import CATALOGUE
from lemnis.people.models import Holding, Post, Subject, Unit
from lemnis.people.rules.viewers import Viewer, operator
from lemnis.plan import actions
from lemnis.plan.actions import StepText
from lemnis.plan.models import Goal, Policy, Standard, Task
from lemnis.plan.policy_templates import PolicyText, policy_templates, read_policies
from lemnis.plan.rules.months import later
from lemnis.plan.rules.tasks import TaskText, share_due
from lemnis.plan.rules.words import Light, Priority, TaskClass
from lemnis.plan.standard_sheets import read_standards, templates
from lemnis.plan.task_sheets import TaskTemplate, task_templates

# What the college wrote itself, where no template is shipped.
_STANDARDS = CATALOGUE / "demo" / "standards.csv"
_POLICIES = CATALOGUE / "demo" / "policies.csv"
_DRAFTS = 4  # standards still being written
_USED = {"program": 16, "course": 24, "teacher": 12, "student": 8, "college": 7, "school": 1}
_LAYER = {"program": "program", "course": "course", "teacher": "teacher", "student": "student",
          "college": "school", "school": "school"}  # fmt: skip
_STEPS = ("摸清现状", "起草方案", "征求意见", "组织论证", "试行", "总结并归档")
_AIMS = ("形成可执行的方案", "让相关部门都参与", "留下可查的过程")
_DID = ("已完成资料收集，正在汇总。", "召开了两次协调会，分工已明确。", "初稿已成，正在征求意见。",
        "按计划推进，材料已归档。")  # fmt: skip
_STUCK = ("等待兄弟部门提供数据，进度受影响。", "论证专家时间未定，可能推迟。")
_OFFICES = {
    "教务": "教务处", "人事": "组织人事处", "学": "学生工作处", "信息": "信息中心",
    "质管": "质量管理办公室", "督导": "督导室", "党": "党政办公室", "办公室": "党政办公室",
    "高教所": "发展规划处", "规划": "发展规划处", "数字": "信息中心", "宣传": "党政办公室",
    "招": "招生就业处", "实训": "实训中心", "财": "计划财务处", "后勤": "后勤管理处",
    "科研": "科研处", "保卫": "保卫处",
}  # fmt: skip


class _House(NamedTuple):
    """Who works where in the demo college."""

    units: dict[str, Unit]
    heads: dict[int, str]
    posts: dict[int, list[Post]]
    school: Subject


@transaction.atomic
def fill(*, on: dt.date, seed: int, by: Viewer) -> None:
    """Give the demo college standards in use, policies issued and reviewed, tasks in all states.

    Writes: see ``actions``; nothing where there are tasks already.
    """
    school = Subject.objects.filter(kind="school").first()
    if school is None or Task.objects.exists():
        return
    chance = random.Random(seed)  # noqa: S311 - made-up data, the same for the same seed
    office = operator("质量管理办公室")
    _standards(on, chance, office)
    _policies(on, chance, office)
    house = _house(school)
    texts = [*_from_templates(on, house), *_of_units(on, house, chance)]
    actions.write_tasks(tasks=texts, by=by)
    _progress(on, chance, by)
    actions.watch_tasks(on=on, by=by)


def _standards(on: dt.date, chance: random.Random, by: Viewer) -> None:
    shipped = templates()
    begun = on.replace(month=1, day=1)
    codes = {each.code for each in shipped}
    actions.take_templates(templates=shipped, codes=codes, since=begun, by=by)
    at = dt.datetime.combine(begun, dt.time(9), tzinfo=dt.UTC)
    for each in shipped[:-_DRAFTS]:
        actions.publish_standard(code=each.code, at=at, by=by)
    for each in read_standards(_STANDARDS):
        actions.write_standard(standard=each, since=begun, by=by)
        actions.publish_standard(code=each.code, at=at, by=by)
    again = next(each for each in shipped if each.layer == "program")
    actions.write_standard(
        standard=again, since=on + dt.timedelta(days=31), why="按新版专业教学标准修订条目。", by=by
    )
    _uses(begun, chance, by)


def _uses(since: dt.date, chance: random.Random, by: Viewer) -> None:
    for kind, many in _USED.items():
        found = Subject.objects.filter(kind=kind, active_until=None).order_by("code")[:many]
        fit = Standard.objects.filter(layer=_LAYER[kind], versions__published_at__isnull=False)
        codes = list(fit.distinct().order_by("code").values_list("code", flat=True))
        for place, subject in enumerate(found):
            few = {codes[0], codes[place % len(codes)], chance.choice(codes)}
            for code in sorted(few):
                actions.use_standard(code=code, subject=subject.ref, since=since, by=by)
    for goal in Goal.objects.filter(standards=None).select_related("subject")[:40]:
        fit = Standard.objects.filter(layer=_LAYER.get(goal.subject.kind, "school"))
        published = fit.filter(versions__published_at__isnull=False).first()
        if published:
            actions.use_standard(
                code=published.code, subject=goal.subject.ref, since=since,
                goal=str(goal.uuid), by=by,
            )  # fmt: skip


def _policies(on: dt.date, chance: random.Random, by: Viewer) -> None:
    units = {unit.name: unit.code for unit in Unit.objects.filter(kind="office")}
    for place, each in enumerate((*policy_templates(), *read_policies(_POLICIES))):
        actions.write_policy(policy=_kept(each, units), by=by)
        if place % 13 == 12:
            continue  # some are still missing: that is what the list is for
        since = on - dt.timedelta(days=chance.randrange(60, 900))
        at = dt.datetime.combine(since, dt.time(9), tzinfo=dt.UTC)
        issued = f"校字〔{since.year}〕{place + 3} 号"
        actions.issue_policy(code=each.code, document=issued, since=since, at=at, by=by)
    due = Policy.objects.filter(review_on__lt=on).order_by("code")
    for policy in list(due)[::2]:
        actions.review_policy(
            code=policy.code, on=on - dt.timedelta(days=chance.randrange(5, 60)),
            finding="条款与现行做法一致，继续有效。", keep=True, by=by,
        )  # fmt: skip


def _kept(policy: PolicyText, units: dict[str, str]) -> PolicyText:
    return policy._replace(unit=units.get(_office(policy.keeper), ""))


def _office(words: str) -> str:
    return next((office for word, office in _OFFICES.items() if word in words), "")


def _house(school: Subject) -> _House:
    posts: dict[int, list[Post]] = {}
    for post in Post.objects.filter(active=True).order_by("code"):
        posts.setdefault(post.unit_id, []).append(post)
    leading = Holding.objects.filter(Q(until=None), post__leads=True).select_related("person")
    heads = {holding.post.unit_id: holding.person.number for holding in leading}
    return _House({unit.name: unit for unit in Unit.objects.all()}, heads, posts, school)


def _from_templates(on: dt.date, house: _House) -> Iterator[TaskText]:
    """Yield the school's own schedule: the five phases of building the system, over a year."""
    shipped = [each for each in task_templates() if each.schedule.startswith("分五阶段")]
    phases = list(dict.fromkeys(each.phase for each in shipped))
    first = later(on.replace(day=1), -10)
    for place, each in enumerate(shipped):
        step = phases.index(each.phase)
        starts = later(first, step * 3)
        due = later(starts, 3) + dt.timedelta(days=place % 5 * 9 - 12)
        yield _task(f"A-{on.year}-{place + 1:02d}", TaskClass.A, each, starts, due, house)


def _task(
    number: str, of: TaskClass, each: TaskTemplate, starts: dt.date, due: dt.date, house: _House
) -> TaskText:
    unit = house.units.get(_office(each.responsible) or "质量管理办公室")
    posts = house.posts.get(unit.pk, []) if unit else []
    return TaskText(
        number=number, title=each.title, task_class=of,
        subject=f"school:{house.school.code}", starts=starts, due_on=due, phase=each.phase,
        observation=each.outcome or "有无成果", aims=f"{due.year} 年完成", outcome=each.outcome,
        unit=unit.code if unit else "", post=posts[-1].code if posts else "",
        owner=house.heads.get(unit.pk, "") if unit else "",
        budget=Decimal(20000) if "平台" in each.title or "系统" in each.title else None,
    )  # fmt: skip


def _of_units(on: dt.date, house: _House, chance: random.Random) -> Iterator[TaskText]:
    """Yield key work and routine duties of colleges, offices, programs and courses."""
    begun = on.replace(month=3, day=1)
    work = {
        "college": ("组织期中教学检查并反馈", "检查面与反馈率", "检查报告"),
        "office": ("更新部门工作流程并公布", "流程图数量", "流程手册"),
        "program": ("完成年度人才需求调研", "调研企业数", "调研报告"),
        "course": ("修订课程标准与授课计划", "课程标准版本", "课程标准"),
        "teacher": ("完成企业实践并提交总结", "企业实践天数", "实践总结"),
    }
    for kind, (title, observed, outcome) in work.items():
        rows = Subject.objects.filter(kind=kind, active_until=None).exclude(owner=None)
        every = rows if rows.exists() else Subject.objects.filter(kind=kind, active_until=None)
        for place, subject in enumerate(every.select_related("unit", "owner").order_by("code")[:9]):
            of = TaskClass.C if kind in {"course", "teacher"} else TaskClass.B
            due = on + dt.timedelta(days=chance.randrange(-20, 75))
            yield TaskText(
                number=f"{of.value}-{kind[:3].upper()}-{place + 1:02d}", title=title,
                task_class=of, subject=f"{kind}:{subject.code}", starts=begun, due_on=due,
                observation=observed, aims=f"{on.year} 年内完成一轮", outcome=outcome,
                unit=subject.unit.code if subject.unit else "",
                owner=subject.owner.number if subject.owner
                else house.heads.get(subject.unit_id or 0, ""),
            )  # fmt: skip


def _progress(on: dt.date, chance: random.Random, by: Viewer) -> None:
    tasks = list(Task.objects.select_related("owner").order_by("number"))
    for place, task in enumerate(tasks):
        if task.starts > on or place % 9 == 8:
            continue
        due = share_due(task.starts, task.due_on, on)
        late = place % 6 == 0
        share = Decimal(1) if due == 1 and not late else _about(due, chance)
        _reported(task, share, on, chance, by)
    for task in _projects(tasks, on):
        actions.write_steps(task=task.uuid, steps=_steps(task, on), by=by)


def _about(due: Decimal, chance: random.Random) -> Decimal:
    share = due * Decimal(chance.choice(("0.5", "0.8", "0.95", "1.05")))
    return min(max(share, Decimal("0.05")), Decimal("0.95")).quantize(Decimal("0.01"))


def _reported(task: Task, share: Decimal, on: dt.date, chance: random.Random, by: Viewer) -> None:
    stuck = share < 1 and task.due_on < on
    for part, back in ((Decimal("0.5"), 40), (Decimal(1), 6)):
        day = max(min(on, task.due_on) - dt.timedelta(days=back), task.starts)
        actions.report_task(
            task=task.uuid, share=(share * part).quantize(Decimal("0.01")),
            light=Light.RED if stuck else Light.GREEN if part == 1 else Light.YELLOW,
            text=chance.choice(_STUCK if stuck and part == 1 else _DID),
            next_="" if share == 1 and part == 1 else "继续推进下一步。",
            spent=task.budget * share * part if task.budget else None,
            at=dt.datetime.combine(day, dt.time(10), tzinfo=dt.UTC),
            by=operator(task.owner.name) if task.owner else by,
        )  # fmt: skip


def _projects(tasks: Sequence[Task], on: dt.date) -> list[Task]:
    """Return the tasks that are shown as projects: those that run longest around the day."""
    running = [task for task in tasks if task.starts <= on + dt.timedelta(days=60)]
    return sorted(running, key=lambda task: task.starts - task.due_on)[:8]


def _steps(task: Task, on: dt.date) -> list[StepText]:
    span = (task.due_on - task.starts).days
    made = []
    for place, what in enumerate(_STEPS):
        starts = task.starts + dt.timedelta(days=span * place // len(_STEPS))
        due = task.starts + dt.timedelta(days=span * (place + 1) // len(_STEPS))
        made.append(
            StepText(
                what, starts, due, aim=_AIMS[place % len(_AIMS)],
                priority=list(Priority)[place % 3], owner=task.owner.number if task.owner else "",
                done_on=due if due < on - dt.timedelta(days=20) else None,
            )
        )  # fmt: skip
    return made
