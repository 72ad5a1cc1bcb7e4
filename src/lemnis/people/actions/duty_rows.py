"""What happens to one duty, one work item, one cell of the matrix: mended where it stands."""

from collections.abc import Collection
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from lemnis.errors import NotFound, Refused
from lemnis.people.actions.audit import record
from lemnis.people.models import Duty, Post, Responsibility, Unit, WorkItem
from lemnis.people.rules.duties import ItemText
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.people.rules.words import MatrixRole

_TAKES_SHARE = MatrixRole.RESPONSIBLE


@transaction.atomic
def write_duty(*, unit: str, text: str, system: str, number: int | None = None, by: Viewer) -> int:
    """Write one duty of a unit anew; without ``number`` a further one, whose number is returned.

    ``system`` is blank for a duty outside the quality system.

    Writes: one Duty, an AuditEvent.

    Raises:
        NotFound: there is no such unit or duty.

    """
    require(by, Permission.WRITE_ORGANISATION)
    home = _unit_of(unit)
    said = {"text": text, "system": system, "inside": bool(system)}
    if number is None:
        number = _next(home.duties.aggregate(last=Max("number"))["last"])
        home.duties.create(number=number, **said)
        act = "duty.add"
    else:
        Duty.objects.filter(pk=_duty_of(unit, number).pk).update(**said)
        act = "duty.write"
    record(by=by, act=act, kind="duty", what=f"{unit} {number}", facts={"text": text[:200]})
    return number


@transaction.atomic
def remove_duty(*, unit: str, number: int, by: Viewer) -> None:
    """Take a duty away with its work items and their row of the matrix.

    Writes: the Duty with its WorkItems and Responsibilities, an AuditEvent.

    Raises:
        NotFound: there is no such duty.

    """
    require(by, Permission.WRITE_ORGANISATION)
    gone = _duty_of(unit, number)
    record(by=by, act="duty.remove", kind="duty", what=f"{unit} {number}",
           facts={"text": gone.text[:200], "items": gone.items.count()})  # fmt: skip
    gone.delete()


@transaction.atomic
def write_item(
    *, unit: str, duty: int, item: ItemText, number: int | None = None, by: Viewer
) -> int:
    """Write one work item anew; without ``number`` a further one, whose number is returned.

    Its row of the matrix stays: ``item.cells`` are not looked at.

    Writes: one WorkItem, an AuditEvent.

    Raises:
        NotFound: there is no such duty or work item.

    """
    require(by, Permission.WRITE_ORGANISATION)
    home = _duty_of(unit, duty)
    said = item.work._asdict() | {
        "standard": item.standard, "procedure": item.procedure, "records": item.records,
    }  # fmt: skip
    if number is None:
        number = _next(home.items.aggregate(last=Max("number"))["last"])
        home.items.create(number=number, **said)
        act = "work_item.add"
    else:
        WorkItem.objects.filter(pk=_item_of(unit, duty, number).pk).update(**said)
        act = "work_item.write"
    what = f"{unit} {duty}.{number}"
    record(by=by, act=act, kind="work_item", what=what, facts={"what": item.work.what[:200]})
    return number


@transaction.atomic
def remove_item(*, unit: str, duty: int, number: int, by: Viewer) -> None:
    """Take a work item away with its row of the matrix.

    Writes: the WorkItem with its Responsibilities, an AuditEvent.

    Raises:
        NotFound: there is no such work item.

    """
    require(by, Permission.WRITE_ORGANISATION)
    gone = _item_of(unit, duty, number)
    what = f"{unit} {duty}.{number}"
    facts = {"what": gone.what[:200]}
    record(by=by, act="work_item.remove", kind="work_item", what=what, facts=facts)
    gone.delete()


@transaction.atomic
def write_cell(  # noqa: PLR0913 - where the cell is, what stands in it
    *,
    unit: str,
    duty: int,
    number: int,
    post: str,
    roles: Collection[MatrixRole],
    share: Decimal | None = None,
    by: Viewer,
) -> None:
    """Say what parts a post has in a work item, in place of those it had; none empties the cell.

    Writes: Responsibilities of one work item and post, an AuditEvent.

    Raises:
        NotFound: there is no such work item or post.
        Refused: a share is given to who does not do the work.

    """
    require(by, Permission.WRITE_ORGANISATION)
    item, holder = _item_of(unit, duty, number), _post_of(post)
    if share is not None and _TAKES_SHARE not in roles:
        raise Refused("只有负责岗位有分工比例。", "Only who does the work has a share of it.")
    Responsibility.objects.filter(item=item, post=holder).delete()
    Responsibility.objects.bulk_create(
        Responsibility(
            item=item, post=holder, role=role.value, share=share if role is _TAKES_SHARE else None
        )
        for role in roles
    )
    facts = {
        "post": post, "roles": "".join(sorted(role.value for role in roles)),
        "share": None if share is None else str(share),
    }  # fmt: skip
    what = f"{unit} {duty}.{number}"
    record(by=by, act="matrix.write", kind="work_item", what=what, facts=facts)


def _next(last: int | None) -> int:
    return (last or 0) + 1


def _unit_of(code: str) -> Unit:
    # Whoever adds waits for whoever adds at the same time: a number is given once.
    found = Unit.objects.select_for_update().filter(code=code).first()
    if found is None:
        raise NotFound(f"没有编号为 {code} 的部门。", f"There is no unit {code}.", code=code)
    return found


def _duty_of(unit: str, number: int) -> Duty:
    found = Duty.objects.select_for_update().filter(unit__code=unit, number=number).first()
    if found is None:
        raise NotFound(f"部门 {unit} 没有第 {number} 项职责。", f"{unit} has no duty {number}.")
    return found


def _item_of(unit: str, duty: int, number: int) -> WorkItem:
    which = WorkItem.objects.filter(duty__unit__code=unit, duty__number=duty, number=number)
    found = which.select_for_update(of=("self",)).first()
    if found is None:
        raise NotFound(
            f"部门 {unit} 第 {duty} 项职责没有第 {number} 个工作事项。",
            f"Duty {duty} of {unit} has no work item {number}.",
        )
    return found


def _post_of(code: str) -> Post:
    found = Post.objects.filter(code=code).first()
    if found is None:
        raise NotFound(f"没有编号为 {code} 的岗位。", f"There is no post {code}.", code=code)
    return found
