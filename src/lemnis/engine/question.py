"""What a run is asked, and what it answers: the contract between planner and runners.

In: a ``Job``. Out: one ``Measured`` per question, period and active subject.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lemnis.engine.calendar import SchoolCalendar
from lemnis.engine.formula.nodes import Value
from lemnis.lake.datasets import Datasets
from lemnis.values import Missing, Period, PeriodKind, SubjectKind, SubjectRef


@dataclass(frozen=True, slots=True)
class Question:
    """One indicator version, checked and ready to be run.

    ``minimum_rows``: fewer rows than this, but more than none, and the value is suppressed.
    ``days`` is the length of a rolling period. ``lower_is_better`` decides what
    ``peers(…, 'best')`` means.
    """

    code: str
    formula: Value
    subjects: frozenset[SubjectKind]
    period: PeriodKind
    lower_is_better: bool = False
    minimum_rows: int = 0
    days: int = 30


class Ask(NamedTuple):
    """One question in one period."""

    code: str
    period: Period


class At(NamedTuple):
    """Where a value stands: which indicator, which period (by label), which subject."""

    code: str
    period: str
    subject: SubjectRef


@dataclass(frozen=True, slots=True)
class TableState:
    """What is known of a data set beside its rows.

    ``known_to`` is the last day its source has been asked about (the day of the last load);
    ``suspect`` tells that a promise of the data set is broken.
    """

    loaded: bool = True
    known_to: dt.date = dt.date.max
    suspect: bool = False

    def late(self, day: dt.date, promise_days: int) -> bool:
        """Tell whether the source should have been heard again before ``day``."""
        if self.known_to == dt.date.max:
            return False
        return (day - self.known_to).days > promise_days


class Remembered(NamedTuple):
    """A measurement of an earlier run, as ``prior`` and ``same_period_last_year`` read it.

    ``period`` is the label it was measured under, where that is another than was asked for.
    """

    value: float | None
    missing: Missing | None = None
    period: str = ""


@dataclass(frozen=True)
class Job:
    """Everything a run needs but the rows.

    ``on`` is the day of the run: no period reaches beyond it. ``questions`` holds at least what
    ``asks`` name and all they refer to. A table without a state has never been loaded. ``facts``
    are the columns (``dataset.column``) that criteria ask of subjects.
    """

    datasets: Datasets
    questions: Mapping[str, Question]
    asks: tuple[Ask, ...]
    calendar: SchoolCalendar
    on: dt.date
    states: Mapping[str, TableState]
    history: Mapping[At, Remembered] = field(default_factory=dict)
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """One answer.

    ``value`` is None exactly when ``missing`` says why; a truth is 1 or 0; a share is 0..1.
    ``numerator`` and ``denominator`` are given where the formula is a quotient, a share or a mean.
    ``rows`` is the largest number of rows any of its aggregates counted, references included.
    """

    value: float | None
    missing: Missing | None = None
    numerator: float | None = None
    denominator: float | None = None
    rows: int = 0
    suspect: bool = False
