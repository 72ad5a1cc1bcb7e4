"""Formulas as the SQL text a person would write. Shares nothing with the engine but the parser.

In: checked trees. Out: text for DuckDB. A value is a pair of columns: the number (null where
missing) and a code for why (0 none, 1 no_rows, 2 not_applicable, 3 suppressed, 4 late).
"""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import reduce
from typing import NamedTuple

from lemnis.engine.definition import Better, Criterion, Indicator, Range
from lemnis.engine.formula.nodes import (
    Aggregate,
    Apply,
    Cell,
    Constant,
    Nothing,
    Number,
    Reference,
    Row,
    Truth,
    Value,
)
from lemnis.lake.datasets import Dataset

REASONS = ("no_rows", "not_applicable", "suppressed", "late")


class Measure(NamedTuple):
    """One SQL aggregate over the rows of a data set."""

    word: str
    dataset: str
    column: str | None = None
    second: str | None = None
    where: Row | None = None
    fraction: Decimal | None = None


class Pair(NamedTuple):
    """A value and why it is missing, as SQL."""

    v: str
    m: str


# --- rows -------------------------------------------------------------------------------------


def literal(value: object) -> str:
    """Return a literal."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, Decimal | int | float):
        return format(value, "f") if isinstance(value, Decimal) else repr(value)
    return "'" + str(value).replace("'", "''") + "'"


def condition(row: Row) -> str:
    """Return a condition on a row of table ``t``."""
    if isinstance(row, Cell):
        return f't."{row.column}"'
    if isinstance(row, Constant):
        return literal(row.value)
    args = [condition(a) for a in row.args]
    if row.op in {"and", "or"}:
        return "(" + f" {row.op} ".join(args) + ")"
    if row.op == "not":
        return f"(not {args[0]})"
    if row.op == "in":
        return f"({args[0]} in ({', '.join(args[1:])}))"
    if row.op == "is_null":
        return f"({args[0]} is null)"
    if row.op == "minus":
        return f"(-{args[0]})"
    if row.op == "/":
        return f"({args[0]}::double / nullif({args[1]}, 0))"
    return f"({args[0]} {row.op} {args[1]})"


def measures(aggregate: Aggregate) -> dict[str, Measure]:
    """Return what has to be counted for an aggregate: ``n`` the rows, ``s`` the value."""
    d, c, x, w = aggregate.dataset, aggregate.column, aggregate.second, aggregate.where
    if aggregate.word == "share":
        return {"n": Measure("count", d), "s": Measure("count", d, where=w)}
    n = Measure("count", d, c, x, w)
    words = {"mean": "sum", "days_since": "max", "count_distinct": "distinct"}
    word = words.get(aggregate.word, aggregate.word)
    if word in {"count", "exists"}:
        return {"n": n}
    fraction = Decimal("0.5") if word == "median" else aggregate.fraction
    word = "quantile" if word == "median" else word
    return {"n": n, "s": Measure(word, d, c, x, w, fraction)}


def over_rows(measure: Measure, dataset: Dataset) -> str:
    """Return a measure as an aggregate over base rows ``t``."""
    c, x = f't."{measure.column}"', f't."{measure.second}"'
    time = f't."{dataset.time}", ' if dataset.time else ""
    made = {
        "count": "count(*)",
        "sum": f"sum({c})",
        "min": f"min({c})",
        "max": f"max({c})",
        "distinct": f"count(distinct {c})",
        "quantile": f"quantile_cont({c}::double, {measure.fraction})",
        "stddev": f"stddev_samp({c}::double)",
        "slope": f"regr_slope({c}::double, {x}::double)",
        "latest": f'arg_max({c}, row({time}t."{dataset.key}"))',
    }[measure.word]
    tests = [condition(measure.where)] if measure.where is not None else []
    tests += [f't."{k}" is not null' for k in (measure.column, measure.second) if k]
    return f"{made} filter (where {' and '.join(tests)})" if tests else made


# --- values -----------------------------------------------------------------------------------

Found = Callable[[Measure], str]  # the column that holds a measure
Referred = Callable[[Reference], Pair]


def _most(codes: list[str]) -> str:
    known = [c for c in dict.fromkeys(codes) if c != "0"]
    if len(known) > 1:
        return f"greatest({', '.join(known)})"
    return known[0] if known else "0"


def value(node: Value, found: Found, referred: Referred, end: str) -> Pair:
    """Return a formula as SQL; ``end`` is the window's last day."""
    if isinstance(node, Number | Truth):
        return Pair(f"{float(node.value)!r}::double", "0")
    if isinstance(node, Nothing):
        return Pair("NULL::double", "2")
    if isinstance(node, Aggregate):
        return _aggregate(node, found, end)
    if isinstance(node, Reference):
        return referred(node)
    return _apply(node, [value(a, found, referred, end) for a in node.args])


def rows_of(aggregate: Aggregate, found: Found) -> str:
    """Return how many rows an aggregate counted."""
    return f"coalesce({found(measures(aggregate)['n'])}, 0)"


def _aggregate(node: Aggregate, found: Found, end: str) -> Pair:
    column = {letter: found(m) for letter, m in measures(node).items()}
    n = f"coalesce({column['n']}, 0)"
    if node.word == "count":
        return Pair(f"{n}::double", "0")
    if node.word == "exists":
        return Pair(f"({n} > 0)::int::double", "0")
    s = column["s"]
    if node.word in {"sum", "count_distinct"}:
        return Pair(f"coalesce({s}, 0)::double", "0")
    none = f"if({n} > 0, 0, 1)"
    if node.word in {"share", "mean"}:
        return Pair(f"{s}::double / nullif({n}, 0)", none)
    if node.word in {"stddev", "slope"}:
        return Pair(f"if({n} > 1, {s}, NULL)", f"if({s} is null, 1, 0)")
    if node.word == "days_since":
        return Pair(f"({end} - {s})::double", none)
    return Pair(f"{s}::double", none)


