"""Fuse all formulas of a run into few scans of the lake.

In: a ``Job``. Out: a ``Plan``: in which order indicators are evaluated, and which scans give them
the numbers they need. A scan reads one data set once for every aggregate that wants it.

An aggregate is taken apart into *parts* that add up (counts, sums, sums of squares …), so that one
pre-aggregation at the finest keys serves every level. What does not add up (medians, distinct
counts) gets a scan of its own kind.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from lemnis.engine.formula.nodes import Aggregate, Row, aggregates, references
from lemnis.engine.question import Ask, Job, Question
from lemnis.errors import Refused
from lemnis.lake.datasets import Dataset
from lemnis.values import Period, PeriodKind, SubjectKind


class PartKind(StrEnum):
    """What a part adds up, or keeps. X is the second column of a slope."""

    COUNT = "count"
    SUM = "sum"
    SQUARES = "squares"
    X_SUM = "x_sum"
    X_SQUARES = "x_squares"
    PRODUCTS = "products"
    MIN = "min"
    MAX = "max"
    LATEST = "latest"
    DISTINCT = "distinct"
    QUANTILE = "quantile"


class Grain(StrEnum):
    """How a scan can be rolled up: sums add; distinct values must be kept; else row by row."""

    SUMS = "sums"
    VALUES = "values"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Part:
    """One number per group of rows. Rows count where ``where`` holds and the columns are known."""

    kind: PartKind
    dataset: str
    column: str | None = None
    where: Row | None = None
    second: str | None = None
    fraction: float | None = None
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # A run asks for it some hundred thousand times, and conditions are deep.
        told = (self.kind, self.dataset, self.column, self.where, self.second, self.fraction)
        object.__setattr__(self, "_hash", hash(told))

    def __hash__(self) -> int:
        return self._hash

    @property
    def grain(self) -> Grain:
        """How this part can be rolled up."""
        if self.kind is PartKind.DISTINCT:
            return Grain.VALUES
        return Grain.ROWS if self.kind is PartKind.QUANTILE else Grain.SUMS


class Window(NamedTuple):
    """The days a scan takes rows from, both included."""

    start: dt.date
    end: dt.date


@dataclass(frozen=True)
class Scan:
    """One reading of a data set.

    ``windows`` is empty for a data set without time. ``wanted`` lists, per subject kind, the parts
    to deliver there. ``values`` is the column whose distinct values are kept, for grain VALUES.
    """

    dataset: str
    grain: Grain
    values: str | None
    windows: tuple[Window, ...]
    wanted: Mapping[SubjectKind, tuple[Part, ...]]

    @property
    def parts(self) -> tuple[Part, ...]:
        """All parts, each once, in a fixed order."""
        return tuple(dict.fromkeys(p for parts in self.wanted.values() for p in parts))


@dataclass(frozen=True)
class Plan:
    """Evaluations in order (what is referred to comes first) and the scans they need."""

    evaluations: tuple[Ask, ...]
    scans: tuple[Scan, ...]


def plan(job: Job) -> Plan:
    """Return the plan of a job.

    Raises:
        Refused: the references between indicators go in a circle.

    """
    evaluations = _ordered(job)
    return Plan(evaluations, _scans(job, evaluations))


def window(period: Period, job: Job) -> Window:
    """Return the days of a period that the run can know."""
    return Window(period.start, min(period.end, job.on))


def period_of(question: Question, beside: Period, job: Job) -> Period | None:
    """Return the period in which a question is answered beside one in ``beside``."""
    if question.period is beside.kind and beside.kind is not PeriodKind.ROLLING:
        return beside
    day = min(beside.end, job.on)
    return job.calendar.containing(question.period, day, days=question.days)


@lru_cache(maxsize=10_000)
def parts_of(aggregate: Aggregate) -> Mapping[str, Part]:
    """Return the parts an aggregate is made from, by the letter the evaluator knows them by.

    ``n`` is always the number of rows counted.
    """
    d, c, w, x = aggregate.dataset, aggregate.column, aggregate.where, aggregate.second
    n = Part(PartKind.COUNT, d, c, w, x)
    fraction = float(aggregate.fraction) if aggregate.fraction is not None else 0.5

    def part(kind: PartKind) -> Part:
        return Part(kind, d, c, w, x)

    made: dict[str, dict[str, Part]] = {
        "share": {"n": Part(PartKind.COUNT, d), "c": Part(PartKind.COUNT, d, None, w)},
        "count_distinct": {"c": part(PartKind.DISTINCT)},
        "sum": {"s": part(PartKind.SUM)},
        "mean": {"s": part(PartKind.SUM)},
        "min": {"s": part(PartKind.MIN)},
        "max": {"s": part(PartKind.MAX)},
        "latest": {"s": part(PartKind.LATEST)},
        "days_since": {"s": part(PartKind.MAX)},
        "stddev": {"s": part(PartKind.SUM), "q": part(PartKind.SQUARES)},
        "slope": {
            "s": part(PartKind.SUM), "x": part(PartKind.X_SUM),
            "q": part(PartKind.X_SQUARES), "p": part(PartKind.PRODUCTS),
        },
        "median": {"s": Part(PartKind.QUANTILE, d, c, w, None, 0.5)},
        "quantile": {"s": Part(PartKind.QUANTILE, d, c, w, None, fraction)},
    }  # fmt: skip
    return {"n": n, **made.get(aggregate.word, {})}


# --- order ------------------------------------------------------------------------------------


def _needs(ask: Ask, job: Job) -> Iterable[Ask]:
    for reference in references(job.questions[ask.code].formula):
        if reference.how in {"prior", "last_year"}:
            continue  # read from the history, not computed
        period = period_of(job.questions[reference.code], ask.period, job)
        if period is not None:
            yield Ask(reference.code, period)


def _ordered(job: Job) -> tuple[Ask, ...]:
    done: dict[Ask, None] = {}
    for ask in job.asks:
        _visit(ask, job, done, ())
    return tuple(done)


def _visit(ask: Ask, job: Job, done: dict[Ask, None], above: tuple[Ask, ...]) -> None:
    if ask in done:
        return
    if ask in above:
        ring = " → ".join(a.code for a in (*above[above.index(ask) :], ask))
        raise Refused(
            f"指标互相引用成环：{ring}。",
            f"These indicators refer to each other in a circle: {ring}.",
            cure=("去掉其中一个引用。", "Remove one of the references."),
        )
    for need in _needs(ask, job):
        _visit(need, job, done, (*above, ask))
    done[ask] = None


# --- scans ------------------------------------------------------------------------------------


class _Group(NamedTuple):
    dataset: str
    grain: Grain
    values: str | None
    time: PeriodKind | None


def _scans(job: Job, evaluations: Iterable[Ask]) -> tuple[Scan, ...]:
    windows: dict[_Group, dict[Window, None]] = {}
    wanted: dict[_Group, dict[SubjectKind, dict[Part, None]]] = {}
    for ask in evaluations:
        question = job.questions[ask.code]
        for aggregate in aggregates(question.formula):
            if aggregate.dataset not in job.states:
                continue  # never loaded: nothing to scan
            timed = job.datasets[aggregate.dataset].time is not None
            for part in parts_of(aggregate).values():
                group = _group(part, ask.period.kind if timed else None)
                windows.setdefault(group, {})
                if timed:
                    windows[group][window(ask.period, job)] = None
                for kind in question.subjects:
                    wanted.setdefault(group, {}).setdefault(kind, {})[part] = None
    return tuple(
        Scan(
            group.dataset,
            group.grain,
            group.values,
            tuple(windows[group]),
            {kind: tuple(parts) for kind, parts in sorted(wanted[group].items())},
        )
        for group in sorted(windows, key=str)
    )


def _group(part: Part, time: PeriodKind | None) -> _Group:
    values = part.column if part.grain is Grain.VALUES else None
    return _Group(part.dataset, part.grain, values, time)


def window_key(dataset: Dataset, period: Period, job: Job) -> Window | None:
    """Return the window under which a scan of ``dataset`` keeps its numbers for ``period``."""
    return window(period, job) if dataset.time is not None else None
