"""Enrolments as rows of numbers: what the model is trained on, and asked about.

In: a connection to the data sets, the calendar, a cut, the terms. Out: a ``Frame``.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple, Self

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lemnis.engine.calendar import SchoolCalendar
from lemnis.engine.risk import facts, relative
from lemnis.engine.risk.columns import BACKGROUND, COLUMNS, PLACE
from lemnis.engine.risk.cut import Cut
from lemnis.errors import NotFound
from lemnis.lake.datasets import Datasets
from lemnis.values import PeriodKind

Floats = npt.NDArray[np.float64]
Words = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Frame:
    """One row per enrolment that had begun by the cut, by cut, section, student.

    ``values``: a column per ``columns.COLUMNS``, NaN where not known. ``outcome``: 1 not passed
    (failed or withdrawn), 0 passed, NaN not known yet. ``still``: not yet withdrawn on the cut.
    ``background``: per attribute of ``columns.BACKGROUND`` its code, None where not known.
    """

    term: Words
    section: Words
    course: Words
    student: Words
    cut_on: npt.NDArray[np.datetime64]
    still: npt.NDArray[np.bool_]
    outcome: Floats
    values: Floats
    background: Mapping[str, Words]

    def __len__(self) -> int:
        return len(self.term)

    def __getitem__(self, chosen: npt.NDArray[Any]) -> Self:
        kept = {f.name: getattr(self, f.name) for f in fields(self)}
        taken = {name: v[chosen] for name, v in kept.items() if name != "background"}
        background = {name: v[chosen] for name, v in self.background.items()}
        return replace(self, **taken, background=background)

    def of_terms(self, terms: Collection[str]) -> Self:
        """Return the rows of some terms."""
        return self[np.isin(self.term.astype(str), list(terms))]

    def column(self, name: str) -> Floats:
        """Return one column of ``values``."""
        return self.values[:, PLACE[name]]

    @property
    def terms(self) -> tuple[str, ...]:
        """The terms that occur, in order of time."""
        return tuple(sorted(set(self.term.tolist())))

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Whether the outcome is known."""
        return ~np.isnan(self.outcome)


def joined(frames: Collection[Frame]) -> Frame:
    """Return the rows of several frames, one after the other."""
    every = tuple(frames)
    parts = {
        f.name: np.concatenate([getattr(e, f.name) for e in every])
        for f in fields(Frame)
        if f.name != "background"
    }
    background = {n: np.concatenate([e.background[n] for e in every]) for n in BACKGROUND}
    return Frame(**parts, background=background)


class Reading(NamedTuple):
    """Where facts are read: tables named as the data sets, what those are, and the terms."""

    connection: duckdb.DuckDBPyConnection
    datasets: Datasets
    calendar: SchoolCalendar

    def terms(self) -> tuple[str, ...]:
        """Return the labels of the terms in which sections begin, in order of time."""
        return tuple(dict.fromkeys(term for _, _, term in self.starts()))

    def starts(self) -> Iterator[tuple[dt.date, dt.date, str]]:
        """Yield the days on which sections begin, with last day and label of their term."""
        tables = self.connection.execute(
            "SELECT count(*) FROM information_schema.tables"
            " WHERE table_catalog = current_database()"
            " AND table_name IN ('sections', 'enrolments')"
        ).fetchone()
        if tables != (2,):
            raise NotFound(
                "没有教学班或选课数据。",
                "There are no sections or no enrolments.",
                cure=("请先导入教学班和选课。", "Import sections and enrolments first."),
            )
        rows = self.connection.execute("SELECT DISTINCT term_start FROM sections ORDER BY 1")
        for (day,) in rows.fetchall():
            term = self.calendar.containing(PeriodKind.TERM, day)
            if term is not None:
                yield day, term.end, term.label


def features(reading: Reading, cut: Cut, terms: Collection[str]) -> Frame:
    """Return what was known of each enrolment of some terms on its own day of the cut.

    No fact is read that is dated after that day, but for the outcome.

    Raises:
        NotFound: sections or enrolments have not been loaded.

    """
    starts = tuple(reading.starts())
    wanted = set(terms)
    parameters = {
        "starts": [day for day, _, _ in starts],
        "ends": [end for _, end, _ in starts],
        "terms": [term for _, _, term in starts],
        "cuts": [cut.on(day, reading.calendar) if t in wanted else None for day, _, t in starts],
    }
    said = facts.query(reading.connection, reading.datasets)
    return _frame(reading.connection.execute(said, parameters).to_arrow_table())


def _frame(rows: pa.Table) -> Frame:
    sections = rows["section_id"].to_numpy()
    still = rows["still"].to_numpy().astype(bool)
    read = {
        name: rows[name].cast(pa.float64()).to_numpy().astype(float)
        for name in PLACE.keys() & set(rows.column_names)
    }
    return Frame(
        term=rows["term"].to_numpy(),
        section=sections,
        course=rows["course_id"].to_numpy(),
        student=rows["student_id"].to_numpy(),
        cut_on=rows["cut_on"].to_numpy().astype("datetime64[D]"),
        still=still,
        outcome=rows["outcome"].cast(pa.float64()).to_numpy().astype(float),
        values=_matrix(relative.completed(read, sections, still), len(rows)),
        background={name: rows[name].to_numpy() for name in BACKGROUND},
    )


def _matrix(columns: Mapping[str, Floats], rows: int) -> Floats:
    made = np.empty((rows, len(COLUMNS)))
    for name, at in PLACE.items():
        made[:, at] = columns[name]
    return made
