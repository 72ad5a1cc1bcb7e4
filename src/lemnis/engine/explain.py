"""Take a measurement apart: formula, values, rows, loads, SQL, criterion, change.

In: which indicator, subject and period. Out: an ``Explanation``. The number is made again from the
snapshot it was first made from; it must come out the same, and the explanation says whether it did.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from sqlglot import exp

from lemnis.engine import compile as sql
from lemnis.engine import grade, standing
from lemnis.engine.college import College
from lemnis.engine.definition import Criterion, Indicator, Range
from lemnis.engine.formula.nodes import (
    Aggregate,
    Apply,
    Number,
    Reference,
    Value,
    aggregates,
    references,
)
from lemnis.engine.formula.say import Speaker
from lemnis.engine.gather import Gathered, Subjects, gather
from lemnis.engine.measure import TABLE, criteria_of
from lemnis.engine.operators import REASONS
from lemnis.engine.plan import plan, window_key
from lemnis.engine.question import Ask, At, Job, Question
from lemnis.engine.reach import Reach
from lemnis.engine.reading import Library, fingerprint, scope
from lemnis.engine.recall import remembered
from lemnis.engine.runners.duck import DuckEngine
from lemnis.engine.vector import Frame, Table, evaluate
from lemnis.errors import NotFound
from lemnis.lake.store import Lake
from lemnis.values import Missing, Period, SubjectKind, SubjectRef, Title


@dataclass(frozen=True, slots=True)
class Step:
    """One part of the formula with its value; ``below`` are the parts it was made from."""

    said: Title
    value: float | None
    missing: Missing | None
    rows: int | None
    below: tuple["Step", ...] = ()


@dataclass(frozen=True, slots=True)
class RowsRead:
    """The rows one aggregate counted: how many, the first few, their loads, the SQL."""

    said: Title
    dataset: str
    count: int
    first: pa.Table
    loads: Mapping[str, int]
    sql: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything there is to say of one number.

    ``stored`` is the measurement as the lake keeps it, if it has been stored; ``same`` tells that
    it was made again to the last digit.
    """

    indicator: Indicator
    subject: SubjectRef
    name: str
    period: Period
    value: float | None
    missing: Missing | None
    shown: Decimal | None
    status: grade.Status
    band: str | None
    criterion: Criterion | None
    reason: Title
    formula: Title
    steps: Step
    rows: tuple[RowsRead, ...]
    snapshot: int
    stored: Mapping[str, Any] | None
    same: bool | None
    before: tuple[str, float | None] | None


class Asked(NamedTuple):
    """Which number."""

    code: str
    subject: SubjectRef
    period: Period


def explain(college: College, asked: Asked, *, on: dt.date, examples: int = 5) -> Explanation:
    """Return the explanation of a number.

    Raises:
        NotFound: no such indicator, or no such subject for it.

    """
    lake, library, calendar = college.lake, college.library, college.calendar
    indicator = library.catalogue.find(asked.code)
    questions = about(library, indicator.code, asked.subject.kind)
    stored = newest(lake, indicator.code, asked)
    snapshot = stored["snapshot"] if stored else lake.snapshot()
    facts = tuple(sorted({f for c in indicator.criteria for f in c.where}))
    ask = Ask(indicator.code, asked.period)
    day = stored["known_on"] if stored else on
    past = calendar.offset(asked.period, -1)
    history = remembered(lake, snapshot, [(code, past) for code in questions if past])
    job = Job(library.datasets, questions, (ask,), calendar, day, college.states, history, facts)
    connection = lake.reader(snapshot)
    try:
        connection.execute("USE lake")
        with closing(DuckEngine(connection)) as engine:
            return _Inquiry(job, library, engine, asked, snapshot).told(stored, past, examples)
    finally:
        connection.close()


def about(library: Library, code: str, kind: SubjectKind) -> Mapping[str, Question]:
    """Return what has to be asked for an indicator of one kind of subject alone.

    Raises:
        BadFormula: its formula cannot be read.
        NotFound: it is not about that kind.

    """
    questions = library.with_needed([code])
    if code not in questions:
        raise library.refused[code]
    question = questions[code]
    if kind not in question.subjects:
        kinds = "、".join(sorted(question.subjects))
        raise NotFound(
            f"指标 {code} 不针对主体 {kind}。",
            f"Indicator {code} is not about a {kind}.",
            cure=(f"可用：{kinds}。", f"It is about: {kinds}."),
        )
    return {**questions, code: replace(question, subjects=frozenset({kind}))}


_STORED = """
    SELECT * FROM ({rows})
    WHERE indicator = $code AND kind = $kind AND subject = $subject AND period = $period
    ORDER BY measured_at DESC LIMIT 1
"""


