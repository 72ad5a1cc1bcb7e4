"""The data sets as frames: read once, each row knowing its subjects as soon as somebody asks.

In: the job and Parquet files. Out: frames, and on demand a categorical column ``of_<kind>`` per
level, whose categories are the active subjects; and the subjects of each kind.
"""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from lemnis.engine.formula.nodes import aggregates, cells
from lemnis.engine.question import Job
from lemnis.lake.datasets import path
from lemnis.values import UPWARD, SubjectKind


class Frames:
    """The data sets as frames, and the way from their rows to subjects."""

    def __init__(self, job: Job, files: Mapping[str, Path], *, frugal: bool) -> None:
        self.job, self.files, self.frugal = job, files, frugal
        self._needed = _needed(job)
        self._frames: dict[str, pd.DataFrame] = {}
        self._belongs: dict[tuple[str, SubjectKind], pd.Series] = {}
        self._subjects: dict[SubjectKind, pd.DataFrame] = {}
        self._above: dict[tuple[SubjectKind, SubjectKind], np.ndarray] = {}
        self._known: dict[SubjectKind, pd.DataFrame] = {}

    def frame(self, name: str) -> pd.DataFrame:
        """Return a data set: numbers and truths as floats, days as days, texts as texts.

        A frugal script keeps texts as categories.
        """
        if name not in self._frames:
            self._frames[name] = self._read(name)
        return self._frames[name]

    def _read(self, name: str) -> pd.DataFrame:
        known, key = pq.read_schema(self.files[name]), self.job.datasets[name].key
        wanted = [f for f in known if f.name in self._needed[name]]
        texts = [f.name for f in wanted if pa.types.is_string(f.type) and f.name != key]
        table = pq.read_table(
            self.files[name],
            columns=[f.name for f in wanted],
            read_dictionary=texts if self.frugal else None,
        )
        for at, field in enumerate(wanted):
            if pa.types.is_boolean(field.type):
                table = table.set_column(at, field.name, table[at].cast(pa.int8()))
            elif pa.types.is_decimal(field.type):
                table = table.set_column(at, field.name, table[at].cast(pa.float64()))
        return table.unify_dictionaries().to_pandas(date_as_object=False)

    def subjects(self, kind: SubjectKind) -> pd.DataFrame:
        """Return the active subjects of a kind by their code, with their first and last days."""
        if kind not in self._subjects:
            dataset, root = self.job.datasets.root(kind)
            frame = self.frame(dataset.name)
            active = pd.Series(data=True, index=frame.index)
            for column, codes in root.active.items():
                active &= _is_among(frame[column], codes)
            frame = frame[active].set_index(dataset.key)
            found = pd.DataFrame(index=frame.index.astype(object))
            if dataset.time:
                found["begins"] = frame[dataset.time]
                found["ends"] = frame[root.until] if root.until else pd.NaT
                for term in self.job.calendar.terms:
                    inside = found["begins"].between(*days(term.start, term.end))
                    found.loc[inside & found["ends"].isna(), "ends"] = pd.Timestamp(term.end)
                found["ends"] = found["ends"].fillna(found["begins"])
            self._subjects[kind] = found
        return self._subjects[kind]

    def level(self, name: str, kind: SubjectKind) -> str:
        """Return the column of a frame that says which subject of a kind its rows belong to."""
        column, frame = f"of_{kind}", self.frame(name)
        if column not in frame:
            frame[column] = self.mapped(name, kind, frame)
        return column

    def hop(self, name: str, kind: SubjectKind) -> tuple[str, str]:
        """Return the column that leads towards a kind, and the data set it leads to."""
        way = path(self.job.datasets, name, kind)
        if way is None:
            raise NotImplementedError(f"{name} does not reach a {kind}")
        return way[0] if way else (self.job.datasets[name].key, name)

    def mapped(self, name: str, kind: SubjectKind, rows: pd.DataFrame) -> pd.Categorical:
        """Return the subjects of a kind that some rows of a frame belong to."""
        numbers = self._numbers(name, kind, rows)
        return pd.Categorical.from_codes(numbers, categories=self.subjects(kind).index)

    def _numbers(self, name: str, kind: SubjectKind, rows: pd.DataFrame) -> np.ndarray:
        """Return, for each row, the number of its subject among the active ones, or -1."""
        column, target = self.hop(name, kind)
        if (target, kind) not in self._belongs:
            frame = self.frame(target)
            own = target == self.job.datasets.root(kind)[0].name
            numbers = self._standing_for(kind) if own else self._numbers(target, kind, frame)
            keys = frame[self.job.datasets[target].key].astype(object)
            self._belongs[target, kind] = pd.Series(numbers, index=keys)
        belongs = self._belongs[target, kind]
        if self.frugal:
            found = rows[column].map(belongs)
        else:
            named = belongs.rename("subject")
            found = rows[[column]].merge(named, how="left", left_on=column, right_index=True)[
                "subject"
            ]
        return found.astype(float).fillna(-1).to_numpy(dtype=np.int32)

    def _standing_for(self, kind: SubjectKind) -> np.ndarray:
        """Return whom rows of the listing data set stand for: themselves or those above them."""
        dataset, root = self.job.datasets.root(kind)
        frame = self.frame(dataset.name).astype({dataset.key: object})
        here = keys = frame[dataset.key]
        if root.parent:
            member = pd.Series(data=True, index=frame.index)
            for column, codes in root.members.items():
                member &= _is_among(frame[column], codes)
            is_member = pd.Series(member.to_numpy(), index=keys)
            parent = pd.Series(frame[root.parent].astype(object).to_numpy(), index=keys)
            for _ in range(20):
                stays = here.map(is_member).eq(True) | here.isna()
                here = here.where(stays, here.map(parent))
            here = here.where(here.map(is_member).eq(True))
        return self.subjects(kind).index.get_indexer(here).astype(np.int32)

    def above(self, kind: SubjectKind, upper: SubjectKind) -> np.ndarray:
        """Return, for each active subject, the number of the active one above it, or -1."""
        if (kind, upper) not in self._above:
            self._above[kind, upper] = self._climbed(kind, upper)
        return self._above[kind, upper]

    def known(self, kind: SubjectKind) -> pd.DataFrame:
        """Return the active subjects' kind and code, and the facts criteria ask of them."""
        if kind not in self._known:
            frame = pd.DataFrame({"kind": kind.value, "subject": self.subjects(kind).index})
            schools = self.frame("schools").set_index("school_id")
            codes = self.subjects(SubjectKind.SCHOOL).index
            for fact in self.job.facts:
                table, _, column = fact.partition(".")
                if table != "schools":
                    raise NotImplementedError(fact)
                values = schools[column].astype(object)[codes].to_numpy()
                frame[fact] = np.append(values, None)[self.above(kind, SubjectKind.SCHOOL)]
            self._known[kind] = frame
        return self._known[kind]

    def _climbed(self, kind: SubjectKind, upper: SubjectKind) -> np.ndarray:
        dataset = self.job.datasets.root(kind)[0]
        if path(self.job.datasets, dataset.name, upper) is None:
            return np.full(len(self.subjects(kind)), -1)
        frame = self.frame(dataset.name)
        numbers = self._numbers(dataset.name, upper, frame)
        keys = frame[dataset.key].astype(object)
        return pd.Series(numbers, index=keys)[self.subjects(kind).index].to_numpy()


