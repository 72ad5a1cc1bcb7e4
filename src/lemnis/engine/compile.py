"""Write scans and home tables as SQL.

In: a ``Scan`` or a ``Home``. Out: SQLGlot trees, which every dialect can print. Identifiers come
from the registry, values are literals of the tree; no text of a user ever becomes SQL.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from sqlglot import exp

from lemnis.engine.formula.nodes import Aggregate, Cell, Constant, Row, RowOp
from lemnis.engine.plan import Part, PartKind, Scan, Window
from lemnis.engine.reach import Home, Reach
from lemnis.lake.datasets import Dataset
from lemnis.values import SubjectKind

WINDOW = "w"  # number of the window in the scan's list
SUBJECT = "i"  # number of the subject among those of its kind


def number(kind: SubjectKind) -> str:
    """Name the column of a home table that holds the subject's number."""
    return f"k_{kind.value}"


def home_name(dataset: str) -> str:
    """Name a home table."""
    return f"home_{dataset}"


def subjects_name(kind: SubjectKind) -> str:
    """Name the table of the subjects of a kind: ``code``, ``i``."""
    return f"subjects_{kind.value}"


def column(name: str, table: str = "t") -> exp.Expression:
    """Return a quoted column."""
    return exp.column(name, table, quoted=True)


def table(name: str, alias: str = "t") -> exp.Expression:
    """Return a quoted table."""
    return exp.table_(name, quoted=True, alias=alias)


Literal = str | Decimal | bool | dt.date | None

# --- conditions -------------------------------------------------------------------------------

_COMPARE: dict[str, type[exp.Binary]] = {
    "=": exp.EQ, "!=": exp.NEQ, "<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE,
    "+": exp.Add, "-": exp.Sub, "*": exp.Mul,
}  # fmt: skip


def condition(row: Row) -> exp.Expression:
    """Return a row expression as SQL."""
    if isinstance(row, Cell):
        return column(row.column)
    if isinstance(row, Constant):
        return literal(row.value)
    return _operator(row)


def literal(value: Literal) -> exp.Expression:
    """Return a literal of the value's type."""
    if value is None:
        return exp.null()
    if isinstance(value, bool):
        return exp.true() if value else exp.false()
    if isinstance(value, dt.date):
        return _cast(exp.Literal.string(value.isoformat()), _date())
    if isinstance(value, Decimal):
        return exp.Literal.number(format(value, "f"))
    return exp.Literal.string(value)


def _operator(row: RowOp) -> exp.Expression:
    args = [condition(a) for a in row.args]
    if row.op in _COMPARE:
        return exp.paren(_COMPARE[row.op](this=args[0], expression=args[1]))
    special: dict[str, Callable[[list[exp.Expression]], exp.Expression]] = {
        "and": lambda a: exp.paren(exp.and_(*a, copy=False)),
        "or": lambda a: exp.paren(exp.or_(*a, copy=False)),
        "not": lambda a: exp.paren(exp.Not(this=exp.paren(a[0]))),
        "in": lambda a: exp.In(this=a[0], expressions=a[1:]),
        "is_null": lambda a: exp.paren(exp.Is(this=a[0], expression=exp.null())),
        "minus": lambda a: exp.paren(exp.Neg(this=exp.paren(a[0]))),
        "/": _quotient,
    }
    return special[row.op](args)


def _quotient(args: list[exp.Expression]) -> exp.Expression:
    # Inside a condition a division by zero is unknown, as everywhere.
    bottom = exp.Nullif(this=_double(args[1]), expression=exp.Literal.number(0))
    return exp.paren(exp.Div(this=_double(args[0]), expression=bottom))


def _double(value: exp.Expression) -> exp.Expression:
    return _cast(value, exp.DataType(this=exp.DataType.Type.DOUBLE))


def _cast(value: exp.Expression, to: exp.DataType) -> exp.Expression:
    # Built by hand: exp.cast parses its type, and a run makes thousands.
    return exp.Cast(this=value, to=to)


def _date() -> exp.DataType:
    return exp.DataType(this=exp.DataType.Type.DATE)


