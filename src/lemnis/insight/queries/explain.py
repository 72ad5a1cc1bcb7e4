"""A number taken apart for whoever may see its subject, and its rows for whoever may see those."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import pyarrow as pa
from django.db import transaction

from lemnis.engine import masking
from lemnis.engine.college import College
from lemnis.engine.explain import Asked, Explanation
from lemnis.engine.reading import fingerprint
from lemnis.engine.rows_behind import RowsPage, Wanted, rows_behind
from lemnis.engine.subjects import Subject, latest_period
from lemnis.errors import NotFound
from lemnis.evidence import queries as evidence
from lemnis.evidence.at_hand import college_at_hand
from lemnis.evidence.queries import LoadRow
from lemnis.insight.recent import explained
from lemnis.lake.datasets import Column, Dataset, Sensitivity
from lemnis.people.actions import record
from lemnis.people.queries import is_self, permit, permitted
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, in_house, require
from lemnis.values import SubjectKind, SubjectRef, Title

ROWS = 50
_COLUMNS = 8
_MOST_KEPT = 20_000  # rows of a file
_PERSONS = frozenset({SubjectKind.STUDENT, SubjectKind.TEACHER})


@dataclass(frozen=True, slots=True)
class LoadOfRows:
    """How many rows a load brought; None where nobody recorded it, or the viewer may not know."""

    count: int
    load: LoadRow | None


@dataclass(frozen=True, slots=True)
class Told:
    """One number taken apart. ``name`` is the subject's, a person's covered but one's own.

    ``sets`` names the data set of each of the explanation's counts.
    """

    explanation: Explanation
    name: str
    sees_rows: bool
    sets: tuple[Title, ...]
    loads: tuple[LoadOfRows, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class RowsShown:
    """A page of the rows behind a number; ``uncovered`` tells that persons are seen."""

    asked: Asked
    said: Title
    dataset: Title
    columns: tuple[Column, ...]
    cells: tuple[tuple[str, ...], ...]
    total: int
    uncovered: bool
    may_uncover: bool


@dataclass(frozen=True, slots=True)
class RowsWishes:
    """Which rows: the count of the formula (from 0), the page (from 1), persons uncovered."""

    part: int = 0
    page: int = 1
    uncovered: bool = False
    whole: bool = False
    language: str = "zh"


def asked_of(viewer: Viewer, code: str, subject: SubjectRef, period: str, on: dt.date) -> Asked:
    """Return which number is meant; without a period the newest with a number.

    Raises:
        NotFound: indicator, subject or period are not there, or not for the viewer.

    """
    require(viewer, Permission.SEE_CATALOGUE)
    permit(viewer, Permission.SEE_SUBJECTS, subject)
    college = college_at_hand(viewer, on)
    indicator = college.library.catalogue.get(code)
    if indicator is None:
        raise NotFound(f"没有指标 {code}。", f"There is no indicator {code}.")
    label = period or latest_period(college, code, subject)
    if not label:
        raise NotFound(
            f"{code} 还没有 {subject.code} 的测量值。",
            f"{code} has not been measured for {subject.code} yet.",
            cure=("诊断运行之后再看。", "Look again after a diagnosis."),
        )
    when = college.calendar.parse(label)
    if when.kind is not indicator.period:
        raise NotFound(
            f"{code} 不按这样的时段计算：{label}。", f"{code} is not measured by {label}."
        )
    return Asked(code, subject, when)


def number(viewer: Viewer, asked: Asked, on: dt.date) -> Told:
    """Return a number taken apart.

    Raises:
        NotFound: the subject or its number are not there, or not for the viewer.

    """
    require(viewer, Permission.SEE_CATALOGUE)
    permit(viewer, Permission.SEE_SUBJECTS, asked.subject)
    college = college_at_hand(viewer, on)
    told = explained(college, asked, on)
    own = is_self(viewer, asked.subject)
    found = Subject(asked.subject, told.name)
    sets = tuple(college.library.datasets[read.dataset].title for read in told.rows)
    question = college.library.questions[asked.code]
    return Told(
        told, found.name if own else masking.covered(college, found).name,
        permitted(viewer, Permission.SEE_ROWS, asked.subject), sets, _loads(viewer, told),
        fingerprint(question),
    )  # fmt: skip


def _loads(viewer: Viewer, told: Explanation) -> tuple[LoadOfRows, ...]:
    counts: dict[str, int] = {}
    for read in told.rows:
        for load, count in read.loads.items():
            counts[load] = counts.get(load, 0) + count
    uuids = {UUID(load) for load in counts if load}
    # Where a number comes from may be known to whoever may see the number.
    known = evidence.loads_by_uuid(in_house(viewer), uuids) if uuids else {}
    return tuple(
        LoadOfRows(count, known.get(UUID(load)) if load else None)
        for load, count in sorted(counts.items(), key=lambda each: -each[1])
    )


@transaction.atomic
def rows(viewer: Viewer, asked: Asked, wishes: RowsWishes, on: dt.date) -> RowsShown:
    """Return rows behind a number; that somebody looked is written into the audit log.

    Writes: AuditEvents, unless it is one's own number.

    Raises:
        NotFound: the subject, the number or this part of it are not there, or not for the viewer.

    """
    require(viewer, Permission.SEE_CATALOGUE)
    permit(viewer, Permission.SEE_ROWS, asked.subject)
    college = college_at_hand(viewer, on)
    most = _MOST_KEPT if wishes.whole else ROWS
    first = 0 if wishes.whole else (wishes.page - 1) * ROWS
    found = rows_behind(college, asked, Wanted(wishes.part, first, most), on=on)
    allowed = _allowed(viewer, asked.subject)
    uncovered = allowed if wishes.uncovered or is_self(viewer, asked.subject) else frozenset()
    _note(viewer, asked, found, college, uncovered)
    return _shown(asked, found, college, wishes, (uncovered, allowed))


def _allowed(viewer: Viewer, subject: SubjectRef) -> frozenset[Sensitivity]:
    """Return which cells a viewer may see uncovered."""
    asked = {
        Sensitivity.PERSONAL: Permission.SEE_PERSONAL,
        Sensitivity.SENSITIVE: Permission.SEE_SENSITIVE,
    }
    return frozenset(s for s, needed in asked.items() if permitted(viewer, needed, subject))


Uncovered = frozenset[Sensitivity]


def _shown(
    asked: Asked,
    found: RowsPage,
    college: College,
    wishes: RowsWishes,
    sight: tuple[Uncovered, Uncovered],
) -> RowsShown:
    datasets = college.library.datasets
    dataset = datasets[found.dataset]
    uncovered, allowed = sight
    columns = masking.telling(dataset, found.said.zh, _COLUMNS)
    cells = masking.cells(found.rows, columns, datasets, wishes.language, uncovered)
    may = any(c.sensitivity in allowed for c in columns)
    return RowsShown(
        asked, found.said, dataset.title, tuple(columns), tuple(map(tuple, cells)), found.total,
        bool(uncovered), may and not uncovered,
    )  # fmt: skip


def _note(
    viewer: Viewer, asked: Asked, found: RowsPage, college: College, uncovered: Uncovered
) -> None:
    """Write down that somebody has looked at rows that are not their own."""
    subject = asked.subject
    if is_self(viewer, subject):
        return
    person = subject.code if subject.kind in _PERSONS else ""
    seen = _persons(found.rows, college.library.datasets[found.dataset]) if uncovered else ()
    record(
        by=viewer, act="rows.look", kind=subject.kind.value, what=subject.code,
        persons=sorted({*seen} - {viewer.number}) or (person,),
        facts={"indicator": asked.code, "period": asked.period.label, "rows": len(found.rows),
               "uncovered": sorted(each.value for each in uncovered)},
    )  # fmt: skip


def _persons(rows: pa.Table, dataset: Dataset) -> Collection[str]:
    """Return the numbers of the persons whom rows are about."""
    columns = [
        c.name for c in dataset.columns
        if c.references and c.references.dataset in _PEOPLE
    ]  # fmt: skip
    if dataset.name in _PEOPLE:
        columns.append(dataset.key)
    found = (rows[name].to_pylist() for name in columns if name in rows.column_names)
    return {str(code) for column in found for code in column if code is not None}


_PEOPLE = frozenset({"students", "teachers"})