def days(first: dt.date, last: dt.date) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return two days as pandas has them."""
    return pd.Timestamp(first), pd.Timestamp(last)


def _is_among(column: pd.Series, codes: tuple[str, ...]) -> pd.Series:
    truths = {"true": 1, "false": 0}
    return column.isin([truths.get(code, code) for code in codes])


def _needed(job: Job) -> Mapping[str, set[str]]:
    """Return the columns that formulas, subjects and the ways between them want."""
    needed: dict[str, set[str]] = {d.name: {d.key, d.time or d.key} for d in job.datasets}
    ways = [(job.datasets.root(k)[0].name, upper) for k in SubjectKind for upper in UPWARD[k]]
    for question in job.questions.values():
        for a in aggregates(question.formula):
            ways += [(a.dataset, kind) for kind in question.subjects]
            needed[a.dataset] |= {c.column for c in cells(a.where)}
            needed[a.dataset] |= {c for c in (a.column, a.second) if c}
    for name, kind in ways:
        here = name
        for column, target in path(job.datasets, name, kind) or ():
            needed[here].add(column)
            here = target
    for kind in SubjectKind:
        dataset, root = job.datasets.root(kind)
        needed[dataset.name] |= {*root.active, *root.members}
        needed[dataset.name] |= {c for c in (root.until, root.parent) if c}
    for fact in job.facts:
        table, _, column = fact.partition(".")
        needed[table].add(column)
    return needed
