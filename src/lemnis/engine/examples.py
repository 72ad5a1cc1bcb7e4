"""Worked examples of the catalogue: tables in, number out, small enough to check by hand.

In: ``catalogue/examples/**/*.yaml``; a table is text, a header and one line per row, ``-`` for
nothing. Out: `Example`, rows typed as the data set promises, every column there. ``world.yaml``
holds a small college that every example stands in; an example's ``tables`` replace its tables,
``more`` adds rows to them.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from lemnis.engine.calendar import SchoolCalendar
from lemnis.errors import BadData
from lemnis.lake.datasets import CATALOGUE, Column, ColumnType, Dataset, Datasets
from lemnis.values import Missing, SubjectKind, SubjectRef, Title

SHIPPED = CATALOGUE / "examples"
CALENDAR = SchoolCalendar.default(2021, 2026)  # the one the examples' periods are labels of
RUN_DAY = dt.date(2026, 8, 31)  # later than every row, so that no period is cut short

Cell = str | int | Decimal | bool | dt.date | None
Rows = tuple[Mapping[str, Cell], ...]
_WORLD = "world.yaml"
_WORDS = frozenset(
    {"indicator", "title", "subject", "period", "tables", "more", "history", "known_to", "expected"}
)


@dataclass(frozen=True)
class Example:
    """One worked example.

    ``tables`` holds the data sets that have been loaded; others never were. ``history`` holds
    earlier measurements of the same subject by indicator and period label. ``known_to`` is the
    last day some sources were heard of; the others are fresh. ``value`` is None exactly when
    ``missing`` says why; a truth is 1 or 0, a share 0..1. ``numerator`` and ``denominator`` are
    None where nothing is said of them.
    """

    indicator: str
    title: Title
    subject: SubjectRef
    period: str
    tables: Mapping[str, Rows]
    value: Decimal | None
    missing: Missing | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    history: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    known_to: Mapping[str, dt.date] = field(default_factory=dict)
    place: str = ""


def load(datasets: Datasets, folder: Path = SHIPPED) -> list[Example]:
    """Return the examples of all pages below ``folder``, by file and place in it.

    Raises:
        BadData: a page is not made of examples, or a table names unknown columns or values.

    """
    world = _tables(_page(folder / _WORLD), datasets, str(folder / _WORLD))
    pages = (p for p in sorted(folder.rglob("*.yaml")) if p.name != _WORLD)
    return [e for page in pages for e in _examples(page, world, datasets)]


def _page(path: Path) -> Any:
    try:
        return yaml.load(path.read_bytes(), yaml.CSafeLoader)
    except (OSError, yaml.YAMLError) as error:
        raise BadData(
            "样例文件读不出来。", f"The examples cannot be read: {error}.", place=str(path)
        ) from error


def _examples(path: Path, world: Mapping[str, Rows], datasets: Datasets) -> Iterator[Example]:
    for number, raw in enumerate(_page(path), 1):
        place = f"{path} {number} {raw.get('indicator', '?')}"
        unknown = set(raw) - _WORDS
        if unknown:
            raise _bad(place, f"没有“{'、'.join(unknown)}”这样的项目", f"unknown: {unknown}")
        try:
            yield _example(raw, world, datasets, place)
        except (KeyError, ValueError, InvalidOperation) as error:
            raise _bad(
                place, f"样例写得不全或不对：{error}", f"incomplete or wrong: {error}"
            ) from error


def _example(
    raw: Mapping[str, Any], world: Mapping[str, Rows], datasets: Datasets, place: str
) -> Example:
    kind, code = raw["subject"].split()
    own = _tables(raw.get("tables", {}), datasets, place)
    more = _tables(raw.get("more", {}), datasets, place)
    tables = {**world, **own}
    tables |= {name: (*tables.get(name, ()), *rows) for name, rows in more.items()}
    expected = dict(raw["expected"])
    missing = expected.pop("missing", None)
    numbers = {name: Decimal(str(number)) for name, number in expected.items()}
    return Example(
        indicator=raw["indicator"],
        title=Title(**raw["title"]),
        subject=SubjectRef(SubjectKind(kind), code),
        period=str(raw["period"]),
        tables=tables,
        value=None if missing else numbers["value"],
        missing=Missing(missing) if missing else None,
        numerator=numbers.get("numerator"),
        denominator=numbers.get("denominator"),
        history=_history(raw.get("history", ())),
        known_to=raw.get("known_to", {}),
        place=place,
    )


def _history(raw: Sequence[Mapping[str, Any]]) -> Mapping[tuple[str, str], Decimal]:
    return {(h["indicator"], str(h["period"])): Decimal(str(h["value"])) for h in raw}


def _tables(raw: Mapping[str, str], datasets: Datasets, place: str) -> Mapping[str, Rows]:
    for name in raw:
        if name not in datasets:
            raise _bad(place, f"没有数据集“{name}”", f"there is no data set “{name}”")
    return {name: _rows(text, datasets[name], datasets, place) for name, text in raw.items()}


def _rows(text: str, dataset: Dataset, datasets: Datasets, place: str) -> Rows:
    header, *lines = ([c.strip() for c in line.split("|")] for line in text.strip().splitlines())
    for name in header:
        if name not in dataset.column_by_name:
            raise _bad(place, f"{dataset.name} 没有列“{name}”", f"{dataset.name} has no “{name}”")
    empty: dict[str, Cell] = dict.fromkeys(dataset.column_by_name)
    columns = [dataset.column_by_name[name] for name in header]
    rows = []
    for number, line in enumerate(lines, 1):
        if len(line) != len(header):
            raise _bad(
                place, f"{dataset.name} 第 {number} 行格数不对", f"{dataset.name} row {number}"
            )
        cells = zip(columns, line, strict=True)
        typed = {c.name: _cell(c, cell, datasets, place) for c, cell in cells}
        rows.append({**empty, dataset.key: f"{dataset.name}{number}", **typed})
    return tuple(rows)


def _cell(column: Column, text: str, datasets: Datasets, place: str) -> Cell:
    if text == "-":
        return None
    if column.type is ColumnType.CODE and text not in datasets.codes[column.code_list or ""]:
        raise _bad(place, f"{column.name} 没有取值“{text}”", f"{column.name} has no “{text}”")
    match column.type:
        case ColumnType.INT:
            return int(text)
        case ColumnType.DECIMAL:
            return Decimal(text)
        case ColumnType.DATE:
            return dt.date.fromisoformat(text)
        case ColumnType.BOOL:
            return {"yes": True, "no": False}[text]
    return text


def _bad(place: str, zh: str, en: str) -> BadData:
    return BadData(f"{zh}。", f"{en}.", place=place)
