"""What may be read of tasks: those of subjects in sight, and one's own."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from lemnis.errors import NotFound
from lemnis.people.queries import (
    SubjectName,
    permitted,
    sees_everything,
    subject_names,
    visible_subjects,
)
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.plan.models import Plan, Task, TaskReport
from lemnis.plan.rules.tasks import OPEN, TaskText, is_behind, share_due
from lemnis.plan.rules.words import Light, Priority, Rung, TaskClass, TaskState
from lemnis.plan.task_texts import spelled, text_of
from lemnis.values import SubjectRef

_JOINED = ("subject", "unit", "section", "post", "owner", "goal", "plan")


@dataclass(frozen=True, slots=True)
class TaskWishes:
    """Which tasks: what is empty means any. ``late``: open and past their day on ``on``."""

    on: dt.date
    task_class: TaskClass | None = None
    state: TaskState | None = None
    open: bool = False
    late: bool = False
    mine: bool = False
    unit: str = ""
    plan: str = ""
    phase: str = ""
    text: str = ""
    subject: SubjectRef | None = None
    sort: str = "due_on"
    descending: bool = False
    page: int = 1
    per_page: int = 50


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task in a list; ``left``: days to its day, below zero once it is late."""

    uuid: UUID
    number: str
    title: str
    task_class: TaskClass
    state: TaskState
    subject: SubjectName
    phase: str
    observation: str
    outcome: str
    unit: str
    section: str
    post: str
    owner: str
    starts: dt.date
    due_on: dt.date
    done_on: dt.date | None
    share: Decimal
    expected: Decimal
    left: int
    behind: bool
    rung: Rung | None
    light: Light | None

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do."""
        return self.state.value in OPEN

    @property
    def is_late(self) -> bool:
        """Whether its day is past, and it is not done."""
        return self.is_open and self.left < 0


@dataclass(frozen=True, slots=True)
class TaskList:
    """A page of tasks, how many there are in all, and how many of each state."""

    lines: tuple[TaskLine, ...]
    total: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report of progress."""

    at: dt.datetime
    by: str
    share: Decimal
    light: Light
    text: str
    next: str


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One file that shows the work."""

    uuid: UUID
    name: str
    about: str
    size: int
    at: dt.datetime
    by: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of the one-page view."""

    number: int
    what: str
    aim: str
    priority: Priority
    owner: str
    owner_number: str
    starts: dt.date
    due_on: dt.date
    done_on: dt.date | None


@dataclass(frozen=True, slots=True)
class WarningLine:
    """That somebody was told of the task on a day."""

    rung: Rung
    on: dt.date
    told: str


@dataclass(frozen=True, slots=True)
class TaskPage:
    """One task whole. ``text`` is the task as it is written, to be mended."""

    line: TaskLine
    text: TaskText
    aims: str
    goal: str
    plan: str
    budget: Decimal | None
    spent: Decimal | None
    written_by: str
    moves: int
    reports: tuple[ReportLine, ...]
    evidence: tuple[EvidenceLine, ...]
    steps: tuple[StepLine, ...]
    warnings: tuple[WarningLine, ...]
    may_report: bool
    may_write: bool


def tasks(viewer: Viewer, wishes: TaskWishes) -> TaskList:
    """Return a page of the tasks a viewer may see.

    Raises:
        NotFound: the viewer may see no plans at all.

    """
    require(viewer, Permission.SEE_PLANS)
    found = _wanted(viewer, wishes)
    counted = found.order_by().aggregate(
        total=Count("pk"),
        todo=Count("pk", filter=Q(state=TaskState.TODO.value)),
        doing=Count("pk", filter=Q(state=TaskState.DOING.value)),
        done=Count("pk", filter=Q(state=TaskState.DONE.value)),
        late=Count("pk", filter=_late(wishes.on)),
    )
    shown, total = _stated(found, wishes), _total(counted, wishes)
    order = ("-" if wishes.descending else "") + wishes.sort
    first = (max(wishes.page, 1) - 1) * wishes.per_page
    rows = shown.select_related(*_JOINED).order_by(order, "number")
    lines = _lines(viewer, list(rows[first : first + wishes.per_page]), wishes.on)
    return TaskList(lines, total, counted)


