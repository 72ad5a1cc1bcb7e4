"""Which criterion fits each subject of a strip: asked once for all indicators that rules watch."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lemnis.engine import grade
from lemnis.engine.alerts.history import Strip
from lemnis.engine.college import College
from lemnis.engine.definition import Criterion, Indicator
from lemnis.engine.gather import Subjects, gather
from lemnis.engine.measure import criteria_of
from lemnis.engine.plan import Plan
from lemnis.engine.question import Ask, Job
from lemnis.engine.runners.duck import DuckEngine
from lemnis.values import PeriodKind, SubjectKind

Texts = NDArray[np.object_]


@dataclass(frozen=True)
class Fit:
    """The criteria of an indicator, and for each row of a strip the place of its own, or -1."""

    criteria: Sequence[Criterion]
    which: NDArray[np.intp]

    def of(self, row: int) -> Criterion | None:
        """Return the criterion of a row."""
        place = int(self.which[row])
        return self.criteria[place] if place >= 0 else None


@dataclass(frozen=True)
class Facts:
    """What criteria ask of subjects: by kind, the codes in order and columns beside them."""

    subjects: Mapping[SubjectKind, Subjects] = field(default_factory=dict)

    def fit(self, indicator: Indicator, kind: SubjectKind, strip: Strip) -> Fit:
        """Return which criteria fit the rows of a strip, each by the last day of its period."""
        criteria = criteria_of(indicator)
        graded = grade.Subjects(kind, strip.subjects, self._beside(kind, strip.subjects))
        which = np.full(len(strip.ends), -1, dtype=np.intp)
        begins = sorted({criterion.since for criterion in criteria})
        for since, until in pairwise([*begins, dt.date.max]):
            rows = (strip.ends >= np.datetime64(since)) & (strip.ends < np.datetime64(until))
            if rows.any():
                which[rows] = grade.choose(criteria, graded, since)[strip.owner[rows]]
        return Fit(criteria, which)

    def _beside(self, kind: SubjectKind, codes: Texts) -> Mapping[str, Texts]:
        known = self.subjects.get(kind)
        if known is None or not known.facts:
            return {}
        places = np.searchsorted(known.codes.astype(str), codes.astype(str))
        places[places == len(known)] = 0
        same = known.codes[places] == codes if len(known) else np.zeros(len(codes), dtype=bool)
        # A subject that has left the college has no facts any more.
        beside = {name: column[places] for name, column in known.facts.items()}
        for column in beside.values():
            column[~same] = None
        return beside


def facts(college: College, codes: Iterable[str], on: dt.date) -> Facts:
    """Return what the criteria of some indicators ask of their subjects, as the lake has it now."""
    catalogue = college.library.catalogue
    asking = [code for code in codes if _asks(catalogue[code])]
    return roster(college, asking, on) if asking else Facts()


def roster(college: College, codes: Iterable[str], on: dt.date) -> Facts:
    """Return the subjects of some indicators and the units above them, as the lake has them now.

    Beside them is what the indicators' criteria ask of them.
    """
    library = college.library
    known = [code for code in codes if code in library.questions]
    day = college.calendar.containing(PeriodKind.AS_OF, on)
    if not known or day is None:
        return Facts()
    wanted = {f for code in known for cr in library.catalogue[code].criteria for f in cr.where}
    asks = tuple(Ask(code, day) for code in known)
    questions = library.with_needed(known)
    job = Job(
        library.datasets, questions, asks, college.calendar, on, college.states,
        facts=tuple(sorted(wanted)),
    )  # fmt: skip
    connection = college.lake.reader()
    try:
        connection.execute("USE lake")
        with closing(DuckEngine(connection)) as engine:
            return Facts(gather(Plan(asks, ()), job, engine).subjects)
    finally:
        connection.close()


def _asks(indicator: Indicator) -> bool:
    return any(criterion.where for criterion in indicator.criteria)
