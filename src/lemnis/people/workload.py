"""Work items and posts read with what is due to each: cells, shares, hours."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from lemnis.people.models import Post, Responsibility, WorkItem
from lemnis.people.rules.duties import DutyText, ItemText
from lemnis.people.rules.matrix import Cell, shares
from lemnis.people.rules.saturation import PostTime
from lemnis.people.rules.smart import Work
from lemnis.people.rules.words import MatrixRole


class Item(NamedTuple):
    """One work item with the duty and the unit it belongs to."""

    id: int
    unit: str
    unit_name: str
    duty: str
    system: str
    duty_number: int
    number: int
    text: ItemText


def items(which: Q) -> list[Item]:
    """Return work items by unit, duty and number."""
    found = WorkItem.objects.filter(which).select_related("duty__unit").distinct()
    rows = list(found.order_by("duty__unit__path", "duty__number", "number"))
    cells = _cells([row.pk for row in rows])
    return [_item(row, tuple(cells.get(row.pk, ()))) for row in rows]


def duties(found: Iterable[Item]) -> list[DutyText]:
    """Return work items as the duties they belong to."""
    grouped: dict[tuple[str, str, str], list[ItemText]] = {}
    for item in found:
        grouped.setdefault((item.unit, item.duty, item.system), []).append(item.text)
    return [DutyText(*key, tuple(texts)) for key, texts in grouped.items()]


def post_times(posts: QuerySet[Post]) -> Mapping[str, PostTime]:
    """Return each post's work, hours, quota and how many hold it."""
    rows = posts.annotate(held=Count("holdings", filter=Q(holdings__until=None), distinct=True))
    work = _work_of([row.pk for row in rows])
    return {
        row.code: PostTime(work.get(row.code, Decimal(0)), row.hours, row.quota, row.held)
        for row in rows
    }


def _work_of(posts: list[int]) -> Mapping[str, Decimal]:
    does = Responsibility.objects.filter(post__in=posts, role=MatrixRole.RESPONSIBLE.value)
    work: dict[str, Decimal] = defaultdict(Decimal)
    for item in items(Q(responsibilities__in=does)):
        hours = item.text.work.times_per_year * item.text.work.standard_hours
        for post, share in shares(item.text.cells).items():
            work[post] += hours * share
    return work


def _cells(ids: list[int]) -> Mapping[int, list[Cell]]:
    found: dict[int, list[Cell]] = defaultdict(list)
    rows = Responsibility.objects.filter(item__in=ids).order_by("post__code")
    for item, post, role, share in rows.values_list("item_id", "post__code", "role", "share"):
        found[item].append(Cell(post, MatrixRole(role), share))
    return {item: sorted(parts, key=_by_role) for item, parts in found.items()}


def _by_role(cell: Cell) -> int:
    return list(MatrixRole).index(cell.role)


def _item(row: WorkItem, cells: tuple[Cell, ...]) -> Item:
    work = Work(
        row.what, row.measure, row.target, row.condition, row.due,
        row.times_per_year, row.standard_hours,
    )  # fmt: skip
    text = ItemText(work, row.standard, row.procedure, row.records, cells)
    unit, duty = row.duty.unit, row.duty
    return Item(row.pk, unit.code, unit.name, duty.text, duty.system, duty.number, row.number, text)
