"""Subjects and home tables as SQL: who is diagnosed, and which row belongs to whom."""

from collections.abc import Sequence

from sqlglot import exp

from lemnis.engine.compile.sql import (
    SUBJECT,
    cast,
    column,
    date_type,
    home_name,
    number,
    subjects_name,
    table,
)
from lemnis.engine.reach import Home, Reach
from lemnis.lake.datasets import Dataset
from lemnis.values import SubjectKind


def subjects(dataset: Dataset, kind: SubjectKind, extra: Sequence[str] = ()) -> exp.Select:
    """Return the active subjects of a kind: ``code``, ``name``, ``at`` (their day, or null), extra.

    ``at`` is the data set's time column: such subjects live in the period their day falls in.
    """
    root = next(r for r in dataset.subjects if r.kind is kind)
    select = exp.select(
        column(dataset.key).as_("code"),
        column(root.name).as_("name"),
        _day(dataset.time).as_("at"),
        _day(root.until).as_("until"),
        *(column(e) for e in extra),
        copy=False,
    ).from_(table(dataset.name), copy=False)
    for name, values in root.active.items():
        select = select.where(
            exp.In(this=column(name), expressions=[_active_value(v) for v in values]), copy=False
        )
    return select.order_by(column(dataset.key), copy=False)


def _day(name: str | None) -> exp.Expression:
    return column(name) if name else cast(exp.null(), date_type())


def _active_value(value: str) -> exp.Expression:
    return {"true": exp.true(), "false": exp.false()}.get(value, exp.Literal.string(value))


def home(made: Home, reach: Reach) -> exp.Select:
    """Return the home table of a data set: ``key`` and a subject number per kind.

    A null number: the row belongs to no active subject of that kind.
    """
    dataset = reach.datasets[made.dataset]
    select = exp.select(column(dataset.key).as_("key"), copy=False)
    joined: dict[str, str] = {}
    for kind in sorted(made.kinds):
        hop = reach.hop(dataset.name, kind)
        assert hop is not None
        select = _join_home(select, hop.column, hop.target, kind, joined)
    return select.from_(table(dataset.name), copy=False)


def _join_home(
    select: exp.Select, by: str, target: str | None, kind: SubjectKind, joined: dict[str, str]
) -> exp.Select:
    name = home_name(target) if target else subjects_name(kind)
    step = f"{by} {name}"
    alias = joined.get(step)
    if alias is None:
        alias = joined[step] = f"h{len(joined)}"
        key = column("key" if target else "code", alias)
        on = exp.EQ(this=column(by), expression=key)
        select = select.join(table(name, alias), on=on, join_type="LEFT", copy=False)
    found = column(number(kind) if target else SUBJECT, alias)
    return select.select(found.as_(number(kind)), copy=False)
