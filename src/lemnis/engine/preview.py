"""An indicator tried on real data before it is kept: measured and judged, nothing stored.

In: an indicator that can be read. Out: a few subjects with value and status.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from lemnis.engine import grade
from lemnis.engine.college import College
from lemnis.engine.definition import Indicator
from lemnis.engine.formula.nodes import references
from lemnis.engine.gather import Subjects, gather
from lemnis.engine.measure import criteria_of
from lemnis.engine.operators import REASONS
from lemnis.engine.plan import plan
from lemnis.engine.question import Ask, Job, Question
from lemnis.engine.recall import remembered
from lemnis.engine.runners.duck import DuckEngine
from lemnis.engine.vector import Answers, evaluate
from lemnis.values import Missing, Period, SubjectKind, SubjectRef

Seen = Mapping[SubjectKind, Collection[str]]


class Tried(NamedTuple):
    """What is tried: an indicator, its formula read, for a period, of which subjects."""

    indicator: Indicator
    question: Question
    period: Period
    subjects: Seen


@dataclass(frozen=True, slots=True)
class TriedNumber:
    """What came out for one subject; ``shown`` is None with the reason ``missing``."""

    ref: SubjectRef
    name: str
    shown: Decimal | None
    missing: Missing | None
    status: grade.Status


def preview(college: College, tried: Tried, on: dt.date) -> tuple[TriedNumber, ...]:
    """Return the numbers of some subjects, as of the lake as it is now."""
    job = _job(college, tried, on)
    connection = college.lake.reader()
    try:
        connection.execute("USE lake")
        with closing(DuckEngine(connection)) as engine:
            made = plan(job)
            gathered = gather(made, job, engine)
            table = evaluate(made, job, gathered)
        answers = (
            table.get((tried.indicator.code, tried.period.label, kind)) for kind in tried.subjects
        )
        found = [each for each in answers if each is not None]
        return tuple(
            number
            for each in found
            for number in _numbers(each, gathered.subjects[each.kind], tried)
        )
    finally:
        connection.close()


def _job(college: College, tried: Tried, on: dt.date) -> Job:
    library, code = college.library, tried.indicator.code
    kinds = frozenset(tried.subjects) & tried.question.subjects
    asked = replace(tried.question, subjects=kinds)
    needed = library.with_needed(r.code for r in references(asked.formula))
    past = college.calendar.offset(tried.period, -1)
    before = [(each, past) for each in (*needed, code) if past]
    history = remembered(college.lake, college.lake.snapshot(), before)
    facts = tuple(sorted({f for c in tried.indicator.criteria for f in c.where}))
    return Job(
        library.datasets, {**needed, code: asked}, (Ask(code, tried.period),), college.calendar,
        on, college.states, history, facts,
    )  # fmt: skip


def _numbers(answers: Answers, subjects: Subjects, tried: Tried) -> Iterator[TriedNumber]:
    indicator = tried.indicator
    criteria = criteria_of(indicator)
    known = grade.Subjects(answers.kind, subjects.codes, subjects.facts)
    which = grade.choose(criteria, known, tried.period.end)
    reasons = [REASONS[m] for m in answers.value.m]
    values = np.where([r is None for r in reasons], answers.value.v, np.nan)
    graded = grade.grade(values, which, criteria, indicator)
    for code in tried.subjects[answers.kind]:
        for number in np.flatnonzero(subjects.codes == code).tolist():
            value = values[number]
            yield TriedNumber(
                SubjectRef(answers.kind, code), str(subjects.names[number]),
                None if np.isnan(value)
                else grade.shown(float(value), indicator.unit, indicator.digits),
                reasons[number], graded.status[number],
            )  # fmt: skip