def tasks_to_do(viewer: Viewer, on: dt.date, *, limit: int) -> tuple[tuple[TaskLine, ...], int]:
    """Return the first due of a viewer's own open tasks, and how many there are in all."""
    if not viewer.may(Permission.HANDLE_TASKS):
        return (), 0
    found = Task.objects.filter(_mine(viewer), state__in=OPEN)
    total = found.count()
    first = found.select_related(*_JOINED).order_by("due_on", "number")[:limit] if total else ()
    return _lines(viewer, list(first), on), total


def task(viewer: Viewer, uuid: UUID, on: dt.date) -> TaskPage:
    """Return one task whole.

    Raises:
        NotFound: there is none such, or not for the viewer.

    """
    row = task_for(viewer, uuid)
    ref = row.subject.ref
    return TaskPage(
        line=_lines(viewer, [row], on)[0],
        text=text_of(row),
        aims=row.aims,
        goal=str(row.goal.title) if row.goal else "",
        plan=row.plan.title if row.plan else "",
        budget=row.budget,
        spent=row.spent,
        written_by=row.written_by,
        moves=row.moves,
        reports=tuple(
            ReportLine(r.at, r.by, r.share, Light(r.light), r.text, r.next)
            for r in row.reports.all()
        ),
        evidence=tuple(
            EvidenceLine(e.uuid, e.name, e.about, e.size, e.at, e.by) for e in row.evidence.all()
        ),
        steps=tuple(
            StepLine(s.number, s.what, s.aim, Priority(s.priority),
                     s.owner.name if s.owner else "", s.owner.number if s.owner else "",
                     s.starts, s.due_on, s.done_on)
            for s in row.steps.select_related("owner")
        ),
        warnings=tuple(
            WarningLine(Rung(w.rung), w.on, w.told.name if w.told else "")
            for w in row.warnings.select_related("told")
        ),
        may_report=may_handle(viewer, row) and row.state in OPEN,
        may_write=permitted(viewer, Permission.WRITE_PLANS, ref) and row.state in OPEN,
    )  # fmt: skip


def task_for(viewer: Viewer, uuid: UUID) -> Task:
    """Return a task a viewer may see.

    Raises:
        NotFound: there is none such, or not for the viewer.

    """
    row = seen_tasks(viewer).filter(uuid=uuid).select_related(*_JOINED).first()
    if row is None:
        raise NotFound("没有这项任务，或您无权查看。", "There is no such task, or not for you.")
    return row


def handled(viewer: Viewer, uuid: UUID) -> Task:
    """Return a task a viewer may report on: its owner's own, or of a subject in their hands.

    Raises:
        NotFound: there is none such, or not for the viewer.
        NotAllowed: it is not theirs to report on.

    """
    row = task_for(viewer, uuid)
    if not may_handle(viewer, row):
        require(Viewer(viewer.name), Permission.HANDLE_TASKS)
    return row


def may_handle(viewer: Viewer, row: Task) -> bool:
    """Tell whether a viewer may report on a task."""
    if row.owner and viewer.number == row.owner.number:
        return viewer.may(Permission.HANDLE_TASKS)
    return permitted(viewer, Permission.HANDLE_TASKS, row.subject.ref)


def seen_tasks(viewer: Viewer) -> QuerySet[Task]:
    """Return the tasks a viewer may see: of subjects in sight, and those they are to do."""
    if not viewer.may(Permission.SEE_PLANS):
        return Task.objects.none()
    if sees_everything(viewer, Permission.SEE_PLANS):
        return Task.objects.all()
    sight = visible_subjects(viewer, Permission.SEE_PLANS).order_by().values("pk")
    return Task.objects.filter(Q(subject__in=sight) | _mine(viewer))


