"""Tasks told to people: to whom one is given, and to who gave it once it is done."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from lemnis.people.actions import Note, tell
from lemnis.people.queries import Readers
from lemnis.people.rules.messages import MessageKind
from lemnis.people.rules.viewers import Viewer
from lemnis.plan.models import Task
from lemnis.values import Title


@transaction.atomic
def tell_of_task(*, task: UUID, at: dt.datetime, by: Viewer) -> int:
    """Tell the owner of a task that it is theirs, or who gave it that it is done; return how many.

    Writes: Messages and Deliveries of people.
    """
    row = Task.objects.select_related("owner").filter(uuid=task).first()
    if row is None:
        return 0
    if row.done_on:
        to, key = Readers.named(row.written_by), f"task:{row.uuid}:done:{row.done_on}"
        title = Title(f"任务已完成：{row.title}", f"Task done: {row.title}")
    else:
        number = row.owner.number if row.owner else ""
        to, key = Readers.of(number), f"task:{row.uuid}:given:{number}"
        title = Title(f"交给您一项任务：{row.title}", f"A task is yours: {row.title}")
    text = Title(f"{row.number}，截止 {row.due_on}", f"{row.number}, due {row.due_on}")
    note = Note(to, key, MessageKind.TASK, title, text, f"/tasks/one/{row.uuid}")
    return tell(notes=[note], at=at, by=by)