def _apply(node: Apply, args: list[Pair]) -> Pair:
    v, worst = [a.v for a in args], _most([a.m for a in args])
    if node.op == "/":
        zero = f"if({v[1]} = 0, 1, 0)"
        return Pair(f"({v[0]}) / nullif({v[1]}, 0)", _most([a.m for a in args] + [zero]))
    if node.op in {"+", "-", "*"}:
        return Pair(f"(({v[0]}) {node.op} ({v[1]}))", worst)
    if node.op in {"=", "!=", "<", "<=", ">", ">="}:
        return Pair(f"(({v[0]}) {node.op} ({v[1]}))::int::double", worst)
    if node.op == "coalesce":
        return Pair(f"coalesce({', '.join(v)})", worst)
    if node.op == "and":
        return Pair(f"(({v[0]}) <> 0 and ({v[1]}) <> 0)::int::double", worst)
    if node.op == "or":
        return Pair(f"(({v[0]}) <> 0 or ({v[1]}) <> 0)::int::double", worst)
    if node.op == "not":
        return Pair(f"1 - ({v[0]})", worst)
    if node.op == "if":
        told = f"case when {v[0]} is null then {args[0].m} when {v[0]} = 1 then {args[1].m} "
        return Pair(
            f"case {v[0]} when 1 then {v[1]} when 0 then {v[2]} end",
            f"({told}else {args[2].m} end)",
        )
    raise NotImplementedError(node.op)


def fraction(formula: Value, found: Found, referred: Referred, end: str) -> tuple[str, str]:
    """Return numerator and denominator."""
    if isinstance(formula, Apply) and formula.op == "/":
        top, bottom = (value(a, found, referred, end).v for a in formula.args)
        return top, bottom
    if isinstance(formula, Aggregate) and formula.word in {"share", "mean"}:
        m = measures(formula)
        return f"coalesce({found(m['s'])}, 0)::double", f"{rows_of(formula, found)}::double"
    return "NULL::double", "NULL::double"


# --- grades -----------------------------------------------------------------------------------


def shown(indicator: Indicator, v: str = "v") -> str:
    """Return the value as people see it."""
    scaled = f"{v} * 100" if indicator.unit.percent else v
    return f"round(({scaled})::decimal(38, 10), {indicator.digits})::double"


def _reached(line: Range | Decimal, better: Better) -> str:
    if isinstance(line, Range):
        return f"shown between {line.low} and {line.high}"
    return f"shown {'<=' if better is Better.LOWER else '>='} {line}"


def _by_criterion(indicator: Indicator, judged: Callable[[Criterion], str], otherwise: str) -> str:
    """Return a CASE over the criteria, the most specific first."""
    criteria = list(indicator.criteria)
    if not criteria and indicator.better is Better.PRESENT:
        criteria = [Criterion(source="there")]
    criteria.sort(key=lambda c: (bool(c.subject), len(c.where), bool(c.kind), c.since))
    branches = []
    for c in reversed(criteria):
        tests = [f"subject = {literal(c.subject)}"] if c.subject else []
        tests += [f"kind = '{c.kind}'"] if c.kind else []
        tests += [
            f'"{name}" in ({", ".join(map(literal, wanted))})' for name, wanted in c.where.items()
        ]
        tests += [f"ends_on >= {literal(c.since)}"] if c.since > dt.date.min else []
        branches.append(f"when {' and '.join(tests) or 'true'} then {judged(c)}")
    if not branches:
        return otherwise
    return f"case when shown is null then {otherwise} {' '.join(branches)} else {otherwise} end"


def status(indicator: Indicator) -> str:
    """Return the status among the four lines."""

    def judged(c: Criterion) -> str:
        limit, pass_, target, stretch = c.limit, c.pass_, c.target, c.stretch
        if indicator.better is Better.PRESENT and not list(c.lines()):
            pass_ = Decimal(1)
        if limit is pass_ is target is stretch is None:
            return "'not_judged'"
        steps = [
            f"when not ({_reached(line, indicator.better)}) then '{word}'"
            for line, word in ((limit, "below_limit"), (pass_, "below_pass"))
            if line is not None
        ]
        steps += [
            f"when {_reached(line, indicator.better)} then '{word}'"
            for line, word in ((stretch, "stretched"), (target, "on_target"))
            if line is not None
        ]
        return f"case {' '.join(steps)} else 'passed' end"

    return _by_criterion(indicator, judged, "'not_judged'")


def band(indicator: Indicator) -> str:
    """Return the band."""

    def judged(c: Criterion) -> str:
        steps = [
            f"when {_reached(end, indicator.better)} then {literal(name)}"
            for name, end in c.bands.items()
        ]
        return f"case {' '.join(steps)} end" if steps else "NULL"

    if not any(c.bands for c in indicator.criteria):
        return "NULL::varchar"
    return _by_criterion(indicator, judged, "NULL")


def most(numbers: list[str]) -> str:
    """Return the greatest of some counts."""
    known = list(dict.fromkeys(numbers))
    return reduce(lambda a, b: f"greatest({a}, {b})", known) if known else "0"
