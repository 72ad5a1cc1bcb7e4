"""The page of one task, and its one-page view."""

import calendar
import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from lemnis.plan.queries import TaskPage
from lemnis.plan.queries.tasks import StepLine
from lemnis.plan.rules.months import later
from lemnis.plan.rules.words import Light, Rung
from lemnis.values import Title
from lemnis.web import components
from lemnis.web.task_forms import FileForm, ReportForm
from lemnis.web.task_list import look

_MOST_MONTHS = 12
_LIGHTS = {Light.GREEN: "done", Light.YELLOW: "half", Light.RED: "late"}


class Dot(NamedTuple):
    """One step in one month: to be done in it, done, late, or neither."""

    look: str
    words: Title


class Row(NamedTuple):
    """One row of the one page: a step, the aims it serves, its months."""

    step: StepLine
    aims: tuple[bool, ...]
    dots: tuple[Dot, ...]


_DONE = Dot("full", Title("已完成", "done"))
_DUE = Dot("open", Title("计划", "planned"))
_LATE = Dot("late", Title("逾期", "late"))
_NONE = Dot("", Title("", ""))


def context(page: TaskPage, on: dt.date) -> dict[str, Any]:
    """Return what the page of one task is given."""
    line = page.line
    return {
        "title": Title(line.title, line.title),
        "page": page,
        "line": line,
        "look": look(line),
        "late_days": -line.left if line.is_late else 0,
        "lights": [(report, _LIGHTS[report.light]) for report in page.reports],
        "ladder": _ladder(page),
        "report_form": ReportForm(
            initial={"percent": int(line.share * 100), "moves": page.moves,
                     "light": (line.light or Light.GREEN).value}
        ),
        "file_form": FileForm(),
        "today": on,
    }  # fmt: skip


def oppm(page: TaskPage, on: dt.date) -> dict[str, Any]:
    """Return the one-page view: aims, steps, months, who, money, how it looks."""
    months = _months(page)
    aims = list(dict.fromkeys(step.aim for step in page.steps if step.aim))
    return {
        "title": Title(page.line.title, page.line.title),
        "page": page,
        "line": page.line,
        "look": look(page.line),
        "months": [(month, month.month == 1 or place == 0) for place, month in enumerate(months)],
        "aims": aims,
        "rows": [
            Row(step, tuple(step.aim == aim for aim in aims), _dots(step, months, on))
            for step in page.steps
        ],
        "blank": [""] * len(months),
        "spent_share": min(page.spent / page.budget, 1)
        if page.budget and page.spent is not None
        else None,
        "reports": [(report, _LIGHTS[report.light]) for report in page.reports[:3]],
        "today": on,
    }


def _ladder(page: TaskPage) -> list[components.Rung]:
    told = {warning.rung: warning for warning in page.warnings}
    rungs: list[components.Rung] = []
    for rung in Rung:
        warning = told.get(rung)
        note = Title("", "")
        if warning:
            who = f"·{warning.told}" if warning.told else ""
            note = Title(f"{warning.on}{who}", f"{warning.on}{who}")
        rungs.append(components.Rung(rung.words, "done" if warning else "todo", note))
    return rungs


def _months(page: TaskPage) -> list[dt.date]:
    """Return the months of the task, the first twelve if there are more."""
    starts = [page.line.starts, *(step.starts for step in page.steps)]
    ends = [page.line.due_on, *(step.due_on for step in page.steps)]
    first, last = min(starts).replace(day=1), max(ends)
    found = [later(first, n) for n in range(_MOST_MONTHS * 3)]
    return [month for month in found if month <= last][:_MOST_MONTHS]


def _dots(step: StepLine, months: Sequence[dt.date], on: dt.date) -> tuple[Dot, ...]:
    return tuple(_dot(step, month, on) for month in months)


def _dot(step: StepLine, month: dt.date, on: dt.date) -> Dot:
    end = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    if step.due_on < month or step.starts > end:
        return _NONE
    if step.done_on:
        return _DONE
    return _LATE if step.due_on < on and month <= step.due_on <= end else _DUE