def newest(lake: Lake, code: str, asked: Asked) -> Mapping[str, Any] | None:
    """Return the newest stored measurement of a number as its columns, or None."""
    tables = lake.tables()
    if TABLE not in tables:
        return None
    connection = lake.reader()
    try:
        found: list[dict[str, Any]] = connection.execute(
            _STORED.format(rows=standing.of_all_runs(tables)),
            {
                "code": code, "kind": asked.subject.kind.value,
                "subject": asked.subject.code, "period": asked.period.label,
            },
        ).to_arrow_table().to_pylist()  # fmt: skip
    finally:
        connection.close()
    return found[0] if found else None


class _Inquiry:
    """One number made again, with everything it was made from at hand."""

    def __init__(
        self,
        job: Job,
        library: Library,
        engine: DuckEngine,
        asked: Asked,
        snapshot: int,
    ) -> None:
        self.job, self.library, self.asked, self.snapshot = job, library, asked, snapshot
        self.engine = engine
        self.ask = job.asks[0]
        self.indicator = library.catalogue[self.ask.code]
        made = plan(job)
        self.gathered: Gathered = gather(made, job, self.engine)
        self.table: Table = evaluate(made, job, self.gathered)
        self.number = self._number(asked.subject)
        names = scope(job.datasets, library.catalogue)
        self.zh, self.en = Speaker(names, "zh"), Speaker(names, "en")

    def _number(self, subject: SubjectRef) -> int:
        return number_of(self.gathered.subjects, subject)

    def said(self, value: Value) -> Title:
        """Say a part of the formula in both languages."""
        return Title(self.zh.say(value), self.en.say(value))

    def told(
        self, stored: Mapping[str, Any] | None, past: Period | None, examples: int
    ) -> Explanation:
        """Tell everything."""
        formula = self.job.questions[self.ask.code].formula
        kind = self.asked.subject.kind
        answers = self.table[self.ask.code, self.ask.period.label, kind]
        reason = REASONS[answers.value.m[self.number]]
        value = None if reason else float(answers.value.v[self.number])
        criterion, graded = self._graded(value)
        subjects = self.gathered.subjects[kind]
        return Explanation(
            indicator=self.indicator, subject=self.asked.subject,
            name=str(subjects.names[self.number]), period=self.ask.period,
            value=value, missing=reason,
            shown=None if value is None
            else grade.shown(value, self.indicator.unit, self.indicator.digits),
            status=graded.status[0], band=graded.band[0], criterion=criterion,
            reason=why(self.indicator, value, criterion, graded.status[0], graded.band[0]),
            formula=self.said(formula), steps=self._step(formula),
            rows=tuple(self._rows(a, examples) for a in dict.fromkeys(counted(formula, self.job))),
            snapshot=self.snapshot, stored=stored, same=self._same(stored, value),
            before=self._before(past),
        )  # fmt: skip

    def _same(self, stored: Mapping[str, Any] | None, value: float | None) -> bool | None:
        if stored is None:
            return None
        formula = fingerprint(self.job.questions[self.ask.code])
        return bool(stored["value"] == value and stored["formula"] == formula)

    def _graded(self, value: float | None) -> tuple[Criterion | None, grade.Grades]:
        subjects = self.gathered.subjects[self.asked.subject.kind]
        here = slice(self.number, self.number + 1)
        facts = {name: column[here] for name, column in subjects.facts.items()}
        criteria = criteria_of(self.indicator)
        one = grade.Subjects(subjects.kind, subjects.codes[here], facts)
        which = grade.choose(criteria, one, self.ask.period.end)
        values = np.array([np.nan if value is None else value])
        graded = grade.grade(values, which, criteria, self.indicator)
        return (criteria[which[0]] if which[0] >= 0 else None), graded

    def _before(self, past: Period | None) -> tuple[str, float | None] | None:
        if past is None:
            return None
        found = self.job.history.get(At(self.ask.code, past.label, self.asked.subject))
        return (found.period or past.label, found.value) if found else None

    # --- the formula with its values ---

    def _step(self, node: Value) -> Step:
        frame = Frame(
            self.job, self.gathered, self.table, self.ask,
            self.gathered.subjects[self.asked.subject.kind],
        )  # fmt: skip
        vector = frame.value(node)
        size = len(self.gathered.subjects[self.asked.subject.kind])
        reason = REASONS[np.broadcast_to(vector.m, size)[self.number]]
        value = None if reason else float(np.broadcast_to(vector.v, size)[self.number])
        counted = frame.counted(node)[self.number] if isinstance(node, Aggregate) else None
        rows = None if counted is None else int(counted)
        return Step(self.said(node), value, reason, rows, tuple(self._below(node)))

    def _below(self, node: Value) -> Iterator[Step]:
        if isinstance(node, Apply):
            for arg in _members(node):
                if not isinstance(arg, Number) or arg.name:
                    yield self._step(arg)
        if isinstance(node, Reference) and node.how == "same":
            question = self.job.questions[node.code]
            if question.period is self.ask.period.kind:
                yield self._step(question.formula)

    # --- rows ---

    def _rows(self, aggregate: Aggregate, examples: int) -> RowsRead:
        fence = sql.Fence(self.asked.subject.kind, (self.number,))
        dataset = self.job.datasets[aggregate.dataset]
        inside = sql.Inside((fence,), window_key(dataset, self.ask.period, self.job))
        said = self.said(aggregate)
        if aggregate.dataset not in self.job.states:
            return RowsRead(said, dataset.name, 0, pa.table({}), {}, "")
        select = sql.rows_of(aggregate, dataset, inside, Reach(self.job.datasets))
        return rows_read(said, dataset.name, select, self.engine, examples)


