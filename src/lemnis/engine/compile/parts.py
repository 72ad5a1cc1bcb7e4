"""How a part of an aggregate is gathered from base rows, and rolled up from what was gathered."""

from collections.abc import Callable

from sqlglot import exp

from lemnis.engine.compile.sql import cast, column, double, exact_type, tests
from lemnis.engine.plan import Part, PartKind
from lemnis.lake.datasets import Dataset


def filtered(aggregate: exp.Expression, part: Part) -> exp.Expression:
    """Return an aggregate over the rows that count for a part."""
    known = tests(part.where, (part.column, part.second))
    if not known:
        return aggregate
    return exp.Filter(this=aggregate, expression=exp.Where(this=exp.and_(*known, copy=False)))


def _exact(name: str) -> exp.Expression:
    return cast(column(name), exact_type(18))


def _times(left: str, right: str) -> exp.Expression:
    # 18 + 19 digits: DuckDB then multiplies in 128 bits, and Spark keeps all eight decimals.
    return exp.Mul(this=_exact(left), expression=cast(column(right), exact_type(19)))


def gathered_part(part: Part, dataset: Dataset) -> exp.Expression:
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
    return filtered(made[part.kind](), part)


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


def rolled_part(part: Part, name: str, dataset: Dataset, values: str | None) -> exp.Expression:
    """Return the aggregate that rolls a gathered part up to a level."""
    gathered = column(name)
    if part.kind is PartKind.DISTINCT:
        assert values is not None
        seen = exp.GT(this=gathered, expression=exp.Literal.number(0))
        count = exp.Count(this=exp.Distinct(expressions=[column(values)]))
        return exp.Filter(this=count, expression=exp.Where(this=seen))
    if part.kind is PartKind.LATEST:
        last = f"f{2 if dataset.time else 1}"
        return double(exp.Dot(this=exp.Max(this=gathered), expression=exp.to_identifier(last)))
    if part.kind in _MERGED:
        merged: exp.Expression = _MERGED[part.kind](gathered)
        return merged
    if part.kind is PartKind.COUNT:
        return cast(exp.Sum(this=gathered), exp.DataType(this=exp.DataType.Type.BIGINT))
    return exp.Sum(this=gathered)


def quantile_part(part: Part) -> exp.Expression:
    """Return an interpolated quantile, straight from base rows."""
    assert part.column is not None
    fraction = exp.Literal.number(part.fraction)
    value = exp.PercentileCont(this=double(column(part.column)), expression=fraction)
    return filtered(value, part)
