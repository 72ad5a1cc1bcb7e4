"""The rows behind one number, a page at a time, from the snapshot the number was made from.

In: which number, which of its counts, which rows. Out: ``RowsPage``.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa
from sqlglot import exp

from lemnis.engine import compile as sql
from lemnis.engine.college import College
from lemnis.engine.explain import Asked, about, counted, newest, number_of
from lemnis.engine.formula.nodes import Aggregate
from lemnis.engine.formula.say import Speaker
from lemnis.engine.gather import settle
from lemnis.engine.plan import Grain, Plan, Scan, window_key
from lemnis.engine.question import Ask, Job
from lemnis.engine.reach import Reach
from lemnis.engine.reading import scope
from lemnis.engine.runners.duck import DuckEngine
from lemnis.errors import NotFound
from lemnis.values import Title


class Wanted(NamedTuple):
    """Which rows: the count of the formula (from 0), the first row, how many."""

    part: int
    first: int
    most: int


@dataclass(frozen=True, slots=True)
class RowsPage:
    """Some of the rows one count of a formula speaks of, and how many there are in all."""

    said: Title
    dataset: str
    total: int
    rows: pa.Table


def rows_behind(college: College, asked: Asked, wanted: Wanted, *, on: dt.date) -> RowsPage:
    """Return some of the rows behind a number.

    Raises:
        NotFound: no such indicator, subject or count.

    """
    library = college.library
    indicator = library.catalogue.find(asked.code)
    questions = about(library, indicator.code, asked.subject.kind)
    stored = newest(college.lake, indicator.code, asked)
    day = stored["known_on"] if stored else on
    ask = Ask(indicator.code, asked.period)
    job = Job(library.datasets, questions, (ask,), college.calendar, day, college.states)
    aggregate = _counted(job, ask, wanted.part)
    names = scope(library.datasets, library.catalogue)
    said = Title(*(Speaker(names, language).say(aggregate) for language in ("zh", "en")))
    if aggregate.dataset not in job.states:
        return RowsPage(said, aggregate.dataset, 0, pa.table({}))
    with _opened(college, stored["snapshot"] if stored else None) as engine:
        select = _rows(job, aggregate, asked, engine)
        if job.datasets[aggregate.dataset].time is None:
            # Pages need an order; rows of a time have one already.
            select = select.order_by(sql.column(job.datasets[aggregate.dataset].key))
        return RowsPage(said, aggregate.dataset, *_fetched(engine, select, wanted))


def _counted(job: Job, ask: Ask, part: int) -> Aggregate:
    found = tuple(dict.fromkeys(counted(job.questions[ask.code].formula, job)))
    if not 0 <= part < len(found):
        raise NotFound("公式中没有这一部分。", "The formula has no such part.")
    return found[part]


@contextmanager
def _opened(college: College, snapshot: int | None) -> Iterator[DuckEngine]:
    connection = college.lake.reader(snapshot)
    try:
        connection.execute("USE lake")
        with closing(DuckEngine(connection)) as engine:
            yield engine
    finally:
        connection.close()


def _rows(job: Job, aggregate: Aggregate, asked: Asked, engine: DuckEngine) -> exp.Select:
    reach, kind = Reach(job.datasets), asked.subject.kind
    scan = Scan(aggregate.dataset, Grain.SUMS, None, (), {kind: ()})
    subjects = settle(Plan(job.asks, (scan,)), job, engine, reach)
    fence = sql.Fence(kind, (number_of(subjects, asked.subject),))
    dataset = job.datasets[aggregate.dataset]
    inside = sql.Inside((fence,), window_key(dataset, asked.period, job))
    return sql.rows_of(aggregate, dataset, inside, reach)


def _fetched(engine: DuckEngine, select: exp.Select, wanted: Wanted) -> tuple[int, pa.Table]:
    counts = engine.fetch(sql.loads_among(select)).to_pylist()
    page = select.copy().limit(wanted.most).offset(wanted.first)
    return sum(row["n"] for row in counts), engine.fetch(page).drop_columns(["_load"])
