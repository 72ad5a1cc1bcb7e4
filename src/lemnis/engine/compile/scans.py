"""Scans as SQL: gather at the finest keys, roll up to the subjects of a kind."""

from collections.abc import Iterable, Sequence

from sqlglot import exp

from lemnis.engine.compile.parts import gathered_part, quantile_part, rolled_part
from lemnis.engine.compile.sql import SUBJECT, WINDOW, column, home_name, literal, number, table
from lemnis.engine.plan import Part, Scan
from lemnis.engine.reach import Reach
from lemnis.lake.datasets import Dataset
from lemnis.values import SubjectKind


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


def rolling(
    scan: Scan, kind: SubjectKind, gathered: str, dataset: Dataset, reach: Reach
) -> exp.Select:
    """Return the roll-up of a gathered scan to the subjects of a kind.

    Shape: one row per window and subject number; a column per part wanted there.
    """
    parts = [
        rolled_part(p, name, dataset, scan.values).as_(name)
        for p, name in _named(scan, scan.wanted[kind])
    ]
    windows = [column(WINDOW)] if scan.windows else []
    return _to_subjects(exp.select(*windows, *parts, copy=False), scan, kind, reach).from_(
        table(gathered), copy=False
    )


def direct(scan: Scan, kind: SubjectKind, dataset: Dataset, reach: Reach) -> exp.Select:
    """Return the parts of a kind straight from base rows, for what does not add up."""
    parts = [quantile_part(p).as_(name) for p, name in _named(scan, scan.wanted[kind])]
    select = _with_window(exp.select(*parts, copy=False), scan, dataset)
    return _to_subjects(select, scan, kind, reach, window_table="win")


def _named(scan: Scan, parts: Sequence[Part]) -> Iterable[tuple[Part, str]]:
    names = {part: f"p{n}" for n, part in enumerate(scan.parts)}
    return ((part, names[part]) for part in parts)


def _to_subjects(
    select: exp.Select, scan: Scan, kind: SubjectKind, reach: Reach, window_table: str = "t"
) -> exp.Select:
    hop = reach.hop(scan.dataset, kind)
    assert hop is not None
    home = table(home_name(hop.target or scan.dataset), "h")
    on = exp.EQ(this=column(hop.column), expression=column("key", "h"))
    subject = column(number(kind), "h")
    select = (
        select.select(subject.copy().as_(SUBJECT), copy=False)
        .join(home, on=on, copy=False)
        .where(exp.Not(this=exp.Is(this=subject.copy(), expression=exp.null())), copy=False)
        .group_by(subject.copy(), copy=False)
    )
    return select.group_by(column(WINDOW, window_table), copy=False) if scan.windows else select