def _exact_type(digits: int) -> exp.DataType:
    """Return the type the lake keeps numbers in, of so many digits, four of them decimals."""
    size = [exp.DataTypeParam(this=exp.Literal.number(n)) for n in (digits, 4)]
    return exp.DataType(this=exp.DataType.Type.DECIMAL, expressions=size)


# --- parts ------------------------------------------------------------------------------------


def _filtered(aggregate: exp.Expression, part: Part) -> exp.Expression:
    tests = _tests(part.where, (part.column, part.second))
    if not tests:
        return aggregate
    return exp.Filter(this=aggregate, expression=exp.Where(this=exp.and_(*tests, copy=False)))


def _tests(where: Row | None, known: Iterable[str | None]) -> list[exp.Expression]:
    """Return what a row must fulfil to count: the condition, and columns that are not null."""
    tests = [condition(where)] if where is not None else []
    tests += [
        exp.Not(this=exp.Is(this=column(c), expression=exp.null())) for c in known if c is not None
    ]
    return tests


def _exact(name: str) -> exp.Expression:
    return _cast(column(name), _exact_type(18))


def _times(left: str, right: str) -> exp.Expression:
    # 18 + 19 digits: DuckDB then multiplies in 128 bits, and Spark keeps all eight decimals.
    return exp.Mul(this=_exact(left), expression=_cast(column(right), _exact_type(19)))


def _gathered(part: Part, dataset: Dataset) -> exp.Expression:
    """Return the aggregate that gathers a part from base rows."""
    c, x = part.column or "", part.second or ""
    made: dict[PartKind, Callable[[], exp.Expression]] = {
        PartKind.COUNT: lambda: exp.Count(this=exp.Star()),
        PartKind.DISTINCT: lambda: exp.Count(this=exp.Star()),
        PartKind.SUM: lambda: exp.Sum(this=_exact(c)),
        PartKind.SQUARES: lambda: exp.Sum(this=_times(c, c)),
        PartKind.X_SUM: lambda: exp.Sum(this=_exact(x)),
        PartKind.X_SQUARES: lambda: exp.Sum(this=_times(x, x)),
        PartKind.PRODUCTS: lambda: exp.Sum(this=_times(c, x)),
        PartKind.MIN: lambda: exp.Min(this=column(c)),
        PartKind.MAX: lambda: exp.Max(this=column(c)),
        PartKind.LATEST: lambda: exp.Max(this=_moment(c, dataset)),
    }
    return _filtered(made[part.kind](), part)


def _moment(name: str, dataset: Dataset) -> exp.Expression:
    # Structs compare field by field: the greatest has the latest time, of those the greatest key.
    fields = [dataset.time] if dataset.time else []
    fields += [dataset.key, name]
    return exp.Struct(
        expressions=[
            exp.PropertyEQ(this=exp.to_identifier(f"f{n}"), expression=column(f))
            for n, f in enumerate(fields)
        ]
    )


_MERGED: dict[PartKind, Callable[[exp.Expression], exp.Expression]] = {
    PartKind.MIN: lambda value: exp.Min(this=value),
    PartKind.MAX: lambda value: exp.Max(this=value),
}


def _rolled(part: Part, name: str, dataset: Dataset, values: str | None) -> exp.Expression:
    """Return the aggregate that rolls a gathered part up to a level."""
    gathered = column(name)
    if part.kind is PartKind.DISTINCT:
        assert values is not None
        seen = exp.GT(this=gathered, expression=exp.Literal.number(0))
        count = exp.Count(this=exp.Distinct(expressions=[column(values)]))
        return exp.Filter(this=count, expression=exp.Where(this=seen))
    if part.kind is PartKind.LATEST:
        last = f"f{2 if dataset.time else 1}"
        return _double(exp.Dot(this=exp.Max(this=gathered), expression=exp.to_identifier(last)))
    if part.kind in _MERGED:
        merged: exp.Expression = _MERGED[part.kind](gathered)
        return merged
    if part.kind is PartKind.COUNT:
        return _cast(exp.Sum(this=gathered), exp.DataType(this=exp.DataType.Type.BIGINT))
    return exp.Sum(this=gathered)


