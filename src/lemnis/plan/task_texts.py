"""A task read back as it would be written: for pages and sheets."""

from collections import Counter

from lemnis.plan.models import Task
from lemnis.plan.rules.tasks import TaskText
from lemnis.plan.rules.words import TaskClass
from lemnis.plan.wishes import plan_spelled


def spelled(row: Task, called: Counter[str]) -> TaskText:
    """Return a task with plan and goal as people name them, where no other plan is called so."""
    plan = row.plan or (row.goal.plan if row.goal else None)
    if plan is None:
        return text_of(row)
    goal = row.goal.number if row.goal else ""
    return text_of(row)._replace(plan=plan_spelled(plan, called), goal=goal)


def text_of(row: Task) -> TaskText:
    """Return a task as it is written."""
    return TaskText(
        number=row.number,
        title=row.title,
        task_class=TaskClass(row.task_class),
        subject=f"{row.subject.kind}:{row.subject.code}",
        starts=row.starts,
        due_on=row.due_on,
        phase=row.phase,
        observation=row.observation,
        aims=row.aims,
        outcome=row.outcome,
        unit=row.unit.code if row.unit else "",
        section=row.section.code if row.section else "",
        post=row.post.code if row.post else "",
        owner=row.owner.number if row.owner else "",
        budget=row.budget,
        plan=str(row.plan.uuid) if row.plan else "",
        goal=str(row.goal.uuid) if row.goal else "",
    )