def number_of(listed: Mapping[SubjectKind, Subjects], subject: SubjectRef) -> int:
    """Return a subject's number among those of its kind.

    Raises:
        NotFound: it is not among them.

    """
    found = listed.get(subject.kind)
    numbers = np.flatnonzero(found.codes == subject.code) if found else np.array([])
    if not len(numbers):
        raise NotFound(
            f"没有在册的主体 {subject.kind} “{subject.code}”。",
            f"There is no active {subject.kind} “{subject.code}”.",
            cure=("检查代码。", "Check its code."),
        )
    return int(numbers[0])


def counted(formula: Value, job: Job) -> Iterator[Aggregate]:
    """Yield what a formula counts itself, then what formulas it refers to count."""
    yield from aggregates(formula)
    for reference in references(formula):
        question = job.questions[reference.code]
        if reference.how == "same" and question.period is job.asks[0].period.kind:
            yield from counted(question.formula, job)


def rows_read(
    said: Title, dataset: str, select: exp.Select, engine: DuckEngine, examples: int
) -> RowsRead:
    """Run a select of rows: count them by load and bring the first few home."""
    loads = engine.fetch(sql.loads_among(select)).to_pylist()
    first = engine.fetch(select.copy().limit(examples)).drop_columns(["_load"])
    return RowsRead(
        said, dataset, sum(r["n"] for r in loads), first,
        {r["load"] or "": r["n"] for r in loads}, select.sql(dialect="duckdb", pretty=True),
    )  # fmt: skip


def _members(node: Apply) -> Iterator[Value]:
    """Yield what an operator joins; a long sum is one sum, not sums inside sums."""
    for arg in node.args:
        if node.op == "+" and isinstance(arg, Apply) and arg.op == "+":
            yield from _members(arg)
        else:
            yield arg


def why(
    indicator: Indicator,
    value: float | None,
    criterion: Criterion | None,
    status: grade.Status,
    band: str | None,
) -> Title:
    """Say in a sentence why a value is graded as it is."""
    if value is None:
        return Title("没有数值，不判定。", "There is no value, so it is not judged.")
    if criterion is None:
        return Title("没有适用的标准，不判定。", "No criterion applies, so it is not judged.")
    shown = indicator.unit.said(str(grade.shown(value, indicator.unit, indicator.digits)))
    lines_zh, lines_en = _lines(criterion)
    grades_zh = f"，等级 {band}" if band else ""
    grades_en = f", band {band}" if band else ""
    doubt_zh = "" if criterion.verified else "（数值未核实）"
    doubt_en = "" if criterion.verified else " (figures not verified)"
    return Title(
        f"{shown.zh} 对照 {lines_zh}：{status.words.zh}{grades_zh}。"
        f"依据：{criterion.source}{doubt_zh}。",
        f"{shown.en} against {lines_en}: {status.words.en}{grades_en}."
        f" Source: {criterion.source}{doubt_en}.",
    )


def _lines(criterion: Criterion) -> tuple[str, str]:
    drawn: Sequence[tuple[str, str, Any]] = (
        ("底线", "limit", criterion.limit), ("合格", "pass", criterion.pass_),
        ("目标", "target", criterion.target), ("挑战", "stretch", criterion.stretch),
    )  # fmt: skip
    zh = "、".join(f"{name} {_line(line)}" for name, _, line in drawn if line is not None)
    en = ", ".join(f"{name} {_line(line)}" for _, name, line in drawn if line is not None)
    return zh or "有无", en or "presence"


def _line(line: Any) -> str:
    return f"{line.low}–{line.high}" if isinstance(line, Range) else str(line)