def task_texts(viewer: Viewer, wishes: TaskWishes) -> Iterator[TaskText]:
    """Yield the tasks asked for as they are written, for a sheet that can be read again."""
    require(viewer, Permission.SEE_PLANS)
    rows = _stated(_wanted(viewer, wishes), wishes).select_related(*_JOINED, "goal__plan")
    called = Counter(Plan.objects.values_list("title", flat=True))
    return (spelled(row, called) for row in rows.order_by("number"))


def _mine(viewer: Viewer) -> Q:
    return Q(owner__number=viewer.number) if viewer.number else Q(pk__in=[])


def _late(on: dt.date) -> Q:
    return Q(state__in=OPEN, due_on__lt=on)


def _wanted(viewer: Viewer, wishes: TaskWishes) -> QuerySet[Task]:
    found = seen_tasks(viewer)
    if wishes.task_class:
        found = found.filter(task_class=wishes.task_class.value)
    if wishes.mine:
        found = found.filter(_mine(viewer))
    if wishes.subject:
        found = found.filter(subject__kind=wishes.subject.kind.value,
                             subject__code=wishes.subject.code)  # fmt: skip
    plain = {"unit__code": wishes.unit, "plan__uuid": wishes.plan, "phase": wishes.phase}
    found = found.filter(**{field: value for field, value in plain.items() if value})
    words = wishes.text.strip()
    if words:
        found = found.filter(Q(title__icontains=words) | Q(number__icontains=words))
    return found


def _stated(found: QuerySet[Task], wishes: TaskWishes) -> QuerySet[Task]:
    if wishes.late:
        return found.filter(_late(wishes.on))
    if wishes.state:
        return found.filter(state=wishes.state.value)
    return found.filter(state__in=OPEN) if wishes.open else found


def _total(counted: Mapping[str, int], wishes: TaskWishes) -> int:
    """Return how many of those counted by state are asked for."""
    if wishes.late:
        return counted["late"]
    if wishes.state:
        return counted[wishes.state.value]
    return counted["todo"] + counted["doing"] if wishes.open else counted["total"]


def _lines(viewer: Viewer, rows: list[Task], on: dt.date) -> tuple[TaskLine, ...]:
    if not rows:
        return ()
    names = subject_names(viewer, {row.subject.ref for row in rows})
    order = {rung.value: place for place, rung in enumerate(Rung)}
    keys = [row.pk for row in rows]
    told: dict[int, Rung] = {}
    warned = Task.objects.filter(pk__in=keys).values_list(
        "pk", "warnings__rung", "warnings__due_on"
    )
    due = {row.pk: row.due_on for row in rows}
    for key, rung, day in warned.order_by():
        if rung and day == due[key] and order[rung] >= order.get(told.get(key, rung), 0):
            told[key] = Rung(rung)
    lights = _lights(keys)
    return tuple(
        _line(row, names[row.subject.ref], on, told.get(row.pk), lights.get(row.pk)) for row in rows
    )


def _lights(keys: list[int]) -> dict[int, Light]:
    last = TaskReport.objects.filter(task__in=keys).order_by().values("task").annotate(l=Max("pk"))
    latest = TaskReport.objects.filter(pk__in=last.values("l")).values_list("task", "light")
    return {key: Light(light) for key, light in latest}


def _line(
    row: Task, subject: SubjectName, on: dt.date, rung: Rung | None, light: Light | None
) -> TaskLine:
    is_open = row.state in OPEN
    return TaskLine(
        uuid=row.uuid,
        number=row.number,
        title=row.title,
        task_class=TaskClass(row.task_class),
        state=TaskState(row.state),
        subject=subject,
        phase=row.phase,
        observation=row.observation,
        outcome=row.outcome,
        unit=row.unit.name if row.unit else "",
        section=row.section.name if row.section else "",
        post=row.post.name if row.post else "",
        owner=row.owner.name if row.owner else "",
        starts=row.starts,
        due_on=row.due_on,
        done_on=row.done_on,
        share=row.share,
        expected=share_due(row.starts, row.due_on, on),
        left=(row.due_on - on).days,
        behind=is_open and is_behind(row.starts, row.due_on, row.share, on),
        rung=rung if is_open else None,
        light=light,
    )
