"""Which subjects there are, and which of them a row belongs to.

In: the registry and the rows. Out: keys of subjects, or ``None`` where no reference leads there.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lemnis.engine.calendar import SchoolCalendar
from lemnis.engine.lifetime import last_day, lives
from lemnis.lake.datasets import Dataset, Datasets, Root, path
from lemnis.values import Period, SubjectKind, SubjectRef

Cells = Mapping[str, object]


class Reach:
    """The rows of every table, and the way from each to its subjects."""

    def __init__(self, datasets: Datasets, tables: Mapping[str, Sequence[Cells]]) -> None:
        self.datasets, self._tables = datasets, tables
        self._by_key: dict[str, dict[object, Cells]] = {}
        self._found: dict[tuple[str, object, SubjectKind], str | None] = {}

    def rows(self, dataset: str) -> Sequence[Cells]:
        """Return the rows of a table as they stand; none if it was not given."""
        return self._tables.get(dataset, ())

    def subject_of(self, dataset: Dataset, row: Cells, kind: SubjectKind) -> str | None:
        """Return the key of the subject of ``kind`` a row belongs to, active or not."""
        known = (dataset.name, row[dataset.key], kind)
        if known not in self._found:
            self._found[known] = self._followed(dataset, row, kind)
        return self._found[known]

    def above(self, subject: SubjectRef, kind: SubjectKind) -> str | None:
        """Return the key of the subject of ``kind`` that a subject belongs to."""
        dataset, _ = self.datasets.root(subject.kind)
        row = self._row(dataset, subject.code)
        return None if row is None else self.subject_of(dataset, row, kind)

    def active(
        self, kind: SubjectKind, period: Period, calendar: SchoolCalendar
    ) -> Iterator[SubjectRef]:
        """Yield the subjects of a kind that are measured in a period (cut at the day of the run).

        Where the listing table has a time column, those that live in the period.
        """
        dataset, root = self.datasets.root(kind)
        for row in self.rows(dataset.name):
            listed = all(row.get(column) in codes for column, codes in root.active.items())
            if listed and _lives(dataset, root, row, period, calendar):
                yield SubjectRef(kind, str(row[dataset.key]))

    def _row(self, dataset: Dataset, key: object) -> Cells | None:
        if dataset.name not in self._by_key:
            rows = self.rows(dataset.name)
            self._by_key[dataset.name] = {row[dataset.key]: row for row in rows}
        return self._by_key[dataset.name].get(key)

    def _followed(self, dataset: Dataset, row: Cells, kind: SubjectKind) -> str | None:
        way = path(self.datasets, dataset.name, kind)
        if way is None:
            return None
        here: Cells | None = row
        for column, target in way:
            here = None if here is None else self._row(self.datasets[target], here.get(column))
        return self._standing_for(here, kind)

    def _standing_for(self, row: Cells | None, kind: SubjectKind) -> str | None:
        """Return the row's own key, or that of its nearest ancestor that is of the kind."""
        dataset, root = self.datasets.root(kind)
        seen: set[object] = set()
        while row is not None and row[dataset.key] not in seen:
            if all(row.get(column) in codes for column, codes in root.members.items()):
                return str(row[dataset.key])
            seen.add(row[dataset.key])
            row = self._row(dataset, row.get(root.parent)) if root.parent else None
        return None


def _lives(
    dataset: Dataset, root: Root, row: Cells, period: Period, calendar: SchoolCalendar
) -> bool:
    if dataset.time is None:
        return True
    begun: Any = row.get(dataset.time)
    until: Any = row.get(root.until) if root.until else None
    return begun is not None and lives(begun, last_day(begun, until, calendar), period)


def in_time(dataset: Dataset, row: Cells, period: Period) -> bool:
    """Tell whether a row falls into a period; rows without a time column always do."""
    if dataset.time is None:
        return True
    day = row.get(dataset.time)
    return day is not None and day in period  # type: ignore[operator]  # a time column is a date
