"""Names, literals and conditions as SQLGlot trees: the words all statements are made of.

Identifiers come from the registry, values are literals of the tree; no text of a user ever becomes
SQL.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal

from sqlglot import exp

from lemnis.engine.formula.nodes import Cell, Constant, Row, RowOp
from lemnis.values import SubjectKind

WINDOW = "w"  # number of the window in the scan's list
VALUE = "v"  # a value whose different ones are counted
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
        return cast(exp.Literal.string(value.isoformat()), date_type())
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
    bottom = exp.Nullif(this=double(args[1]), expression=exp.Literal.number(0))
    return exp.paren(exp.Div(this=double(args[0]), expression=bottom))


def double(value: exp.Expression) -> exp.Expression:
    """Return a value as a double."""
    return cast(value, exp.DataType(this=exp.DataType.Type.DOUBLE))


def cast(value: exp.Expression, to: exp.DataType) -> exp.Expression:
    """Return a value as another type."""
    # Built by hand: exp.cast parses its type, and a run makes thousands.
    return exp.Cast(this=value, to=to)


def date_type() -> exp.DataType:
    """Return the type of days."""
    return exp.DataType(this=exp.DataType.Type.DATE)


def exact_type(digits: int) -> exp.DataType:
    """Return the type the lake keeps numbers in, of so many digits, four of them decimals."""
    size = [exp.DataTypeParam(this=exp.Literal.number(n)) for n in (digits, 4)]
    return exp.DataType(this=exp.DataType.Type.DECIMAL, expressions=size)


def _known(where: Row) -> exp.Expression:
    """Return a condition; a bare null counts nothing, but Spark would not take it for a truth."""
    if isinstance(where, Constant) and where.value is None:
        return exp.false()
    return condition(where)


def tests(where: Row | None, known: Iterable[str | None]) -> list[exp.Expression]:
    """Return what a row must fulfil to count: the condition, and columns that are not null."""
    tests = [_known(where)] if where is not None else []
    tests += [
        exp.Not(this=exp.Is(this=column(c), expression=exp.null())) for c in known if c is not None
    ]
    return tests
