"""What a task is, how long there is left, and who is told as its day comes near and passes."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import NamedTuple

from lemnis.errors import Refused
from lemnis.plan.rules.words import Rung, TaskClass, TaskState

OPEN = (TaskState.TODO.value, TaskState.DOING.value)
# Days after the day due from which a rung is told; from memory, a college may set its own.
LADDER: tuple[tuple[Rung, int], ...] = (
    (Rung.SOON, -7), (Rung.OWNER, 1), (Rung.HEAD, 4), (Rung.OFFICE, 8),
)  # fmt: skip
_BEHIND = Decimal("0.15")


class TaskText(NamedTuple):
    """One task as it is written; codes and numbers name what is elsewhere, blank for none.

    ``subject`` is ``kind:code``; ``plan`` is a uuid or a title, ``goal`` a uuid or its number.
    """

    number: str
    title: str
    task_class: TaskClass
    subject: str
    starts: dt.date
    due_on: dt.date
    phase: str = ""
    observation: str = ""
    aims: str = ""
    outcome: str = ""
    unit: str = ""
    section: str = ""
    post: str = ""
    owner: str = ""
    budget: Decimal | None = None
    plan: str = ""
    goal: str = ""


def rungs_due(due_on: dt.date, on: dt.date, told: Collection[Rung] = ()) -> tuple[Rung, ...]:
    """Return who is still to be told on a day, in order; nobody is reminded of what is past.

    >>> due = dt.date(2025, 6, 10)
    >>> [r.value for r in rungs_due(due, dt.date(2025, 6, 3))]
    ['soon']
    >>> [r.value for r in rungs_due(due, dt.date(2025, 6, 14))]
    ['owner', 'head']
    >>> [r.value for r in rungs_due(due, dt.date(2025, 6, 14), {Rung.OWNER})]
    ['head']
    """
    late = (on - due_on).days
    reached = tuple(rung for rung, after in LADDER if late >= after and rung not in told)
    return tuple(rung for rung in reached if rung is not Rung.SOON or late <= 0)


def share_due(starts: dt.date, due_on: dt.date, on: dt.date) -> Decimal:
    """Return how far a task should be on a day (0..1), if it goes evenly.

    >>> share_due(dt.date(2025, 1, 1), dt.date(2025, 1, 11), dt.date(2025, 1, 6))
    Decimal('0.500')
    """
    if on >= due_on:
        return Decimal(1)
    if on <= starts:
        return Decimal(0)
    part = Decimal((on - starts).days) / Decimal((due_on - starts).days)
    return part.quantize(Decimal("0.001"))


def is_behind(starts: dt.date, due_on: dt.date, share: Decimal, on: dt.date) -> bool:
    """Tell whether a task is clearly less far than it should be."""
    return share_due(starts, due_on, on) - share > _BEHIND


def require_days(starts: dt.date, due_on: dt.date) -> None:
    """Refuse a task that would end before it begins.

    Raises:
        Refused: it would.

    """
    if due_on < starts:
        raise Refused("截止日早于开始日。", "It would be due before it begins.")


def require_open(state: str) -> None:
    """Refuse to report on a task that is over.

    Raises:
        Refused: it is done or dropped.

    """
    if state not in OPEN:
        raise Refused("任务已结束。", "The task is over.")


def state_at(share: Decimal) -> TaskState:
    """Return the state that goes with how far a task is."""
    if share >= 1:
        return TaskState.DONE
    return TaskState.DOING if share > 0 else TaskState.TODO
