"""Watching tasks: who is told as their days come near and pass, each once."""

import datetime as dt
from collections import defaultdict
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from lemnis.people.actions import Note, record, tell
from lemnis.people.models import Holding, Person
from lemnis.people.queries import Readers, holding
from lemnis.people.rules.messages import MessageKind
from lemnis.people.rules.permissions import Permission, Role
from lemnis.people.rules.viewers import Viewer, require
from lemnis.plan.models import Task, TaskWarning
from lemnis.plan.rules.tasks import LADDER, OPEN, rungs_due
from lemnis.plan.rules.words import Rung
from lemnis.values import Title


class Watched(NamedTuple):
    """What a day's watch has done: how many tasks it looked at, how many warnings were new."""

    tasks: int
    warned: int


@transaction.atomic
def watch_tasks(*, on: dt.date, at: dt.datetime | None = None, by: Viewer) -> Watched:
    """Tell of tasks that are due soon or late; done every hour.

    Doing it twice, or after days of standing still, tells nobody twice. ``at``: the moment it is
    told, now unless given.

    Writes: TaskWarnings, Messages of people, an AuditEvent if there are new ones.
    After commit: as ``people.actions.tell``.

    Raises:
        NotAllowed: ``by`` may not.

    """
    require(by, Permission.WRITE_PLANS)
    soon = on + dt.timedelta(days=-min(after for _, after in LADDER))
    tasks = list(
        Task.objects.filter(state__in=OPEN, due_on__lte=soon).select_related("owner", "unit")
    )
    told = defaultdict(set)
    for warning in TaskWarning.objects.filter(task__in=tasks):
        told[warning.task_id, warning.due_on].add(Rung(warning.rung))
    heads = _heads(on)
    new = [
        TaskWarning(task=task, rung=rung.value, due_on=task.due_on, on=on,
                    told=_reader(task, rung, heads))
        for task in tasks
        for rung in rungs_due(task.due_on, on, told[task.pk, task.due_on])
    ]  # fmt: skip
    TaskWarning.objects.bulk_create(new, ignore_conflicts=True)
    if new:
        # Roles go by the clock, whatever day the college stands on.
        office = holding(by, [Role.QUALITY_OFFICE], timezone.localdate())
        tell(notes=[_note(warning, office) for warning in new], at=at, by=by)
        facts = {"day": on.isoformat(), "warnings": len(new)}
        record(by=by, act="task.watch", kind="task", facts=facts)
    return Watched(len(tasks), len(new))


def _note(warning: TaskWarning, office: Readers) -> Note:
    task, rung = warning.task, Rung(warning.rung)
    late = (warning.on - task.due_on).days
    zh = f"逾期 {late} 天" if late > 0 else f"还有 {-late} 天"
    en = f"{late} d overdue" if late > 0 else f"{-late} d left"
    return Note(
        Readers.of(warning.told.number) if warning.told else office,
        f"task:{task.uuid}:{rung.value}:{warning.due_on}",
        MessageKind.TASK,
        Title(f"任务{zh}：{task.title}", f"Task, {en}: {task.title}"),
        Title(f"{task.number}，截止 {task.due_on}", f"{task.number}, due {task.due_on}"),
        f"/tasks/one/{task.uuid}",
    )


def _reader(task: Task, rung: Rung, heads: dict[int, Person]) -> Person | None:
    """Return who is told; nobody in particular where that is the quality office."""
    if rung is Rung.OFFICE:
        return None
    head = heads.get(task.unit_id) if task.unit_id else None
    return head if rung is Rung.HEAD else task.owner or head


def _heads(on: dt.date) -> dict[int, Person]:
    held = Holding.objects.filter(Q(until=None) | Q(until__gte=on), since__lte=on)
    leading = held.filter(post__leads=True, post__active=True).select_related("person", "post")
    return {holding.post.unit_id: holding.person for holding in leading}
