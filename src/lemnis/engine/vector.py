"""Evaluate formulas on the small results: one array per expression, one element per subject.

In: ``Gathered``. Out: values with reasons for what is missing. The meaning of every operator with
missing values is here, and in the reference runner, which this must agree with.
"""

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial, reduce
from typing import Any

import numpy as np
import numpy.typing as npt

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
from lemnis.engine.gather import Floats, Gathered, Subjects, spots
from lemnis.engine.operators import (
    LATE,
    NO_ROWS,
    NOT_APPLICABLE,
    REASONS,
    SUPPRESSED,
    Vector,
    apply,
    coded,
    present,
)
from lemnis.engine.plan import Plan, period_of, window, window_key
from lemnis.engine.question import Ask, At, Job, Question
from lemnis.values import UPWARD, Period, SubjectKind, SubjectRef


@dataclass(frozen=True)
class Answers:
    """All answers to one ask for one kind of subject, in order of the subjects' numbers.

    ``living`` tells which subjects the period concerns. NaN in numerator and denominator: none.
    """

    ask: Ask
    kind: SubjectKind
    living: npt.NDArray[np.bool_]
    value: Vector
    numerator: Floats
    denominator: Floats
    rows: npt.NDArray[np.int64]
    suspect: bool


Table = dict[tuple[str, str, SubjectKind], Answers]  # by indicator, period label, kind
Asking = tuple[Ask, SubjectKind]


def evaluate(
    plan: Plan, job: Job, gathered: Gathered, only: Collection[Asking] | None = None
) -> Table:
    """Evaluate every ask of the plan for every kind it is about, or ``only`` some of them.

    What these refer to must be among them (``leaning_on``).
    """
    table: Table = {}
    for ask in plan.evaluations:
        for kind in job.questions[ask.code].subjects:
            if kind in gathered.subjects and (only is None or (ask, kind) in only):
                frame = Frame(job, gathered, table, ask, gathered.subjects[kind])
                table[ask.code, ask.period.label, kind] = frame.answers()
    return table


def leaning_on(wanted: Iterable[Asking], job: Job) -> set[Asking]:
    """Return what is asked and all its formulas refer to in the same run."""
    found: set[Asking] = set()
    todo = list(wanted)
    while todo:
        ask, kind = todo.pop()
        if (ask, kind) not in found:
            found.add((ask, kind))
            todo += _referred(ask, kind, job)
    return found


def _referred(ask: Ask, kind: SubjectKind, job: Job) -> Iterator[Asking]:
    for reference in references(job.questions[ask.code].formula):
        period = period_of(job.questions[reference.code], ask.period, job)
        if period is not None and reference.how not in {"prior", "last_year"}:
            kinds = UPWARD[kind] if reference.how == "parent" else (kind,)
            yield from ((Ask(reference.code, period), one) for one in kinds)


