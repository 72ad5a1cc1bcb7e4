"""Where cells are read: one snapshot of the lake with its subjects numbered.

In: a college, the questions wanted, a snapshot. Out: cells of a subject's rows by any other kind.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from lemnis.engine import compile as sql
from lemnis.engine.college import College
from lemnis.engine.compile import Fence
from lemnis.engine.contribution.effects import Cell
from lemnis.engine.contribution.quotient import Linear, Quotient
from lemnis.engine.gather import Subjects, settle
from lemnis.engine.plan import Grain, Part, PartKind, Plan, Scan, window, window_key
from lemnis.engine.question import Ask, Job
from lemnis.engine.reach import Reach
from lemnis.engine.runners.duck import DuckEngine
from lemnis.values import Period, SubjectKind, SubjectRef


class Known(NamedTuple):
    """What is known: a snapshot, the day it is looked at, columns of subjects to sort them by."""

    snapshot: int
    on: dt.date
    facts: tuple[str, ...] = ()


class Group(NamedTuple):
    """The rows of one part: its cell, and how many rows its largest aggregate counted."""

    cell: Cell
    rows: int

    def plus(self, other: "Group") -> "Group":
        """Return two groups taken together."""
        return Group(self.cell.plus(other.cell), self.rows + other.rows)


Values = Mapping[Part, Fraction]


class Ground:
    """One snapshot as one day's run sees it."""

    def __init__(self, job: Job, engine: DuckEngine, quotient: Quotient) -> None:
        self.job, self.engine, self.quotient = job, engine, quotient
        self.reach = Reach(job.datasets)
        self.datasets = tuple(sorted({p.dataset for p in quotient.parts}))
        self.kinds = tuple(
            kind
            for kind in SubjectKind
            if job.datasets.root(kind)[0].name in job.states
            and all(self.reach.hop(d, kind) for d in self.datasets)
        )
        self.subjects = self._settled()

    def _settled(self) -> Mapping[SubjectKind, Subjects]:
        (ask,) = self.job.asks
        question = replace(self.job.questions[ask.code], subjects=frozenset(self.kinds))
        job = replace(self.job, questions={**self.job.questions, ask.code: question})
        scans = tuple(
            Scan(d, Grain.SUMS, None, (), dict.fromkeys(self.kinds, ()))
            for d in self.datasets
            if d in job.states
        )
        return settle(Plan((ask,), scans), job, self.engine, self.reach)

    def fence(self, *subjects: SubjectRef) -> Fence | None:
        """Return the fence around subjects of one kind; None if one is not active here."""
        found = self.subjects.get(subjects[0].kind)
        if found is None:
            return None
        numbers = [np.flatnonzero(found.codes == s.code) for s in subjects]
        if not all(map(len, numbers)):
            return None
        return Fence(subjects[0].kind, tuple(int(n[0]) for n in numbers))

    def peers(self, subject: SubjectRef, period: Period) -> Fence | None:
        """Return the fence around all others of a kind that live in the period, of one school."""
        own, found = self.fence(subject), self.subjects.get(subject.kind)
        if own is None or found is None:
            return None
        alike = found.living(period, self.job.on).copy()
        school = found.above.get(SubjectKind.SCHOOL)
        if school is not None:
            alike &= school == school[own.numbers[0]]
        alike[own.numbers[0]] = False
        numbers = tuple(int(n) for n in np.flatnonzero(alike))
        return Fence(subject.kind, numbers) if numbers else None

    def is_late(self, period: Period) -> bool:
        """Tell whether a data set has not been heard of as recently as it promises."""
        end = window(period, self.job).end
        states = ((d, self.job.states.get(d)) for d in self.datasets)
        return any(
            state is None or state.late(end, self.job.datasets[d].fresh_within_days)
            for d, state in states
        )

    def groups(
        self, within: Sequence[Fence], period: Period, child: SubjectKind, fact: str = ""
    ) -> Mapping[str | None, Group]:
        """Return the groups by child's code, or by a fact of the child.

        Shape: under None what belongs to no active child, or to one of which the fact is unknown.
        """
        found: dict[int | None, dict[Part, Fraction]] = {None: {}}
        for number, values in self._cells(within, period, child):
            found.setdefault(number, {}).update(values)
        keys = self.subjects[child].facts[fact] if fact else self.subjects[child].codes
        return _merged(
            (None if n is None or keys[n] is None else str(keys[n]), self._group(v, n))
            for n, v in found.items()
        )

    def whole(self, within: Sequence[Fence], period: Period) -> Group:
        """Return all rows inside the fences as one group."""
        found: dict[Part, Fraction] = {}
        for _, values in self._cells(within, period, None):
            found.update(values)
        return self._group(found, None)

    def _cells(
        self, within: Sequence[Fence], period: Period, child: SubjectKind | None
    ) -> Iterator[tuple[int | None, Values]]:
        for name in self.datasets:
            if name not in self.job.states:
                continue
            dataset = self.job.datasets[name]
            parts = [p for p in self.quotient.parts if p.dataset == name]
            days = window_key(dataset, period, self.job)
            place = sql.Inside(tuple(within), days)
            rows = self.engine.fetch(sql.cells(parts, dataset, place, child, self.reach))
            for row in rows.to_pylist():
                values = {p: Fraction(row[f"p{n}"] or 0) for n, p in enumerate(parts)}
                yield row.get(sql.CHILD), values

    def _group(self, values: Values, number: int | None) -> Group:
        """Return a group; what the formula adds for nobody in particular is nobody's."""
        cell = Cell(*(_value(s, values, whole=number is None) for s in self._sums()))
        rows = max((values.get(p, Fraction(0)) for p in self.quotient.counted), default=Fraction(0))
        return Group(cell, int(rows))

    def _sums(self) -> tuple[Linear, ...]:
        q = self.quotient
        return (q.top,) if q.is_amount else (q.top, q.bottom)

    @property
    def has_distinct(self) -> bool:
        """Tell whether different values are counted, of which two groups may share some."""
        return any(p.kind is PartKind.DISTINCT for p in self.quotient.parts)


def _merged(found: Iterable[tuple[str | None, Group]]) -> Mapping[str | None, Group]:
    merged: dict[str | None, Group] = {}
    for key, group in found:
        merged[key] = merged[key].plus(group) if key in merged else group
    return merged


def _value(linear: Linear, values: Values, *, whole: bool) -> Fraction:
    own = linear.constant if whole else Fraction(0)
    return sum((values.get(p, Fraction(0)) * f for p, f in linear.factors.items()), own)


@contextmanager
def ground(college: College, ask: Ask, quotient: Quotient, known: Known) -> Iterator[Ground]:
    """Open a snapshot to read cells from."""
    questions = college.library.with_needed([ask.code])
    job = Job(
        college.library.datasets, questions, (ask,), college.calendar, known.on, college.states,
        facts=known.facts,
    )  # fmt: skip
    connection = college.lake.reader(known.snapshot)
    try:
        connection.execute("USE lake")
        with closing(DuckEngine(connection)) as engine:
            yield Ground(job, engine, quotient)
    finally:
        connection.close()
