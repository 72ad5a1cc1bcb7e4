"""Finding the plan or goal somebody means, as far as they may see or write it."""

from typing import NamedTuple
from uuid import UUID

from django.db.models import F, QuerySet

from lemnis.errors import NotFound, Refused
from lemnis.people.models import Person, Post, Unit
from lemnis.people.queries import permit
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.plan.models import Goal, Plan


class Owners(NamedTuple):
    """Who answers for a goal, from the unit down to a person; None for nobody."""

    unit: Unit | None
    post: Post | None
    owner: Person | None


def plan_of(uuid: UUID, permission: Permission, viewer: Viewer) -> Plan:
    """Return one plan.

    Raises:
        NotFound: there is none such, or not for this viewer.
        NotAllowed: they may see it, but not do this.

    """
    found = Plan.objects.select_related("subject", "parent").filter(uuid=uuid).first()
    if found is None:
        raise NotFound("没有这个规划。", "There is no such plan.", plan=str(uuid))
    permit(viewer, permission, found.subject.ref)
    return found


def goal_of(uuid: UUID, permission: Permission, viewer: Viewer) -> Goal:
    """Return one goal.

    Raises:
        NotFound: there is none such, or not for this viewer.
        NotAllowed: they may see it, but not do this.

    """
    rows = Goal.objects.select_related("plan", "subject", "parent", "unit", "post", "owner")
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise NotFound("没有这个目标。", "There is no such goal.", goal=str(uuid))
    permit(viewer, permission, found.subject.ref)
    return found


def owners_of(unit: str, post: str, owner: str) -> Owners:
    """Return who is to answer for a goal, by codes and number, blank for nobody.

    Raises:
        NotFound: there is no such unit, post or person.

    """
    found = Owners(
        Unit.objects.filter(code=unit).first() if unit else None,
        Post.objects.filter(code=post).first() if post else None,
        Person.objects.filter(number=owner).first() if owner else None,
    )
    _require(unit, found.unit, "部门", "unit")
    _require(post, found.post, "岗位", "post")
    _require(owner, found.owner, "人员", "person")
    return found


def _require(code: str, found: object, zh: str, en: str) -> None:
    if code and found is None:
        raise NotFound(f"没有编号为 {code} 的{zh}。", f"There is no {en} {code}.", code=code)


def moved(rows: QuerySet[Goal] | QuerySet[Plan], moves: int, **fields: object) -> None:
    """Write fields of the one row there is, if nobody has meanwhile.

    Raises:
        Refused: somebody else was quicker.

    """
    if not rows.filter(moves=moves).update(moves=F("moves") + 1, **fields):
        raise Refused(
            "刚刚有人改动了这里。",
            "Somebody else has just changed this.",
            cure=("请重新打开再改。", "Open it anew."),
        )


def unproved(plan: Plan) -> None:
    """Take from a plan that its goal chain was shown to close: something in it has changed."""
    Plan.objects.filter(pk=plan.pk).update(proved_at=None, proved_by="")
