"""The kinds of checks a page of the registry may declare, and what each is told.

Row kinds judge a row by itself; table kinds compare rows with other rows and tables. A condition
is a mapping ``column: [values]``; it holds where every column has one of its values.
"""

from collections.abc import Iterator, Mapping
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from lemnis.lake.tables import Check
from lemnis.values import SubjectKind

Value = bool | int | float | str
Where = Mapping[str, tuple[Value, ...]]

Use = tuple[str, str, tuple[Value, ...]]  # data set ("" for the check's own), column, values


class Args(BaseModel):
    """What one check is told. ``uses`` lists the columns it reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def uses(self) -> Iterator[Use]:
        """Yield every column read, with the values it is compared with."""
        yield from ()


class RowArgs(Args):
    """A check that needs no other row."""


class TableArgs(Args):
    """A check that needs other rows or tables; some need the data set's time column too."""

    needs_time: ClassVar[bool] = False

    @property
    def references(self) -> tuple[str, ...]:
        """Columns that have to be references."""
        return ()


class AtMost(RowArgs):
    """``left`` may not exceed ``right``."""

    left: str
    right: str

    def uses(self) -> Iterator[Use]:
        """Yield both columns."""
        yield from _columns(self.left, self.right)


class Ordered(RowArgs):
    """The columns ascend in the order given; empty ones are passed over."""

    columns: tuple[str, ...]

    def uses(self) -> Iterator[Use]:
        """Yield the columns."""
        yield from _columns(*self.columns)


class Range(RowArgs):
    """The column lies between ``min`` and ``max``, both included."""

    column: str
    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _has_an_end(self) -> Self:
        if self.min is None and self.max is None:
            raise ValueError("min or max is needed")
        return self

    def uses(self) -> Iterator[Use]:
        """Yield the column."""
        yield from _columns(self.column)


class Matches(RowArgs):
    """The whole text of the column has the form of a regular expression."""

    column: str
    pattern: str

    def uses(self) -> Iterator[Use]:
        """Yield the column."""
        yield from _columns(self.column)


class Requires(RowArgs):
    """Where ``when`` holds, one of the columns says something: a text, a yes, more than zero."""

    when: Where = {}
    any_of: tuple[str, ...]

    def uses(self) -> Iterator[Use]:
        """Yield the columns asked for and those of the condition."""
        yield from _columns(*self.any_of)
        yield from _where(self.when)


class Implies(RowArgs):
    """Where ``when`` holds, ``then`` holds."""

    when: Where
    then: Where

    def uses(self) -> Iterator[Use]:
        """Yield the columns of both conditions; the concluding ones first."""
        yield from _where(self.then)
        yield from _where(self.when)


class SumEquals(RowArgs):
    """The parts make up the total, within ``tolerance``; a missing part counts as zero."""

    parts: tuple[str, ...]
    total: str
    tolerance: float = 0

    def uses(self) -> Iterator[Use]:
        """Yield the total and its parts."""
        yield from _columns(self.total, *self.parts)


class RefersTo(TableArgs):
    """Where ``where`` holds, the row the column refers to fulfils ``target``."""

    column: str
    where: Where = {}
    target: Where

    def uses(self) -> Iterator[Use]:
        """Yield the reference and the columns of the condition here."""
        yield from _columns(self.column)
        yield from _where(self.where)

    @property
    def references(self) -> tuple[str, ...]:
        """The column."""
        return (self.column,)


class ReferencesExist(TableArgs):
    """The keys in these columns exist in the data sets they refer to."""

    columns: tuple[str, ...]

    def uses(self) -> Iterator[Use]:
        """Yield the columns."""
        yield from _columns(*self.columns)

    @property
    def references(self) -> tuple[str, ...]:
        """The columns."""
        return self.columns


class Reaches(TableArgs):
    """Every row for which ``where`` holds reaches a subject of the kind."""

    subject: SubjectKind
    where: Where = {}

    def uses(self) -> Iterator[Use]:
        """Yield the columns of the condition."""
        yield from _where(self.where)


class Amount(Args):
    """How many rows (or different values, or what sum) a data set has, per value of ``by``."""

    dataset: str
    where: Where = {}
    distinct: str | None = None
    sum: str | None = None
    by: tuple[str, ...] = ()

    def uses(self) -> Iterator[Use]:
        """Yield the columns, each with its data set."""
        for name in (self.distinct, self.sum, *self.by):
            if name:
                yield self.dataset, name, ()
        for _, name, values in _where(self.where):
            yield self.dataset, name, values


class CountsAgree(TableArgs):
    """Two amounts are equal, group by group."""

    left: Amount
    right: Amount

    def uses(self) -> Iterator[Use]:
        """Yield the columns of both amounts."""
        yield from self.left.uses()
        yield from self.right.uses()


class AtMostTotal(CountsAgree):
    """The left amount does not exceed the right one, group by group."""


class SumWithin(TableArgs):
    """The column's sum per group and calendar year does not exceed ``max``."""

    needs_time: ClassVar[bool] = True
    column: str
    per: tuple[str, ...]
    max: float
    where: Where = {}

    def uses(self) -> Iterator[Use]:
        """Yield the column, the grouping and the condition."""
        yield from _columns(self.column, *self.per)
        yield from _where(self.where)


class Change(TableArgs):
    """From one row to the next in time no column changes by more than the share ``limit``."""

    needs_time: ClassVar[bool] = True
    columns: tuple[str, ...]
    per: tuple[str, ...]
    limit: float = 0.3

    def uses(self) -> Iterator[Use]:
        """Yield the columns and the grouping."""
        yield from _columns(*self.columns, *self.per)


class CountChange(TableArgs):
    """From one calendar year to the next the number of rows changes by at most ``limit``."""

    needs_time: ClassVar[bool] = True
    per: tuple[str, ...] = ()
    limit: float = 0.3
    where: Where = {}

    def uses(self) -> Iterator[Use]:
        """Yield the grouping and the condition."""
        yield from _columns(*self.per)
        yield from _where(self.where)


KINDS: Mapping[str, type[Args]] = {
    "at_most": AtMost,
    "ordered": Ordered,
    "range": Range,
    "matches": Matches,
    "requires": Requires,
    "implies": Implies,
    "sum_equals": SumEquals,
    "refers_to": RefersTo,
    "references_exist": ReferencesExist,
    "reaches": Reaches,
    "counts_agree": CountsAgree,
    "at_most_total": AtMostTotal,
    "sum_within": SumWithin,
    "change": Change,
    "count_change": CountChange,
}


def args_of(check: Check) -> Args:
    """Return what a check is told, by its kind.

    Raises:
        ValueError: the kind is unknown, or what it is told does not fit.

    """
    if check.kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}")
    try:
        return KINDS[check.kind].model_validate(check.args)
    except ValidationError as error:
        fault = error.errors()[0]
        raise ValueError(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}") from error


def _columns(*names: str) -> Iterator[Use]:
    for name in names:
        yield "", name, ()


def _where(where: Where) -> Iterator[Use]:
    for name, values in where.items():
        yield "", name, values
