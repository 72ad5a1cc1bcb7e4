"""The data sets: how fresh, how many rows, what they promise, where from and what reads them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from lemnis.engine.definition import Indicator
from lemnis.engine.formula.nodes import aggregates
from lemnis.engine.reading import Library
from lemnis.evidence import queries
from lemnis.evidence.at_hand import college_at_hand, lake_at_hand
from lemnis.evidence.mapping import sort_of
from lemnis.evidence.queries import Feed, LoadRow
from lemnis.insight.queries.data_checks import CheckTold, last_check
from lemnis.insight.queries.load_results import FindingRow
from lemnis.insight.registered import known, title_of
from lemnis.insight.rules.freshness import Freshness, freshness
from lemnis.lake import datasets
from lemnis.lake.datasets import Check, Column, Dataset, Sensitivity
from lemnis.lake.glance import row_counts
from lemnis.lake.store import Lake
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.values import Title

_SENSITIVITY: Mapping[Sensitivity, Title] = {
    Sensitivity.PUBLIC: Title("公开", "public"),
    Sensitivity.INTERNAL: Title("校内", "internal"),
    Sensitivity.PERSONAL: Title("个人信息", "personal"),
    Sensitivity.SENSITIVE: Title("敏感信息", "sensitive"),
}


@dataclass(frozen=True, slots=True)
class DatasetRow:
    """One data set in a list; ``rows`` is None where it is not published."""

    name: str
    title: Title
    rows: int | None
    columns: int
    fresh: Freshness
    every: int
    last: dt.datetime | None
    source: str
    by: str
    errors: int
    warnings: int
    indicators: int


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """One column of a data set."""

    name: str
    title: Title
    sort: Title
    unit: str
    required: bool
    sensitivity: Title
    covered: bool
    refers_to: str
    note: str


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """One check that a data set declares, beside those that follow from its columns."""

    code: str
    words: Title
    cure: Title
    is_error: bool


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator that reads a data set."""

    code: str
    name: Title


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where a data set comes from and what reads it."""

    feed: Feed | None
    loads: tuple[LoadRow, ...]
    refers_to: tuple[tuple[str, Title], ...]
    referred_by: tuple[tuple[str, Title], ...]
    indicators: tuple[IndicatorRow, ...]


@dataclass(frozen=True, slots=True)
class DatasetPage:
    """All there is to say of one data set."""

    row: DatasetRow
    grain: Title
    key: str
    time: str
    note: str
    columns: tuple[ColumnRow, ...]
    promises: tuple[PromiseRow, ...]
    findings: tuple[FindingRow, ...]
    check: CheckTold | None
    lineage: Lineage


def data_sets(viewer: Viewer, on: dt.date) -> tuple[DatasetRow, ...]:
    """Return every data set the college may load, by title."""
    require(viewer, Permission.SEE_DATA)
    facts = _facts(viewer, on)
    rows = [_row(dataset, facts, on) for dataset in datasets.load()]
    return tuple(sorted(rows, key=lambda row: row.title.zh))


def data_set(viewer: Viewer, name: str, on: dt.date) -> DatasetPage:
    """Return one data set.

    Raises:
        NotFound: there is none of that name, or not for the viewer.

    """
    require(viewer, Permission.SEE_DATA)
    dataset = known(name)
    facts = _facts(viewer, on)
    found = facts.check.findings if facts.check else ()
    return DatasetPage(
        row=_row(dataset, facts, on),
        grain=dataset.grain,
        key=dataset.key,
        time=dataset.time or "",
        note=dataset.note,
        columns=tuple(_column(column) for column in dataset.columns),
        promises=tuple(_promise(check) for check in dataset.checks),
        findings=tuple(each for each in found if each.dataset == name),
        check=facts.check,
        lineage=_lineage(viewer, dataset, facts),
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    feeds: Mapping[str, Feed]
    counts: Mapping[str, int]
    check: CheckTold | None
    readers: Mapping[str, tuple[Indicator, ...]]


def _facts(viewer: Viewer, on: dt.date) -> _Facts:
    lake = lake_at_hand()
    counts = _counts(lake, lake.snapshot())
    library = college_at_hand(viewer, on).library
    return _Facts(queries.feeds(viewer), counts, last_check(viewer), _readers(library))


@lru_cache(maxsize=4)
def _counts(lake: Lake, snapshot: int) -> Mapping[str, int]:
    return row_counts(lake, datasets.load(), snapshot)


_read: list[tuple[Library, Mapping[str, tuple[Indicator, ...]]]] = []


def _readers(library: Library) -> Mapping[str, tuple[Indicator, ...]]:
    """Return the indicators whose formulas count rows of each data set."""
    if not _read or _read[0][0] is not library:
        found: dict[str, list[Indicator]] = defaultdict(list)
        for code, question in library.questions.items():
            for name in {aggregate.dataset for aggregate in aggregates(question.formula)}:
                found[name].append(library.catalogue[code])
        _read[:] = [(library, {name: tuple(each) for name, each in found.items()})]
    return _read[0][1]


def _row(dataset: Dataset, facts: _Facts, on: dt.date) -> DatasetRow:
    feed = facts.feeds.get(dataset.name)
    errors, warnings = facts.check.of(dataset.name) if facts.check else (0, 0)
    last = feed.at.astimezone().date() if feed else None
    return DatasetRow(
        name=dataset.name,
        title=dataset.title,
        rows=facts.counts.get(dataset.name),
        columns=len(dataset.columns),
        fresh=freshness(last, dataset.fresh_within_days, on),
        every=dataset.fresh_within_days,
        last=feed.at if feed else None,
        source=feed.source if feed else "",
        by=feed.by if feed else "",
        errors=errors,
        warnings=warnings,
        indicators=len(facts.readers.get(dataset.name, ())),
    )


def _column(column: Column) -> ColumnRow:
    return ColumnRow(
        name=column.name,
        title=column.title,
        sort=sort_of(column),
        unit=column.unit,
        required=column.required,
        sensitivity=_SENSITIVITY[column.sensitivity],
        covered=column.sensitivity in {Sensitivity.PERSONAL, Sensitivity.SENSITIVE},
        refers_to=column.references.dataset if column.references else "",
        note=column.note,
    )


def _promise(check: Check) -> PromiseRow:
    return PromiseRow(check.code, check.message, check.cure, is_error=check.severity == "error")


def _lineage(viewer: Viewer, dataset: Dataset, facts: _Facts) -> Lineage:
    to = sorted({c.references.dataset for c in dataset.columns if c.references} - {dataset.name})
    back = sorted(
        other.name
        for other in datasets.load()
        if other.name != dataset.name
        and any(c.references and c.references.dataset == dataset.name for c in other.columns)
    )
    readers = facts.readers.get(dataset.name, ())
    return Lineage(
        feed=facts.feeds.get(dataset.name),
        loads=queries.loads_of(viewer, dataset.name),
        refers_to=tuple((name, title_of(name)) for name in to),
        referred_by=tuple((name, title_of(name)) for name in back),
        indicators=tuple(IndicatorRow(each.code, each.name) for each in readers),
    )
