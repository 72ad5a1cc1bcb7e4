"""One run: ask every indicator of every subject in some periods, judge, and store.

In: the lake at its latest snapshot, a ``Library``, a calendar, periods. Out: a ``RunResult``.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import NamedTuple

import pyarrow as pa

from lemnis.engine import standing
from lemnis.engine.calendar import SchoolCalendar
from lemnis.engine.college import College
from lemnis.engine.gather import Progress
from lemnis.engine.kept import Cupboard
from lemnis.engine.measure import Stamp, store, tabulate
from lemnis.engine.plan import plan
from lemnis.engine.question import Ask, Job, Question
from lemnis.engine.reading import Library, fingerprint
from lemnis.engine.recall import remembered
from lemnis.engine.rerun import Rerun, Standing, opened, past, subjects_counted, tabled
from lemnis.errors import Refused
from lemnis.values import Period, PeriodKind


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run did. ``written`` is the snapshot that holds its measurements.

    ``measurements``, ``statuses`` and the counts speak of all that stands for the run; ``rows`` are
    those measured anew, ``anew`` says how many; the others stand as an earlier run stored them
    (``standing.measurements_of`` reads all).
    """

    run: str
    periods: tuple[str, ...]
    indicators: int
    subjects: int
    measurements: int
    anew: int
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
    full: bool = False  # measure everything anew, whatever stands


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
    base = _job(college, order)
    made = plan(base)
    cupboard = Cupboard(lake.home / "kept")
    with lake.present() as (connection, snapshot), opened(lake, connection, snapshot) as desk:
        rerun = Rerun(base, made, cupboard, desk, progress)
        rerun.gather(full=order.full)
        asking = rerun.sort(library.catalogue, full=order.full)
        job, table = rerun.evaluate(asking)
        formulas = {code: fingerprint(q) for code, q in job.questions.items()}
        stamp = Stamp(order.run, order.at, snapshot, order.on, formulas)
        rows = tabulate(job, table, rerun.gathered, library.catalogue, stamp, rerun.anew)
        stands = rerun.stands(rows, stamp)
        index = rerun.index()
    if progress:
        progress("measurements", 0, 1)
    written = store(lake, rows, run=order.run, by=order.by, stands=tabled(stands, stamp))
    with suppress(OSError):  # the run is done; without what is kept the next takes longer
        cupboard.close(index)
    return _result(order, library, rows, stands, snapshot, written)


def _require_begun(order: Order) -> None:
    for period in order.periods:
        if period.start > order.on:
            raise Refused(
                f"周期 {period.label} 要到 {period.start} 才开始。",
                f"The period {period.label} only begins on {period.start}.",
                cure=("请诊断已经开始的周期。", "Diagnose a period that has begun."),
            )


def prepare(college: College, order: Order, snapshot: int) -> Job:
    """Return the job an order amounts to, with the earlier measurements it refers to."""
    job = _job(college, order)
    history = remembered(college.lake, snapshot, past(job, job.asks))
    return replace(job, history=history)


def _job(college: College, order: Order) -> Job:
    library, calendar, states = college.library, college.calendar, college.states
    chosen = order.codes or tuple(library.questions)
    codes = [library.catalogue.find(code).code for code in chosen]
    questions = library.with_needed(codes)
    asks = tuple(dict.fromkeys(_asks(questions, codes, calendar, order)))
    facts = sorted({f for c in codes for cr in library.catalogue[c].criteria for f in cr.where})
    return Job(library.datasets, questions, asks, calendar, order.on, states, facts=tuple(facts))


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


def _result(
    order: Order,
    library: Library,
    rows: pa.Table,
    stands: Sequence[Standing],
    snapshot: int,
    written: int | None,
) -> RunResult:
    counts: Counter[str] = Counter()
    for one in stands:
        counts.update(standing.statuses(one.stand))
    return RunResult(
        order.run,
        tuple(p.label for p in order.periods),
        len({one.ask.code for one in stands}),
        subjects_counted(stands),
        sum(one.stand.rows for one in stands),
        len(rows),
        snapshot,
        written,
        {code: error.say() for code, error in library.refused.items()},
        {status: count for status, count in counts.items() if count},
        rows,
    )
