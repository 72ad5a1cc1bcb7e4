"""Tasks as a workbook: the yearly table of tasks of classes A, B and C, a row per task."""

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from lemnis.lake.datasets import CATALOGUE
from lemnis.people.rules.sheets import Line
from lemnis.plan.rules.tasks import TaskText
from lemnis.plan.rules.words import TaskClass
from lemnis.plan.sheets import Cells, read_sheet, said, write_sheet
from lemnis.values import Title

TITLE = Title("任务", "tasks")
HEADINGS: Mapping[str, Title] = {
    "number": Title("任务编号", "task number"),
    "title": Title("工作任务", "task"),
    "task_class": Title("任务类型", "class"),
    "subject": Title("质量主体", "subject"),
    "observation": Title("观测点", "observation point"),
    "aims": Title("年度计划", "yearly plan"),
    "phase": Title("阶段", "phase"),
    "outcome": Title("预期成果", "outcome"),
    "unit": Title("责任部门", "unit"),
    "section": Title("责任科室", "section"),
    "post": Title("归属岗位", "post"),
    "owner": Title("具体负责人", "person"),
    "starts": Title("开始", "starts"),
    "due_on": Title("截止", "due"),
    "budget": Title("预算", "budget"),
    "plan": Title("所属规划", "plan"),
    "goal": Title("目标编号", "goal number"),
}
_NEEDED = ("number", "title", "task_class", "subject", "starts", "due_on")
_PLAIN = ("observation", "phase", "outcome", "unit", "section", "post", "owner", "plan", "goal")


class TaskTemplate(NamedTuple):
    """One task of a shipped schedule: its phase, when in the year, what comes of it."""

    schedule: str
    phase: str
    title: str
    when: str
    outcome: str
    responsible: str


def write_tasks(path: Path, tasks: Iterable[TaskText], language: str = "zh") -> None:
    """Write tasks as a workbook that can be read again."""
    write_sheet(path, TITLE, HEADINGS, map(_line, tasks), language)


def read_tasks(path: Path) -> list[TaskText]:
    """Return the tasks of a file, in its order.

    Raises:
        NotFound: there is no such file.
        BadData: a cell is not what it should be; the first is told with its place.

    """
    return [_task(line) for line in read_sheet(path, HEADINGS, _NEEDED)]


@cache
def task_templates() -> tuple[TaskTemplate, ...]:
    """Return the tasks of the shipped schedules, in their order."""
    with (CATALOGUE / "plan" / "tasks.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(TaskTemplate(*row) for row in list(csv.reader(stream))[1:])


def _task(line: Line) -> TaskText:
    cells = Cells(line, HEADINGS)
    return TaskText(
        number=cells.text("number", 40, needed=True),
        title=cells.text("title", needed=True),
        task_class=TaskClass(cells.word("task_class", TaskClass, needed=True)),
        subject=cells.text("subject", needed=True),
        starts=cells.day("starts"),
        due_on=cells.day("due_on"),
        aims=cells.text("aims", 2000),
        budget=cells.number("budget"),
        **{field: cells.text(field, 100 if field == "phase" else 300) for field in _PLAIN},
    )


def _line(task: TaskText) -> dict[str, str]:
    return {
        "number": task.number,
        "title": task.title,
        "task_class": task.task_class.value,
        "subject": task.subject,
        "aims": task.aims,
        "starts": task.starts.isoformat(),
        "due_on": task.due_on.isoformat(),
        "budget": said(task.budget),
        **{field: getattr(task, field) for field in _PLAIN},
    }
