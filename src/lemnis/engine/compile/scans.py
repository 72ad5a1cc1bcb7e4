"""Scans as SQL: gather at the finest keys, roll up to the subjects of every kind at once."""

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlglot import exp

from lemnis.engine.compile.parts import gathered_part, quantile_part, rolled_part
from lemnis.engine.compile.sql import (
    VALUE,
    WINDOW,
    cast,
    column,
    home_name,
    literal,
    number,
    table,
)
from lemnis.engine.plan import Part, Scan
from lemnis.engine.reach import Reach
from lemnis.lake.datasets import Dataset
from lemnis.values import SubjectKind

_GATHERED = "gathered"


def gathering(scan: Scan, dataset: Dataset, reach: Reach) -> exp.Select:
    """Return the pre-aggregation of a scan at the finest keys its levels need.

    Shape: one row per window, hop column (and kept value); a column per part.
    """
    keys = hop_columns(scan, reach)
    if scan.values and scan.values not in keys:
        keys = (*keys, scan.values)
    chosen = [column(k) for k in keys]
    parts = [gathered_part(p, dataset).as_(f"p{n}") for n, p in enumerate(scan.parts)]
    windowed = _with_window(exp.select(*chosen, *parts, copy=False), scan, dataset)
    grouped = [column(k) for k in keys]
    if scan.windows:
        grouped.append(column(WINDOW, "win"))
    return windowed.group_by(*grouped, copy=False)


def hop_columns(scan: Scan, reach: Reach) -> tuple[str, ...]:
    """Return the columns by which the rows of a scan leave for their subjects."""
    hops = (reach.hop(scan.dataset, kind) for kind in scan.wanted)
    return tuple(dict.fromkeys(h.column for h in hops if h))


def _with_window(select: exp.Select, scan: Scan, dataset: Dataset) -> exp.Select:
    select = select.from_(table(dataset.name), copy=False)
    if not scan.windows:
        return select
    assert dataset.time is not None
    rows = [
        exp.Tuple(expressions=[exp.Literal.number(n), literal(w.start), literal(w.end)])
        for n, w in enumerate(scan.windows)
    ]
    windows = exp.values([tuple(r.expressions) for r in rows], "win", [WINDOW, "a", "z"])
    time = column(dataset.time)
    low, high = min(w.start for w in scan.windows), max(w.end for w in scan.windows)
    inside = exp.and_(
        exp.GTE(this=time.copy(), expression=column("a", "win")),
        exp.LTE(this=time.copy(), expression=column("z", "win")),
        copy=False,
    )
    # The outer bounds let the lake skip whole files before the join.
    return (
        select.select(column(WINDOW, "win"), copy=False)
        .join(windows, on=inside, copy=False)
        .where(exp.GTE(this=time.copy(), expression=literal(low)), copy=False)
        .where(exp.LTE(this=time.copy(), expression=literal(high)), copy=False)
    )


def rolled(scan: Scan, kinds: Sequence[SubjectKind], dataset: Dataset, reach: Reach) -> exp.Select:
    """Return the parts of a scan for the subjects of several kinds: gathered once, rolled up.

    Shape: one row per window and subject, whose number is in the column of its kind (the other
    kinds' are null there); a column per part. Rows with no number at all belong to nobody.
    """
    parts = [
        rolled_part(p, name, dataset, scan.values).as_(name) for p, name in _named(scan, scan.parts)
    ]
    return _up(scan, kinds, dataset, reach, parts)


def valued(scan: Scan, kinds: Sequence[SubjectKind], dataset: Dataset, reach: Reach) -> exp.Select:
    """Return how often each value comes: what adds up, where counts of different values do not.

    Shape: as ``rolled``, a row per value too, which is in the column ``VALUE``.
    """
    assert scan.values is not None
    parts = [
        cast(exp.Sum(this=column(name)), exp.DataType(this=exp.DataType.Type.BIGINT)).as_(name)
        for _, name in _named(scan, scan.parts)
    ]
    value = column(scan.values)
    select = _up(scan, kinds, dataset, reach, [*parts, value.as_(VALUE)])
    for one in select.args["group"].args["grouping_sets"][0].expressions:
        one.append("expressions", value.copy())
    return select


def _up(
    scan: Scan,
    kinds: Sequence[SubjectKind],
    dataset: Dataset,
    reach: Reach,
    parts: Sequence[exp.Expr],
) -> exp.Select:
    select = (
        exp.select(*parts, copy=False)
        .with_(_GATHERED, as_=gathering(scan, dataset, reach), copy=False)
        .from_(table(_GATHERED), copy=False)
    )
    homes: dict[tuple[str, str], str] = {}
    subjects = []
    for kind in kinds:
        hop, home = _way(scan, kind, reach)
        if (hop, home) not in homes:
            alias = homes[hop, home] = f"h{len(homes)}"
            on = exp.EQ(this=column(hop), expression=column("key", alias))
            select.join(table(home, alias), on=on, join_type="left", copy=False)
        subjects.append(column(number(kind), homes[hop, home]))
    windows = [column(WINDOW)] if scan.windows else []
    select.select(*(c.copy() for c in (*windows, *subjects)), copy=False)
    sets = [exp.Tuple(expressions=[c.copy() for c in (*windows, one)]) for one in subjects]
    select.set("group", exp.Group(grouping_sets=[exp.GroupingSets(expressions=sets)]))
    return select


def direct(scan: Scan, kind: SubjectKind, dataset: Dataset, reach: Reach) -> exp.Select:
    """Return the parts of a kind straight from base rows, for what does not add up.

    Shape: as ``rolled`` for that kind alone.
    """
    parts = [quantile_part(p).as_(name) for p, name in _named(scan, scan.wanted[kind])]
    hop, home = _way(scan, kind, reach)
    on = exp.EQ(this=column(hop), expression=column("key", "h"))
    subject = column(number(kind), "h")
    select = (
        _with_window(exp.select(*parts, copy=False), scan, dataset)
        .select(subject.copy(), copy=False)
        .join(table(home, "h"), on=on, copy=False)
        .where(exp.Not(this=exp.Is(this=subject.copy(), expression=exp.null())), copy=False)
        .group_by(subject.copy(), copy=False)
    )
    return select.group_by(column(WINDOW, "win"), copy=False) if scan.windows else select


def _named(scan: Scan, parts: Sequence[Part]) -> Iterable[tuple[Part, str]]:
    names = {part: f"p{n}" for n, part in enumerate(scan.parts)}
    return ((part, names[part]) for part in parts)


def _way(scan: Scan, kind: SubjectKind, reach: Reach) -> tuple[str, str]:
    """Return the column by which rows leave for a kind, and the home table it leads to."""
    hop = reach.hop(scan.dataset, kind)
    assert hop is not None
    return hop.column, home_name(hop.target or scan.dataset)


def grown(dataset: Dataset, came: str | None, since: dt.date, on: dt.date) -> exp.Query:
    """Return rows that came, and all rows of days after ``since`` up to ``on``.

    ``came`` names a table of rows that were added; those of later days are among the others.
    """
    columns = [column(c.name) for c in dataset.columns]
    assert dataset.time is not None
    time = column(dataset.time)
    later = exp.select(*columns).from_(table(dataset.name)).where(
        exp.GT(this=time.copy(), expression=literal(since)),
        exp.LTE(this=time.copy(), expression=literal(on)),
    )  # fmt: skip
    if came is None:
        return later
    before = exp.LTE(this=time.copy(), expression=literal(since))
    return exp.union(later, exp.select(*columns).from_(table(came)).where(before), distinct=False)
