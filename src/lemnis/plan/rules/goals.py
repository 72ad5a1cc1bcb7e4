"""A goal as somebody wants it written, and what it is checked for."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from lemnis.errors import Refused
from lemnis.plan.rules.smart import GoalText
from lemnis.plan.rules.strategy_words import Fold, Way
from lemnis.plan.rules.words import Perspective, PlanKind
from lemnis.values import SubjectRef, System


class Aim(NamedTuple):
    """What a goal is to reach in a year; ``floor`` is the line not to be fallen below."""

    period: str
    value: Decimal
    floor: Decimal | None = None


@dataclass(frozen=True, slots=True)
class GoalWish:
    """A goal to be written. ``unit`` and ``post`` are codes, ``owner`` a number, blank for nobody.

    ``subject`` is None for that of the plan; ``aims`` the targets, each year once.
    """

    number: str
    title: str
    subject: SubjectRef | None = None
    parent: UUID | None = None
    basis: str = ""
    means: str = ""
    perspective: Perspective | None = None
    system: System | None = None
    indicator: str = ""
    better: Way = Way.HIGHER
    folds: Fold | None = None
    weight: Decimal | None = None
    unit: str = ""
    post: str = ""
    owner: str = ""
    baseline: Decimal | None = None
    due: dt.date | None = None
    aims: tuple[Aim, ...] = ()


class Span(NamedTuple):
    """The plan a goal is of, as far as the checker asks."""

    kind: PlanKind
    starts: dt.date
    ends: dt.date


def text_of(wish: GoalWish, span: Span, pace: Decimal | None = None) -> GoalText:
    """Return a goal as the SMART checker reads it."""
    return GoalText(
        wish.title, wish.indicator, wish.basis, wish.means, wish.parent is not None,
        span.kind is PlanKind.SCHOOL, tuple(aim.period for aim in wish.aims), wish.due,
        span.starts, span.ends, pace, wanted_a_year(wish),
    )  # fmt: skip


def wanted_a_year(wish: GoalWish) -> Decimal | None:
    """Return by how much a year it is to move, from where it stood to its last target."""
    if wish.baseline is None or not wish.aims:
        return None
    last = max(wish.aims)
    return round((last.value - wish.baseline) / len(wish.aims), 2)


def require_years_once(wish: GoalWish) -> None:
    """Refuse a goal with two targets for one year.

    Raises:
        Refused: a year comes twice.

    """
    periods = [aim.period for aim in wish.aims]
    twice = next((p for p in periods if periods.count(p) > 1), "")
    if twice:
        raise Refused(f"{twice} 年有两个目标值。", f"There are two targets for {twice}.")
