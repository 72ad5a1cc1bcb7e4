"""What the house knows of a subject when its self-diagnosis begins: numbers, lines, alerts."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from lemnis.engine import current, lines
from lemnis.engine.college import College
from lemnis.engine.definition import Indicator, Range
from lemnis.engine.deviations import Deviation, deviations
from lemnis.engine.signals.sentence import when
from lemnis.evidence.at_hand import college_at_hand
from lemnis.evidence.queries import AlertRow, AlertWishes, alerts
from lemnis.people.queries import subject as story_of
from lemnis.people.rules.viewers import Viewer, in_house
from lemnis.plan.models import Task
from lemnis.plan.rules.words import TaskState
from lemnis.spiral.rules.self_diagnoses import Sign, ranked
from lemnis.spiral.rules.words import FindingKind
from lemnis.values import SubjectRef, Title

_ENOUGH_PEERS, _MOST_ALERTS, _MOST_TASKS = 5, 20, 3


@dataclass(frozen=True, slots=True)
class Filled:
    """What a self-diagnosis begins with: how much was measured and by which run, and the worst."""

    signs: tuple[Sign, ...]
    measured: int = 0
    missing: int = 0
    run: UUID | None = None
    snapshot: int | None = None


def filled(viewer: Viewer, ref: SubjectRef, on: dt.date) -> Filled:
    """Return what is known of a subject; permission is asked by whoever begins."""
    college = college_at_hand(viewer, on)
    catalogue = college.library.catalogue
    found = current.current(college.lake, ref.kind).of(ref.code)
    rows = [row for row in found.to_pylist() if row["indicator"] in catalogue]
    numbers = [row for row in rows if row["shown"] is not None]
    broken = broken_lines(found, college, ref)
    drawn = lines.lines(college, ref, _above(viewer, ref))
    by_code = {row["indicator"]: row for row in rows}
    past = _past(college, ref, {d.indicator.code for d in broken})
    signs = [_of_line(d, by_code[d.indicator.code], drawn, past) for d in broken]
    signs += [_of_alert(row, college) for row in _alerts(viewer, ref)]
    signs += [_of_task(task, on) for task in _late_tasks(ref, on)]
    newest = max(rows, key=lambda row: row["measured_at"], default=None)
    return Filled(
        ranked(signs), len(numbers), len(rows) - len(numbers),
        UUID(newest["run"]) if newest else None, college.lake.snapshot(),
    )  # fmt: skip


def _above(viewer: Viewer, ref: SubjectRef) -> list[SubjectRef]:
    return [line.ref for line in story_of(in_house(viewer), ref).above]


def broken_lines(found: Any, college: College, ref: SubjectRef) -> list[Deviation]:
    """Return the lines that current measurements of one subject break, the farthest first."""
    if not found.num_rows:
        return []
    told = found.append_column("kind", [[ref.kind.value] * found.num_rows])
    return deviations(told, college.library.catalogue, (ref.kind,))


def _past(
    college: College, ref: SubjectRef, codes: Iterable[str]
) -> Mapping[str, list[Mapping[str, Any]]]:
    wanted = set(codes)
    past: dict[str, list[Mapping[str, Any]]] = {}
    for row in current.history(college.lake, ref) if wanted else ():
        if row["indicator"] in wanted and row["shown"] is not None:
            past.setdefault(row["indicator"], []).append(row)
    return past


def _of_line(
    broken: Deviation,
    row: Mapping[str, Any],
    drawn: lines.Lines,
    past: Mapping[str, list[Mapping[str, Any]]],
) -> Sign:
    indicator = broken.indicator
    earlier = [r for r in past.get(indicator.code, ()) if r["ends_on"] < row["ends_on"]]
    peers = row["middle"] if row["peers"] >= _ENOUGH_PEERS else None
    line = _near(broken.line, broken.shown)
    criterion = drawn.of(indicator, row["ends_on"])
    target = criterion.target if criterion and not isinstance(criterion.target, Range) else None
    return Sign(
        kind=FindingKind.DEVIATION, name=indicator.name, indicator=indicator.code,
        period=broken.period, when=_when(broken.period), unit=indicator.unit,
        better=indicator.better, value=broken.shown,
        before=_shown(earlier[-1]["shown"] if earlier else None, indicator),
        middle=_shown(peers, indicator), line=line, aim=line if target is None else target,
        status=broken.status, distance=broken.distance,
    )  # fmt: skip


def _when(period: str) -> Title:
    told = when(period)
    return Title(f"{told.zh.removeprefix('在').strip()} ", told.en)


def _near(line: Decimal | Range, shown: Decimal) -> Decimal:
    if isinstance(line, Range):
        return min(line, key=lambda end: abs(shown - end))
    return line


def _shown(value: float | None, indicator: Indicator) -> Decimal | None:
    return None if value is None else round(Decimal(value), indicator.digits)


def _alerts(viewer: Viewer, ref: SubjectRef) -> tuple[AlertRow, ...]:
    wishes = AlertWishes(kind=ref.kind, subject=ref.code)
    page = alerts(in_house(viewer), wishes, size=_MOST_ALERTS)
    return tuple(row for group in page.groups for row in group.alerts)


def _of_alert(row: AlertRow, college: College) -> Sign:
    indicator = college.library.catalogue.get(row.indicator)
    if indicator is None:
        name = Title(row.indicator, row.indicator)
        return Sign(FindingKind.ALERT, name, severity=row.severity, alert=row.uuid, told=row.words)
    line = _shown(row.line, indicator)
    return Sign(
        kind=FindingKind.ALERT, name=indicator.name, indicator=row.indicator, period=row.period,
        when=_when(row.period), unit=indicator.unit, better=indicator.better,
        value=_shown(row.value, indicator), line=line, aim=line, severity=row.severity,
        alert=row.uuid, told=row.words,
    )  # fmt: skip


def _late_tasks(ref: SubjectRef, on: dt.date) -> QuerySet[Task]:
    open_ = [TaskState.TODO.value, TaskState.DOING.value]
    late = Task.objects.filter(subject__kind=ref.kind.value, subject__code=ref.code)
    return late.filter(state__in=open_, due_on__lt=on).order_by("due_on")[:_MOST_TASKS]


def _of_task(task: Task, on: dt.date) -> Sign:
    days, done = (on - task.due_on).days, round(100 * task.share)
    told = Title(
        f"任务“{task.title}”应于 {task.due_on} 完成，已逾期 {days} 天，完成度 {done}%。",
        f"The task “{task.title}” was due on {task.due_on}, {days} days ago; {done}% is done.",
    )
    name = Title(task.title, task.title)
    return Sign(FindingKind.TASK, name, distance=days / 365, task=task.number, told=told)
