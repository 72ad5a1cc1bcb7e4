"""What waits for somebody, the most pressing first, and the two weeks it falls into."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from lemnis.engine.alerts.rule import Severity
from lemnis.insight.queries.workbench import WaitingAlert, Workbench
from lemnis.spiral.queries.self_diagnoses import DiagnosisLine
from lemnis.values import Title
from lemnis.web.addresses import address

# How many of a kind are shown as work; of the others all.
_FEW = {"diagnosis": 3, "unsigned": 3, "assessment": 3, "improvement": 3, "task": 5}
_DAYS, _ENTRIES = 14, 3
_GROUPS = (
    Title("逾期与最急", "Overdue and gravest"),
    Title("七天内", "Within a week"),
    Title("两周内", "Within two weeks"),
    Title("以后", "Later"),
)
_KINDS = {
    "diagnosis": Title("自我诊断", "Diagnosis"),
    "assessment": Title("考核", "Assessment"),
    "improvement": Title("改进", "Improvement"),
    "task": Title("任务", "Task"),
    "unsigned": Title("工作报表", "Work report"),
    "report": Title("报告", "Report"),
    "alert": Title("预警", "Alert"),
}


class Thing(NamedTuple):
    """One thing that waits; ``left``: days to its day, None where it has none."""

    kind: str
    row: Any
    left: int | None
    page: str
    name: str = ""

    @property
    def words(self) -> Title:
        """What kind of thing it is."""
        return _KINDS[self.kind]

    @property
    def place(self) -> int:
        """In which group it belongs."""
        grave = self.kind == "alert" and _is_grave(self.row)
        if grave or (self.left is not None and self.left < 0):
            return 0
        return 3 if self.left is None or self.left > 14 else 2 if self.left > 7 else 1


class Group(NamedTuple):
    """Some things that press alike."""

    words: Title
    things: list[Thing]


class Day(NamedTuple):
    """One day of the two weeks; ``more``: how many things it has beside those shown."""

    day: dt.date
    things: list[Thing]
    more: int
    left: int
    free: bool


def by_kind(bench: Workbench) -> list[list[Thing]]:
    """Return all that waits, each kind by itself; every thing is of one kind."""
    return [things for things in _by_kind(bench) if things]


def groups(kinds: Iterable[list[Thing]]) -> list[Group]:
    """Return a few things of each kind by how much they press, what is overdue first."""
    shown = [thing for things in kinds for thing in things[: _FEW.get(things[0].kind)]]
    every = sorted(shown, key=lambda t: (t.place, t.left is None, t.left or 0))
    found = [Group(words, [t for t in every if t.place == n]) for n, words in enumerate(_GROUPS)]
    return [group for group in found if group.things]


def days(kinds: Iterable[list[Thing]], today: dt.date) -> list[Day]:
    """Return this week and the next with what is due; nothing if nothing is."""
    dated = [t for things in kinds for t in things if t.left is not None and t.kind in _KINDS]
    first = -today.weekday()
    found = [_day(today, left, dated) for left in range(first, first + _DAYS)]
    return found if any(day.things for day in found) else []


def _day(today: dt.date, left: int, dated: Iterable[Thing]) -> Day:
    day = today + dt.timedelta(left)
    here = [thing for thing in dated if thing.left == left]
    return Day(day, here[:_ENTRIES], len(here[_ENTRIES:]), left, day.weekday() > 4)


def _is_grave(row: WaitingAlert) -> bool:
    return row.bundle.severity is Severity.RED and row.escalation is not None


def _by_kind(bench: Workbench) -> Iterator[list[Thing]]:
    today = bench.when.today
    cycles = (
        ("diagnosis", "selfdiagnosis.one", bench.diagnoses.rows),
        ("assessment", "assessments.one", bench.assessments),
    )
    for kind, page, rows in cycles:
        yield [Thing(kind, r, (r.due_on - today).days, reverse(page, args=[r.uuid]), r.subject.name)
               for r in rows]  # fmt: skip
    yield [
        Thing("improvement", r, None if r.state.value == "done" else (r.due_on - today).days,
              reverse("improvements.one", args=[r.uuid]), r.title)
        for r in bench.improvements.rows
    ]  # fmt: skip
    yield [Thing("task", row, row.left, reverse("tasks.one", args=[row.uuid]), row.title)
           for row in bench.tasks]  # fmt: skip
    yield [Thing("unsigned", row, (row.due_on - today).days, _work_report(row), row.subject.name)
           for row in bench.unsigned.rows]  # fmt: skip
    yield [
        Thing("report", row, (row.due_on - today).days if row.due_on else None,
              reverse("reports.one", args=[row.uuid]), row.title)
        for row in bench.reports
    ]  # fmt: skip
    yield [_alert(row) for row in bench.waiting]
    yield [Thing("load", row, 0, address("data.load", number=row.uuid.hex))
           for row in bench.refused]  # fmt: skip
    if bench.unjudged:
        yield [Thing("run", bench.unjudged, 0, "")]
    if bench.accounts and bench.accounts.roleless:
        yield [Thing("role", bench.accounts.roleless, 0, address("people.accounts"))]


def _work_report(row: DiagnosisLine) -> str:
    page = reverse("workreports.one", kwargs=row.subject.ref._asdict())
    return f"{page}?{urlencode({'period': row.period})}"


def _alert(row: WaitingAlert) -> Thing:
    page = address("alerts.one", number=row.bundle.uuid.hex[:8])
    return Thing("alert", row, row.days_to_next, page, row.subject.name)