class Frame:
    """One formula over all subjects of one kind in one period."""

    def __init__(
        self, job: Job, gathered: Gathered, table: Table, ask: Ask, subjects: Subjects
    ) -> None:
        self.job, self.gathered, self.table, self.ask = job, gathered, table, ask
        self.subjects, self.kind, self.size = subjects, subjects.kind, len(subjects)
        self.question: Question = job.questions[ask.code]

    def answers(self) -> Answers:
        """Evaluate the formula, with its numerator and denominator, and count its rows."""
        formula = self.question.formula
        value, rows = self.value(formula), self._rows()
        value = Vector(np.broadcast_to(value.v, self.size), np.broadcast_to(value.m, self.size))
        top, bottom = self._fraction(formula)
        few = (rows > 0) & (rows < self.question.minimum_rows)
        if few.any():
            value = Vector(value.v, np.where(few & (value.m < SUPPRESSED), SUPPRESSED, value.m))
            top, bottom = np.where(few, np.nan, top), np.where(few, np.nan, bottom)
        living = self.subjects.living(self.ask.period, self.job.on)
        return Answers(
            self.ask, self.kind, living, value, top, bottom, rows, self._suspect(formula)
        )

    def value(self, node: Value) -> Vector:
        """Evaluate any node."""
        by_type: dict[type, Callable[[Any], Vector]] = {
            Number: lambda n: present(float(n.value)),
            Truth: lambda n: present(float(n.value)),
            Nothing: lambda _n: Vector(np.asarray(np.nan), coded(NOT_APPLICABLE)),
            Aggregate: self._aggregate,
            Reference: self._reference,
            Apply: lambda n: apply(n.op, [self.value(a) for a in n.args]),
        }
        return by_type[type(node)](node)

    # --- aggregates ---

    def _spot(self, aggregate: Aggregate) -> Mapping[str, Any]:
        dataset = self.job.datasets[aggregate.dataset]
        return spots(aggregate, window_key(dataset, self.ask.period, self.job), self.kind)

    def counted(self, aggregate: Aggregate) -> Floats:
        """Return how many rows an aggregate counted, per subject."""
        found = self.gathered.values.get(self._spot(aggregate)["n"])
        return np.zeros(self.size) if found is None else found

    def _unavailable(self, dataset: str) -> int:
        state = self.job.states.get(dataset)
        if state is None or not state.loaded:
            return NO_ROWS
        promise = self.job.datasets[dataset].fresh_within_days
        return LATE if state.late(window(self.ask.period, self.job).end, promise) else 0

    def _aggregate(self, aggregate: Aggregate) -> Vector:
        reason = self._unavailable(aggregate.dataset)
        if reason:
            return Vector(np.full(self.size, np.nan), np.full(self.size, reason, np.uint8))
        n = self.counted(aggregate)
        if aggregate.word == "count":
            return present(n)
        if aggregate.word == "exists":
            return present((n > 0).astype(np.float64))
        part = {letter: self._part(spot) for letter, spot in self._spot(aggregate).items()}
        if aggregate.word in {"stddev", "slope"}:
            return self._spread(aggregate, n)
        if aggregate.word in {"sum", "count_distinct"}:
            return present(np.nan_to_num(part.get("s", part.get("c"))))  # type: ignore[arg-type]
        made = self._simple(aggregate.word, n, part)
        return Vector(made, np.where(n > 0, 0, NO_ROWS).astype(np.uint8))

    def _part(self, spot: Any) -> Floats:
        return self.gathered.values.get(spot, np.full(self.size, np.nan))

    def _simple(self, word: str, n: Floats, part: Mapping[str, Floats]) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            if word == "share":
                return np.asarray(np.nan_to_num(part["c"]) / n)
            if word == "mean":
                return np.asarray(part["s"] / n)
            if word == "days_since":
                end = window(self.ask.period, self.job).end
                return np.asarray(float(end.toordinal() - _EPOCH) - part["s"])
            return part["s"]

    def _spread(self, aggregate: Aggregate, n: Floats) -> Vector:
        zeros = np.zeros(self.size, dtype=object)
        exact = {
            letter: self.gathered.exact.get(spot, zeros)
            for letter, spot in self._spot(aggregate).items()
        }
        found = np.full(self.size, np.nan)
        for i in np.flatnonzero(n >= 2):
            found[i] = _of_moments(int(n[i]), {k: a[i] for k, a in exact.items() if k != "n"})
        return Vector(found, np.where(np.isnan(found), NO_ROWS, 0).astype(np.uint8))

    # --- references ---

    def _reference(self, reference: Reference) -> Vector:
        by_how: dict[str, Callable[[Reference], Vector]] = {
            "same": self._same, "prior": self._remembered, "last_year": self._remembered,
            "parent": self._parent, "peers": self._peers,
        }  # fmt: skip
        return by_how[reference.how](reference)

    def _found(self, code: str, kind: SubjectKind) -> Answers | None:
        period = period_of(self.job.questions[code], self.ask.period, self.job)
        return self.table.get((code, period.label, kind)) if period else None

    def _same(self, reference: Reference) -> Vector:
        found = self._found(reference.code, self.kind)
        return _of_living(found) if found else self._all(self._lack(reference.code))

    def _lack(self, code: str) -> int:
        """Return why an indicator has no answers here: not asked of this kind, or no period."""
        measured = self.kind in self.job.questions[code].subjects
        return NO_ROWS if measured else NOT_APPLICABLE

    def _all(self, reason: int) -> Vector:
        return Vector(np.full(self.size, np.nan), np.full(self.size, reason, np.uint8))

    def _remembered(self, reference: Reference) -> Vector:
        beside = period_of(self.job.questions[reference.code], self.ask.period, self.job)
        past = beside and self._past(reference, beside)
        if past is None:
            return self._all(NO_ROWS)
        values, reasons = np.full(self.size, np.nan), np.full(self.size, NO_ROWS, np.uint8)
        for i, code in enumerate(self.subjects.codes):
            at = At(reference.code, past.label, SubjectRef(self.kind, code))
            found = self.job.history.get(at)
            if found is not None:
                values[i] = np.nan if found.value is None else found.value
                reasons[i] = REASONS.index(found.missing)
        return Vector(values, reasons)

    def _past(self, reference: Reference, beside: Period) -> Period | None:
        calendar = self.job.calendar
        if reference.how == "prior":
            return calendar.offset(beside, -reference.steps)
        return calendar.same_period_last_year(beside)

    def _parent(self, reference: Reference) -> Vector:
        """Look up the nearest living subject above at whose kind the indicator is measured."""
        measured = self.job.questions[reference.code].subjects
        upward = [kind for kind in UPWARD[self.kind] if kind in measured]
        told = self._all(NO_ROWS if upward else NOT_APPLICABLE)
        open_ = np.ones(self.size, dtype=bool)
        for kind in upward:
            found, numbers = self._found(reference.code, kind), self.subjects.above.get(kind)
            if found is None or numbers is None or not len(found.living):
                continue
            here = open_ & (numbers >= 0) & found.living[numbers]
            told.v[here] = found.value.v[numbers[here]]
            told.m[here] = found.value.m[numbers[here]]
            open_ &= ~here
        return told

    def _peers(self, reference: Reference) -> Vector:
        found = self._found(reference.code, self.kind)
        if not found:
            return self._all(self._lack(reference.code))
        schools = self._schools()
        best_is_low = self.job.questions[reference.code].lower_is_better
        values, reasons = np.full(self.size, np.nan), np.full(self.size, NO_ROWS, np.uint8)
        known = (found.value.m == 0) & found.living
        for school in np.unique(schools[schools >= 0]):
            group = schools == school
            if (group & known).any():
                statistic = _statistic(reference.statistic, best_is_low=best_is_low)
                values[group], reasons[group] = statistic(found.value.v[group & known]), 0
        return Vector(values, reasons)

    def _schools(self) -> npt.NDArray[np.int64]:
        """Return the number of each subject's school, -1 for none; all schools are of one group."""
        if self.kind is SubjectKind.SCHOOL:
            return np.zeros(self.size, np.int64)
        return self.subjects.above.get(SubjectKind.SCHOOL, np.full(self.size, -1, np.int64))

    # --- what is told beside the value ---

    def _fraction(self, formula: Value) -> tuple[Floats, Floats]:
        none = np.full(self.size, np.nan)
        if isinstance(formula, Apply) and formula.op == "/":
            top, bottom = (self.value(a) for a in formula.args)
            return self._known(top), self._known(bottom)
        if not isinstance(formula, Aggregate) or formula.word not in {"share", "mean"}:
            return none, none
        if self._unavailable(formula.dataset):
            return none, none
        letter = "c" if formula.word == "share" else "s"
        top_part = np.nan_to_num(self._part(self._spot(formula)[letter]))
        return top_part, self.counted(formula)

    def _known(self, vector: Vector) -> Floats:
        return np.asarray(np.broadcast_to(np.where(vector.m == 0, vector.v, np.nan), self.size))

    def _rows(self) -> npt.NDArray[np.int64]:
        formula = self.question.formula
        counts = [self.counted(a) for a in aggregates(formula) if not self._unavailable(a.dataset)]
        for reference in references(formula):
            found = self._found(reference.code, self.kind) if reference.how == "same" else None
            if found:
                counts.append(np.where(found.living, found.rows, 0).astype(np.float64))
        most = reduce(np.maximum, counts, np.zeros(self.size))
        return most.astype(np.int64)

    def _suspect(self, formula: Value) -> bool:
        own = any(
            self.job.states[a.dataset].suspect
            for a in aggregates(formula)
            if a.dataset in self.job.states
        )
        return own or any(self._tells_suspect(r) for r in references(formula))

    def _tells_suspect(self, reference: Reference) -> bool:
        if reference.how in {"prior", "last_year"}:
            return False  # of its own time
        kinds = UPWARD[self.kind] if reference.how == "parent" else (self.kind,)
        told = (self._found(reference.code, kind) for kind in kinds)
        return any(found.suspect for found in told if found)


