"""One run: ask every indicator of every subject in some periods, judge, and store.

In: the lake at its latest snapshot, a ``Library``, a calendar, periods. Out: a ``RunResult``.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa

from lemnis.engine.calendar import SchoolCalendar
from lemnis.engine.college import College
from lemnis.engine.formula.nodes import references
from lemnis.engine.gather import Progress
from lemnis.engine.measure import Stamp, remembered, store, tabulate
from lemnis.engine.plan import period_of
from lemnis.engine.question import Ask, Job, Question
from lemnis.engine.reading import Library, fingerprint
from lemnis.engine.runners import duck
from lemnis.errors import Refused
from lemnis.values import Period, PeriodKind


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run did. ``written`` is the snapshot that holds its measurements."""

    run: str
    periods: tuple[str, ...]
    indicators: int
    subjects: int
    measurements: int
    snapshot: int
    written: int | None
    refused: Mapping[str, str]
    statuses: Mapping[str, int]
    rows: pa.Table


class Order(NamedTuple):
    """What is to be done: for which periods, as of which day, under which name, by whom."""

    periods: Sequence[Period]
    on: dt.date
    run: str
    by: str
    at: dt.datetime
    codes: tuple[str, ...] = ()  # none: every indicator


def diagnose(college: College, order: Order, progress: Progress | None = None) -> RunResult:
    """Measure, judge and store.

    Raises:
        Refused: there is no data at all, or references go in a circle.
        NotFound: an indicator named does not exist.

    """
    lake, library = college.lake, college.library
    if "schools" not in college.states:
        raise Refused(
            "数据湖中还没有“学校”数据集，无法诊断。",
            "The lake has no data set “schools” yet; there is nothing to diagnose.",
            cure=(
                "先运行 lemnis import 或 lemnis demo。",
                "Run lemnis import or lemnis demo first.",
            ),
        )
    _require_begun(order)
    snapshot = lake.snapshot()
    job = prepare(college, order, snapshot)
    connection = lake.reader(snapshot)
    try:
        connection.execute("USE lake")
        table, gathered = duck.measure(job, connection, progress)
    finally:
        connection.close()
    formulas = {code: fingerprint(q) for code, q in job.questions.items()}
    stamp = Stamp(order.run, order.at, snapshot, order.on, formulas)
    rows = tabulate(job, table, gathered, library.catalogue, stamp)
    if progress:
        progress("measurements", 0, 1)
    written = store(lake, rows, run=order.run, by=order.by)
    return _result(order, library, rows, snapshot, written)


def _require_begun(order: Order) -> None:
    for period in order.periods:
        if period.start > order.on:
            raise Refused(
                f"周期 {period.label} 要到 {period.start} 才开始。",
                f"The period {period.label} only begins on {period.start}.",
                cure=("请诊断已经开始的周期。", "Diagnose a period that has begun."),
            )


def prepare(college: College, order: Order, snapshot: int) -> Job:
    """Return the job an order amounts to."""
    library, calendar, states = college.library, college.calendar, college.states
    chosen = order.codes or tuple(library.questions)
    codes = [library.catalogue.find(code).code for code in chosen]
    questions = library.with_needed(codes)
    asks = tuple(dict.fromkeys(_asks(questions, codes, calendar, order)))
    facts = sorted({f for c in codes for cr in library.catalogue[c].criteria for f in cr.where})
    job = Job(library.datasets, questions, asks, calendar, order.on, states, facts=tuple(facts))
    history = remembered(college.lake, snapshot, _past(job))
    return Job(library.datasets, questions, asks, calendar, order.on, states, history, tuple(facts))


def _asks(
    questions: Mapping[str, Question],
    codes: Iterable[str],
    calendar: SchoolCalendar,
    order: Order,
) -> Iterator[Ask]:
    for code in codes:
        if code in questions:
            for period in order.periods:
                for cut in periods_for(questions[code], period, calendar, order.on):
                    yield Ask(code, cut)


def periods_for(
    question: Question, asked: Period, calendar: SchoolCalendar, on: dt.date
) -> Sequence[Period]:
    """Return the periods in which an indicator is measured when ``asked`` is diagnosed.

    Its own kind: the period itself. A shorter kind: those that end inside it, and the one running
    on the day of the run. A longer kind: the newest that is complete when ``asked`` ends, for an
    unfinished year would be judged by a whole year's lines. As of a day: the last known one.
    """
    kind = question.period
    if kind is asked.kind:
        return (asked,)
    day = min(asked.end, on)
    if kind in {PeriodKind.AS_OF, PeriodKind.ROLLING, PeriodKind.DAY}:
        return _one(calendar.containing(kind, day, days=question.days))
    if inside := [p for p in calendar.within(kind, asked) if p.end <= on]:
        running = calendar.containing(kind, on) if on < asked.end else None
        return (*inside, *(p for p in _one(running) if p not in inside))
    around = calendar.containing(kind, asked.end)
    unfinished = around is not None and around.end > asked.end
    return _one(calendar.offset(around, -1) if around and unfinished else around)


def _one(period: Period | None) -> tuple[Period, ...]:
    return (period,) if period is not None else ()


def _past(job: Job) -> Iterator[tuple[str, Period]]:
    """Return which earlier measurements the formulas of a job refer to."""
    for ask in job.asks:
        for reference in references(job.questions[ask.code].formula):
            beside = period_of(job.questions[reference.code], ask.period, job)
            if beside is None:
                continue
            past = None
            if reference.how == "prior":
                past = job.calendar.offset(beside, -reference.steps)
            if reference.how == "last_year":
                past = job.calendar.same_period_last_year(beside)
            if past is not None:
                yield reference.code, past


def _result(
    order: Order, library: Library, rows: pa.Table, snapshot: int, written: int | None
) -> RunResult:
    counts = rows["status"].value_counts().to_pylist()
    subjects = rows.select(["kind", "subject"]).group_by(["kind", "subject"]).aggregate([])
    return RunResult(
        order.run,
        tuple(p.label for p in order.periods),
        len(rows["indicator"].unique()),
        len(subjects),
        len(rows),
        snapshot,
        written,
        {code: error.say() for code, error in library.refused.items()},
        {c["values"]: c["counts"] for c in counts},
        rows,
    )
