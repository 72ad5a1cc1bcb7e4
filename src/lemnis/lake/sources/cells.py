"""What fetched cells become: text for the checks, and the highest cursor seen."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from lemnis.errors import BadData
from lemnis.lake.datasets import ColumnType, Dataset
from lemnis.lake.names import Names
from lemnis.lake.sources.descriptions import Feed

CURSOR = "source_cursor"

Cell = Callable[[Any], str | None]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a running extraction tells: rows so far and the highest cursor, by data set."""

    rows: dict[str, int] = field(default_factory=dict)
    cursors: dict[str, Any] = field(default_factory=dict)

    def add(self, dataset: str, cursors: Sequence[Any], rows: int) -> int:
        """Count rows; return how many there are by now."""
        known = [cursor for cursor in cursors if cursor is not None]
        if dataset in self.cursors:
            known.append(self.cursors[dataset])
        if known:
            self.cursors[dataset] = max(known)
        self.rows[dataset] = self.rows.get(dataset, 0) + rows
        return self.rows[dataset]


def text(value: Any, zone: ZoneInfo) -> str | None:
    """Return a cell as a person would write it; a moment by the clock of ``zone``, a day alone."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        local = value.astimezone(zone).replace(tzinfo=None) if value.tzinfo else value
        return local.date().isoformat() if local.time() == dt.time() else local.isoformat(" ")
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, float):
        return _plain(value)
    return str(value)


def day(value: Any, zone: ZoneInfo) -> str | None:
    """Return the cell of a date column: of a moment, the day by the clock of ``zone``."""
    moment = _moment(value)
    if moment is None:
        return text(value, zone)
    return (moment.astimezone(zone) if moment.tzinfo else moment).date().isoformat()


def cells(dataset: Dataset, zone: ZoneInfo) -> Mapping[str, Cell]:
    """Return for each of a data set's columns what makes its text."""
    return {
        column.name: partial(day if column.type is ColumnType.DATE else text, zone=zone)
        for column in dataset.columns
    }


def _moment(value: Any) -> dt.datetime | None:
    """Return a moment, also one written in ISO 8601 as interfaces do."""
    if isinstance(value, str) and "T" in value:
        try:
            return dt.datetime.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, dt.datetime) else None


def columns_of(
    feed: Feed, dataset: Dataset, available: Sequence[str], place: str
) -> Mapping[str, str]:
    """Return the source's name of each of our columns that it has.

    Raises:
        BadData: the description names a column that either side lacks, or the key is not there.

    """
    if feed.columns:
        chosen = {ours: theirs for theirs, ours in feed.columns.items()}
    else:
        names = Names({c.name: c.all_names for c in dataset.columns})
        found = ((names.get(theirs), theirs) for theirs in available)
        chosen = {ours: theirs for ours, theirs in found if ours}
    wrong = [ours for ours in chosen if ours not in dataset.column_by_name]
    if wrong:
        raise _lacks(place, f"数据集 {dataset.name}", f"The data set {dataset.name}", wrong)
    wanted = [*chosen.values(), *([feed.cursor] if feed.cursor else [])]
    absent = [theirs for theirs in wanted if theirs not in available]
    if absent:
        raise _lacks(place, "来源", "The source", absent, available)
    if dataset.key not in chosen:
        raise BadData(
            f"没有主键列 {dataset.key}（{dataset.column_by_name[dataset.key].title.zh}）。",
            f"The key column {dataset.key} is missing.",
            place=place,
            cure=("请在 columns 中写明它对应的列。", "Name its column under columns."),
        )
    return chosen


def _lacks(
    place: str, who_zh: str, who_en: str, names: Sequence[str], available: Sequence[str] = ()
) -> BadData:
    listed = ", ".join(names)
    there = ", ".join(available)
    return BadData(
        f"{who_zh}没有列 {listed}。",
        f"{who_en} has no column {listed}.",
        place=place,
        cure=(
            f"已有的列：{there}" if there else "请改正 columns。",
            f"It has: {there}" if there else "Mend columns.",
        ),
    )


def _plain(value: float) -> str | None:
    if value != value:  # noqa: PLR0124 - NaN is what databases without null send
        return None
    return str(int(value)) if value.is_integer() else repr(value)
