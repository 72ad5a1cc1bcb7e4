"""What happens to duties: a unit's are written whole, with their work items and the matrix."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from lemnis.errors import NotFound
from lemnis.people import bulk
from lemnis.people.actions.audit import record
from lemnis.people.models import Duty, Post, Responsibility, Unit, WorkItem
from lemnis.people.rules.duties import DutyText, ItemText
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require

_DUTY = ("unit", "number", "text", "inside", "system")
_ITEM = (
    "duty", "number", "what", "measure", "target", "condition", "due", "times_per_year",
    "standard_hours", "standard", "procedure", "records",
)  # fmt: skip


@transaction.atomic
def write_duties(*, duties: Sequence[DutyText], by: Viewer) -> int:
    """Put duties in the place of those that their units had; other units keep theirs.

    Writes: Duties, WorkItems and Responsibilities of the units named, all or none, and an
    AuditEvent. Returns how many work items there are.

    Raises:
        NotFound: there is no such unit or post.

    """
    require(by, Permission.WRITE_ORGANISATION)
    units = _ids(Unit, {duty.unit for duty in duties}, "部门", "unit")
    items = [item for duty in duties for item in duty.items]
    posts = _ids(Post, {c.post for item in items for c in item.cells}, "岗位", "post")
    Duty.objects.filter(unit__in=units.values()).delete()
    keys = _write_duties(duties, units)
    _write_items(duties, keys)
    _write_cells(duties, keys, posts)
    facts = {"units": sorted(units), "items": len(items)}
    record(
        by=by, act="duty.write_all", kind="unit", what=", ".join(sorted(units))[:200], facts=facts
    )
    return len(items)


def _write_duties(duties: Sequence[DutyText], units: Mapping[str, int]) -> list[tuple[int, int]]:
    """Write duties; return unit and number of each."""
    count: dict[str, int] = {}
    keys = []
    for duty in duties:
        count[duty.unit] = count.get(duty.unit, 0) + 1
        keys.append((units[duty.unit], count[duty.unit]))
    rows = ((*k, d.text, bool(d.system), d.system) for k, d in zip(keys, duties, strict=True))
    bulk.insert(Duty, _DUTY, rows)
    return keys


def _write_items(duties: Sequence[DutyText], keys: Sequence[tuple[int, int]]) -> None:
    ids = {
        (unit, number): key for unit, number, key in Duty.objects.filter(
            unit__in={unit for unit, _ in keys}
        ).values_list("unit_id", "number", "id")
    }  # fmt: skip
    bulk.insert(
        WorkItem,
        _ITEM,
        (
            (ids[key], number, *item.work, *_said(item))
            for key, duty in zip(keys, duties, strict=True)
            for number, item in enumerate(duty.items, 1)
        ),
    )


def _said(item: ItemText) -> tuple[str, str, str]:
    return item.standard, item.procedure, item.records


def _write_cells(
    duties: Sequence[DutyText], keys: Sequence[tuple[int, int]], posts: Mapping[str, int]
) -> None:
    found = WorkItem.objects.filter(duty__unit__in={unit for unit, _ in keys})
    ids = {
        (unit, duty, number): key
        for unit, duty, number, key in found.values_list(
            "duty__unit_id", "duty__number", "number", "id"
        )
    }
    bulk.insert(
        Responsibility,
        ("item", "post", "role", "share"),
        (
            (ids[*key, number], posts[cell.post], cell.role.value, cell.share)
            for key, duty in zip(keys, duties, strict=True)
            for number, item in enumerate(duty.items, 1)
            for cell in item.cells
        ),
    )


def _ids(model: type[Unit | Post], codes: set[str], zh: str, en: str) -> dict[str, int]:
    found = dict(model.objects.filter(code__in=codes).values_list("code", "id"))
    lacking = sorted(codes - found.keys())
    if lacking:
        raise NotFound(
            f"没有编号为 {lacking[0]} 的{zh}。",
            f"There is no {en} {lacking[0]}.",
            cure=("请先建立，或改正编号。", "Enter it first, or mend the code."),
        )
    return found
