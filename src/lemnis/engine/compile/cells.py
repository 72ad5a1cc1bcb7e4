"""The rows of a subject shared out among the subjects of another kind, as SQL."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlglot import exp

from lemnis.engine.compile.parts import filtered, gathered_part
from lemnis.engine.compile.sql import column, home_name, literal, number, table
from lemnis.engine.plan import Part, PartKind, Window
from lemnis.engine.reach import Reach
from lemnis.lake.datasets import Dataset
from lemnis.values import SubjectKind

CHILD = "child"


class Fence(NamedTuple):
    """Rows belong to one of these subjects, given by kind and numbers."""

    kind: SubjectKind
    numbers: tuple[int, ...]


class Inside(NamedTuple):
    """Where rows lie: inside every fence, and in the days of a window."""

    fences: tuple[Fence, ...]
    days: Window | None


def cells(
    parts: Sequence[Part],
    dataset: Dataset,
    inside: Inside,
    child: SubjectKind | None,
    reach: Reach,
) -> exp.Select:
    """Return parts of aggregates per child, from the rows inside every fence.

    Shape: one row per child's number (null: rows of no such child), a column ``p0`` … per part;
    without ``child`` one row of all. Every row inside is in one cell, so cells add up to the whole.
    """
    made = [_part(p, dataset).as_(f"p{n}") for n, p in enumerate(parts)]
    select = exp.select(*made, copy=False).from_(table(dataset.name), copy=False)
    select = fenced(select, dataset, inside, reach)
    if child is None:
        return select
    select, at = _joined(select, dataset, child, "child_home", reach)
    return select.select(at.copy().as_(CHILD), copy=False).group_by(at.copy(), copy=False)


def fenced(select: exp.Select, dataset: Dataset, inside: Inside, reach: Reach) -> exp.Select:
    """Return a select from a data set (as ``t``) kept inside fences and days."""
    days = inside.days
    for n, fence in enumerate(inside.fences):
        select, at = _joined(select, dataset, fence.kind, f"fence{n}", reach)
        known = [exp.Literal.number(i) for i in fence.numbers]
        select = select.where(exp.In(this=at, expressions=known or [exp.null()]), copy=False)
    if dataset.time and days:
        time = column(dataset.time)
        select = select.where(
            exp.GTE(this=time.copy(), expression=literal(days.start)),
            exp.LTE(this=time.copy(), expression=literal(days.end)),
            copy=False,
        )
    return select


def _joined(
    select: exp.Select, dataset: Dataset, kind: SubjectKind, alias: str, reach: Reach
) -> tuple[exp.Select, exp.Expression]:
    hop = reach.hop(dataset.name, kind)
    assert hop is not None
    on = exp.EQ(this=column(hop.column), expression=column("key", alias))
    home = table(home_name(hop.target or dataset.name), alias)
    joined = select.join(home, on=on, join_type="left", copy=False)
    return joined, column(number(kind), alias)


def _part(part: Part, dataset: Dataset) -> exp.Expression:
    if part.kind is not PartKind.DISTINCT:
        return gathered_part(part, dataset)
    assert part.column is not None
    count = exp.Count(this=exp.Distinct(expressions=[column(part.column)]))
    return filtered(count, part)
