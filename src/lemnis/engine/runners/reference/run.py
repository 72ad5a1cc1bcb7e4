"""A whole run, one value at a time: each question, each period, each active subject.

In: a ``Job`` and rows. Out: ``Measured`` by ``At``.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from lemnis.engine.formula.nodes import (
    Aggregate,
    Apply,
    Nothing,
    Number,
    Reference,
    Truth,
    Value,
    aggregates,
    references,
)
from lemnis.engine.question import At, Job, Measured, Question
from lemnis.engine.runners.reference.reach import Cells, Reach, in_time
from lemnis.engine.runners.reference.scalars import applied, latest_reason, statistic
from lemnis.engine.runners.reference.totals import Answer, Total, total
from lemnis.values import UPWARD, Missing, Period, PeriodKind, SubjectKind, SubjectRef


def measure(job: Job, tables: Mapping[str, Sequence[Cells]]) -> dict[At, Measured]:
    """Return the answer to every ask for every active subject of the question's kinds.

    Shape of ``tables``: rows by data set name, each row its cells by column name.
    """
    run = _Run(job, Reach(job.datasets, tables))
    return {
        At(code, period.label, subject): run.measured(Here(code, period, subject))
        for code, period in job.asks
        for kind in sorted(job.questions[code].subjects)
        for subject in run.active(kind, period)
    }


class Here(NamedTuple):
    """Where a formula is being read: of which indicator, in which period, for whom."""

    code: str
    period: Period
    subject: SubjectRef


class _Run:
    """Remembers what it has measured, so that references cost nothing twice."""

    def __init__(self, job: Job, reach: Reach) -> None:
        self.job, self.reach = job, reach
        self._measured: dict[Here, Measured] = {}
        self._active: dict[tuple[SubjectKind, Period], dict[SubjectRef, None]] = {}
        self._totals: dict[tuple[Aggregate, Period, SubjectRef], Total] = {}

    def active(self, kind: SubjectKind, period: Period) -> dict[SubjectRef, None]:
        """Return the active subjects of a kind in a period, in the order of their rows."""
        known = (kind, period)
        if known not in self._active:
            self._active[known] = dict.fromkeys(
                self.reach.active(kind, self._window(period), self.job.calendar)
            )
        return self._active[known]

    def measured(self, here: Here) -> Measured:
        """Return the answer of one indicator for one active subject."""
        if here not in self._measured:
            self._measured[here] = self._measure(here)
        return self._measured[here]

    def _measure(self, here: Here) -> Measured:
        question = self.job.questions[here.code]
        value, rows = self._value(question.formula, here), self._rows(question, here)
        suspect = self._suspect(here)
        if 0 < rows < question.minimum_rows:
            reason = latest_reason([value, Missing.SUPPRESSED])
            return Measured(None, reason, rows=rows, suspect=suspect)
        numerator, denominator = self._parts(question.formula, here)
        answer = Measured(None, None, numerator, denominator, rows, suspect)
        if isinstance(value, Missing):
            return dataclasses.replace(answer, missing=value)
        return dataclasses.replace(answer, value=value)

    # --- values ---

    def _value(self, value: Value, here: Here) -> Answer:
        match value:
            case Number():
                return float(value.value)
            case Truth():
                return float(value.value)
            case Nothing():
                return Missing.NOT_APPLICABLE
            case Aggregate():
                return self._total(value, here).value
            case Reference():
                return self._referred(value, here)
            case Apply():
                return applied(value.op, [self._value(arg, here) for arg in value.args])

    def _parts(self, formula: Value, here: Here) -> tuple[float | None, float | None]:
        if isinstance(formula, Apply) and formula.op == "/":
            above, below = (self._value(arg, here) for arg in formula.args)
            return _shown(above), _shown(below)
        if isinstance(formula, Aggregate):
            found = self._total(formula, here)
            return found.numerator, found.denominator
        return None, None

    def _rows(self, question: Question, here: Here) -> int:
        counted = [self._total(a, here).rows for a in aggregates(question.formula)]
        for reference in references(question.formula):
            there = self._there(reference, here) if reference.how == "same" else None
            if there is not None and self._is_measured(there):
                counted.append(self.measured(there).rows)
        return max(counted, default=0)

    def _suspect(self, here: Here) -> bool:
        """Tell whether any table is suspect that is read for subjects of this kind."""
        formula = self.job.questions[here.code].formula
        states = [self.job.states.get(a.dataset) for a in aggregates(formula)]
        own = any(state is not None and state.suspect for state in states)
        return own or any(
            self._suspect(t) for r in references(formula) for t in self._read(r, here)
        )

    def _read(self, reference: Reference, here: Here) -> Iterator[Here]:
        """Yield what a reference makes the run measure, one subject for all of its kind."""
        there = self._there(reference, here)
        if there is None or reference.how in {"prior", "last_year"}:
            return
        kind, measured = here.subject.kind, self.job.questions[reference.code].subjects
        for other in UPWARD[kind] if reference.how == "parent" else (kind,):
            if other in measured:
                yield there._replace(subject=SubjectRef(other, ""))

    # --- rows ---

    def _window(self, period: Period) -> Period:
        """Return the period as far as the day of the run."""
        return dataclasses.replace(period, end=min(period.end, self.job.on))

    def _total(self, asked: Aggregate, here: Here) -> Total:
        known = (asked, here.period, here.subject)
        if known not in self._totals:
            self._totals[known] = self._counted(asked, here)
        return self._totals[known]

    def _counted(self, asked: Aggregate, here: Here) -> Total:
        state, dataset = self.job.states.get(asked.dataset), self.job.datasets[asked.dataset]
        window = self._window(here.period)
        if state is None or not state.loaded:
            return Total(Missing.NO_ROWS)
        if state.late(window.end, dataset.fresh_within_days):
            return Total(Missing.LATE)
        kind, code = here.subject
        rows = [
            row
            for row in self.reach.rows(asked.dataset)
            if in_time(dataset, row, window) and self.reach.subject_of(dataset, row, kind) == code
        ]
        return total(asked, dataset, rows, window.end)

    # --- other indicators ---

    def _referred(self, reference: Reference, here: Here) -> Answer:
        match reference.how:
            case "prior" | "last_year":
                return self._remembered(reference, here)
            case "parent":
                return self._parent(reference, here)
            case "peers":
                return self._peers(reference, here)
        if here.subject.kind not in self.job.questions[reference.code].subjects:
            return Missing.NOT_APPLICABLE
        return self._answer(self._there(reference, here))

    def _there(self, reference: Reference, here: Here) -> Here | None:
        """Return where a reference leads: the same subject, the indicator's own kind of period."""
        question, period = self.job.questions[reference.code], here.period
        kind = question.period
        if kind is period.kind and kind is not PeriodKind.ROLLING:
            return here._replace(code=reference.code)
        found = self.job.calendar.containing(kind, self._window(period).end, days=question.days)
        return None if found is None else Here(reference.code, found, here.subject)

    def _is_measured(self, here: Here) -> bool:
        kind = here.subject.kind
        question = self.job.questions[here.code]
        return kind in question.subjects and here.subject in self.active(kind, here.period)

    def _answer(self, here: Here | None) -> Answer:
        if here is None or not self._is_measured(here):
            return Missing.NO_ROWS
        measured = self.measured(here)
        return _told(measured.value, measured.missing)

    def _remembered(self, reference: Reference, here: Here) -> Answer:
        there = self._there(reference, here)
        if there is None:
            return Missing.NO_ROWS
        if reference.how == "prior":
            period = self.job.calendar.offset(there.period, -reference.steps)
        else:
            period = self.job.calendar.same_period_last_year(there.period)
        label = "" if period is None else period.label
        found = self.job.history.get(At(reference.code, label, here.subject))
        return Missing.NO_ROWS if found is None else _told(found.value, found.missing)

    def _parent(self, reference: Reference, here: Here) -> Answer:
        kinds = self.job.questions[reference.code].subjects
        upward = [kind for kind in UPWARD[here.subject.kind] if kind in kinds]
        there = self._there(reference, here)
        for kind in upward if there else ():
            key = self.reach.above(here.subject, kind)
            above = there._replace(subject=SubjectRef(kind, key or "")) if there else None
            if above is not None and self._is_measured(above):
                return self._answer(above)
        return Missing.NO_ROWS if upward else Missing.NOT_APPLICABLE

    def _peers(self, reference: Reference, here: Here) -> Answer:
        question, kind = self.job.questions[reference.code], here.subject.kind
        if kind not in question.subjects:
            return Missing.NOT_APPLICABLE
        there = self._there(reference, here)
        if there is None:
            return Missing.NO_ROWS
        group = [s for s in self.active(kind, there.period) if self._is_beside(here.subject, s)]
        answers = [self._answer(there._replace(subject=peer)) for peer in group]
        values = [answer for answer in answers if not isinstance(answer, Missing)]
        return statistic(reference.statistic, values, lower_is_better=question.lower_is_better)

    def _is_beside(self, subject: SubjectRef, other: SubjectRef) -> bool:
        """Tell whether two subjects of a kind are peers: schools all, others within a school."""
        if subject.kind is SubjectKind.SCHOOL:
            return True
        school = self.reach.above(subject, SubjectKind.SCHOOL)
        return school is not None and school == self.reach.above(other, SubjectKind.SCHOOL)


def _told(value: float | None, missing: Missing | None) -> Answer:
    return value if value is not None else missing or Missing.NO_ROWS


def _shown(answer: Answer) -> float | None:
    return None if isinstance(answer, Missing) else answer
