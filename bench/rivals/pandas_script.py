"""The same diagnosis as an analyst would script it in pandas: indicator by indicator.

Columns that any formula needs are read once. Then, for each indicator, period and level: filter by
time and condition, look up whose the rows are, group, reckon the formula over all subjects, grade.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from bench.rivals import pandas_grades as grades
from bench.rivals import pandas_words as words
from bench.rivals.pandas_frames import Frames, days
from lemnis.engine.formula.nodes import Aggregate, Apply, Reference, aggregates, references
from lemnis.engine.question import Job
from lemnis.engine.reading import Library, fingerprint
from lemnis.lake.datasets import Dataset
from lemnis.values import UPWARD, Period, PeriodKind, SubjectKind


class Measured(NamedTuple):
    """One indicator in one period at one level; ``living`` are those who count in the period."""

    answer: words.Answer
    rows: np.ndarray
    top: np.ndarray
    bottom: np.ndarray
    living: np.ndarray


class Script:
    """Goes through the indicators; keeps what others refer to."""

    def __init__(
        self, job: Job, library: Library, files: Mapping[str, Path], *, frugal: bool
    ) -> None:
        self.job, self.library = job, library
        self.data = Frames(job, files, frugal=frugal)
        self.frugal = frugal
        self._measured: dict[tuple[str, Period], dict[SubjectKind, Measured]] = {}

    def run(self, into: Path) -> None:
        """Measure and grade everything asked, and write it down at the end."""
        told = [self._told(code, period) for code, period in self.job.asks]
        pd.concat(told, ignore_index=True).to_parquet(into, index=False)

    def measured(self, code: str, period: Period) -> dict[SubjectKind, Measured]:
        """Return an indicator's values in a period at all its levels."""
        if (code, period) not in self._measured:
            kinds = sorted(self.job.questions[code].subjects)
            formula, shared = self.job.questions[code].formula, {}
            if self.frugal:
                shared = {a: self._rows(a, period, kinds) for a in aggregates(formula)}
            self._measured[code, period] = {
                kind: self._measure(
                    code,
                    period,
                    kind,
                    shared or {a: self._rows(a, period, [kind]) for a in aggregates(formula)},
                )
                for kind in kinds
            }
        return self._measured[code, period]

    def _rows(self, node: Aggregate, period: Period, kinds: Sequence[SubjectKind]) -> pd.DataFrame:
        """Return the rows an aggregate counts, with the columns it wants and their subjects."""
        name, dataset = node.dataset, self.job.datasets[node.dataset]
        if not self.job.states[name].loaded:
            raise NotImplementedError(f"{name} is not loaded")
        frame = self.data.frame(name)
        if self.frugal:
            columns = [self.data.level(name, kind) for kind in kinds]
        else:
            columns = [self.data.hop(name, kind)[0] for kind in kinds]
        columns += [node.column] if node.column else []
        columns += [n for n in (dataset.time, dataset.key) if n and node.word == "latest"]
        columns = list(dict.fromkeys(columns))
        mask, where = self._inside(dataset, frame, period), node.where
        if node.word == "share":
            rows = frame.loc[mask, columns].assign(**{words.HIT: words.holds(where, frame)[mask]})
        else:
            rows = frame.loc[mask if where is None else mask & words.holds(where, frame), columns]
        if self.frugal:
            return rows
        found = {f"of_{kind}": self.data.mapped(name, kind, rows) for kind in kinds}
        return rows.assign(**found)

    def _inside(self, dataset: Dataset, frame: pd.DataFrame, period: Period) -> pd.Series:
        if not dataset.time:
            return pd.Series(data=True, index=frame.index)
        if period.kind is PeriodKind.AS_OF:
            return frame[dataset.time] <= pd.Timestamp(period.end)
        return frame[dataset.time].between(*days(period.start, min(period.end, self.job.on)))

    def _measure(
        self, code: str, period: Period, kind: SubjectKind, rows: Mapping[Aggregate, pd.DataFrame]
    ) -> Measured:
        question, last = self.job.questions[code], min(period.end, self.job.on)
        size = len(self.data.subjects(kind))
        counted = {
            a: words.count(a, frame, f"of_{kind}", self.job.datasets[a.dataset], last)
            for a, frame in rows.items()
        }
        n, referred = np.zeros(size, dtype=np.int64), {}
        for c in counted.values():
            n = np.maximum(n, c.rows)
        for r in references(question.formula):
            referred[r], there = self._referred(r, period, kind)
            n = np.maximum(n, there)
        v, m = words.answer(question.formula, size, counted, referred)
        top = bottom = np.full(size, np.nan)
        if isinstance(question.formula, Apply) and question.formula.op == "/":
            top, bottom = (
                words.answer(a, size, counted, referred).v for a in question.formula.args
            )
        elif isinstance(question.formula, Aggregate):
            whole = counted[question.formula]
            top, bottom = (top if x is None else x for x in (whole.top, whole.bottom))
        few = (n > 0) & (n < question.minimum_rows)
        v, m = np.where(few, np.nan, v), np.where(few, np.maximum(m, 3), m)
        top, bottom = np.where(few, np.nan, top), np.where(few, np.nan, bottom)
        return Measured(words.Answer(v, m), n, top, bottom, self._living(kind, period))

    def _living(self, kind: SubjectKind, period: Period) -> np.ndarray:
        subjects = self.data.subjects(kind)
        if "begins" not in subjects:
            return np.full(len(subjects), fill_value=True)
        living = subjects["begins"] <= pd.Timestamp(min(period.end, self.job.on))
        if period.kind is not PeriodKind.AS_OF:
            living &= subjects["ends"] >= pd.Timestamp(period.start)
        return living.to_numpy()

    # --- other indicators ---

    def _referred(
        self, r: Reference, period: Period, kind: SubjectKind
    ) -> tuple[words.Answer, np.ndarray]:
        """Return what a formula reads of another indicator, and how many rows that stands on."""
        size = len(self.data.subjects(kind))
        none = words.told(np.full(size, np.nan)), np.zeros(size, dtype=np.int64)
        question, day = self.job.questions[r.code], min(period.end, self.job.on)
        same = question.period is period.kind and period.kind is not PeriodKind.ROLLING
        there = period
        if not same:
            found = self.job.calendar.containing(question.period, day, days=question.days)
            if found is None:
                return none
            there = found
        if r.how in {"prior", "last_year"}:
            return none  # the bench's lake has no history
        if r.how == "parent":
            return self._parent(r, there, kind), none[1]
        other = self.measured(r.code, there)[kind]
        if r.how == "peers":
            return self._peers(r, other, kind), none[1]
        v, m = other.answer
        v, m = np.where(other.living, v, np.nan), np.where(other.living, m, 1)
        return words.Answer(v, m), np.where(other.living, other.rows, 0)

    def _parent(self, r: Reference, there: Period, kind: SubjectKind) -> words.Answer:
        size, measured = len(self.data.subjects(kind)), self.job.questions[r.code].subjects
        kinds = [k for k in UPWARD[kind] if k in measured]
        v, open_ = np.full(size, np.nan), np.full(size, fill_value=True)
        m = np.full(size, 1 if kinds else 2, dtype=np.int8)
        for upper in kinds:
            number, other = self.data.above(kind, upper), self.measured(r.code, there)[upper]
            found = np.flatnonzero(open_ & (number >= 0) & other.living[number])
            v[found], m[found] = other.answer.v[number[found]], other.answer.m[number[found]]
            open_[found] = False
        return words.Answer(v, m)

    def _peers(self, r: Reference, other: Measured, kind: SubjectKind) -> words.Answer:
        low = self.job.questions[r.code].lower_is_better
        word = {"best": "min" if low else "max", "worst": "max" if low else "min"}
        schools = self.data.above(kind, SubjectKind.SCHOOL)
        if kind is SubjectKind.SCHOOL:
            schools = np.zeros(len(schools))
        values = pd.Series(np.where(other.living, other.answer.v, np.nan))
        groups = values.groupby(schools)
        if r.statistic.startswith("p"):
            found = pd.Series(schools).map(groups.quantile(int(r.statistic[1:]) / 100))
        else:
            found = groups.transform(word.get(r.statistic, r.statistic))
        return words.told(np.where(schools >= 0, found, np.nan))

    # --- what is written ---

    def _told(self, code: str, period: Period) -> pd.DataFrame:
        indicator, levels = self.library.catalogue[code], []
        for kind, found in self.measured(code, period).items():
            living, none = found.living, np.isnan(found.answer.v)
            reasons = np.where(none, np.where(found.answer.m == 0, 2, found.answer.m), 0)
            level = self.data.known(kind).assign(
                value=found.answer.v,
                numerator=found.top,
                denominator=found.bottom,
                rows=found.rows,
                missing=np.array(words.REASONS, dtype=object)[reasons],
                shown=grades.shown(indicator, found.answer.v),
            )[living]
            levels.append(level.join(grades.graded(indicator, level, period.end)))
        return self._stamped(code, period, pd.concat(levels).drop(columns=list(self.job.facts)))

    def _stamped(self, code: str, period: Period, levels: pd.DataFrame) -> pd.DataFrame:
        return levels.assign(
            run="pandas",
            measured_at=pd.Timestamp.now(tz=dt.UTC).tz_localize(None),
            known_on=self.job.on,
            indicator=code,
            version=self.library.catalogue[code].at(period.end).since,
            formula=fingerprint(self.job.questions[code]),
            period_kind=period.kind.value,
            period=period.label,
            starts_on=period.start,
            ends_on=period.end,
            suspect=False,
        )


def diagnose(
    job: Job, library: Library, files: Mapping[str, Path], into: Path, *, frugal: bool = False
) -> None:
    """Measure, grade and store everything a job asks; ``files`` are the data sets' Parquet.

    As first written: texts are texts, each level filters and merges its subjects for itself.
    ``frugal``, as somebody who knows pandas well writes it the second time: texts are categories,
    rows are filtered once for all levels of an indicator and keep their subjects.
    """
    Script(job, library, files, frugal=frugal).run(into)
