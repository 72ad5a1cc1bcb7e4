"""Recording files that show the work of a task. The files themselves: ``plan/filing.py``."""

import datetime as dt
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from lemnis.errors import BadData, Refused
from lemnis.people.actions import record
from lemnis.people.rules.viewers import Viewer
from lemnis.plan.models import Task, TaskEvidence
from lemnis.plan.queries.tasks import handled

MOST_FILES = 20


class TaskFile(NamedTuple):
    """A file as it was handed in: its name cleaned, its print and size."""

    uuid: UUID
    name: str
    sha256: str
    size: int
    about: str = ""


@transaction.atomic
def keep_task_evidence(*, task: UUID, file: TaskFile, at: dt.datetime, by: Viewer) -> None:
    """Record a file as evidence of a task.

    Writes: one TaskEvidence, an AuditEvent.

    Raises:
        NotFound: there is no such task, or not for ``by``.
        NotAllowed: it is not theirs to report on.
        BadData: the same bytes were handed in before, for this task or another.
        Refused: it has as many files as it may.

    """
    row = handled(by, task)
    Task.objects.select_for_update().get(pk=row.pk)  # of two at once the second is compared
    same = TaskEvidence.objects.filter(sha256=file.sha256).first()
    if same:
        raise BadData(
            f"这份文件已于 {same.at:%Y-%m-%d} 作为佐证提交。",
            f"This file was handed in as evidence on {same.at:%Y-%m-%d}.", place=file.name,
            cure=("一份材料只作一次佐证。", "A paper shows one thing once."),
        )  # fmt: skip
    if row.evidence.count() >= MOST_FILES:
        raise Refused(
            f"一项任务最多 {MOST_FILES} 份佐证。", f"A task has at most {MOST_FILES} files."
        )
    TaskEvidence.objects.create(
        uuid=file.uuid, task=row, name=file.name[:200], about=file.about.strip()[:300],
        sha256=file.sha256, size=file.size, at=at, by=by.name,
    )  # fmt: skip
    facts = {"file": file.name[:200], "bytes": file.size}
    record(by=by, act="task.evidence", kind="task", what=row.number, facts=facts)
