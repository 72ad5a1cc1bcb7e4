"""What the stages of a spiral rest on, laid straight into the tables of a small college."""

import datetime as dt
from decimal import Decimal
from uuid import uuid4

from lemnis.evidence.models import Alert, Run
from lemnis.people.models import Person
from lemnis.plan.models import Goal, Plan, Standard, StandardUse, StandardVersion, Target, Task
from lemnis.spiral.models import Assessment, Cycle

MONDAY = dt.date(2025, 9, 8)
NINE = dt.datetime(2025, 9, 8, 9, tzinfo=dt.UTC)


def lay(stage, subject, lap):
    """Lay what a stage rests on, unless it is there."""
    {
        "goal": goal, "standard": standard, "plan": plan, "organise": task, "implement": under_way,
        "monitor": run, "warn": alert, "self_diagnose": self_diagnosis, "assess": assessment,
        "raise": raised,
    }.get(stage, nothing)(subject, lap)  # fmt: skip


def nothing(subject, lap):
    pass


def plan(subject, _lap):
    return Plan.objects.get_or_create(
        subject=subject,
        defaults={
            "kind": subject.kind if subject.kind in {"school", "program", "course"} else "special",
            "title": f"{subject.code} 规划", "starts": dt.date(2025, 1, 1),
            "ends": dt.date(2027, 12, 31), "state": "published", "written_by": "li",
            "published_at": NINE, "published_by": "li",
        },
    )[0]  # fmt: skip


def goal(subject, lap, **facts):
    """A published goal that closes: with an indicator, an owner, targets and a goal above."""
    found, new = Goal.objects.get_or_create(
        subject=subject, number="1.1",
        defaults={
            "plan": plan(subject, lap), "title": "就业率", "indicator": "PRG-RES-006",
            "owner": Person.objects.get(number="t2"), "state": "published", "parent": top(),
        } | facts,
    )  # fmt: skip
    if new:
        Target.objects.create(goal=found, period="2025", value=90, at=NINE, by="li")
        StandardUse.objects.create(
            standard=library(), subject=subject, goal=found, since=MONDAY, by="li"
        )
        work(subject, found)
    return found


def top():
    """The goal of the whole college that others are made from."""
    found = Goal.objects.filter(subject__kind="school").first()
    if found is None:
        school = Person.objects.get(number="t2").unit.parent.subjects.get(kind="school")
        found = Goal.objects.create(
            plan=plan(school, None), subject=school, number="1", title="就业质量", state="draft",
            indicator="SCH-RES-001", owner=Person.objects.get(number="t2"),
        )  # fmt: skip
    return found


def library():
    found, new = Standard.objects.get_or_create(
        code="STD-1", defaults={"name": "专业标准", "kind": "result", "layer": "program"}
    )
    if new:
        StandardVersion.objects.create(
            standard=found, number=1, since=MONDAY, written_by="li", published_at=NINE,
            published_by="li",
        )  # fmt: skip
    return found


def standard(subject, lap):
    goal(subject, lap)


def work(subject, goal=None):
    return Task.objects.get_or_create(
        number=f"T-{subject.kind}-{subject.code}",
        defaults={
            "title": "走访企业", "task_class": "A", "subject": subject, "goal": goal,
            "owner": Person.objects.get(number="t2"), "starts": MONDAY, "due_on": MONDAY,
            "written_by": "li",
        },
    )[0]  # fmt: skip


def task(subject, lap):
    goal(subject, lap)


def under_way(subject, lap):
    goal(subject, lap)
    Task.objects.filter(pk=work(subject).pk).update(state="doing", share=Decimal("0.5"))


def run(subject, lap):
    Run.objects.get_or_create(
        as_of=lap.opened_on,
        defaults={
            "uuid": uuid4(), "state": "published", "snapshot": 1, "by": "li", "started_at": NINE,
            "finished_at": NINE, "catalogue_hash": "x" * 64, "snapshot_read": 1, "measurements": 9,
        },
    )  # fmt: skip


def alert(subject, _lap, state="acknowledged"):
    return Alert.objects.get_or_create(
        kind=subject.kind, subject=subject.code, rule="R",
        defaults={
            "version": 1, "indicator": "PRG-RES-006", "state": state, "severity": "red",
            "episode": 1, "opened_on": MONDAY, "period": "2025-2026-1-W01", "ends_on": MONDAY,
            "zh": "就业率偏低", "en": "low", "taken_by": "" if state == "open" else "t2",
        },
    )[0]  # fmt: skip


def cycle(subject, lap, activity, state="closed"):
    return Cycle.objects.get_or_create(
        subject=subject, lap=lap, activity=activity, cadence=f"test.{activity}",
        defaults={
            "period": lap.period, "starts": lap.opened_on, "due_on": lap.opened_on, "state": state,
            "opened_at": NINE, "submitted_at": NINE, "submitted_by": "li",
        },
    )[0]  # fmt: skip


def self_diagnosis(subject, lap):
    return cycle(subject, lap, "self_diagnosis")


def assessment(subject, lap):
    Assessment.objects.get_or_create(
        cycle=cycle(subject, lap, "assessed_diagnosis"),
        defaults={
            "state": "concluded", "convened_at": NINE, "convened_by": "li", "note": "属实",
            "conclusion": "effective", "concluded_at": NINE, "concluded_by": "li",
        },
    )  # fmt: skip


def raised(subject, lap):
    found, asked = goal(subject, lap), self_diagnosis(subject, lap)
    if not Target.objects.filter(cycle=asked.uuid).exists():
        last = Target.objects.filter(goal=found).order_by("version").last()
        Target.objects.create(
            goal=found, period="2025", version=last.version + 1, value=last.value + 1, why="达到了",
            cycle=asked.uuid, at=NINE, by="li",
        )  # fmt: skip
