"""What happens to goals that come as a sheet: all of them are written, or none."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from django.db import transaction

from lemnis.errors import LemnisError, NotFound, Refused
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.plan.actions.goals import write_goal
from lemnis.plan.finding import goal_named, plan_named
from lemnis.plan.goal_sheets import SheetGoal
from lemnis.plan.held import owners_of
from lemnis.plan.models import Goal, Plan
from lemnis.plan.wishes import wish_of


@transaction.atomic
def write_goals(*, goals: Sequence[SheetGoal], why: str = "", at: dt.datetime, by: Viewer) -> int:
    """Write the goals of a sheet, all or none; return how many were new or changed.

    One that stands as the sheet says is left alone. A goal above may stand anywhere in the sheet.
    ``why`` says why published targets change.

    Writes: see ``write_goal``.

    Raises:
        As ``write_goal``, with the cell or row concerned; Refused: goals lead back to themselves.

    """
    require(by, Permission.WRITE_PLANS)
    return sum(_written(each, why, at, by) for each in _from_above(goals))


def _from_above(goals: Sequence[SheetGoal]) -> Iterator[SheetGoal]:
    """Yield the goals of a sheet, each after the one above it."""
    waiting = list(goals)
    while waiting:
        ahead = {(each.plan, each.wish.number) for each in waiting}
        ready = [each for each in waiting if _above(each) not in ahead]
        if not ready:
            raise Refused(
                "上级目标绕回了自己。", "The goals above lead back to themselves.",
                place=waiting[0].place("above"),
            )  # fmt: skip
        yield from ready
        waiting = [each for each in waiting if _above(each) in ahead]


def _above(each: SheetGoal) -> tuple[str, str] | None:
    return (each.above_plan or each.plan, each.above) if each.above else None


def _written(each: SheetGoal, why: str, at: dt.datetime, by: Viewer) -> bool:
    with _told_at(each, "plan"):
        plan = _plan(each.plan)
    with _told_at(each, "above"):
        above = goal_named(each.above, _plan(each.above_plan or each.plan))
    for field in ("unit", "post", "owner"):
        with _told_at(each, field):
            owners_of(**{"unit": "", "post": "", "owner": ""} | {field: getattr(each.wish, field)})
    subject = each.wish.subject or plan.subject.ref
    wish = replace(each.wish, subject=subject, parent=above.uuid if above else None)
    rows = Goal.objects.select_related("subject", "parent", "unit", "post", "owner")
    there = rows.filter(plan=plan, number=wish.number).first()
    if there and wish_of(there) == wish:
        return False
    with _told_at(each, "number"):
        write_goal(
            plan=plan.uuid, goal=there.uuid if there else None, wish=wish, why=why, at=at, by=by,
            moves=there.moves if there else 0,
        )  # fmt: skip
    return True


def _plan(named: str) -> Plan:
    found = plan_named(named)
    if found is None:
        raise NotFound("没有写明规划。", "It is not said of which plan.")
    return found


@contextmanager
def _told_at(each: SheetGoal, field: str) -> Iterator[None]:
    """Have a mistake told with the cell it is in."""
    try:
        yield
    except LemnisError as error:
        error.place = error.place or each.place(field)
        raise
