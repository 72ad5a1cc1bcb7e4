"""How long alerts have been standing, who has been told by now and who is told next."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lemnis.engine.alerts.rule import Role, Severity, Step
from lemnis.values import Title

# Days, both included; the last has no end.
AGES: tuple[tuple[int, int | None, Title], ...] = (
    (0, 2, Title("2 天内", "≤ 2 d")),
    (3, 7, Title("3–7 天", "3–7 d")),
    (8, 14, Title("8–14 天", "8–14 d")),
    (15, 30, Title("15–30 天", "15–30 d")),
    (31, None, Title("更久", "longer")),
)


@dataclass(frozen=True, slots=True)
class AgeRow:
    """The alerts of one severity, by age as ``AGES``."""

    severity: Severity
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(self.counts)


def by_age(found: Mapping[tuple[Severity, dt.date], int], on: dt.date) -> tuple[AgeRow, ...]:
    """Return alerts, counted by severity and day of opening, as a table: the gravest first."""
    rows = []
    for severity in reversed(Severity):
        counts = [0] * len(AGES)
        for (each, opened), many in found.items():
            if each is severity:
                counts[_place(days_open(opened, on))] += many
        rows.append(AgeRow(severity, tuple(counts)))
    return tuple(rows)


def days_open(opened: dt.date, on: dt.date) -> int:
    """Return for how many days something has been open."""
    return max((on - opened).days, 0)


def _place(days: int) -> int:
    return next(n for n, (_, last, _) in enumerate(AGES) if last is None or days <= last)


@dataclass(frozen=True, slots=True)
class Escalation:
    """Who has been told last of an open alert, and who is told next, on which day."""

    told: Role
    next: Role | None = None
    on: dt.date | None = None


def escalation(ladder: Sequence[Step], opened: dt.date, on: dt.date) -> Escalation:
    """Return where an alert that nobody has taken up stands on its ladder."""
    days = days_open(opened, on)
    told = [step.role for step in ladder if step.days <= days] or [ladder[0].role]
    ahead = next((step for step in ladder if step.days > days), None)
    if ahead is None:
        return Escalation(told[-1])
    return Escalation(told[-1], ahead.role, opened + dt.timedelta(ahead.days))
