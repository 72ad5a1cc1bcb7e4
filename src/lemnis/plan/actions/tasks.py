"""What happens to tasks: given, reported on, put off, dropped, shown by files."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from lemnis.errors import BadData, LemnisError, Refused
from lemnis.people.actions import record
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.plan.finding import (
    goal_named,
    one,
    permitted_subject,
    person_of,
    plan_named,
    post_of,
    read_ref,
    unit_of,
)
from lemnis.plan.models import Task, TaskReport, TaskStep
from lemnis.plan.queries.tasks import handled, task_for
from lemnis.plan.rules.tasks import OPEN, TaskText, require_days, require_open, state_at
from lemnis.plan.rules.words import Light, Priority, TaskState
from lemnis.queue import defer


class StepText(NamedTuple):
    """One row of the one-page view as it is written; ``owner`` by number, blank for none."""

    what: str
    starts: dt.date
    due_on: dt.date
    aim: str = ""
    priority: Priority = Priority.A
    owner: str = ""
    done_on: dt.date | None = None


NEW = -1


@transaction.atomic
def write_task(*, task: TaskText, moves: int | None = None, by: Viewer) -> UUID:
    """Give a task, or mend one under its number; return its uuid.

    ``moves`` is what the writer has seen of it, ``NEW`` for one that is not to be there yet; if it
    has moved since, they are told. Without it what is there is mended, as a sheet does.

    Writes: one Task, an AuditEvent.
    After commit: the job ``plan.task_given``, where it has an owner.

    Raises:
        NotFound: the subject is not for ``by``; there is no such unit, post, person, plan or goal.
        NotAllowed: ``by`` may not plan for the subject.
        Refused: it would end before it begins; it is over; its number is taken, or somebody else
            was quicker.

    """
    subject = permitted_subject(by, Permission.WRITE_PLANS, read_ref(task.subject))
    require_days(task.starts, task.due_on)
    if not task.title.strip() or not task.number.strip():
        raise BadData("任务须有编号和名称。", "A task has a number and a title.")
    said = _said(task) | {"subject": subject}
    known = Task.objects.select_for_update(of=("self",)).filter(number=task.number).first()
    if known is None:
        row = _given(task.number, said, by)
    else:
        permitted_subject(by, Permission.WRITE_PLANS, known.subject.ref)
        require_open(known.state)
        _require_unmoved(known, moves)
        Task.objects.filter(pk=known.pk).update(moves=F("moves") + 1, **said)
        row = known
    act = "task.write" if known else "task.give"
    facts = {"title": task.title[:200], "due": task.due_on.isoformat()}
    record(by=by, act=act, kind="task", what=task.number, facts=facts)
    if task.owner:
        defer("plan.task_given", task=str(row.uuid))
    return row.uuid


@transaction.atomic
def write_tasks(*, tasks: Sequence[TaskText], by: Viewer) -> int:
    """Give some tasks, all or none; return how many.

    Writes: see ``write_task``.
    """
    for place, each in enumerate(tasks, 2):
        try:
            write_task(task=each, by=by)
        except LemnisError as error:
            error.place = error.place or f"第 {place} 行 {each.number}"
            raise
    return len(tasks)


@transaction.atomic
def report_task(  # noqa: PLR0913 - a report as it is made
    *, task: UUID, share: Decimal, light: Light, text: str, next_: str = "",
    spent: Decimal | None = None, moves: int | None = None, at: dt.datetime, by: Viewer,
) -> None:  # fmt: skip
    """Say how far a task is; all of it done ends it.

    ``moves`` is what the reporter has seen: if the task has moved since, they are told.

    Writes: one TaskReport, the Task, an AuditEvent.
    After commit: the job ``plan.task_done``, once it is done.

    Raises:
        NotFound: there is no such task, or not for ``by``.
        NotAllowed: it is not theirs to report on.
        Refused: it is over, nothing is said, or somebody else has just moved it.
        BadData: the share is not between 0 and 1.

    """
    row = handled(by, task)
    require_open(row.state)
    if not 0 <= share <= 1 or share != round(share, 3):
        raise BadData("进度应在 0 到 100% 之间。", "Progress is between 0 and 100%.")
    if not text.strip():
        raise Refused("请写明做了什么。", "Say what was done.")
    state = state_at(share)
    changed: dict[str, Any] = {"share": share, "state": state.value}
    if state is TaskState.DONE:
        changed["done_on"] = at.date()
    if spent is not None:
        changed["spent"] = spent
    _move(row, changed, row.moves if moves is None else moves)
    TaskReport.objects.create(
        task=row, at=at, by=by.name, share=share, light=light.value, text=text, next=next_
    )
    facts = {"share": str(share), "light": light.value}
    record(by=by, act="task.report", kind="task", what=row.number, facts=facts)
    if state is TaskState.DONE:
        defer("plan.task_done", task=str(row.uuid))


@transaction.atomic
def put_off(*, task: UUID, due_on: dt.date, why: str, at: dt.datetime, by: Viewer) -> None:
    """Set another day for a task; the ladder of who is told begins anew.

    Writes: one Task, one TaskReport that says why, an AuditEvent.

    Raises:
        NotFound: there is no such task, or not for ``by``.
        NotAllowed: ``by`` may not plan for its subject.
        Refused: it is over, the day is before it begins, or it is not said why.

    """
    row = task_for(by, task)
    permitted_subject(by, Permission.WRITE_PLANS, row.subject.ref)
    require_open(row.state)
    require_days(row.starts, due_on)
    if not why.strip():
        raise Refused("延期须说明原因。", "Say why it is put off.")
    _move(row, {"due_on": due_on}, row.moves)
    said = f"截止日由 {row.due_on} 改为 {due_on}：{why}"
    TaskReport.objects.create(
        task=row, at=at, by=by.name, share=row.share, light=Light.YELLOW.value, text=said
    )
    facts = {"from": row.due_on.isoformat(), "to": due_on.isoformat(), "why": why[:200]}
    record(by=by, act="task.put_off", kind="task", what=row.number, facts=facts)


@transaction.atomic
def drop_task(*, task: UUID, why: str, by: Viewer) -> None:
    """Drop a task that is no longer to be done.

    Writes: one Task, an AuditEvent.

    Raises:
        NotFound: there is no such task, or not for ``by``.
        NotAllowed: ``by`` may not plan for its subject.
        Refused: it is over, or it is not said why.

    """
    row = task_for(by, task)
    permitted_subject(by, Permission.WRITE_PLANS, row.subject.ref)
    require_open(row.state)
    if not why.strip():
        raise Refused("取消须说明原因。", "Say why it is dropped.")
    _move(row, {"state": TaskState.DROPPED.value}, row.moves)
    record(by=by, act="task.drop", kind="task", what=row.number, facts={"why": why[:200]})


@transaction.atomic
def write_steps(
    *, task: UUID, steps: Sequence[StepText], moves: int | None = None, by: Viewer
) -> None:
    """Write the steps of a task's one-page view anew.

    ``moves`` is what the writer has seen: if the task has moved since, they are told.

    Writes: its TaskSteps, the Task's moves, an AuditEvent.

    Raises:
        NotFound: there is no such task, or not for ``by``; no such person.
        NotAllowed: it is not theirs to report on.
        Refused: a step would end before it begins, or somebody else has just moved the task.

    """
    row = handled(by, task)
    for each in steps:
        require_days(each.starts, each.due_on)
    if moves is not None:
        _move(row, {}, moves)
    row.steps.all().delete()
    TaskStep.objects.bulk_create(
        TaskStep(
            task=row, number=number, what=each.what, aim=each.aim, priority=each.priority.value,
            owner=person_of(each.owner), starts=each.starts, due_on=each.due_on,
            done_on=each.done_on,
        )
        for number, each in enumerate(steps, 1)
    )  # fmt: skip
    facts = {"steps": len(steps)}
    record(by=by, act="task.steps", kind="task", what=row.number, facts=facts)


@transaction.atomic
def finish_step(*, task: UUID, number: int, on: dt.date, by: Viewer) -> None:
    """Say that a step is done.

    Writes: one TaskStep, an AuditEvent.

    Raises:
        NotFound: there is no such task or step, or not for ``by``.
        NotAllowed: it is not theirs to report on.
        Refused: it is done already.

    """
    row = handled(by, task)
    step = one(TaskStep, ("步骤", "step"), task=row, number=number)
    if not TaskStep.objects.filter(pk=step.pk, done_on=None).update(done_on=on):
        raise Refused("该步骤已完成。", "The step is done already.")
    record(by=by, act="task.step", kind="task", what=row.number, facts={"step": number})


def _said(task: TaskText) -> dict[str, Any]:
    plan = plan_named(task.plan)
    goal = goal_named(task.goal, plan)
    return {
        "title": task.title.strip(), "task_class": task.task_class.value, "starts": task.starts,
        "due_on": task.due_on, "phase": task.phase, "observation": task.observation,
        "aims": task.aims, "outcome": task.outcome, "budget": task.budget,
        "unit": unit_of(task.unit), "section": unit_of(task.section),
        "post": post_of(task.post), "owner": person_of(task.owner),
        "plan": plan or (goal.plan if goal else None), "goal": goal,
    }  # fmt: skip


def _given(number: str, said: dict[str, Any], by: Viewer) -> Task:
    try:
        with transaction.atomic():
            return Task.objects.create(number=number, written_by=by.name, **said)
    except IntegrityError:
        raise _taken(number) from None  # somebody gave it at the same moment


def _taken(number: str) -> Refused:
    return Refused(
        f"任务编号 {number} 已经有了。", f"There is a task {number} already.",
        cure=("请换一个编号，或去修改那项任务。", "Take another number, or mend that task."),
    )  # fmt: skip


def _require_unmoved(row: Task, moves: int | None) -> None:
    if moves == NEW:
        raise _taken(row.number)
    if moves is not None and moves != row.moves:
        raise _just_moved()


def _just_moved() -> Refused:
    return Refused(
        "刚刚有人改动了这项任务。", "Somebody else has just moved this task.",
        cure=("请刷新后再试。", "Load the page again."),
    )  # fmt: skip


def _move(row: Task, changed: dict[str, Any], seen: int) -> None:
    # Compare and set in one statement: of two people who press at once one is told.
    same = Task.objects.filter(pk=row.pk, moves=seen, state__in=OPEN)
    if not same.update(moves=F("moves") + 1, **changed):
        raise _just_moved()
