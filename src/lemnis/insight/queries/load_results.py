"""What came of a load, or of a trial of one: counts, findings, and the rows that were kept out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from lemnis.engine.covering import cover
from lemnis.engine.masking import is_covered
from lemnis.evidence.at_hand import lake_at_hand
from lemnis.insight.registered import title_of
from lemnis.lake import datasets
from lemnis.lake.findings import Weight
from lemnis.lake.rejects import Rejected, rejected_cells, rejected_groups
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.values import Title

_ROWS = 8


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One thing found, with the data set by its title. ``rows`` is 0 where nobody has counted.

    ``column`` is the one it speaks of, where it speaks of rows; keys in ``place`` are covered.
    """

    weight: Weight
    code: str
    dataset: str
    title: Title
    words: Title
    place: str
    rows: int
    cure: Title
    column: str = ""


@dataclass(frozen=True, slots=True)
class RejectRow:
    """A cell that keeps its row out, or a group of them (``count``); personal values covered."""

    title: Title
    file: str
    sheet: str
    row: int
    column: Title
    value: str
    words: Title
    count: int = 1


@dataclass(frozen=True, slots=True)
class LoadedRow:
    """What became of the rows of one data set."""

    dataset: str
    title: Title
    rows_in: int
    rejected: int
    new: int
    changed: int
    unchanged: int
    removed: int

    @property
    def accepted(self) -> int:
        """How many rows are sound."""
        return self.rows_in - self.rejected


def load_findings(viewer: Viewer, told: Iterable[Mapping[str, Any]]) -> tuple[FindingRow, ...]:
    """Return findings as they were kept in JSON, the gravest first."""
    require(viewer, Permission.SEE_DATA)
    found = [_finding(each) for each in told]
    order = list(Weight)
    return tuple(sorted(found, key=lambda f: (-order.index(f.weight), -f.rows)))


def loaded_rows(viewer: Viewer, told: Iterable[Mapping[str, Any]]) -> tuple[LoadedRow, ...]:
    """Return the counts of each data set as they were kept in JSON."""
    require(viewer, Permission.SEE_DATA)
    return tuple(LoadedRow(title=title_of(each["dataset"]), **each) for each in told)


def rejects_by_rule(viewer: Viewer, load: UUID) -> tuple[RejectRow, ...]:
    """Return what is wrong with the rows a load has kept out, the most frequent first."""
    require(viewer, Permission.LOAD_DATA)
    path = _workbook(load)
    groups = rejected_groups(path) if path.with_suffix(".parquet").is_file() else ()
    return tuple(_reject(group.first, group.count) for group in groups)


def first_rejects(viewer: Viewer, load: UUID) -> tuple[RejectRow, ...]:
    """Return the first cells that a load has kept rows out for."""
    require(viewer, Permission.LOAD_DATA)
    path = _workbook(load)
    cells = rejected_cells(path, _ROWS) if path.with_suffix(".parquet").is_file() else ()
    return tuple(_reject(cell) for cell in cells)


def _workbook(load: UUID) -> Path:
    return lake_at_hand().home / "rejects" / f"{load}.xlsx"


def _finding(told: Mapping[str, Any]) -> FindingRow:
    column, place = _place(told["dataset"], told["place"])
    return FindingRow(
        weight=Weight(told["weight"]),
        code=told["code"],
        dataset=told["dataset"],
        title=title_of(told["dataset"]),
        words=Title(told["zh"], told["en"]),
        place=place,
        rows=told["rows"],
        cure=Title(*told["cure"]),
        column=column,
    )


def _place(dataset: str, place: str) -> tuple[str, str]:
    """Return the column a finding speaks of, and its place with the keys of persons covered."""
    name, _, keys = place.partition(": ")
    known = datasets.load()
    if dataset not in known or name not in known[dataset].column_by_name:
        return "", place
    own = known[dataset]
    spoken = own.column_by_name[name], own.column_by_name[own.key]
    shown = [cover(key) for key in keys.split(", ")] if any(map(is_covered, spoken)) else [keys]
    return name, f"{spoken[0].title.zh}: {', '.join(shown)}" if keys else spoken[0].title.zh


def _reject(cell: Rejected, count: int = 1) -> RejectRow:
    known = datasets.load()
    column = known[cell.dataset].column_by_name.get(cell.column) if cell.dataset in known else None
    value = cell.value or ""
    return RejectRow(
        title=title_of(cell.dataset),
        file=cell.file,
        sheet=cell.sheet,
        row=cell.row,
        column=column.title if column else Title(cell.column, cell.column),
        value=cover(value) if value and (column is None or is_covered(column)) else value,
        words=Title(cell.zh, cell.en),
        count=count,
    )