def _quantile(part: Part) -> exp.Expression:
    assert part.column is not None
    fraction = exp.Literal.number(part.fraction)
    value = exp.PercentileCont(this=_double(column(part.column)), expression=fraction)
    return _filtered(value, part)


# --- scans ------------------------------------------------------------------------------------


def gathering(scan: Scan, dataset: Dataset, reach: Reach) -> exp.Select:
    """Return the pre-aggregation of a scan at the finest keys its levels need.

    Shape: one row per window, hop column (and kept value); a column per part.
    """
    keys = hop_columns(scan, reach)
    if scan.values and scan.values not in keys:
        keys = (*keys, scan.values)
    chosen = [column(k) for k in keys]
    parts = [_gathered(p, dataset).as_(f"p{n}") for n, p in enumerate(scan.parts)]
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
        _rolled(p, name, dataset, scan.values).as_(name)
        for p, name in _named(scan, scan.wanted[kind])
    ]
    windows = [column(WINDOW)] if scan.windows else []
    return _to_subjects(exp.select(*windows, *parts, copy=False), scan, kind, reach).from_(
        table(gathered), copy=False
    )


def direct(scan: Scan, kind: SubjectKind, dataset: Dataset, reach: Reach) -> exp.Select:
    """Return the parts of a kind straight from base rows, for what does not add up."""
    parts = [_quantile(p).as_(name) for p, name in _named(scan, scan.wanted[kind])]
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


# --- subjects ---------------------------------------------------------------------------------


def subjects(dataset: Dataset, kind: SubjectKind, extra: Sequence[str] = ()) -> exp.Select:
    """Return the active subjects of a kind: ``code``, ``name``, ``at`` (their day, or null), extra.

    ``at`` is the data set's time column: such subjects live in the period their day falls in.
    """
    root = next(r for r in dataset.subjects if r.kind is kind)
    select = exp.select(
        column(dataset.key).as_("code"),
        column(root.name).as_("name"),
        (column(dataset.time) if dataset.time else _cast(exp.null(), _date())).as_("at"),
        *(column(e) for e in extra),
        copy=False,
    ).from_(table(dataset.name), copy=False)
    for name, values in root.active.items():
        select = select.where(
            exp.In(this=column(name), expressions=[_active_value(v) for v in values]), copy=False
        )
    return select.order_by(column(dataset.key), copy=False)


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


# --- the rows behind a number -----------------------------------------------------------------


class Place(NamedTuple):
    """A subject, by kind and number, and the days of a period."""

    kind: SubjectKind
    number: int
    days: Window


def rows_of(aggregate: Aggregate, dataset: Dataset, place: Place, reach: Reach) -> exp.Select:
    """Return the rows an aggregate counts for one subject, with the load that brought each."""
    hop = reach.hop(dataset.name, place.kind)
    assert hop is not None
    home_table = table(home_name(hop.target or dataset.name), "h")
    on = exp.EQ(this=column(hop.column), expression=column("key", "h"))
    mine = exp.EQ(this=column(number(place.kind), "h"), expression=exp.Literal.number(place.number))
    select = (
        exp.select(*(column(c.name) for c in dataset.columns), column("_load"))
        .from_(table(dataset.name))
        .join(home_table, on=on)
        .where(mine, *_tests(aggregate.where if aggregate.word != "share" else None, ()))
    )
    if dataset.time:
        time = column(dataset.time)
        select = select.where(
            exp.GTE(this=time.copy(), expression=literal(place.days.start)),
            exp.LTE(this=time.copy(), expression=literal(place.days.end)),
        ).order_by(column(dataset.time), column(dataset.key))
    return select.where(*_tests(None, (aggregate.column, aggregate.second)))


def loads_among(select: exp.Select) -> exp.Select:
    """Return how many of the selected rows each load brought: ``load``, ``n``."""
    rows = select.copy().subquery("t")
    return (
        exp.select(column("_load").as_("load"), exp.Count(this=exp.Star()).as_("n"))
        .from_(rows)
        .group_by(column("_load"))
        .order_by(column("_load"))
    )
