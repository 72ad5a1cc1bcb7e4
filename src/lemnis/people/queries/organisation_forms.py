"""What a form for the organisation begins with; only for those who may edit it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from lemnis.errors import NotFound
from lemnis.people.models import (
    BodyMember,
    Duty,
    Holding,
    Person,
    Post,
    Responsibility,
    Unit,
    WorkItem,
)
from lemnis.people.prefixes import below
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.people.rules.words import MatrixRole, PersonKind

_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class CellText:
    """What stands in one cell of the matrix; ``share`` (0..1) only of who does the work.

    ``item`` and ``post`` are in words.
    """

    item: str
    post: str
    roles: tuple[MatrixRole, ...]
    share: Decimal | None


def units_to_edit(viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """Return code and name of every active unit, each after the one above it."""
    require(viewer, Permission.WRITE_ORGANISATION)
    return tuple(Unit.objects.filter(active=True).values_list("code", "name"))


def staff_to_choose(viewer: Viewer, unit: str) -> tuple[tuple[int, str], ...]:
    """Return the active staff of a unit and what lies below it: key and name.

    Numbers are not told: who knows one types it.

    Raises:
        NotFound: there is no such unit.

    """
    require(viewer, Permission.WRITE_ORGANISATION)
    staff = Person.objects.filter(below(_unit(unit).path, "unit__path"), active=True)
    return tuple(
        staff.exclude(kind=PersonKind.STUDENT.value).order_by("name").values_list("pk", "name")
    )


def person_chosen(viewer: Viewer, key: int) -> str:
    """Return the number of a person chosen by key.

    Raises:
        NotFound: there is nobody of that key.

    """
    require(viewer, Permission.WRITE_ORGANISATION)
    return _number(Person.objects.filter(pk=key).values_list("number", flat=True).first())


def holder_of(viewer: Viewer, post: str, key: int) -> str:
    """Return the number of who holds a post, by the key of the holding.

    Raises:
        NotFound: there is no such holding of this post.

    """
    require(viewer, Permission.WRITE_ORGANISATION)
    held = Holding.objects.filter(pk=key, post__code=post, until=None)
    return _number(held.values_list("person__number", flat=True).first())


def member_of(viewer: Viewer, body: str, key: int) -> str:
    """Return the number of who sits in a body, by the key of the seat.

    Raises:
        NotFound: there is no such seat in this body.

    """
    require(viewer, Permission.WRITE_ORGANISATION)
    seat = BodyMember.objects.filter(pk=key, body__code=body, until=None)
    return _number(seat.values_list("person__number", flat=True).first())


def duty_to_edit(viewer: Viewer, unit: str, number: int) -> dict[str, str]:
    """Return text and system of a duty; blanks for number 0, a further one.

    Raises:
        NotFound: there is no such unit or duty.

    """
    require(viewer, Permission.WRITE_ORGANISATION)
    if not number:
        _unit(unit)
        return {"text": "", "system": ""}
    found = _there(Duty.objects.filter(unit__code=unit, number=number).first())
    return {"text": found.text, "system": found.system}


def item_to_edit(viewer: Viewer, unit: str, duty: int, number: int) -> dict[str, object]:
    """Return the fields of a work item; none for number 0, a further one.

    Raises:
        NotFound: there is no such duty or work item.

    """
    duty_to_edit(viewer, unit, duty or -1)
    if not number:
        return {}
    found = WorkItem.objects.filter(duty__unit__code=unit, duty__number=duty, number=number)
    return dict(_there(found.values(*ITEM_FIELDS).first()))


def cell_to_edit(viewer: Viewer, unit: str, duty: int, number: int, post: str) -> CellText:
    """Return what stands in one cell of the matrix.

    Raises:
        NotFound: there is no such work item or post.

    """
    item = item_to_edit(viewer, unit, duty, number or -1)
    parts = Responsibility.objects.filter(
        item__duty__unit__code=unit, item__duty__number=duty, item__number=number, post__code=post
    )
    found = list(parts.values_list("role", "share"))
    share = next((share for _, share in found if share is not None), None)
    name = _there(Post.objects.filter(code=post).values_list("name", flat=True).first())
    return CellText(str(item["what"]), name, tuple(MatrixRole(role) for role, _ in found), share)


ITEM_FIELDS = (
    "what", "measure", "target", "condition", "due", "times_per_year", "standard_hours",
    "standard", "procedure", "records",
)  # fmt: skip


def _unit(code: str) -> Unit:
    found = Unit.objects.filter(code=code).first()
    if found is None:
        raise NotFound(f"没有编号为 {code} 的部门。", f"There is no unit {code}.", code=code)
    return found


def _there(found: _Found | None) -> _Found:
    if found is None:
        raise NotFound("没有找到要修改的内容。", "What was to be edited is not there.")
    return found


def _number(found: str | None) -> str:
    if found is None:
        raise NotFound("没有找到此人。", "There is no such person.")
    return found