_EPOCH = 719163  # the ordinal of 1970-01-01, from which Arrow counts days


def _of_moments(n: int, moment: Mapping[str, int]) -> float:
    """Return a standard deviation or slope from exact sums; NaN where it has none.

    Shape: ``s`` sum and ``q`` sum of squares for a deviation; ``s`` and ``x`` sums, ``q`` sum of
    x squares and ``p`` of products for a slope. Whole numbers, so nothing cancels.
    Source: ADR 0003.
    """
    if "p" in moment:
        bottom = n * moment["q"] - moment["x"] ** 2
        return (n * moment["p"] - moment["x"] * moment["s"]) / bottom if bottom else math.nan
    spread = n * moment["q"] - moment["s"] ** 2
    # Divided before the root is taken: the sums are far beyond a float's digits.
    return math.sqrt(spread / (n * (n - 1))) / 10_000


def _of_living(found: Answers) -> Vector:
    """Return answers, with nothing for subjects that do not live in the period."""
    return Vector(found.value.v, np.where(found.living, found.value.m, NO_ROWS).astype(np.uint8))


def _statistic(name: str, *, best_is_low: bool) -> Callable[[Floats], float]:
    low, high = (np.max, np.min) if best_is_low else (np.min, np.max)
    by_name: dict[str, Callable[[Floats], Any]] = {
        "mean": np.mean, "median": np.median, "best": high, "worst": low,
        **{f"p{p}": partial(np.percentile, q=p) for p in (10, 25, 75, 90)},
    }  # fmt: skip
    return lambda values: float(by_name[name](values))
