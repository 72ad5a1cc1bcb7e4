"""The list of tasks: what an address asks of it, its columns, and the schedule by phases."""

import datetime as dt
from itertools import groupby
from typing import Any, NamedTuple

from django.http import HttpRequest

from lemnis.people.queries import unit_tree
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.plan.finding import uuid_of
from lemnis.plan.queries import TaskLine, TaskList, TaskWishes
from lemnis.plan.rules.words import TaskClass, TaskState
from lemnis.values import SubjectKind, SubjectRef, Title
from lemnis.web import figures, tables
from lemnis.web.components import Choice
from lemnis.web.tables import Asked, Column, Table

TITLE = Title("任务", "Tasks")
_FILTERS = ("class", "state", "mine", "unit", "plan", "phase", "kind", "code")
COLUMNS = (
    Column("title", Title("任务", "Task")),
    Column("task_class", Title("类型", "Class"), phone=False),
    Column("subject", Title("质量主体", "Subject"), sortable=False, phone=False),
    Column("owner", Title("责任", "Who"), sortable=False, phone=False),
    Column("due_on", Title("截止", "Due")),
    Column("share", Title("进度", "Progress")),
    Column("state", Title("状态", "State"), phone=False),
)
FILE_COLUMNS = tuple(
    Column(key, title)
    for key, title in (
        ("number", Title("任务编号", "Number")), ("title", Title("工作任务", "Task")),
        ("task_class", Title("任务类型", "Class")), ("subject", Title("质量主体", "Subject")),
        ("observation", Title("观测点", "Observation point")), ("unit", Title("责任部门", "Unit")),
        ("section", Title("责任科室", "Section")), ("post", Title("归属岗位", "Post")),
        ("owner", Title("具体负责人", "Person")), ("starts", Title("开始", "Starts")),
        ("due_on", Title("截止", "Due")), ("percent", Title("进度（%）", "Progress (%)")),
        ("state", Title("状态", "State")), ("left", Title("剩余天数", "Days left")),
    )
)  # fmt: skip
_LOOKS = {TaskState.TODO: "todo", TaskState.DOING: "half", TaskState.DONE: "done",
          TaskState.DROPPED: "todo"}  # fmt: skip
_LATE = Title("逾期", "late")


class FileLine(NamedTuple):
    """One task as a file has it."""

    number: str
    title: str
    task_class: Title
    subject: str
    observation: str
    unit: str
    section: str
    post: str
    owner: str
    starts: dt.date
    due_on: dt.date
    percent: float
    state: Title
    left: int


class Phase(NamedTuple):
    """One phase of a schedule with its tasks."""

    name: str
    rows: tuple[TaskLine, ...]
    done: int


def asked(request: HttpRequest) -> Asked:
    """Return what an address asks of the list."""
    return tables.asked(request.GET, COLUMNS, _FILTERS)


def wishes(asked: Asked, on: dt.date, *, per_page: int = tables.PAGE) -> TaskWishes:
    """Return which tasks are asked for; what makes no sense is passed over."""
    said = asked.filters
    state = said.get("state", "open")
    kind, code = said.get("kind", ""), said.get("code", "")
    known = {each.value for each in SubjectKind}
    return TaskWishes(
        on=on,
        task_class=_word(TaskClass, said.get("class", "")),
        state=_word(TaskState, state),
        open=state == "open",
        late=state == "late",
        mine=bool(said.get("mine")),
        unit=said.get("unit", ""),
        plan=str(uuid_of(said.get("plan", "")) or ""),
        phase=said.get("phase", ""),
        text=asked.words[:100],
        subject=SubjectRef(SubjectKind(kind), code) if kind in known and code else None,
        sort=asked.sort or "due_on",
        descending=asked.descending,
        page=asked.page,
        per_page=per_page,
    )


def context(table: Table[TaskLine], found: TaskList) -> dict[str, Any]:
    """Return what the templates of the list are given."""
    asked, counts = table.asked, found.counts
    state = asked.filters.get("state", "open")
    tabs = (
        ("open", Title("待办", "Open"), counts["todo"] + counts["doing"]),
        ("late", Title("逾期", "Late"), counts["late"]),
        ("doing", TaskState.DOING.words, counts["doing"]),
        ("done", TaskState.DONE.words, counts["done"]),
        ("all", Title("全部", "All"), counts["total"]),
    )
    return {
        "title": TITLE,
        "table": table,
        "rows": [(row, *look(row)) for row in table.rows],
        "counts": counts,
        "tabs": [
            Choice(name, asked.address(state=key, page=""), state == key, count)
            for key, name, count in tabs
        ],
        "classes": [(each.value, each.words) for each in TaskClass],
        "mine": Choice(
            Title("只看我的", "Mine only"),
            asked.address(mine="" if asked.filters.get("mine") else "1", page=""),
            bool(asked.filters.get("mine")),
        ),
        "state": state,
        "open_count": counts["todo"] + counts["doing"],
        "sheet_query": asked.address(page=""),
    }


def schedule(found: TaskList, asked: Asked) -> dict[str, Any]:
    """Return the schedule: phases in the order of their first day, each with its tasks."""
    rows = sorted(found.lines, key=lambda row: (row.phase, row.starts, row.due_on))
    phases = [(name, tuple(group)) for name, group in groupby(rows, key=lambda r: r.phase)]
    phases.sort(key=lambda each: (not each[0], min(row.starts for row in each[1])))
    return {
        "title": Title("实施进度表", "Schedule"),
        "phases": [
            Phase(name, group, sum(row.state is TaskState.DONE for row in group))
            for name, group in phases
        ],
        "looks": {row.uuid: look(row) for row in rows},
        "asked": asked,
        "total": found.total,
    }


def look(row: TaskLine) -> tuple[str, Title, str, str]:
    """Return how a task looks: the sign of its state, its words, its countdown, its bar."""
    if row.is_late:
        return "late", _LATE, figures.days_left(row.left), "red"
    left = figures.days_left(row.left) if row.is_open else ""
    return _LOOKS[row.state], row.state.words, left, "orange" if row.behind else ""


def file_line(row: TaskLine) -> FileLine:
    """Return a task as a file has it."""
    return FileLine(
        row.number, row.title, row.task_class.words, row.subject.name, row.observation, row.unit,
        row.section, row.post, row.owner, row.starts, row.due_on, float(row.share * 100),
        row.state.words, row.left,
    )  # fmt: skip


def units(who: Viewer) -> list[tuple[str, Title]]:
    """Return the units a task may be given to."""
    if not who.may(Permission.SEE_ORGANISATION):
        return []
    return [(unit.code, Title(unit.name, unit.name)) for unit in unit_tree(who)]


def _word(words: Any, text: str) -> Any:
    return words(text) if text in {word.value for word in words} else None
