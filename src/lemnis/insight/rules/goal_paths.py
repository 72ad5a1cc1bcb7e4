"""Where a goal ought to be by a day, and how far it is: on a straight way between known points."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from lemnis.engine.grade import Status
from lemnis.plan.rules.strategy_words import Way

_NEAR = Decimal("0.95")


class Stop(NamedTuple):
    """A value to be reached by a day."""

    on: dt.date
    value: Decimal


def expected(stops: Sequence[Stop], on: dt.date) -> Decimal | None:
    """Return what ought to be reached by a day; None before the first stop or without any.

    >>> way = [Stop(dt.date(2025, 1, 1), Decimal(50)), Stop(dt.date(2026, 1, 1), Decimal(60))]
    >>> expected(way, dt.date(2025, 7, 2))
    Decimal('54.99')
    """
    ordered = sorted(stops)
    if not ordered or on < ordered[0].on:
        return ordered[0].value if ordered else None
    before = [stop for stop in ordered if stop.on <= on][-1]
    after = next((stop for stop in ordered if stop.on > on), None)
    if after is None:
        return before.value
    gone = Decimal((on - before.on).days) / Decimal((after.on - before.on).days)
    return round(before.value + (after.value - before.value) * gone, 2)


def reached(actual: Decimal, target: Decimal, better: Way) -> Decimal | None:
    """Return how far a number is of its target, 0..1; None where that makes no sense."""
    part, whole = (actual, target) if better is Way.HIGHER else (target, actual)
    if whole <= 0 or part < 0:
        return None
    return min(part / whole, Decimal(1))


def standing(actual: Decimal | None, due: Decimal | None, better: Way) -> Status:
    """Return how a goal stands by what it ought to be: on its way, behind, far behind."""
    if actual is None or due is None:
        return Status.NOT_JUDGED
    if (actual >= due) if better is Way.HIGHER else (actual <= due):
        return Status.ON_TARGET
    share = reached(actual, due, better)
    return Status.BELOW_PASS if share is not None and share >= _NEAR else Status.BELOW_LIMIT
