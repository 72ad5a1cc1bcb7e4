"""Which criterion one subject is judged by, without numbering all the others.

In: a subject, and those above it whose facts criteria may ask for. Out: an indicator's criterion.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lemnis.engine import grade
from lemnis.engine.college import College
from lemnis.engine.definition import Criterion, Indicator
from lemnis.engine.measure import criteria_of
from lemnis.lake.connection import quoted
from lemnis.lake.store import Lake
from lemnis.values import SubjectRef


@dataclass(frozen=True, slots=True)
class Lines:
    """The criteria of one subject: ``facts`` holds by ``dataset.column`` what they may ask."""

    subject: SubjectRef
    facts: Mapping[str, Sequence[str | None]]

    def of(self, indicator: Indicator, day: dt.date) -> Criterion | None:
        """Return the criterion in force on a day, the period's last; None if none applies."""
        criteria = criteria_of(indicator)
        if not criteria:
            return None
        one = grade.Subjects(self.subject.kind, (self.subject.code,), self.facts)
        chosen = int(grade.choose(criteria, one, day)[0])
        return criteria[chosen] if chosen >= 0 else None


def lines(college: College, subject: SubjectRef, above: Iterable[SubjectRef]) -> Lines:
    """Return the lines of a subject; ``above`` are its ancestors, in any order."""
    catalogue = college.library.catalogue
    asked = {
        fact
        for indicator in catalogue.values()
        if subject.kind in indicator.subjects
        for criterion in indicator.criteria
        for fact in criterion.where
    }
    chain = (subject, *above)
    return Lines(subject, {fact: (_fact(college, fact, chain),) for fact in sorted(asked)})


def _fact(college: College, fact: str, chain: Iterable[SubjectRef]) -> str | None:
    dataset, _, column = fact.partition(".")
    datasets = college.library.datasets
    for ref in chain:
        home = datasets.root(ref.kind)[0]
        if home.name == dataset and dataset in college.states:
            place = _Place(dataset, home.key, column, ref.code)
            return _told(college.lake, college.lake.snapshot(), place)
    return None


@dataclass(frozen=True, slots=True)
class _Place:
    """One cell of the lake."""

    dataset: str
    key: str
    column: str
    code: str


@lru_cache(maxsize=1024)
def _told(lake: Lake, _snapshot: int, at: _Place) -> str | None:
    with lake.present() as (connection, _):
        row = connection.execute(
            f"SELECT CAST({quoted(at.column)} AS VARCHAR) FROM lake.{quoted(at.dataset)}"
            f" WHERE {quoted(at.key)} = $code",
            {"code": at.code},
        ).fetchone()
    return None if row is None or row[0] is None else str(row[0])
