"""What happens to the reasoning of a plan: its SWOT, what follows, which goal brings which."""

from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from lemnis.errors import NotFound, Refused
from lemnis.people.actions import record
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.plan.held import plan_of
from lemnis.plan.models import CauseEdge, Goal, Plan, SwotPoint, TowsAction
from lemnis.plan.rules.edges import require_no_circle
from lemnis.plan.rules.strategy_words import SwotSide, TowsKind


class Meeting(NamedTuple):
    """One point from within and one from without: side and number of each."""

    inside: tuple[SwotSide, int]
    outside: tuple[SwotSide, int]

    @property
    def kind(self) -> TowsKind | None:
        """What follows of the two sides, None where they do not meet."""
        return next((k for k in TowsKind if k.sides == (self.inside[0], self.outside[0])), None)


@transaction.atomic
def add_point(*, plan: UUID, side: SwotSide, text: str, evidence: str, by: Viewer) -> int:
    """Add a strength, weakness, opportunity or threat; return its number among those of its side.

    Writes: a SwotPoint, an AuditEvent.

    Raises:
        NotFound: there is no such plan, or not for ``by``.
        NotAllowed: they may not write it.
        Refused: nothing is said.

    """
    home = plan_of(plan, Permission.WRITE_PLANS, by)
    _require_text(text)
    rows = SwotPoint.objects.filter(plan=home, side=side.value)
    number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    SwotPoint.objects.create(
        plan=home, side=side.value, number=number, text=text.strip(), evidence=evidence.strip()
    )
    record(by=by, act="plan.swot", kind="plan", what=str(plan), facts={"side": side.value})
    return number


@transaction.atomic
def add_response(*, plan: UUID, meeting: Meeting, text: str, goal: UUID | None, by: Viewer) -> None:
    """Say what a plan does where one point from within meets one from without.

    Writes: a TowsAction, an AuditEvent.

    Raises:
        NotFound: there is no such plan, point or goal, or not for ``by``.
        NotAllowed: they may not write it.
        Refused: nothing is said, or two sides of one kind meet.

    """
    home = plan_of(plan, Permission.WRITE_PLANS, by)
    _require_text(text)
    if meeting.kind is None:
        raise Refused(
            "对策须由一条内部（优势或劣势）与一条外部（机会或威胁）相配。",
            "A response joins a point from within and one from without.",
        )
    TowsAction.objects.create(
        plan=home, kind=meeting.kind.value, inside=_point(home, *meeting.inside),
        outside=_point(home, *meeting.outside), text=text.strip(),
        goal=_goal(home, goal) if goal else None,
    )  # fmt: skip
    facts = {"kind": meeting.kind.value}
    record(by=by, act="plan.tows", kind="plan", what=str(plan), facts=facts)


@transaction.atomic
def draw_edge(*, plan: UUID, cause: UUID, effect: UUID, why: str, by: Viewer) -> None:
    """Say that reaching one goal of a plan helps to reach another.

    Writes: a CauseEdge, an AuditEvent.

    Raises:
        NotFound: there is no such plan or goal in it, or not for ``by``.
        NotAllowed: they may not write it.
        Refused: the arrow is there, or would lead back to where it begins.

    """
    home = plan_of(plan, Permission.WRITE_PLANS, by)
    begin, end = _goal(home, cause), _goal(home, effect)
    drawn = CauseEdge.objects.filter(plan=home).values_list("cause_id", "effect_id")
    require_no_circle(list(drawn), (begin.pk, end.pk))
    try:
        with transaction.atomic():
            CauseEdge.objects.create(plan=home, cause=begin, effect=end, why=why.strip())
    except IntegrityError:
        raise Refused("这条因果关系已经有了。", "This arrow is drawn already.") from None
    facts = {"cause": begin.number, "effect": end.number}
    record(by=by, act="plan.draw_edge", kind="plan", what=str(plan), facts=facts)


@transaction.atomic
def remove_edge(*, plan: UUID, cause: UUID, effect: UUID, by: Viewer) -> None:
    """Take an arrow off a plan's strategy map.

    Writes: the CauseEdge goes, an AuditEvent.

    Raises:
        NotFound: there is no such plan or arrow, or not for ``by``.
        NotAllowed: they may not write it.

    """
    home = plan_of(plan, Permission.WRITE_PLANS, by)
    gone, _ = CauseEdge.objects.filter(plan=home, cause__uuid=cause, effect__uuid=effect).delete()
    if not gone:
        raise NotFound("没有这条因果关系。", "There is no such arrow.")
    facts = {"cause": str(cause), "effect": str(effect)}
    record(by=by, act="plan.remove_edge", kind="plan", what=str(plan), facts=facts)


def _require_text(text: str) -> None:
    if not text.strip():
        raise Refused("内容为空。", "Nothing is said.")


def _point(plan: Plan, side: SwotSide, number: int) -> SwotPoint:
    found = SwotPoint.objects.filter(plan=plan, side=side.value, number=number).first()
    if found is None:
        raise NotFound(f"没有{side.words.zh} {number}。", f"There is no {side.value} {number}.")
    return found


def _goal(plan: Plan, uuid: UUID) -> Goal:
    found = Goal.objects.filter(plan=plan, uuid=uuid).first()
    if found is None:
        raise NotFound("规划里没有这个目标。", "There is no such goal in the plan.")
    return found
