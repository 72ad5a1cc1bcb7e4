"""What a checked formula is made of. Frozen; equal nodes are the same question.

A *row expression* speaks of one row of a data set (conditions, columns); a *value expression*
speaks of one subject in one period. Aggregates turn the first into the second.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """What an expression yields."""

    NUMBER = "number"
    BOOL = "bool"
    TEXT = "text"
    DATE = "date"


# --- rows -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of the aggregate's own data set."""

    column: str
    kind: Kind
    exact: bool = False  # decimal or int: sums are exact


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal inside a condition; ``None`` is null."""

    value: str | Decimal | bool | dt.date | None
    kind: Kind


@dataclass(frozen=True, slots=True)
class RowOp:
    """An operator over row expressions: = != < <= > >= + - * / and or not in is_null minus."""

    op: str
    args: tuple["Row", ...]
    kind: Kind


Row = Cell | Constant | RowOp


# --- values -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One number from the rows of a data set that reach the subject in the period.

    ``word``: count count_distinct sum mean median quantile min max stddev slope share exists latest
    days_since. ``where`` filters rows; unknown does not count. ``second`` is slope's x column,
    ``fraction`` the quantile (0..1).
    """

    word: str
    dataset: str
    column: str | None
    kind: Kind
    where: Row | None = None
    second: str | None = None
    fraction: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """A plain number or parameter; ``name`` and ``zh`` are the parameter's, if it is one."""

    value: Decimal
    name: str = ""
    zh: str = ""
    kind: Kind = Kind.NUMBER


@dataclass(frozen=True, slots=True)
class Truth:
    """True or false."""

    value: bool
    kind: Kind = Kind.BOOL


@dataclass(frozen=True, slots=True)
class Nothing:
    """The literal null: not applicable."""

    kind: Kind = Kind.NUMBER


@dataclass(frozen=True, slots=True)
class Reference:
    """Another indicator. ``how``: same, prior, last_year, parent, peers.

    ``steps`` counts the periods of prior; ``statistic`` is what peers are asked for.
    """

    code: str
    how: str = "same"
    steps: int = 0
    statistic: str = ""
    kind: Kind = Kind.NUMBER


@dataclass(frozen=True, slots=True)
class Apply:
    """An operator or scalar function over values; its words are ``SCALARS``."""

    op: str
    args: tuple["Value", ...]
    kind: Kind


Value = Aggregate | Number | Truth | Nothing | Reference | Apply


def walk(value: Value) -> Iterator[Value]:
    """Yield ``value`` and every value below it, outermost first."""
    yield value
    if isinstance(value, Apply):
        for arg in value.args:
            yield from walk(arg)


def aggregates(value: Value) -> Iterator[Aggregate]:
    """Yield the aggregates of a formula in order of reading."""
    return (v for v in walk(value) if isinstance(v, Aggregate))


def references(value: Value) -> Iterator[Reference]:
    """Yield the references to other indicators in order of reading."""
    return (v for v in walk(value) if isinstance(v, Reference))


def cells(row: Row | None) -> Iterator[Cell]:
    """Yield the columns a row expression reads."""
    if isinstance(row, Cell):
        yield row
    elif isinstance(row, RowOp):
        for arg in row.args:
            yield from cells(arg)
